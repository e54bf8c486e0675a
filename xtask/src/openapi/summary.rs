//! `cargo xtask openapi summary`: what changed for users of the SDK since a revision.

use std::io;

use clap::Args;

use super::{api, committed};
use crate::{
    console,
    exit::{Failure, Outcome},
    git,
    raw_client::Listing,
    source::{Limits, Source},
    summary::{State, summarise},
    workspace,
};

/// Since when.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The revision to compare with.
    #[arg(long, default_value = "HEAD", value_name = "REVISION")]
    base: String,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    since(&arguments.base)
}

/// Prints what changed since a revision. Where there is nothing to compare with, says so.
pub(crate) fn since(revision: &str) -> Outcome {
    let contract = committed::contract()?;
    let listing = Listing::parse(&api::fresh(&contract)?);
    console::print(&match state_at(revision)? {
        Ok(before) => summarise(&before, &State { contract, listing }).text(revision),
        Err(reason) => format!("There is nothing to compare with: {reason}.\n"),
    })
}

fn state_at(revision: &str) -> Result<Result<State, String>, Failure> {
    let root = workspace::root();
    let commit = match git::commit(&root, revision) {
        Ok(Some(commit)) => commit,
        Ok(None) => return Ok(Err(format!("there is no revision {revision}"))),
        Err(error) => return Ok(Err(error.to_string())),
    };
    for path in [workspace::CONTRACT, workspace::API] {
        if !git::has_file(&root, &commit, path).map_err(|error| Failure::internal(&error))? {
            return Ok(Err(format!("{revision} has no {path}")));
        }
    }
    let listing =
        git::show(&root, &format!("{commit}:{}", workspace::API)).map_err(|error| Failure::internal(&error))?;
    let contract = Source::Revision { folder: root, object: format!("{commit}:{}", workspace::CONTRACT) };
    let contract = contract.read(&Limits::default(), io::empty())?;
    Ok(Ok(State { contract, listing: Listing::parse(&String::from_utf8_lossy(&listing)) }))
}
