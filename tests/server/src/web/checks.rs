//! Requests checked against a contract: bodies and parameters.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{route::Route, schema};

/// Operations of a contract by their ids, to check requests against.
pub(crate) struct Checks {
    document: Value,
    operations: HashMap<String, Value>,
}

impl Checks {
    pub(crate) fn new(document: Value) -> Self {
        let items = document["paths"].as_object().into_iter().flatten();
        let operations = items.flat_map(|(_, item)| item.as_object().into_iter().flatten());
        let operations = operations
            .filter_map(|(_, operation)| Some((operation.get("operationId")?.as_str()?.to_owned(), operation.clone())));
        Self { operations: operations.collect(), document }
    }

    pub(crate) fn document(&self) -> &Value {
        &self.document
    }

    fn find(&self, route: &Route) -> Option<&Value> {
        self.operations.get(route.id)
    }

    /// Checks and coerces a request body.
    pub(crate) fn check_body(&self, route: &Route, body: &mut Value) -> Result<(), String> {
        let declared =
            self.find(route).map(|operation| &operation["requestBody"]["content"]["application/json"]["schema"]);
        match declared {
            Some(declared) => schema::check(&self.document, declared, body, "body"),
            None => Ok(()),
        }
    }

    /// Checks and coerces the parameters of one kind, then reads them.
    pub(crate) fn read_parameters<T: DeserializeOwned>(
        &self,
        route: &Route,
        location: &str,
        mut sent: Map<String, Value>,
    ) -> Result<T, String> {
        let at = if location == "path" { "params" } else { "querystring" };
        let declared = self.find(route).and_then(|operation| operation["parameters"].as_array());
        for parameter in declared.into_iter().flatten().filter(|parameter| parameter["in"] == location) {
            let name = parameter["name"].as_str().unwrap_or_default();
            if location == "path" {
                // One at the end of the path may be empty, and then has not matched anything.
                sent.entry(name).or_insert_with(|| Value::from(""));
            }
            match sent.get_mut(name) {
                Some(value) => {
                    let (declared, at) = (&parameter["schema"], format!("{at}/{name}"));
                    // A boolean is checked as the text that it is on the wire.
                    if location == "query" && declared["type"] == "boolean" && value != "true" && value != "false" {
                        return Err(schema::not_allowed(&at));
                    }
                    schema::check(&self.document, declared, value, &at)?;
                }
                None if parameter["required"] == true => {
                    return Err(format!("{at} must have required property '{name}'"));
                }
                None => {}
            }
        }
        serde_json::from_value(Value::Object(sent)).map_err(|error| format!("{at} cannot be read: {error}"))
    }
}
