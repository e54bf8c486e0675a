//! Breaking changes: the contract and the public faces compared with a base, or with a server.

use clap::ValueEnum;

use super::{
    base::{self, Base},
    committed, diff, pull, revision,
};
use crate::{
    accepted::{Accepted, Judged},
    console,
    diff::{Level, Report, compare, render},
    document::Document,
    environment,
    exit::{Failure, Outcome},
    source::Source,
    surface::{SourceChange, Surface, compare_all},
    workspace,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For people, with annotations of GitHub Actions.
    Github,
}

/// End of a part of the check that did not fail.
pub(super) enum Passed {
    Fine(String),
    /// Something that somebody should look at.
    Warned(String),
}

use Passed::{Fine, Warned};

/// The comparisons with what clients were made from, or are for.
pub(super) struct Comparing<'a> {
    pub(super) accepted: &'a Accepted,
    pub(super) format: Format,
    /// Entries that no comparison needed so far.
    pub(super) unused: Option<Vec<String>>,
}

impl Comparing<'_> {
    /// With the revision that is stated, or the one that is found.
    pub(super) fn with_base(
        &mut self,
        stated: Option<&str>,
        no_base: bool,
        surfaces: &[Surface],
    ) -> Result<Passed, Failure> {
        let (commit, name, is_head) = match base::find(stated)? {
            Base::Commit { commit, name, is_head } => (commit, name, is_head),
            Base::Missing(reason) => return without_base(&reason, no_base),
        };
        let Some(base) = revision::at(&commit, surfaces)? else {
            return without_base(&format!("{name} has no {}", workspace::CONTRACT), no_base);
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
            return without_base(&reason, no_base);
        }
        Ok(Fine(format!("nothing breaks since {short} ({name}){}", and_accepted(&judged))))
    }

    /// An entry is needed until the change is released, although the main branch has it.
    fn with_release(&mut self, contract: &Document, surfaces: &[Surface]) -> Outcome {
        if let Some((commit, _)) = base::last_release()?
            && let Some(release) = revision::at(&commit, surfaces)?
        {
            let source = compare_all(&release.surfaces, surfaces);
            self.judge(&compare(release.contract.as_value(), contract.as_value()), &source);
        }
        Ok(())
    }

    /// With a server.
    pub(super) fn with_server(&mut self, source: &Source, url: Option<&str>) -> Result<Passed, Failure> {
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

    /// Names the entries that no comparison needed.
    pub(super) fn print_unused(&self) -> Outcome {
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
