//! Inputs of an operation: path parameters, query parameters and the members of the body, each with the name that the
//! facade gives it.

use serde_json::Value;
use syn::{ItemStruct, Type};

use super::{docs, raw_api::RawApi, settings::OperationSettings, types::facade_type};
use crate::{
    conversion::last_segment,
    document::{self, Operation},
    ident, names, syntax,
    syntax::inside,
    x_ash::XAsh,
};

/// Place in which an input is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the path, or as a query parameter that is required: a field of the request.
    Field,
    /// As an optional query parameter: a member of the request's `params`.
    Params,
    /// As a member of the body.
    Body,
}

/// One input.
#[derive(Clone)]
pub(super) struct Input {
    /// Name on the wire.
    pub(super) wire: String,
    /// Name in the facade.
    pub(super) name: String,
    /// Name in the raw client: of an argument, or of a struct's field.
    pub(super) raw_name: String,
    pub(super) place: Place,
    /// Part of the path.
    pub(super) is_path: bool,
    /// Type of the value, without `Option`.
    pub(super) ty: Type,
    /// The raw client holds it in an `Option`.
    pub(super) is_optional: bool,
    /// A null is a value of its own.
    pub(super) is_nullable: bool,
    /// Sent as text, although it is a time.
    pub(super) is_text_time: bool,
    /// A UUID, whatever its type is called.
    pub(super) is_uuid: bool,
    /// Type that it is taken as in place of `ty`.
    pub(super) taken_as: Option<Type>,
    pub(super) doc: String,
    /// The contract limits its values.
    pub(super) is_limited: bool,
    pub(super) is_deprecated: bool,
}

impl Input {
    /// Documentation of its setter.
    pub(super) fn documentation(&self) -> String {
        if self.doc.is_empty() { format!("Sets `{}`.", self.wire) } else { self.doc.clone() }
    }

    /// A UUID, a number or a flag: no value of it is a part of a path that leads elsewhere, and a copy costs nothing.
    pub(super) fn is_copied(&self) -> bool {
        let is_plain = matches!(last_segment(&self.ty).as_str(), "Uuid" | "bool" | "i64" | "i32" | "u64" | "u32");
        self.taken_as.is_none() && (self.is_uuid || is_plain)
    }
}

/// Sources of the inputs of one operation.
pub(super) struct Source<'a> {
    pub(super) contract: &'a Value,
    pub(super) operation: &'a Operation<'a>,
    pub(super) raw: &'a RawApi,
    pub(super) settings: &'a OperationSettings,
    pub(super) x_ash: &'a XAsh,
}

impl Source<'_> {
    /// A parameter that the raw client takes as an argument, or holds in a params struct.
    pub(super) fn parameter(&self, raw_name: &str, ty: &Type, place: Place) -> Option<Input> {
        let parameter = self.declared(raw_name)?;
        let wire = parameter["name"].as_str()?.to_owned();
        let schema = docs::resolve(self.contract, &parameter["schema"]);
        let is_path = parameter["in"] == "path";
        let name = match self.x_ash.rename.get(&wire) {
            Some(name) => name.clone(),
            None if is_path => self.path_name(&wire, parameter),
            None => names::parameter(parameter),
        };
        let ty = inside(ty, "Option").unwrap_or(ty);
        Some(Input {
            name: identifier(&name),
            raw_name: raw_name.to_owned(),
            place,
            is_path,
            ty: facade_type(inside(ty, "Option").unwrap_or(ty), &self.raw.types),
            is_optional: place == Place::Params,
            is_nullable: false,
            is_text_time: schema["format"] == "date-time",
            is_uuid: schema["type"] == "string" && schema["format"] == "uuid",
            taken_as: self.taken_as(&wire),
            doc: docs::input(parameter, schema),
            is_limited: docs::is_limited(&[&parameter["schema"], schema]),
            is_deprecated: parameter["deprecated"] == true,
            wire,
        })
    }

    /// The members of the body, in the order of the contract: what is required first, as `required` has it.
    pub(super) fn members(&self, schema: &Value, body: &ItemStruct) -> Vec<Input> {
        let mut members: Vec<Input> = body.fields.iter().filter_map(|field| self.member(schema, field)).collect();
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        members.sort_by_key(|member| required.iter().position(|name| *name == *member.wire).unwrap_or(usize::MAX));
        members
    }

    fn member(&self, schema: &Value, field: &syn::Field) -> Option<Input> {
        let raw_name = field.ident.as_ref()?.to_string();
        let wire = serde_name(field)?;
        let property = schema["properties"].get(&wire)?;
        let resolved = docs::resolve(self.contract, property);
        let name =
            self.x_ash.rename.get(&wire).cloned().unwrap_or_else(|| raw_name.trim_start_matches("r#").to_owned());
        let inner = inside(&field.ty, "Option");
        Some(Input {
            name: identifier(&name),
            raw_name,
            place: Place::Body,
            is_path: false,
            ty: facade_type(inner.unwrap_or(&field.ty), &self.raw.types),
            is_optional: inner.is_some(),
            is_nullable: property["nullable"] == true || resolved["nullable"] == true,
            is_text_time: false,
            is_uuid: false,
            taken_as: self.taken_as(&wire),
            doc: docs::input(property, resolved),
            is_limited: docs::is_limited(&[property, resolved]),
            is_deprecated: property["deprecated"] == true,
            wire,
        })
    }

    fn taken_as(&self, wire: &str) -> Option<Type> {
        syn::parse_str(self.settings.types.get(wire)?).ok()
    }

    /// The parameter of the contract that has this name in the raw client.
    fn declared(&self, raw_name: &str) -> Option<&Value> {
        let parameters = self.operation.value.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let mut parameters = parameters.filter_map(|parameter| document::follow(self.contract, parameter));
        parameters.find(|parameter| identifier(&names::parameter(parameter)) == raw_name)
    }

    /// Name of a path parameter: after the component of its schema, or after the segment before it. `/agents/{name}`
    /// has an `agent`, `/eval-runs/{id}` an `eval_run_id`.
    fn path_name(&self, wire: &str, parameter: &Value) -> String {
        let component = docs::reference(&parameter["schema"]).filter(|name| name.ends_with("Id"));
        if wire == "id"
            && let Some(component) = component
        {
            return ident::snake(component);
        }
        let marker = format!("/{{{wire}}}");
        let before = self.operation.path.split_once(&marker).and_then(|(before, _)| before.rsplit('/').next());
        match (before.filter(|before| !before.is_empty()), wire) {
            (Some(of), "id") => format!("{}_id", ident::snake(&singular(of))),
            (Some(of), "name") => ident::snake(&singular(of)),
            _ => names::parameter(parameter),
        }
    }
}

fn singular(noun: &str) -> String {
    match noun.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => noun.strip_suffix('s').unwrap_or(noun).to_owned(),
    }
}

/// Name of a field in JSON; `None` for the field of further members.
pub(super) fn serde_name(field: &syn::Field) -> Option<String> {
    let entries = syntax::serde_entries(field);
    if entries.iter().any(|entry| entry.path().is_ident("flatten")) {
        return None;
    }
    let renamed = entries.iter().find_map(|entry| syntax::text_of(entry, "rename"));
    renamed.or_else(|| Some(field.ident.as_ref()?.to_string().trim_start_matches("r#").to_owned()))
}

/// A name that can stand in Rust code.
pub(super) fn identifier(name: &str) -> String {
    let name = name.trim_start_matches("r#");
    if ident::is_identifier(name) { name.to_owned() } else { ident::snake(name) }
}
