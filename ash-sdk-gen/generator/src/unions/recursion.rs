//! Types that contain themselves, which need a box. progenitor boxes its own; it does not look into types of ours.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    document::{schema_name, schema_reference, target},
    kind::{Kind, kind, members},
};

/// Returns whether values of a schema hold values of the component of this name, other than by a list or map.
pub(super) fn reaches(document: &Value, schema: &Value, name: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = direct(document, schema);
    while let Some(found) = open.pop() {
        if found == name {
            return true;
        }
        if seen.insert(found.clone())
            && let Some(schema) = target(document, &schema_reference(&found))
        {
            open.extend(direct(document, schema));
        }
    }
    false
}

/// Components that a value of a schema directly holds.
fn direct(document: &Value, schema: &Value) -> Vec<String> {
    match kind(document, schema) {
        Kind::Reference(reference) => schema_name(reference).into_iter().collect(),
        Kind::Union(variants) => variants.iter().flat_map(|variant| direct(document, variant)).collect(),
        Kind::Object => {
            let members = members(document, schema);
            let schemas = members.list.iter().map(|(_, schema)| *schema);
            schemas
                .filter(|schema| matches!(kind(document, schema), Kind::Reference(_)))
                .flat_map(|schema| direct(document, schema))
                .collect()
        }
        _ => Vec::new(),
    }
}
