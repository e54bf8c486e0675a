//! `cargo xtask openapi summary`: what changed for users of the SDK since a revision.

use clap::Args;

use super::{committed, derive, revision};
use crate::{
    accepted::Accepted,
    console,
    document::Document,
    exit::{Failure, Outcome},
    git,
    summary::{State, Summary, summarise},
    surface::Surface,
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
    let contract = committed::contract()?;
    let derived = derive::fresh(&contract, false)?;
    since(&arguments.base, &contract, &derived.surfaces).map(|_| ())
}

/// Summarises the changes since a revision; empty if there is nothing to compare with.
pub(crate) struct Changes(Option<Summary>);

impl Changes {
    /// Returns whether nothing changed that anybody could see.
    pub(crate) fn is_none(&self) -> bool {
        self.0.as_ref().is_some_and(Summary::is_empty)
    }

    /// Returns whether there is a draft for the changelog.
    pub(crate) fn has_draft(&self) -> bool {
        self.0.as_ref().is_some_and(|summary| !summary.changelog().is_empty())
    }

    /// The fingerprints of the breaking changes that nobody accepted.
    pub(crate) fn open_fingerprints(&self, accepted: &Accepted) -> Vec<String> {
        let summary = self.0.iter();
        let judged = summary.map(|summary| accepted.judge(&summary.report, &summary.source));
        judged
            .flat_map(|judged| judged.open_fingerprints().into_iter().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }
}

/// Prints what changed since a revision. Where there is nothing to compare with, says so.
pub(crate) fn since(revision: &str, contract: &Document, surfaces: &[Surface]) -> Result<Changes, Failure> {
    let summary = match state_at(revision, surfaces)? {
        Ok(before) => {
            let after = State { contract: contract.clone(), surfaces: surfaces.to_vec() };
            let summary = summarise(&before, &after);
            console::print(&summary.text(revision, console::has_colour()))?;
            Some(summary)
        }
        Err(reason) => {
            console::print(&format!("There is nothing to compare with: {reason}.\n"))?;
            None
        }
    };
    Ok(Changes(summary))
}

fn state_at(revision: &str, surfaces: &[Surface]) -> Result<Result<State, String>, Failure> {
    let commit = match git::commit(&workspace::root(), revision) {
        Ok(Some(commit)) => commit,
        Ok(None) => return Ok(Err(format!("there is no revision {revision}"))),
        Err(error) => return Ok(Err(error.to_string())),
    };
    let state = revision::at(&commit, surfaces)?;
    let missing = || format!("{revision} has no {}", workspace::CONTRACT);
    Ok(state.map(|state| State { contract: state.contract, surfaces: state.surfaces }).ok_or_else(missing))
}
