//! Questions about Rust syntax.

use syn::{Expr, ExprLit, Field, GenericArgument, Item, Lit, Meta, PathArguments, Token, Type, punctuated::Punctuated};

/// Returns the type inside a wrapper such as `Option`.
pub fn inside<'a>(written: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(path) = written else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == wrapper)?;
    let PathArguments::AngleBracketed(list) = &last.arguments else { return None };
    list.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// Returns whether a type is `str`.
pub fn is_str(written: &Type) -> bool {
    matches!(written, Type::Path(path) if path.path.is_ident("str"))
}

/// Items of a module.
pub(crate) fn module<'a>(file: &'a mut syn::File, name: &str) -> Option<&'a mut Vec<Item>> {
    file.items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content.as_mut().map(|(_, items)| items),
        _ => None,
    })
}

/// The entries of a field's `serde` attributes.
pub(crate) fn serde_entries(field: &Field) -> Vec<Meta> {
    let attributes = field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde"));
    attributes
        .filter_map(|attribute| attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok())
        .flatten()
        .collect()
}

/// The text of `name = "text"`.
pub(crate) fn text_of(entry: &Meta, name: &str) -> Option<String> {
    match entry {
        Meta::NameValue(entry) if entry.path.is_ident(name) => match &entry.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
