//! Sections of the client's methods, in the order of a reader.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{
    docs,
    error::FacadeError,
    limits::Checks,
    method,
    model::Model,
    request,
    settings::{SectionSettings, Settings},
};
use crate::ident;

/// File of the operations that have no tag.
const UNTAGGED: &str = "other";

/// One section, with its source.
pub(super) struct Section {
    pub(super) name: String,
    title: String,
    about: String,
    /// Methods with their positions.
    methods: Vec<(usize, TokenStream)>,
    /// Requests with the positions of their operations.
    requests: Vec<(usize, TokenStream)>,
}

/// All sections while operations are added.
pub(super) struct Sections<'a> {
    contract: &'a Value,
    settings: &'a Settings,
    found: Vec<Section>,
}

impl<'a> Sections<'a> {
    pub(super) fn new(contract: &'a Value, settings: &'a Settings) -> Self {
        let found = settings.sections.iter().map(|section| Section::stated(contract, section)).collect();
        Self { contract, settings, found }
    }

    /// Adds an operation to the section that lists it, or to the one that is called like its tag.
    pub(super) fn add(&mut self, model: &Model<'_>, checks: &Checks) {
        let id = model.operation.id();
        let listed = self.settings.sections.iter().enumerate().find_map(|(index, section)| {
            section.operations.iter().position(|operation| operation == id).map(|position| (index, position))
        });
        let (index, position) = listed.unwrap_or_else(|| (self.of_tag(model), usize::MAX));
        let names = self.settings.sections.get(index).map(|section| section.operations.as_slice()).unwrap_or_default();
        let section = &mut self.found[index];
        for (name, method) in method::emit(model) {
            // A further method that is not listed follows its operation's own.
            section.methods.push((names.iter().position(|listed| *listed == name).unwrap_or(position), method));
        }
        section.requests.push((position, request::emit(model, checks)));
    }

    fn of_tag(&mut self, model: &Model<'_>) -> usize {
        let tag = model.operation.value["tags"][0].as_str().unwrap_or(UNTAGGED);
        let name = file_name(tag);
        let found = self.found.iter().position(|section| section.name == name);
        found.unwrap_or_else(|| {
            let (title, about) = (title(tag), docs::tag(self.contract, tag));
            self.found.push(Section { name, title, about, methods: Vec::new(), requests: Vec::new() });
            self.found.len() - 1
        })
    }

    /// The sections that have operations.
    pub(super) fn in_order(mut self) -> Vec<Section> {
        self.found.retain(|section| !section.requests.is_empty());
        for section in &mut self.found {
            section.methods.sort_by_key(|(position, _)| *position);
            section.requests.sort_by_key(|(position, _)| *position);
        }
        self.found
    }
}

impl Section {
    fn stated(contract: &Value, settings: &SectionSettings) -> Self {
        let about = settings.about.clone().unwrap_or_else(|| {
            let names = contract["tags"].as_array().into_iter().flatten().filter_map(|tag| tag["name"].as_str());
            let tag = names.into_iter().find(|tag| file_name(tag) == settings.name);
            tag.map(|tag| docs::tag(contract, tag)).unwrap_or_default()
        });
        Self {
            name: settings.name.clone(),
            title: settings.title.clone(),
            about,
            methods: Vec::new(),
            requests: Vec::new(),
        }
    }

    /// Source of the section.
    pub(super) fn file(&self) -> Result<syn::File, FacadeError> {
        let methods = self.methods.iter().map(|(_, method)| method);
        let requests = self.requests.iter().map(|(_, request)| request);
        let about = docs::inner(if self.about.is_empty() { &self.title } else { &self.about });
        let heading = docs::outer(format!("# {}\n\n{}", self.title, self.about).trim_end());
        Ok(syn::parse2(quote! {
            #about

            #[allow(unused_imports)]
            use super::{operations, types};
            #[allow(unused_imports)]
            use crate::request::prelude::*;

            #heading
            impl AshClient {
                #(#methods)*
            }

            #(#requests)*
        })?)
    }
}

/// File of a tag, without its ending.
fn file_name(tag: &str) -> String {
    // Rust does not look for the files of other modules.
    let ascii: String = tag.chars().map(|letter| if letter.is_ascii() { letter } else { '-' }).collect();
    let name = ident::snake(&ascii);
    if !tag.is_ascii() {
        // Tags of other scripts differ by what is left out.
        let code = tag.chars().filter(|letter| !letter.is_ascii()).map(|letter| format!("_{:x}", u32::from(letter)));
        return format!("tag_{}{}", name.trim_matches('_'), code.collect::<String>());
    }
    // Names that the other generated modules have.
    if ["limits", "mod", "operations", "requests", "types"].contains(&name.as_str()) {
        format!("tag_{name}")
    } else {
        name
    }
}

/// Heading of a tag: `api-keys` becomes `Api keys`.
fn title(tag: &str) -> String {
    let words = tag.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
