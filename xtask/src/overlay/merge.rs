//! Merges the value of an `update` or `copy` into a node of the document. These few rules are the heart
//! of the specification and are tested alone.

use serde_json::{Map, Value};

use super::{error::ActionFault, kind::kind_of};

/// Merges `value` into the node that an action's target selected, found at `location`.
///
/// An object is merged into an object; an array is concatenated to an array and anything else appended to it; a primitive
/// replaces a primitive.
pub(super) fn merge_into_target(target: &mut Value, value: &Value, location: &str) -> Result<(), ActionFault> {
    match (target, value) {
        (Value::Array(array), element) if !element.is_array() => {
            array.push(element.clone());
            Ok(())
        }
        (target, value) => merge(target, value, location),
    }
}

/// Merges `value` into a property of the same name: as above, but nothing is appended to an array except an array's elements.
fn merge(target: &mut Value, value: &Value, location: &str) -> Result<(), ActionFault> {
    match (target, value) {
        (Value::Object(object), Value::Object(properties)) => merge_objects(object, properties, location),
        (Value::Array(array), Value::Array(elements)) => {
            array.extend_from_slice(elements);
            Ok(())
        }
        (target, value) if is_primitive(target) && is_primitive(value) => {
            *target = value.clone();
            Ok(())
        }
        (target, value) => Err(ActionFault::Incompatible {
            value: kind_of(value),
            target: kind_of(target),
            location: location.to_owned(),
        }),
    }
}

fn merge_objects(
    object: &mut Map<String, Value>,
    properties: &Map<String, Value>,
    location: &str,
) -> Result<(), ActionFault> {
    for (name, value) in properties {
        match object.get_mut(name) {
            Some(existing) => merge(existing, value, &format!("{location}['{name}']"))?,
            None => {
                object.insert(name.clone(), value.clone());
            }
        }
    }
    Ok(())
}

fn is_primitive(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}
