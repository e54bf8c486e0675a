//! `cargo xtask openapi check`: everything that CI checks. Every part is looked at, and what is wrong is printed with the
//! command that fixes it, before the first failure decides the exit code.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{
    base::{self, Base},
    committed, derive, diff, generate, pull, revision,
};
use crate::{
    accepted::{Accepted, Judged},
    console,
    derived::Derived,
    diff::{Level, Report, compare, render},
    document::Document,
    environment,
    exit::{Failure, Outcome},
    source::Source,
    surface::{SourceChange, compare_all},
    workspace,
};

/// What to check against.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For people, with annotations of GitHub Actions.
    Github,
}

/// How a part of the check ended, if it did not fail.
enum Passed {
    Fine(String),
    /// Something that somebody should look at.
    Warned(String),
}

use Passed::{Fine, Warned};

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
            let outcome = comparing.with_base(arguments, derived.as_ref());
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

/// Whether the contract is what the routes generate, with what was pulled.
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

/// Whether generating would change the wire, so that something that the contract says would be lost.
fn says_more(known: &Document, fresh: &Document) -> bool {
    let changes = compare(known.as_value(), fresh.as_value()).changes;
    changes.iter().any(|change| change.level > Level::Cosmetic)
}

/// Whether what is derived from the contract is what would be derived now.
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

/// The comparisons with what clients were made from, or are for.
struct Comparing<'a> {
    accepted: &'a Accepted,
    format: Format,
    /// Entries that no comparison needed so far.
    unused: Option<Vec<String>>,
}

impl Comparing<'_> {
    fn with_base(&mut self, arguments: &Arguments, derived: Option<&Derived>) -> Result<Passed, Failure> {
        let (commit, name, is_head) = match base::find(arguments.base.as_deref())? {
            Base::Commit { commit, name, is_head } => (commit, name, is_head),
            Base::Missing(reason) => return without_base(&reason, arguments.no_base),
        };
        let surfaces = derived.map_or(&[] as &[_], |derived| &derived.surfaces);
        let Some(base) = revision::at(&commit, surfaces)? else {
            return without_base(&format!("{name} has no {}", workspace::CONTRACT), arguments.no_base);
        };
        console::progress(&format!("Comparing with {name}"));
        let contract = committed::contract()?;
        let source = compare_all(&base.surfaces, surfaces);
        let report = compare(base.contract.as_value(), contract.as_value());
        let judged = self.judge(&report, &source);
        self.with_release(&contract, surfaces)?;
        let short = commit.get(..12).unwrap_or(&commit);
        if self.accepted.is_pre_release() && !judged.open_fingerprints().is_empty() {
            self.print(&judged, true)?;
            return Ok(Fine(format!(
                "{} breaking changes since {short} ({name}), which do not fail before the first release: {} has `pre_release = \
                 true`",
                judged.open_fingerprints().len(),
                workspace::ACCEPTED
            )));
        }
        self.refuse(&judged, &format!("against {name}"))?;
        // HEAD compared with itself says nothing about what it breaks.
        let is_void = is_head && report.changes.is_empty() && source.is_empty();
        if is_void && !self.accepted.is_pre_release() {
            let reason = format!("HEAD is on {name}, and no release (a tag such as v1.2.3) is at hand");
            return without_base(&reason, arguments.no_base);
        }
        Ok(Fine(format!("nothing breaks since {short} ({name}){}", and_accepted(&judged))))
    }

    /// An entry is needed until the change is released, although the main branch has it.
    fn with_release(&mut self, contract: &Document, surfaces: &[crate::surface::Surface]) -> Outcome {
        if let Some((commit, _)) = base::last_release()?
            && let Some(release) = revision::at(&commit, surfaces)?
        {
            let source = compare_all(&release.surfaces, surfaces);
            self.judge(&compare(release.contract.as_value(), contract.as_value()), &source);
        }
        Ok(())
    }

    fn with_server(&mut self, source: &Source, url: Option<&str>) -> Result<Passed, Failure> {
        let pulled = pull::read(source, None)?;
        pulled.warnings.iter().for_each(|warning| console::warn(warning));
        let report = compare(committed::contract()?.as_value(), pulled.document.as_value());
        let judged = self.judge(&report, &[]);
        self.refuse(&judged, &format!("against {source}"))?;
        let ahead = report.changes.iter().filter(|change| change.level > Level::Cosmetic).count() - judged.accepted;
        let accepted = and_accepted(&judged);
        if ahead == 0 {
            return Ok(Fine(format!("the contract is what {source} does{accepted}")));
        }
        console::print(&render::text(&report.without_cosmetic(), console::has_colour()))?;
        let pull = match source {
            Source::Server { .. } => format!("--url {}", url.unwrap_or_default()),
            other => format!("--file {other}"),
        };
        Ok(Fine(format!(
            "nothing breaks, but {source} is ahead by {ahead} changes{accepted}. To bring them in, run: cargo xtask openapi pull {pull}"
        )))
    }

    fn judge(&mut self, report: &Report, source: &[SourceChange]) -> Judged {
        let judged = self.accepted.judge(report, source);
        // An entry is of no use if no comparison needs it.
        let before = self.unused.take();
        let still = |fingerprint: &&String| before.as_ref().is_none_or(|before| before.contains(fingerprint));
        self.unused = Some(judged.unused.iter().filter(still).cloned().collect());
        judged
    }

    /// Prints the open changes.
    fn print(&self, judged: &Judged, is_allowed: bool) -> Outcome {
        if !judged.open.changes.is_empty() {
            let form = match self.format {
                Format::Text => diff::Format::Text,
                Format::Github => diff::Format::Github,
            };
            let text = diff::rendered(&judged.open, form, workspace::CONTRACT)?;
            console::print(&if is_allowed { text.replace("::error ", "::warning ") } else { text })?;
        }
        for change in &judged.open_source {
            console::print(&match self.format {
                Format::Text => format!("  source-breaking  {change}  [{}]\n", change.fingerprint),
                Format::Github => render::annotation(
                    if is_allowed { "warning" } else { "error" },
                    "breaking for Rust source",
                    &format!("{change}\nfingerprint {}", change.fingerprint),
                ),
            })?;
        }
        Ok(())
    }

    fn refuse(&self, judged: &Judged, against: &str) -> Outcome {
        let fingerprints = judged.open_fingerprints();
        if fingerprints.is_empty() {
            return Ok(());
        }
        self.print(judged, false)?;
        Err(Failure::Breaking(format!(
            "{} breaking changes {against}. If they are meant, run: cargo xtask openapi accept {} --reason \"why\"",
            fingerprints.len(),
            fingerprints.join(" ")
        )))
    }

    fn print_unused(&self) -> Outcome {
        for fingerprint in self.unused.iter().flatten() {
            console::print(&format!(
                "note     accepted: {fingerprint} names no change any more; remove it from {}\n",
                workspace::ACCEPTED
            ))?;
        }
        Ok(())
    }
}

/// With nothing to compare with, a change that breaks clients would pass unseen.
fn without_base(reason: &str, is_meant: bool) -> Result<Passed, Failure> {
    if is_meant {
        return Ok(Fine(format!("not compared, as --no-base asks: {reason}")));
    }
    let text =
        format!("nothing to compare with, so breaking changes are not found: {reason}. Name a revision by --base");
    match environment::is_ci() {
        true => Err(Failure::Source(format!("{text}, or say --no-base"))),
        false => Ok(Warned(text)),
    }
}

fn and_accepted(judged: &Judged) -> String {
    match judged.accepted {
        0 => String::new(),
        count => format!(" but for {count} accepted changes"),
    }
}
