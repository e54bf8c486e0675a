//! Return types of methods, and the conversion of the raw client's response into them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{ReturnType, Signature, Type};

use super::{
    docs,
    raw_api::RawApi,
    types::{facade_type, shown},
};
use crate::{
    conversion::last_segment,
    document::Operation,
    syntax::inside,
    x_ash::{Unwrap, XAsh},
};

/// Form of a successful response.
#[derive(Debug, Clone)]
pub(super) enum Form {
    /// A value that is read whole.
    Value,
    /// An event stream.
    Events,
    /// Text that is read whole.
    Text,
    /// Bytes that are handed on as they arrive.
    Bytes,
}

/// A response.
#[derive(Clone)]
pub(super) struct Response {
    pub(super) form: Form,
    /// Type that the method returns.
    pub(super) output: Type,
    /// Expression that maps the raw value, called `response`; `None` where it is the output already.
    pub(super) convert: Option<TokenStream>,
    /// Type of the whole response, where only a part of it is returned.
    pub(super) envelope: Option<String>,
    /// Description of what is returned, where it is a part of the response.
    about: Option<String>,
}

impl Response {
    pub(super) fn of(
        contract: &Value,
        operation: &Operation<'_>,
        signature: &Signature,
        raw: &RawApi,
        x_ash: &XAsh,
        item: Option<&str>,
    ) -> Option<Self> {
        let ReturnType::Type(_, returned) = &signature.output else { return None };
        let value = inside(inside(returned, "Result")?, "ResponseValue")?;
        if last_segment(value) == "ByteStream" {
            return Some(Self::streamed(contract, operation));
        }
        let (whole, is_optional) = match inside(value, "Option") {
            Some(inner) => (inner, true),
            None => (value, false),
        };
        let mut response = Self::unwrapped(contract, whole, raw, x_ash);
        if let Some(item) = item.and_then(|item| syn::parse_str::<Type>(item).ok()) {
            response.convert_items(&item);
        }
        if is_optional {
            let output = &response.output;
            let convert = response.convert.take().unwrap_or(quote!(response));
            response.output = syn::parse_quote!(Option<#output>);
            response.convert = Some(quote!(response.map(|response| #convert)));
        }
        Some(response)
    }

    fn streamed(contract: &Value, operation: &Operation<'_>) -> Self {
        let media_types = success_media_types(contract, operation);
        let is = |test: fn(&str) -> bool| !media_types.is_empty() && media_types.iter().all(|name| test(name));
        let (form, output) = if is(|name| name.starts_with("text/event-stream")) {
            (Form::Events, syn::parse_quote!(EventStream))
        } else if is(|name| name.starts_with("text/")) {
            (Form::Text, syn::parse_quote!(String))
        } else {
            (Form::Bytes, syn::parse_quote!(Download))
        };
        Self { form, output, convert: None, envelope: None, about: None }
    }

    fn unwrapped(contract: &Value, whole: &Type, raw: &RawApi, x_ash: &XAsh) -> Self {
        let output = facade_type(whole, &raw.types);
        let whole_response = Self { form: Form::Value, output, convert: None, envelope: None, about: None };
        let Some(structure) = raw.structure(whole) else { return whole_response };
        let envelope = Some(structure.ident.to_string());
        match &x_ash.unwrap {
            Some(Unwrap::Nothing) => {
                Self { output: syn::parse_quote!(()), convert: Some(quote!(())), envelope, ..whole_response }
            }
            Some(Unwrap::Member(wire)) => {
                let field = structure
                    .fields
                    .iter()
                    .find(|field| super::inputs::serde_name(field).is_some_and(|name| name == *wire));
                let Some((field, name)) = field.and_then(|field| Some((field, field.ident.as_ref()?))) else {
                    return whole_response;
                };
                let ty = facade_type(&field.ty, &raw.types);
                let component = structure.ident.to_string();
                let about = contract["components"]["schemas"][&component]["properties"][wire]["description"].as_str();
                let about = about.map(str::to_owned);
                match inside(&ty, "Option").filter(|inner| is_collection(inner)) {
                    Some(inner) => Self {
                        output: inner.clone(),
                        convert: Some(quote!(response.#name.unwrap_or_default())),
                        envelope,
                        about,
                        ..whole_response
                    },
                    None => {
                        Self { output: ty, convert: Some(quote!(response.#name)), envelope, about, ..whole_response }
                    }
                }
            }
            Some(Unwrap::Whole) | None => whole_response,
        }
    }

    /// Converts each item of a list.
    fn convert_items(&mut self, item: &Type) {
        if inside(&self.output, "Vec").is_some() {
            let list = self.convert.take().unwrap_or(quote!(response));
            self.output = syn::parse_quote!(Vec<#item>);
            self.convert = Some(quote!(#list.into_iter().map(#item::from).collect()));
        }
    }

    /// Type of the items, where a list is returned.
    pub(super) fn item(&self) -> Option<&Type> {
        inside(&self.output, "Vec")
    }

    /// A sentence about what is returned.
    pub(super) fn documentation(&self) -> Option<String> {
        let named = |ty: &Type| {
            let name = shown(ty);
            match ty {
                Type::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "types") => {
                    format!("[`{name}`](types::{name})")
                }
                _ => format!("`{name}`"),
            }
        };
        // "The session." adds nothing to the type.
        let about = self.about.as_deref().filter(|about| about.split_whitespace().count() > 3);
        let about = about.map(|about| format!(": {}", lower_first(about))).unwrap_or_default();
        let text = match self.form {
            Form::Events => "Returns the events as they arrive.".to_owned(),
            Form::Text => "Returns the text of the response.".to_owned(),
            Form::Bytes => "Returns a [`Download`](crate::transfer::Download), which is read as it arrives.".to_owned(),
            Form::Value if matches!(&self.output, Type::Tuple(_)) => return None,
            Form::Value => match (inside(&self.output, "Vec"), inside(&self.output, "Option")) {
                (Some(item), _) => format!("Returns a list of {}{about}.", named(item)),
                (_, Some(inner)) => format!("Returns {}{about}, or `None` where the response is empty.", named(inner)),
                _ => format!("Returns {}{about}.", named(&self.output)),
            },
        };
        Some(text.replace("..", "."))
    }
}

fn lower_first(text: &str) -> String {
    let text = text.split("\n\n").next().unwrap_or_default().trim().trim_end_matches('.');
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        // An acronym keeps its capitals.
        (Some(first), Some(second)) if !second.is_uppercase() => {
            format!("{}{}", first.to_lowercase(), &text[first.len_utf8()..])
        }
        _ => text.to_owned(),
    }
}

fn is_collection(ty: &Type) -> bool {
    ["Vec", "BTreeMap", "HashMap", "Map"].contains(&last_segment(ty).as_str())
}

/// Media types of the successful responses.
fn success_media_types<'a>(contract: &'a Value, operation: &'a Operation<'_>) -> Vec<&'a str> {
    let responses = operation.value["responses"].as_object().into_iter().flatten();
    let successes = responses.filter(|(status, _)| status.starts_with('2'));
    let contents = successes.filter_map(|(_, response)| docs::resolve(contract, response)["content"].as_object());
    contents.flat_map(|content| content.keys().map(String::as_str)).collect()
}

/// The identifier of a name.
pub(super) fn ident(name: &str) -> proc_macro2::Ident {
    match name.strip_prefix("r#") {
        Some(name) => proc_macro2::Ident::new_raw(name, proc_macro2::Span::call_site()),
        None => format_ident!("{name}"),
    }
}
