//! The width of code in documentation: rustdoc cuts off what is wider than its column, and a reader has to scroll.

use std::path::Path;

use crate::prose::{files, root};

/// Columns that rustdoc and docs.rs show without a scroll bar.
const COLUMNS: usize = 90;

/// Documentation that is rendered: documents, and source files, of which the doc comments count.
const RENDERED: [&str; 5] =
    ["ash-sdk/src", "ash-sdk/docs", "README.md", "tests/server/README.md", "ash-sdk-gen/README.md"];

/// The documentation on a line of Rust, without its marker and the space after it.
fn documentation(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let text = ["///", "//!"].into_iter().find_map(|marker| line.strip_prefix(marker))?;
    Some(text.strip_prefix(' ').unwrap_or(text))
}

/// Returns whether rustdoc leaves a line out of the page.
fn is_hidden(line: &str) -> bool {
    let line = line.trim_start();
    line == "#" || line.starts_with("# ")
}

/// Returns the backquotes or tildes that a line opens or closes a block with, and the text after them.
fn fence(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let first = line.chars().next().filter(|first| ['`', '~'].contains(first))?;
    let (fence, info) = line.split_at(line.len() - line.trim_start_matches(first).len());
    (fence.len() >= 3 && !info.contains('`')).then_some((fence, info.trim()))
}

/// Returns whether rustdoc takes a block with this info string for Rust, in which lines can be hidden.
fn is_rust_block(info: &str) -> bool {
    const WORDS: [&str; 6] = ["rust", "no_run", "ignore", "should_panic", "compile_fail", "test_harness"];
    info.split([',', ' ']).all(|word| word.is_empty() || word.starts_with("edition") || WORDS.contains(&word))
}

/// Lines of code blocks that are too wide, as number and width.
fn wide_lines(text: &str, is_rust: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(&str, bool)> = None;
    for (index, line) in text.lines().enumerate() {
        let Some(line) = (if is_rust { documentation(line) } else { Some(line) }) else {
            open = None;
            continue;
        };
        match (open, fence(line)) {
            (None, Some((opening, info))) => open = Some((opening, is_rust_block(info))),
            (Some((opening, _)), Some((closing, ""))) if closing.starts_with(opening) => open = None,
            (Some((_, hides)), _) => {
                let width = line.chars().count();
                if width > COLUMNS && !(hides && is_hidden(line)) {
                    found.push((index + 1, width));
                }
            }
            (None, None) => {}
        }
    }
    found
}

#[test]
fn code_in_documentation_fits_the_column_of_rustdoc() {
    let mut all = Vec::new();
    for path in RENDERED.map(|place| root().join(place)) {
        if path.is_dir() {
            files(&path, &[], &mut all);
        } else {
            all.push(path);
        }
    }
    assert!(all.iter().any(|path| path.ends_with("guide/errors.md")), "the guide is missing");
    assert!(all.iter().any(|path| path.components().any(|part| part.as_os_str() == "generated")));
    let found: Vec<String> = all.iter().flat_map(|path| faults(path)).collect();
    assert!(found.is_empty(), "{} lines of code wider than {COLUMNS} columns:\n{}", found.len(), found.join("\n"));
}

fn faults(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let shown = path.strip_prefix(root()).unwrap().display();
    let wide = wide_lines(&text, path.extension().is_some_and(|extension| extension == "rs"));
    wide.into_iter().map(|(number, width)| format!("{shown}:{number}: {width} columns")).collect()
}

#[test]
fn a_wide_line_of_code_is_found_and_other_text_is_not() {
    let wide = "é".repeat(COLUMNS + 1);
    let fits = "é".repeat(COLUMNS);
    let page = format!("{wide}\n```\n# {wide}\n{fits}\n{wide}\n```\n{wide}\n~~~text\n# {wide}\n```\n~~~\n{wide}\n");
    assert_eq!(wide_lines(&page, false), [(5, COLUMNS + 1), (9, COLUMNS + 3)]);
    let source = format!(
        "//! {wide}\n//! ```no_run\n//! # {wide}\n//! {wide}\n//! {fits}\n//! ```\n//! {wide}\n\n    /// ```text\n    \
         /// {wide}\n    /// ```\n    // {wide}\n    let x = \"```\"; // {wide}\n"
    );
    assert_eq!(wide_lines(&source, true), [(4, COLUMNS + 1), (10, COLUMNS + 1)]);
}
