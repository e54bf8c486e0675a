//! Arguments of constructors and setters: the types that callers have in hand, and their conversion.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{GenericArgument, PathArguments, Type};

use crate::syntax::inside;

/// Types of maps.
pub(crate) const MAPS: [&str; 3] = ["BTreeMap", "HashMap", "Map"];

/// Type of an argument, and its conversion into a field's type: a collection of any type, and everything else that
/// converts into the type of the field.
pub(crate) fn taken(name: &Ident, of: &Type) -> (TokenStream, TokenStream) {
    let name = name.to_token_stream();
    collection(of, &name)
        .unwrap_or_else(|| (quote!(impl ::std::convert::Into<#of>), quote!(::std::convert::Into::into(#name))))
}

/// Type and conversion of an argument that is a list or a map.
pub(crate) fn collection(of: &Type, name: &TokenStream) -> Option<(TokenStream, TokenStream)> {
    let into = quote!(::std::convert::Into);
    let iterable = quote!(::std::iter::IntoIterator);
    if let Some(item) = inside(of, "Vec") {
        return Some(if takes_into(item) {
            (
                quote!(impl #iterable<Item = impl #into<#item>>),
                quote!(#name.into_iter().map(#into::into).collect::<#of>()),
            )
        } else {
            (quote!(impl #iterable<Item = #item>), quote!(#name.into_iter().collect::<#of>()))
        });
    }
    let map = MAPS.iter().find_map(|map| arguments(of, map))?;
    let [key, item] = map.as_slice() else { return None };
    let (item_type, item_value) = if takes_into(item) {
        (quote!(impl #into<#item>), quote!(#into::into(value)))
    } else {
        (quote!(#item), quote!(value))
    };
    Some((
        quote!(impl #iterable<Item = (impl #into<#key>, #item_type)>),
        quote!(#name.into_iter().map(|(key, value)| (#into::into(key), #item_value)).collect::<#of>()),
    ))
}

/// Values that callers have in another form: strings, identifiers, JSON. Structs are built as they are, so that the
/// type of an empty list is known.
fn takes_into(ty: &Type) -> bool {
    let name = last_segment(ty);
    ["String", "Secret", "Value", "Uuid"].contains(&name.as_str()) || name.ends_with("Id")
}

/// Last name of a type's path, without references.
pub(crate) fn last_segment(ty: &Type) -> String {
    match ty {
        Type::Reference(reference) => last_segment(&reference.elem),
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The type arguments of a path that ends in `name`.
pub(crate) fn arguments<'a>(ty: &'a Type, name: &str) -> Option<Vec<&'a Type>> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(list) = &last.arguments else { return None };
    let types = list.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    Some(types.collect())
}
