//! The raw client of a contract. In this order:
//!
//! 1. `schemas`: parts of schemas that cannot be expressed become any JSON;
//! 2. `names`: every type, member, variant and parameter gets its Rust name;
//! 3. `prose`: descriptions use these names; `hoist`: inline types become components;
//! 4. `flatten`: shared parameters, bodies and responses move to their operations;
//! 5. `screen`: operations, and parts of them, that cannot be expressed are left out;
//! 6. `lower` and `run`: progenitor writes the methods and structs; where it fails, `trial` finds out what to leave out;
//! 7. `own`: enums, unions and ids are written here;
//! 8. `structs`, `successes`, `params`, `hooks`: what progenitor wrote is completed.

use std::{collections::BTreeSet, fmt};

use quote::quote;
use serde_json::Value;
use syn::{
    File, Item, parse_quote,
    visit_mut::{self, VisitMut},
};

use crate::{
    document::operations,
    flatten::flatten,
    hoist::hoist,
    hooks, ids,
    kind::{Kind, kind},
    lower::lower,
    names,
    own::own,
    params, prose, run, schemas,
    screen::screen,
    shown, structs,
    successes::Successes,
    syntax::module,
    trial,
    warning::{LeftOut, Warning},
};

/// Stack of the thread that generates: schemas may be nested deeply, by references too.
const STACK: usize = 512 << 20;

/// Error of a generation that could not leave out what makes it fail.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The document is not one that a client can be generated from.
    #[error("{0}")]
    Document(String),
    /// The thread of the generation could not be started.
    #[error("the generation could not be started")]
    Thread(#[from] std::io::Error),
}

/// The generated raw client.
#[derive(Clone)]
#[non_exhaustive]
pub struct RawClient {
    /// The source.
    pub source: String,
    /// The source, parsed.
    pub file: File,
    /// The contract as the client was generated from it: every name is stated in `x-ash` and every inline type is a
    /// component, keyed by its Rust name; parameters, request bodies and responses are in their operations.
    pub document: Value,
    /// One line for everything that was renamed or left out.
    pub warnings: Vec<Warning>,
    /// Operations and components that are left out.
    pub left_out: Vec<LeftOut>,
}

impl fmt::Debug for RawClient {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RawClient").field("warnings", &self.warnings).finish_non_exhaustive()
    }
}

/// Generates the raw client of a contract.
///
/// # Errors
/// [`GenerateError::Document`] if the document has no paths, or cannot be generated even with nothing in it that fails.
pub fn generate(contract: &Value) -> Result<RawClient, GenerateError> {
    let generated: Result<_, GenerateError> = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let running = thread.spawn_scoped(scope, || {
            let parts = parts(contract)?;
            // A syntax tree of this size is sent as its text.
            Ok((prettyplease::unparse(&parts.0), parts.1, parts.2, parts.3))
        })?;
        running.join().map_err(|_| GenerateError::Document("the generator panicked".to_owned()))?
    });
    let (source, document, warnings, left_out) = generated?;
    let file = syn::parse_file(&source).map_err(|error| GenerateError::Document(error.to_string()))?;
    Ok(RawClient { source, file, document, warnings, left_out })
}

type Parts = (File, Value, Vec<Warning>, Vec<LeftOut>);

fn parts(contract: &Value) -> Result<Parts, GenerateError> {
    if !contract["paths"].is_object() {
        return Err(GenerateError::Document("the document has no paths".to_owned()));
    }
    let mut document = contract.clone();
    let (mut left_out, mut warnings) = schemas::clean(&mut document);
    warnings.extend(names::state(&mut document));
    prose::in_rust(&mut document);
    hoist(&mut document);
    for step in [flatten, screen] {
        let (more_left_out, more_warnings) = step(&mut document);
        left_out.extend(more_left_out);
        warnings.extend(more_warnings);
    }
    let file = match client(&document) {
        Ok(file) => file,
        Err(_) => {
            left_out.extend(trial::leave_out(&mut document, &|alone| client(alone).map(drop)));
            client(&document).map_err(GenerateError::Document)?
        }
    };
    for operation in operations(&document) {
        let messages = Successes::of(&document, &operation).warnings();
        warnings.extend(messages.into_iter().map(|message| Warning::new(operation.place(), message)));
    }
    warnings.extend(left_out.iter().map(LeftOut::warning));
    Ok((file, document, warnings, left_out))
}

fn client(document: &Value) -> Result<File, String> {
    let own = own(document);
    let names: BTreeSet<String> = own.keys().cloned().collect();
    let mut file = run::run(&lower(document, &names), &names)?;
    remove_constructor(&mut file);
    hooks::complete(&mut file);
    let is_id = |name: &str| {
        let schema = &document["components"]["schemas"][name];
        kind(document, schema) == Kind::Text
    };
    let ids: BTreeSet<&str> = names.iter().map(String::as_str).filter(|name| is_id(name)).collect();
    let types = module(&mut file, "types").ok_or("the generated client has no types")?;
    structs::complete(document, types);
    types.extend(ids::of_objects(document, &ids));
    types.extend(own.into_values().flatten());
    shown::bound(types);
    for item in types.iter_mut() {
        ShortPaths { inside: true }.visit_item_mut(item);
    }
    ShortPaths { inside: false }.visit_file_mut(&mut file);
    add_arms(document, &mut file);
    params::group(document, &mut file);
    for item in &mut file.items {
        match item {
            Item::Mod(module) => module.attrs.push(parse_quote!(#[allow(deprecated)])),
            Item::Impl(block) => block.attrs.push(parse_quote!(#[allow(deprecated)])),
            _ => {}
        }
    }
    needs_client(&mut file);
    file.items.push(routes(document));
    Ok(file)
}

fn add_arms(document: &Value, file: &mut File) {
    let successes: Vec<(String, Successes)> = operations(document)
        .map(|operation| (operation.id().to_owned(), Successes::of(document, &operation)))
        .collect();
    for item in &mut file.items {
        let Item::Impl(block) = item else { continue };
        for item in &mut block.items {
            if let syn::ImplItem::Fn(method) = item
                && let Some((_, successes)) = successes.iter().find(|(id, _)| method.sig.ident == id)
            {
                successes.add_arms(document, method);
            }
        }
    }
}

/// Leaves only the types to those who do not want the client, by the feature of that name.
fn needs_client(file: &mut File) {
    for item in &mut file.items {
        let attributes = match item {
            Item::Mod(module) if module.ident != "types" => &mut module.attrs,
            Item::Const(item) => &mut item.attrs,
            Item::Impl(item) => &mut item.attrs,
            Item::Struct(item) => &mut item.attrs,
            Item::Use(item) => &mut item.attrs,
            _ => continue,
        };
        attributes.push(parse_quote!(#[cfg(feature = "client")]));
    }
}

/// Types of ours are known to progenitor by a path from the crate's root; they stand in the module `types`.
struct ShortPaths {
    inside: bool,
}

impl VisitMut for ShortPaths {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let ["crate", "types", _] = segments.iter().map(String::as_str).collect::<Vec<_>>().as_slice()
            && let Some(last) = path.segments.last().cloned()
        {
            *path = if self.inside { parse_quote!(#last) } else { parse_quote!(types::#last) };
        }
    }
}

/// The contract's routes as a table, for whoever needs an operation's route before it has parameters in it.
fn routes(document: &Value) -> Item {
    let routes = operations(document).map(|operation| {
        let (id, method, path) = (operation.id(), operation.method.to_ascii_uppercase(), operation.path);
        quote!(crate::Route { operation_id: #id, method: #method, path: #path })
    });
    parse_quote! {
        pub(crate) const ROUTES: &[crate::Route] = &[#(#routes),*];
    }
}

/// The generated `Client::new` makes an HTTP client whose total timeout of 15 seconds cuts streams, and panics where it
/// cannot. `new_with_client` is the way in.
fn remove_constructor(file: &mut File) {
    for item in &mut file.items {
        if let Item::Impl(block) = item
            && block.trait_.is_none()
        {
            block.items.retain(|item| !matches!(item, syn::ImplItem::Fn(function) if function.sig.ident == "new"));
        }
    }
}
