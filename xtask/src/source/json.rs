//! JSON to a value. A key that an object has twice is not passed over: the last one counts, and what stood under the first
//! is gone.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Keys that are reported; a document with more is broken everywhere.
const REPORTED: usize = 20;

/// A key that an object of a document has more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepeatedKey {
    /// Place, as `paths./health`.
    pub place: String,
}

impl fmt::Display for RepeatedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` appears more than once; only the last one counts, so remove the others", self.place)
    }
}

/// Reads JSON, and which keys of objects repeat.
pub(super) fn parse(text: &str) -> serde_json::Result<(Value, Vec<RepeatedKey>)> {
    let mut notes = Notes::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Any { notes: &mut notes }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok((value, notes.repeated))
}

#[derive(Default)]
struct Notes {
    /// The keys and positions on the way to what is being read.
    path: Vec<String>,
    repeated: Vec<RepeatedKey>,
}

struct Any<'n> {
    notes: &'n mut Notes,
}

impl<'de> DeserializeSeed<'de> for Any<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        loop {
            self.notes.path.push(elements.len().to_string());
            let element = sequence.next_element_seed(Any { notes: &mut *self.notes })?;
            self.notes.path.pop();
            match element {
                Some(element) => elements.push(element),
                None => return Ok(Value::Array(elements)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            self.notes.path.push(key.clone());
            let value = map.next_value_seed(Any { notes: &mut *self.notes })?;
            let repeats = members.insert(key, value).is_some();
            if repeats && self.notes.repeated.len() < REPORTED {
                let repeated = RepeatedKey { place: self.notes.path.join(".") };
                if !self.notes.repeated.contains(&repeated) {
                    self.notes.repeated.push(repeated);
                }
            }
            self.notes.path.pop();
        }
        Ok(Value::Object(members))
    }
}
