//! Wildcards in paths. The framework writes `{*}`, which no generator makes a usable parameter of.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use ash_sdk_generator::document::METHODS;

use super::{operation_ids::operation_name, warning::Warning};

const WILDCARD: &str = "{*}";

/// Renames the parameter `*` of every path with `{*}` to `path`, or to `path2` and so on where the path has a parameter of
/// that name. One that is not declared is added as a required string.
pub fn name_wildcards(document: &mut Value) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let shared = document.pointer("/components/parameters").cloned().unwrap_or_default();
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return warnings;
    };
    let wild: Vec<String> = paths.keys().filter(|path| path.contains(WILDCARD)).cloned().collect();
    for old in wild {
        let Some(mut item) = paths.remove(&old) else {
            continue;
        };
        let name = free_name(&old, &item, &shared, paths);
        let new = old.replace(WILDCARD, &format!("{{{name}}}"));
        if let Some(item) = item.as_object_mut() {
            declare(item, &name, &new, &shared, &mut warnings);
        }
        paths.insert(new, item);
    }
    warnings
}

fn free_name(path: &str, item: &Value, shared: &Value, paths: &Map<String, Value>) -> String {
    let operations = METHODS.iter().filter_map(|method| item.get(method));
    let declared: BTreeSet<&str> = std::iter::once(item)
        .chain(operations)
        .filter_map(|holder| holder.get("parameters")?.as_array())
        .flatten()
        .filter_map(|parameter| resolve(parameter, shared).get("name")?.as_str())
        .collect();
    let is_free = |name: &str| {
        let template = format!("{{{name}}}");
        !declared.contains(name) && !path.contains(&template) && !paths.contains_key(&path.replace(WILDCARD, &template))
    };
    let mut name = "path".to_owned();
    let mut suffix = 2;
    while !is_free(&name) {
        name = format!("path{suffix}");
        suffix += 1;
    }
    name
}

fn declare(item: &mut Map<String, Value>, name: &str, path: &str, shared: &Value, warnings: &mut Vec<Warning>) {
    let for_all = rename(item, name, shared);
    for method in METHODS {
        let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) else {
            continue;
        };
        let for_one = rename(operation, name, shared);
        if for_all || for_one {
            continue;
        }
        warnings.push(Warning::UndeclaredWildcard { operation: operation_name(method, path) });
        let parameter = json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        if let Some(parameters) = operation.entry("parameters").or_insert_with(|| json!([])).as_array_mut() {
            parameters.push(parameter);
        }
    }
}

/// Renames the wildcard among the parameters of a path or operation. Says whether it is there.
fn rename(holder: &mut Map<String, Value>, name: &str, shared: &Value) -> bool {
    let mut found = false;
    let parameters = holder.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let resolved = resolve(parameter, shared);
        if resolved.get("name").and_then(Value::as_str) == Some("*")
            && resolved.get("in").and_then(Value::as_str) == Some("path")
        {
            // A shared parameter is written out: another path may need another name.
            let mut own = resolved.clone();
            if let Some(members) = own.as_object_mut() {
                members.insert("name".to_owned(), Value::String(name.to_owned()));
            }
            *parameter = own;
            found = true;
        }
    }
    found
}

fn resolve<'a>(parameter: &'a Value, shared: &'a Value) -> &'a Value {
    let reference = parameter.get("$ref").and_then(Value::as_str);
    let name = reference.and_then(|reference| reference.strip_prefix("#/components/parameters/"));
    name.and_then(|name| shared.get(name)).unwrap_or(parameter)
}
