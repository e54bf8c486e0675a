//! The table of limits: for each input that the contract limits, the rules that a request is checked against before it is
//! sent. `ash-sdk` has the interpreter of the table.

mod node;
mod reader;
mod rules;
mod union;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::Error;

use self::{node::Node, reader::Reader};
use super::{
    docs,
    inputs::{Input, Place},
    model::{Body, Model},
    response::ident,
    table::constant,
};
use crate::{
    pattern,
    warning::{Place as At, Warning},
};

/// Limits of all requests.
#[derive(Default)]
pub(super) struct Table {
    /// Tables by their names.
    statics: BTreeMap<String, Node>,
    /// Components whose tables others refer to.
    components: BTreeSet<String>,
    warnings: Vec<Warning>,
}

/// Checks of one request.
#[derive(Debug, Clone, Default)]
pub(super) struct Checks {
    /// Statements that check everything but what hand-written sending supplies.
    pub(super) own: Vec<TokenStream>,
    /// Table of the members that hand-written sending supplies.
    pub(super) supplied: Option<Ident>,
}

impl Table {
    /// Adds the limits of an operation, and returns the checks of its request.
    pub(super) fn add(&mut self, model: &Model<'_>) -> Checks {
        let name = constant(model.operation.id()).to_string();
        let mut reader = Reader::new(model.contract, model.operation.place());
        let mut checks = Checks::default();
        for input in model.inputs.iter().filter(|input| input.place != Place::Body) {
            let node = parameter(model, input).map(|schema| reader.node(schema)).unwrap_or_default();
            if node.is_empty() {
                continue;
            }
            let table = self.free(format!("{name}_{}", constant(&input.name)));
            let value = match (input.place, &input.taken_as) {
                (Place::Params, _) => {
                    let field = ident(&input.raw_name);
                    quote!(&self.params.#field)
                }
                (_, taken_as) => {
                    let field = format_ident!("{}", input.name);
                    if taken_as.is_some() { quote!(&self.#field.as_ref()) } else { quote!(&self.#field) }
                }
            };
            let shown = input.name.trim_end_matches('_');
            let path = format_ident!("{table}");
            checks.own.push(quote!(limits::parameter(#shown, #value, &super::limits::#path)?;));
            self.statics.insert(table, node);
        }
        self.add_body(model, &name, &mut reader, &mut checks);
        self.components.append(&mut reader.components);
        self.warnings.append(&mut reader.warnings);
        checks
    }

    fn add_body<'a>(&mut self, model: &Model<'a>, name: &str, reader: &mut Reader<'a>, checks: &mut Checks) {
        let value = match &model.body {
            Some(Body::Struct(_) | Body::Value(_)) => quote!(&self.body),
            Some(Body::Changes(_)) => quote!(&self.changes),
            Some(Body::Bytes) | None => return,
        };
        let mut own = reader.component(model.body_schema());
        for member in &mut own.members {
            if let Some(input) =
                model.inputs.iter().find(|input| input.place == Place::Body && input.wire == member.wire)
            {
                input.name.trim_end_matches('_').clone_into(&mut member.name);
            }
        }
        let mut supplied = Node::default();
        if model.is_custom() {
            let is_supplied = |wire: &String| model.settings.supplied.contains(wire);
            (supplied.members, own.members) = own.members.into_iter().partition(|member| is_supplied(&member.wire));
        }
        if !own.is_empty() {
            let table = self.free(name.to_owned());
            let path = format_ident!("{table}");
            checks.own.push(quote!(limits::body(#value, &super::limits::#path)?;));
            self.statics.insert(table, own);
        }
        if !supplied.is_empty() {
            let table = self.free(format!("{name}_SUPPLIED"));
            checks.supplied = Some(format_ident!("{table}"));
            self.statics.insert(table, supplied);
        }
    }

    /// A name that no other table has. Those of components are named last.
    fn free(&self, wanted: String) -> String {
        let mut name = wanted.clone();
        let mut number = 2;
        while self.statics.contains_key(&name) || name.starts_with(node::PREFIX) {
            name = format!("OP_{wanted}_{number}");
            number += 1;
        }
        name
    }

    /// The table as source, and what it leaves to the server.
    pub(super) fn emit(mut self, contract: &Value) -> Result<(syn::File, Vec<Warning>), Error> {
        // Components may refer to further ones.
        let mut open: Vec<String> = self.components.iter().cloned().collect();
        while let Some(component) = open.pop() {
            let schema = &contract["components"]["schemas"][&component];
            let mut reader = Reader::new(contract, At::component(&component));
            self.statics.insert(node::table(&component).to_string(), reader.component(schema));
            self.warnings.append(&mut reader.warnings);
            open.extend(reader.components.into_iter().filter(|found| self.components.insert(found.clone())));
        }
        self.warnings.sort();
        self.warnings.dedup();
        let patterns: BTreeSet<&str> = self.statics.values().flat_map(Node::patterns).collect();
        let patterns: Vec<&str> = patterns.into_iter().collect();
        let compiled = patterns.iter().enumerate().map(|(index, pattern)| {
            let name = rules::pattern_name(index);
            // Only patterns that can be read are in the table.
            let read_as = pattern::readable(pattern).unwrap_or_default();
            quote!(static #name: Pattern = Pattern::new(#pattern, #read_as);)
        });
        let tables = self.statics.iter().map(|(name, node)| {
            let (name, limits) = (format_ident!("{name}"), node.tokens(&patterns));
            quote!(pub(crate) static #name: Limits = #limits;)
        });
        let about = docs::inner("Limits of inputs, which requests are checked against before they are sent.");
        let file = syn::parse2(quote! {
            #about

            #[allow(unused_imports)]
            use crate::limits::{Limits, Member, Pattern, Rule};

            #(#compiled)*
            #(#tables)*
        })?;
        Ok((file, self.warnings))
    }
}

/// Schema of a parameter.
fn parameter<'a>(model: &Model<'a>, input: &Input) -> Option<&'a Value> {
    let parameters = model.operation.value["parameters"].as_array()?.iter();
    let mut parameters = parameters.map(|parameter| docs::resolve(model.contract, parameter));
    let is_it = |parameter: &&Value| parameter["name"] == *input.wire && (parameter["in"] == "path") == input.is_path;
    parameters.find(is_it).map(|parameter| &parameter["schema"])
}
