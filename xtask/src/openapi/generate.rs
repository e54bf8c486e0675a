//! `cargo xtask openapi generate`: the contract from the reference server's routes.

use std::path::PathBuf;

use clap::Args;

use super::committed;
use crate::{canonical, console, exit::Outcome, output, workspace};

pub(super) const MEND: &str = "cargo xtask openapi generate";

/// What to write, or whether only to look.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Only say whether the file is what it would be now; exits with 4 when it is not.
    #[arg(long)]
    check: bool,
    /// The file to write or check [default: openapi/ash.json].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    if !arguments.check {
        return write(arguments.out.clone());
    }
    let path = arguments.out.clone().unwrap_or_else(|| workspace::file(workspace::CONTRACT));
    let mend = match &arguments.out {
        Some(out) => format!("{MEND} --out {}", out.display()),
        None => MEND.to_owned(),
    };
    committed::is_fresh(&path, &fresh(), &mend)
}

/// Writes the contract.
pub(super) fn write(out: Option<PathBuf>) -> Outcome {
    let path = out.unwrap_or_else(|| workspace::file(workspace::CONTRACT));
    let became = output::write_text(&path, &fresh())?;
    console::print(&format!("{} from the reference server's routes: {became}\n", workspace::shown(&path)))
}

/// The contract as it would be committed now.
pub(super) fn fresh() -> String {
    console::progress("Collecting the contract from the reference server's routes");
    canonical::to_text(ash_dev_server::contract())
}
