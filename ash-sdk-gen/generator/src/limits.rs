//! Limits and defaults as prose. As types they would refuse values, and a limit is the server's to enforce: it may change
//! without the client.

use serde_json::Value;

const LIMITS: [(&str, &str); 10] = [
    ("minLength", "At least {} characters."),
    ("maxLength", "At most {} characters."),
    ("pattern", "Must match `{}`."),
    ("minimum", "At least {}."),
    ("maximum", "At most {}."),
    ("minItems", "At least {} items."),
    ("maxItems", "At most {} items."),
    ("minProperties", "At least {} members."),
    ("maxProperties", "At most {} members."),
    ("default", "Default: `{}`."),
];

/// Returns a schema's description with its limits.
pub fn described(schema: &Value) -> String {
    with_limits(schema["description"].as_str().unwrap_or_default(), schema)
}

/// Returns a description with the limits of a schema.
pub fn with_limits(description: &str, schema: &Value) -> String {
    let sentences = LIMITS.iter().filter_map(|(keyword, sentence)| {
        let limit = schema.get(*keyword)?;
        let shown = limit.as_str().map_or_else(|| limit.to_string(), str::to_owned);
        Some(sentence.replace("{}", &shown))
    });
    let limits = sentences.collect::<Vec<_>>().join(" ");
    match (description.trim(), limits.as_str()) {
        (description, "") => description.to_owned(),
        ("", limits) => limits.to_owned(),
        (description, limits) => format!("{description}\n\n{limits}"),
    }
}
