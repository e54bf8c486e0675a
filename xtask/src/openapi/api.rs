//! `cargo xtask openapi api`: the committed listing of the raw client's public face, by which a regeneration is reviewed.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use super::committed;
use crate::{
    console,
    exit::{Failure, Outcome},
    output, raw_client, workspace,
};

pub(super) const MEND: &str = "cargo xtask openapi api";

/// Whether only to look.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only say whether the file is what it would be now; exits with 4 when it is not.
    #[arg(long)]
    check: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    if arguments.check {
        return committed::is_fresh(&path(), &fresh(&committed::contract()?)?, MEND);
    }
    write()
}

/// Writes the listing.
pub(crate) fn write() -> Outcome {
    let became = output::write_text(&path(), &fresh(&committed::contract()?)?)?;
    console::print(&format!("{} from {}: {became}\n", workspace::API, workspace::CONTRACT))
}

pub(super) fn path() -> PathBuf {
    workspace::file(workspace::API)
}

/// The listing as it would be committed now.
pub(super) fn fresh(contract: &Value) -> Result<String, Failure> {
    console::progress("Generating the raw client");
    let listing = raw_client::listing(contract).map_err(|error| Failure::internal(&error))?;
    Ok(raw_client::listing_text(&listing))
}
