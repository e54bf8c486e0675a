//! Texts without what looks like a secret. It is a guess, made by names and by shapes: what a text is about is not known
//! here.

use serde_json::Value;

/// Takes the place of what is not shown.
const HIDDEN: &str = "…";

/// Beginnings of keys: Ash's own, those of model providers, code hosts and clouds, and of signed tokens.
const PREFIXES: [&str; 10] = ["ash_", "sk-", "sk_", "rk_", "ghp_", "github_pat_", "xox", "AKIA", "ASIA", "eyJ"];

/// Last words of the names of secrets.
const NAMES: [&str; 12] = [
    "key",
    "apikey",
    "token",
    "secret",
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "authorization",
    "credential",
    "credentials",
    "cookie",
];

/// Schemes of an `Authorization` header, behind which the secret stands.
const SCHEMES: [&str; 3] = ["bearer", "basic", "token"];

/// Number of characters behind its beginning that make a word a key.
const SHORTEST: usize = 8;

/// Length from which a word of letters and digits counts as a key.
const LONG: usize = 32;

/// Returns `true` for a word that begins as keys do.
pub(crate) fn looks_like_key(word: &str) -> bool {
    begins_as_key(word, false)
}

fn begins_as_key(word: &str, is_cut: bool) -> bool {
    let mut behind = PREFIXES.iter().filter_map(|prefix| word.strip_prefix(prefix));
    behind.any(|rest| is_cut || rest.len() >= SHORTEST)
}

/// Returns `true` for a long word of letters and digits that is not a UUID.
fn looks_random(word: &str) -> bool {
    word.len() >= LONG
        && word.contains(|c: char| c.is_ascii_digit())
        && word.contains(|c: char| c.is_ascii_alphabetic())
        && !(word.contains('-') && uuid::Uuid::try_parse(word).is_ok())
}

/// Returns `true` if the last word of a name is that of a secret: `apiKey`, `x-api-key`, `ACCESS_TOKEN`. `max_tokens` and
/// `monkey` are not.
fn names_a_secret(name: &str) -> bool {
    let mut last = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || (c.is_ascii_uppercase() && before.is_ascii_lowercase()) {
            last.clear();
        }
        if c.is_ascii_alphanumeric() {
            last.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    NAMES.contains(&last.as_str())
}

/// Hides the members of a value that are named as secrets, and what looks like a key.
pub(crate) fn without_secrets_in(value: &mut Value) {
    // A list of the values to look at in place of recursion: nothing limits their depth.
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) => *text = without_keys(text, |word, _| looks_like_key(word)),
            Value::Array(items) => left.extend(items),
            Value::Object(members) => {
                for (name, member) in members {
                    match names_a_secret(name) && !matches!(member, Value::Null | Value::Bool(_)) {
                        true => *member = HIDDEN.into(),
                        false => left.push(member),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Hides what looks like a key or is named as a secret.
pub(crate) fn without_secrets(text: &str) -> String {
    without_keys(&without_named(text), begins_as_key)
}

/// Hides whatever may be a secret: of JSON all strings that are not names, of other texts long words too.
pub(super) fn without_values(text: &str) -> String {
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[', '"']);
    let text = if is_json { without_strings(text) } else { text.to_owned() };
    without_keys(&without_named(&text), |word, is_cut| begins_as_key(word, is_cut) || looks_random(word))
}

fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Splits a text at its first word.
fn next_word(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_at(text.find(is_of_a_word)?);
    let (word, after) = rest.split_at(rest.find(|c| !is_of_a_word(c)).unwrap_or(rest.len()));
    Some((before, word, after))
}

/// Hides the words that `is_key` holds for. Its second argument is set for the last word of a text, which may be cut there.
fn without_keys(text: &str, is_key: impl Fn(&str, bool) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, word, after)) = next_word(rest) {
        shown.push_str(before);
        if is_key(word, after.is_empty()) {
            shown.push_str(HIDDEN);
            // A signed token has dots in it.
            rest = after.trim_start_matches(|c| is_of_a_word(c) || matches!(c, '.' | '/' | '+' | '='));
        } else {
            shown.push_str(word);
            rest = after;
        }
    }
    shown.push_str(rest);
    shown
}

/// Hides the values behind names of secrets: `key=…`, `"apiKey": "…"`, `Authorization: Bearer …`, `<token>…`.
fn without_named(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next_word(rest) {
        shown.push_str(before);
        shown.push_str(name);
        rest = after;
        if !names_a_secret(name) {
            continue;
        }
        let Some(value) = value_behind(after) else { continue };
        let (value, after) = after[value..].split_at(length_of_value(&after[value..]));
        shown.push_str(&rest[..rest.len() - value.len() - after.len()]);
        shown.push_str(if value.is_empty() { "" } else { HIDDEN });
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// Returns the place of the value behind a name, if one stands there.
fn value_behind(text: &str) -> Option<usize> {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '\\');
    let separator = text.trim_start_matches(is_quote).trim_start();
    let value = separator.strip_prefix([':', '=', '>'])?;
    Some(text.len() - value.trim_start().len())
}

fn length_of_value(text: &str) -> usize {
    // The quotes of JSON within a text are behind backslashes.
    let unquoted = text.trim_start_matches('\\');
    let before = text.len() - unquoted.len();
    match unquoted.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let inner = &unquoted[1..];
            before + 1 + inner.find(quote).map_or(inner.len(), |end| end + 1)
        }
        // Everything of a list or an object may be secret.
        Some('{' | '[') => text.len(),
        _ => {
            let is_end =
                |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '&' | '<' | '}' | ']' | ')' | '"' | '\'');
            let first = text.find(is_end).unwrap_or(text.len());
            let is_scheme = SCHEMES.iter().any(|scheme| text[..first].eq_ignore_ascii_case(scheme));
            let blank = text[first..].len() - text[first..].trim_start().len();
            if !is_scheme || blank == 0 {
                return first;
            }
            let second = first + blank;
            second + text[second..].find(is_end).unwrap_or(text.len() - second)
        }
    }
}

/// Hides all strings of a JSON text that are not names of members. The text may be cut, or not quite JSON.
fn without_strings(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        shown.push_str(&rest[..start]);
        let inner = &rest[start + 1..];
        let end = end_of_string(inner);
        let after = end.map_or("", |end| &inner[end + 1..]);
        let string = &inner[..end.unwrap_or(inner.len())];
        let is_name = after.trim_start().starts_with(':');
        let is_shown = string.is_empty() || is_name && !looks_like_key(string) && !looks_random(string);
        shown.push('"');
        shown.push_str(if is_shown { string } else { HIDDEN });
        shown.push('"');
        rest = after;
    }
    shown.push_str(rest);
    shown
}

fn end_of_string(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_named_as_a_secret_or_looks_like_one_is_hidden() {
        for (text, shown) in [
            ("key=PLANTED&id=7", "key=…&id=7"),
            (r#"data: {"apiKey": "PLANTED \"x", "id": 7}"#, r#"data: {"apiKey": …x", "id": 7}"#),
            (r#"{\"token\":\"PLANTED\"}"#, r#"{\"token\":…}"#),
            ("Authorization: Bearer PLANTED\r\nHost: a", "Authorization: Bearer\r\nHost: a"),
            ("x-api-key : PLANTED, next", "x-api-key : …, next"),
            ("<secret>PLANTED</secret>", "<secret>…</secret>"),
            ("ACCESS_TOKEN=PLANTED", "ACCESS_TOKEN=…"),
            ("db password: 'PLANTED one' done", "db password: … done"),
            ("credentials: {\"a\": \"PLANTED\"}", "credentials: …"),
            ("use ash_PLANTEDKEY.", "use …"),
            ("sk-ant-api03-PLANTED-KEY works", "… works"),
            ("eyJhbGciOiJIUzI1.eyJzdWIiOi.PLANTED end", "… end"),
            ("cut ash_PLA", "cut …"),
        ] {
            let shown = shown.replace("Bearer\r", "…\r");
            assert_eq!(without_secrets(text), shown, "{text}");
            assert!(!without_values(text).contains("PLANTED"), "{text}");
        }
    }

    #[test]
    fn what_is_no_secret_is_shown() {
        for text in [
            "max_tokens: 8192 is more than 4096",
            "the monkey=7",
            "Session 6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11 not found",
            "the crate ash_sdk is out",
            "a key is missing",
            "<html> <h1>Bad Gateway</h1></html>",
            "key=",
        ] {
            assert_eq!(without_secrets(text), text);
            assert_eq!(without_values(text), text);
        }
    }

    #[test]
    fn of_json_of_an_unexpected_shape_only_names_and_shape_are_shown() {
        for (text, shown) in [
            (r#"{"key":"ash_PLANTED","keyId":"7"}"#, r#"{"key":…,"keyId":"…"}"#),
            (r#"{"id": 7, "more": {"names": ["PLANTED", null]}}"#, r#"{"id": 7, "more": {"names": ["…", null]}}"#),
            (r#"{"a":"PLAN\"TED","b":"PLAN"#, r#"{"a":"…","b":"…""#),
            (r#"{"a" "PLANTED"}"#, r#"{"…" "…"}"#),
            (r#"{"ash_PLANTEDNEWKEY":1}"#, r#"{"…":1}"#),
            (r#"["PLANTED""#, r#"["…""#),
            (r#""PLANTED""#, r#""…""#),
            (r#"{key: PLANTED, id: 7}"#, r#"{key: …, id: 7}"#),
            ("\u{feff} {\"a\":\"PLANTED\"}", "\u{feff} {\"a\":\"…\"}"),
            ("0123456789abcdef0123456789abcdef", "…"),
        ] {
            assert_eq!(without_values(text), shown, "{text}");
        }
    }

    #[test]
    fn secrets_inside_of_a_value_are_hidden_at_any_depth() {
        let mut value = json!({"type": "overloaded", "apiKey": "PLANTED", "token": null, "list": [{"secret": {"a": "PLANTED"}}],
            "text": "no ash_PLANTEDKEY here"});
        without_secrets_in(&mut value);
        let shown = json!({"type": "overloaded", "apiKey": "…", "token": null, "list": [{"secret": "…"}],
            "text": "no … here"});
        assert_eq!(value, shown);
    }
}
