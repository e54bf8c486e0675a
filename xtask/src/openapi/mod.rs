//! `cargo xtask openapi …`

mod generate;

use clap::Subcommand;

use crate::exit::Outcome;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make the contract from the reference server's routes.
    Generate(generate::Arguments),
}

impl Command {
    pub(crate) fn run(self) -> Outcome {
        match self {
            Self::Generate(arguments) => generate::run(&arguments),
        }
    }
}
