//! `cargo xtask openapi accept`: names changes that break clients, on the wire or in Rust source, in `openapi/accepted.toml`.

use clap::Args;

use super::committed;
use crate::{
    accepted::{self, Accepted},
    console,
    exit::{Failure, Outcome},
    output, workspace,
};

/// The changes, and the reason.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The fingerprints, as the check prints them.
    #[arg(required = true, value_name = "FINGERPRINT")]
    fingerprints: Vec<String>,
    /// The reason why they are made although they break clients.
    #[arg(long)]
    reason: String,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    if arguments.reason.trim().is_empty() {
        return Err(Failure::Usage("--reason: say why the change is made although it breaks clients".to_owned()));
    }
    let path = workspace::file(workspace::ACCEPTED);
    let mut text = committed::accepted_text()?;
    let accepted = committed::accepted()?;
    for fingerprint in &arguments.fingerprints {
        if accepted.reason(fingerprint).is_none() {
            text.push_str(&accepted::entry(fingerprint, &arguments.reason));
        }
    }
    // A file that does not read back is not written.
    Accepted::parse(&text).map_err(|error| Failure::Usage(error.to_string()))?;
    let written = output::write_text(&path, &text)?;
    console::print(&format!("{}: {written}\n", workspace::ACCEPTED))
}
