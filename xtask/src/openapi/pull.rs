//! `cargo xtask openapi pull`: the contract from a server's own document.

use std::{io, path::PathBuf};

use clap::Args;
use serde_json::Value;

use super::committed;
use crate::{
    console,
    contract::{self, Contract},
    exit::{Failure, Outcome},
    output,
    source::{ApiKey, Limits, Reading, Source},
    workspace,
};

/// Where to pull from and what to write.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    source: SourceArguments,
    /// The file to write [default: openapi/ash.json].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What to mend the document with [default: openapi/overlay.json].
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
            return Err(Failure::Usage("say --url or --file".to_owned()));
        }
    };
    pull(&source, arguments.out.clone(), arguments.overlay.clone())
}

/// The server at a URL, with the key of the environment.
pub(super) fn server(url: &str) -> Source {
    Source::Server { url: url.to_owned(), key: std::env::var("ASH_API_KEY").ok().and_then(ApiKey::new) }
}

/// Pulls from a source into a file. Until everything has succeeded, nothing is written.
pub(super) fn pull(source: &Source, out: Option<PathBuf>, overlay: Option<PathBuf>) -> Outcome {
    let out = out.unwrap_or_else(|| workspace::file(workspace::CONTRACT));
    let contract = read(source, overlay)?;
    let became = output::write_document(&out, &contract)?;
    console::print(&format!("{} from {source}: {became}\n", workspace::shown(&out)))
}

/// The contract that a source's document comes to. What somebody should look at is said on the way.
pub(super) fn read(source: &Source, overlay: Option<PathBuf>) -> Result<Value, Failure> {
    let overlay = committed::overlay(&overlay.unwrap_or_else(|| workspace::file(workspace::OVERLAY)))?;
    console::progress(&format!("Reading {source}"));
    let Reading { document: raw, repeated } = source.read_noting(&Limits::default(), io::stdin())?;
    for key in &repeated {
        console::warn(key);
    }
    console::progress("Normalising, applying the overlay");
    let Contract { document, warnings } = contract::from_raw(raw, &overlay, &ash_dev_server::contract())?;
    for warning in warnings {
        console::warn(&warning);
    }
    Ok(document)
}
