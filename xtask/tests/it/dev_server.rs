//! Pulled from running servers: the development server, and one that writes its document as the framework of real ones does.

use std::collections::BTreeMap;

use crate::support::{binary::Workspace, pipeline::reference, web};
use ash_dev_server::DevServer;
use serde_json::{Map, Value, json};
use xtask::{
    diff::{Rule, compare},
    raw_client,
};

#[test]
fn the_development_server_gives_the_contract_back() {
    // Its own threads serve it while the program runs.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(DevServer::builder().api_key("secret").start()).unwrap();
    let workspace = Workspace::without_history();
    let contract = workspace.read("openapi/ash.json");
    let ran = workspace.run(&["openapi", "pull", "--url", &server.url(), "--out", "pulled.json"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(workspace.read("pulled.json"), contract);
    let ran = workspace.run(&["openapi", "pull", "--url", &server.url()]);
    assert_eq!(ran.out, format!("openapi/ash.json from {}/docs/json: unchanged\n", server.url()));
}

#[test]
fn the_environment_says_where_the_contract_comes_from() {
    let workspace = Workspace::without_history();
    let contract = workspace.read("openapi/ash.json");
    let ahead = contract.replacen("\"bedrock\",", "\"bedrock\", \"else\",", 1);
    let refresh = |variable: &str, value: &str| {
        workspace.write("openapi/ash.json", &contract);
        let mut command = workspace.command(&["openapi", "refresh"]);
        assert!(command.env(variable, value).output().unwrap().status.success());
        workspace.read("openapi/ash.json")
    };
    let web = web::serve("200 OK", "application/json", &ahead);
    assert!(refresh("ASH_SERVER_URL", &web.url).contains("\"else\""));
    assert_eq!(refresh("ASH_OPENAPI", ""), contract);
    let file = workspace.write("ahead.json", &ahead);
    assert!(refresh("ASH_OPENAPI", &file).contains("\"else\""));
}

/// The contract as a real server would write it: no ids, wildcards without names, numbered schemas, the rest written out, a
/// type array for what may be null.
fn raw_style(contract: &Value) -> Value {
    const NUMBERED: [&str; 4] = ["ApiError", "Agent", "Session", "Message"];
    let mut raw = contract.clone();
    let schemas = raw["components"]["schemas"].take();
    let numbers: BTreeMap<String, usize> =
        NUMBERED.iter().enumerate().map(|(number, name)| ((*name).to_owned(), number)).collect();
    write_out(&mut raw, &schemas, &numbers);
    let mut numbered = Map::new();
    for (name, number) in &numbers {
        let mut schema = schemas[name].clone();
        write_out(&mut schema, &schemas, &numbers);
        schema["title"] = json!(name);
        numbered.insert(format!("def-{number}"), schema);
    }
    raw["components"]["schemas"] = Value::Object(numbered);
    raw.as_object_mut().unwrap().remove("x-ash-contract");
    let paths = raw["paths"].as_object().unwrap().clone().into_iter().map(|(path, mut item)| {
        for operation in item.as_object_mut().unwrap().values_mut() {
            for own in ["operationId", "x-ash"] {
                operation.as_object_mut().unwrap().remove(own);
            }
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten();
            for parameter in parameters.filter(|parameter| parameter["name"] == "path") {
                parameter["name"] = json!("*");
            }
        }
        (path.replace("{path}", "{*}"), item)
    });
    raw["paths"] = Value::Object(paths.collect());
    raw
}

fn write_out(value: &mut Value, schemas: &Value, numbers: &BTreeMap<String, usize>) {
    let name = |value: &Value| Some(value.get("$ref")?.as_str()?.rsplit('/').next()?.to_owned());
    if let Some(name) = name(value) {
        match numbers.get(&name) {
            Some(number) => *value = json!({"$ref": format!("#/components/schemas/def-{number}")}),
            None => {
                *value = schemas[&name].clone();
                write_out(value, schemas, numbers);
            }
        }
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| write_out(item, schemas, numbers)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| write_out(member, schemas, numbers));
            if members.get("nullable") == Some(&json!(true)) && members.get("type").is_some_and(Value::is_string) {
                members.remove("nullable");
                let only = members["type"].clone();
                members.insert("type".to_owned(), json!([only, "null"]));
            }
        }
        _ => {}
    }
}

#[test]
fn a_document_in_the_style_of_real_servers_comes_to_the_same_contract_with_what_is_new_in_it() {
    let contract = reference().into_value();
    let mut raw = raw_style(&contract);
    assert!(!raw.to_string().contains("SessionEnvelope"));
    let workspace = Workspace::without_history();
    // Nothing is wrong with this document, so there is nothing to fix.
    let overlay = json!({
        "overlay": "1.1.0", "info": {"title": "None", "version": "1"},
        "actions": [{"target": "$", "description": "It is right as it is.", "update": {"x-ash-contract": true}}]
    });
    workspace.write("overlay.json", &overlay.to_string());
    let pull = |raw: &Value| -> (Value, String) {
        let web = web::serve("200 OK", "application/json; charset=utf-8", &raw.to_string());
        let ran =
            workspace.run(&["openapi", "pull", "--url", &web.url, "--overlay", "overlay.json", "--out", "pulled.json"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        (serde_json::from_str(&workspace.read("pulled.json")).unwrap(), ran.err)
    };
    let (pulled, said) = pull(&raw);
    assert_eq!(said, "");
    let report = compare(&contract, &pulled);
    let other = report
        .changes
        .iter()
        .filter(|change| !matches!(change.rule, Rule::DescriptionChanged | Rule::UnusedComponentRemoved));
    let other: Vec<_> = other.cloned().collect();
    assert!(other.is_empty(), "{}", xtask::diff::render::text(&xtask::diff::Report::of(other), false));

    raw["paths"]["/api/moods"] = json!({"post": {
        "requestBody": {"required": true, "content": {"application/json": {"schema": {
            "type": "object", "properties": {"mood": {"type": "string"}}, "required": ["mood"]
        }}}},
        "responses": {"204": {"description": "Default Response"}}
    }});
    raw["components"]["schemas"]["def-1"]["properties"]["mood"] = json!({"type": "string"});
    let (pulled, said) = pull(&raw);
    assert!(said.starts_with("warning: POST /api/moods: new operation, called create_mood"), "{said}");
    let listing = raw_client::listing(&pulled).unwrap().to_string();
    assert!(listing.contains("\nasync fn Client::create_mood(&self, body: &CreateMoodBody)"), "{listing}");
    assert!(listing.contains("\nstruct CreateMoodBody.mood: String\n"), "{listing}");
    assert!(listing.contains("\nstruct Agent.mood: Option<String>\n"), "{listing}");
}
