//! `deprecated: true` as `#[deprecated]`, with the sentence of the description that speaks of it.

use serde_json::Value;
use syn::{Attribute, parse_quote};

/// Returns the attribute for a deprecated schema, parameter or operation.
pub(crate) fn deprecated(value: &Value) -> Option<Attribute> {
    if value["deprecated"] != true {
        return None;
    }
    let description = value["description"].as_str().unwrap_or_default();
    let note = sentences(description).find(|sentence| sentence.to_lowercase().contains("deprecated"));
    Some(match note {
        Some(note) => parse_quote!(#[deprecated(note = #note)]),
        None => parse_quote!(#[deprecated]),
    })
}

fn sentences(text: &str) -> impl Iterator<Item = String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentences: Vec<String> = words.split_inclusive(". ").map(|sentence| sentence.trim().to_owned()).collect();
    sentences.into_iter()
}
