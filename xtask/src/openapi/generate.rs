//! `cargo xtask openapi generate`: the contract from the reference server's routes.

use std::path::PathBuf;

use clap::Args;

use super::committed;
use crate::{
    console,
    document::Document,
    exit::{Failure, Outcome},
    output,
    overlay::Overlay,
    pipeline::{self, Context, Contract},
    workspace,
};

pub(super) const COMMAND: &str = "cargo xtask openapi generate";
/// The option that leaves out what was pulled.
pub(crate) const DROP: &str = "--drop-pulled";

/// Arguments of `generate`.
#[derive(Debug, Default, Args)]
pub struct Arguments {
    /// Compare the file with what it would be now; exits with 4 if it differs.
    #[arg(long)]
    check: bool,
    /// Leave out what was pulled from a real server and the reference server lacks.
    #[arg(long)]
    drop_pulled: bool,
    /// The file to write or check [default: openapi/ash.json].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let path = arguments.out.clone().unwrap_or_else(|| workspace::file(workspace::CONTRACT));
    let contract = fresh(committed::known().as_ref(), arguments.drop_pulled)?;
    if arguments.check {
        let command = match &arguments.out {
            Some(out) => format!("{COMMAND} --out {}", out.display()),
            None => COMMAND.to_owned(),
        };
        return committed::is_fresh(&path, &contract.document.to_string(), &command);
    }
    contract.warnings.iter().for_each(|warning| console::warn(warning));
    let written = output::write_text(&path, &contract.document.to_string())?;
    console::print(&format!("{} from the reference server's routes: {written}\n", workspace::shown(&path)))?;
    match pulled(&contract.document).len() {
        0 => Ok(()),
        count => console::print(&format!(
            "kept {count} things that were pulled and that the reference server lacks; {DROP} removes them\n"
        )),
    }
}

/// The document that the reference server generates.
pub(crate) fn reference() -> Document {
    Document::new(ash_dev_server::contract())
}

/// The contract as it would be committed now: what the routes generate, with what was pulled into the known contract.
pub(crate) fn fresh(known: Option<&Document>, drop_pulled: bool) -> Result<Contract, Failure> {
    console::progress("Collecting the contract from the reference server's routes");
    let reference = reference();
    // Nothing of a contract without marks is kept.
    let unmarked = known.filter(|_| drop_pulled).map(pipeline::without_marks);
    let context = Context { overlay: &Overlay::default(), known: unmarked.as_ref().or(known), reference: &reference };
    pipeline::from_reference(&context).map_err(|error| Failure::internal(&error))
}

/// A line for each thing that a contract has and the reference server lacks.
pub(crate) fn pulled(contract: &Document) -> Vec<String> {
    pipeline::beyond(contract, &reference())
}
