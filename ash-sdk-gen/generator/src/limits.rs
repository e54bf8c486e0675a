//! Limits and defaults as prose. As types they would refuse values, and a limit is the server's to enforce: it may change
//! without the client.

use serde_json::Value;

/// Keywords that state a limit, how it reads, and the noun for several of what it counts.
const LIMITS: [(&str, &str, &str); 14] = [
    ("minLength", "At least {}", "characters"),
    ("maxLength", "At most {}", "characters"),
    ("pattern", "Must match `{}`", ""),
    ("minimum", "At least {}", ""),
    ("exclusiveMinimum", "More than {}", ""),
    ("maximum", "At most {}", ""),
    ("exclusiveMaximum", "Less than {}", ""),
    ("multipleOf", "A multiple of {}", ""),
    ("minItems", "At least {}", "items"),
    ("maxItems", "At most {}", "items"),
    ("uniqueItems", "No item twice", ""),
    ("minProperties", "At least {}", "members"),
    ("maxProperties", "At most {}", "members"),
    ("default", "Default: `{}`", ""),
];

/// Returns a schema's description with its limits.
pub fn described(schema: &Value) -> String {
    with_limits(schema["description"].as_str().unwrap_or_default(), schema)
}

/// Returns a description with the limits of a schema.
pub fn with_limits(description: &str, schema: &Value) -> String {
    let limits = sentences(&[schema]).join(" ");
    match (description.trim(), limits.as_str()) {
        (description, "") => description.to_owned(),
        ("", limits) => limits.to_owned(),
        (description, limits) => format!("{description}\n\n{limits}"),
    }
}

/// Returns the limits as sentences. Of several statements of one limit, that of the first schema counts.
pub(crate) fn sentences(schemas: &[&Value]) -> Vec<String> {
    let stated = |keyword: &str| schemas.iter().find_map(|schema| schema.get(keyword));
    let sentences = LIMITS.iter().filter_map(|(keyword, words, noun)| {
        let limit = stated(keyword)?;
        let words = match (*keyword, limit) {
            // Beside a flag of OpenAPI 3.0, the bound itself is excluded.
            ("minimum", _) if stated("exclusiveMinimum") == Some(&Value::Bool(true)) => "More than {}",
            ("maximum", _) if stated("exclusiveMaximum") == Some(&Value::Bool(true)) => "Less than {}",
            ("uniqueItems", Value::Bool(true)) | ("default", Value::Bool(_)) => words,
            (_, Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_)) => return None,
            _ => words,
        };
        let shown = limit.as_str().map_or_else(|| grouped(limit), str::to_owned);
        let noun = match (*noun, shown.as_str()) {
            ("", _) => String::new(),
            (noun, "1") => format!(" {}", noun.trim_end_matches('s')),
            (noun, _) => format!(" {noun}"),
        };
        Some(format!("{}{noun}.", words.replace("{}", &shown)))
    });
    sentences.collect()
}

/// A number with its digits in groups of three.
fn grouped(number: &Value) -> String {
    let text = number.to_string();
    let Ok(value) = text.parse::<u64>() else { return text };
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_limit_is_a_sentence() {
        for (schema, text) in [
            (json!({"minLength": 1, "maxLength": 4096}), "At least 1 character. At most 4,096 characters."),
            (json!({"pattern": "^a$"}), "Must match `^a$`."),
            (json!({"minimum": 0, "maximum": 1.5}), "At least 0. At most 1.5."),
            (json!({"minimum": 0, "exclusiveMinimum": true, "exclusiveMaximum": 5}), "More than 0. Less than 5."),
            (json!({"minimum": 0, "exclusiveMinimum": false}), "At least 0."),
            (json!({"multipleOf": 0.5}), "A multiple of 0.5."),
            (
                json!({"minItems": 1, "maxItems": 500, "uniqueItems": true}),
                "At least 1 item. At most 500 items. No item twice.",
            ),
            (json!({"minProperties": 1, "maxProperties": 2}), "At least 1 member. At most 2 members."),
            (json!({"default": false}), "Default: `false`."),
            (json!({"uniqueItems": false, "default": null}), ""),
        ] {
            assert_eq!(described(&schema), text, "{schema}");
        }
    }
}
