//! Changes of a server, each applied to a document in the way in which servers write theirs, all the way to what users of
//! the SDK see: the verdicts, the methods, the draft of the changelog. That the additive ones compile, and what their types
//! decode, is the business of `cargo xtask server-changes`, which reads the same cases.

use std::{collections::BTreeSet, sync::LazyLock};

use xtask::{
    derived::{Derived, derive},
    document::Document,
    server_changes::{Case, Cases},
    summary::{State, Summary, summarise},
};

/// The committed contract and what is derived from it.
struct Committed {
    contract: Document,
    derived: Derived,
    cases: Cases,
}

static COMMITTED: LazyLock<Committed> = LazyLock::new(|| {
    let cases = Cases::read().unwrap();
    let contract = cases.contract().clone();
    Committed { derived: derive(&contract).unwrap(), contract, cases }
});

/// Outcome of one change.
struct Outcome {
    summary: Summary,
    derived: Derived,
    warnings: Vec<String>,
}

fn outcome(case: &Case) -> Outcome {
    let committed = &*COMMITTED;
    let contract = committed.cases.pull(&[case]).unwrap();
    let derived = derive(&contract.document).unwrap();
    let mut warnings: Vec<String> = contract.warnings.iter().map(ToString::to_string).collect();
    warnings.extend(derived.warnings.clone());
    let before = State { contract: committed.contract.clone(), surfaces: committed.derived.surfaces.clone() };
    let after = State { contract: contract.document, surfaces: derived.surfaces.clone() };
    Outcome { summary: summarise(&before, &after), derived, warnings }
}

impl Outcome {
    fn source(&self) -> &'static str {
        match self.summary.source.as_slice() {
            [] => "none",
            changes if changes.iter().any(|change| change.is_breaking()) => "breaking",
            _ => "additive",
        }
    }

    fn has_method(&self, name: &str) -> bool {
        let line = format!("fn AshClient::{name}(");
        self.derived.surfaces.iter().any(|surface| surface.listing.to_string().contains(&line))
    }
}

/// Returns the faults of a case's outcome.
fn faults(case: &Case) -> Vec<String> {
    let outcome = outcome(case);
    let mut faults = Vec::new();
    let wire = outcome.summary.report.verdict.to_string();
    if let Some(expected) = &case.wire
        && *expected != wire
    {
        let changes = outcome.summary.report.changes.iter();
        let changes: Vec<String> = changes.map(|change| format!("{} {}", change.rule.id(), change.location)).collect();
        faults.push(format!("on the wire it is {wire}, not {expected}: {changes:?}"));
    }
    if let Some(expected) = &case.source
        && expected != outcome.source()
    {
        let changes: Vec<String> = outcome.summary.source.iter().map(ToString::to_string).collect();
        faults.push(format!("for Rust source it is {}, not {expected}: {changes:?}", outcome.source()));
    }
    for names in &case.methods {
        if !names.split('|').any(|name| outcome.has_method(name)) {
            faults.push(format!("there is no method {names}"));
        }
    }
    let texts = [
        ("the summary", &case.summary, outcome.summary.text("HEAD", false)),
        ("the changelog", &case.changelog, outcome.summary.changelog().to_owned()),
        ("the warnings", &case.warnings, outcome.warnings.join("\n")),
        ("what is left out", &case.left_out, outcome.warnings.join("\n")),
    ];
    for (name, parts, text) in texts {
        faults.extend(
            parts.iter().filter(|part| !text.contains(*part)).map(|part| format!("{name} has no {part:?}:\n{text}")),
        );
    }
    faults
}

#[test]
fn every_change_has_its_verdicts_methods_and_lines() {
    let cases: Vec<&Case> = COMMITTED.cases.iter().collect();
    let judge = |cases: &[&Case]| -> Vec<String> {
        let judged =
            cases.iter().flat_map(|case| faults(case).into_iter().map(move |fault| format!("{}: {fault}", case.name)));
        judged.collect()
    };
    let (one, other) = cases.split_at(cases.len() / 2);
    let faults = std::thread::scope(|scope| {
        let other = scope.spawn(|| judge(other));
        [judge(one), other.join().unwrap()].concat()
    });
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_case_has_a_name_of_its_own_and_states_something() {
    let cases = &COMMITTED.cases;
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.iter().count());
    assert!(cases.iter().count() >= 45, "the table of server changes is complete");
    for case in cases.iter() {
        assert!(case.wire.is_some() || !case.left_out.is_empty(), "{}", case.name);
    }
}

#[test]
fn a_document_without_changes_is_the_committed_contract() {
    let committed = &*COMMITTED;
    let contract = committed.cases.pull(&[]).unwrap();
    assert!(contract.document == committed.contract, "{}", difference(&committed.contract, &contract.document));
}

fn difference(before: &Document, after: &Document) -> String {
    let report = xtask::diff::compare(before.as_value(), after.as_value());
    xtask::diff::render::text(&report, false)
}
