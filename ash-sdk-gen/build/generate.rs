//! From contract to source: lowering, progenitor, open enums. A failure names the operation it is about.

use std::panic::{self, AssertUnwindSafe};

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use quote::quote;
use serde_json::{Map, Value};
use thiserror::Error;

use super::{hooks, lower, open_enums, secrets};

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

/// Why there is no client.
#[derive(Debug, Error)]
pub(crate) enum GenerateError {
    #[error("{operation}: {reason}")]
    Operation { operation: String, reason: String },
    #[error("{0}")]
    Document(String),
}

/// The generated client.
pub(crate) struct Generated {
    pub(crate) source: String,
    /// The enums that were opened: those of the contract, by their Rust names.
    #[allow(dead_code, reason = "read by the tests, which share this module")]
    pub(crate) opened: Vec<String>,
    /// The types that do not show the secrets they hold, by their Rust names.
    #[allow(dead_code, reason = "read by the tests, which share this module")]
    pub(crate) secretive: Vec<String>,
}

/// Generates the client from a contract.
pub(crate) fn generate(contract: &Value) -> Result<Generated, GenerateError> {
    let lowered = lower::lower(contract.clone());
    check_operations(&lowered)?;
    match client(&lowered) {
        Ok(generated) => Ok(generated),
        Err(reason) => Err(blame(&lowered).unwrap_or(GenerateError::Document(reason))),
    }
}

fn client(lowered: &Value) -> Result<Generated, String> {
    let document: OpenAPI = serde_json::from_value(lowered.clone()).map_err(|error| error.to_string())?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_hooks(progenitor::HooksMode::Expected)
        .with_inner_type(quote!(crate::Transport))
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    // progenitor panics on some constructs; what it says is worth as much as an error's text.
    let tokens = panic::catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&document)))
        .map_err(|panic| panic_text(panic.as_ref()))?
        .map_err(|error| error.to_string())?;
    let mut file = syn::parse2(tokens).map_err(|error| error.to_string())?;
    remove_constructor(&mut file);
    hooks::name_trait(&mut file);
    let opened = open_enums::open(&mut file);
    let secretive = secrets::hide(&mut file);
    file.items.push(routes(lowered));
    Ok(Generated { source: prettyplease::unparse(&file), opened, secretive })
}

/// The contract's routes as a table, for whoever needs an operation's route before it has parameters in it.
fn routes(document: &Value) -> syn::Item {
    let routes = operations(document).map(|(path, method, operation)| {
        let (id, method) = (operation["operationId"].as_str().unwrap_or_default(), method.to_uppercase());
        quote!(crate::Route { operation_id: #id, method: #method, path: #path })
    });
    syn::parse_quote! {
        pub(crate) const ROUTES: &[crate::Route] = &[#(#routes),*];
    }
}

/// The generated `Client::new` makes an HTTP client whose total timeout of 15 seconds cuts streams, and panics where
/// it cannot. `new_with_client` is the way in.
fn remove_constructor(file: &mut syn::File) {
    for item in &mut file.items {
        if let syn::Item::Impl(block) = item
            && block.trait_.is_none()
        {
            block.items.retain(|item| !matches!(item, syn::ImplItem::Fn(function) if function.sig.ident == "new"));
        }
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("the generator panicked").to_owned()
}

fn operations(document: &Value) -> impl Iterator<Item = (&String, &'static str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| item.get(*method).map(|operation| (path, *method, operation)))
    })
}

fn name(path: &str, method: &str, operation: &Value) -> String {
    let route = format!("{} {path}", method.to_uppercase());
    match operation["operationId"].as_str() {
        Some(id) => format!("{id} ({route})"),
        None => route,
    }
}

/// What progenitor would not say, or not say of which operation.
fn check_operations(document: &Value) -> Result<(), GenerateError> {
    let mut ids = Map::new();
    for (path, method, operation) in operations(document) {
        let failed = |reason: String| GenerateError::Operation { operation: name(path, method, operation), reason };
        let id = operation["operationId"].as_str().ok_or_else(|| failed("it has no operationId".to_owned()))?;
        if let Some(earlier) = ids.insert(id.to_owned(), Value::from(format!("{} {path}", method.to_uppercase()))) {
            return Err(failed(format!("its operationId is also that of {}", earlier.as_str().unwrap_or_default())));
        }
        if let Some(missing) = dangling_reference(document, operation) {
            return Err(failed(format!("it refers to {missing}, which does not exist")));
        }
    }
    Ok(())
}

fn dangling_reference(document: &Value, value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => items.iter().find_map(|item| dangling_reference(document, item)),
        Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
            Some(target) => {
                let found = target.strip_prefix('#').is_some_and(|pointer| document.pointer(pointer).is_some());
                (!found).then(|| target.to_owned())
            }
            None => members.values().find_map(|member| dangling_reference(document, member)),
        },
        _ => None,
    }
}

/// Finds the operation that cannot be generated, by generating each alone.
fn blame(document: &Value) -> Option<GenerateError> {
    // A panic is reported once, in the error, not once for each attempt.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let found = operations(document).find_map(|(path, method, operation)| {
        let mut alone = document.clone();
        alone["paths"] = Value::from(Map::from_iter([(
            path.clone(),
            Value::from(Map::from_iter([(method.to_owned(), operation.clone())])),
        )]));
        let reason = client(&alone).err()?;
        Some(GenerateError::Operation { operation: name(path, method, operation), reason })
    });
    panic::set_hook(hook);
    found
}
