//! RFC 6902 for tests: a case is a document and what is done to it.

use serde_json::Value;

/// Applies a JSON Patch (`add`, `remove`, `replace`, `move`, `copy`, `test`).
pub(crate) fn patch(mut document: Value, operations: &Value) -> Value {
    for operation in operations.as_array().expect("a patch is an array") {
        let text = |key: &str| operation[key].as_str().unwrap_or_else(|| panic!("{operation} has no {key}"));
        let path = text("path");
        match text("op") {
            "add" => add(&mut document, path, operation["value"].clone()),
            "remove" => {
                remove(&mut document, path);
            }
            "replace" => {
                *at(&mut document, path) = operation["value"].clone();
            }
            "move" => {
                let value = remove(&mut document, text("from"));
                add(&mut document, path, value);
            }
            "copy" => {
                let value = at(&mut document, text("from")).clone();
                add(&mut document, path, value);
            }
            "test" => assert_eq!(*at(&mut document, path), operation["value"]),
            other => panic!("no operation of RFC 6902: {other}"),
        }
    }
    document
}

fn at<'v>(document: &'v mut Value, path: &str) -> &'v mut Value {
    document.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}"))
}

fn split(path: &str) -> (&str, String) {
    let (parent, key) = path.rsplit_once('/').expect("a pointer below the root");
    (parent, key.replace("~1", "/").replace("~0", "~"))
}

fn add(document: &mut Value, path: &str, value: Value) {
    let (parent, key) = split(path);
    match at(document, parent) {
        Value::Object(members) => {
            members.insert(key, value);
        }
        Value::Array(elements) if key == "-" => elements.push(value),
        Value::Array(elements) => elements.insert(key.parse().expect("an index"), value),
        other => panic!("{path}: nothing can be added to {other}"),
    }
}

fn remove(document: &mut Value, path: &str) -> Value {
    let (parent, key) = split(path);
    match at(document, parent) {
        Value::Object(members) => members.remove(&key).unwrap_or_else(|| panic!("nothing at {path}")),
        Value::Array(elements) => elements.remove(key.parse().expect("an index")),
        other => panic!("{path}: nothing can be removed from {other}"),
    }
}
