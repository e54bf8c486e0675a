//! Open enums: a value that the contract does not know decodes, and is sent back as it came. typify's enums are closed,
//! and one new value would fail the decode of a whole response.

use proc_macro2::Ident;
use quote::format_ident;
use serde_json::Value;
use syn::{File, Item, parse_quote};

use crate::names::{rest, variant};

/// Writes an enum of strings.
pub(crate) fn texts(name: &Ident, doc: &str, schema: &Value, values: &[&str]) -> Vec<Item> {
    let idents: Vec<Ident> = values.iter().map(|value| format_ident!("{}", variant(schema, value))).collect();
    let other = format_ident!("{}", rest(schema, "Unrecognized"));
    let docs = values.iter().map(|value| format!("`{value}`"));
    let file: File = parse_quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #docs] #idents,)*
            /// A value that this version of the contract does not know, as the server sent it.
            #other(::std::string::String),
        }
        impl #name {
            /// Returns the value as it is sent.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#idents => #values,)*
                    Self::#other(text) => text,
                }
            }
        }
        impl ::std::convert::From<&str> for #name {
            fn from(text: &str) -> Self {
                match text {
                    #(#values => Self::#idents,)*
                    _ => Self::#other(text.to_owned()),
                }
            }
        }
        impl ::std::convert::From<::std::string::String> for #name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }
        impl ::std::convert::From<&#name> for #name {
            fn from(value: &#name) -> Self {
                value.clone()
            }
        }
        impl ::std::convert::AsRef<str> for #name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl ::std::str::FromStr for #name {
            type Err = ::std::convert::Infallible;
            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self::from(text))
            }
        }
        impl ::std::fmt::Display for #name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }
        impl ::serde::Serialize for #name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as ::serde::Deserialize>::deserialize(deserializer)?;
                ::std::result::Result::Ok(Self::from(text))
            }
        }
    };
    file.items
}

/// Writes an enum of integers: a number with a constant for each value that is known.
pub(crate) fn integers(name: &Ident, doc: &str, values: &[i64]) -> Vec<Item> {
    let constants = values.iter().map(|value| match value {
        0.. => format_ident!("VALUE_{value}"),
        _ => format_ident!("MINUS_{}", value.unsigned_abs()),
    });
    let docs = values.iter().map(|value| format!("`{value}`"));
    let file: File = parse_quote! {
        #[doc = #doc]
        #[derive(::serde::Serialize, ::serde::Deserialize, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[serde(transparent)]
        pub struct #name(pub i64);
        impl #name {
            #(#[doc = #docs] pub const #constants: Self = Self(#values);)*
        }
        impl ::std::convert::From<i64> for #name {
            fn from(value: i64) -> Self {
                Self(value)
            }
        }
        impl ::std::convert::From<#name> for i64 {
            fn from(value: #name) -> Self {
                value.0
            }
        }
        impl ::std::convert::From<&#name> for #name {
            fn from(value: &#name) -> Self {
                *value
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
