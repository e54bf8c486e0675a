//! Names for the schemas that a server's document writes out where the contract has a component: the SDK's types are named by
//! components, so they would be renamed by every pull. Apart from normalising because names come from another document.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    normalise::{METHODS, visit},
    parts::Part,
};

/// A type that could not be named everywhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} is not the same in all places of the server's document; {others} of them keep a type of their own")]
pub struct Warning {
    /// The component's name.
    pub name: String,
    /// In how many places it is another schema.
    pub others: usize,
}

/// While names are looked for: the name that a schema would have.
const CANDIDATE: &str = "x-named-by-contract";
const SCHEMAS: &str = "#/components/schemas/";
/// Keywords that may stand beside a reference and apply to its place alone.
const BESIDE_REFERENCE: [&str; 3] = ["nullable", "default", "description"];
/// Limits that a place may add to those of its component.
const LIMITS: [&str; 5] = ["minLength", "maxLength", "pattern", "minimum", "maximum"];

/// Makes components of the schemas that `names`, a contract, has as components in the same places of the same operations,
/// whatever they say by now. What `names` does not know stays as it is.
pub fn adopt(document: &mut Value, names: &Value) -> Vec<Warning> {
    mark(document, names);
    let mut warnings: BTreeMap<String, usize> = BTreeMap::new();
    // From the inside out: what is inside a schema is named before the schema is compared with others.
    loop {
        let found = innermost(document);
        if found.is_empty() {
            break;
        }
        let chosen: BTreeMap<String, Value> =
            found.into_iter().map(|(name, all)| choose(document, name, all)).collect();
        replace(document, &chosen, &mut warnings);
        add_components(document, chosen);
    }
    warnings.into_iter().map(|(name, others)| Warning { name, others }).collect()
}

fn mark(document: &mut Value, names: &Value) {
    let known: BTreeMap<&str, &Value> = operations(names).collect();
    for item in members_mut(document.get_mut("paths")) {
        for method in METHODS {
            let Some(operation) = item.get_mut(method) else { continue };
            let id = operation.get("operationId").and_then(Value::as_str);
            if let Some(named) = id.and_then(|id| known.get(id)) {
                mark_operation(operation, named, names);
            }
        }
    }
    let components = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    for (name, schema) in components.into_iter().flatten() {
        if let Some(named) = component(names, name) {
            mark_members(schema, named, names);
        }
    }
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let items = document.get("paths").and_then(Value::as_object).into_iter().flat_map(Map::values);
    let operations = items.flat_map(|item| METHODS.iter().filter_map(|method| item.get(*method)));
    operations.filter_map(|operation| Some((operation.get("operationId")?.as_str()?, operation)))
}

fn members_mut(object: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    object.and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut)
}

fn mark_operation(operation: &mut Value, named: &Value, names: &Value) {
    let parameters = |operation: &Value| operation.get("parameters").and_then(Value::as_array).cloned();
    let known = parameters(named).unwrap_or_default();
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        let same = known.iter().find(|known| known["name"] == parameter["name"] && known["in"] == parameter["in"]);
        mark_holder(Some(parameter), same, names);
    }
    mark_contents(operation.get_mut("requestBody"), named.get("requestBody"), names);
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for (status, response) in responses.into_iter().flatten() {
        mark_contents(Some(response), named["responses"].get(status), names);
    }
}

fn mark_contents(holder: Option<&mut Value>, named: Option<&Value>, names: &Value) {
    let contents = holder.and_then(|holder| holder.get_mut("content")).and_then(Value::as_object_mut);
    for (media_type, content) in contents.into_iter().flatten() {
        let named = named.and_then(|named| named.get("content")?.get(media_type));
        mark_holder(Some(content), named, names);
    }
}

fn mark_holder(holder: Option<&mut Value>, named: Option<&Value>, names: &Value) {
    let schema = holder.and_then(|holder| holder.get_mut("schema"));
    if let (Some(schema), Some(named)) = (schema, named.and_then(|named| named.get("schema"))) {
        mark_schema(schema, named, names);
    }
}

fn mark_schema(schema: &mut Value, named: &Value, names: &Value) {
    if schema.get("$ref").is_some() {
        return;
    }
    let Some(name) = reference(named) else {
        mark_members(schema, named, names);
        return;
    };
    let Some(target) = component(names, name) else { return };
    set_limits_apart(schema, named);
    let schema = match schema.get_mut("allOf").and_then(Value::as_array_mut).map(Vec::as_mut_slice) {
        Some([only]) => only,
        _ => schema,
    };
    mark_members(schema, target, names);
    if let Some(members) = schema.as_object_mut().filter(|members| may_be(members, target)) {
        members.insert(CANDIDATE.to_owned(), Value::String(name.to_owned()));
    }
}

/// Moves the limits that the contract has beside a reference out of the schema that becomes one: they are not part of
/// the component.
fn set_limits_apart(schema: &mut Value, named: &Value) {
    let beside = named.as_object().into_iter().flat_map(Map::keys);
    let limits: Vec<&String> = beside.filter(|key| LIMITS.contains(&key.as_str())).collect();
    // Those beside an `allOf` are apart already.
    let is_mixed = |members: &Map<String, Value>| {
        !members.contains_key("allOf") && limits.iter().any(|key| members.contains_key(*key))
    };
    let Some(members) = schema.as_object_mut().filter(|members| is_mixed(members)) else { return };
    let (outer, inner) = std::mem::take(members)
        .into_iter()
        .partition(|(key, _)| limits.contains(&key) || BESIDE_REFERENCE.contains(&key.as_str()));
    *members = outer;
    members.insert("allOf".to_owned(), json!([Value::Object(inner)]));
}

fn mark_members(schema: &mut Value, named: &Value, names: &Value) {
    for keyword in ["items", "additionalProperties"] {
        if let (Some(inner), Some(named)) = (schema.get_mut(keyword), named.get(keyword)) {
            mark_schema(inner, named, names);
        }
    }
    for (name, inner) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        if let Some(named) = named.get("properties").and_then(|all| all.get(name)) {
            mark_schema(inner, named, names);
        }
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let inner = schema.get_mut(keyword).and_then(Value::as_array_mut).into_iter().flatten();
        let named = named.get(keyword).and_then(Value::as_array).into_iter().flatten();
        inner.zip(named).for_each(|(inner, named)| mark_schema(inner, named, names));
    }
}

/// The component that a schema refers to, alone or as the only part of an `allOf`, which can be nullable.
fn reference(schema: &Value) -> Option<&str> {
    let holder = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) if schema.get("properties").is_none() => only,
        _ => schema,
    };
    holder.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

fn component<'a>(document: &'a Value, name: &str) -> Option<&'a Value> {
    document.get("components")?.get("schemas")?.get(name)
}

/// Returns whether a schema can still be what the contract names: a string that is no enumeration any more makes no such type.
fn may_be(schema: &Map<String, Value>, named: &Value) -> bool {
    const SHAPES: [&str; 4] = ["properties", "enum", "oneOf", "anyOf"];
    let shape = SHAPES.iter().find(|shape| named.get(**shape).is_some());
    shape.map_or_else(|| schema.get("type") == named.get("type"), |shape| schema.contains_key(*shape))
}

/// The schemas to be named that hold no others, by their names.
fn innermost(document: &mut Value) -> BTreeMap<String, Vec<Value>> {
    let mut found: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    visit(document, &mut |part, schema| {
        if part.is_schema()
            && let Some(name) = innermost_name(schema)
        {
            found.entry(name).or_default().push(bare(schema));
        }
    });
    found
}

fn innermost_name(schema: &mut Value) -> Option<String> {
    let name = schema.get(CANDIDATE)?.as_str()?.to_owned();
    let mut marks = 0;
    crate::normalise::visit_part(Part::Schema, schema, &mut |_, inner| {
        marks += usize::from(inner.get(CANDIDATE).is_some())
    });
    (marks == 1).then_some(name)
}

/// Returns the keywords of a schema that do not depend on its place.
fn bare(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(members) = schema.as_object_mut() {
        for own in [CANDIDATE, "title", "description", "nullable", "default"] {
            members.remove(own);
        }
    }
    schema
}

/// The schema that gets a name: the one that has it already, otherwise the most frequent one, of equally frequent ones the first.
fn choose(document: &Value, name: String, all: Vec<Value>) -> (String, Value) {
    let existing = component(document, &name).map(bare);
    let count = |one: &Value| all.iter().filter(|other| *other == one).count();
    let most = all.iter().map(count).max().unwrap_or_default();
    let chosen = existing.or_else(|| all.iter().find(|one| count(one) == most).cloned());
    (name, chosen.unwrap_or_default())
}

fn replace(document: &mut Value, chosen: &BTreeMap<String, Value>, warnings: &mut BTreeMap<String, usize>) {
    visit(document, &mut |part, schema| {
        if !part.is_schema() {
            return;
        }
        // A name is taken off once it is given or refused, so that the outer ones are innermost in the next round.
        let Some(name) = innermost_name(schema).filter(|name| chosen.contains_key(name)) else { return };
        if chosen.get(&name) == Some(&bare(schema)) {
            *schema = referring(schema, &name);
        } else {
            *warnings.entry(name).or_default() += 1;
            schema.as_object_mut().map(|members| members.remove(CANDIDATE));
        }
    });
}

fn referring(schema: &Value, name: &str) -> Value {
    let reference = json!({"$ref": format!("{SCHEMAS}{name}")});
    let kept = BESIDE_REFERENCE.into_iter().filter_map(|key| Some((key, schema.get(key)?.clone())));
    let mut members: Map<String, Value> = kept.map(|(key, value)| (key.to_owned(), value)).collect();
    if members.is_empty() {
        return reference;
    }
    members.insert("allOf".to_owned(), json!([reference]));
    Value::Object(members)
}

fn add_components(document: &mut Value, chosen: BTreeMap<String, Value>) {
    let Some(root) = document.as_object_mut() else { return };
    let components = root.entry("components").or_insert_with(|| json!({}));
    let Some(components) = components.as_object_mut() else { return };
    let schemas = components.entry("schemas").or_insert_with(|| json!({}));
    for (name, schema) in chosen {
        if let Some(schemas) = schemas.as_object_mut() {
            schemas.entry(name).or_insert(schema);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::canonicalise;

    /// A document whose operations answer with these schemas.
    fn document(answers: &[(&str, Value)], components: Value) -> Value {
        let paths = answers.iter().map(|(id, schema)| {
            let answer = json!({"description": "", "content": {"application/json": {"schema": schema}}});
            (format!("/{id}"), json!({"get": {"operationId": id, "responses": {"200": answer}}}))
        });
        json!({"openapi": "3.0.3", "paths": paths.collect::<Map<_, _>>(), "components": {"schemas": components}})
    }

    fn answer<'a>(document: &'a Value, id: &str) -> &'a Value {
        &document["paths"][format!("/{id}")]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    }

    fn referring_to(name: &str) -> Value {
        json!({"$ref": format!("{SCHEMAS}{name}")})
    }

    fn object(properties: Value) -> Value {
        json!({"type": "object", "properties": properties})
    }

    fn names() -> Value {
        document(
            &[("list", referring_to("Jobs")), ("get", referring_to("Job"))],
            json!({
                "Jobs": object(json!({"jobs": {"type": "array", "items": referring_to("Job")}, "state": {
                    "allOf": [referring_to("State")], "nullable": true
                }})),
                "Job": object(json!({"id": {"type": "string"}})),
                "State": {"type": "string", "enum": ["off", "on"]},
            }),
        )
    }

    #[test]
    fn what_the_contract_names_is_named_from_the_inside_out() {
        let job = || object(json!({"id": {"type": "string"}}));
        let jobs = object(json!({
            "jobs": {"type": "array", "items": job()},
            "state": {"type": "string", "enum": ["off", "on"], "nullable": true},
        }));
        let mut written_out = document(&[("list", jobs), ("get", job())], json!({}));
        assert_eq!(adopt(&mut written_out, &names()), []);
        assert_eq!(canonicalise(written_out), canonicalise(names()));
    }

    #[test]
    fn what_is_written_out_inside_an_all_of_is_named_there() {
        let job = object(json!({"id": {"type": "string"}}));
        let state = json!({"allOf": [{"type": "string", "enum": ["off", "on"]}], "description": "Its state."});
        let jobs = object(json!({"state": state}));
        let mut document = document(&[("list", jobs), ("get", job)], json!({}));
        assert_eq!(adopt(&mut document, &names()), []);
        let state = &document["components"]["schemas"]["Jobs"]["properties"]["state"];
        assert_eq!(state, &json!({"allOf": [referring_to("State")], "description": "Its state."}));
    }

    #[test]
    fn what_is_new_in_a_schema_is_named_with_it_and_what_is_unknown_stays() {
        let job = object(json!({"id": {"type": "string"}, "mood": object(json!({"level": {"type": "integer"}}))}));
        let other = object(json!({"a": {"type": "string"}}));
        let mut document = document(&[("get", job.clone()), ("new", other.clone())], json!({}));
        assert_eq!(adopt(&mut document, &names()), []);
        assert_eq!(answer(&document, "get"), &referring_to("Job"));
        assert_eq!(document["components"]["schemas"]["Job"], job);
        assert_eq!(answer(&document, "new"), &other);
    }

    #[test]
    fn a_schema_that_is_another_in_one_place_keeps_a_type_of_its_own_there_and_is_told() {
        let (job, odd) = (object(json!({"id": {"type": "string"}})), object(json!({"key": {"type": "string"}})));
        let list = object(json!({"jobs": {"type": "array", "items": odd.clone()}}));
        let mut document = document(&[("get", job.clone()), ("list", list)], json!({}));
        let warnings = adopt(&mut document, &names());
        assert_eq!(warnings.len(), 1);
        assert_eq!((warnings[0].name.as_str(), warnings[0].others), ("Job", 1));
        let named = &document["components"]["schemas"];
        assert!([&job, &odd].contains(&&named["Job"]));
        assert!(!document.to_string().contains(CANDIDATE));
    }

    #[test]
    fn a_component_of_the_document_is_not_overwritten() {
        let own = object(json!({"key": {"type": "string"}}));
        let job = object(json!({"id": {"type": "string"}}));
        let mut document = document(&[("get", job.clone())], json!({"Job": own.clone()}));
        assert_eq!(adopt(&mut document, &names()).len(), 1);
        assert_eq!(document["components"]["schemas"]["Job"], own);
        assert_eq!(answer(&document, "get"), &job);
    }

    #[test]
    fn a_limit_of_one_place_stands_beside_the_reference() {
        let id = json!({"type": "string", "description": "Identifies a job."});
        let limited = json!({"allOf": [referring_to("JobId")], "maxLength": 9, "description": "The job."});
        let names = document(&[("get", referring_to("JobId")), ("short", limited)], json!({"JobId": id}));
        let short = json!({"type": "string", "maxLength": 9, "description": "Which job."});
        let mut document = document(&[("get", json!({"type": "string"})), ("short", short)], json!({}));
        assert_eq!(adopt(&mut document, &names), []);
        assert_eq!(document["components"]["schemas"]["JobId"], json!({"type": "string"}));
        let expected = json!({"allOf": [referring_to("JobId")], "maxLength": 9, "description": "Which job."});
        assert_eq!(answer(&document, "short"), &expected);
    }

    #[test]
    fn a_string_that_is_no_enumeration_any_more_gets_no_type() {
        let jobs =
            object(json!({"jobs": {"type": "array", "items": referring_to("Job")}, "state": {"type": "string"}}));
        let mut document = document(&[("list", jobs)], json!({"Job": object(json!({"id": {"type": "string"}}))}));
        assert_eq!(adopt(&mut document, &names()), []);
        assert_eq!(document["components"]["schemas"]["Jobs"]["properties"]["state"], json!({"type": "string"}));
        assert!(document["components"]["schemas"].get("State").is_none());
    }
}
