//! `cargo xtask package`: the crates as they are published.
//!
//! `ash-sdk-gen` is generated from a file outside of its folder, which no published crate can read. So copies are packaged,
//! of which this one carries the generated source and needs neither a build script nor the generator. The packages are then
//! unpacked and used as a user of the registry would, without the network.

mod archive;
mod dependant;
mod stage;

use std::{
    io,
    path::{Path, PathBuf},
};

use clap::Args;
use toml::{Table, Value};

use crate::{
    cargo, console, environment,
    exit::{Failure, Outcome},
    openapi::committed,
    output, raw_client, workspace,
};

/// A crate that is published.
#[derive(Debug, Clone, Copy)]
struct Crate {
    name: &'static str,
    /// The folder in the workspace.
    folder: &'static str,
}

/// The published crates, each after those that it depends on.
const CRATES: [Crate; 3] = [
    Crate { name: "ash-sdk-gen", folder: "ash-sdk-gen" },
    Crate { name: "ash-sdk", folder: "ash-sdk" },
    Crate { name: "ash-dev-server", folder: "tests/server" },
];
/// The source that the published crate carries.
const GENERATED: &str = "ash-sdk-gen/src/generated.rs";

/// Arguments of `package`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Do not build what was packaged.
    #[arg(long)]
    no_verify: bool,
}

/// Lays copies of the crates out, with the generated source, and has cargo package them. Then builds and tests a program that
/// uses the packages, and their documentation, without the network.
///
/// # Errors
/// [`Failure::Internal`] if a copy cannot be made, or if what was packaged does not build or fails its test;
/// [`Failure::Source`] if there is no contract to generate from.
pub fn run(arguments: &Arguments) -> Outcome {
    let contract = committed::contract()?;
    console::progress("Generating the raw client");
    let generated = raw_client::source(contract.as_value()).map_err(|error| Failure::Source(error.to_string()))?;
    let (root, staging) = (workspace::root(), target().join("package-staging"));
    stage::stage(&root, &staging)?;
    output::write_text(&staging.join(GENERATED), &generated)?;
    console::progress("Packaging");
    offline(&staging, &["package", "--workspace", "--no-verify", "--allow-dirty"])?;
    if !arguments.no_verify {
        let folder = target().join("package-dependant");
        dependant::lay_out(&root, &target().join("package"), &folder)?;
        console::progress("Testing a program that uses the packages");
        offline(&folder, &["test", "--package", dependant::NAME])?;
        console::progress("Documenting the packages");
        offline(&folder, &["doc", "--workspace", "--exclude", dependant::NAME, "--no-deps", "--all-features"])?;
    }
    console::print(&format!("packaged into {}\n", target().join("package").display()))
}

fn target() -> PathBuf {
    environment::variable("CARGO_TARGET_DIR").map_or_else(|| workspace::file("target"), PathBuf::from)
}

fn failed<'a>(what: &'a str, path: &'a Path) -> impl Fn(io::Error) -> Failure + 'a {
    move |error| Failure::Internal(format!("{} cannot be {what}: {error}", path.display()))
}

fn write_manifest(path: &Path, manifest: &Table) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed("made", folder))?;
    }
    output::write_text(path, &manifest.to_string())?;
    Ok(())
}

fn table<'a>(parent: &'a mut Table, name: &str) -> Option<&'a mut Table> {
    parent.get_mut(name).and_then(Value::as_table_mut)
}

/// Runs cargo in a workspace below the target folder, without the network.
fn offline(folder: &Path, arguments: &[&str]) -> Outcome {
    let mut command = cargo::command();
    command.args(arguments).arg("--offline").current_dir(folder);
    command.env("CARGO_TARGET_DIR", target()).env("RUSTDOCFLAGS", "-D warnings");
    cargo::run(&mut command, || format!("`cargo {}` failed; its messages are above", arguments.join(" ")))
}
