//! Constructors that the contract names: `x-ash: {constructors: {stdio: {arguments: [command]}}}` of a schema becomes
//! `McpServer::stdio(command)`. `values` are set to constants; one that is no member of the schema is a further member.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde::Deserialize;
use serde_json::{Map, Value};
use syn::{Item, ItemStruct, parse_quote};

use super::Member;
use crate::{
    conversion::taken,
    ident,
    syntax::{inside, serde_entries},
};

#[derive(Deserialize)]
struct Constructor {
    description: String,
    #[serde(default)]
    arguments: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

/// Constructors of a struct. One that does not fit the members, as after a change of the server, is left out.
pub(super) fn emit(item: &ItemStruct, known: &BTreeMap<String, Member<'_>>, schema: &Value) -> Option<Item> {
    let stated: &Map<String, Value> = schema["x-ash"]["constructors"].as_object()?;
    let functions: Vec<TokenStream> = stated
        .iter()
        .filter_map(|(name, constructor)| {
            let constructor: Constructor = serde_json::from_value(constructor.clone()).ok()?;
            function(item, known, name, constructor).filter(|_| ident::is_identifier(name) && name != "new")
        })
        .collect();
    let name = &item.ident;
    (!functions.is_empty()).then(|| parse_quote!(impl #name { #(#functions)* }))
}

fn function(
    item: &ItemStruct,
    known: &BTreeMap<String, Member<'_>>,
    name: &str,
    mut constructor: Constructor,
) -> Option<TokenStream> {
    let mut arguments: Vec<Option<TokenStream>> = vec![None; constructor.arguments.len()];
    let (mut fields, mut rest) = (Vec::new(), None);
    for field in &item.fields {
        let ident = field.ident.as_ref()?;
        if serde_entries(field).iter().any(|entry| entry.path().is_ident("flatten")) {
            rest = Some(ident);
            continue;
        }
        let member = known.get(&ident.to_string())?;
        let optional = inside(&field.ty, "Option");
        let argument = constructor.arguments.iter().position(|argument| argument == member.wire);
        let value = if let Some(index) = argument {
            let (ty, value) = taken(ident, optional.unwrap_or(&field.ty));
            arguments[index] = Some(quote!(#ident: #ty));
            value
        } else if let Some(value) = constructor.values.remove(member.wire) {
            let ty = optional.unwrap_or(&field.ty);
            quote!(<#ty as ::std::convert::From<&str>>::from(#value))
        } else if optional.is_some() {
            fields.push(quote!(#ident: ::std::option::Option::None));
            continue;
        } else {
            return None;
        };
        let value = if optional.is_some() { quote!(::std::option::Option::Some(#value)) } else { value };
        fields.push(quote!(#ident: #value));
    }
    match rest {
        Some(ident) => {
            let further = constructor.values.iter().map(|(key, value)| quote!((#key.into(), #value.into())));
            fields.push(quote!(#ident: ::std::iter::FromIterator::<(
                ::std::string::String, ::serde_json::Value
            )>::from_iter([#(#further),*])));
        }
        None if constructor.values.is_empty() => {}
        None => return None,
    }
    let arguments: Vec<TokenStream> = arguments.into_iter().collect::<Option<_>>()?;
    let (name, description) = (format_ident!("{name}"), format!(" {}", constructor.description));
    Some(quote! {
        #[doc = #description]
        pub fn #name(#(#arguments),*) -> Self {
            Self { #(#fields),* }
        }
    })
}
