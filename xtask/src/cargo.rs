//! Cargo, and the manifests that it reads.

use std::{fs, path::Path, process::Command};

use toml::Table;

use crate::{
    environment,
    exit::{Failure, Outcome},
};

/// The cargo that runs this program, or the one on the path.
pub fn command() -> Command {
    Command::new(environment::variable("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs cargo to its end.
///
/// # Errors
/// [`Failure::Internal`] if it cannot be run, or fails: then `failed` says what that means.
pub fn run(command: &mut Command, failed: impl FnOnce() -> String) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::Internal(failed())),
        Err(error) => Err(Failure::Internal(format!("cargo cannot be run: {error}"))),
    }
}

/// Reads a manifest.
///
/// # Errors
/// [`Failure::Internal`] if it cannot be read, or is not TOML.
pub fn manifest(path: &Path) -> Result<Table, Failure> {
    let text = fs::read_to_string(path);
    let text = text.map_err(|error| Failure::Internal(format!("{} cannot be read: {error}", path.display())))?;
    text.parse().map_err(|error| Failure::Internal(format!("{}: {error}", path.display())))
}
