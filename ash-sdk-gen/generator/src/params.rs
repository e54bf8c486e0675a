//! Optional parameters as one struct for each operation, and a second method that takes it. As arguments they would have
//! a position, and one more optional parameter would break every caller.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{
    Expr, File, FnArg, ImplItem, ImplItemFn, Item, LitStr, Pat, Type, parse_quote,
    visit_mut::{self, VisitMut},
};

use crate::{
    conversion::taken,
    deprecation::deprecated,
    document::{Operation, operations},
    hooks::is_path,
    ident::pascal,
    limits::{described, with_limits},
    names::parameter,
    syntax::{inside, is_str, text_of},
};

/// Splits the methods of a client, and documents them.
pub(crate) fn group(document: &Value, file: &mut File) {
    let operations: BTreeMap<String, Operation<'_>> =
        operations(document).map(|operation| (operation.id().to_owned(), operation)).collect();
    let mut structs = Vec::new();
    for item in &mut file.items {
        let Item::Impl(block) = item else { continue };
        if block.trait_.is_some() {
            continue;
        }
        for item in std::mem::take(&mut block.items) {
            let ImplItem::Fn(mut method) = item else {
                block.items.push(item);
                continue;
            };
            let Some(operation) = operations.get(&method.sig.ident.to_string()) else {
                block.items.push(ImplItem::Fn(method));
                continue;
            };
            let arguments = arguments(operation);
            restore_names(&arguments, &mut method);
            if operation.value.get("requestBody").is_some() && operation.value["requestBody"]["required"] != true {
                make_body_optional(&mut method);
            }
            let documentation = documentation(operation, &arguments, &method);
            method.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            method.attrs.push(parse_quote!(#[doc = #documentation]));
            method.attrs.extend(deprecated(operation.value));
            if optional(&method).next().is_none() {
                block.items.push(ImplItem::Fn(method));
                continue;
            }
            let name = format!("{}_with", operation.id());
            let name = if operations.contains_key(&name) { format!("{name}_params") } else { name };
            let (plain, with, items) = split(method, &name, &arguments);
            block.items.extend([ImplItem::Fn(plain), ImplItem::Fn(with)]);
            structs.extend(items);
        }
    }
    file.items.push(parse_quote! {
        /// Optional parameters of the operations.
        #[allow(deprecated)]
        pub mod params {
            use super::types;
            #(#structs)*
        }
    });
}

/// An argument, as the contract describes it.
struct Argument<'a> {
    wire: &'a str,
    doc: String,
    stated: &'a Value,
}

impl Argument<'_> {
    fn is_secret(&self) -> bool {
        self.stated["schema"]["format"] == "password"
    }
}

fn arguments<'a>(operation: &Operation<'a>) -> BTreeMap<String, Argument<'a>> {
    let parameters = operation.value["parameters"].as_array().into_iter().flatten().map(|stated| {
        let wire = stated["name"].as_str().unwrap_or_default();
        let text = stated["description"].as_str().unwrap_or_default();
        let doc = if text.is_empty() { described(&stated["schema"]) } else { with_limits(text, &stated["schema"]) };
        (parameter(stated), Argument { wire, doc, stated })
    });
    let mut arguments: BTreeMap<String, Argument<'a>> = parameters.collect();
    let body = &operation.value["requestBody"];
    let doc = body["description"].as_str().unwrap_or_default().to_owned();
    arguments.insert("body".to_owned(), Argument { wire: "body", doc, stated: body });
    arguments
}

/// Types of the optional parameters, by their names.
fn optional(method: &ImplItemFn) -> impl Iterator<Item = (&proc_macro2::Ident, &Type)> {
    method.sig.inputs.iter().filter_map(|input| {
        let FnArg::Typed(typed) = input else { return None };
        let Pat::Ident(name) = &*typed.pat else { return None };
        Some((&name.ident, inside(&typed.ty, "Option")?))
    })
}

fn split(
    mut with: ImplItemFn,
    with_name: &str,
    arguments: &BTreeMap<String, Argument<'_>>,
) -> (ImplItemFn, ImplItemFn, [Item; 2]) {
    let name = with.sig.ident.clone();
    let (params, with_name) = (format_ident!("{}Params", pascal(&name.to_string())), format_ident!("{with_name}"));
    let (mut fields, mut setters, mut lets): (Vec<TokenStream>, Vec<TokenStream>, Vec<TokenStream>) =
        Default::default();
    for (field, of) in optional(&with) {
        let argument = arguments.get(&field.to_string());
        let doc = argument.map(|argument| argument.doc.as_str()).filter(|doc| !doc.is_empty());
        let doc = doc.map_or_else(|| format!("Sets `{field}`."), str::to_owned);
        let mark = argument.and_then(|argument| deprecated(argument.stated));
        let (owned, passed): (Type, TokenStream) = match of {
            Type::Reference(reference) if is_str(&reference.elem) && argument.is_some_and(Argument::is_secret) => {
                (parse_quote!(crate::Secret), quote!(params.#field.as_ref().map(crate::Secret::expose)))
            }
            Type::Reference(reference) if is_str(&reference.elem) => {
                (parse_quote!(::std::string::String), quote!(params.#field.as_deref()))
            }
            Type::Reference(reference) => ((*reference.elem).clone(), quote!(params.#field.as_ref())),
            other => (other.clone(), quote!(params.#field.clone())),
        };
        lets.push(quote!(let #field = #passed;));
        let (taken, value) = taken(&format_ident!("value"), &owned);
        setters.push(quote! {
            #[doc = #doc]
            #mark
            #[must_use]
            pub fn #field(mut self, value: #taken) -> Self {
                self.#field = ::std::option::Option::Some(#value);
                self
            }
        });
        fields.push(quote!(#[doc = #doc] #mark pub #field: ::std::option::Option<#owned>));
    }
    let about = format!("Optional parameters of [`{name}`](super::Client::{name}).");
    let items = [
        parse_quote! {
            #[doc = #about]
            #[derive(Clone, Debug, Default, PartialEq)]
            #[non_exhaustive]
            pub struct #params { #(#fields),* }
        },
        parse_quote! {
            impl #params {
                /// Creates parameters of which none is set.
                pub fn new() -> Self {
                    ::std::default::Default::default()
                }
                #(#setters)*
            }
        },
    ];
    let is_optional = |input: &FnArg| matches!(input, FnArg::Typed(typed) if inside(&typed.ty, "Option").is_some());
    let required: Vec<FnArg> = with.sig.inputs.iter().filter(|input| !is_optional(input)).cloned().collect();
    let passed = required.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(&typed.pat),
        FnArg::Receiver(_) => None,
    });
    let mut plain = with.clone();
    plain.sig.inputs = required.iter().cloned().collect();
    plain.block = parse_quote!({ self.#with_name(#(#passed,)* &params::#params::default()).await });
    let more = format!("Optional parameters are taken by [`{with_name}`](Self::{with_name}).");
    for attribute in &mut plain.attrs {
        if let Some(text) = text_of(&attribute.meta, "doc") {
            let text = format!("{text}\n\n{more}");
            *attribute = parse_quote!(#[doc = #text]);
        }
    }
    with.sig.ident = with_name;
    with.sig.inputs = required.into_iter().chain([parse_quote!(params: &'a params::#params)]).collect();
    let body = &with.block.stmts;
    with.block = parse_quote!({ #(#lets)* #(#body)* });
    (plain, with, items)
}

fn documentation(operation: &Operation<'_>, arguments: &BTreeMap<String, Argument<'_>>, method: &ImplItemFn) -> String {
    let text = |key: &str| operation.value[key].as_str().unwrap_or_default().trim().to_owned();
    let mut parts = vec![text("summary"), text("description")];
    parts.push(format!("Sends a `{}` request to `{}`.", operation.method.to_ascii_uppercase(), operation.path));
    let listed = method.sig.inputs.iter().filter_map(|input| {
        let FnArg::Typed(typed) = input else { return None };
        let Pat::Ident(name) = &*typed.pat else { return None };
        let argument = arguments.get(&name.ident.to_string())?;
        let needed = inside(&typed.ty, "Option").is_none() && !argument.doc.is_empty();
        needed.then(|| format!("- `{}`: {}", name.ident, argument.doc.replace("\n\n", " ")))
    });
    parts.push(listed.collect::<Vec<_>>().join("\n"));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// Puts the names on the wire of query parameters and headers back, whose Rust names stand in the lowered document.
fn restore_names(arguments: &BTreeMap<String, Argument<'_>>, method: &mut ImplItemFn) {
    struct Restorer<'a>(&'a BTreeMap<String, Argument<'a>>);
    impl Restorer<'_> {
        fn restore(&self, argument: Option<&mut Expr>) {
            if let Some(Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. })) = argument
                && let Some(argument) = self.0.get(&text.value())
            {
                *text = LitStr::new(argument.wire, text.span());
            }
        }
    }
    impl VisitMut for Restorer<'_> {
        fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
            if is_path(&call.func, "new") {
                self.restore(call.args.first_mut());
            }
            visit_mut::visit_expr_call_mut(self, call);
        }
        fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
            if call.method == "append" {
                self.restore(call.args.first_mut());
            }
            visit_mut::visit_expr_method_call_mut(self, call);
        }
    }
    Restorer(arguments).visit_impl_item_fn_mut(method);
}

/// Makes a JSON body that the contract does not require an `Option`.
fn make_body_optional(method: &mut ImplItemFn) {
    struct Optional(bool);
    impl VisitMut for Optional {
        fn visit_expr_mut(&mut self, expression: &mut Expr) {
            visit_mut::visit_expr_mut(self, expression);
            if let Expr::MethodCall(call) = expression
                && call.method == "json"
            {
                let receiver = &call.receiver;
                *expression = parse_quote! {
                    match body {
                        Some(body) => #receiver.json(&body),
                        None => #receiver,
                    }
                };
                self.0 = true;
            }
        }
    }
    let mut optional = Optional(false);
    optional.visit_impl_item_fn_mut(method);
    if !optional.0 {
        return;
    }
    for input in &mut method.sig.inputs {
        if let FnArg::Typed(typed) = input
            && matches!(&*typed.pat, Pat::Ident(name) if name.ident == "body")
        {
            let of = &typed.ty;
            *typed.ty = parse_quote!(Option<#of>);
        }
    }
}
