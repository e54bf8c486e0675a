//! The method of `AshClient` that makes a request.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    conversion::Taken,
    docs,
    inputs::{Input, Place},
    model::{Body, Model},
    response::ident,
    settings::{Given, Method, Wrapper},
};

/// Statuses that every operation may be refused with; the documentation of `Error` has them.
const SHARED_STATUSES: [&str; 4] = ["401", "413", "415", "429"];

/// The methods that make an operation's request, or a request on top of it, by their names.
pub(super) fn emit(model: &Model<'_>) -> Vec<(String, TokenStream)> {
    let settings = &model.settings;
    let own = Method { name: model.id.clone(), arguments: None, given: None };
    let text = if settings.given.is_some() { by_hand(model, &own.name) } else { documentation(model) };
    let mut methods = vec![(own.name.clone(), method(model, &own, None, &text))];
    let further = settings.methods.iter().map(|method| (method, None));
    let wrapping =
        settings.wrappers.iter().flat_map(|wrapper| wrapper.methods.iter().map(move |method| (method, Some(wrapper))));
    for (stated, wrapper) in further.chain(wrapping) {
        let text = by_hand(model, &stated.name);
        methods.push((stated.name.clone(), method(model, stated, wrapper, &text)));
    }
    methods
}

/// A method: its arguments are those inputs of the operation that are stated, and what is given beyond them.
fn method(model: &Model<'_>, stated: &Method, wrapper: Option<&Wrapper>, text: &str) -> TokenStream {
    let (name, request) = (format_ident!("{}", stated.name), &model.name);
    let arguments = arguments(model, stated);
    // A request on top of another one may prepare its arguments first.
    let text = if wrapper.is_none() { with_arguments(text, &arguments) } else { text.to_owned() };
    let (doc, deprecated) = (docs::outer(&text), docs::deprecated(model.is_deprecated()));
    let mut declared: Vec<TokenStream> = arguments.iter().map(|input| declaration(input)).collect();
    let mut values: Vec<TokenStream> = model.fields().map(|input| Taken::of(input).value).collect();
    let mut before = TokenStream::new();
    if model.params.is_some() {
        values.push(quote!(Default::default()));
    }
    match &model.body {
        Some(Body::Struct(ty)) => {
            let members = |is_optional: bool| {
                let members = arguments.iter().filter(|input| input.place == Place::Body);
                members.filter(move |input| input.is_optional == is_optional)
            };
            let set: Vec<TokenStream> = members(true).map(|input| set(input)).collect();
            // `new` takes them in the order of the contract, which the arguments need not have.
            let required = model.inputs.iter().filter(|input| input.place == Place::Body && !input.is_optional);
            let required = required.map(|input| {
                let is_argument = members(false).any(|argument| argument.wire == input.wire);
                if is_argument { Taken::of(input).value } else { supplied(model, input) }
            });
            let body = quote!(types::#ty::new(#(#required),*));
            if set.is_empty() {
                values.push(body);
            } else {
                before = quote!(let mut body = #body; #(#set)*);
                values.push(quote!(body));
            }
        }
        Some(Body::Changes(_)) => values.push(quote!(serde_json::Map::new())),
        Some(Body::Value(ty)) => {
            let taken = super::conversion::Taken::of_body(ty);
            let argument = taken.ty;
            declared.push(quote!(body: #argument));
            values.push(taken.value);
        }
        Some(Body::Bytes) => {
            declared.push(quote!(body: impl Into<bytes::Bytes>));
            values.push(quote!(body.into()));
        }
        None => {}
    }
    let mut state = |given: Option<&Given>, ty: Option<&String>| match given.and_then(|given| taken(given, ty)) {
        Some((declaration, value)) => {
            declared.push(declaration);
            value
        }
        None => quote!(Default::default()),
    };
    let of_request = state(model.settings.given.as_ref(), model.settings.state.as_ref());
    let of_wrapper = state(stated.given.as_ref(), wrapper.and_then(|wrapper| wrapper.state.as_ref()));
    if model.settings.state.is_some() {
        values.push(of_request);
    }
    let made = quote!(#request::new(self, #(#values),*));
    let (returned, made) = match wrapper {
        Some(wrapper) => {
            let (name, state) = (format_ident!("{}", wrapper.name), wrapper.state.as_ref().map(|_| of_wrapper));
            (quote!(#name), quote!(#name::new(#made, #state)))
        }
        None => (quote!(#request), made),
    };
    quote! {
        #doc
        #deprecated
        pub fn #name(&self, #(#declared),*) -> #returned {
            #before
            #made
        }
    }
}

/// Inputs that a method takes, in their order.
fn arguments<'a>(model: &'a Model<'_>, stated: &Method) -> Vec<&'a Input> {
    match &stated.arguments {
        Some(names) => names.iter().filter_map(|name| model.inputs.iter().find(|input| input.wire == *name)).collect(),
        None => model.arguments(),
    }
}

/// An argument beyond the inputs, and the state of this type that is made from it.
fn taken(given: &Given, state: Option<&String>) -> Option<(TokenStream, TokenStream)> {
    let (name, ty) = (format_ident!("{}", given.name), syn::parse_str::<syn::Type>(&given.ty).ok()?);
    let value =
        if state == Some(&given.ty) { quote!(#name.into()) } else { quote!(<_ as Into<#ty>>::into(#name).into()) };
    Some((quote!(#name: impl Into<#ty>), value))
}

/// First value of a required member that the sending supplies.
fn supplied(model: &Model<'_>, input: &Input) -> TokenStream {
    let ty = &input.ty;
    let stated = model.settings.initial.get(&input.wire).and_then(|value| syn::parse_str::<syn::Expr>(value).ok());
    stated.map_or_else(|| quote!(<#ty as Default>::default()), |value| quote!(#value))
}

fn declaration(input: &Input) -> TokenStream {
    let (name, ty) = (format_ident!("{}", input.name), Taken::of(input).ty);
    quote!(#name: #ty)
}

fn set(input: &Input) -> TokenStream {
    let (field, value) = (ident(&input.raw_name), Taken::of(input).value);
    quote!(body.#field = Some(#value);)
}

/// Adds the arguments that have limits, before the first heading. An option has them on its setter.
fn with_arguments(text: &str, arguments: &[&Input]) -> String {
    let limited = arguments.iter().filter(|input| input.is_limited);
    let lines: Vec<String> =
        limited.map(|input| format!("- `{}`: {}", input.name, input.doc.replace('\n', " "))).collect();
    if lines.is_empty() {
        return text.to_owned();
    }
    let section = format!("# Arguments\n\n{}", lines.join("\n"));
    match text.split_once("\n\n# ") {
        Some((before, after)) => format!("{before}\n\n{section}\n\n# {after}"),
        None => format!("{text}\n\n{section}"),
    }
}

/// Documentation that is written by hand altogether.
fn by_hand(model: &Model<'_>, method: &str) -> String {
    model.texts.get(method).map(|text| text.trim().to_owned()).unwrap_or_default()
}

/// Text of a method: description, result, errors, and what is written by hand about it.
fn documentation(model: &Model<'_>) -> String {
    let operation = model.operation.value;
    let text = |name: &str| operation[name].as_str().map(str::trim).filter(|text| !text.is_empty());
    let mut out = match (text("description"), text("summary")) {
        (Some(description), _) => docs::sentence(description),
        (None, Some(summary)) => docs::sentence(summary),
        (None, None) => format!("Calls `{} {}`.", model.operation.method.to_uppercase(), model.operation.path),
    };
    if let Some(returned) = model.response.documentation() {
        out.push_str("\n\n");
        out.push_str(&returned);
    }
    if model.x_ash.is_pulled {
        out.push_str("\n\nNot every server has this operation.");
    }
    let errors = errors(model);
    if !errors.is_empty() {
        out.push_str("\n\n# Errors\n\n");
        out.push_str(&errors);
    }
    if let Some(text) = model.texts.get(model.operation.id()) {
        out.push_str("\n\n");
        out.push_str(text.trim());
    }
    docs::escaped(&out)
}

fn errors(model: &Model<'_>) -> String {
    let responses = model.operation.value["responses"].as_object().into_iter().flatten();
    let specific = responses.filter(|(status, _)| {
        status.starts_with(['4', '5']) && status.len() == 3 && !SHARED_STATUSES.contains(&status.as_str())
    });
    let lines = specific.map(|(status, response)| {
        let description = docs::resolve(model.contract, response)["description"].as_str().unwrap_or_default();
        match description {
            "" => format!("- {status}."),
            text => format!("- {status}: {}", docs::sentence(&text.replace('\n', " "))),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
