//! Descriptions as they read in Rust: a member between backquotes has the name that its field has.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::ident::snake;

/// Keywords that hold prose.
const PROSE: [&str; 2] = ["description", "summary"];

/// Brings the descriptions of a document to the names of Rust: `sandboxId` becomes `sandbox_id`. Words that name no
/// member or parameter, such as the values of enums, stay as they are.
pub(crate) fn in_rust(document: &mut Value) {
    let mut names = BTreeSet::new();
    collect(document, &mut names);
    names.retain(|name| name.contains(|letter: char| letter.is_ascii_uppercase()));
    rewrite(document, &names);
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                names.extend(properties.keys().cloned());
            }
            if let (Some(Value::String(name)), true) = (members.get("name"), members.contains_key("in")) {
                names.insert(name.clone());
            }
            members.values().for_each(|member| collect(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

fn rewrite(value: &mut Value, names: &BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                match member {
                    Value::String(text) if PROSE.contains(&key.as_str()) => *text = rewritten(text, names),
                    _ => rewrite(member, names),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, names)),
        _ => {}
    }
}

fn rewritten(text: &str, names: &BTreeSet<String>) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, piece) in text.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        // Every second piece is between backquotes.
        if index % 2 == 1 && names.contains(piece) { out.push_str(&snake(piece)) } else { out.push_str(piece) }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_between_backquotes_are_spelled_as_in_rust_and_nothing_else_is() {
        let mut document = json!({
            "properties": {"sandboxId": {"description": "Differs from `id` or `sandboxId`; not `bypassPermissions`, not sandboxId."}},
            "enum": ["bypassPermissions"],
        });
        in_rust(&mut document);
        assert_eq!(
            document["properties"]["sandboxId"]["description"],
            "Differs from `id` or `sandbox_id`; not `bypassPermissions`, not sandboxId."
        );
    }
}
