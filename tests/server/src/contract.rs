//! The contract: the OpenAPI 3.0.3 document that the routes and their types add up to.
//!
//! aide collects it; what a route cannot say by itself (the errors that every route shares, the security scheme,
//! the order of things) is added here.

use std::sync::LazyLock;

use aide::{
    generate,
    openapi::{Info, OpenApi, Server, Tag},
};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    api::{NULL_ON_PURPOSE, agent_files::AgentFileContent, errors, session_files::SessionFileContent},
    quiet::quietly,
    release::SERVER_VERSION,
    route::is_public,
    routes,
};

const NUMBER_FORMATS: [&str; 9] = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "double"];
const ERROR_SCHEMA: &str = "#/components/schemas/ApiError";

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| quietly(generate_document));

/// The contract as JSON.
pub fn contract() -> Value {
    DOCUMENT.clone()
}

/// `/files/{*path}`, as axum spells a wildcard, to `/files/{path}`, as OpenAPI does.
fn path_template(axum_path: &str) -> String {
    axum_path.replace("{*", "{")
}

fn generate_document() -> Value {
    generate::reset_context();
    generate::extract_schemas(true);
    generate::in_context(|context| {
        context.schema = SchemaGenerator::new(SchemaSettings::openapi3());
        context.schema.subschema_for::<errors::ApiError>();
        // A file is declared as bytes; these are its other form.
        context.schema.subschema_for::<AgentFileContent>();
        context.schema.subschema_for::<SessionFileContent>();
    });
    let mut api = OpenApi {
        info: Info {
            title: "Ash API".to_owned(),
            description: Some("Deploys and runs hosted AI agents.".to_owned()),
            version: SERVER_VERSION.to_owned(),
            ..Info::default()
        },
        servers: vec![Server { url: "http://localhost:4100".to_owned(), ..Server::default() }],
        tags: routes::TAGS
            .iter()
            .map(|(name, description)| Tag {
                name: (*name).to_owned(),
                description: Some((*description).to_owned()),
                ..Tag::default()
            })
            .collect(),
        ..OpenApi::default()
    };
    drop(routes::all().router.finish_api(&mut api));
    generate::reset_context();
    // A document made of strings, maps and lists always serialises.
    let mut document = serde_json::to_value(&api).unwrap_or_default();
    finish(&mut document);
    document
}

fn finish(document: &mut Value) {
    document["openapi"] = json!("3.0.3");
    // Marks a contract: whoever pulls it has nothing to fix.
    document["x-ash-contract"] = json!(true);
    document["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer", "description": "An API key of the server."}
    });
    document["security"] = json!([{"bearer": []}]);
    let paths = document["paths"].as_object().cloned().unwrap_or_default();
    let components = document["components"]["schemas"].take();
    let paths = paths.into_iter().map(|(path, mut item)| {
        for (_, operation) in operations_mut(&mut item) {
            finish_operation(&path, operation, &components);
        }
        (path_template(&path), item)
    });
    document["paths"] = Value::Object(paths.collect());
    document["components"]["schemas"] = components;
    finish_schemas(document);
}

/// Operations of a path item, by method: its members that have responses.
fn operations_mut(item: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    let members = item.as_object_mut().into_iter().flatten();
    members.filter(|(_, operation)| operation.get("responses").is_some())
}

fn finish_operation(path: &str, operation: &mut Value, components: &Value) {
    let public = is_public(path);
    let has_body = operation.get("requestBody").is_some();
    let mut validated = false;
    for parameter in parameters_of(operation) {
        // `style` only repeats the default, and the description stands on the parameter.
        parameter.remove("style");
        if let Some(schema) = parameter.get_mut("schema").and_then(Value::as_object_mut) {
            schema.remove("description");
        }
        validated |= parameter.get("schema").is_some_and(|schema| !is_any_text(schema, components));
    }
    if public {
        operation["security"] = json!([]);
    }
    let shared = [(400, has_body || validated), (401, !public), (413, has_body), (415, has_body), (429, true)];
    let responses = &mut operation["responses"];
    for status in shared.iter().filter(|(_, applies)| *applies).map(|(status, _)| status.to_string()) {
        if responses.get(&status).is_none() {
            responses[&status] = json!({});
        }
    }
    for (status, response) in responses.as_object_mut().into_iter().flatten() {
        if status.starts_with(['4', '5']) {
            *response = error_response(status, response["description"].as_str());
        } else if response["description"].as_str().unwrap_or_default().is_empty() {
            response["description"] = json!(success_description(status));
        }
    }
}

/// Returns `true` for a parameter that may be any text, so that nothing in it can be refused.
fn is_any_text(schema: &Value, components: &Value) -> bool {
    let id = schema["$ref"].as_str().and_then(|target| target.rsplit('/').next()).map(|name| &components[name]);
    let schema = id.unwrap_or(schema);
    // A string that may be left out is spelled with a null here, and is as free as any other.
    let is_text = schema["type"] == "string" || schema["type"] == json!(["string", "null"]);
    is_text
        && schema
            .as_object()
            .is_some_and(|keywords| keywords.keys().all(|key| ["type", "description"].contains(&key.as_str())))
}

fn parameters_of(operation: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    parameters.into_iter().flatten().filter_map(Value::as_object_mut)
}

fn success_description(status: &str) -> &'static str {
    match status {
        "201" => "Created.",
        "204" => "Success, without a body.",
        _ => "Success.",
    }
}

/// The cause of an error that every operation has.
fn common_cause(status: &str) -> &'static str {
    match status {
        "400" => "The request is not valid.",
        "401" => "The API key is missing or wrong.",
        "413" => "The request body is too large.",
        "415" => "The request body is not JSON.",
        "429" => "Too many requests from this address. `Retry-After` holds the seconds until the window ends.",
        _ => "The request failed.",
    }
}

fn error_response(status: &str, cause: Option<&str>) -> Value {
    let description = cause.filter(|cause| !cause.is_empty()).unwrap_or_else(|| common_cause(status));
    let mut response = json!({
        "description": description,
        "content": {"application/json": {"schema": {"$ref": ERROR_SCHEMA}}}
    });
    if status == "429" {
        response["headers"] = json!({
            "Retry-After": {"description": "Seconds until the window ends.", "schema": {"type": "integer"}}
        });
    }
    response
}

/// Brings the schemas to the plain form of the contract.
fn finish_schemas(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(finish_schemas),
        Value::Object(members) => {
            members.values_mut().for_each(finish_schemas);
            finish_schema(members);
        }
        _ => {}
    }
}

fn finish_schema(schema: &mut Map<String, Value>) {
    if schema.get("format").and_then(Value::as_str).is_some_and(|format| NUMBER_FORMATS.contains(&format)) {
        schema.remove("format");
    }
    if schema.get("default").is_some_and(Value::is_null) {
        schema.remove("default");
    }
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = unwrap_lines(description);
    }
    let null_on_purpose = schema.remove(NULL_ON_PURPOSE).is_some();
    if !null_on_purpose {
        // `Option` says that a member may be left out; the server has no use for a null there.
        schema.remove("nullable");
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        // Parameters are spelled in the way of OpenAPI 3.1.
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(mut members)) = schema.remove("anyOf") {
        members.retain(|member| member["enum"] != json!([null]) && *member != json!({"type": "null"}));
        let keyword = if members.len() == 1 { "allOf" } else { "oneOf" };
        schema.insert(keyword.to_owned(), Value::Array(members));
    }
    let lone_reference = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) if schema.len() == 1 => only.as_object().cloned(),
        _ => None,
    };
    if let Some(reference) = lone_reference {
        *schema = reference;
    }
}

/// Doc comments are wrapped; a description is not. Paragraphs stay apart.
fn unwrap_lines(text: &str) -> String {
    let paragraphs =
        text.split("\n\n").map(|paragraph| paragraph.split('\n').map(str::trim).collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
