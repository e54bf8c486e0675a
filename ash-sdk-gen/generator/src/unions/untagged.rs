//! Unions without a tag: of the variants that a value fits, the one that knows most of it is taken.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use super::variant::Variant;
use crate::{
    kind::{Kind, members, resolved, resolved_kind},
    tags::fixed,
};

/// Decodes by the form of the value.
pub(super) fn decode(document: &Value, variants: &[Variant<'_>], other: &Ident) -> TokenStream {
    let attempts = variants.iter().map(|variant| {
        let (ident, of) = (&variant.ident, &variant.of);
        let (fits, score) = form(document, variant.schema);
        let made = if variant.boxed { quote!(::std::boxed::Box::new(decoded)) } else { quote!(decoded) };
        quote! {
            if #fits && let ::std::result::Result::Ok(decoded) = ::serde_json::from_value::<#of>(value.clone()) {
                let score: usize = #score;
                if found.as_ref().is_none_or(|(best, _)| *best < score) {
                    found = ::std::option::Option::Some((score, Self::#ident(#made)));
                }
            }
        }
    });
    quote! {
        let mut found: ::std::option::Option<(usize, Self)> = ::std::option::Option::None;
        #(#attempts)*
        ::std::result::Result::Ok(match found {
            ::std::option::Option::Some((_, found)) => found,
            ::std::option::Option::None => Self::#other(value),
        })
    }
}

/// Condition on `value`, and how much of it the variant knows.
fn form(document: &Value, schema: &Value) -> (TokenStream, TokenStream) {
    let behind = resolved(document, schema);
    match resolved_kind(document, schema) {
        Kind::Texts(values) => (quote!(value.as_str().is_some_and(|text| [#(#values),*].contains(&text))), quote!(2)),
        Kind::Integers(values) => {
            (quote!(value.as_i64().is_some_and(|number| [#(#values),*].contains(&number))), quote!(2))
        }
        Kind::Text => {
            let score = usize::from(behind["format"].is_string());
            (quote!(value.is_string()), quote!(#score))
        }
        Kind::Integer => (quote!((value.is_i64() || value.is_u64())), quote!(1)),
        Kind::Number => (quote!(value.is_number()), quote!(0)),
        Kind::Boolean => (quote!(value.is_boolean()), quote!(0)),
        Kind::List => (quote!(value.is_array()), quote!(0)),
        Kind::Object => object(document, schema, behind),
        Kind::Map => (quote!(value.is_object()), quote!(0)),
        Kind::Union(_) | Kind::Reference(_) | Kind::Any => (quote!(true), quote!(0)),
    }
}

fn object(document: &Value, schema: &Value, behind: &Value) -> (TokenStream, TokenStream) {
    let members = members(document, behind);
    let required = members.required.iter().filter(|name| members.get(name).is_some());
    // A member with one value is what a variant is known by, even if another variant lacks it.
    let fixed = members.list.iter().filter_map(|(name, _)| match fixed(document, name, schema)?.as_slice() {
        [one] => Some((*name, one.clone())),
        _ => None,
    });
    let conditions = fixed.map(|(name, one)| quote!(value.get(#name).is_none_or(|found| found == #one)));
    let known = members.list.iter().map(|(name, _)| name);
    let score = quote!([#(#known),*].iter().filter(|name: &&&str| value.get(**name).is_some()).count());
    // A value of which the variant would keep nothing is left as it is.
    let keeps = match members.further {
        Some(_) => quote!(),
        None => quote!(&& (#score > 0 || value.as_object().is_some_and(|members| members.is_empty()))),
    };
    (quote!(value.is_object() #(&& value.get(#required).is_some())* #(&& #conditions)* #keeps), score)
}
