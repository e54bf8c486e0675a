//! Places of two documents that are the same, although something was added before one of them: a parameter is known by
//! its name, a variant by its tag.

use serde_json::Value;

/// Returns a JSON pointer with the indices of parameters and variants replaced by what identifies them.
pub(super) fn stable(document: &Value, pointer: &str) -> String {
    let mut out = String::with_capacity(pointer.len());
    let mut value = document;
    for segment in pointer.split('/').skip(1) {
        out.push('/');
        match (value.as_array(), segment.parse::<usize>()) {
            (Some(elements), Ok(index)) => {
                out.push_str(&element(elements, index).unwrap_or_else(|| segment.to_owned()));
                value = &value[index];
            }
            _ => {
                out.push_str(segment);
                value = &value[segment.replace("~1", "/").replace("~0", "~")];
            }
        }
    }
    out
}

/// Returns the identity of an element among its siblings. Of several alike, the position among those counts.
fn element(elements: &[Value], index: usize) -> Option<String> {
    let identity = identity(elements.get(index)?)?;
    let before = elements[..index].iter().filter(|other| self::identity(other).as_ref() == Some(&identity)).count();
    Some(format!("[{identity}#{before}]"))
}

fn identity(element: &Value) -> Option<String> {
    let text = |key: &str| element[key].as_str();
    if let (Some(name), Some(place)) = (text("name"), text("in")) {
        return Some(format!("{place} {name}"));
    }
    if let Some(name) = text("$ref").or(text("title")) {
        return Some(name.to_owned());
    }
    let properties = element["properties"].as_object().into_iter().flatten();
    let tag = properties.into_iter().find_map(|(name, property)| match property["enum"].as_array()?.as_slice() {
        [only] => Some(format!("{name}={only}")),
        _ => None,
    });
    tag.or_else(|| Some(format!("a {}", text("type")?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_parameter_and_a_variant_are_known_wherever_they_stand() {
        let variant = |kind: &str| json!({"properties": {"kind": {"type": "string", "enum": [kind]}}});
        let before = json!({"parameters": [{"name": "b", "in": "query"}], "oneOf": [variant("x"), {"type": "string"}]});
        let after = json!({
            "parameters": [{"name": "a", "in": "query"}, {"name": "b", "in": "query"}],
            "oneOf": [variant("w"), variant("x"), {"type": "string"}],
        });
        for (old, new) in
            [("/parameters/0/schema", "/parameters/1/schema"), ("/oneOf/0", "/oneOf/1"), ("/oneOf/1", "/oneOf/2")]
        {
            assert_eq!(stable(&before, old), stable(&after, new));
        }
        assert_ne!(stable(&before, "/oneOf/0"), stable(&after, "/oneOf/0"));
    }
}
