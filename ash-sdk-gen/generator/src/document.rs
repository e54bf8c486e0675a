//! Navigation in an OpenAPI document.

use serde_json::Value;

use crate::warning::Place;

/// The members of a path item that are operations.
pub const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

const SCHEMAS: &str = "#/components/schemas/";

/// Longest chain of references that is followed.
const CHAIN: usize = 64;

/// An operation of a document.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// The path, with its parameters' names in braces.
    pub path: &'a str,
    /// The method, in lower case.
    pub method: &'static str,
    /// The operation object.
    pub value: &'a Value,
}

impl<'a> Operation<'a> {
    /// Returns the operation's id, empty where it has none.
    pub fn id(&self) -> &'a str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    /// Returns method and path, as in `GET /health`.
    pub fn route(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.path)
    }

    /// Returns the operation as the place of a warning.
    pub fn place(&self) -> Place {
        let method = self.method.to_ascii_uppercase();
        Place::Operation { id: self.id().to_owned(), method, path: self.path.to_owned() }
    }
}

/// Iterates over all operations, by path and method.
pub fn operations(document: &Value) -> impl Iterator<Item = Operation<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let items = paths.filter(|(path, _)| path.starts_with('/'));
    items.flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| {
            let value = item.get(*method).filter(|value| value.is_object())?;
            Some(Operation { path, method, value })
        })
    })
}

/// Returns the target of a reference within the document.
pub fn target<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    let pointer = reference.strip_prefix('#')?;
    document.pointer(pointer).or_else(|| document.pointer(&percent_decoded(pointer)))
}

/// Follows a value's `$ref` and those behind it; `None` where one leads nowhere or in a circle.
pub fn follow<'a>(document: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut found = value;
    for _ in 0..CHAIN {
        match found.get("$ref") {
            Some(reference) => found = target(document, reference.as_str()?)?,
            None => return Some(found),
        }
    }
    None
}

/// Returns the name of the schema component that a reference leads to.
pub fn schema_name(reference: &str) -> Option<String> {
    let name = reference.strip_prefix(SCHEMAS)?;
    let name = percent_decoded(name);
    (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}

/// Returns a reference to a schema component.
pub fn schema_reference(name: &str) -> String {
    format!("{SCHEMAS}{}", escaped(name))
}

/// Escapes one segment of a JSON pointer.
pub(crate) fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
