//! Places in a JSON text as paths: `agents[0].id`.

use std::fmt::Write;

/// A step from a value to one in it.
enum Step {
    /// Into an object, at a member of this name once that is known.
    Member(Option<String>),
    /// Into a list, at an item.
    Item(usize),
}

/// Returns the path of the value that ends at a line and column, as serde_json counts them, or that is begun there. Empty for
/// the value as a whole, or where there is no such place.
///
/// It takes the place of decoding once more with a reader that keeps track of the path, which would compile each type a
/// second time.
pub(crate) fn path_at(text: &[u8], line: usize, column: usize) -> String {
    let Some(end) = offset(text, line, column) else { return String::new() };
    let mut steps: Vec<Step> = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at).filter(|_| at < end) {
        let mut ended = false;
        let from = at;
        at += 1;
        match byte {
            b'{' => steps.push(Step::Member(None)),
            b'[' => steps.push(Step::Item(0)),
            b'}' | b']' => {
                steps.pop();
                ended = true;
            }
            b',' => match steps.last_mut() {
                Some(Step::Item(index)) => *index += 1,
                Some(Step::Member(name)) => *name = None,
                None => {}
            },
            b'"' => {
                at = end_of_string(text, at);
                match steps.last_mut() {
                    Some(Step::Member(name @ None)) => *name = Some(unquoted(&text[from..at])),
                    _ => ended = true,
                }
            }
            b':' | b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => {
                let length = text[at..].iter().take_while(|byte| !b",]} \t\r\n".contains(byte)).count();
                at += length;
                ended = true;
            }
        }
        if ended && at >= end {
            break;
        }
    }
    written(&steps)
}

fn offset(text: &[u8], line: usize, column: usize) -> Option<usize> {
    let begin = match line {
        0 => return None,
        1 => 0,
        _ => memchr::memchr_iter(b'\n', text).nth(line - 2)? + 1,
    };
    begin.checked_add(column).filter(|end| *end <= text.len())
}

/// Returns the place after the quote that ends a string.
fn end_of_string(text: &[u8], mut at: usize) -> usize {
    while let Some(next) = memchr::memchr2(b'"', b'\\', text.get(at..).unwrap_or_default()) {
        at += next + 1;
        if text[at - 1] == b'"' {
            return at;
        }
        at += 1;
    }
    text.len()
}

fn unquoted(name: &[u8]) -> String {
    serde_json::from_slice(name).unwrap_or_else(|_| String::from_utf8_lossy(name).trim_matches('"').to_owned())
}

fn written(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Member(Some(name)) if path.is_empty() => write!(path, "{name}"),
            Step::Member(Some(name)) => write!(path, ".{name}"),
            Step::Member(None) => Ok(()),
            Step::Item(index) => write!(path, "[{index}]"),
        };
    }
    path
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Shape {
        number: u32,
        text: String,
        list: Vec<u32>,
        inner: Option<Box<Shape>>,
        map: BTreeMap<String, bool>,
    }

    /// The path by decoding once more.
    fn tracked(text: &str) -> String {
        let mut reader = serde_json::Deserializer::from_str(text);
        let error = serde_path_to_error::deserialize::<_, Shape>(&mut reader).unwrap_err();
        let path = error.path().to_string();
        if path == "." { String::new() } else { path }
    }

    #[test]
    fn a_value_of_another_shape_is_found_where_decoding_would_find_it() {
        let good = r#"{"number":1,"text":"a \"quoted\" } ] one","list":[1,2,3],"inner":null,"map":{"a b":true}}"#;
        for (from, to) in [
            ("\"number\":1", "\"number\":\"x\""),
            ("\"number\":1", "\"number\":-1"),
            ("\"number\":1", "\"number\": [1]"),
            ("\"number\":1", "\"number\": {\"a\": {}}"),
            ("\"text\":\"a", "\"text\":7,\"other\":\"a"),
            ("[1,2,3]", "[1,2,\"3\"]"),
            ("[1,2,3]", "[ 1 ,\n 2.5 , 3 ]"),
            ("[1,2,3]", "[1,[],3]"),
            ("[1,2,3]", "{}"),
            ("\"inner\":null", "\"inner\":{\"number\":1,\"text\":5}"),
            ("\"inner\":null", "\"inner\":{\"number\":1,\"text\":\"\",\"list\":[0,null]}"),
            ("{\"a b\":true}", "{\"a b\":true,\"c\\\"d\":1}"),
            ("{\"a b\":true}", "[]"),
            ("{\"number\"", "\n\n  {\n\"before\": [{\"a\":[1,2]}], \"number\": [], \"n\""),
        ] {
            for spaced in [false, true] {
                let text = good.replacen(from, to, 1);
                let text = if spaced { text.replace(',', "\r\n\t, ") } else { text };
                let error = serde_json::from_str::<Shape>(&text).unwrap_err();
                assert!(error.is_data(), "{text}: {error}");
                assert_eq!(path_at(text.as_bytes(), error.line(), error.column()), tracked(&text), "{text}\n{error}");
            }
        }
    }

    #[test]
    fn a_missing_member_is_one_of_the_object_that_ends_there() {
        for (text, path) in [("{}", ""), (r#"{"number":1,"text":"","list":[],"map":{},"inner":{}}"#, "inner")] {
            let error = serde_json::from_str::<Shape>(text).unwrap_err();
            assert!(error.to_string().starts_with("missing field"), "{error}");
            assert_eq!(path_at(text.as_bytes(), error.line(), error.column()), path);
        }
    }

    #[test]
    fn places_that_are_not_there_have_no_path_and_no_text_is_too_odd() {
        let texts: [&[u8]; 9] = [b"", b"{", b"]]]", b"\"", b"\"\\", b"{\"a", b"{\"\\ud83d\":1", b"\xff\xfe", b"{{{[[["];
        for text in texts {
            for line in 0..3 {
                for column in 0..9 {
                    let _any = path_at(text, line, column);
                }
            }
        }
        assert_eq!(path_at(b"{}", 0, 0), "");
        assert_eq!(path_at(b"{}", 7, 1), "");
        assert_eq!(path_at(b"{}", 1, usize::MAX), "");
    }
}
