//! The client of the committed contract.

#![allow(clippy::unwrap_used)]

use std::sync::OnceLock;

use ash_sdk_generator::{Warning, document::operations, listing::Listing, raw};
use serde_json::Value;

fn contract() -> &'static Value {
    static CONTRACT: OnceLock<Value> = OnceLock::new();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/ash.json");
    CONTRACT.get_or_init(|| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

/// Result of one generation. A syntax tree cannot be shared between tests.
struct Client {
    source: String,
    warnings: Vec<Warning>,
    listing: Listing,
}

fn client() -> &'static Client {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    CLIENT.get_or_init(|| {
        let client = raw::generate(contract()).unwrap();
        Client { listing: Listing::of(&client.file), source: client.source, warnings: client.warnings }
    })
}

fn listing() -> &'static Listing {
    &client().listing
}

#[test]
fn nothing_of_the_contract_is_renamed_or_left_out() {
    assert!(client().warnings.is_empty(), "{:?}", client().warnings);
}

#[test]
fn every_operation_has_a_method_and_a_route() {
    let by_name = listing().by_name();
    let routes = ash_sdk_gen::routes();
    let mut count = 0;
    for operation in operations(contract()) {
        count += 1;
        let id = operation.id();
        assert!(by_name.contains_key(format!("async fn Client::{id}").as_str()), "{id} has no method");
        let route = routes.iter().find(|route| route.operation_id == id).unwrap();
        assert_eq!((route.method.to_lowercase().as_str(), route.path), (operation.method, operation.path));
    }
    assert!(count > 70 && routes.len() == count, "{count} operations, {} routes", routes.len());
}

#[test]
fn every_component_has_a_type() {
    let by_name = listing().by_name();
    for (component, schema) in contract()["components"]["schemas"].as_object().unwrap() {
        let name = schema["x-ash"]["name"].as_str().unwrap_or(component);
        let found =
            ["struct", "enum", "type"].iter().any(|kind| by_name.contains_key(format!("{kind} {name}").as_str()));
        assert!(found, "{name} has no type");
    }
}

#[test]
fn every_enum_has_a_variant_for_what_it_does_not_know() {
    let by_name = listing().by_name();
    let enums: Vec<&str> = by_name.keys().filter_map(|name| name.strip_prefix("enum ")).collect();
    let types = enums.iter().filter(|name| !name.contains("::"));
    let mut count = 0;
    for name in types {
        count += 1;
        assert!(by_name.contains_key(format!("enum {name}::Unrecognized").as_str()), "{name} is closed");
    }
    assert!(count > 10, "{count} enums");
}

#[test]
fn no_optional_parameter_has_a_position() {
    let methods = listing().to_string();
    let methods: Vec<&str> = methods.lines().filter(|line| line.starts_with("async fn Client::")).collect();
    assert!(methods.len() > 80, "{}", methods.len());
    for method in methods {
        let (arguments, _) = method.split_once(") -> ").unwrap();
        assert!(!arguments.contains("Option<"), "{method}");
    }
}

#[test]
fn the_constructor_that_cuts_streams_is_gone() {
    let by_name = listing().by_name();
    assert!(by_name.contains_key("fn Client::new_with_client"));
    assert!(!by_name.contains_key("fn Client::new"));
}

#[test]
fn an_operation_may_have_the_name_of_a_hook() {
    assert!(client().source.contains("ClientHooks::exec(self, request, &info)"));
    assert!(!client().source.contains("self.exec("));
}

#[test]
fn times_in_queries_are_for_the_caller_to_write() {
    let by_name = listing().by_name();
    assert_eq!(by_name.get("struct params::GetAnalyticsParams.after"), Some(&": Option<String>"));
}
