//! `cargo xtask openapi check`: what CI runs. Every part is looked at, and what is wrong is printed with the command that
//! mends it, before the first failure decides the exit code.

use std::{io, path::PathBuf};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::{api, committed, diff, generate, pull};
use crate::{
    accepted::{Accepted, Judged},
    console,
    diff::{Level, Report, compare, render},
    exit::{Failure, Outcome},
    git,
    source::{Limits, Source},
    workspace,
};

/// What to check against.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Compare with the contract of this revision [default: where HEAD and the main branch parted].
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,
    /// Compare with a running server, too. ASH_API_KEY is sent if it is set.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Compare with a server's document in a file, too, unless there is a URL.
    #[arg(long, value_name = "FILE", env = "ASH_OPENAPI")]
    file: Option<PathBuf>,
    /// How what is wrong is written.
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
    Skipped(String),
}

use Passed::{Fine, Skipped};

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut check = Check { format: arguments.format, first: None, failed: 0, total: 0 };
    check.part("contract", contract())?;
    check.part("client", client())?;
    check.part("overlay", overlay())?;
    let accepted = committed::accepted();
    let mut unused: Option<Vec<String>> = None;
    match accepted {
        Err(failure) => check.part("accepted", Err(failure))?,
        Ok(accepted) => {
            check.part("accepted", Ok(Fine(format!("{} breaking changes are named", accepted.len()))))?;
            let base = base(arguments, &accepted, &mut unused);
            check.part("main branch", base)?;
            if let Some(source) = source(arguments) {
                let server = server(arguments, &source, &accepted, &mut unused);
                check.part("server", server)?;
            }
        }
    }
    for fingerprint in unused.into_iter().flatten() {
        console::print(&format!(
            "note     accepted: {fingerprint} names no change any more; remove it from {}\n",
            workspace::ACCEPTED
        ))?;
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
            Ok(Fine(what)) => console::print(&format!("ok       {name}: {what}\n")),
            Ok(Skipped(why)) => console::print(&format!("skipped  {name}: {why}\n")),
            Err(failure) => {
                console::print(&format!("FAILED   {name}: {failure}\n"))?;
                if self.format == Format::Github {
                    console::print(&render::annotation(&format!("contract check: {name}"), &failure.to_string()))?;
                }
                self.failed += 1;
                self.first.get_or_insert(failure);
                Ok(())
            }
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

fn contract() -> Result<Passed, Failure> {
    let path = workspace::file(workspace::CONTRACT);
    committed::is_fresh(&path, &generate::fresh(), generate::MEND)?;
    Ok(Fine(format!("{} is what the reference server generates", workspace::CONTRACT)))
}

fn client() -> Result<Passed, Failure> {
    committed::is_fresh(&api::path(), &api::fresh(&committed::contract()?)?, api::MEND)?;
    Ok(Fine(format!("{} is what the contract generates", workspace::API)))
}

fn overlay() -> Result<Passed, Failure> {
    // An action without a description does not parse.
    let overlay = committed::overlay(&workspace::file(workspace::OVERLAY))?;
    Ok(Fine(format!("{} has {} actions, each with its description", workspace::OVERLAY, overlay.actions.len())))
}

/// The branches that a change may have left.
const MAIN: [&str; 2] = ["origin/main", "main"];

/// The commit to compare with, or why there is none.
fn base_commit(stated: Option<&str>) -> Result<Result<String, String>, Failure> {
    let root = workspace::root();
    if let Some(stated) = stated {
        let commit = git::commit(&root, stated).map_err(|error| Failure::Source(error.to_string()))?;
        return commit.map(Ok).ok_or_else(|| Failure::Source(format!("--base: there is no revision {stated}")));
    }
    for branch in MAIN {
        match git::commit(&root, branch) {
            Ok(None) => {}
            Err(error) => return Ok(Err(error.to_string())),
            Ok(Some(_)) => {
                let commit = git::merge_base(&root, branch).map_err(|error| Failure::internal(&error))?;
                let missing =
                    || format!("the history at hand does not reach {branch}; `git fetch --unshallow` brings it");
                return Ok(commit.ok_or_else(missing));
            }
        }
    }
    Ok(Err(format!("there is no {} here to compare with; name a revision by --base", MAIN.join(" or "))))
}

fn base(arguments: &Arguments, accepted: &Accepted, unused: &mut Option<Vec<String>>) -> Result<Passed, Failure> {
    let commit = match base_commit(arguments.base.as_deref())? {
        Ok(commit) => commit,
        Err(reason) => return Ok(Skipped(reason)),
    };
    let root = workspace::root();
    let short = commit.get(..12).unwrap_or(&commit);
    let has_contract = git::has_file(&root, &commit, workspace::CONTRACT);
    if !has_contract.map_err(|error| Failure::internal(&error))? {
        return Ok(Skipped(format!("{short} has no {}", workspace::CONTRACT)));
    }
    let base = Source::Revision { folder: root, object: format!("{commit}:{}", workspace::CONTRACT) };
    let base = base.read(&Limits::default(), io::empty())?;
    console::progress("Comparing with the main branch");
    let judged = judge(&base, &committed::contract()?, accepted, unused).1;
    refuse(&judged, arguments.format, "against the main branch")?;
    Ok(Fine(format!("nothing breaks since {short}{}", and_accepted(&judged))))
}

fn source(arguments: &Arguments) -> Option<Source> {
    match (&arguments.url, &arguments.file) {
        (Some(url), _) => Some(pull::server(url)),
        // A variable that is set to nothing is not set.
        (None, Some(file)) if !file.as_os_str().is_empty() => Some(Source::from_file_argument(file)),
        (None, _) => None,
    }
}

fn server(
    arguments: &Arguments,
    source: &Source,
    accepted: &Accepted,
    unused: &mut Option<Vec<String>>,
) -> Result<Passed, Failure> {
    let (report, judged) = judge(&committed::contract()?, &pull::read(source, None)?, accepted, unused);
    refuse(&judged, arguments.format, &format!("against {source}"))?;
    let ahead = report.changes.iter().filter(|change| change.level > Level::Cosmetic).count() - judged.accepted;
    let accepted = and_accepted(&judged);
    if ahead == 0 {
        return Ok(Fine(format!("the contract is what {source} does{accepted}")));
    }
    console::print(&render::text(&report.without_cosmetic(), console::has_colour()))?;
    let pull = match source {
        Source::Server { .. } => format!("--url {}", arguments.url.as_deref().unwrap_or_default()),
        other => format!("--file {other}"),
    };
    Ok(Fine(format!(
        "nothing breaks, but {source} is ahead by {ahead} changes{accepted}. To bring them in, run: cargo xtask openapi pull {pull}"
    )))
}

fn judge(base: &Value, new: &Value, accepted: &Accepted, unused: &mut Option<Vec<String>>) -> (Report, Judged) {
    let report = compare(base, new);
    let judged = accepted.judge(&report);
    // An entry is of no use if no comparison needs it.
    let before = unused.take();
    let still = |fingerprint: &&String| before.as_ref().is_none_or(|before| before.contains(fingerprint));
    *unused = Some(judged.unused.iter().filter(still).cloned().collect());
    (report, judged)
}

fn and_accepted(judged: &Judged) -> String {
    match judged.accepted {
        0 => String::new(),
        count => format!(" but for {count} accepted changes"),
    }
}

fn refuse(judged: &Judged, format: Format, against: &str) -> Outcome {
    let open = &judged.open;
    if open.changes.is_empty() {
        return Ok(());
    }
    let form = match format {
        Format::Text => diff::Format::Text,
        Format::Github => diff::Format::Github,
    };
    console::print(&diff::rendered(open, form, workspace::CONTRACT)?)?;
    let fingerprints: Vec<&str> = open.changes.iter().map(|change| change.fingerprint.as_str()).collect();
    Err(Failure::Breaking(format!(
        "{} breaking changes {against}. If they are meant, run: cargo xtask openapi accept {} --reason \"why\"",
        open.changes.len(),
        fingerprints.join(" ")
    )))
}
