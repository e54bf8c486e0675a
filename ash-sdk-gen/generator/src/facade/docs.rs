//! Documentation of the facade, from the texts of the contract.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::limits;

/// Width at which prose is broken.
const WIDTH: usize = 108;

/// Follows a reference, alone or as the only part of an `allOf`.
pub(super) fn resolve<'a>(contract: &'a Value, value: &'a Value) -> &'a Value {
    crate::x_ash::resolved(contract, value).unwrap_or(value)
}

/// Component that a schema refers to.
pub(super) fn reference(schema: &Value) -> Option<&str> {
    let holder = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) => only,
        _ => schema,
    };
    holder.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")
}

/// First line of every generated file.
pub(super) const HEADING: &str = "Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.";

/// Documentation attributes for an item.
pub(super) fn outer(text: &str) -> TokenStream {
    let lines = lines(text);
    quote!(#(#[doc = #lines])*)
}

/// Documentation attributes for a file.
pub(super) fn inner(text: &str) -> TokenStream {
    let lines = lines(text);
    quote!(#(#![doc = #lines])*)
}

fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut is_fenced = false;
    for line in text.trim().lines() {
        is_fenced ^= line.starts_with("```");
        // Code and tables are lines of their own.
        if is_fenced || line.starts_with(['`', '|']) || line.is_empty() {
            lines.push(if line.is_empty() { String::new() } else { format!(" {}", line.trim_end()) });
        } else {
            wrap(line, &mut lines);
        }
    }
    lines
}

/// Breaks a line of prose between words; what continues an item of a list is indented.
fn wrap(line: &str, lines: &mut Vec<String>) {
    let indent = if line.starts_with("- ") { "  " } else { "" };
    let mut written = String::new();
    for word in line.split_whitespace() {
        if written.len() + word.len() > WIDTH && !written.is_empty() {
            lines.push(format!(" {written}"));
            written = indent.to_owned();
        } else if !written.is_empty() {
            written.push(' ');
        }
        written.push_str(word);
    }
    lines.push(format!(" {written}"));
}

/// Description of a tag.
pub(super) fn tag(contract: &Value, name: &str) -> String {
    let tags = contract["tags"].as_array().into_iter().flatten();
    let described = tags.filter(|tag| tag["name"] == name).find_map(|tag| tag["description"].as_str());
    sentence(described.unwrap_or(name))
}

/// Text of an input: its description, limits and default. `holder` is the parameter or property, `schema` its schema.
pub(super) fn input(holder: &Value, schema: &Value) -> String {
    let described = [holder, &holder["schema"], schema].into_iter().find_map(|value| value["description"].as_str());
    let described = described.map(sentence).unwrap_or_default();
    let limits = limits::sentences(&[holder, &holder["schema"], schema]);
    let parts: Vec<String> = [described].into_iter().filter(|text| !text.is_empty()).chain(limits).collect();
    escaped(&parts.join(" "))
}

/// Returns whether schemas limit the values of an input.
pub(super) fn is_limited(schemas: &[&Value]) -> bool {
    limits::sentences(schemas).iter().any(|sentence| !sentence.starts_with("Default: "))
}

/// A text that ends like a sentence.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', ':', '`', ')']) { text.to_owned() } else { format!("{text}.") }
}

/// A text of any server, which may hold what rustdoc takes for links and code: brackets outside of code are escaped,
/// and indented lines are no code that would be compiled.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_fenced = false;
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        }
        if is_fenced || line.starts_with("```") {
            out.push_str(line);
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        out.push_str(if indent >= 4 { line.trim_start() } else { line });
    }
    out
}

/// The attribute of what the server has deprecated.
pub(super) fn deprecated(is_deprecated: bool) -> TokenStream {
    if is_deprecated { quote!(#[deprecated = "the server has deprecated it"]) } else { TokenStream::new() }
}
