//! Rust identifiers derived from names of the contract.

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_ident::{is_xid_continue, is_xid_start};

/// Returns a name in PascalCase, as of a variant.
pub fn pascal(text: &str) -> String {
    identifier(text, |text| text.to_upper_camel_case(), "X")
}

/// Returns the name of a type: one that stays as it is in PascalCase, because the generator of the structs applies it again.
pub fn type_name(text: &str) -> String {
    pascal(&pascal(text))
}

/// Returns the name of a field, parameter or function.
pub fn snake(text: &str) -> String {
    identifier(text, |text| text.to_snake_case(), "x")
}

/// Returns whether a text is a valid identifier and not a keyword.
pub(crate) fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|first| is_xid_start(first) || first == '_')
        && characters.all(is_xid_continue)
        && !is_keyword(text)
}

fn identifier(text: &str, case: impl Fn(&str) -> String, prefix: &str) -> String {
    let special = match text {
        "+1" => Some("plus1"),
        "-1" => Some("minus1"),
        _ => None,
    };
    let plain = special.unwrap_or(text).replace('\'', "").replace(|character| !is_xid_continue(character), "-");
    let cased = case(&plain);
    let started = match cased.chars().next() {
        Some(first) if is_xid_start(first) => cased,
        _ => format!("{prefix}{cased}"),
    };
    if is_keyword(&started) { format!("{started}_") } else { started }
}

fn is_keyword(text: &str) -> bool {
    text == "_" || text == "gen" || syn::parse_str::<proc_macro2::Ident>(text).is_err() && text.is_ascii()
}
