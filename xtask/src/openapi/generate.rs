//! `cargo xtask openapi generate`: the contract from the reference server's routes.

use std::{fs, io::Write, path::PathBuf};

use clap::Args;
use similar::TextDiff;

use crate::{
    exit::{Failure, Outcome},
    output,
};

const MEND: &str = "cargo xtask openapi generate";

#[derive(Args)]
pub(crate) struct Arguments {
    /// Only say whether the file is what it would be now; exits with 4 when it is not.
    #[arg(long)]
    check: bool,
    /// The file to write or check [default: openapi/ash.json].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let path = arguments.out.clone().unwrap_or_else(|| output::root().join("openapi/ash.json"));
    let fresh = output::pretty(&ash_dev_server::contract());
    if !arguments.check {
        return output::write(&path, &fresh);
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if committed == fresh {
        return Ok(());
    }
    let name = path.strip_prefix(output::root()).unwrap_or(&path).display().to_string();
    let diff = TextDiff::from_lines(&committed, &fresh);
    let shown = diff.unified_diff().header(&name, "generated now").to_string();
    let _ = std::io::stdout().write_all(shown.as_bytes());
    Err(Failure::Stale(format!("{name} is stale. To mend it, run: {MEND}")))
}
