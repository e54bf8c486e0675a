//! The facade: methods, requests and setters that are generated from a contract.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test may")]

use std::collections::BTreeMap;

use ash_sdk_generator::{
    facade::{Facade, Settings, emit},
    raw, x_ash,
};
use serde_json::{Value, json};

fn success(schema: Value) -> Value {
    json!({"200": {"description": "Done.", "content": {"application/json": {"schema": schema}}}})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// A contract of one operation and the components that it needs.
fn contract(path: &str, method: &str, operation: Value) -> Value {
    let oven = json!({"type": "object", "required": ["id"], "properties": {
        "id": reference("OvenId"), "name": {"type": "string", "description": "Name of the oven."},
    }});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "Kiln", "version": "1"},
        "paths": {path: {method: operation}},
        "components": {"schemas": {
            "OvenId": {"type": "string", "format": "uuid"},
            "Oven": oven,
            "OvenEnvelope": {"type": "object", "required": ["oven"], "properties": {"oven": reference("Oven")}},
            "OvenList": {"type": "object", "required": ["ovens"], "properties": {
                "ovens": {"type": "array", "items": reference("Oven")}}},
            "Colour": {"type": "string", "enum": ["black", "white"]},
        }},
    })
}

fn facade_with(contract: Value, settings: &str) -> Facade {
    facade_of(contract, settings, &[])
}

fn facade_of(mut contract: Value, settings: &str, texts: &[(&str, &str)]) -> Facade {
    x_ash::resolve(&mut contract, None);
    let raw = raw::generate(&contract).unwrap();
    assert_eq!(raw.left_out, [], "nothing is left out");
    let texts = texts.iter().map(|(method, text)| ((*method).to_owned(), (*text).to_owned())).collect();
    emit(&raw, &Settings::parse(settings, texts).unwrap()).unwrap()
}

fn facade(path: &str, method: &str, operation: Value) -> Facade {
    facade_with(contract(path, method, operation), "")
}

#[track_caller]
fn assert_listed(facade: &Facade, lines: &[&str]) {
    let listing = facade.listing.to_string();
    for line in lines {
        assert!(listing.lines().any(|listed| listed == *line), "{line}\nis not in\n{listing}");
    }
}

fn all(facade: &Facade) -> String {
    facade.files.values().cloned().collect()
}

#[test]
fn an_operation_is_a_method_a_request_and_a_setter_for_each_option() {
    let colour =
        json!({"name": "colour", "in": "query", "schema": reference("Colour"), "description": "Selects a colour."});
    let limit =
        json!({"name": "maxItems", "in": "query", "schema": {"type": "integer", "maximum": 500, "default": 50}});
    let operation = json!({
        "operationId": "list_ovens", "tags": ["ovens"], "summary": "List ovens", "description": "Lists all ovens.",
        "parameters": [colour, limit],
        "responses": {"404": {"description": "There is no kitchen"}, "200": success(reference("OvenList"))["200"]},
    });
    let facade = facade("/ovens", "get", operation);
    assert_listed(
        &facade,
        &[
            "fn AshClient::list_ovens(&self) -> ListOvens",
            "fn ListOvens::colour(self, colour: impl IntoOption<Colour, M>) -> Self",
            "fn ListOvens::max_items(self, max_items: impl IntoOption<i64, M>) -> Self",
            "async fn ListOvens::send(self) -> Result<Vec<Oven>>",
        ],
    );
    let source = &facade.files["ovens.rs"];
    for text in [
        "/// Lists all ovens.",
        "/// Returns a list of [`Oven`](types::Oven).",
        "/// - 404: There is no kitchen.",
        "/// Selects a colour.",
        "/// At most 500. Default: `50`.",
    ] {
        assert!(source.contains(text), "{text}\nis not in\n{source}");
    }
    assert_eq!(facade.warnings, []);
}

#[test]
fn path_parameters_are_named_after_what_they_identify_and_come_in_the_order_of_the_path() {
    let parameter = |name: &str, schema: Value| json!({"name": name, "in": "path", "required": true, "schema": schema});
    let operation = json!({
        "operationId": "turn_tray", "tags": ["ovens"],
        "parameters": [parameter("id", reference("OvenId")), parameter("name", json!({"type": "string"}))],
        "responses": {"204": {"description": "Done."}},
    });
    let facade = facade("/kitchens/{name}/ovens/{id}/turn", "post", operation);
    assert_listed(
        &facade,
        &["fn AshClient::turn_tray(&self, kitchen: impl Into<String>, oven_id: impl Into<OvenId>) -> TurnTray"],
    );
    let source = all(&facade);
    assert!(source.contains(r#"path::segment("kitchen name", &kitchen)?"#), "{source}");
}

#[test]
fn required_members_are_arguments_and_optional_ones_are_setters() {
    let body = json!({"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string"},
        "racks": {"type": "array", "items": {"type": "string"}},
        "env": {"type": "object", "additionalProperties": {"type": "string", "format": "password"}},
        "send": {"type": "integer"},
    }});
    let operation = json!({
        "operationId": "create_oven", "tags": ["ovens"],
        "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
        "responses": {"201": success(reference("OvenEnvelope"))["200"]},
    });
    let facade = facade("/ovens", "post", operation);
    assert_listed(
        &facade,
        &[
            "fn AshClient::create_oven(&self, name: impl Into<String>) -> CreateOven",
            "fn CreateOven::racks(self, racks: impl IntoList<String, M>) -> Self",
            "fn CreateOven::env(self, env: impl IntoMap<String, Secret, M>) -> Self",
            "async fn CreateOven::send(self) -> Result<Oven>",
            // Every request has a method `send` of its own.
            "fn CreateOven::body_send(self, body_send: impl IntoOption<i64, M>) -> Self",
        ],
    );
    assert_eq!(facade.warnings.len(), 1, "{:?}", facade.warnings);
    assert!(facade.warnings[0].to_string().contains("`send` is called `body_send`"), "{:?}", facade.warnings);
}

#[test]
fn a_change_clears_members_that_may_be_null() {
    let body = json!({"type": "object", "properties": {
        "name": {"type": "string"}, "label": {"type": "string", "nullable": true},
    }});
    let operation = json!({
        "operationId": "update_oven", "tags": ["ovens"],
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": reference("OvenId")}],
        "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
        "responses": success(reference("OvenEnvelope")),
    });
    let facade = facade("/ovens/{id}", "patch", operation);
    assert_listed(
        &facade,
        &[
            "fn UpdateOven::clear_label(self) -> Self",
            "fn UpdateOven::label(self, label: impl IntoOption<String, M>) -> Self",
        ],
    );
    assert!(!facade.listing.to_string().contains("clear_name"));
}

#[test]
fn sections_order_the_methods_and_an_operation_on_no_list_is_in_the_section_of_its_tag() {
    let operation =
        |id: &str, tag: &str| json!({"operationId": id, "tags": [tag], "responses": {"204": {"description": "Done."}}});
    let mut contract = contract("/a", "post", operation("warm", "ovens"));
    contract["paths"]["/b"] = json!({"post": operation("light", "ovens")});
    contract["paths"]["/c"] = json!({"post": operation("close", "ovens")});
    contract["paths"]["/d"] = json!({"post": operation("knead", "dough-makers")});
    let settings = "[[sections]]\nname = \"starting\"\ntitle = \"Starting\"\nabout = \"Begin here.\"\n\
                    operations = [\"light\", \"warm\"]\n\
                    [[sections]]\nname = \"ovens\"\ntitle = \"Ovens\"\n\
                    [[sections]]\nname = \"unused\"\ntitle = \"Unused\"\n";
    let facade = facade_with(contract, settings);
    let modules: Vec<_> = facade.files["mod.rs"].lines().filter_map(|line| line.strip_prefix("mod ")).collect();
    assert_eq!(modules, ["starting;", "ovens;", "dough_makers;"]);
    let starting = &facade.files["starting.rs"];
    assert!(starting.contains("/// # Starting\n///\n/// Begin here.\nimpl AshClient"), "{starting}");
    assert!(starting.find("fn light(") < starting.find("fn warm("), "{starting}");
    assert!(facade.files["ovens.rs"].contains("fn close("));
    assert!(facade.files["dough_makers.rs"].contains("/// # Dough makers"));
}

#[test]
fn what_is_not_json_is_a_download_text_or_events() {
    for (media_type, output) in
        [("application/pdf", "Download"), ("text/plain", "String"), ("text/event-stream", "EventStream")]
    {
        let operation = json!({
            "operationId": "read_manual", "tags": ["ovens"],
            "responses": {"200": {"description": "It.", "content": {media_type: {"schema": {"type": "string"}}}}},
        });
        let facade = facade("/manual", "get", operation);
        assert_listed(&facade, &[&format!("async fn ReadManual::send(self) -> Result<{output}>")]);
    }
}

#[test]
fn a_declared_cursor_makes_a_stream() {
    let number = json!({"type": "integer"});
    let operation = json!({
        "operationId": "list_loaves", "tags": ["ovens"],
        "parameters": [
            {"name": "after", "in": "query", "schema": number},
            {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 700}},
        ],
        "responses": success(json!({"type": "object", "required": ["loaves"], "properties": {"loaves": {
            "type": "array",
            "items": {"title": "Loaf", "type": "object", "required": ["number"], "properties": {"number": number}},
        }}})),
        "x-ash": {"page": {"after": "after", "size": "limit", "cursor": "number"}},
    });
    let facade = facade("/loaves", "get", operation);
    let listing = facade.listing.to_string();
    assert!(listing.contains("fn ListLoaves::stream(self) -> BoxStream<Result<"), "{listing}");
    assert!(all(&facade).contains("get_or_insert(700)"));
}

#[test]
fn a_lone_acknowledgement_returns_nothing() {
    let operation = json!({
        "operationId": "delete_oven", "tags": ["ovens"],
        "responses": success(json!({"type": "object", "required": ["ok"], "properties": {"ok": {"type": "boolean"}}})),
    });
    assert_listed(&facade("/oven", "delete", operation), &["async fn DeleteOven::send(self) -> Result<()>"]);
}

#[test]
fn an_operation_sent_by_hand_has_everything_but_the_sending() {
    let operation = json!({
        "operationId": "bake", "tags": ["ovens"],
        "parameters": [{"name": "hot", "in": "query", "schema": {"type": "boolean"}}],
        "responses": success(reference("OvenEnvelope")),
        "x-ash": {"facade": "custom"},
    });
    let facade =
        facade_with(contract("/bake", "post", operation), "[operations.bake]\nstate = \"crate::baking::Mode\"\n");
    assert_listed(
        &facade,
        &["fn AshClient::bake(&self) -> Bake", "fn Bake::hot(self, hot: impl IntoOption<bool, M>) -> Self"],
    );
    let (listing, source) = (facade.listing.to_string(), all(&facade));
    assert!(!listing.contains("Bake::send"), "{listing}");
    assert!(source.contains("pub(crate) state: crate::baking::Mode"), "{source}");
    assert!(source.contains("crate::request::is_sent::<Bake>"), "{source}");
}

/// An operation with a body of two required members and an optional one.
fn bake() -> Value {
    let text = json!({"type": "string"});
    let body = json!({"type": "object", "required": ["dough", "name"], "properties": {
        "dough": text, "name": text, "glaze": text,
    }});
    json!({
        "operationId": "bake", "tags": ["ovens"], "summary": "Bake", "description": "Bakes a loaf.",
        "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
        "responses": success(reference("OvenEnvelope")),
        "x-ash": {"facade": "custom"},
    })
}

#[test]
fn a_method_takes_what_it_is_given_in_place_of_a_member_that_is_supplied() {
    let settings = r#"
        [operations.bake]
        state = "crate::Dough"
        supplied = ["dough"]
        given = { name = "flour", type = "crate::Flour" }
    "#;
    let facade = facade_of(contract("/bake", "post", bake()), settings, &[("bake", "By hand.")]);
    assert_listed(&facade, &["fn AshClient::bake(&self, name: impl Into<String>, flour: impl Into<Flour>) -> Bake"]);
    let source = all(&facade);
    assert!(source.contains("<_ as Into<crate::Flour>>::into(flour).into()"), "{source}");
    assert!(source.contains("/// By hand.") && !source.contains("/// Bakes a loaf.\n    pub fn"), "{source}");
    assert!(!facade.listing.to_string().contains("Bake::dough"));
}

#[test]
fn a_member_that_is_supplied_begins_with_the_value_of_the_settings() {
    let settings = "[operations.bake]\nsupplied = [\"dough\"]\ninitial.dough = \"crate::sour()\"\n";
    let source = all(&facade_with(contract("/bake", "post", bake()), settings));
    assert!(source.contains("::new(crate::sour(), name.into())"), "{source}");
}

#[test]
fn a_request_on_top_of_another_has_methods_of_its_own_in_the_order_of_the_section() {
    let settings = r#"
        [[sections]]
        name = "ovens"
        title = "Ovens"
        operations = ["bake_twice", "bake", "bake_glazed"]

        [operations.bake]
        methods = [{ name = "bake_glazed", arguments = ["glaze", "dough", "name"] }]

        [[operations.bake.wrappers]]
        name = "BakeTwice"
        field = "once"
        state = "crate::Pause"
        supplied = ["glaze"]
        methods = [{ name = "bake_twice", given = { name = "pause", type = "crate::Pause" } }]
    "#;
    let facade = facade_of(contract("/bake", "post", bake()), settings, &[("bake_twice", "Bakes a loaf twice.")]);
    assert_listed(
        &facade,
        &[
            "fn AshClient::bake_twice(&self, dough: impl Into<String>, name: impl Into<String>, pause: impl Into<Pause>) -> BakeTwice",
            "fn AshClient::bake_glazed(&self, glaze: impl Into<String>, dough: impl Into<String>, name: impl Into<String>) -> Bake",
        ],
    );
    assert!(!facade.listing.to_string().contains("BakeTwice::glaze"), "{}", facade.listing);
    let source = all(&facade);
    let place = |text: &str| source.find(text).unwrap_or_else(|| panic!("{text}\nis not in\n{source}"));
    assert!(
        place("pub fn bake_twice(") < place("pub fn bake(") && place("pub fn bake(") < place("pub fn bake_glazed(")
    );
    place("body.glaze = Some(glaze.into());");
    place("/// Bakes a loaf twice.\n    pub fn bake_twice");
    place("/// Request returned by [`bake_twice`](AshClient::bake_twice).");
}

#[test]
fn an_argument_that_the_operation_does_not_have_is_a_warning() {
    let settings =
        "[operations.bake]\nmethods = [{ name = \"bake_hot\", arguments = [\"dough\", \"name\", \"heat\"] }]\n";
    let facade = facade_with(contract("/bake", "post", bake()), settings);
    let warnings: Vec<String> = facade.warnings.iter().map(ToString::to_string).collect();
    let expected = "`bake_hot` goes without `heat`, which the operation does not have";
    assert!(warnings.iter().any(|warning| warning.contains(expected)), "{warnings:?}");
}

#[test]
fn a_raw_operation_has_no_method_but_a_row_in_the_table() {
    let operation = json!({
        "operationId": "heartbeat", "tags": ["ovens"], "responses": {"204": {"description": "Done."}},
        "x-ash": {"facade": "raw", "repeat": "idempotent", "because": "reports the same state",
            "deadline": {"seconds": 5, "because": "is answered at once"}},
    });
    let facade = facade("/heartbeat", "post", operation);
    assert!(!facade.listing.to_string().contains("heartbeat"));
    let table = &facade.files["operations.rs"];
    for text in ["id: \"heartbeat\"", "repeat: Repeat::Idempotent", "deadline_seconds: 5", "\"reports the same state\""]
    {
        assert!(table.contains(text), "{text}\nis not in\n{table}");
    }
    let row = "| `heartbeat` | yes | reports the same state | 5 s: is answered at once |";
    assert!(facade.files["operations.md"].contains(row));
}

#[test]
fn a_deprecated_operation_and_option_are_marked() {
    let operation = json!({
        "operationId": "list_pans", "tags": ["ovens"], "deprecated": true,
        "parameters": [{"name": "old", "in": "query", "deprecated": true, "schema": {"type": "string"}}],
        "responses": {"204": {"description": "Done."}},
    });
    let listing = facade("/pans", "get", operation).listing.to_string();
    let marked: Vec<&str> = listing.lines().filter(|line| line.contains("deprecated")).collect();
    let is_marked = |name: &str| marked.iter().any(|line| line.contains(name));
    assert!(is_marked("list_pans") && is_marked("::old"), "{listing}");
}

#[test]
fn a_setting_that_is_not_known_is_an_error_that_names_it() {
    let error = Settings::parse("[operations.bake]\nstat = \"x\"\n", BTreeMap::new()).unwrap_err();
    assert!(error.to_string().contains("unknown field `stat`"), "{error}");
}

#[test]
fn inputs_that_become_one_name_are_told_apart() {
    let parameter =
        |name: &str, place: &str| json!({"name": name, "in": place, "required": true, "schema": {"type": "string"}});
    let text = json!({"type": "string"});
    let body = json!({"type": "object", "required": ["oven", "client"], "properties": {"oven": text, "client": text}});
    let operation = json!({
        "operationId": "turn", "tags": ["ovens"],
        "parameters": [
            parameter("name", "path"), parameter("client", "path"), parameter("oven", "query"), parameter("raw", "query"),
            {"name": "Client", "in": "query", "schema": text},
        ],
        "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
        "responses": {"204": {"description": "Done."}},
    });
    let facade = facade("/ovens/{name}/{client}", "post", operation);
    let listing = facade.listing.to_string();
    let line = listing.lines().find(|line| line.starts_with("fn AshClient::turn(")).unwrap();
    let mut names: Vec<&str> = line.split(": ").map(|part| part.rsplit([' ', '(']).next().unwrap()).collect();
    names.pop();
    assert_eq!(names, ["oven", "path_client", "query_oven", "query_raw", "body_oven", "client"], "{line}");
    let source = all(&facade).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        source.contains("raw.turn_with( &oven, &path_client, &query_oven, &query_raw, &body, &params, )"),
        "{source}"
    );
    assert_eq!(facade.warnings.len(), 4, "{:?}", facade.warnings);
}

#[test]
fn methods_requests_and_sections_do_not_hide_what_generated_code_uses() {
    let done = json!({"204": {"description": "Done."}});
    let operation = |id: &str, tag: &str| json!({"operationId": id, "tags": [tag], "responses": done});
    let mut contract = contract("/a", "post", operation("result", "日本"));
    contract["paths"]["/b"] = json!({"post": operation("shutdown", "requests")});
    contract["paths"]["/c"] = json!({"post": operation("page", "日月")});
    contract["paths"]["/d"] = json!({"post": operation("loaf", "crate")});
    let facade = facade_with(contract, "");
    assert_listed(
        &facade,
        &[
            "fn AshClient::result(&self) -> ResultRequest",
            "fn AshClient::call_shutdown(&self) -> Shutdown",
            "fn AshClient::page(&self) -> PageRequest",
            "fn AshClient::loaf(&self) -> Loaf",
        ],
    );
    let names: Vec<&str> = facade.files.keys().map(String::as_str).collect();
    assert!(names.iter().all(|name| name.is_ascii()), "{names:?}");
    for name in ["tag_requests.rs", "crate_.rs", "tag_x_65e5_672c.rs", "tag_x_65e5_6708.rs"] {
        assert!(names.contains(&name), "{name} {names:?}");
    }
    assert_eq!(facade.warnings.len(), 3, "{:?}", facade.warnings);
}
