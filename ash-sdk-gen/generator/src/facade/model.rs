//! One operation with everything that is generated for it: the contract's metadata, the raw client's types, and the
//! names that the facade gives.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;
use quote::format_ident;
use serde_json::Value;
use syn::{FnArg, Pat, Type};

use super::{
    docs,
    error::FacadeError,
    inputs::{Input, Place, Source, identifier},
    raw_api::RawApi,
    response::Response,
    settings::{OperationSettings, Settings},
    types::facade_type,
};
use crate::{
    conversion::last_segment,
    document::Operation,
    ident,
    syntax::inside,
    warning::Warning,
    x_ash::{Facade, XAsh},
};

/// Names that every request has for itself.
const RESERVED: [&str; 16] = [
    "call",
    "check",
    "clone",
    "default",
    "fmt",
    "into_future",
    "limits_of_supplied",
    "new",
    "on_progress",
    "save_to",
    "send",
    "with_deadline",
    "with_header",
    "with_max_retries",
    "with_response",
    "with_traceparent",
];

/// Names that the generated code of a request has in its functions; a field of such a name would hide them, or be one that
/// every request has.
const FIELDS: [&str; 10] =
    ["body", "changes", "client", "deadline", "download", "options", "params", "raw", "replacement", "state"];

/// Methods of the client that are written by hand.
const METHODS_OF_CLIENT: [&str; 8] = ["builder", "clone", "fmt", "from_env", "new", "raw", "server_url", "shutdown"];

/// Types that generated code refers to, beside those of the contract.
const TYPES: [&str; 30] = [
    "Arc",
    "AshClient",
    "Attempt",
    "Box",
    "BoxFuture",
    "BoxStream",
    "CallOptions",
    "Clone",
    "DateTime",
    "Debug",
    "Default",
    "Download",
    "DownloadOptions",
    "EventStream",
    "From",
    "Into",
    "IntoFuture",
    "IntoList",
    "IntoMap",
    "IntoOption",
    "Option",
    "Page",
    "Response",
    "Result",
    "Self",
    "Shared",
    "StreamedBody",
    "String",
    "Utc",
    "Vec",
];

/// An operation of the facade.
pub(super) struct Model<'a> {
    pub(super) contract: &'a Value,
    pub(super) operation: &'a Operation<'a>,
    pub(super) x_ash: XAsh,
    pub(super) settings: OperationSettings,
    /// Hand-written documentation of methods, by their names.
    pub(super) texts: &'a BTreeMap<String, String>,
    /// The operation's id, and the method's name.
    pub(super) id: String,
    /// Name of the request.
    pub(super) name: Ident,
    /// Method of the raw client.
    pub(super) raw_method: Ident,
    /// Struct of the optional parameters.
    pub(super) params: Option<Ident>,
    /// Parameters, those of the path first and in its order, then the members of the body.
    pub(super) inputs: Vec<Input>,
    pub(super) body: Option<Body>,
    /// The raw client takes the body among the optional parameters.
    pub(super) is_body_optional: bool,
    /// Arguments of the raw method, in its order.
    pub(super) raw_arguments: Vec<RawArgument>,
    pub(super) response: Response,
}

/// Body of a request.
#[derive(Clone)]
pub(super) enum Body {
    /// A struct of the raw client.
    Struct(Ident),
    /// The same, sent as the members that were set: a null clears.
    Changes(Ident),
    /// Any other value that the raw client takes by reference.
    Value(Box<Type>),
    /// Bytes.
    Bytes,
}

/// An argument of the raw method.
#[derive(Debug, Clone)]
pub(super) enum RawArgument {
    Input { raw_name: String, is_reference: bool },
    Params,
    Body,
}

impl<'a> Model<'a> {
    /// The model of an operation; `None` where the raw client has no method for it.
    pub(super) fn of(
        contract: &'a Value,
        operation: &'a Operation<'a>,
        raw: &RawApi,
        settings: &'a Settings,
        warnings: &mut Vec<Warning>,
    ) -> Result<Option<Self>, FacadeError> {
        let id = operation.id();
        let method = identifier(id);
        let raw_method = method.clone();
        let with = format!("{}_with", method.trim_end_matches('_'));
        let with_params = raw.methods.get(&with).filter(|_| raw.methods.contains_key(&method));
        let Some(signature) = with_params.or_else(|| raw.methods.get(&method)) else { return Ok(None) };
        let x_ash = XAsh::of(contract, operation.method, operation.value);
        let own_settings = settings.operations.get(id).cloned().unwrap_or_default();
        let failed = |reason: &str| FacadeError::Operation {
            operation: operation.place().to_string(),
            reason: reason.to_owned(),
        };
        let item = own_settings.item.as_deref();
        let response = Response::of(contract, operation, signature, raw, &x_ash, item)
            .ok_or_else(|| failed("the raw method does not return a `ResponseValue`"))?;
        let mut model = Self {
            contract,
            operation,
            texts: &settings.texts,
            name: format_ident!("{}", ident::pascal(id)),
            raw_method: format_ident!("{}", if with_params.is_some() { with } else { raw_method }),
            params: None,
            inputs: Vec::new(),
            body: None,
            is_body_optional: false,
            raw_arguments: Vec::new(),
            response,
            id: method,
            x_ash,
            settings: own_settings,
        };
        model
            .read_arguments(signature, raw)
            .ok_or_else(|| failed("the raw method has an argument that the contract lacks"))?;
        model.rename_method(warnings);
        model.name_apart(warnings);
        model.look_up_arguments(warnings);
        Ok(Some(model))
    }

    fn read_arguments(&mut self, signature: &syn::Signature, raw: &RawApi) -> Option<()> {
        let (settings, x_ash) = (self.settings.clone(), self.x_ash.clone());
        let source =
            Source { contract: self.contract, operation: self.operation, raw, settings: &settings, x_ash: &x_ash };
        let has_body = self.operation.value.get("requestBody").is_some();
        let mut members = Vec::new();
        for argument in &signature.inputs {
            let FnArg::Typed(argument) = argument else { continue };
            let Pat::Ident(name) = &*argument.pat else { return None };
            let name = name.ident.to_string();
            let type_name = last_segment(&argument.ty);
            if name == "params" && raw.params.contains_key(&type_name) {
                for field in raw.params.get(&type_name)?.fields.iter() {
                    let field_name = field.ident.as_ref()?.to_string();
                    match source.parameter(&field_name, &field.ty, Place::Params) {
                        Some(input) => self.inputs.push(input),
                        None if field_name == "body" && has_body => {
                            let ty = inside(&field.ty, "Option").unwrap_or(&field.ty);
                            self.is_body_optional = true;
                            members = self.read_body(&source, ty, raw);
                        }
                        None => return None,
                    }
                }
                self.params = Some(format_ident!("{type_name}"));
                self.raw_arguments.push(RawArgument::Params);
            } else if name == "body" && has_body {
                members = self.read_body(&source, &argument.ty, raw);
                self.raw_arguments.push(RawArgument::Body);
            } else {
                let input = source.parameter(&name, &argument.ty, Place::Field)?;
                let is_reference = matches!(&*argument.ty, Type::Reference(_));
                self.raw_arguments.push(RawArgument::Input { raw_name: name, is_reference });
                self.inputs.push(input);
            }
        }
        let path = self.operation.path;
        let position = |input: &Input| path.find(&format!("{{{}}}", input.wire)).filter(|_| input.is_path);
        self.inputs.sort_by_key(|input| (position(input).is_none(), input.place == Place::Params, position(input)));
        self.inputs.extend(members);
        Some(())
    }

    /// Reads the body that the raw client takes as this type, and returns its members.
    fn read_body(&mut self, source: &Source<'_>, ty: &Type, raw: &RawApi) -> Vec<Input> {
        let inner = if let Type::Reference(reference) = ty { &*reference.elem } else { ty };
        let is_value = matches!(ty, Type::Reference(_)) || self.is_body_optional;
        let (body, members) = match raw.structure(inner) {
            Some(structure) => {
                let members = source.members(self.body_schema(), structure);
                let name = structure.ident.clone();
                let clears = self.operation.method == "patch" && members.iter().any(|member| member.is_nullable);
                (if clears { Body::Changes(name) } else { Body::Struct(name) }, members)
            }
            None if is_value => (Body::Value(Box::new(facade_type(ty, &raw.types))), Vec::new()),
            None => (Body::Bytes, Vec::new()),
        };
        self.body = Some(body);
        members
    }

    /// Schema of a body that is JSON or a form, otherwise null.
    pub(super) fn body_schema(&self) -> &'a Value {
        let body = docs::resolve(self.contract, &self.operation.value["requestBody"]);
        let contents = body["content"].as_object();
        let json =
            contents.and_then(|contents| contents.iter().find(|(media_type, _)| crate::x_ash::is_json(media_type)));
        json.map_or(&Value::Null, |(_, content)| docs::resolve(self.contract, &content["schema"]))
    }

    /// Gives another name to a method or request that would hide one which generated code uses.
    fn rename_method(&mut self, warnings: &mut Vec<Warning>) {
        if METHODS_OF_CLIENT.contains(&self.id.as_str()) {
            let name = format!("call_{}", self.id);
            let text = format!("its method is called `{name}`: the client has another `{}`", self.id);
            warnings.push(Warning::new(self.operation.place(), text));
            self.id = name;
        }
        let name = self.name.to_string();
        let is_wrapper = self.settings.wrappers.iter().any(|wrapper| wrapper.name == name);
        if TYPES.contains(&name.as_str()) || is_wrapper {
            self.name = format_ident!("{name}Request");
            let text = format!("its request is called `{}`: `{name}` has another meaning here", self.name);
            warnings.push(Warning::new(self.operation.place(), text));
        }
    }

    /// Gives other names to inputs that would clash with one another, or with what every request has.
    fn name_apart(&mut self, warnings: &mut Vec<Warning>) {
        let mut taken: BTreeSet<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
        taken.extend(self.settings.reserved.iter().cloned());
        let place = self.operation.place();
        let mut fields: BTreeSet<String> = FIELDS.iter().map(|name| (*name).to_owned()).collect();
        for input in &mut self.inputs {
            let prefix = match input.place {
                Place::Body => "body",
                Place::Field if input.is_path => "path",
                Place::Field => "query",
                Place::Params => "set",
            };
            let mut name = input.name.clone();
            let is_supplied = self.settings.supplied.contains(&input.wire);
            let is_field = input.place == Place::Field;
            while if is_field { fields.contains(&name) } else { !is_supplied && taken.contains(&name) } {
                name = format!("{prefix}_{}", name.trim_end_matches('_'));
            }
            if name != input.name {
                let text = format!("`{}` is called `{name}`: `{}` has another meaning here", input.wire, input.name);
                warnings.push(Warning::new(place.clone(), text));
                input.name.clone_from(&name);
            }
            if is_field {
                fields.insert(name.clone());
            }
            taken.insert(name);
        }
    }

    /// Warns of arguments in the settings that the operation does not have; the methods go without them.
    fn look_up_arguments(&self, warnings: &mut Vec<Warning>) {
        let of_wrappers = self.settings.wrappers.iter().flat_map(|wrapper| &wrapper.methods);
        for method in self.settings.methods.iter().chain(of_wrappers) {
            for name in method.arguments.iter().flatten() {
                if !self.inputs.iter().any(|input| input.wire == *name) {
                    let text = format!("`{}` goes without `{name}`, which the operation does not have", method.name);
                    warnings.push(Warning::new(self.operation.place(), text));
                }
            }
        }
    }

    /// Inputs that are arguments of the method, in their order.
    pub(super) fn arguments(&self) -> Vec<&Input> {
        let is_stated = |input: &&Input| self.x_ash.arguments.as_ref().is_some_and(|names| names.contains(&input.wire));
        let is_change = matches!(self.body, Some(Body::Changes(_)));
        let required = |input: &&Input| {
            is_stated(input)
                || input.place == Place::Field
                || (input.place == Place::Body && !input.is_optional && !is_change)
        };
        let is_supplied = |input: &&Input| self.settings.supplied.contains(&input.wire);
        let mut arguments: Vec<&Input> =
            self.inputs.iter().filter(|input| required(input) && !is_supplied(input)).collect();
        if let Some(names) = &self.x_ash.arguments {
            // Inputs that are not listed keep their place before those that are.
            arguments
                .sort_by_key(|input| names.iter().position(|name| *name == input.wire).map_or(0, |index| index + 1));
        }
        arguments
    }

    /// Inputs that are set by setters.
    pub(super) fn options(&self) -> Vec<&Input> {
        let arguments: BTreeSet<&str> = self.arguments().iter().map(|input| input.name.as_str()).collect();
        let is_option =
            |input: &&Input| !arguments.contains(input.name.as_str()) && !self.settings.supplied.contains(&input.wire);
        self.inputs.iter().filter(is_option).collect()
    }

    /// Inputs that are fields of the request.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|input| input.place == Place::Field)
    }

    pub(super) fn is_custom(&self) -> bool {
        self.x_ash.facade == Facade::Custom
    }

    pub(super) fn is_deprecated(&self) -> bool {
        self.operation.value["deprecated"] == true
    }
}
