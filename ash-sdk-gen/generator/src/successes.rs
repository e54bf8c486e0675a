//! Success responses. progenitor knows one type of success for each operation; several become one type of ours, and the
//! generated match gets an arm for each status.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Value, json};
use syn::{Arm, ExprMatch, Ident, ImplItemFn, Item, Type, parse_quote, visit_mut::VisitMut};

use crate::{
    document::{Operation, schema_reference},
    ident::{pascal, type_name},
    kind::is_nullable,
    places::{is_json, sorted},
    rust_type::rust_type,
    shapes::lower_schema,
};

/// Content of one success.
#[derive(Debug, Clone, PartialEq)]
enum Content {
    Empty,
    Json(Value),
    /// Bytes that are not looked into.
    Raw,
}

/// The successes of one operation.
#[derive(Debug, Clone)]
pub(crate) struct Successes {
    operation: String,
    /// Name of the enum, where there are several bodies.
    name: String,
    /// Statuses as the contract has them, with their content.
    list: Vec<(String, Content)>,
}

impl Successes {
    /// Reads the successes of an operation of a flattened document.
    pub(crate) fn of(document: &Value, operation: &Operation<'_>) -> Self {
        let responses = &operation.value["responses"];
        let statuses = sorted(responses).into_iter().filter(|status| status.starts_with('2'));
        let list = statuses.map(|status| (status.to_owned(), content(&responses[status])));
        let stem = type_name(&format!("{}Success", pascal(operation.id())));
        let mut name = stem.clone();
        let mut number = 2;
        while document["components"]["schemas"].get(&name).is_some() {
            name = format!("{stem}{number}");
            number += 1;
        }
        Self { operation: operation.id().to_owned(), name, list: list.collect() }
    }

    /// Response to lower the operation's successes to. Releases of the server differ in which success they answer with
    /// (201 or 200), hence every status of success is accepted.
    pub(crate) fn lowered(&self, document: &Value) -> Value {
        let schema = match self.bodies().as_slice() {
            [] if self.list.iter().any(|(_, content)| *content == Content::Raw) || self.list.is_empty() => {
                return json!({"description": "", "content": {"*/*": {}}});
            }
            [] => return json!({"description": ""}),
            [body] if self.has_empty() => nullable(document, body),
            [body] => lower_schema(document, body),
            _ => json!({"$ref": schema_reference(&self.name)}),
        };
        json!({"description": "", "content": {"application/json": {"schema": schema}}})
    }

    /// Messages about successes that cannot be expressed.
    pub(crate) fn warnings(&self) -> Vec<String> {
        if self.bodies().is_empty() {
            return Vec::new();
        }
        let raw = self.list.iter().filter(|(_, content)| *content == Content::Raw);
        raw.map(|(status, _)| {
            format!("the response {status}, which is not JSON, is returned as `Error::UnexpectedResponse`")
        })
        .collect()
    }

    /// Name of the enum of the successes' bodies, where there are several.
    pub(crate) fn enum_name(&self) -> Option<String> {
        (self.bodies().len() > 1).then(|| self.name.clone())
    }

    /// The enum of the successes' bodies.
    pub(crate) fn item(&self, document: &Value) -> Option<Item> {
        let name = format_ident!("{}", self.enum_name()?);
        let variants = self.list.iter().filter_map(|(status, content)| {
            let variant = variant(status);
            let doc = format!("The response {status}.");
            match content {
                Content::Json(schema) => {
                    let body = rust_type(document, schema);
                    Some(quote!(#[doc = #doc] #variant(#body)))
                }
                Content::Empty => Some(quote!(#[doc = #doc] #variant)),
                Content::Raw => None,
            }
        });
        let doc = format!("Response of [`{0}`](super::Client::{0}), by its status.", self.operation);
        Some(parse_quote! {
            #[doc = #doc]
            #[derive(::serde::Serialize, ::serde::Deserialize, Clone, Debug, PartialEq)]
            #[serde(untagged)]
            #[non_exhaustive]
            pub enum #name { #(#variants),* }
        })
    }

    /// Adds the arms of the single statuses to the generated method.
    pub(crate) fn add_arms(&self, document: &Value, method: &mut ImplItemFn) {
        let bodies = self.bodies();
        if bodies.is_empty() || self.list.len() < 2 {
            return;
        }
        let several = bodies.len() > 1;
        let name = format_ident!("{}", self.name);
        let arms = self.list.iter().filter_map(|(status, content)| {
            let pattern: TokenStream = match status.parse::<u16>() {
                Ok(status) => quote!(#status),
                Err(_) => return None,
            };
            let variant = variant(status);
            let arm: Option<Arm> = match content {
                Content::Empty => {
                    let inner = if several { quote!(types::#name::#variant) } else { empty(document, bodies[0]) };
                    Some(parse_quote! { #pattern => {
                        let (status, headers) = (response.status(), response.headers().clone());
                        Ok(ResponseValue::new(#inner, status, headers))
                    } })
                }
                Content::Json(schema) if several => Some(decoding(document, schema, &name, &variant, pattern)),
                Content::Json(_) => None,
                Content::Raw => {
                    Some(parse_quote!(#pattern => Err(Error::UnexpectedResponse(crate::unread(response))),))
                }
            };
            arm
        });
        let mut arms: Vec<Arm> = arms.collect();
        let otherwise = several.then(|| self.otherwise(document, &name)).flatten();
        arms.extend(otherwise);
        ArmAdder { arms, replaces_range: several }.visit_impl_item_fn_mut(method);
    }

    /// The arm for statuses that the contract does not name: as the range, otherwise as the first body.
    fn otherwise(&self, document: &Value, name: &Ident) -> Option<Arm> {
        let json = |(_, content): &&(String, Content)| matches!(content, Content::Json(_));
        let range = self.list.iter().filter(json).find(|(status, _)| status.parse::<u16>().is_err());
        let (status, content) = range.or_else(|| self.list.iter().find(json))?;
        let Content::Json(schema) = content else { return None };
        Some(decoding(document, schema, name, &variant(status), quote!(200u16..=299u16)))
    }

    /// The different bodies.
    fn bodies(&self) -> Vec<&Value> {
        let mut bodies: Vec<&Value> = Vec::new();
        for (_, content) in &self.list {
            if let Content::Json(schema) = content
                && !bodies.contains(&schema)
            {
                bodies.push(schema);
            }
        }
        bodies
    }

    fn has_empty(&self) -> bool {
        self.list.iter().any(|(_, content)| *content == Content::Empty)
    }
}

fn content(response: &Value) -> Content {
    let types = sorted(&response["content"]);
    match types.iter().find(|media_type| is_json(media_type)) {
        Some(json) => {
            let schema = response["content"][*json].get("schema").cloned().unwrap_or_else(|| json!({}));
            Content::Json(without_prose(schema))
        }
        None if types.is_empty() => Content::Empty,
        None => Content::Raw,
    }
}

/// Bodies that differ in their description are one.
fn without_prose(mut schema: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("description");
        schema.remove("title");
    }
    schema
}

fn nullable(document: &Value, body: &Value) -> Value {
    let mut lowered = lower_schema(document, body);
    if lowered.get("$ref").is_some() {
        lowered = json!({"allOf": [lowered]});
    }
    if lowered.as_object().is_some_and(|lowered| !lowered.is_empty()) {
        lowered["nullable"] = json!(true);
    }
    lowered
}

/// The value of a response without content, beside others with a body.
fn empty(document: &Value, body: &Value) -> TokenStream {
    let any = lower_schema(document, body) == json!({});
    if any && !is_nullable(body) { quote!(::serde_json::Value::Null) } else { quote!(None) }
}

fn decoding(document: &Value, schema: &Value, name: &Ident, variant: &Ident, pattern: TokenStream) -> Arm {
    let body = signature_type(rust_type(document, schema));
    parse_quote! { #pattern => {
        crate::decode::<#body>(&self.inner, response).await?.map(types::#name::#variant)
    } }
}

/// A type of the module `types`, as it is written outside of it.
fn signature_type(mut written: Type) -> Type {
    struct Outside;
    impl VisitMut for Outside {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            syn::visit_mut::visit_path_mut(self, path);
            if let Some(name) = path.get_ident().cloned() {
                let arguments = path.segments.last().map(|last| last.arguments.clone()).unwrap_or_default();
                if arguments.is_none() && name.to_string().starts_with(char::is_uppercase) {
                    *path = parse_quote!(types::#name);
                }
            }
        }
    }
    Outside.visit_type_mut(&mut written);
    written
}

fn variant(status: &str) -> Ident {
    let name = match status {
        "200" => "Ok",
        "201" => "Created",
        "202" => "Accepted",
        "203" => "NonAuthoritative",
        "204" => "NoContent",
        "205" => "ResetContent",
        "206" => "PartialContent",
        "207" => "MultiStatus",
        "208" => "AlreadyReported",
        "226" => "ImUsed",
        other if other.bytes().all(|byte| byte.is_ascii_digit()) => return format_ident!("Status{other}"),
        _ => "Success",
    };
    format_ident!("{name}")
}

/// Puts arms before those of the match over the status.
struct ArmAdder {
    arms: Vec<Arm>,
    replaces_range: bool,
}

impl VisitMut for ArmAdder {
    fn visit_expr_match_mut(&mut self, expression: &mut ExprMatch) {
        let syn::Expr::MethodCall(number) = &*expression.expr else { return };
        let syn::Expr::MethodCall(status) = &*number.receiver else { return };
        if number.method != "as_u16" || status.method != "status" {
            return;
        }
        let response = &status.receiver;
        let mut arms = std::mem::take(&mut self.arms);
        for arm in &mut arms {
            let body = &arm.body;
            arm.body = parse_quote!({ let response = #response; #body });
        }
        if self.replaces_range {
            expression.arms.remove(0);
        }
        arms.append(&mut expression.arms);
        expression.arms = arms;
    }
}
