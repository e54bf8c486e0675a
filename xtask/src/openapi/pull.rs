//! `cargo xtask openapi pull`: the contract from a server's own document.

use std::{io, path::PathBuf};

use clap::Args;

use super::{committed, generate};
use crate::{
    console, environment,
    exit::{Failure, Outcome, in_one_line},
    output,
    pipeline::{self, Context, Contract, ContractError},
    source::{ApiKey, Limits, Reading, Source},
    workspace,
};

/// Arguments of `pull`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    source: SourceArguments,
    /// The file to write [default: openapi/ash.json].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The overlay that corrects the document [default: openapi/overlay.json].
    #[arg(long, value_name = "FILE")]
    overlay: Option<PathBuf>,
}

/// A server or a file, one of the two.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct SourceArguments {
    /// A running server, such as http://localhost:4100. ASH_API_KEY is sent if it is set.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// A file with a server's document, or `-` for standard input.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let source = match &arguments.source {
        SourceArguments { url: Some(url), .. } => server(url),
        SourceArguments { file: Some(file), .. } => Source::from_file_argument(file),
        SourceArguments { url: None, file: None } => {
            return Err(Failure::Usage("give --url or --file".to_owned()));
        }
    };
    write(&source, arguments.out.clone(), arguments.overlay.clone())
}

/// The server at a URL, with the key of the environment.
pub(super) fn server(url: &str) -> Source {
    Source::Server { url: url.to_owned(), key: environment::text("ASH_API_KEY").and_then(ApiKey::new) }
}

/// Pulls from a source into a file. Until everything has succeeded, nothing is written.
pub(super) fn write(source: &Source, out: Option<PathBuf>, overlay: Option<PathBuf>) -> Outcome {
    let out = out.unwrap_or_else(|| workspace::file(workspace::CONTRACT));
    let Contract { document, warnings } = read(source, overlay)?;
    warnings.iter().for_each(|warning| console::warn(warning));
    let written = output::write_text(&out, &document.to_string())?;
    console::print(&format!("{} from {source}: {written}\n", workspace::shown(&out)))
}

/// The contract that a source's document results in.
pub(super) fn read(source: &Source, overlay: Option<PathBuf>) -> Result<Contract, Failure> {
    let path = overlay.unwrap_or_else(|| workspace::file(workspace::OVERLAY));
    let overlay = committed::overlay(&path)?;
    console::progress(&format!("Reading {source}"));
    let Reading { document: raw, repeated } = source.read_noting(&Limits::default(), io::stdin())?;
    for key in &repeated {
        console::warn(key);
    }
    console::progress("Normalising, applying the overlay");
    let (known, reference) = (committed::known(), generate::reference());
    let context = Context { overlay: &overlay, known: known.as_ref(), reference: &reference };
    pipeline::from_raw(raw, &context).map_err(|error| match error {
        ContractError::Normalise(error) => Failure::Source(format!("{source}: {}", in_one_line(&error))),
        ContractError::Overlay(error) => {
            Failure::Stale(format!("{} does not fit {source}: {error}", workspace::shown(&path)))
        }
    })
}
