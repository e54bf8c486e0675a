//! Signatures and types of the generated raw client.

use std::collections::{BTreeMap, BTreeSet};

use syn::{Fields, ImplItem, Item, ItemStruct, Signature, Type, visit_mut::VisitMut};

use crate::conversion::last_segment;

/// The parts of the raw client that the facade stands on.
#[derive(Default)]
pub(super) struct RawApi {
    /// Methods of the client, by name.
    pub(super) methods: BTreeMap<String, Signature>,
    /// Structs of the module `types`, by name.
    pub(super) structs: BTreeMap<String, ItemStruct>,
    /// Structs of the module `params`, by name.
    pub(super) params: BTreeMap<String, ItemStruct>,
    /// Names of all types in the module `types`.
    pub(super) types: BTreeSet<String>,
    /// Names that stand in the fields of types.
    pub(super) referenced: BTreeSet<String>,
}

impl RawApi {
    pub(super) fn read(file: &syn::File) -> Self {
        let mut api = Self::default();
        for item in &file.items {
            match item {
                Item::Mod(module) if module.ident == "types" => api.read_types(content(module)),
                Item::Mod(module) if module.ident == "params" => {
                    api.params = structs(content(module)).map(|item| (item.ident.to_string(), item.clone())).collect();
                }
                Item::Impl(block) if block.trait_.is_none() && last_segment(&block.self_ty) == "Client" => {
                    let functions = block.items.iter().filter_map(|item| match item {
                        ImplItem::Fn(function) => Some(&function.sig),
                        _ => None,
                    });
                    api.methods.extend(functions.map(|signature| (signature.ident.to_string(), signature.clone())));
                }
                _ => {}
            }
        }
        api
    }

    fn read_types(&mut self, items: &[Item]) {
        for item in items {
            let fields: Vec<&syn::Field> = match item {
                Item::Struct(item) => item.fields.iter().collect(),
                Item::Enum(item) => item.variants.iter().flat_map(|variant| &variant.fields).collect(),
                _ => continue,
            };
            fields.into_iter().for_each(|field| self.referenced.extend(names_in(&field.ty)));
        }
        self.structs = structs(items).map(|item| (item.ident.to_string(), item.clone())).collect();
        self.types = items
            .iter()
            .filter_map(|item| match item {
                Item::Struct(item) => Some(item.ident.to_string()),
                Item::Enum(item) => Some(item.ident.to_string()),
                Item::Type(item) => Some(item.ident.to_string()),
                _ => None,
            })
            .collect();
    }

    /// The struct that a type names.
    pub(super) fn structure(&self, ty: &Type) -> Option<&ItemStruct> {
        self.structs.get(&last_segment(ty)).filter(|item| matches!(item.fields, Fields::Named(_)))
    }
}

fn content(module: &syn::ItemMod) -> &[Item] {
    module.content.as_ref().map_or(&[], |(_, items)| items)
}

fn structs(items: &[Item]) -> impl Iterator<Item = &ItemStruct> {
    items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    })
}

/// Last segments of all paths in a type.
fn names_in(ty: &Type) -> Vec<String> {
    struct Names(Vec<String>);
    impl VisitMut for Names {
        fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
            self.0.push(segment.ident.to_string());
            syn::visit_mut::visit_path_segment_mut(self, segment);
        }
    }
    let mut names = Names(Vec::new());
    names.visit_type_mut(&mut ty.clone());
    names.0
}
