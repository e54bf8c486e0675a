//! Arguments and setters of the facade: the types that callers have in hand, converted to the raw client's.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Type;

use super::inputs::Input;
use crate::{
    conversion::{MAPS, arguments, collection, last_segment},
    syntax::inside,
};

/// An argument's type, and the expression that makes a value of the field's type from it.
pub(super) struct Taken {
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
}

/// Types that are taken as they are.
const PLAIN: [&str; 16] = [
    "bool", "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "usize", "isize", "f32", "f64",
    "DateTime",
];

/// A setter's argument: its type, generic in the marker `M` of the conversion, and the expression that makes an
/// `Option` of the field's type from it.
pub(super) struct Set {
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
    is_generic: bool,
}

impl Set {
    pub(super) fn of(input: &Input) -> Self {
        let name = format_ident!("{}", input.name);
        if let Some(ty) = &input.taken_as {
            let ty = quote!(impl IntoOption<#ty, M>);
            return Self::generic(ty, quote!(#name.into_option().map(Into::into)));
        }
        if input.is_text_time {
            let ty = quote!(impl IntoOption<DateTime<Utc>, M>);
            return Self::generic(ty, quote!(#name.into_option().map(wire_time)));
        }
        if let Some(item) = inside(&input.ty, "Vec") {
            return Self::generic(quote!(impl IntoList<#item, M>), quote!(#name.into_list()));
        }
        for map in MAPS {
            if let Some([key, item]) = arguments(&input.ty, map).as_deref() {
                return Self::generic(quote!(impl IntoMap<#key, #item, M>), quote!(#name.into_map()));
            }
        }
        let ty = &input.ty;
        if last_segment(ty) == "Value" {
            // A JSON value is made of an `Option` as well: `None` is a null.
            return Self { ty: quote!(impl Into<#ty>), value: quote!(Some(#name.into())), is_generic: false };
        }
        Self::generic(quote!(impl IntoOption<#ty, M>), quote!(#name.into_option()))
    }

    fn generic(ty: TokenStream, value: TokenStream) -> Self {
        Self { ty, value, is_generic: true }
    }

    /// The setter's type parameters.
    pub(super) fn generics(&self) -> TokenStream {
        if self.is_generic { quote!(<M>) } else { TokenStream::new() }
    }
}

impl Taken {
    pub(super) fn of(input: &Input) -> Self {
        let name = format_ident!("{}", input.name);
        if let Some(ty) = &input.taken_as {
            let value = if input.is_path {
                quote!(#name.into())
            } else {
                quote!(<_ as ::std::convert::Into<#ty>>::into(#name).into())
            };
            return Self { ty: quote!(impl Into<#ty>), value };
        }
        if input.is_text_time {
            return Self { ty: quote!(DateTime<Utc>), value: quote!(wire_time(#name)) };
        }
        Self::of_type(&input.ty, &quote!(#name))
    }

    fn of_type(ty: &Type, name: &TokenStream) -> Self {
        if let Some((ty, value)) = collection(ty, name) {
            return Self { ty, value };
        }
        if PLAIN.contains(&last_segment(ty).as_str()) || matches!(ty, Type::Tuple(_)) {
            return Self { ty: quote!(#ty), value: name.clone() };
        }
        Self { ty: quote!(impl Into<#ty>), value: quote!(#name.into()) }
    }

    /// A body that is no struct, called `body`.
    pub(super) fn of_body(ty: &Type) -> Self {
        Self::of_type(ty, &quote!(body))
    }
}
