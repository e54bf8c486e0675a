//! Types that are written here and not by progenitor: enums, unions, ids, and other names of a type.

use std::collections::BTreeMap;

use quote::format_ident;
use serde_json::Value;
use syn::{Item, Type, parse_quote};

use crate::{
    deprecation::deprecated,
    document::operations,
    enums, ids,
    kind::{Kind, kind, resolved_kind},
    limits::described,
    rust_type::plain,
    successes::Successes,
    unions,
};

/// Writes the items of every type that is ours, by its name.
pub(crate) fn own(document: &Value) -> BTreeMap<String, Vec<Item>> {
    let mut own = BTreeMap::new();
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let ident = format_ident!("{name}");
        let doc = described(schema);
        let items = match kind(document, schema) {
            Kind::Texts(values) => Some(enums::texts(&ident, &doc, schema, &values)),
            Kind::Integers(values) => Some(enums::integers(&ident, &doc, &values)),
            Kind::Union(variants) => Some(unions::union(document, &ident, &doc, schema, &variants)),
            Kind::Text => ids::id(&ident, &doc, schema),
            Kind::Reference(_) if resolved_kind(document, schema) != Kind::Any => {
                let target: Type = plain(document, schema);
                Some(vec![parse_quote!(#[doc = #doc] pub type #ident = #target;)])
            }
            _ => None,
        };
        if let Some(mut items) = items {
            if let (Some(attribute), Some(first)) = (deprecated(schema), items.first_mut()) {
                mark(first, attribute);
            }
            own.insert(name.clone(), items);
        }
    }
    for operation in operations(document) {
        let successes = Successes::of(document, &operation);
        if let (Some(name), Some(item)) = (successes.enum_name(), successes.item(document)) {
            own.insert(name, vec![item]);
        }
    }
    own
}

fn mark(item: &mut Item, attribute: syn::Attribute) {
    match item {
        Item::Enum(item) => item.attrs.push(attribute),
        Item::Struct(item) => item.attrs.push(attribute),
        Item::Type(item) => item.attrs.push(attribute),
        _ => {}
    }
}
