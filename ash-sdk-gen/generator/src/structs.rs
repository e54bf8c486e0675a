//! Structs: names of fields, `#[non_exhaustive]`, a constructor of what is required, a setter for each member.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Attribute, Field, Fields, Item, ItemStruct, Type, parse_quote};

use crate::{
    conversion::taken,
    deprecation::deprecated,
    kind::{Kind, kind, members},
    names,
    syntax::{inside, serde_entries, text_of},
};

mod constructors;

/// Setters that would hide a function which every type has, or the constructor.
const TAKEN: [&str; 12] = [
    "as_ref",
    "clone",
    "clone_from",
    "default",
    "eq",
    "fmt",
    "from",
    "into",
    "new",
    "to_string",
    "try_from",
    "try_into",
];

/// A member as the contract has it.
struct Member<'a> {
    wire: &'a str,
    schema: &'a Value,
    /// Position among the required members.
    position: Option<usize>,
}

/// Completes every struct of the contract.
pub(crate) fn complete(document: &Value, items: &mut Vec<Item>) {
    let mut written = Vec::new();
    for item in items.iter_mut() {
        let Item::Struct(item) = item else { continue };
        let name = item.ident.to_string();
        let Some(schema) = document["components"]["schemas"].get(&name) else { continue };
        without_schema(&mut item.attrs);
        item.attrs.extend(deprecated(schema));
        if kind(document, schema) == Kind::Object {
            let known = known(document, schema);
            name_fields(item, &known, schema);
            item.attrs.push(parse_quote!(#[non_exhaustive]));
            written.push(construction(item, &known));
            written.extend(constructors::emit(item, &known, schema));
        }
    }
    items.extend(written);
}

/// Members by the names that their fields have.
fn known<'a>(document: &'a Value, schema: &'a Value) -> BTreeMap<String, Member<'a>> {
    let found = members(document, schema);
    let members = found.list.iter().map(|(wire, property)| {
        let position = found.required.iter().position(|required| required == wire);
        (names::member(schema, wire), Member { wire, schema: property, position })
    });
    members.collect()
}

/// typify shows the JSON schema of a type in its documentation, which here is the lowered one.
fn without_schema(attributes: &mut Vec<Attribute>) {
    let doc = |attribute: &Attribute| text_of(&attribute.meta, "doc");
    let Some(start) = attributes
        .iter()
        .position(|attribute| doc(attribute).is_some_and(|text| text.trim_start().starts_with("<details>")))
    else {
        for attribute in attributes.iter_mut() {
            if let Some((text, _)) = doc(attribute).as_ref().and_then(|text| text.split_once("<details>")) {
                let text = text.trim_end();
                *attribute = parse_quote!(#[doc = #text]);
            }
        }
        return;
    };
    let mut index = 0;
    attributes.retain(|attribute| {
        index += 1;
        index <= start || doc(attribute).is_none()
    });
}

/// Gives each field the name that it has on the wire, and the field for further members its name.
fn name_fields(item: &mut ItemStruct, known: &BTreeMap<String, Member<'_>>, schema: &Value) {
    let Fields::Named(fields) = &mut item.fields else { return };
    for field in &mut fields.named {
        let mut entries = serde_entries(field);
        if is_flattened(field) {
            field.ident = Some(format_ident!("{}", names::rest(schema, "extra")));
            field.attrs.insert(0, parse_quote!(#[doc = "Members that the contract does not name."]));
            continue;
        }
        // typify keeps the lowered document's name of a field that it had to change.
        let lowered = entries.iter().find_map(|entry| text_of(entry, "rename"));
        let lowered = lowered.or_else(|| field.ident.as_ref().map(Ident::to_string)).unwrap_or_default();
        let Some(member) = known.get(&lowered) else { continue };
        let wire = member.wire;
        field.ident = Some(format_ident!("{lowered}"));
        entries.retain(|entry| !entry.path().is_ident("rename"));
        if lowered != wire {
            entries.insert(0, parse_quote!(rename = #wire));
        }
        field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
        if !entries.is_empty() {
            field.attrs.push(parse_quote!(#[serde(#(#entries),*)]));
        }
        field.attrs.extend(deprecated(member.schema));
    }
}

fn construction(item: &ItemStruct, known: &BTreeMap<String, Member<'_>>) -> Item {
    let name = &item.ident;
    let mut required: Vec<(usize, &Ident, &Type)> = Vec::new();
    let (mut values, mut setters) = (Vec::new(), Vec::new());
    for field in &item.fields {
        let Some(ident) = &field.ident else { continue };
        let position = known.get(&ident.to_string()).and_then(|member| member.position);
        let optional = inside(&field.ty, "Option");
        if is_flattened(field) {
            values.push(quote!(#ident: ::std::default::Default::default()));
            setters.push(adder(field, ident));
            continue;
        }
        match position {
            Some(position) if optional.is_none() => {
                let value = taken(ident, &field.ty).1;
                values.push(quote!(#ident: #value));
                required.push((position, ident, &field.ty));
            }
            _ => values.push(quote!(#ident: ::std::default::Default::default())),
        }
        setters.push(setter(field, ident, optional));
    }
    required.sort_by_key(|(position, ..)| *position);
    let parameters = required.iter().map(|(_, ident, of)| {
        let of = taken(ident, of).0;
        quote!(#ident: #of)
    });
    let doc = if required.is_empty() { "Creates an empty value." } else { "Creates a value of what is required." };
    parse_quote! {
        impl #name {
            #[doc = #doc]
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#values),* }
            }
            #(#setters)*
        }
    }
}

fn is_flattened(field: &Field) -> bool {
    serde_entries(field).iter().any(|entry| entry.path().is_ident("flatten"))
}

/// A method that adds further members to those that there are, of which a constructor may have set some.
fn adder(field: &Field, ident: &Ident) -> TokenStream {
    let (argument, value) = taken(&format_ident!("value"), &field.ty);
    quote! {
        #[doc = "Adds members that the contract does not name. One of the same name is replaced."]
        #[must_use]
        pub fn #ident(mut self, value: #argument) -> Self {
            ::std::iter::Extend::extend(&mut self.#ident, #value);
            self
        }
    }
}

fn setter(field: &Field, ident: &Ident, optional: Option<&Type>) -> TokenStream {
    let kept = |attribute: &&Attribute| attribute.path().is_ident("doc") || attribute.path().is_ident("deprecated");
    let attributes: Vec<&Attribute> = field.attrs.iter().filter(kept).collect();
    let documented = attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
    let doc = (!documented).then(|| format!("Sets `{ident}`.")).map(|doc| quote!(#[doc = #doc]));
    let (argument, value) = taken(&format_ident!("value"), optional.unwrap_or(&field.ty));
    let value = if optional.is_some() { quote!(::std::option::Option::Some(#value)) } else { value };
    let name = if TAKEN.iter().any(|taken| ident == taken) { format_ident!("{ident}_") } else { ident.clone() };
    quote! {
        #doc
        #(#attributes)*
        #[must_use]
        pub fn #name(mut self, value: #argument) -> Self {
            self.#ident = #value;
            self
        }
    }
}
