//! `cargo xtask sdk-rust`: a change of the server all the way into the SDK.

use std::process::Command;

use crate::{
    console,
    exit::{Failure, Outcome},
    openapi::{api, refresh, summary},
    workspace,
};

/// The contract from where the environment says, the listing of its client, the SDK built on it, and what changed for users.
///
/// # Errors
/// As [`openapi::Command`](crate::openapi::Command); [`Failure::Internal`] if the SDK does not build. What changed is told
/// before that, because it says why.
pub fn run() -> Outcome {
    refresh::run()?;
    api::write()?;
    console::progress("Building the SDK");
    let built = build();
    console::print("\n")?;
    summary::since("HEAD")?;
    built
}

fn build() -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(["build", "--package", "ash-sdk"]).current_dir(workspace::root()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::Internal(
            "the SDK does not build on this contract; the compiler's messages above say what in ash-sdk/src has to follow"
                .to_owned(),
        )),
        Err(error) => Err(Failure::Internal(format!("cargo cannot be run: {error}"))),
    }
}
