//! Hides secrets from `{:?}`: keys, and the values of environment variables, which mostly are keys too.
//!
//! The generator derives `Debug` everywhere, and what is printed ends in logs. The fields are known by their names.

use syn::{Field, File, Ident, Item, ItemStruct, parse_quote, punctuated::Punctuated, visit_mut::VisitMut};

/// Fields that hold a secret, by their Rust names.
const SECRET: [&str; 3] = ["key", "env", "extra_env"];

/// A struct with an environment takes further members, such as headers, which may hold the same secrets.
const FURTHER_MEMBERS: &str = "extra";

/// Gives every struct that holds a secret a `Debug` that does not show it, and returns their names.
pub(crate) fn hide(file: &mut File) -> Vec<String> {
    let mut hider = Hider::default();
    hider.visit_file_mut(file);
    hider.hidden.sort();
    hider.hidden
}

#[derive(Default)]
struct Hider {
    hidden: Vec<String>,
}

impl VisitMut for Hider {
    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        let Some((_, items)) = &mut module.content else { return };
        let mut written = Vec::new();
        for item in items.iter_mut() {
            if let Item::Struct(item) = item
                && item.fields.iter().any(is_secret)
                && remove_debug(item)
            {
                written.push(debug(item));
                self.hidden.push(item.ident.to_string());
            }
        }
        items.extend(written);
    }
}

fn is_secret(field: &Field) -> bool {
    field.ident.as_ref().is_some_and(|name| SECRET.iter().any(|secret| name == secret))
}

/// Removes `Debug` from what is derived; whether it was there.
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
    let shown = item.fields.iter().filter(|field| !is_secret(field)).filter_map(|field| field.ident.as_ref());
    let shown: Vec<&Ident> = shown.filter(|field| *field != FURTHER_MEMBERS).collect();
    let labels = shown.iter().map(|field| field.to_string());
    parse_quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.debug_struct(stringify!(#name))#(.field(#labels, &self.#shown))*.finish_non_exhaustive()
            }
        }
    }
}
