//! Generates the facade: a method of `AshClient`, a request and its options for each operation of the contract.
//!
//! Order, documentation and metadata come from the contract, Rust types from the generated raw client, and what is
//! about Rust alone from [`Settings`]. The steps, top to bottom: `raw_api` reads the raw client's signatures,
//! `model` joins them with the contract, and `request`, `method`, `limits` and `table` write the source.

mod conversion;
mod docs;
mod error;
mod inputs;
mod limits;
mod method;
mod model;
mod paging;
mod raw_api;
mod request;
mod response;
mod section;
mod settings;
mod table;
mod types;
mod wrapper;

use std::collections::{BTreeMap, BTreeSet};

use quote::quote;

use self::{docs::HEADING, model::Model, raw_api::RawApi, section::Sections};
use crate::{conversion::last_segment, document, listing::Listing, raw::RawClient, warning::Warning, x_ash};

pub use error::FacadeError;
pub use settings::{Given, Method, OperationSettings, SectionSettings, Settings, SettingsError, Wrapper};

/// The generated part of `ash-sdk`.
#[derive(Debug, Clone)]
pub struct Facade {
    /// Source files by their names below `ash-sdk/src/generated`.
    pub files: BTreeMap<String, String>,
    /// Public face of these files.
    pub listing: Listing,
    /// Decisions that somebody should look at.
    pub warnings: Vec<Warning>,
}

/// Generates the facade over a raw client.
///
/// An operation that the raw client leaves out has no method here either.
///
/// # Errors
/// [`FacadeError`] if the raw client does not have the form that is expected.
pub fn emit(raw: &RawClient, settings: &Settings) -> Result<Facade, FacadeError> {
    // In this form of the contract every name is stated and every type is a component.
    let contract = &raw.document;
    let raw = RawApi::read(&raw.file);
    let mut warnings = Vec::new();
    let mut sections = Sections::new(contract, settings);
    let mut limits = limits::Table::default();
    let (mut rows, mut envelopes, mut whole) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for operation in document::operations(contract) {
        let Some(model) = Model::of(contract, &operation, &raw, settings, &mut warnings)? else { continue };
        rows.push(table::Row::of(&model));
        match &model.response.envelope {
            Some(envelope) if model.x_ash.facade != x_ash::Facade::Raw => envelopes.insert(envelope.clone()),
            Some(envelope) => whole.insert(envelope.clone()),
            None => whole.insert(last_segment(&model.response.output)),
        };
        if model.x_ash.facade == x_ash::Facade::Raw {
            continue;
        }
        let checks = limits.add(&model);
        sections.add(&model, &checks);
    }
    let (limits, left_to_the_server) = limits.emit(contract)?;
    warnings.extend(left_to_the_server);
    let sections = sections.in_order();
    let mut facade = Facade { files: BTreeMap::new(), listing: Listing::default(), warnings };
    for section in &sections {
        let file = section.file()?;
        facade.listing.extend(&Listing::of(&file));
        facade.files.insert(format!("{}.rs", section.name), written(&file));
    }
    let hidden = envelopes.into_iter().filter(|name| !whole.contains(name) && !raw.referenced.contains(name));
    let types = types_file(&raw, &hidden.collect())?;
    facade.listing.extend(&Listing::of(&types));
    facade.files.insert("types.rs".to_owned(), written(&types));
    facade.files.insert("operations.rs".to_owned(), written(&table::emit(&rows)?));
    facade.files.insert("operations.md".to_owned(), table::markdown(&rows));
    facade.files.insert("limits.rs".to_owned(), written(&limits));
    facade.files.insert("mod.rs".to_owned(), index(&sections)?);
    Ok(facade)
}

/// The types that users meet: all but the envelopes of responses of which only a part is returned.
fn types_file(raw: &RawApi, hidden: &BTreeSet<String>) -> Result<syn::File, FacadeError> {
    let names = raw.types.iter().filter(|name| !hidden.contains(*name));
    let names = names.map(|name| syn::parse_str::<syn::Ident>(name)).collect::<Result<Vec<_>, _>>()?;
    let about = docs::inner("Types of the API: request bodies, responses, and the values in them.");
    Ok(syn::parse2(quote! {
        #about

        #[allow(deprecated)]
        pub use ash_sdk_gen::types::{#(#names),*};
    })?)
}

fn index(sections: &[section::Section]) -> Result<String, FacadeError> {
    let modules =
        sections.iter().map(|section| syn::parse_str::<syn::Ident>(&section.name)).collect::<Result<Vec<_>, _>>()?;
    // rustdoc shows the methods in the order of the modules.
    let about = docs::inner("Methods of `AshClient`, a file for each section.");
    let file: syn::File = syn::parse2(quote! {
        #about

        #(#[cfg(feature = "client")] #[allow(deprecated, clippy::unnecessary_to_owned)] mod #modules;)*
        #[cfg(feature = "client")]
        pub(crate) mod limits;
        #[cfg(feature = "client")]
        pub mod operations;
        pub mod types;

        /// All generated requests.
        #[cfg(feature = "client")]
        pub(crate) mod requests {
            #(pub use super::#modules::*;)*
        }
    })?;
    Ok(written(&file))
}

/// Source text, with an empty line between items and functions.
fn written(file: &syn::File) -> String {
    let text = prettyplease::unparse(file);
    let mut out = format!("// {HEADING}\n\n");
    let mut before = "";
    for line in text.lines() {
        let indent = |line: &str| line.len() - line.trim_start().len();
        let ends_item =
            matches!(before.trim(), "}" | "};" | ");") || (before.starts_with("use ") && !line.starts_with("use "));
        let ends_heading = before.starts_with("//!") && !line.starts_with("//!");
        if (ends_item || ends_heading) && indent(before) == indent(line) && indent(line) <= 4 && !line.trim().is_empty()
        {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        before = line;
    }
    out
}
