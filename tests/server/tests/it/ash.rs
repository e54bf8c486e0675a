//! The facts that the contract states beyond OpenAPI: complete, and about things that exist.
use serde_json::{Map, Value};

/// Method, operation and stated facts.
fn operations(contract: &Value) -> Vec<(&str, &Value, &Value)> {
    let items = contract["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap());
    operations.map(|(method, operation)| (method.as_str(), operation, &operation["x-ash"])).collect()
}

fn resolve<'a>(contract: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().map(|target| contract.pointer(&target[1..]).unwrap());
    target.unwrap_or(schema)
}

fn json_schema<'a>(contract: &'a Value, holder: &'a Value) -> &'a Value {
    resolve(contract, &holder["content"]["application/json"]["schema"])
}

fn has_member(schema: &Value, name: &str) -> bool {
    schema["properties"].get(name).is_some()
}

fn has_parameter(operation: &Value, name: &str) -> bool {
    operation["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["name"] == name)
}

/// The schema of a success.
fn success<'a>(contract: &'a Value, operation: &'a Value) -> &'a Value {
    let responses = operation["responses"].as_object().unwrap();
    let (_, response) = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap();
    json_schema(contract, response)
}

#[test]
fn every_post_and_patch_has_a_reason_to_be_retried_or_not() {
    let contract = ash_dev_server::contract();
    for (method, operation, stated) in operations(&contract) {
        let id = &operation["operationId"];
        if ["post", "patch"].contains(&method) {
            assert!(["once", "idempotent"].contains(&stated["repeat"].as_str().unwrap_or_default()), "{id}");
        }
        let has_reason = !stated["because"].as_str().unwrap_or_default().is_empty();
        assert_eq!(has_reason, stated.get("repeat").is_some(), "{id}");
        if let Some(deadline) = stated.get("deadline") {
            assert!(deadline["seconds"].as_u64().is_some_and(|seconds| seconds >= 60), "{id}");
            assert!(!deadline["because"].as_str().unwrap_or_default().is_empty(), "{id}");
        }
    }
}

#[test]
fn what_would_happen_twice_is_sent_once() {
    let contract = ash_dev_server::contract();
    let mut once = 0;
    for (_, operation, stated) in operations(&contract) {
        let id = operation["operationId"].as_str().unwrap();
        let creates =
            ["create_", "upload_", "deploy_", "import_", "start_", "fork_", "send_", "write_", "enqueue", "exec"];
        let expected =
            creates.iter().any(|verb| id.starts_with(verb)) || ["pause_session", "stop_session"].contains(&id);
        assert_eq!(stated["repeat"] == "once", expected, "{id}");
        once += usize::from(expected);
    }
    assert_eq!(once, 19);
}

#[test]
fn what_is_stated_names_parameters_and_members_that_exist() {
    let contract = ash_dev_server::contract();
    for (_, operation, stated) in operations(&contract) {
        let id = &operation["operationId"];
        let body = json_schema(&contract, &operation["requestBody"]);
        let is_input = |name: &str| has_parameter(operation, name) || has_member(body, name);
        for name in stated["arguments"].as_array().into_iter().flatten() {
            assert!(is_input(name.as_str().unwrap()), "{id}: {name}");
        }
        for name in stated["rename"].as_object().into_iter().flat_map(Map::keys) {
            assert!(is_input(name), "{id}: {name}");
        }
        let answer = success(&contract, operation);
        if let Some(member) = stated["unwrap"]["member"].as_str() {
            assert!(has_member(answer, member), "{id}: {member}");
        }
        if let Some(page) = stated.get("page") {
            for name in [&page["after"], &page["size"]].into_iter().filter_map(Value::as_str) {
                assert!(has_parameter(operation, name), "{id}: {name}");
            }
            let lists = answer["properties"].as_object().unwrap().values();
            let items = lists.filter_map(|list| list.get("items")).map(|items| resolve(&contract, items));
            let cursor = page["cursor"].as_str().unwrap();
            assert!(items.clone().next().is_some() && items.clone().all(|item| has_member(item, cursor)), "{id}");
        }
    }
}
