//! Bytes to an OpenAPI document, or what they are instead.

use serde_json::Value;

use super::{
    error::SourceError,
    json::{self, RepeatedKey},
};
use crate::normalise::require_openapi;

/// A document as it was read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The document.
    pub document: Value,
    /// Keys that an object of it has more than once.
    pub repeated: Vec<RepeatedKey>,
}

/// Reads a document; `origin` is named in what is wrong with it.
pub(super) fn parse(bytes: &[u8], origin: &str) -> Result<Reading, SourceError> {
    let origin = || origin.to_owned();
    if let Some(encoding) = other_encoding(bytes) {
        return Err(SourceError::OtherEncoding { origin: origin(), encoding });
    }
    // RFC 8259 lets a parser ignore a byte-order mark; Windows editors write one.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii();
    if bytes.is_empty() {
        return Err(SourceError::Empty { origin: origin() });
    }
    if bytes.starts_with(b"<") {
        return Err(SourceError::Html { origin: origin() });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        SourceError::NotUtf8 { origin: origin(), line }
    })?;
    let (document, repeated) = json::parse(text).map_err(|error| not_json(text, origin(), error))?;
    require_openapi(&document).map_err(|problem| SourceError::NotOpenApi { origin: origin(), problem })?;
    Ok(Reading { document, repeated })
}

/// The encoding of a text that is not UTF-8, by its byte-order mark or by how ASCII looks in it.
fn other_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, _, ..] | [_, 0, 0, 0, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, 0, _, ..] | [_, 0, _, 0, ..] => Some("UTF-16"),
        _ => None,
    }
}

fn not_json(text: &str, origin: String, source: serde_json::Error) -> SourceError {
    if source.is_eof() {
        return SourceError::Truncated { origin, source };
    }
    // The JSON parser has no types for these; its words are pinned by tests.
    let words = source.to_string();
    let (line, column) = (source.line(), source.column());
    let problem = if words.starts_with("recursion limit exceeded") {
        return SourceError::TooDeep { origin, line };
    } else if words.contains("surrogate") || words.starts_with("unexpected end of hex escape") {
        "a `\\u` escape is half of a surrogate pair".to_owned()
    } else if words.starts_with("number out of range") {
        "a number is too large for JSON parsers".to_owned()
    } else if let Some(word) = word_at(text, line, column).filter(|word| is_not_a_number(word)) {
        format!("`{word}` is not a JSON value")
    } else if is_yaml(text) {
        return SourceError::Yaml { origin };
    } else {
        words.split(" at line ").next().unwrap_or(&words).to_owned()
    };
    SourceError::NotJson { origin, line, column, problem }
}

/// The word that an error's position is in.
fn word_at(text: &str, line: usize, column: usize) -> Option<&str> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let bytes = line.as_bytes();
    let at = column.saturating_sub(1).min(bytes.len());
    let start = at - bytes[..at].iter().rev().take_while(|byte| is_part(**byte)).count();
    let end = at + bytes[at..].iter().take_while(|byte| is_part(**byte)).count();
    line.get(start..end)
}

/// Numbers of programming languages that JSON has not.
fn is_not_a_number(word: &str) -> bool {
    matches!(word.trim_start_matches('-').to_ascii_lowercase().as_str(), "nan" | "infinity" | "inf")
}

fn is_yaml(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim_start().starts_with('#') && !line.trim().is_empty());
    first.is_some_and(|line| line.starts_with("---") || line.starts_with(char::is_alphabetic) && line.contains(':'))
}
