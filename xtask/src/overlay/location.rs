//! Places in a document as owned values. Apart because a query's own locations borrow the document, and we change it.

use std::fmt;

use serde_json::Value;
use serde_json_path::{JsonPath, PathElement};

/// A step from a container to one of its members.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Index(usize),
    Name(String),
}

/// A place in a document. The order is that of the tree: a place comes before everything inside it, and an element of an
/// array before those after it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Location(Vec<Step>);

impl Location {
    /// The places a query selects, each once, in the order of the query's answer.
    pub(super) fn select(query: &JsonPath, document: &Value) -> Vec<Self> {
        let mut places: Vec<Self> = Vec::new();
        // A query may select one node more than once (`$[0,0]`); to act on it twice would append twice.
        let mut seen = std::collections::BTreeSet::new();
        for node in query.query_located(document).iter() {
            let steps = node.location().iter().map(|element| match element {
                PathElement::Name(name) => Step::Name((*name).to_owned()),
                PathElement::Index(index) => Step::Index(*index),
            });
            let place = Self(steps.collect());
            if seen.insert(place.clone()) {
                places.push(place);
            }
        }
        places
    }

    /// Returns the value there.
    pub(super) fn get<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(document, |value, step| match step {
            Step::Name(name) => value.get(name),
            Step::Index(index) => value.get(index),
        })
    }

    /// Returns the value there, to change it.
    pub(super) fn get_mut<'a>(&self, document: &'a mut Value) -> Option<&'a mut Value> {
        Self::descend(&self.0, document)
    }

    fn descend<'a>(steps: &[Step], document: &'a mut Value) -> Option<&'a mut Value> {
        steps.iter().try_fold(document, |value, step| match step {
            Step::Name(name) => value.get_mut(name),
            Step::Index(index) => value.get_mut(index),
        })
    }

    /// Takes what is there out of its object or array. The root has neither, so it stays and the answer is `None`.
    pub(super) fn remove(&self, document: &mut Value) -> Option<Value> {
        let (last, parents) = self.0.split_last()?;
        match (last, Self::descend(parents, document)?) {
            (Step::Name(name), Value::Object(object)) => object.remove(name),
            (Step::Index(index), Value::Array(array)) if *index < array.len() => Some(array.remove(*index)),
            _ => None,
        }
    }

    /// Returns whether this is the whole document.
    pub(super) fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Location {
    /// As an RFC 9535 normalised path.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("$")?;
        for step in &self.0 {
            match step {
                Step::Index(index) => write!(formatter, "[{index}]")?,
                Step::Name(name) => write!(formatter, "['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"))?,
            }
        }
        Ok(())
    }
}
