//! `cargo xtask package`: the crates as they are published.
//!
//! `ash-sdk-gen` is generated from a file outside of its folder, which no published crate can read. So a copy is packaged that
//! carries the generated source and needs neither a build script nor the generator. The dev server is not published, so the
//! copies have no tests.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Args;
use toml::{Table, Value};

use crate::{
    console, environment,
    exit::{Failure, Outcome},
    openapi::committed,
    output, raw_client, workspace,
};

const CRATES: [&str; 2] = ["ash-sdk-gen", "ash-sdk"];
/// Folders that are copied of each crate, if it has them: sources, and files that its documentation includes.
const FOLDERS: [&str; 3] = ["src", "docs", "examples"];
/// The source that the published crate carries.
const GENERATED: &str = "ash-sdk-gen/src/generated.rs";

/// Arguments of `package`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Do not build what was packaged.
    #[arg(long)]
    no_verify: bool,
}

/// Lays copies of the crates out, with the generated source, and has cargo package them and build the packages, without the
/// network.
///
/// # Errors
/// [`Failure::Internal`] if a copy cannot be made or does not build; [`Failure::Source`] if there is no contract to generate from.
pub fn run(arguments: &Arguments) -> Outcome {
    let contract = committed::contract()?;
    console::progress("Generating the raw client");
    let generated = raw_client::source(contract.as_value()).map_err(|error| Failure::Source(error.to_string()))?;
    let staging = target().join("package-staging");
    stage(&workspace::root(), &staging)?;
    output::write_text(&staging.join(GENERATED), &generated)?;
    forget_earlier()?;
    console::progress("Packaging");
    package(&staging, arguments.no_verify)
}

fn target() -> PathBuf {
    environment::variable("CARGO_TARGET_DIR").map_or_else(|| workspace::file("target"), PathBuf::from)
}

fn failed<'a>(what: &'a str, path: &'a Path) -> impl Fn(io::Error) -> Failure + 'a {
    move |error| Failure::Internal(format!("{} cannot be {what}: {error}", path.display()))
}

/// Lays the crates out below `staging` as a workspace of their own.
fn stage(root: &Path, staging: &Path) -> Outcome {
    if staging.exists() {
        fs::remove_dir_all(staging).map_err(failed("removed", staging))?;
    }
    write_manifest(&staging.join("Cargo.toml"), workspace_manifest(read_manifest(&root.join("Cargo.toml"))?))?;
    for file in ["Cargo.lock", "README.md"] {
        copy(&root.join(file), &staging.join(file))?;
    }
    for name in CRATES {
        let (from, to) = (root.join(name), staging.join(name));
        write_manifest(&to.join("Cargo.toml"), crate_manifest(read_manifest(&from.join("Cargo.toml"))?))?;
        for folder in FOLDERS.iter().filter(|folder| from.join(folder).is_dir()) {
            copy(&from.join(folder), &to.join(folder))?;
        }
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            copy(&root.join(license), &to.join(license))?;
        }
    }
    Ok(())
}

fn read_manifest(path: &Path) -> Result<Table, Failure> {
    let text = fs::read_to_string(path).map_err(failed("read", path))?;
    text.parse().map_err(|error| Failure::Internal(format!("{}: {error}", path.display())))
}

fn write_manifest(path: &Path, manifest: Table) -> Outcome {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed("made", folder))?;
    }
    output::write_text(path, &manifest.to_string())?;
    Ok(())
}

/// Copies a file, or a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Outcome {
    if !from.is_dir() {
        fs::copy(from, to).map_err(failed("copied", from))?;
        return Ok(());
    }
    fs::create_dir_all(to).map_err(failed("made", to))?;
    for entry in fs::read_dir(from).map_err(failed("read", from))? {
        let entry = entry.map_err(failed("read", from))?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn table<'a>(parent: &'a mut Table, name: &str) -> Option<&'a mut Table> {
    parent.get_mut(name).and_then(Value::as_table_mut)
}

/// The workspace's manifest with the published crates for its only members.
fn workspace_manifest(mut manifest: Table) -> Table {
    if let Some(workspace) = table(&mut manifest, "workspace") {
        workspace.insert("members".to_owned(), CRATES.map(Value::from).to_vec().into());
        workspace.remove("exclude");
        if let Some(dependencies) = table(workspace, "dependencies") {
            // The members of the real workspace that are not published.
            dependencies
                .retain(|name, dependency: &mut Value| CRATES.contains(&name) || dependency.get("path").is_none());
        }
        if let Some(lints) = table(workspace, "lints").and_then(|lints| table(lints, "rust")) {
            let mut known = Table::new();
            known.insert("level".to_owned(), "warn".into());
            known.insert("check-cfg".to_owned(), vec![Value::from("cfg(ash_generated_at_build)")].into());
            lints.insert("unexpected_cfgs".to_owned(), known.into());
        }
    }
    manifest
}

/// A crate's manifest without what only its making and testing need.
fn crate_manifest(mut manifest: Table) -> Table {
    for section in ["build-dependencies", "dev-dependencies", "bench", "example", "test"] {
        manifest.remove(section);
    }
    if let Some(package) = table(&mut manifest, "package") {
        package.insert("build".to_owned(), false.into());
        // They need the dev server, and are there to be read.
        package.insert("autoexamples".to_owned(), false.into());
    }
    manifest
}

/// Removes what cargo unpacked and built of an earlier package: it finds both by path and version, which an unreleased change
/// does not alter, so that it would verify against the crate of last time.
fn forget_earlier() -> Outcome {
    let cargo =
        environment::variable("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    // Folders of registries on disk have a name without a host.
    let unpacked = match cargo {
        Some(home) => children(&home.join("registry/src"), "-")?,
        None => Vec::new(),
    };
    let mut earlier = children(&target().join("debug/.fingerprint"), "ash-sdk-gen-")?;
    for registry in unpacked {
        earlier.extend(children(&registry, "ash-sdk-")?);
    }
    for folder in earlier {
        fs::remove_dir_all(&folder).map_err(failed("removed", &folder))?;
    }
    Ok(())
}

/// Returns what a folder has whose name starts so; nothing if there is no such folder.
fn children(folder: &Path, start: &str) -> Result<Vec<PathBuf>, Failure> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed("read", folder))? {
        let entry = entry.map_err(failed("read", folder))?;
        if entry.file_name().to_string_lossy().starts_with(start) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

fn package(staging: &Path, no_verify: bool) -> Outcome {
    let mut command = Command::new(environment::variable("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["package", "--offline", "--allow-dirty"]).current_dir(staging).env("CARGO_TARGET_DIR", target());
    for name in CRATES {
        command.args(["--package", name]);
    }
    if no_verify {
        command.arg("--no-verify");
    }
    match command.status() {
        Ok(status) if status.success() => {
            console::print(&format!("packaged into {}\n", target().join("package").display()))
        }
        Ok(_) => Err(Failure::Internal("cargo package failed; its messages are above".to_owned())),
        Err(error) => Err(Failure::Internal(format!("cargo cannot be run: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
    }

    #[test]
    fn the_copies_need_no_build_script_no_generator_and_no_file_outside() {
        let folder = tempfile::tempdir().unwrap();
        stage(&root(), folder.path()).unwrap();
        let manifest = read_manifest(&folder.path().join("ash-sdk-gen/Cargo.toml")).unwrap();
        assert_eq!(manifest["package"]["build"], Value::from(false));
        assert!(!manifest.contains_key("build-dependencies") && !manifest.contains_key("dev-dependencies"));
        assert!(!folder.path().join("ash-sdk-gen/build.rs").exists());
        assert!(folder.path().join("ash-sdk-gen/LICENSE-MIT").exists());
        assert!(folder.path().join("ash-sdk/src/lib.rs").exists());
        assert!(!folder.path().join("ash-sdk-gen/generator").exists());
    }

    #[test]
    fn what_the_sources_include_is_staged() {
        let folder = tempfile::tempdir().unwrap();
        stage(&root(), folder.path()).unwrap();
        let mut included = 0;
        let mut folders = vec![folder.path().join("ash-sdk/src")];
        while let Some(inside) = folders.pop() {
            for entry in fs::read_dir(inside).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                for file in text.split("include_str!(\"").skip(1) {
                    let file = path.parent().unwrap().join(file.split('"').next().unwrap());
                    assert!(file.is_file(), "{} is not staged", file.display());
                    included += 1;
                }
            }
        }
        assert!(included > 0);
    }

    #[test]
    fn the_staged_workspace_holds_the_published_crates_alone() {
        let manifest = workspace_manifest(read_manifest(&root().join("Cargo.toml")).unwrap());
        assert_eq!(manifest["workspace"]["members"], Value::from(CRATES.map(Value::from).to_vec()));
        let paths = manifest["workspace"]["dependencies"].as_table().unwrap().iter();
        let local: Vec<_> =
            paths.filter(|(_, value)| value.get("path").is_some()).map(|(name, _)| name.as_str()).collect();
        assert_eq!(local, ["ash-sdk", "ash-sdk-gen"]);
    }
}
