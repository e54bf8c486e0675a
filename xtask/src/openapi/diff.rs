//! `cargo xtask openapi diff`: what changed between two documents, for a client made from the first that talks to a server of
//! the second.

use std::{io, path::PathBuf};

use clap::{Args, ValueEnum};

use crate::{
    console,
    diff::{self, Report, Verdict, render},
    exit::{Failure, Outcome},
    source::{Limits, Reading, Source},
    workspace,
};

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Base: a file, `-` for standard input, or `revision:path`, as HEAD:openapi/ash.json.
    base: PathBuf,
    /// New document, in the same forms as BASE.
    new: PathBuf,
    /// Output format.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// From which changes on the exit code is 5.
    #[arg(long, value_enum, default_value_t = FailOn::Breaking, value_name = "LEVEL")]
    fail_on: FailOn,
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a terminal, by operation.
    Text,
    /// For programs.
    Json,
    /// For a pull request or a changelog.
    Markdown,
    /// Annotations of GitHub Actions.
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Lowest verdict that fails. New values of enums do not break clients: their enums are open.
    Breaking,
    /// Everything that is new, too.
    Additive,
    /// Everything, descriptions too.
    Any,
    /// Nothing: only show.
    None,
}

impl FailOn {
    fn includes(self, verdict: Verdict) -> bool {
        match self {
            Self::Breaking => verdict >= Verdict::Breaking,
            Self::Additive => verdict >= Verdict::Additive,
            Self::Any => verdict > Verdict::None,
            Self::None => false,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let base = Source::from_file_argument(&arguments.base);
    let new = Source::from_file_argument(&arguments.new);
    if matches!((&base, &new), (Source::Stdin, Source::Stdin)) {
        return Err(Failure::Usage("only one of BASE and NEW can be standard input".to_owned()));
    }
    let read = |source: &Source| {
        let Reading { document, repeated } = source.read_noting(&Limits::default(), io::stdin())?;
        for key in &repeated {
            console::warn(&format!("{source}: {key}"));
        }
        Ok::<_, Failure>(document)
    };
    let (base, document) = (read(&base)?, read(&new)?);
    console::progress("Comparing");
    let report = diff::compare(&base, &document);
    console::print(&rendered(&report, arguments.format, &annotated(&new))?)?;
    if arguments.fail_on.includes(report.verdict) {
        return Err(Failure::Breaking(format!("the changes are {}", report.verdict)));
    }
    Ok(())
}

/// The file that annotations are shown at.
fn annotated(new: &Source) -> String {
    match new {
        Source::File(path) => path.display().to_string(),
        Source::Revision { object, .. } => object.split_once(':').map_or(object.as_str(), |(_, path)| path).to_owned(),
        Source::Server { .. } | Source::Stdin => workspace::CONTRACT.to_owned(),
    }
}

pub(super) fn rendered(report: &Report, format: Format, file: &str) -> Result<String, Failure> {
    match format {
        Format::Text => Ok(render::text(report, console::has_colour())),
        Format::Json => render::json(report).map_err(|error| Failure::internal(&error)),
        Format::Markdown => Ok(render::markdown(report)),
        Format::Github => Ok(render::github(report, file)),
    }
}
