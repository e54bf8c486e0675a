//! The way on where nothing can be generated from a document: an overlay action to paste, or the file to edit.

use serde_json::{Value, json};

use crate::{document::Document, normalise::METHODS, workspace};

/// The lines that tell how to continue after a generator refused a contract. `is_pulled` says that the contract was made of a
/// server's own document, which the overlay corrects.
pub(crate) fn after_refusal(message: &str, contract: &Document, is_pulled: bool) -> String {
    let culprit = culprit(message, contract.as_value());
    let corrected = is_pulled || culprit.as_ref().is_some_and(|culprit| culprit.is_pulled);
    match culprit {
        Some(culprit) if corrected => format!(
            "No file was changed. To continue without {}, add this to the actions of {}, and run the command again:\n{:#}",
            culprit.name,
            workspace::OVERLAY,
            json!({"target": culprit.target, "description": first_line(message), "remove": true})
        ),
        None if corrected => format!(
            "No file was changed. To continue, correct the document by an action in {}, and run the command again",
            workspace::OVERLAY
        ),
        Some(culprit) => format!(
            "No file was changed. To continue, state {} in another way: its route is in tests/server/src/routes, its types in \
             tests/server/src/api",
            culprit.name
        ),
        None => "No file was changed. To continue, state it in another way: routes are in tests/server/src/routes, types in \
                 tests/server/src/api"
            .to_owned(),
    }
}

struct Culprit {
    name: String,
    target: String,
    is_pulled: bool,
}

/// The operation or component that a message names.
fn culprit(message: &str, contract: &Value) -> Option<Culprit> {
    let is_pulled = |value: &Value| value["x-ash"]["origin"] == "pulled";
    for (path, item) in contract["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get(method) else { continue };
            let label = format!("{} {path}", method.to_ascii_uppercase());
            if mentions(message, &label) {
                let target = format!("$.paths['{}'].{method}", escaped(path));
                return Some(Culprit { name: label, target, is_pulled: is_pulled(operation) });
            }
        }
    }
    let schemas = contract["components"]["schemas"].as_object().into_iter().flatten();
    // Of two names of which one is in the other, the longer one.
    let named = schemas.filter(|(name, _)| mentions(message, name)).max_by_key(|(name, _)| name.len());
    named.map(|(name, schema)| Culprit {
        name: format!("the component {name}"),
        target: format!("$.components.schemas['{}']", escaped(name)),
        is_pulled: is_pulled(schema),
    })
}

/// Returns whether a text has a name in it that does not go on.
fn mentions(text: &str, name: &str) -> bool {
    let goes_on = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '/' | '{' | '-');
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(|character: char| character.is_ascii_alphanumeric() || character == '_')
            && !text[at + name.len()..].starts_with(goes_on)
    })
}

fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\").replace('\'', "\\'")
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> Document {
        Document::new(json!({
            "openapi": "3.0.3",
            "paths": {"/jobs": {"get": {}}, "/jobs/{id}": {"post": {"x-ash": {"origin": "pulled"}}}},
            "components": {"schemas": {"Job": {}, "JobState": {}}}
        }))
    }

    #[test]
    fn what_a_server_s_document_says_is_removed_by_an_action_to_paste() {
        let text = after_refusal("make_job (POST /jobs/{id}): multipart is not supported", &contract(), false);
        let (_, action) = text.split_once(":\n").unwrap();
        assert_eq!(
            serde_json::from_str::<Value>(action).unwrap(),
            json!({
                "target": "$.paths['/jobs/{id}'].post", "remove": true,
                "description": "make_job (POST /jobs/{id}): multipart is not supported"
            })
        );
        let text = after_refusal("JobState has two values of one name", &contract(), true);
        assert!(text.contains("\"$.components.schemas['JobState']\""), "{text}");
    }

    #[test]
    fn the_action_is_one_that_the_overlay_takes() {
        let text = after_refusal("x (GET /jobs): no", &contract(), true);
        let action: Value = serde_json::from_str(text.split_once(":\n").unwrap().1).unwrap();
        let overlay = json!({"overlay": "1.1.0", "info": {"title": "t", "version": "1"}, "actions": [action]});
        let applied = crate::overlay::parse(&overlay).unwrap().apply(contract().into_value()).unwrap();
        assert_eq!(applied.document["paths"]["/jobs"], json!({}));
    }

    #[test]
    fn what_our_own_routes_say_is_for_the_routes() {
        let text = after_refusal("list_jobs (GET /jobs): no", &contract(), false);
        assert!(text.contains("state GET /jobs in another way") && text.contains("tests/server/src/routes"), "{text}");
        assert!(after_refusal("no", &contract(), false).contains("tests/server/src/routes"));
        assert!(after_refusal("no", &contract(), true).contains("openapi/overlay.json"));
    }
}
