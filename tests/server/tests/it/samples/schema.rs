//! Reading values with the contract's schemas: do they fit, and which members have they?

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::table::{Kind, Row};

pub(crate) struct Contract(Value);

impl Contract {
    pub(crate) fn new(document: Value) -> Self {
        Self(document)
    }

    pub(crate) fn schema_of(&self, row: &Row) -> &Value {
        match row.kind {
            Kind::Answer(id) | Kind::Member(id, _) => self.answer_of(id),
            Kind::Component(name) => &self.0["components"]["schemas"][name],
            Kind::Error | Kind::Errors => &self.0["components"]["schemas"]["ApiError"],
        }
    }

    fn answer_of(&self, id: &str) -> &Value {
        let paths = self.0["paths"].as_object().unwrap().values();
        let mut operations = paths.flat_map(|item| item.as_object().unwrap().values());
        let operation = operations.find(|operation| operation["operationId"] == id);
        let operation = operation.unwrap_or_else(|| panic!("there is no operation {id}"));
        let responses = operation["responses"].as_object().unwrap();
        let (_, response) = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap();
        &response["content"]["application/json"]["schema"]
    }

    /// The schema that a reference leads to, also one in an `allOf` of one.
    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        loop {
            let only = schema["allOf"].as_array().filter(|parts| parts.len() == 1).map(|parts| &parts[0]);
            schema = match (schema["$ref"].as_str(), only) {
                (Some(target), _) => self.0.pointer(&target[1..]).unwrap(),
                (None, Some(only)) => only,
                (None, None) => return schema,
            };
        }
    }

    /// Returns the mismatches.
    pub(crate) fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(schema, value, "", &mut faults);
        faults
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        let resolved = self.resolve(schema);
        if value.is_null() && (schema["nullable"] == true || resolved["nullable"] == true) {
            return;
        }
        let mut fault = |text: String| faults.push(format!("{at}: {text}: {value}"));
        let kind = resolved["type"].as_str().unwrap_or_default();
        let fits = match kind {
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => return fault(format!("the schema has no type that an answer could have: {resolved}")),
        };
        if !fits {
            return fault(format!("is no {kind}"));
        }
        if let Some(allowed) = resolved["enum"].as_array().filter(|allowed| !allowed.contains(value)) {
            fault(format!("is none of {allowed:?}"));
        }
        let text = value.as_str().unwrap_or_default();
        match resolved["format"].as_str() {
            Some("uuid") if uuid::Uuid::try_parse(text).is_err() => fault("is no UUID".to_owned()),
            Some("date-time") if chrono::DateTime::parse_from_rfc3339(text).is_err() => fault("is no time".to_owned()),
            Some("uuid" | "date-time" | "password") | None => {}
            Some(other) => fault(format!("the format {other} is not known to this test")),
        }
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.check(&resolved["items"], item, &format!("{at}/{index}"), faults);
                }
            }
            Value::Object(members) => self.check_members(resolved, members, at, faults),
            _ => {}
        }
    }

    fn check_members(&self, schema: &Value, members: &Map<String, Value>, at: &str, faults: &mut Vec<String>) {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !members.contains_key(name) {
                faults.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, member) in members {
            let at = format!("{at}/{name}");
            match (schema["properties"].get(name), &schema["additionalProperties"]) {
                (Some(schema), _) => self.check(schema, member, &at, faults),
                (None, Value::Bool(true)) => {}
                (None, Value::Object(_)) => self.check(&schema["additionalProperties"], member, &at, faults),
                (None, _) => faults.push(format!("{at}: is not declared")),
            }
        }
    }
}

/// The paths of all members that the values have, over all items of their lists. What is free-form is not looked into.
pub(crate) fn member_paths(contract: &Contract, schema: &Value, values: &[Value]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for value in values {
        collect(contract, schema, value, "", &mut found);
    }
    found
}

fn collect(contract: &Contract, schema: &Value, value: &Value, at: &str, found: &mut BTreeSet<String>) {
    let schema = contract.resolve(schema);
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(contract, &schema["items"], item, at, found)),
        Value::Object(members) => {
            for (name, member) in members {
                if let Some(schema) = schema["properties"].get(name) {
                    let path = format!("{at}/{name}");
                    collect(contract, schema, member, &path, found);
                    found.insert(path);
                }
            }
        }
        _ => {}
    }
}
