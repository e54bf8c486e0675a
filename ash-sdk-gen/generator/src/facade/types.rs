//! Types of the raw client as the facade writes them.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Type, parse_quote, visit_mut::VisitMut};

/// The type that owns the value: `&str` becomes `String`, `&T` becomes `T`, `&[T]` becomes `Vec<T>`.
fn owned(ty: &Type) -> Type {
    match ty {
        Type::Reference(reference) => match &*reference.elem {
            Type::Path(path) if path.path.is_ident("str") => parse_quote!(String),
            Type::Slice(slice) => {
                let element = &slice.elem;
                parse_quote!(Vec<#element>)
            }
            other => other.clone(),
        },
        other => other.clone(),
    }
}

/// A type of the raw client in the facade's words: generated types are in `types`, the standard library's are short.
pub(super) fn facade_type(ty: &Type, generated: &BTreeSet<String>) -> Type {
    let mut ty = owned(ty);
    Writer { generated }.visit_type_mut(&mut ty);
    ty
}

struct Writer<'a> {
    generated: &'a BTreeSet<String>,
}

impl VisitMut for Writer<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        syn::visit_mut::visit_path_mut(self, path);
        let Some(last) = path.segments.last().cloned() else { return };
        let name = last.ident.to_string();
        let root = path.segments.first().map(|first| first.ident.to_string()).unwrap_or_default();
        if path.leading_colon.is_none() {
            if root == "crate" && path.segments.len() == 2 {
                *path = parse_quote!(ash_sdk_gen::#last);
            } else if root != "ash_sdk_gen" && self.generated.contains(&name) {
                *path = parse_quote!(types::#last);
            }
            return;
        }
        if ["std", "core", "alloc"].contains(&root.as_str())
            && ["String", "Vec", "Option", "Box"].contains(&name.as_str())
        {
            *path = parse_quote!(#last);
        }
    }
}

/// A type as people write it, without the modules its parts are in.
pub(super) fn shown(ty: &Type) -> String {
    struct Short;
    impl VisitMut for Short {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            syn::visit_mut::visit_path_mut(self, path);
            if let Some(last) = path.segments.last().cloned() {
                path.leading_colon = None;
                path.segments = [last].into_iter().collect();
            }
        }
    }
    let mut ty = ty.clone();
    Short.visit_type_mut(&mut ty);
    let text = ty.to_token_stream().to_string();
    text.replace(" <", "<").replace("< ", "<").replace(" >", ">").replace(" ,", ",")
}
