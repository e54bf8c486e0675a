//! Ids: components that are a string or a UUID become types of their own, so that an id of one thing is not taken for
//! that of another.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use quote::format_ident;
use serde_json::Value;
use syn::{File, Item, parse_quote};

use crate::{
    kind::{Kind, kind, members, resolved_kind},
    shapes::referent,
};

/// Writes the type of an id; `None` for a text of another format.
pub(crate) fn id(name: &Ident, doc: &str, schema: &Value) -> Option<Vec<Item>> {
    match schema["format"].as_str() {
        Some("uuid") => Some(uuid(name, doc)),
        Some("date" | "date-time" | "password" | "ip" | "ipv4" | "ipv6" | "binary" | "byte") => None,
        _ => Some(text(name, doc)),
    }
}

fn uuid(name: &Ident, doc: &str) -> Vec<Item> {
    let mut file: File = parse_quote! {
        #[doc = #doc]
        #[derive(::serde::Serialize, ::serde::Deserialize, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[serde(transparent)]
        pub struct #name(pub ::uuid::Uuid);
        impl ::std::convert::From<::uuid::Uuid> for #name {
            fn from(value: ::uuid::Uuid) -> Self {
                Self(value)
            }
        }
        impl ::std::convert::From<&::uuid::Uuid> for #name {
            fn from(value: &::uuid::Uuid) -> Self {
                Self(*value)
            }
        }
        impl ::std::convert::From<#name> for ::uuid::Uuid {
            fn from(value: #name) -> Self {
                value.0
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = <::uuid::Uuid as ::std::str::FromStr>::Err;
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
        impl ::std::convert::TryFrom<&str> for #name {
            type Error = <::uuid::Uuid as ::std::str::FromStr>::Err;
            fn try_from(text: &str) -> ::std::result::Result<Self, Self::Error> {
                text.parse()
            }
        }
    };
    file.items.extend(common(name));
    file.items
}

fn text(name: &Ident, doc: &str) -> Vec<Item> {
    let mut file: File = parse_quote! {
        #[doc = #doc]
        #[derive(::serde::Serialize, ::serde::Deserialize, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[serde(transparent)]
        pub struct #name(pub ::std::string::String);
        impl #name {
            /// Returns the text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl ::std::convert::From<&str> for #name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
        impl ::std::convert::From<&::std::string::String> for #name {
            fn from(text: &::std::string::String) -> Self {
                Self(text.clone())
            }
        }
        impl ::std::convert::From<::std::string::String> for #name {
            fn from(text: ::std::string::String) -> Self {
                Self(text)
            }
        }
        impl ::std::convert::From<#name> for ::std::string::String {
            fn from(value: #name) -> Self {
                value.0
            }
        }
        impl ::std::convert::AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self(text.to_owned()))
            }
        }
    };
    file.items.extend(common(name));
    file.items
}

fn common(name: &Ident) -> Vec<Item> {
    let file: File = parse_quote! {
        impl ::std::convert::From<&#name> for #name {
            fn from(value: &#name) -> Self {
                value.clone()
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, formatter)
            }
        }
    };
    file.items
}

/// Writes the conversion of an object to its id, for each object whose required member `id` is of such a type.
pub(crate) fn of_objects(document: &Value, ids: &BTreeSet<&str>) -> Vec<Item> {
    let components = document["components"]["schemas"].as_object().into_iter().flatten();
    let conversions = components.filter_map(|(name, schema)| {
        if kind(document, schema) != Kind::Object {
            return None;
        }
        let members = members(document, schema);
        let member = members.get("id").filter(|_| members.required.contains(&"id"))?;
        let Kind::Reference(reference) = kind(document, member) else { return None };
        let id = referent(document, reference).filter(|id| ids.contains(id.as_str()))?;
        let nullable = crate::kind::is_nullable(member) || resolved_kind(document, member) != Kind::Text;
        let (id, object) = (format_ident!("{id}"), format_ident!("{name}"));
        let field = format_ident!("{}", crate::names::member(schema, "id"));
        (!nullable).then(|| -> Item {
            parse_quote! {
                impl ::std::convert::From<&#object> for #id {
                    fn from(value: &#object) -> Self {
                        value.#field.clone()
                    }
                }
            }
        })
    });
    conversions.collect()
}
