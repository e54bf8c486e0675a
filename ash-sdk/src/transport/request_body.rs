//! Bodies that are sent in place of the one that the raw client encodes, and members that are added to a body.

use std::collections::BTreeMap;

use bytes::Bytes;
use reqwest::Request;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// A body that is sent in place of the one that the raw client encodes.
pub(crate) trait RequestBody: Send {
    /// Returns the same body for another attempt, unless its source can be read only once.
    fn again(&self) -> Option<Box<dyn RequestBody>>;

    /// Replaces the body of a request.
    fn put_into(self: Box<Self>, request: &mut Request);

    /// Returns the same body with more members, if it is a JSON object.
    fn with_members(self: Box<Self>, members: &Members) -> Result<Box<dyn RequestBody>>;
}

/// Members that are added to a JSON object.
#[derive(Clone, Default)]
pub(crate) struct Members(Vec<(String, Value)>);

impl Members {
    pub(super) fn add(&mut self, name: String, value: Value) {
        self.0.push((name, value));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns what takes the place of the brace that a JSON object begins with. `object` is that object; it must not have
    /// one of the members.
    pub(crate) fn opening(&self, object: &[u8]) -> Result<Bytes> {
        let known = match serde_json::from_slice::<BTreeMap<String, IgnoredAny>>(object) {
            Ok(known) if object.starts_with(b"{") => known,
            _ => return Err(self.not_an_object()),
        };
        let mut added = Map::new();
        for (name, value) in &self.0 {
            if known.contains_key(name) || added.contains_key(name) {
                let text = format!("the member `{name}` is set by the request already; use its own setter");
                return Err(Error::invalid_request(text));
            }
            added.insert(name.clone(), value.clone());
        }
        let mut opening = Value::Object(added).to_string();
        opening.pop();
        if !known.is_empty() {
            opening.push(',');
        }
        Ok(opening.into())
    }

    /// The error of a body that they cannot be added to.
    pub(super) fn not_an_object(&self) -> Error {
        let name = self.0.first().map_or("", |(name, _)| name);
        Error::invalid_request(format!(
            "the member `{name}` cannot be added: the request does not have a JSON object as its body"
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn opening(members: &[(&str, Value)], object: &str) -> Result<String> {
        let members = Members(members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect());
        let opening = members.opening(object.as_bytes())?;
        Ok(String::from_utf8([&opening, &object.as_bytes()[1..]].concat()).unwrap())
    }

    #[test]
    fn members_stand_before_those_of_the_object_which_stay_as_they_are() {
        let added = [("a", json!({"b": [1]})), ("c \"d\"", json!(null))];
        assert_eq!(opening(&added, "{}").unwrap(), r#"{"a":{"b":[1]},"c \"d\"":null}"#);
        let object = r#"{ "x" : 1.0e0 }"#;
        assert_eq!(opening(&added[..1], object).unwrap(), r#"{"a":{"b":[1]}, "x" : 1.0e0 }"#);
    }

    #[test]
    fn a_member_that_is_there_already_is_refused_by_its_name() {
        let error = opening(&[("new", json!(1)), ("x", json!(1))], r#"{"x":null}"#).unwrap_err();
        assert!(error.message().contains("`x`"), "{error}");
        assert!(opening(&[("new", json!(1)), ("new", json!(2))], "{}").is_err(), "given twice");
    }

    #[test]
    fn a_body_that_is_no_object_takes_no_members() {
        for body in ["", "[]", "null", "5", "{", " {}", "text"] {
            assert!(opening(&[("x", json!(1))], body).is_err(), "{body:?}");
        }
    }
}
