//! The contract with parts of it deleted, copied, exchanged, renamed or replaced at random: nothing panics or hangs, and
//! nothing differs from itself.

use crate::support::pipeline::pull;
use serde_json::{Map, Value, json};
use xtask::{
    canonical::canonicalise,
    diff::{Verdict, compare},
    document::Document,
    overlay::{self, Overlay},
    pipeline::{MARK, normalise},
};

/// Documents that are made, each from the contract by a few mutations.
const DOCUMENTS: usize = 2000;

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    fn one<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }
}

fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut inside = |key: &str, value: &Value| {
        let pointer = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(pointer.clone());
        pointers(value, &pointer, found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| inside(key, value)),
        Value::Array(elements) => (0..).zip(elements).for_each(|(index, value)| inside(&u32::to_string(&index), value)),
        _ => {}
    }
}

fn junk(random: &mut Random) -> Value {
    let choices = [
        json!(null),
        json!(false),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("#/components/schemas/Session"),
        json!([]),
        json!({}),
        json!([null, {}, "a", 1.5]),
        json!({"$ref": "#/components/schemas/Agent"}),
        json!({"$ref": "#"}),
        json!({"$ref": "#/paths"}),
        json!({"allOf": [{"$ref": "#/components/schemas/Session"}, {"type": "string", "enum": []}]}),
        json!({"oneOf": [{"$ref": "#/components/schemas/Agent"}, {"type": ["null", "integer"]}], "discriminator": {"propertyName": "id"}}),
        json!({"type": "integer", "multipleOf": 0, "minimum": 5, "maximum": -5, "format": "int0"}),
    ];
    random.one(&choices).clone()
}

fn split(pointer: &str) -> (&str, String) {
    let (parent, key) = pointer.rsplit_once('/').expect("below the root");
    (parent, key.replace("~1", "/").replace("~0", "~"))
}

/// Takes out what a pointer leads to, with the key or position it had.
fn remove(document: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, key) = split(pointer);
    match document.pointer_mut(parent)? {
        Value::Object(members) => members.remove(&key),
        Value::Array(elements) => {
            let index = key.parse::<usize>().ok().filter(|index| *index < elements.len())?;
            Some(elements.remove(index))
        }
        _ => None,
    }
}

fn insert(document: &mut Value, pointer: &str, key: String, value: Value) {
    let (parent, _) = split(pointer);
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.insert(key, value)),
        Some(Value::Array(elements)) => elements.push(value),
        _ => {}
    }
}

/// One mutation. A place that an earlier one removed is left alone.
fn mutate(document: &mut Value, places: &[String], random: &mut Random) {
    let place = random.one(places);
    let other = random.one(places);
    match random.below(7) {
        0 => drop(remove(document, place)),
        1 => {
            let copy = document.pointer(place).cloned();
            if let (Some(copy), Some(target)) = (copy, document.pointer_mut(other)) {
                *target = copy;
            }
        }
        2 => {
            let junk = junk(random);
            if let Some(target) = document.pointer_mut(place) {
                *target = junk;
            }
        }
        3 => {
            let one = document.pointer(place).cloned();
            let two = document.pointer(other).cloned();
            if let (Some(one), Some(two)) = (one, two) {
                for (pointer, value) in [(place, two), (other, one)] {
                    if let Some(target) = document.pointer_mut(pointer) {
                        *target = value;
                    }
                }
            }
        }
        4 => {
            // Renamed to a key that is used elsewhere, so that it means something there.
            let key = split(other).1;
            if let Some(value) = remove(document, place) {
                insert(document, place, key, value);
            }
        }
        5 => {
            let junk = junk(random);
            insert(document, place, split(other).1, junk);
        }
        _ => {
            if let Some(target) = document.pointer_mut(place) {
                let inside = target.take();
                *target = match random.below(3) {
                    0 => Value::Array(vec![inside]),
                    1 => Value::Object(Map::from_iter([(split(other).1, inside)])),
                    _ => json!({"allOf": [inside]}),
                };
            }
        }
    }
}

/// The contract with a few of its paths, and what these refer to.
fn part(contract: &Value, random: &mut Random) -> Value {
    let paths: Vec<(&String, &Value)> = contract["paths"].as_object().expect("paths").iter().collect();
    let chosen: Map<String, Value> =
        (0..2).map(|_| random.one(&paths)).map(|(path, item)| ((*path).clone(), (*item).clone())).collect();
    let mut part = json!({"components": {}});
    for (key, value) in contract.as_object().expect("an object") {
        if key != "paths" && key != "components" {
            part[key] = value.clone();
        }
    }
    let mut open: Vec<Value> = chosen.values().cloned().collect();
    part["paths"] = Value::Object(chosen);
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => open.extend(members.into_values()),
            Value::Array(elements) => open.extend(elements),
            Value::String(text) => {
                let names = text.strip_prefix("#/components/").and_then(|rest| rest.split_once('/'));
                let Some((section, name)) = names.filter(|_| part.pointer(&text[1..]).is_none()) else { continue };
                if let Some(component) = contract.pointer(&text[1..]) {
                    part["components"][section][name] = component.clone();
                    open.push(component.clone());
                }
            }
            _ => {}
        }
    }
    part
}

/// One document, compared and normalised in each way.
fn check(number: usize, contract: &Value) {
    let mut random = Random(number as u64);
    let base = match number % 100 {
        0 => contract.clone(),
        _ => part(contract, &mut random),
    };
    let mut places = Vec::new();
    pointers(&base, "", &mut places);
    let mut document = base.clone();
    for _ in 0..=random.below(4) {
        mutate(&mut document, &places, &mut random);
    }
    let canonical = canonicalise(document.clone());
    assert_eq!(canonicalise(canonical.clone()), canonical, "document {number}: canonical twice");
    assert_eq!(compare(&document, &canonical).verdict, Verdict::None, "document {number} and its canonical form");
    // The base alternates between the two: the other way is as good a test.
    let report = match number % 4 < 2 {
        true => compare(&base, &document),
        false => compare(&document, &base),
    };
    assert_eq!(report.verdict, Verdict::of(report.changes.iter().map(|change| change.level)), "document {number}");
    // The overlay is not applied to a contract, so its mark is removed.
    if let Some(members) = document.as_object_mut() {
        members.remove(MARK);
    }
    let known = Document::new(base);
    if let Ok(pulled) = pull(document, &overlay(), &known) {
        let again = normalise(pulled.document.clone(), &known).map(|again| again.document.into_value());
        assert_eq!(again.ok().as_ref(), Some(&pulled.document), "document {number}: normalised twice");
    }
}

/// An overlay that leaves everything as it is.
fn overlay() -> Overlay {
    let document = json!({"overlay": "1.1.0", "info": {"title": "None", "version": "1"}, "actions": [
        {"target": "$", "description": "States the title.", "update": {"info": {"title": "Ash"}}},
    ]});
    overlay::parse(&document).expect("an overlay")
}

#[test]
fn two_thousand_mutated_contracts_are_taken_without_panic_and_are_like_themselves() {
    let text = include_str!("../../../openapi/ash.json");
    let contract: Value = serde_json::from_str(text).expect("the contract is JSON");
    std::thread::scope(|scope| {
        let second = scope.spawn(|| (1..DOCUMENTS).step_by(2).for_each(|number| check(number, &contract)));
        (0..DOCUMENTS).step_by(2).for_each(|number| check(number, &contract));
        second.join().expect("no panic");
    });
}
