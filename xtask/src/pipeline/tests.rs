use serde_json::{Value, json};

use super::*;
use crate::overlay;

fn overlay(actions: Value) -> Overlay {
    overlay::parse(&json!({"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": actions})).unwrap()
}

fn from(raw: Value, actions: Value, known: Value) -> Result<Contract, ContractError> {
    let (overlay, known) = (overlay(actions), Document::new(known));
    from_raw(raw, &Context { overlay: &overlay, known: Some(&known), reference: &known })
}

/// An action that changes nothing that matters.
fn mark() -> Value {
    json!([{"target": "$", "description": "It is a contract now.", "update": {"x-ash-contract": true}}])
}

#[test]
fn copies_of_a_component_that_the_overlay_amends_become_references() {
    let properties = json!({"id": {"type": "string"}});
    let raw = json!({
        "openapi": "3.0.3",
        "paths": {"/api/agents": {"get": {"operationId": "list_agents", "responses": {"200": {"content": {"application/json": {
            "schema": {"type": "object", "properties": properties, "required": ["id"]}
        }}}}}}},
        "components": {"schemas": {"def-0": {"title": "Agent", "type": "object", "properties": properties}}}
    });
    let actions = json!([{
        "target": "$.components.schemas.Agent", "description": "An agent always has an id.", "update": {"required": ["id"]}
    }]);
    let contract = from(raw, actions, json!({})).unwrap();
    assert_eq!(
        contract.document.as_value()["paths"]["/api/agents"]["get"]["responses"]["200"]["content"]["application/json"]
            ["schema"],
        json!({"$ref": "#/components/schemas/Agent"})
    );
    assert_eq!(contract.warnings, []);
}

#[test]
fn what_the_overlay_adds_is_brought_to_canonical_form() {
    let actions = json!([{
        "target": "$", "description": "d",
        "update": {"components": {"schemas": {"A": {"type": ["string", "null"], "title": "t"}}}}
    }]);
    let contract = from(json!({"openapi": "3.1.0", "paths": {}}), actions, json!({})).unwrap();
    assert_eq!(
        contract.document.as_value()["components"]["schemas"]["A"],
        json!({"nullable": true, "title": "t", "type": "string", "x-ash": {"origin": "pulled"}})
    );
}

#[test]
fn an_action_that_requires_what_the_server_requires_by_now_is_warned_about() {
    let raw = json!({"openapi": "3.0.3", "paths": {}, "components": {"schemas": {"A": {"required": ["id", "name"]}}}});
    let actions = json!([{"target": "$.components.schemas.A.required", "description": "d", "update": ["id"]}]);
    let contract = from(raw, actions, json!({})).unwrap();
    assert_eq!(contract.document.as_value()["components"]["schemas"]["A"]["required"], json!(["id", "name"]));
    assert_eq!(contract.warnings.len(), 1);
    assert!(contract.warnings[0].to_string().starts_with("openapi/overlay.json: action 1"), "{}", contract.warnings[0]);
}

#[test]
fn an_overlay_that_does_not_fit_is_an_error() {
    let actions = json!([{"target": "$.gone", "description": "d", "remove": true}]);
    let error = from(json!({"openapi": "3.0.3", "paths": {}}), actions, json!({})).unwrap_err();
    assert!(matches!(error, ContractError::Overlay(_)), "{error:?}");
}

/// A contract in which everything is resolved.
fn known() -> Value {
    let reference = Document::new(stated());
    let context = Context { overlay: &Overlay::default(), known: None, reference: &reference };
    from_reference(&context).unwrap().document.into_value()
}

fn stated() -> Value {
    json!({
        "openapi": "3.0.3", "info": {"title": "Kiln"}, "x-ash-contract": true,
        "paths": {"/jobs/{id}": {"get": {
            "operationId": "get_job", "summary": "Get a job", "x-ash": {"repeat": "idempotent"},
            "responses": {"200": {"description": "The job.", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Job"}
            }}}}
        }}},
        "components": {"schemas": {"Job": {
            "type": "object", "required": ["id"], "properties": {
                "id": {"type": "string", "description": "Names the job."},
                "state": {"type": "string", "enum": ["off", "on"]},
            }
        }}}
    })
}

/// Returns the the known document as a server writes it.
fn raw() -> Value {
    let mut raw = known();
    raw.as_object_mut().unwrap().remove("x-ash-contract");
    raw["info"] = json!({"title": "Theirs", "version": "9"});
    let get = &mut raw["paths"]["/jobs/{id}"]["get"];
    get["responses"]["200"]["description"] = json!("Default Response");
    for own in ["operationId", "summary", "x-ash"] {
        get.as_object_mut().unwrap().remove(own);
    }
    raw["components"]["schemas"]["Job"]["properties"]["id"] = json!({"type": "string"});
    raw
}

#[test]
fn a_document_that_says_the_same_in_other_words_results_in_the_same_bytes() {
    let contract = from(raw(), mark(), known()).unwrap();
    assert_eq!(contract.document.to_string(), Document::new(known()).to_string());
    assert_eq!(contract.warnings, []);
}

/// Returns the the known document with one of everything that a server may add.
fn ahead() -> Value {
    let mut ahead = raw();
    ahead["paths"]["/moods"] = json!({"get": {"summary": "Theirs", "responses": {
        "200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Mood"}}}}
    }}});
    ahead["paths"]["/jobs/{id}"]["get"]["parameters"] =
        json!([{"in": "query", "name": "full", "schema": {"type": "boolean"}}]);
    ahead["paths"]["/jobs/{id}"]["get"]["responses"]["202"] = json!({"description": "Not yet."});
    let job = &mut ahead["components"]["schemas"]["Job"];
    job["properties"]["mood"] = json!({"$ref": "#/components/schemas/Mood"});
    job["properties"]["size"] = json!({"type": "integer"});
    job["properties"]["state"]["enum"] = json!(["off", "hot", "on"]);
    ahead["components"]["schemas"]["Mood"] = json!({"type": "object", "properties": {"level": {"type": "integer"}}});
    ahead
}

const BEYOND: [&str; 7] = [
    "Job.mood",
    "Job.size",
    "Job.state: \"hot\"",
    "Mood",
    "GET /jobs/{id}: query parameter `full`",
    "GET /jobs/{id}: response 202",
    "GET /moods (list_moods)",
];

#[test]
fn what_the_reference_server_lacks_is_marked_and_listed() {
    let reference = Document::new(known());
    let pulled = from(ahead(), mark(), known()).unwrap().document;
    assert_eq!(beyond(&pulled, &reference), BEYOND);
    let value = pulled.as_value();
    let is_marked = |place: &str| value.pointer(place).unwrap()["x-ash"]["origin"] == "pulled";
    for place in [
        "/paths/~1moods/get",
        "/paths/~1jobs~1{id}/get/parameters/0",
        "/paths/~1jobs~1{id}/get/responses/202",
        "/components/schemas/Mood",
        // For the property that is a reference, which nothing may stand beside.
        "/components/schemas/Job",
        "/components/schemas/Job/properties/size",
        // For the value of its enum.
        "/components/schemas/Job/properties/state",
    ] {
        assert!(is_marked(place), "{place}");
    }
    assert!(!is_marked("/paths/~1jobs~1{id}/get") && !is_marked("/components/schemas/Job/properties/id"));
}

fn generated(known: &Document, reference: &Value) -> Document {
    let reference = Document::new(reference.clone());
    from_reference(&Context { overlay: &Overlay::default(), known: Some(known), reference: &reference })
        .unwrap()
        .document
}

#[test]
fn generating_keeps_what_was_pulled_and_gives_the_same_bytes() {
    let pulled = from(ahead(), mark(), known()).unwrap().document;
    assert_eq!(generated(&pulled, &known()).to_string(), pulled.to_string());
}

#[test]
fn what_is_not_marked_is_not_kept() {
    let pulled = from(ahead(), mark(), known()).unwrap().document;
    assert_eq!(generated(&without_marks(&pulled), &known()), Document::new(known()));
    let mut edited = known();
    edited["paths"]["/by/hand"] = json!({"get": {"operationId": "by_hand", "responses": {}}});
    assert_eq!(generated(&Document::new(edited), &known()), Document::new(known()));
}

#[test]
fn what_the_reference_server_has_by_now_is_no_longer_marked() {
    let pulled = from(ahead(), mark(), known()).unwrap().document;
    let reference = without_marks(&pulled);
    let fresh = generated(&pulled, reference.as_value());
    assert_eq!(beyond(&fresh, &reference), [] as [&str; 0]);
    assert_eq!(fresh, reference);
}

#[test]
fn what_contradicts_the_reference_server_gives_way_to_it() {
    let mut raw = raw();
    raw["components"]["schemas"]["Job"]["properties"]["id"] = json!({"type": "integer"});
    raw["components"]["schemas"]["Job"]["properties"].as_object_mut().unwrap().remove("state");
    let pulled = from(raw, mark(), known()).unwrap().document;
    assert_eq!(beyond(&pulled, &Document::new(known())), [] as [&str; 0]);
    assert_ne!(pulled, Document::new(known()));
    assert_eq!(generated(&pulled, &known()), Document::new(known()));
}

#[test]
fn a_schema_that_became_something_else_is_not_mixed_with_what_it_was() {
    let mut raw = raw();
    raw["components"]["schemas"]["Job"]["properties"]["id"] =
        json!({"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]});
    raw["components"]["schemas"]["Job"]["properties"]["size"] = json!({"type": "integer"});
    let pulled = from(raw, mark(), known()).unwrap().document;
    let fresh = generated(&pulled, &known());
    let properties = &fresh.as_value()["components"]["schemas"]["Job"]["properties"];
    assert_eq!(properties["id"], known()["components"]["schemas"]["Job"]["properties"]["id"]);
    assert_eq!(properties["size"]["type"], "integer");
}

#[test]
fn a_contract_is_not_amended_again() {
    let actions = json!([{"target": "$.gone", "description": "Would not fit.", "remove": true}]);
    let mut ours = known();
    ours["paths"]["/jobs/{id}"]["get"]["summary"] = json!("Said in another way");
    let contract = from(ours.clone(), actions, known()).unwrap();
    assert_eq!(contract.document, Document::new(ours));
}

#[test]
fn a_pulled_operation_keeps_its_id_and_its_marks_when_it_is_pulled_again() {
    let reference = Document::new(known());
    let overlay = overlay(mark());
    let first = from(ahead(), mark(), known()).unwrap();
    assert_eq!(first.warnings.len(), 1, "{:?}", first.warnings);
    let mut more = ahead();
    more["paths"]["/moods"]["post"] = json!({"responses": {}});
    let again =
        from_raw(more, &Context { overlay: &overlay, known: Some(&first.document), reference: &reference }).unwrap();
    let ids: Vec<_> = again.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert!(ids[0].starts_with("POST /moods: new operation, called create_mood"), "{ids:?}");
    assert_eq!(
        again.document.as_value()["paths"]["/moods"]["get"],
        first.document.as_value()["paths"]["/moods"]["get"]
    );
}

#[test]
fn steps_have_names_of_their_own() {
    let names: std::collections::BTreeSet<&str> = PULLED.iter().map(|step| step.name).collect();
    assert_eq!(names.len(), PULLED.len());
}
