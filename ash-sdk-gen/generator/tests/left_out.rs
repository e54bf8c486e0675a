//! Constructs that cannot be expressed are left out with a warning that names them; everything else is generated.

#![allow(clippy::unwrap_used)]

use ash_sdk_generator::{Place, RawClient, listing::Listing, raw};
use serde_json::{Value, json};

/// A document with one good operation, and the given operation and components.
fn generated(operation: Value, schemas: Value) -> RawClient {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/good": {"get": {"operationId": "good", "responses": {"200": {"description": "", "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Good"}}
            }}}}},
            "/odd/{id}": {"post": operation},
        },
        "components": {"schemas": schemas},
    });
    let mut document = document;
    document["components"]["schemas"]["Good"] = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let client = raw::generate(&document).unwrap();
    let listing = Listing::of(&client.file).to_string();
    assert!(listing.contains("async fn Client::good(&self)") && listing.contains("struct Good.a"), "{listing}");
    client
}

fn operation(change: impl FnOnce(&mut Value)) -> Value {
    let mut operation = json!({
        "operationId": "odd",
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}}},
    });
    change(&mut operation);
    operation
}

fn has_method(client: &RawClient, name: &str) -> bool {
    client.source.contains(&format!("pub async fn {name}<"))
}

fn parameter(name: &str, place: &str, required: bool) -> Value {
    json!({"name": name, "in": place, "required": required, "schema": {"type": "string"}})
}

fn body(content: Value) -> impl FnOnce(&mut Value) {
    move |operation| operation["requestBody"] = json!({"required": true, "content": content})
}

#[test]
fn an_operation_that_cannot_be_expressed_is_left_out_with_the_reason() {
    let add =
        |parameter: Value| move |operation: &mut Value| operation["parameters"].as_array_mut().unwrap().push(parameter);
    let cases: Vec<(Value, &str)> = vec![
        (
            operation(body(json!({"multipart/form-data": {"schema": {"type": "object"}}}))),
            "multipart/form-data request bodies are not supported",
        ),
        (
            operation(body(json!({"application/xml": {}, "text/csv": {}}))),
            "several request media types (application/xml, text/csv) without JSON",
        ),
        (
            operation(add(parameter("c", "cookie", true))),
            "the required parameter `c`: cookie parameters are not supported",
        ),
        (
            operation(add(json!({"name": "f", "in": "query", "required": true, "style": "deepObject",
                "schema": {"type": "object", "properties": {"a": {"type": "string"}}}}))),
            "the required parameter `f`: the style `deepObject` is not supported",
        ),
        (operation(|operation| operation["parameters"] = json!([])), "the path parameter `id` is not declared"),
        (
            operation(|operation| operation["parameters"][0]["schema"] = json!({"type": "array", "items": {}})),
            "the required parameter `id`: lists and objects in a path are not supported",
        ),
        (
            operation(|operation| operation["requestBody"] = json!({"$ref": "#/components/requestBodies/Nowhere"})),
            "dangling reference #/components/requestBodies/Nowhere",
        ),
        (
            operation(|operation| operation["responses"]["200"] = json!({"$ref": "other.json#/Response"})),
            "external reference other.json#/Response",
        ),
        (
            operation(add(parameter("a b", "header", true))),
            "the required parameter `a b`: the name is not one of a header",
        ),
    ];
    for (operation, reason) in cases {
        let client = generated(operation, json!({}));
        assert!(!has_method(&client, "odd"), "{reason}");
        let left_out: Vec<String> = client.left_out.iter().map(ToString::to_string).collect();
        assert_eq!(left_out, [format!("operation `odd` (POST /odd/{{id}}): is left out of the client: {reason}")]);
        assert!(client.warnings.iter().any(|warning| warning.to_string() == left_out[0]), "{:?}", client.warnings);
    }
}

#[test]
fn a_part_that_is_not_needed_is_left_out_alone() {
    let odd = operation(|operation| {
        operation["parameters"].as_array_mut().unwrap().push(parameter("c", "cookie", false));
        body(json!({"application/json": {"schema": {"type": "string"}}, "application/xml": {}}))(operation);
    });
    let client = generated(odd, json!({}));
    assert!(has_method(&client, "odd") && client.left_out.is_empty());
    let warnings: Vec<&str> = client.warnings.iter().map(|warning| warning.message()).collect();
    assert_eq!(
        warnings,
        [
            "the parameter `c` is left out: cookie parameters are not supported",
            "the request is sent as application/json; two request media types are not supported (application/xml)",
        ]
    );
}

#[test]
fn a_broken_component_is_blamed_itself() {
    let client = generated(
        operation(|operation| {
            operation["responses"]["200"]["content"]["application/json"]["schema"] =
                json!({"$ref": "#/components/schemas/Broken"});
        }),
        json!({"Broken": {"$ref": "#/components/schemas/Nowhere"}, "Ring": {"$ref": "#/components/schemas/Ring"}}),
    );
    assert!(has_method(&client, "odd"));
    let places: Vec<&Place> = client.left_out.iter().map(|left_out| &left_out.place).collect();
    let component = |name: &str| Place::Component { name: name.to_owned() };
    assert!(matches!(places.as_slice(), [one, other] if **one == component("Broken") && **other == component("Ring")));
    assert_eq!(
        client.left_out[0].to_string(),
        "component `Broken`: is any JSON in the client: dangling reference #/components/schemas/Nowhere"
    );
}

#[test]
fn a_part_of_a_schema_that_cannot_be_expressed_is_any_json() {
    let client = generated(
        operation(|_| {}),
        json!({"Part": {"type": "object", "properties": {
            "not": {"not": {"type": "string"}},
            "outside": {"$ref": "other.json#/X"},
            "nowhere": {"$ref": "#/components/schemas/Nowhere"},
            "kept": {"type": "string", "not": {"maxLength": 3}},
        }}}),
    );
    let listing = Listing::of(&client.file);
    let fields = listing.by_name();
    assert_eq!(fields.get("struct Part.kept"), Some(&": Option<String>"));
    for any in ["not", "outside", "nowhere"] {
        assert_eq!(fields.get(format!("struct Part.{any}").as_str()), Some(&": Option<Value>"), "{any}");
    }
    let warnings: Vec<String> = client.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "component `Part`: `kept`: `not` is not supported and is ignored",
            "component `Part`: `not`: `not` is not supported and is ignored",
            "component `Part`: `nowhere`: dangling reference #/components/schemas/Nowhere: the value there is any JSON",
            "component `Part`: `outside`: external reference other.json#/X: the value there is any JSON",
        ]
    );
}

#[test]
fn a_document_without_paths_is_refused() {
    let error = raw::generate(&json!({"openapi": "3.0.3"})).unwrap_err();
    assert_eq!(error.to_string(), "the document has no paths");
}

#[test]
fn a_stated_constructor_that_does_not_fit_the_members_is_left_out() {
    let contract = serde_json::from_str(include_str!("../fixtures/contract.json")).unwrap();
    let client = ash_sdk_generator::raw::generate(&contract).unwrap();
    let listing = ash_sdk_generator::listing::Listing::of(&client.file).to_string();
    let constructors: Vec<&str> =
        listing.lines().filter(|line| line.starts_with("fn Helper::") && !line.contains("(self")).collect();
    assert_eq!(
        constructors,
        [
            "fn Helper::local(flags: impl IntoIterator<Item = impl Into<String>>) -> Self",
            "fn Helper::new(type_: impl Into<String>) -> Self",
            "fn Helper::remote(url: impl Into<String>) -> Self",
        ]
    );
}

#[test]
fn each_fault_is_blamed_on_the_schema_that_has_it() {
    let (text, own) = (json!({"type": "string"}), json!({"$ref": "#/components/schemas/OddOne"}));
    let with = |sort: Value| json!({"type": "object", "properties": {"sort": sort}});
    let circle = "it is a part or a variant of itself, which is ignored";
    for (schema, message) in [
        (
            with(json!({"type": "string", "enum": ["asc", "ASC"]})),
            "the variant for `ASC` of `OddOneSort` is named `Asc2`, because `Asc` is the name of `asc`",
        ),
        (with(json!({"not": {"type": "string"}})), "`sort`: `not` is not supported and is ignored"),
        (
            with(json!({"type": "array", "items": {"$ref": "#/components/schemas/Nowhere"}})),
            "`sort[]`: dangling reference #/components/schemas/Nowhere: the value there is any JSON",
        ),
        (
            with(json!({"type": "object", "additionalProperties": {"$ref": "other.json"}})),
            "`sort{}`: external reference other.json: the value there is any JSON",
        ),
        (json!({"allOf": [own]}), circle),
        (json!({"allOf": [own, {"type": "object", "properties": {"a": text}}]}), circle),
        (json!({"oneOf": [own, text]}), circle),
        (json!({"anyOf": [{"allOf": [own]}, text]}), circle),
        (json!({"type": "elephant"}), "`type` cannot be \"elephant\", and is ignored"),
        (with(json!({"type": "elephant"})), "`sort`: `type` cannot be \"elephant\", and is ignored"),
        (with(json!({"type": 5})), "`sort`: `type` cannot be 5, and is ignored"),
        (with(json!(false)), "`sort`: a schema that is not an object is any JSON"),
    ] {
        let used = operation(|operation| {
            operation["responses"]["200"]["content"]["application/json"]["schema"] = own.clone();
        });
        let client = generated(used, json!({"OddOne": schema}));
        let warnings: Vec<String> = client.warnings.iter().map(ToString::to_string).collect();
        assert!(has_method(&client, "odd"), "{schema}: {warnings:?}");
        assert_eq!(warnings, [format!("component `OddOne`: {message}")], "{schema}");
    }
}

#[test]
fn a_circle_over_several_components_is_blamed_on_each() {
    let part = |name: &str| json!({"allOf": [{"$ref": format!("#/components/schemas/{name}")}]});
    let client = generated(operation(|_| {}), json!({"One": part("Two"), "Two": part("One"), "Far": part("One")}));
    let warnings: Vec<String> = client.warnings.iter().map(ToString::to_string).collect();
    let blamed = |name: &str| format!("component `{name}`: it is a part or a variant of itself, which is ignored");
    assert_eq!(warnings, [blamed("One"), blamed("Two")]);
}

#[test]
fn operations_of_one_id_are_told_apart_with_a_warning_that_names_the_route() {
    let done = json!({"204": {"description": "Done."}});
    let ids = ["get_a1", "get_a_1", "getA1", "get_a1"];
    let paths: serde_json::Map<String, Value> = ids
        .iter()
        .enumerate()
        .map(|(index, id)| (format!("/{index}"), json!({"get": {"operationId": id, "responses": done}})))
        .collect();
    let client =
        raw::generate(&json!({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths})).unwrap();
    let methods: Vec<&str> = client.document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|item| item["get"]["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(methods, ["get_a1", "get_a_1_2", "get_a1_3", "get_a1_4"]);
    let warnings: Vec<String> = client.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    assert!(
        warnings[0].ends_with("(GET /1): another operation has its name; its method is named `get_a_1_2`"),
        "{warnings:?}"
    );
}
