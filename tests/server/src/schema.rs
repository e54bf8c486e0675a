//! Checks a request against the contract's own schemas, with the coercions of a real server.
//!
//! The server's validator turns `123` into `"123"`, `"3"` into `3`, a scalar into a list of one, and `null` into
//! an empty value, before it checks limits. Limits, patterns and enums are stated once, on the Rust types.

use serde_json::{Map, Number, Value};

/// Checks `value` in place; an error is worded as the server words it, e.g. `body/name must be string`.
pub(crate) fn check(root: &Value, schema: &Value, value: &mut Value, at: &str) -> Result<(), String> {
    let schema = resolve(root, schema);
    if value.is_null() && schema["nullable"] == true {
        return Ok(());
    }
    if let Some(parts) = schema["allOf"].as_array() {
        for part in parts {
            check(root, part, value, at)?;
        }
    }
    if let Some(kind) = schema["type"].as_str() {
        coerce(kind, value);
        if !is_a(kind, value) {
            return Err(format!("{at} must be {kind}"));
        }
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        return Err(not_allowed(at));
    }
    match value {
        Value::String(text) => check_text(schema, text, at),
        Value::Number(number) => check_number(schema, number, at),
        Value::Array(items) => check_items(root, schema, items, at),
        Value::Object(members) => check_members(root, schema, members, at),
        Value::Null | Value::Bool(_) => Ok(()),
    }
}

/// Words the error for a value outside an enumeration.
pub(crate) fn not_allowed(at: &str) -> String {
    format!("{at} must be equal to one of the allowed values")
}

pub(crate) fn resolve<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    // A caller's schema may refer to itself.
    for _ in 0..100 {
        let target = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        match target.and_then(|target| root.pointer(target)) {
            Some(found) => schema = found,
            None => break,
        }
    }
    schema
}

fn is_a(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn coerce(kind: &str, value: &mut Value) {
    if is_a(kind, value) {
        return;
    }
    if kind != "array"
        && let Value::Array(items) = value
        && items.len() == 1
    {
        *value = items.remove(0);
        if is_a(kind, value) {
            return;
        }
    }
    let coerced = match (kind, &*value) {
        ("string", Value::Number(_) | Value::Bool(_)) => Value::String(value.to_string()),
        ("string", Value::Null) => Value::String(String::new()),
        ("number" | "integer", Value::Null) => Value::from(0),
        ("number" | "integer", Value::Bool(flag)) => Value::from(i32::from(*flag)),
        ("number" | "integer", Value::String(text)) => match number(text) {
            Some(number) => Value::Number(number),
            None => return,
        },
        ("boolean", Value::Null) => Value::Bool(false),
        ("boolean", Value::String(text)) if text == "true" || text == "false" => Value::Bool(text == "true"),
        ("boolean", Value::Number(number)) if number.as_i64().is_some_and(|n| n == 0 || n == 1) => {
            Value::Bool(number.as_i64() == Some(1))
        }
        ("array", Value::Null) => Value::Array(vec![Value::String(String::new())]),
        ("array", Value::String(_) | Value::Number(_) | Value::Bool(_)) => Value::Array(vec![value.clone()]),
        _ => return,
    };
    *value = coerced;
}

fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    match text.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => text.parse::<f64>().ok().and_then(Number::from_f64),
    }
}

fn check_text(schema: &Value, text: &str, at: &str) -> Result<(), String> {
    let length = text.chars().count() as u64;
    if let Some(least) = schema["minLength"].as_u64()
        && length < least
    {
        return Err(format!("{at} must NOT have fewer than {least} characters"));
    }
    if let Some(most) = schema["maxLength"].as_u64()
        && length > most
    {
        return Err(format!("{at} must NOT have more than {most} characters"));
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        let matches = regex_lite::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text));
        if !matches {
            return Err(format!("{at} must match pattern \"{pattern}\""));
        }
    }
    let well_formed = match schema["format"].as_str() {
        Some("uuid") => text.len() == 36 && uuid::Uuid::try_parse(text).is_ok(),
        Some("date-time") => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        _ => true,
    };
    if well_formed {
        Ok(())
    } else {
        Err(format!("{at} must match format \"{}\"", schema["format"].as_str().unwrap_or_default()))
    }
}

fn check_number(schema: &Value, number: &Number, at: &str) -> Result<(), String> {
    let value = number.as_f64().unwrap_or(f64::NAN);
    if let Some(least) = schema["minimum"].as_f64()
        && value < least
    {
        return Err(format!("{at} must be >= {least}"));
    }
    if let Some(most) = schema["maximum"].as_f64()
        && value > most
    {
        return Err(format!("{at} must be <= {most}"));
    }
    Ok(())
}

fn check_items(root: &Value, schema: &Value, items: &mut [Value], at: &str) -> Result<(), String> {
    let length = items.len() as u64;
    if let Some(least) = schema["minItems"].as_u64()
        && length < least
    {
        return Err(format!("{at} must NOT have fewer than {least} items"));
    }
    if let Some(most) = schema["maxItems"].as_u64()
        && length > most
    {
        return Err(format!("{at} must NOT have more than {most} items"));
    }
    if let Some(item_schema) = schema.get("items") {
        for (index, item) in items.iter_mut().enumerate() {
            check(root, item_schema, item, &format!("{at}/{index}"))?;
        }
    }
    Ok(())
}

fn check_members(root: &Value, schema: &Value, members: &mut Map<String, Value>, at: &str) -> Result<(), String> {
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            return Err(format!("{at} must have required property '{name}'"));
        }
    }
    for (name, member) in members.iter_mut() {
        if let Some(member_schema) = schema["properties"].get(name) {
            check(root, member_schema, member, &format!("{at}/{name}"))?;
        } else if let Some(extra) = schema.get("additionalProperties").filter(|extra| extra.is_object()) {
            check(root, extra, member, &format!("{at}/{name}"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checked(schema: Value, mut value: Value) -> Result<Value, String> {
        check(&Value::Null, &schema, &mut value, "body").map(|()| value)
    }

    #[test]
    fn scalars_are_coerced_to_the_declared_type() {
        for (kind, sent, stored) in [
            ("string", json!(123), json!("123")),
            ("string", json!(["x"]), json!("x")),
            ("string", json!(null), json!("")),
            ("integer", json!("3"), json!(3)),
            ("boolean", json!("true"), json!(true)),
            ("array", json!("x"), json!(["x"])),
            ("array", json!(null), json!([""])),
        ] {
            assert_eq!(checked(json!({"type": kind}), sent.clone()), Ok(stored), "{kind} from {sent}");
        }
    }

    #[test]
    fn what_cannot_be_coerced_is_refused_with_the_path() {
        let schema = json!({"type": "object", "properties": {"limit": {"type": "integer", "minimum": 1}}});
        assert_eq!(checked(schema.clone(), json!({"limit": 1.5})), Err("body/limit must be integer".into()));
        assert_eq!(checked(schema.clone(), json!({"limit": 0})), Err("body/limit must be >= 1".into()));
        assert_eq!(checked(schema, json!([])), Err("body must be object".into()));
    }

    #[test]
    fn references_limits_and_required_members_are_checked() {
        let root =
            json!({"components": {"schemas": {"Name": {"type": "string", "maxLength": 3, "pattern": "^[a-z]+$"}}}});
        let schema = json!({"type": "object", "required": ["name"], "properties": {"name": {"$ref": "#/components/schemas/Name"}}});
        let verdict = |mut value: Value| check(&root, &schema, &mut value, "body");
        assert_eq!(verdict(json!({"name": "abc"})), Ok(()));
        assert_eq!(verdict(json!({})), Err("body must have required property 'name'".into()));
        assert_eq!(verdict(json!({"name": "abcd"})), Err("body/name must NOT have more than 3 characters".into()));
        assert_eq!(verdict(json!({"name": "A"})), Err("body/name must match pattern \"^[a-z]+$\"".into()));
    }
}
