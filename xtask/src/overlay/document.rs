//! An overlay read from JSON: what is required is there, nothing is misspelt, every query is a query. Apart so that applying
//! has only to deal with overlays that make sense.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::{
    error::{ActionError, ActionFault, ActionName, ParseError},
    kind::kind_of,
};

/// An overlay: what it is, and the actions it takes on a document.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    /// `info.title`.
    pub title: String,
    /// `info.version`: of the overlay, not of the specification.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// `extends`: a reference to the document the overlay is made for. Kept, not followed: which document an overlay is
    /// applied to is the caller's to say.
    pub extends: Option<String>,
    /// The actions in the order in which they are applied, at least one.
    pub actions: Vec<Action>,
}

/// One action.
#[derive(Debug, Clone)]
pub struct Action {
    /// Its number, description and target as written.
    pub name: ActionName,
    /// The nodes it acts on.
    pub(super) target: JsonPath,
    /// Change of the selected nodes.
    pub change: Change,
    /// `x-optional`: whether it may match nothing.
    pub optional: bool,
    /// `true` if there is an `update` or `copy` that `remove: true` makes void.
    pub(super) void_change: bool,
}

/// Change of the nodes that an action selects.
#[derive(Debug, Clone)]
pub enum Change {
    /// Merge this value into each.
    Update(Value),
    /// Merge the one node that the query selects into each.
    Copy(JsonPath),
    /// Remove each from its object or array.
    Remove,
}

const EXTENSION: &str = "x-";
const OPTIONAL: &str = "x-optional";

/// Reads an overlay of version 1.1 (or 1.0, which is a subset).
///
/// # Errors
/// [`ParseError`] for the first thing that is missing, misspelt or of the wrong kind; for an action it names the number, the
/// description and the target.
///
/// # Examples
/// ```
/// let overlay = xtask::overlay::parse(&serde_json::json!({
///     "overlay": "1.1.0",
///     "info": {"title": "Mends", "version": "1"},
///     "actions": [{"target": "$.info", "description": "The title is in capitals.", "update": {"title": "Ash"}}],
/// }))?;
/// assert_eq!(overlay.actions.len(), 1);
/// # Ok::<(), xtask::overlay::ParseError>(())
/// ```
pub fn parse(document: &Value) -> Result<Overlay, ParseError> {
    let root = document.as_object().ok_or(ParseError::NotAnObject { found: kind_of(document) })?;
    only_known(root, &["overlay", "info", "extends", "actions"], "root")?;

    let stated = root.get("overlay").ok_or(ParseError::Missing { field: "overlay" })?;
    let minor = minor_version(stated).ok_or_else(|| ParseError::Version { found: stated.to_string() })?;

    let info = root.get("info").ok_or(ParseError::Missing { field: "info" })?;
    let info = info.as_object().ok_or(ParseError::Invalid { field: "info", expected: "an object" })?;
    only_known(info, &["title", "version", "description"], "`info`")?;

    let actions = root.get("actions").ok_or(ParseError::Missing { field: "actions" })?;
    let actions = actions.as_array().filter(|actions| !actions.is_empty());
    let actions =
        actions.ok_or(ParseError::Invalid { field: "actions", expected: "an array of at least one action" })?;

    Ok(Overlay {
        title: text(info.get("title"), "info.title")?.ok_or(ParseError::Missing { field: "info.title" })?,
        version: text(info.get("version"), "info.version")?.ok_or(ParseError::Missing { field: "info.version" })?,
        description: text(info.get("description"), "info.description")?,
        extends: text(root.get("extends"), "extends")?,
        actions: (1..)
            .zip(actions)
            .map(|(number, action)| parse_action(number, action, actions, minor))
            .collect::<Result<_, _>>()?,
    })
}

/// The specification asks tools to look at `major.minor` only.
fn minor_version(stated: &Value) -> Option<u8> {
    let mut parts = stated.as_str()?.split('.');
    let (major, minor, patch) = (parts.next()?, parts.next()?, parts.next()?);
    let patch_is_a_number = !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit());
    match (major, minor, parts.next()) {
        ("1", "0", None) if patch_is_a_number => Some(0),
        ("1", "1", None) if patch_is_a_number => Some(1),
        _ => None,
    }
}

fn only_known(object: &Map<String, Value>, known: &[&str], place: &'static str) -> Result<(), ParseError> {
    match object.keys().find(|key| !known.contains(&key.as_str()) && !key.starts_with(EXTENSION)) {
        Some(field) => Err(ParseError::Unknown { field: field.clone(), place }),
        None => Ok(()),
    }
}

fn text(value: Option<&Value>, field: &'static str) -> Result<Option<String>, ParseError> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(ParseError::Invalid { field, expected: "a string" }),
    }
}

fn parse_action(number: usize, action: &Value, all: &[Value], minor: u8) -> Result<Action, ActionError> {
    let written = |field: &str| action.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let name = ActionName { number, description: written("description"), target: written("target") };
    match read_action(action, minor).and_then(|read| {
        match all.iter().take(number - 1).position(|earlier| earlier == action) {
            Some(earlier) => Err(ActionFault::Repeated(earlier + 1)),
            None => Ok(read),
        }
    }) {
        Ok((target, change, optional, void_change)) => Ok(Action { name, target, change, optional, void_change }),
        Err(fault) => Err(ActionError { action: name, fault: Box::new(fault) }),
    }
}

fn read_action(action: &Value, minor: u8) -> Result<(JsonPath, Change, bool, bool), ActionFault> {
    let object = action.as_object().ok_or(ActionFault::NotAnObject(kind_of(action)))?;
    let known = ["target", "description", "update", "copy", "remove"];
    if let Some(field) = object.keys().find(|key| !known.contains(&key.as_str()) && !key.starts_with(EXTENSION)) {
        return Err(ActionFault::Unknown(field.clone()));
    }
    let target = query(object, "target")?.ok_or(ActionFault::Missing("target"))?;
    match object.get("description") {
        None => return Err(ActionFault::Missing("description")),
        Some(Value::String(description)) if !description.trim().is_empty() => {}
        Some(_) => {
            return Err(ActionFault::Invalid {
                field: "description",
                expected: "a sentence: what is true, and how it is known",
            });
        }
    }
    let optional = flag(object, OPTIONAL)?;
    let remove = flag(object, "remove")?;
    let copy = query(object, "copy")?;
    if copy.is_some() && minor == 0 {
        return Err(ActionFault::CopyBefore11);
    }
    let update = object.get("update");
    let void_change = remove && (copy.is_some() || update.is_some());
    let change = match (remove, update, copy) {
        (true, _, _) => Change::Remove,
        (false, Some(_), Some(_)) => return Err(ActionFault::UpdateAndCopy),
        (false, Some(value), None) => Change::Update(value.clone()),
        (false, None, Some(source)) => Change::Copy(source),
        (false, None, None) => return Err(ActionFault::NoChange),
    };
    Ok((target, change, optional, void_change))
}

fn query(action: &Map<String, Value>, field: &'static str) -> Result<Option<JsonPath>, ActionFault> {
    let Some(value) = action.get(field) else {
        return Ok(None);
    };
    let text = value.as_str().ok_or(ActionFault::Invalid { field, expected: "a JSONPath query in a string" })?;
    match JsonPath::parse(text) {
        Ok(query) => Ok(Some(query)),
        Err(error) => Err(ActionFault::Query { field, problem: error.to_string() }),
    }
}

fn flag(action: &Map<String, Value>, field: &'static str) -> Result<bool, ActionFault> {
    match action.get(field) {
        None => Ok(false),
        Some(Value::Bool(set)) => Ok(*set),
        Some(_) => Err(ActionFault::Invalid { field, expected: "true or false" }),
    }
}
