//! Keeps further members of a struct with a secret from being shown: beside an environment there may be headers, which
//! hold the same secrets.

use quote::ToTokens;
use syn::{Ident, Item, ItemStruct, parse_quote, punctuated::Punctuated};

use crate::syntax::serde_entries;

/// Gives every struct that has a secret and further members a `Debug` that leaves out the further members.
pub(crate) fn hide(items: &mut Vec<Item>) {
    let mut written = Vec::new();
    for item in items.iter_mut() {
        if let Item::Struct(item) = item
            && item.fields.iter().any(holds_secret)
            && item.fields.iter().any(is_further)
            && remove_debug(item)
        {
            written.push(debug(item));
        }
    }
    items.extend(written);
}

fn holds_secret(field: &syn::Field) -> bool {
    field.ty.to_token_stream().into_iter().any(|token| contains(token, "Secret"))
}

fn contains(token: proc_macro2::TokenTree, name: &str) -> bool {
    match token {
        proc_macro2::TokenTree::Ident(found) => found == name,
        proc_macro2::TokenTree::Group(group) => group.stream().into_iter().any(|token| contains(token, name)),
        _ => false,
    }
}

fn is_further(field: &syn::Field) -> bool {
    serde_entries(field).iter().any(|entry| entry.path().is_ident("flatten"))
}

/// Removes `Debug` from the derived traits; `false` where it is not among them.
fn remove_debug(item: &mut ItemStruct) -> bool {
    let mut removed = false;
    for attribute in item.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let parser = Punctuated::<syn::Path, syn::Token![,]>::parse_terminated;
        let Ok(paths) = attribute.parse_args_with(parser) else { continue };
        let kept: Vec<_> = paths.iter().filter(|path| !path.is_ident("Debug")).collect();
        if kept.len() < paths.len() {
            removed = true;
            *attribute = parse_quote!(#[derive(#(#kept),*)]);
        }
    }
    removed
}

fn debug(item: &ItemStruct) -> Item {
    let name = &item.ident;
    let shown = item.fields.iter().filter(|field| !is_further(field)).filter_map(|field| field.ident.as_ref());
    let shown: Vec<&Ident> = shown.collect();
    let labels = shown.iter().map(ToString::to_string);
    parse_quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.debug_struct(stringify!(#name))#(.field(#labels, &self.#shown))*.finish_non_exhaustive()
            }
        }
    }
}
