//! The SDK with all additive changes at once: built without a hand-written line, and asked to decode.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::cases::{Case, Cases};
use crate::{
    cargo, console,
    derived::{Derived, derive},
    document::Document,
    environment,
    exit::{Failure, Outcome},
    workspace,
};

/// Parts of the workspace that the SDK is built from.
const SOURCES: [&str; 3] = ["README.md", "ash-sdk", "ash-sdk-gen"];

/// Folder that the sources are below. Cargo tells packages of a shared target folder apart by their paths from the root of
/// their workspace, so these must not be where the real ones are.
const CHANGED: &str = "changed";

/// Builds the SDK with the changes, and decodes values with its types.
///
/// # Errors
/// [`Failure::Internal`] if the SDK does not build, or a type decodes a value to something else.
pub fn run() -> Outcome {
    let cases = Cases::read().map_err(|error| Failure::internal(&error))?;
    let built: Vec<&Case> = cases.iter().filter(|case| case.builds).collect();
    console::print(&format!("{} changes of the server at once\n", built.len()))?;
    let (contract, derived) = derived(&cases, &built)?;
    let folder = target().join("server-changes");
    stage(&folder, &contract, &derived, &program(&built))
        .map_err(|error| Failure::Internal(format!("{} cannot be written: {error}", folder.display())))?;
    console::progress("Building the SDK with these changes");
    let mut command = cargo::command();
    command.args(["run", "--quiet", "--package", "server-changes"]).current_dir(&folder);
    // Dependencies of the SDK are built already.
    cargo::run(command.env("CARGO_TARGET_DIR", target()), || {
        format!("additive changes do not build or do not decode; look at the output above and at {}", folder.display())
    })
}

fn target() -> PathBuf {
    environment::variable("CARGO_TARGET_DIR").map_or_else(|| workspace::file("target"), PathBuf::from)
}

fn derived(cases: &Cases, built: &[&Case]) -> Result<(Document, Derived), Failure> {
    let contract = cases.pull(built).map_err(Failure::Internal)?.document;
    let derived = derive(&contract).map_err(|error| Failure::internal(&error))?;
    Ok((contract, derived))
}

/// Lays the SDK out below `folder` with what the changed contract results in.
fn stage(folder: &Path, contract: &Document, derived: &Derived, program: &str) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let sources = folder.join(CHANGED);
    fs::create_dir_all(&sources)?;
    for source in SOURCES {
        copy(&workspace::file(source), &sources.join(source))?;
    }
    copy(&workspace::file("Cargo.lock"), &folder.join("Cargo.lock"))?;
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text)
    };
    write(&format!("{CHANGED}/{}", workspace::CONTRACT), &contract.to_string())?;
    for file in &derived.files {
        write(&format!("{CHANGED}/{}", file.path), &file.text)?;
    }
    write("server-changes/Cargo.toml", MANIFEST)?;
    write("server-changes/src/main.rs", program)?;
    let manifest = fs::read_to_string(workspace::file("Cargo.toml"))?;
    write("Cargo.toml", &workspace_manifest(&manifest)?)?;
    for package in ["ash-sdk", "ash-sdk-gen"] {
        let name = format!("{package}/Cargo.toml");
        let manifest = fs::read_to_string(workspace::file(&name))?;
        write(&format!("{CHANGED}/{name}"), &library_manifest(&manifest)?)?;
    }
    Ok(())
}

const MANIFEST: &str = "\
[package]
name = \"server-changes\"
version = \"0.0.0\"
edition = \"2024\"
publish = false

[dependencies]
ash-sdk.workspace = true
serde.workspace = true
serde_json.workspace = true
";

fn table(text: &str) -> io::Result<toml::Table> {
    text.parse().map_err(io::Error::other)
}

fn workspace_manifest(text: &str) -> io::Result<String> {
    let mut manifest = table(text)?;
    if let Some(workspace) = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut) {
        let members = ["ash-sdk", "ash-sdk-gen", "ash-sdk-gen/generator"].map(|member| format!("{CHANGED}/{member}"));
        let members = members.into_iter().chain(["server-changes".to_owned()]).map(toml::Value::from);
        workspace.insert("members".to_owned(), members.collect::<Vec<_>>().into());
        let dependencies = workspace.get_mut("dependencies").and_then(toml::Value::as_table_mut);
        for (_, dependency) in dependencies.into_iter().flatten() {
            if let Some(path) = dependency.get_mut("path")
                && let Some(text) = path.as_str()
            {
                *path = format!("{CHANGED}/{text}").into();
            }
        }
    }
    Ok(manifest.to_string())
}

/// A library alone: its tests stand on crates that are not there.
fn library_manifest(text: &str) -> io::Result<String> {
    let mut manifest = table(text)?;
    for section in ["dev-dependencies", "bench", "test"] {
        manifest.remove(section);
    }
    Ok(manifest.to_string())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() != "target" {
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// A program that decodes every value and compares it with what has to come of it.
fn program(cases: &[&Case]) -> String {
    let checks = cases.iter().flat_map(|case| {
        case.decode.iter().map(|decoding| {
            format!(
                "    check::<ash_sdk::types::{}>({:?}, {:?}, {:?}, {}, &mut faults);\n",
                decoding.name,
                case.name,
                Value::to_string(&decoding.json),
                decoding.shows,
                decoding.round_trip
            )
        })
    });
    PROGRAM.replace("    // CHECKS\n", &checks.collect::<String>())
}

const PROGRAM: &str = r#"//! Decodes values with the types of a changed contract.

use ash_sdk::serde_json::{self, Value};

fn main() -> std::process::ExitCode {
    let mut faults = Vec::new();
    // CHECKS
    for fault in &faults {
        eprintln!("{fault}");
    }
    if faults.is_empty() { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}

fn check<T>(name: &str, json: &str, shows: &str, round_trip: bool, faults: &mut Vec<String>)
where
    T: for<'de> serde::Deserialize<'de> + serde::Serialize + std::fmt::Debug,
{
    let decoded: T = match serde_json::from_str(json) {
        Ok(decoded) => decoded,
        Err(error) => return faults.push(format!("{name}: {json} does not decode: {error}")),
    };
    let shown = format!("{decoded:?}");
    if !shown.contains(shows) {
        faults.push(format!("{name}: {json} decodes to {shown}, not to {shows}"));
    }
    let value: Option<Value> = serde_json::from_str(json).ok();
    if round_trip && serde_json::to_value(&decoded).ok() != value {
        faults.push(format!("{name}: {json} is encoded as {:?}", serde_json::to_string(&decoded)));
    }
}
"#;
