//! Every part of a document shown to a visitor, for the rewritings that look everywhere.

use serde_json::Value;

use crate::parts::Part;

/// Shows every part of a document to the visitor, what is inside a part before the part itself.
pub(crate) fn visit(document: &mut Value, visitor: &mut impl FnMut(Part, &mut Value)) {
    visit_part(Part::Document, document, visitor);
}

/// As [`visit`], of one part of a document.
pub(crate) fn visit_part(part: Part, value: &mut Value, visitor: &mut impl FnMut(Part, &mut Value)) {
    if part == Part::Opaque {
        return;
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                visit_part(part.member(key), member, visitor);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                visit_part(part.element(), element, visitor);
            }
        }
        _ => {}
    }
    visitor(part, value);
}
