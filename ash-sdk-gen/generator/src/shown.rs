//! `Debug` forms of the types: of bounded length, however much a server sends, and without what may be secret.
//!
//! A struct with a secret does not show its further members: beside an environment there may be headers, which hold the
//! same secrets.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, Fields, Ident, Item, ItemEnum, ItemStruct, Member, parse_quote, punctuated::Punctuated};

use crate::syntax::serde_entries;

/// Writes the `Debug` form of every type that derives it.
pub(crate) fn bound(items: &mut Vec<Item>) {
    let mut written = Vec::new();
    for item in items.iter_mut() {
        let attributes = match item {
            Item::Struct(item) => &mut item.attrs,
            Item::Enum(item) if !item.variants.is_empty() => &mut item.attrs,
            _ => continue,
        };
        if !remove_debug(attributes) {
            continue;
        }
        let (name, body) = match item {
            Item::Struct(item) => (&item.ident, of_struct(item)),
            Item::Enum(item) => (&item.ident, of_enum(item)),
            _ => continue,
        };
        written.push(parse_quote! {
            impl ::std::fmt::Debug for #name {
                fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    #body
                }
            }
        });
    }
    items.extend(written);
}

fn of_struct(item: &ItemStruct) -> TokenStream {
    let label = text(&item.ident);
    let hides = item.fields.iter().any(holds_secret) && item.fields.iter().any(is_further);
    let shown = item.fields.iter().enumerate().filter(|(_, field)| !(hides && is_further(field)));
    let members: Vec<Member> = shown
        .map(|(index, field)| match &field.ident {
            Some(ident) => Member::Named(ident.clone()),
            None => Member::Unnamed(index.into()),
        })
        .collect();
    match &item.fields {
        Fields::Named(_) => {
            let labels = members.iter().map(|member| match member {
                Member::Named(ident) => text(ident),
                Member::Unnamed(index) => index.index.to_string(),
            });
            quote!(crate::debug::structure(formatter, #label, &[#((#labels, &self.#members)),*], #hides))
        }
        Fields::Unnamed(_) => quote!(crate::debug::tuple(formatter, #label, &[#(&self.#members),*])),
        Fields::Unit => quote!(formatter.write_str(#label)),
    }
}

fn of_enum(item: &ItemEnum) -> TokenStream {
    let arms = item.variants.iter().map(|variant| {
        let (ident, label) = (&variant.ident, text(&variant.ident));
        match &variant.fields {
            Fields::Named(fields) => {
                let names: Vec<&Ident> = fields.named.iter().filter_map(|field| field.ident.as_ref()).collect();
                let labels = names.iter().map(|name| text(name));
                quote! {
                    Self::#ident { #(#names),* } => {
                        crate::debug::structure(formatter, #label, &[#((#labels, #names)),*], false)
                    }
                }
            }
            Fields::Unnamed(fields) => {
                let names: Vec<Ident> = (0..fields.unnamed.len()).map(|index| format_ident!("value_{index}")).collect();
                quote!(Self::#ident(#(#names),*) => crate::debug::tuple(formatter, #label, &[#(#names),*]),)
            }
            Fields::Unit => quote!(Self::#ident => formatter.write_str(#label),),
        }
    });
    quote!(match self { #(#arms)* })
}

/// A name without what marks it as one that would be a keyword.
fn text(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
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
fn remove_debug(attributes: &mut [Attribute]) -> bool {
    let mut removed = false;
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
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
