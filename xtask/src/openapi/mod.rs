//! `cargo xtask openapi …`: one module for each command.

mod api;
mod committed;
mod diff;
mod generate;
mod pull;

use clap::Subcommand;

use crate::exit::Outcome;

/// What to do with the contract.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the contract from the reference server's routes.
    Generate(generate::Arguments),
    /// Make the contract from a server's own document.
    Pull(pull::Arguments),
    /// List the public face of the client that the contract makes.
    Api(api::Arguments),
    /// Say what changed between two documents.
    Diff(diff::Arguments),
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
            Self::Api(arguments) => api::run(arguments),
            Self::Diff(arguments) => diff::run(arguments),
        }
    }
}
