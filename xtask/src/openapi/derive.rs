//! `cargo xtask openapi derive`: everything that is generated from the contract on disk.

use std::{fs, path::PathBuf};

use clap::Args;

use super::committed;
use crate::{
    console,
    derived::{self, DeriveError, Derived},
    document::Document,
    exit::{Failure, Outcome},
    output, remedy, workspace,
};

/// To write, or only to look.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Compare the files with what they would be now; exits with 4 if one differs.
    #[arg(long)]
    check: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let derived = fresh(&committed::contract()?, false)?;
    if arguments.check {
        return are_fresh(&derived);
    }
    write(&[], &derived)
}

/// Returns the generates the files that a contract results in; on refusal, explains how to continue.
pub(crate) fn fresh(contract: &Document, is_pulled: bool) -> Result<Derived, Failure> {
    derived::derive(contract).map_err(|error| match error {
        DeriveError::Contract(message) => refused(&message, contract, is_pulled),
        DeriveError::Settings { .. } => Failure::Source(format!("{error}\nNo file was changed. Fix that file by hand")),
        DeriveError::Generator(_) => Failure::Internal(error.to_string()),
    })
}

fn refused(message: &str, contract: &Document, is_pulled: bool) -> Failure {
    let remedy = remedy::after_refusal(message, contract, is_pulled);
    Failure::Source(format!("nothing can be generated from the contract: {message}\n{remedy}"))
}

/// Fails with the differences and the command unless every derived file is what it would be now.
pub(super) fn are_fresh(derived: &Derived) -> Outcome {
    let mut outcome = Ok(());
    for (path, text) in derived.targets() {
        outcome = outcome.and(committed::is_fresh(&path, &text, derived::COMMAND));
    }
    for path in derived.leftovers() {
        outcome = outcome.and(committed::is_fresh(&path, "", derived::COMMAND));
    }
    outcome
}

/// Writes the derived files together with others, all or none, and says what became of each.
pub(crate) fn write(others: &[(PathBuf, String)], derived: &Derived) -> Outcome {
    derived.warnings.iter().for_each(|warning| console::warn(warning));
    let files = [others, &derived.targets()].concat();
    for folder in derived.targets().iter().filter_map(|(path, _)| path.parent()) {
        fs::create_dir_all(folder)
            .map_err(|error| Failure::Internal(format!("{} cannot be created: {error}", workspace::shown(folder))))?;
    }
    let leftovers = derived.leftovers();
    let written = output::write_all(&files, &leftovers)?;
    for ((path, _), written) in files.iter().zip(written) {
        console::print(&format!("{}: {written}\n", workspace::shown(path)))?;
    }
    for path in leftovers {
        console::print(&format!("{}: removed\n", workspace::shown(&path)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_contract_that_nothing_can_be_generated_from_is_a_source_that_cannot_be_used() {
        let error = fresh(&Document::new(json!({"openapi": "3.0.3"})), true).unwrap_err();
        assert_eq!(error.code(), 3);
        let text = error.to_string();
        assert!(text.starts_with("nothing can be generated from the contract: "), "{text}");
        assert!(text.lines().last().unwrap().contains("openapi/overlay.json"), "{text}");
    }
}
