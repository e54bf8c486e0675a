//! Reads `.env` files as the command line does, with JavaScript's dotenv 17. No variable is ever put in the place of a `$`,
//! because a password may hold one.
//!
//! dotenv reads a file with one regular expression, whose oddities are its format: a quote that is not closed is a part of
//! the value, a value in quotes may begin on a later line, `NAME: value` is an assignment, and what is none is skipped.

use std::collections::BTreeMap;

/// The variables of a file; of several with the same name the last.
pub(super) fn parse(text: &str) -> BTreeMap<String, String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut variables = BTreeMap::new();
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(&text);
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return variables;
        }
        if let Some((name, value, after)) = assignment(rest) {
            variables.insert(name.to_owned(), plain(value.trim()));
            rest = after;
        }
        rest = after_line(rest);
    }
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, after)| after)
}

/// The name and the value of an assignment, and the text after its value.
fn assignment(text: &str) -> Option<(&str, &str, &str)> {
    let exported = text.strip_prefix("export").filter(|rest| rest.starts_with(char::is_whitespace));
    exported.and_then(|rest| named(rest.trim_start())).or_else(|| named(text))
}

fn named(text: &str) -> Option<(&str, &str, &str)> {
    let is_of_a_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let (name, rest) = text.split_at(text.find(|c| !is_of_a_name(c))?);
    let rest = match rest.trim_start().strip_prefix('=') {
        Some(rest) => rest,
        // One white space belongs to the colon, even where it is the end of the line.
        None => rest.strip_prefix(':')?.strip_prefix(char::is_whitespace)?,
    };
    if name.is_empty() {
        return None;
    }
    let (value, after) = quoted(rest).unwrap_or_else(|| rest.split_at(rest.find(['#', '\n']).unwrap_or(rest.len())));
    Some((name, value, after))
}

/// A value in quotes, which may go over several lines, and the text after it. Nothing but a comment may stand behind it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let begun = text.trim_start();
    let quote = begun.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'))?;
    let ends = |at: usize| {
        let line = begun[at..].trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        line.is_empty() || line.starts_with(['\n', '#'])
    };
    // A quote behind a backslash ends the value only where no other does.
    let mut escaped = Vec::new();
    let mut next = 1;
    while let Some(found) = begun[next..].find(quote) {
        let at = next + found;
        next = at + 1;
        if at > 1 && begun[..at].ends_with('\\') {
            escaped.push(next);
        } else if ends(next) {
            return Some(begun.split_at(next));
        } else {
            break;
        }
    }
    let end = escaped.into_iter().rev().find(|end| ends(*end))?;
    Some(begun.split_at(end))
}

/// A value without its quotes. Only double quotes know escapes, of ends of lines.
fn plain(value: &str) -> String {
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\'' | '`'));
    let inner = quote.and_then(|quote| value.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(value);
    match quote {
        Some('"') => inner.replace("\\n", "\n").replace("\\r", "\r"),
        _ => inner.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each with what dotenv 17 makes of it.
    #[test]
    fn values_are_read_as_dotenv_reads_them() {
        for (file, value) in [
            ("K=plain", "plain"),
            ("export K = spaced ", "spaced"),
            ("export\tK=v", "v"),
            ("K=", ""),
            ("K= # not set", ""),
            ("K=a#b", "a"),
            ("K=a#b # comment", "a"),
            ("K=v\t# note", "v"),
            ("K: v", "v"),
            ("K='single # $X \\n'", "single # $X \\n"),
            ("K=`back 'and' \"tick\"`", "back 'and' \"tick\""),
            ("K=\"double \\\"quoted\\\"\\nnext\" # comment", "double \\\"quoted\\\"\nnext"),
            ("K='it\\'s'", "it\\'s"),
            ("K='a\\'", "a\\"),
            ("K='a'b", "'a'b"),
            ("K='a' 'b'", "a' 'b"),
            ("K=\"open", "\"open"),
            ("K=\"open\nL=\"closed\"", "\"open"),
            ("K=p$ss${X}word", "p$ss${X}word"),
            ("K=\"two\nlines\"", "two\nlines"),
            ("K=\r\n\"below\"", "below"),
            ("K\n=below", "below"),
            ("# comment\n\nK=after", "after"),
            ("nonsense\nK=after", "after"),
            ("K=one\nK=two", "two"),
            ("K={\"a\":1}", "{\"a\":1}"),
            ("\u{feff}K=marked", "marked"),
            ("A='x\nK=y", "y"),
            ("K:\n=", "="),
        ] {
            assert_eq!(parse(file).get("K").map(String::as_str), Some(value), "{file}");
        }
        assert_eq!(parse("export=1")["export"], "1");
        for none in ["", "K", "=1", "# K=1", "K:v", "A B=1 # the name is B, of no line of its own"] {
            assert_eq!(parse(none).get("K"), None, "{none}");
        }
    }

    #[test]
    fn a_large_file_is_read_in_time_that_grows_with_its_size() {
        for line in ["K=\"open\n", "K='\\'\\'\\'\n", "K=\"\\\"x\n", "K\n", "\n", "K= \n", "export\n"] {
            parse(&line.repeat(200_000));
        }
    }
}
