//! JSON as JavaScript writes and reads it.
//!
//! The server and the agent are JavaScript. A text that was cut inside of a character has half a surrogate pair, `1200` may
//! be written `1.2e3`, a member may stand twice, nothing limits the depth, and a byte-order mark may come first. All of it
//! is read here as `JSON.parse` would read it, and everything that reads JSON of the server goes through here. What is
//! strict JSON, as nearly all is, is read at once; the rest is read again after its [repair](repair).

mod any;
mod halves;
mod members;
mod nesting;
mod number;
mod place;
mod reader;
mod repair;

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::{Value, error::Category};

pub(crate) use self::{
    any::{FromAny, FromJson},
    halves::{Halves, Joined},
    members::{Scalar, members},
    number::{unsigned, with_integers},
    place::path_at,
    reader::{Invalid, Raw, Read, Reader},
};

/// Reads the value of a JSON text.
///
/// # Errors
/// When it is not JSON, or nested more than a thousand levels deep.
pub(crate) fn value(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text).or_else(|error| repaired_value(text).unwrap_or(Err(error)))
}

/// Reads what is known of a value, without the rest.
///
/// # Errors
/// When the text is not strict JSON, or a part of it that is known cannot be decoded.
pub(crate) fn known<'a, T: FromJson<'a>>(text: &'a str) -> Read<T> {
    let mut known = T::default();
    read_known(text, &mut known)?;
    Ok(known)
}

/// Likewise, into a value that is the default: one of many members is not moved about.
///
/// # Errors
/// As [`known`].
pub(crate) fn read_known<'a, T: FromJson<'a>>(text: &'a str, known: &mut T) -> Read<()> {
    let mut reader = Reader::new(text);
    known.read(&mut reader)?;
    reader.end()
}

/// Reads a JSON text with `read`: as it is and, if it cannot be read so, after its repair.
pub(crate) fn with<T, E>(text: &str, mut read: impl FnMut(&str) -> Result<T, E>) -> Result<T, E> {
    read(text).or_else(|error| match repair::repaired(text) {
        Cow::Borrowed(repaired) if repaired.len() == text.len() => Err(error),
        repaired => read(&repaired),
    })
}

/// Reads a text that could not be read as strict JSON, as JavaScript would.
///
/// # Errors
/// `error`, the one of reading it strictly, unless the text is JSON of another shape.
pub(crate) fn lenient<T: DeserializeOwned>(text: &[u8], error: serde_json::Error) -> serde_json::Result<T> {
    match repaired_text(text) {
        Some(repaired) => from_bytes(&repaired).map_err(|other| match error.classify() {
            Category::Data => error,
            _ => other,
        }),
        None => Err(error),
    }
}

/// Returns a text as strict JSON, without what only JavaScript reads.
fn repaired_text(text: &[u8]) -> Option<Vec<u8>> {
    let value = std::str::from_utf8(text).ok().and_then(repaired_value)?.ok()?;
    serde_json::to_vec(&with_integers(value)).ok()
}

/// Reads strict JSON of any depth that [`repaired_value`] has borne. Types are read from bytes everywhere, so that each is
/// compiled once.
fn from_bytes<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    reader.disable_recursion_limit();
    T::deserialize(&mut reader)
}

/// Reads a JSON text as a type.
///
/// # Errors
/// When it is not JSON, or of another shape.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(text).or_else(|error| lenient(text, error))
}

/// The value of a text that is not strict JSON. `None` where it is nested too deeply for the stack.
fn repaired_value(text: &str) -> Option<serde_json::Result<Value>> {
    let text = repair::repaired(text);
    if !nesting::is_bearable(&text) {
        return None;
    }
    let mut reader = serde_json::Deserializer::from_str(&text);
    reader.disable_recursion_limit();
    let value = serde::Deserialize::deserialize(&mut reader);
    Some(value.and_then(|value| reader.end().map(|()| value)))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Shape {
        name: String,
        #[serde(default)]
        count: u32,
        #[serde(default)]
        rest: Option<Value>,
    }

    #[test]
    fn a_type_is_read_as_javascript_would() {
        for (text, name, count) in [
            (r#"{"name":"x","count":1}"#, "x", 1),
            (r#"{"name":"x","count":1200.0}"#, "x", 1200),
            (r#"{"name":"x","count":1.2e3}"#, "x", 1200),
            (r#"{"name":"x","name":"y","count":1,"count":2}"#, "y", 2),
            (r#"{"name":"half \ud83d","count":1}"#, "half \u{fffd}", 1),
            (r#"{"name":"\ude00 half"}"#, "\u{fffd} half", 0),
            (r#"{"name":"\ud83d\ude00"}"#, "\u{1f600}", 0),
            ("\u{feff}{\"name\":\"marked\"}", "marked", 0),
        ] {
            let shape: Shape = read(text.as_bytes()).unwrap();
            assert_eq!((shape.name.as_str(), shape.count), (name, count), "{text}");
        }
    }

    #[test]
    fn a_number_with_a_fraction_is_no_integer() {
        for number in ["1.5", "-1", "1e300"] {
            read::<Shape>(format!(r#"{{"name":"x","count":{number}}}"#).as_bytes()).unwrap_err();
        }
        assert_eq!(value("[1.5, 2.0]").unwrap(), json!([1.5, 2.0]), "a value keeps its numbers");
    }

    #[test]
    fn a_thousand_levels_are_read_by_a_thread_of_the_usual_size() {
        let deep = |levels: usize| format!(r#"{{"name":"x","rest":{}1{}}}"#, "[".repeat(levels), "]".repeat(levels));
        let shape: Shape = read(deep(900).as_bytes()).unwrap();
        let copy = shape.rest.clone();
        assert!(copy.is_some_and(|rest| rest.to_string().len() == 1801));
        for levels in [2_000, 1_000_000] {
            let error = read::<Shape>(deep(levels).as_bytes()).unwrap_err();
            assert!(error.to_string().contains("recursion limit"), "{error}");
        }
    }

    #[test]
    fn text_of_another_shape_is_told_as_that_and_text_that_is_not_json_as_that() {
        let error = read::<Shape>(br#"{"name":"half \ud83d","count":"x"}"#).unwrap_err();
        assert!(error.is_data(), "{error}");
        let error = read::<Shape>(b"<html>").unwrap_err();
        assert!(error.is_syntax(), "{error}");
        read::<Shape>(b"\xff").unwrap_err();
    }
}
