//! The method of `AshClient` that makes a request.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{
    conversion::Taken,
    docs,
    inputs::{Input, Place},
    model::{Body, Model},
    response::ident,
};

/// Statuses that every operation may be refused with; the documentation of `Error` has them.
const SHARED_STATUSES: [&str; 4] = ["401", "413", "415", "429"];

/// The method of an operation; nothing where it is written by hand.
pub(super) fn emit(model: &Model<'_>) -> TokenStream {
    if model.settings.method_by_hand {
        return TokenStream::new();
    }
    let (id, request) = (ident(&model.id), &model.name);
    let doc = docs::outer(&documentation(model));
    let deprecated = docs::deprecated(model.is_deprecated());
    let arguments = model.arguments();
    let mut declared: Vec<TokenStream> = arguments.iter().map(|input| declaration(input)).collect();
    let mut values: Vec<TokenStream> = model.fields().map(|input| Taken::of(input).value).collect();
    let mut before = TokenStream::new();
    if model.params.is_some() {
        values.push(quote!(Default::default()));
    }
    match &model.body {
        Some(Body::Struct(ty)) => {
            let members = || arguments.iter().filter(|input| input.place == Place::Body);
            let required = members().filter(|input| !input.is_optional).map(|input| Taken::of(input).value);
            let optional: Vec<TokenStream> =
                members().filter(|input| input.is_optional).map(|input| set(input)).collect();
            // `new` takes them in the order of the contract, which the arguments need not have.
            let in_order = model.inputs.iter().filter(|input| input.place == Place::Body && !input.is_optional);
            let in_order: Vec<TokenStream> = in_order.map(|input| Taken::of(input).value).collect();
            debug_assert_eq!(required.count(), in_order.len());
            if optional.is_empty() {
                values.push(quote!(types::#ty::new(#(#in_order),*)));
            } else {
                before = quote!(let mut body = types::#ty::new(#(#in_order),*); #(#optional)*);
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
    if model.settings.state.is_some() {
        values.push(quote!(Default::default()));
    }
    quote! {
        #doc
        #deprecated
        pub fn #id(&self, #(#declared),*) -> #request {
            #before
            #request::new(self, #(#values),*)
        }
    }
}

fn declaration(input: &Input) -> TokenStream {
    let (name, ty) = (format_ident!("{}", input.name), Taken::of(input).ty);
    quote!(#name: #ty)
}

fn set(input: &Input) -> TokenStream {
    let (field, value) = (ident(&input.raw_name), Taken::of(input).value);
    quote!(body.#field = Some(#value);)
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
    if let Some(text) = model.text {
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
