//! `cargo xtask openapi rules`: the rules of the comparison as a page for people.

use crate::{console, diff::Rule, exit::Outcome, output, workspace};

pub(super) fn run() -> Outcome {
    let written = output::write_text(&workspace::file(workspace::RULES), &Rule::page())?;
    console::print(&format!("{}: {written}\n", workspace::RULES))
}
