//! Random structural changes of the contract: whatever a server says, the generator returns.

#![allow(clippy::unwrap_used)]

use ash_sdk_generator::{document::schema_name, raw};
use serde_json::{Map, Value, json};

const DOCUMENTS: u64 = 100;
const MUTATIONS: usize = 20;

/// Paths of the contract in each document. Its whole would take seconds for each.
const PATHS: usize = 4;

/// A generator of numbers that are the same in each run (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }

    fn choose<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

fn pointers(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{here}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                pointers(member, &format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        _ => {}
    }
}

fn odd_value(random: &mut Random, references: &[String]) -> Value {
    let reference = || json!({"$ref": "#/components/schemas/Nowhere"});
    match random.below(16) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(1e300),
        4 => json!(""),
        5 => json!("Self"),
        6 => json!([]),
        7 => json!({}),
        8 => reference(),
        9 => json!({"$ref": random.choose(references)}),
        10 => json!({"type": "string", "enum": ["a", "A", null, "a-b", "a_b", "self"]}),
        11 => json!({"oneOf": [{"$ref": random.choose(references)}, {"$ref": random.choose(references)}]}),
        12 => json!({"allOf": [{"$ref": random.choose(references)}, {"$ref": random.choose(references)}]}),
        13 => json!({"type": "array", "items": {"anyOf": [{"type": "integer"}, reference(), {"not": {}}]}}),
        14 => json!({"type": "object", "properties": {"a-b": {}, "a_b": {"enum": [1, 2]}, "": {"type": 5}}}),
        _ => json!([{"name": "x", "in": "query", "schema": {"$ref": random.choose(references)}}]),
    }
}

fn mutate(document: &mut Value, random: &mut Random, references: &[String]) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    // The members of the root are needed to come any further.
    let inner: Vec<&String> = all.iter().filter(|pointer| pointer.matches('/').count() > 1).collect();
    let pointer = random.choose(&inner).to_string();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    let other = *random.choose(&inner);
    let other = document.pointer(other).cloned();
    let odd = odd_value(random, references);
    let choice = random.below(6);
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => match (choice, other) {
            (0, _) => drop(members.remove(&key)),
            (1, Some(other)) => drop(members.insert(key, other)),
            (2, _) => {
                let value = members.get(&key).cloned().unwrap_or_default();
                members.insert(format!("{key}_"), value);
            }
            (3, _) => {
                let words =
                    ["$ref", "not", "oneOf", "allOf", "enum", "nullable", "type", "items", "additionalProperties"];
                members.insert((*random.choose(&words)).to_owned(), odd);
            }
            (4, _) => {
                let value = members.get(&key).cloned().unwrap_or_default();
                members.insert(key, json!([value]));
            }
            _ => drop(members.insert(key, odd)),
        },
        Value::Array(items) => {
            if let Some(item) = items.get_mut(key.parse::<usize>().unwrap()) {
                *item = odd;
            }
        }
        _ => unreachable!("a pointer leads into something that holds nothing"),
    }
}

fn reached(contract: &Value, value: &Value, schemas: &mut Map<String, Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| reached(contract, item, schemas)),
        Value::Object(members) => {
            for member in members.values() {
                reached(contract, member, schemas);
                if let Some(name) = member.as_str().and_then(schema_name)
                    && !schemas.contains_key(&name)
                {
                    let schema = contract["components"]["schemas"][&name].clone();
                    schemas.insert(name, schema.clone());
                    reached(contract, &schema, schemas);
                }
            }
        }
        _ => {}
    }
}

/// A part of the contract that stands for itself.
fn part(contract: &Value, random: &mut Random) -> Value {
    let all: Vec<(&String, &Value)> = contract["paths"].as_object().unwrap().iter().collect();
    let paths: Map<String, Value> =
        (0..PATHS).map(|_| *random.choose(&all)).map(|(path, item)| (path.clone(), item.clone())).collect();
    let paths = Value::Object(paths);
    let mut schemas = Map::new();
    reached(contract, &paths, &mut schemas);
    json!({"openapi": "3.0.3", "info": contract["info"], "paths": paths, "components": {"schemas": schemas}})
}

#[test]
fn two_thousand_random_changes_neither_panic_nor_hang() {
    let contract = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/ash.json"));
    let contract: Value = serde_json::from_str(contract).unwrap();
    let mut generated = 0;
    for seed in 0..DOCUMENTS {
        let mut random = Random(seed);
        let mut document = part(&contract, &mut random);
        let names = document["components"]["schemas"].as_object().unwrap().keys();
        let references: Vec<String> = names.map(|name| format!("#/components/schemas/{name}")).collect();
        for _ in 0..MUTATIONS {
            mutate(&mut document, &mut random, &references);
        }
        match raw::generate(&document) {
            Ok(_) => generated += 1,
            Err(error) => {
                assert!(!error.to_string().contains("panicked"), "{error} at {seed}");
                eprintln!("{seed}: {error}");
            }
        }
    }
    // The rest is generated when everything that fails is left out.
    assert_eq!(generated, DOCUMENTS);
}
