//! `cargo xtask openapi accept`: names breaking changes in `openapi/accepted.toml`.

use clap::Args;

use super::committed;
use crate::{
    accepted::{self, Accepted},
    console,
    exit::{Failure, Outcome},
    output, workspace,
};

/// Which changes and why.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The fingerprints, as the check prints them.
    #[arg(required = true, value_name = "FINGERPRINT")]
    fingerprints: Vec<String>,
    /// Why the changes are made although they break clients.
    #[arg(long)]
    reason: String,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let path = workspace::file(workspace::ACCEPTED);
    let mut text = committed::accepted_text()?;
    let accepted = committed::accepted()?;
    for fingerprint in &arguments.fingerprints {
        if accepted.reason(fingerprint).is_none() {
            text.push_str(&accepted::entry(fingerprint, &arguments.reason));
        }
    }
    // What does not read back is not written.
    Accepted::parse(&text).map_err(|error| Failure::Usage(error.to_string()))?;
    let became = output::write_text(&path, &text)?;
    console::print(&format!("{}: {became}\n", workspace::ACCEPTED))
}
