//! Open unions. The discriminator decides where there is one, otherwise a member with values that no other variant has; a
//! variant that the contract does not know keeps its JSON. serde's untagged enums take the first variant that decodes,
//! which may be the wrong one.

mod recursion;
mod untagged;
mod variant;

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::{File, Item, parse_quote};

use crate::{
    kind::{Kind, members, resolved, resolved_kind},
    names,
    places::labels,
    rust_type::{is_any, rust_type},
    tags::{Tags, tags},
};
use variant::Variant;

/// Writes a union.
pub(crate) fn union(document: &Value, name: &Ident, doc: &str, schema: &Value, variants: &[&Value]) -> Vec<Item> {
    let tags = tags(document, schema, variants);
    let labels = labels(document, schema, variants);
    let variants: Vec<Variant<'_>> = variants
        .iter()
        .zip(labels)
        .map(|(variant, label)| Variant {
            ident: format_ident!("{}", names::variant(schema, &label)),
            boxed: recursion::reaches(document, variant, &name.to_string()),
            of: rust_type(document, variant),
            schema: variant,
            label,
        })
        .collect();
    let other = format_ident!("{}", names::rest(schema, "Unrecognized"));
    let (deserialize, serialize) = match &tags {
        Some(tags) => (tagged(tags, &variants, &other), serialized(document, Some(tags), &variants)),
        None => (untagged::decode(document, &variants, &other), serialized(document, None, &variants)),
    };
    let docs = variants.iter().map(|variant| match &tags {
        Some(tags) => format!("`{}` is `{}`.", tags.property, variant.label),
        None => format!("A value of the form `{}`.", variant.label),
    });
    let declared = variants.iter().map(|variant| {
        let (ident, of) = (&variant.ident, &variant.of);
        if variant.boxed { quote!(#ident(::std::boxed::Box<#of>)) } else { quote!(#ident(#of)) }
    });
    let mut file: File = parse_quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #declared,)*
            /// A variant that this version of the contract does not know, as the server sent it.
            #other(::serde_json::Value),
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    #(#serialize)*
                    Self::#other(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(deserializer)?;
                #deserialize
            }
        }
    };
    file.items.extend(conversions(name, &variants));
    file.items.extend(display(document, name, &variants, &other));
    file.items
}

/// Decodes by the tag. A known variant that does not fit is an error, which names the tag.
fn tagged(tags: &Tags, variants: &[Variant<'_>], other: &Ident) -> TokenStream {
    let property = &tags.property;
    let arms = variants.iter().zip(&tags.values).map(|(variant, values)| {
        let (ident, of) = (&variant.ident, &variant.of);
        let made = if variant.boxed { quote!(|found| Self::#ident(::std::boxed::Box::new(found))) } else { quote!(Self::#ident) };
        let label = format!("{property} `{}`", variant.label);
        quote! {
            ::std::option::Option::Some(#(#values)|*) => ::serde_json::from_value::<#of>(value).map(#made).map_err(|error| {
                <D::Error as ::serde::de::Error>::custom(::std::format_args!("{}: {error}", #label))
            }),
        }
    });
    quote! {
        match value.get(#property).and_then(::serde_json::Value::as_str) {
            #(#arms)*
            _ => ::std::result::Result::Ok(Self::#other(value)),
        }
    }
}

/// Each variant is serialised as itself. A tag that the variant does not have as a member is added.
fn serialized(document: &Value, tags: Option<&Tags>, variants: &[Variant<'_>]) -> Vec<TokenStream> {
    let arms = variants.iter().enumerate().map(|(index, variant)| {
        let ident = &variant.ident;
        let missing =
            tags.filter(|tags| members(document, resolved(document, variant.schema)).get(&tags.property).is_none());
        match missing.and_then(|tags| Some((&tags.property, tags.values.get(index)?.first()?))) {
            Some((property, tag)) => quote! {
                Self::#ident(value) => {
                    let mut value = ::serde_json::to_value(value).map_err(<S::Error as ::serde::ser::Error>::custom)?;
                    if let ::std::option::Option::Some(members) = value.as_object_mut() {
                        members.insert(#property.to_owned(), ::serde_json::Value::from(#tag));
                    }
                    ::serde::Serialize::serialize(&value, serializer)
                }
            },
            None => quote!(Self::#ident(value) => ::serde::Serialize::serialize(value, serializer),),
        }
    });
    arms.collect()
}

/// `From` for each type that only one variant holds.
fn conversions(name: &Ident, variants: &[Variant<'_>]) -> Vec<Item> {
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<String> = variants
        .iter()
        .map(|variant| variant.of.to_token_stream().to_string())
        .filter(|of| !seen.insert(of.clone()))
        .collect();
    let mut items = Vec::new();
    for variant in variants {
        let (ident, of) = (&variant.ident, &variant.of);
        let shown = of.to_token_stream().to_string();
        if twice.contains(&shown) || is_any(of) {
            continue;
        }
        let made = if variant.boxed { quote!(::std::boxed::Box::new(value)) } else { quote!(value) };
        items.push(parse_quote! {
            impl ::std::convert::From<#of> for #name {
                fn from(value: #of) -> Self {
                    Self::#ident(#made)
                }
            }
        });
        if shown == quote!(::std::string::String).to_string() {
            items.push(parse_quote! {
                impl ::std::convert::From<&str> for #name {
                    fn from(value: &str) -> Self {
                        Self::#ident(value.to_owned())
                    }
                }
            });
        }
    }
    items
}

/// `Display` where every variant has a text form, as in a path.
fn display(document: &Value, name: &Ident, variants: &[Variant<'_>], other: &Ident) -> Option<Item> {
    let plain = variants.iter().all(|variant| match resolved_kind(document, variant.schema) {
        Kind::Text => resolved(document, variant.schema)["format"] != "password",
        // A component that is a number is a type that may have no text form.
        Kind::Integer | Kind::Number | Kind::Boolean => variant.schema.get("$ref").is_none(),
        Kind::Texts(_) | Kind::Integers(_) => true,
        _ => false,
    });
    let idents = variants.iter().map(|variant| &variant.ident);
    plain.then(|| {
        parse_quote! {
            impl ::std::fmt::Display for #name {
                fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    match self {
                        #(Self::#idents(value) => ::std::fmt::Display::fmt(value, formatter),)*
                        Self::#other(::serde_json::Value::String(text)) => formatter.pad(text),
                        Self::#other(value) => ::std::fmt::Display::fmt(value, formatter),
                    }
                }
            }
        }
    })
}
