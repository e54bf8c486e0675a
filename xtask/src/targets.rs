//! `cargo xtask targets`: the published crates for other platforms than this one, as far as their targets are installed.
//!
//! They are checked, not built, and without TLS: its libraries are written in C, and need a compiler for the target.

use std::{
    path::Path,
    process::{Command, Output},
};

use toml::{Table, Value};

use crate::{
    cargo, console, environment,
    exit::{Failure, Outcome},
    workspace,
};

/// A check of one crate for a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    /// The SDK's types, messages and event streams.
    Data,
    /// The SDK with all features but TLS.
    Client,
    /// The dev server.
    Server,
}

const TARGETS: [(&str, &[Check]); 3] = [
    ("wasm32-unknown-unknown", &[Check::Data]),
    ("x86_64-pc-windows-gnu", &[Check::Client, Check::Server]),
    ("x86_64-unknown-linux-musl", &[Check::Client, Check::Server]),
];
const SDK: &str = "ash-sdk";
/// Features of the SDK that need a C compiler for the target, and the one that includes them.
const TLS: [&str; 4] = ["default", "native-tls", "redis-tls", "rustls"];

/// Checks the crates for each target that is installed. One that is not is named, with the command that installs it.
///
/// # Errors
/// [`Failure::Internal`] if a crate does not compile for a target, or compiles with a warning.
pub fn run() -> Outcome {
    let manifest = cargo::manifest(&workspace::file("ash-sdk/Cargo.toml"))?;
    for (target, checks) in TARGETS {
        if !is_installed(target)? {
            console::print(&format!(
                "skipped {target}: it is not installed; `rustup target add {target}` installs it\n"
            ))?;
            continue;
        }
        for check in checks {
            clippy(target, &arguments(*check, &manifest))?;
        }
        console::print(&format!("checked {target}\n"))?;
    }
    Ok(())
}

/// Returns whether the compiler has a standard library for the target, wherever it was installed from.
fn is_installed(target: &str) -> Result<bool, Failure> {
    let mut command = Command::new(environment::variable("RUSTC").unwrap_or_else(|| "rustc".into()));
    let output = command.args(["--print", "target-libdir", "--target", target]).output();
    let Output { status, stdout, .. } =
        output.map_err(|error| Failure::Internal(format!("rustc cannot be run: {error}")))?;
    let folder = String::from_utf8_lossy(&stdout).trim().to_owned();
    Ok(status.success() && Path::new(&folder).is_dir())
}

fn arguments(check: Check, manifest: &Table) -> Vec<String> {
    let of = |package: &str| vec!["--package".to_owned(), package.to_owned()];
    match check {
        Check::Data => [of(SDK), vec!["--no-default-features".to_owned()]].concat(),
        Check::Client => {
            let features = ["--no-default-features".to_owned(), "--features".to_owned(), without_tls(manifest)];
            [of(SDK), features.to_vec()].concat()
        }
        Check::Server => of("ash-dev-server"),
    }
}

fn without_tls(manifest: &Table) -> String {
    let features = manifest.get("features").and_then(Value::as_table).into_iter().flatten();
    let names: Vec<&str> = features.map(|(name, _)| name.as_str()).filter(|name| !TLS.contains(name)).collect();
    names.join(",")
}

fn clippy(target: &str, arguments: &[String]) -> Outcome {
    let mut command = cargo::command();
    command.args(["clippy", "--target", target]).args(arguments).args(["--", "-D", "warnings"]);
    cargo::run(command.current_dir(workspace::root()), || {
        format!("`cargo clippy --target {target} {}` failed; its messages are above", arguments.join(" "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_checked_with_every_feature_but_tls() {
        let manifest =
            "[features]\nclient = []\ndefault = []\nnative-tls = []\nrustls = []\ntracing = []".parse().unwrap();
        let arguments = arguments(Check::Client, &manifest);
        assert_eq!(arguments, ["--package", "ash-sdk", "--no-default-features", "--features", "client,tracing"]);
    }

    #[test]
    fn a_target_that_the_compiler_does_not_know_is_not_installed() {
        assert!(!is_installed("no-such-target").unwrap());
    }
}
