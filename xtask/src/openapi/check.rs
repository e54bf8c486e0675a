//! `cargo xtask openapi check`: everything that CI checks. Every part is looked at, and what is wrong is printed with the
//! command that fixes it, before the first failure decides the exit code.

use std::path::PathBuf;

use clap::Args;

use super::{
    committed,
    comparison::{Comparing, Format, Passed},
    derive, generate, pull,
};
use crate::{
    console,
    derived::Derived,
    diff::{Level, compare, render},
    document::Document,
    exit::{Failure, Outcome},
    source::Source,
    workspace,
};
use Passed::{Fine, Warned};

/// Base to check against.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Compare with this revision [default: where HEAD left the main branch, or the last release if HEAD is on it].
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,
    /// Do not fail in CI where there is no revision to compare with.
    #[arg(long, conflicts_with = "base")]
    no_base: bool,
    /// Compare with a running server, too. ASH_API_KEY is sent if it is set.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Compare with a server's document in a file, too, unless there is a URL.
    #[arg(long, value_name = "FILE")]
    file: Option<std::ffi::OsString>,
    /// The form in which faults are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut check = Check { format: arguments.format, first: None, failed: 0, total: 0 };
    check.part("contract", contract())?;
    let (derived, client) = client();
    check.part("client", client)?;
    check.part("overlay", overlay())?;
    match committed::accepted() {
        Err(failure) => check.part("accepted", Err(failure))?,
        Ok(accepted) => {
            check.part("accepted", Ok(Fine(format!("{} breaking changes are named", accepted.len()))))?;
            let mut comparing = Comparing { accepted: &accepted, format: arguments.format, unused: None };
            let surfaces = derived.as_ref().map_or(&[] as &[_], |derived| &derived.surfaces);
            let outcome = comparing.with_base(arguments.base.as_deref(), arguments.no_base, surfaces);
            check.part("main branch", outcome)?;
            if let Some(source) = source(arguments) {
                let outcome = comparing.with_server(&source, arguments.url.as_deref());
                check.part("server", outcome)?;
            }
            comparing.print_unused()?;
        }
    }
    check.outcome()
}

/// The parts so far.
struct Check {
    format: Format,
    first: Option<Failure>,
    failed: usize,
    total: usize,
}

impl Check {
    fn part(&mut self, name: &str, outcome: Result<Passed, Failure>) -> Outcome {
        self.total += 1;
        match outcome {
            Ok(Fine(text)) => console::print(&format!("ok       {name}: {text}\n")),
            Ok(Warned(text)) => {
                console::print(&format!("warning  {name}: {text}\n"))?;
                self.annotate("warning", name, &text)
            }
            Err(failure) => {
                console::print(&format!("FAILED   {name}: {failure}\n"))?;
                self.annotate("error", name, &failure.to_string())?;
                self.failed += 1;
                self.first.get_or_insert(failure);
                Ok(())
            }
        }
    }

    fn annotate(&self, command: &str, name: &str, text: &str) -> Outcome {
        match self.format {
            Format::Text => Ok(()),
            Format::Github => console::print(&render::annotation(command, &format!("contract check: {name}"), text)),
        }
    }

    fn outcome(self) -> Outcome {
        match self.first {
            None => Ok(()),
            Some(failure) => {
                Err(failure.worded(format!("{} of {} parts of the check failed", self.failed, self.total)))
            }
        }
    }
}

/// Returns whether the contract is what the routes generate, with what was pulled.
fn contract() -> Result<Passed, Failure> {
    let known = committed::known();
    let fresh = generate::fresh(known.as_ref(), false)?;
    fresh.warnings.iter().for_each(|warning| console::warn(warning));
    let path = workspace::file(workspace::CONTRACT);
    committed::is_fresh(&path, &fresh.document.to_string(), generate::COMMAND).map_err(|failure| {
        match known.filter(|known| says_more(known, &fresh.document)) {
            Some(_) => failure.worded(format!(
                "{failure}. Where the contract is right and the reference server is not, change tests/server instead"
            )),
            None => failure,
        }
    })?;
    let pulled = generate::pulled(&fresh.document);
    if pulled.is_empty() {
        return Ok(Fine(format!("{} is what the reference server generates", workspace::CONTRACT)));
    }
    Ok(Warned(format!(
        "{} has {} things that were pulled from a server and that the reference server lacks:\n{}  Either add them to \
         tests/server, or remove them: {} {}",
        workspace::CONTRACT,
        pulled.len(),
        pulled.iter().map(|line| format!("    {line}\n")).collect::<String>(),
        generate::COMMAND,
        generate::DROP
    )))
}

/// Returns whether generating would change the wire, so that something that the contract says would be lost.
fn says_more(known: &Document, fresh: &Document) -> bool {
    let changes = compare(known.as_value(), fresh.as_value()).changes;
    changes.iter().any(|change| change.level > Level::Cosmetic)
}

/// Returns whether what is derived from the contract is what would be derived now.
fn client() -> (Option<Derived>, Result<Passed, Failure>) {
    let derived = match committed::contract().and_then(|contract| derive::fresh(&contract, false)) {
        Ok(derived) => derived,
        Err(failure) => return (None, Err(failure)),
    };
    let outcome = derive::are_fresh(&derived);
    let count = derived.files.len();
    let fine = || Fine(format!("{count} files are what the contract generates"));
    (Some(derived), outcome.map(|()| fine()))
}

fn overlay() -> Result<Passed, Failure> {
    // An action without a description does not parse.
    let overlay = committed::overlay(&workspace::file(workspace::OVERLAY))?;
    Ok(Fine(format!("{} has {} actions, each with its description", workspace::OVERLAY, overlay.actions.len())))
}

fn source(arguments: &Arguments) -> Option<Source> {
    // An argument that a workflow fills from an unset variable is not there.
    let url = arguments.url.as_deref().filter(|url| !url.is_empty());
    let file = arguments.file.as_deref().filter(|file| !file.is_empty());
    url.map(pull::server).or_else(|| file.map(|file| Source::from_file_argument(PathBuf::from(file))))
}
