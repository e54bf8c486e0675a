//! `cargo xtask openapi …`: one module for each command.

mod accept;
mod base;
mod check;
pub(crate) mod committed;
pub(crate) mod derive;
mod diff;
pub(crate) mod generate;
mod pull;
pub(crate) mod refresh;
mod revision;
mod rules;
pub(crate) mod summary;

use clap::Subcommand;

use crate::exit::Outcome;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the contract from the reference server's routes.
    Generate(generate::Arguments),
    /// Make the contract from a server's own document.
    Pull(pull::Arguments),
    /// Make the contract from where ASH_SERVER_URL or ASH_OPENAPI (a file) says, otherwise from the routes.
    Refresh,
    /// Write everything that is generated from the contract on disk.
    #[command(alias = "api")]
    Derive(derive::Arguments),
    /// Say what changed between two documents, and what that means for a client of the first.
    Diff(diff::Arguments),
    /// Say what changed for users of the SDK, with a draft for the changelog.
    Summary(summary::Arguments),
    /// Write the table of the comparison's rules, xtask/RULES.md.
    Rules,
    /// Check everything that CI checks.
    Check(check::Arguments),
    /// Accept breaking changes that are made on purpose.
    Accept(accept::Arguments),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// [`Failure`](crate::exit::Failure), with the process's exit code.
    pub fn run(&self) -> Outcome {
        match self {
            Self::Generate(arguments) => generate::run(arguments),
            Self::Pull(arguments) => pull::run(arguments),
            Self::Refresh => refresh::run(),
            Self::Derive(arguments) => derive::run(arguments),
            Self::Diff(arguments) => diff::run(arguments),
            Self::Summary(arguments) => summary::run(arguments),
            Self::Rules => rules::run(),
            Self::Check(arguments) => check::run(arguments),
            Self::Accept(arguments) => accept::run(arguments),
        }
    }
}
