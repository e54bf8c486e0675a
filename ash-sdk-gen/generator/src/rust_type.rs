//! Rust types of schemas that are not components, as they are written inside the module `types`.

use quote::format_ident;
use serde_json::Value;
use syn::{Type, parse_quote};

use crate::{
    kind::{Kind, allows_null, kind, members},
    shapes::referent,
};

/// Returns the type of a schema, of which everything that needs a name was lifted.
pub(crate) fn rust_type(document: &Value, schema: &Value) -> Type {
    let plain = plain(document, schema);
    if allows_null(document, schema) && !is_any(&plain) { parse_quote!(::std::option::Option<#plain>) } else { plain }
}

/// Returns the type of a schema without the `Option` of those that allow `null`.
pub(crate) fn plain(document: &Value, schema: &Value) -> Type {
    let format = schema["format"].as_str().unwrap_or_default();
    match kind(document, schema) {
        Kind::Reference(reference) => match referent(document, reference) {
            Some(name) => {
                let name = format_ident!("{name}");
                parse_quote!(#name)
            }
            None => any(),
        },
        Kind::Text => match format {
            "uuid" => parse_quote!(::uuid::Uuid),
            "date-time" => parse_quote!(::chrono::DateTime<::chrono::offset::Utc>),
            "date" => parse_quote!(::chrono::naive::NaiveDate),
            "password" => parse_quote!(crate::Secret),
            _ => parse_quote!(::std::string::String),
        },
        Kind::Integer => match format {
            "int32" => parse_quote!(i32),
            "uint32" => parse_quote!(u32),
            "uint64" => parse_quote!(u64),
            _ => parse_quote!(i64),
        },
        Kind::Number if format == "float" => parse_quote!(f32),
        Kind::Number => parse_quote!(f64),
        Kind::Boolean => parse_quote!(bool),
        Kind::List => {
            let item = rust_type(document, &schema["items"]);
            parse_quote!(::std::vec::Vec<#item>)
        }
        Kind::Map => match members(document, schema).further.map(|further| rust_type(document, further)) {
            Some(value) if !is_any(&value) => {
                parse_quote!(::std::collections::BTreeMap<::std::string::String, #value>)
            }
            _ => parse_quote!(::serde_json::Map<::std::string::String, ::serde_json::Value>),
        },
        Kind::Texts(_) | Kind::Integers(_) | Kind::Union(_) | Kind::Object | Kind::Any => any(),
    }
}

/// The type of any JSON.
fn any() -> Type {
    parse_quote!(::serde_json::Value)
}

/// Returns whether a type is that of any JSON.
pub(crate) fn is_any(written: &Type) -> bool {
    matches!(written, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Value")
        && path.path.segments.first().is_some_and(|first| first.ident == "serde_json"))
}
