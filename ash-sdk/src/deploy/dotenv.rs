//! Reads `.env` files as the command line does, which is JavaScript's dotenv: no variable is ever put in the place of
//! a `$`, because a password may hold one.

use std::collections::BTreeMap;

/// The variables of a file. Lines that are none are an error that gives their number.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, String>, usize> {
    let mut variables = BTreeMap::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').ok_or(index + 1)?;
        let (name, value) = (name.trim(), value.trim());
        let well_formed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        if name.is_empty() || !name.chars().all(well_formed) {
            return Err(index + 1);
        }
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => {
                let mut quoted = value[1..].to_owned();
                // A quoted value may go over several lines.
                while closing(&quoted, quote).is_none() {
                    let (_, next) = lines.next().ok_or(index + 1)?;
                    quoted.push('\n');
                    quoted.push_str(next);
                }
                let end = closing(&quoted, quote).unwrap_or(quoted.len());
                unescape(&quoted[..end], quote)
            }
            _ => without_comment(value).to_owned(),
        };
        variables.insert(name.to_owned(), value);
    }
    Ok(variables)
}

/// Returns the end of a quoted value: its quote, unless that is escaped.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if character == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// Only double quotes know escapes.
fn unescape(text: &str, quote: char) -> String {
    if quote != '"' {
        return text.to_owned();
    }
    let mut unescaped = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            unescaped.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => unescaped.push('\n'),
            Some('r') => unescaped.push('\r'),
            Some(quoted @ ('"' | '\\')) => unescaped.push(quoted),
            Some(other) => unescaped.extend(['\\', other]),
            None => unescaped.push('\\'),
        }
    }
    unescaped
}

/// A value without quotes ends where a comment begins.
fn without_comment(value: &str) -> &str {
    match value.split_once(" #") {
        Some((value, _)) => value.trim_end(),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_are_meant() {
        for (line, value) in [
            ("K=plain", "plain"),
            ("export K = spaced ", "spaced"),
            ("K=", ""),
            ("K=a#b # comment", "a#b"),
            ("K='single # $X \\n'", "single # $X \\n"),
            ("K=\"double \\\"quoted\\\"\\nnext\" # comment", "double \"quoted\"\nnext"),
            ("K=p$ss${X}word", "p$ss${X}word"),
            ("K=\"two\nlines\"", "two\nlines"),
            ("# comment\n\nK=after", "after"),
            ("K=one\nK=two", "two"),
            ("K={\"a\":1}", "{\"a\":1}"),
        ] {
            let parsed = parse(line).unwrap();
            assert_eq!(parsed.get("K").map(String::as_str), Some(value), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_no_variable_is_told_by_its_number() {
        assert_eq!(parse("A=1\nnonsense"), Err(2));
        assert_eq!(parse("=1"), Err(1));
        assert_eq!(parse("A B=1"), Err(1));
        assert_eq!(parse("A=\"open"), Err(1));
    }
}
