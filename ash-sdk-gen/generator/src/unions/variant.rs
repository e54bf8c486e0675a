//! A variant of a union.

use proc_macro2::Ident;
use serde_json::Value;
use syn::Type;

/// One variant of a union.
pub(super) struct Variant<'a> {
    pub(super) ident: Ident,
    pub(super) label: String,
    pub(super) schema: &'a Value,
    pub(super) of: Type,
    pub(super) boxed: bool,
}
