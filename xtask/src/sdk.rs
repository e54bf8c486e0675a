//! `cargo xtask sdk-rust`: a change of the server all the way into the SDK.

use crate::{
    accepted::Accepted,
    compile::{self, Place},
    console,
    exit::{Failure, Outcome},
    openapi::{committed, derive, generate, refresh, summary},
    workspace,
};

/// Makes the contract from where the environment says and everything that is derived from it, writes all of it or nothing,
/// builds the SDK, and prints what changed for its users and what to do next.
///
/// # Errors
/// [`Failure::Source`] or [`Failure::Stale`] if there is no document or nothing can be generated from it: no file has changed.
/// [`Failure::HandWritten`] if hand-written code no longer builds: the new files stay.
pub fn run() -> Outcome {
    let source = refresh::source();
    let contract = refresh::contract(source.as_ref())?;
    contract.warnings.iter().for_each(|warning| console::warn(warning));
    let document = contract.document;
    let derived = derive::fresh(&document, source.is_some())?;
    derive::write(&[(workspace::file(workspace::CONTRACT), document.to_string())], &derived)?;
    console::progress("Building the SDK");
    let places = compile::sdk();
    console::print("\n")?;
    let changes = summary::since("HEAD", &document, &derived.surfaces)?;
    let places = places?;
    let mut steps = Vec::new();
    if !places.is_empty() {
        steps.push(follow(&places));
    }
    let pulled = generate::pulled(&document);
    steps.extend(next_steps(&changes, &pulled, &committed::accepted()?));
    if !steps.is_empty() {
        console::print(&numbered(&steps))?;
    }
    match places.len() {
        0 => Ok(()),
        count => Err(Failure::HandWritten(format!(
            "everything was generated and written; hand-written code has to follow in {count} places, listed above"
        ))),
    }
}

fn follow(places: &[Place]) -> String {
    let lines: String = places.iter().map(|place| format!("\n     {place}")).collect();
    format!("Edit the hand-written code that no longer builds, then run `cargo build -p {}`:{lines}", compile::PACKAGE)
}

fn next_steps(changes: &summary::Changes, pulled: &[String], accepted: &Accepted) -> Vec<String> {
    if changes.is_none() {
        return Vec::new();
    }
    let mut steps = vec!["Review what was generated: git diff openapi ash-sdk-gen ash-sdk".to_owned()];
    if changes.has_draft() {
        steps.push("Edit the draft above into CHANGELOG.md, under [Unreleased].".to_owned());
    }
    if !pulled.is_empty() {
        let lines: String = pulled.iter().map(|line| format!("\n     {line}")).collect();
        steps.push(format!(
            "Decide on what the reference server lacks. It stays in the contract as it is; add it to tests/server to test against \
             it, or remove it by `cargo xtask openapi generate {}` and `make sdk-rust`:{lines}",
            generate::DROP
        ));
    }
    let open = changes.open_fingerprints(accepted);
    if !open.is_empty() && !accepted.is_pre_release() {
        steps.push(format!(
            "Accept the breaking changes, if they are meant: cargo xtask openapi accept {} --reason \"why\"",
            open.join(" ")
        ));
    }
    steps.push("Test and check: make test check-openapi".to_owned());
    steps
}

fn numbered(steps: &[String]) -> String {
    let lines = (1..).zip(steps).map(|(number, step)| format!("  {number}. {step}\n"));
    format!("\nNext steps\n{}", lines.collect::<String>())
}
