//! JSON Patch (RFC 6902): the operations that test cases use.

use serde_json::Value;

/// Applies a patch.
///
/// # Errors
/// A sentence that names the operation that does not fit.
pub fn apply(document: &mut Value, patch: &Value) -> Result<(), String> {
    for operation in patch.as_array().into_iter().flatten() {
        let text = |key: &str| operation[key].as_str().ok_or_else(|| format!("{operation} has no {key}"));
        let path = text("path")?;
        match text("op")? {
            "add" => add(document, path, operation["value"].clone())?,
            "remove" => drop(remove(document, path)?),
            "replace" => *at(document, path)? = operation["value"].clone(),
            "move" => {
                let value = remove(document, text("from")?)?;
                add(document, path, value)?;
            }
            "copy" => {
                let value = at(document, text("from")?)?.clone();
                add(document, path, value)?;
            }
            "test" if *at(document, path)? == operation["value"] => {}
            other => return Err(format!("{path}: `{other}` is not possible")),
        }
    }
    Ok(())
}

fn at<'v>(document: &'v mut Value, path: &str) -> Result<&'v mut Value, String> {
    document.pointer_mut(path).ok_or_else(|| format!("nothing is at {path}"))
}

fn split(path: &str) -> Result<(&str, String), String> {
    let (parent, key) = path.rsplit_once('/').ok_or_else(|| format!("{path} is not below the root"))?;
    Ok((parent, key.replace("~1", "/").replace("~0", "~")))
}

fn add(document: &mut Value, path: &str, value: Value) -> Result<(), String> {
    let (parent, key) = split(path)?;
    match at(document, parent)? {
        Value::Object(members) => {
            members.insert(key, value);
        }
        Value::Array(elements) if key == "-" => elements.push(value),
        Value::Array(elements) => match key.parse() {
            Ok(index) if index <= elements.len() => elements.insert(index, value),
            _ => return Err(format!("{path}: there is no such index")),
        },
        _ => return Err(format!("{path}: nothing can be added there")),
    }
    Ok(())
}

fn remove(document: &mut Value, path: &str) -> Result<Value, String> {
    let (parent, key) = split(path)?;
    let removed = match at(document, parent)? {
        Value::Object(members) => members.remove(&key),
        Value::Array(elements) => {
            key.parse().ok().filter(|index| *index < elements.len()).map(|index| elements.remove(index))
        }
        _ => None,
    };
    removed.ok_or_else(|| format!("nothing is at {path}"))
}
