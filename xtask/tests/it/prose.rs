//! The language of comments and documents, as far as a program can tell: no comment opens with a question word, and phrases
//! that have a better standard term do not occur.

use std::path::{Path, PathBuf};

/// Words that do not open a comment.
const QUESTIONS: [&str; 7] = ["What", "Whether", "Which", "How", "Who", "Why", "Where"];

/// Phrases that do not occur.
const PHRASES: [&str; 18] = [
    "anew",
    "are told",
    "carried out",
    "is told",
    "made in advance",
    "meanwhile",
    "mended",
    "nevertheless",
    "no JSON",
    "no UTF-8",
    "of another kind",
    "sent again",
    "sent twice",
    "so long as nothing",
    "to be had",
    "told as",
    "under way",
    "works off",
];

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Adds the source files and documents below a folder, without what is in folders with a name to skip.
pub(crate) fn files(folder: &Path, skipped: &[&str], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !skipped.contains(&name.as_str()) && !name.starts_with('.') {
                files(&path, skipped, found);
            }
        } else if name.ends_with(".rs") || name.ends_with(".md") {
            found.push(path);
        }
    }
}

/// The comment of a line, with its marker.
fn comment(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let marker = ["///", "//!", "//"].into_iter().find(|marker| line.starts_with(marker))?;
    Some((marker, line[marker.len()..].trim_start()))
}

fn faults(text: &str, is_rust: bool) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let number = index + 1;
        if is_rust && let Some((marker, text)) = comment(line) {
            let before = index.checked_sub(1).and_then(|before| comment(lines[before]));
            let is_first = before.is_none_or(|(other, text)| other != marker || text.is_empty());
            let word = text.split(|character: char| !character.is_alphabetic()).next().unwrap_or_default();
            if is_first && QUESTIONS.contains(&word) {
                found.push(format!("{number}: a comment opens with {word:?}: {}", line.trim()));
            }
        }
        let is_prose = !is_rust || line.contains("//") || line.contains('"');
        if let Some(phrase) = PHRASES.iter().find(|phrase| is_prose && has(line, phrase)) {
            found.push(format!("{number}: {phrase:?}: {}", line.trim()));
        }
    }
    found
}

/// Returns whether a line has a phrase, as whole words.
fn has(line: &str, phrase: &str) -> bool {
    line.match_indices(phrase).any(|(start, _)| {
        let around = [line[..start].chars().next_back(), line[start + phrase.len()..].chars().next()];
        around.into_iter().flatten().all(|character| !character.is_alphanumeric())
    })
}

#[test]
fn comments_and_documents_use_plain_language() {
    let mut all = Vec::new();
    files(&root(), &["target", "generated", "fixtures", "openapi"], &mut all);
    assert!(all.len() > 300, "only {} files", all.len());
    let mut found = Vec::new();
    // The lists of phrases themselves.
    for path in all.iter().filter(|path| !path.ends_with("it/prose.rs")) {
        let text = std::fs::read_to_string(path).unwrap();
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        found.extend(faults(&text, is_rust).into_iter().map(|fault| format!("{shown}:{fault}")));
    }
    assert!(found.is_empty(), "{} places:\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_question_word_and_a_phrase_are_found_and_words_inside_others_are_not() {
    assert_eq!(faults("/// Whether it runs.\nfn f() {}", true).len(), 1);
    assert_eq!(faults("/// Returns whether it runs.\n/// What follows is not first.", true), Vec::<String>::new());
    assert_eq!(faults("it was sent again", false).len(), 1);
    assert_eq!(faults("// renewed, recommended", true), Vec::<String>::new());
}
