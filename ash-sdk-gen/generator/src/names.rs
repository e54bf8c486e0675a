//! Names in Rust: of types, members, variants and parameters. A name that is taken gets a number, and a name once given
//! is written into the contract, so that a later clash does not move it.
//!
//! The rule: types and variants are in PascalCase, members and parameters in snake_case; what cannot be in an identifier
//! separates words, a keyword gets a `_`. Components come before inline types, and both in alphabetical order.

mod claims;
mod identity;
mod parameters;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    document::operations,
    ident::{self, pascal, snake},
    kind::{Kind, kind, members},
    places::{Site, Wish, labels, sites},
    warning::{Place, Warning},
};
use claims::{Claims, shown, stated};
use identity::stable;

/// Name of the variant for what the contract does not know.
const CATCH_ALL: &str = "Unrecognized";

/// Name of the field for members that the contract does not know.
const FURTHER: &str = "extra";

/// Names that the generated code has from the standard library, where it does not write their paths.
const STANDARD: [&str; 5] = ["Err", "None", "Ok", "Some", "String"];

/// Names of one site.
#[derive(Debug, Clone, Default)]
struct Named {
    name: String,
    derived: String,
    /// Rust names of members by their names, with the derived ones.
    members: BTreeMap<String, (String, String)>,
    /// Rust names of variants by their labels, with the derived ones.
    variants: BTreeMap<String, (String, String)>,
    /// Name of the variant or field for what is not known.
    rest: String,
}

/// Writes the names that differ from the derived ones into `x-ash` of the schemas and parameters of a document. Names
/// that `known`, the committed contract, has are kept.
pub fn assign(document: &mut Value, known: Option<&Value>) -> Vec<Warning> {
    let known = known.map(|known| {
        let (types, parameters) = (resolve(known, &BTreeMap::new()).0, parameters::names(known, &BTreeMap::new()).0);
        (by_identity(known, types), by_identity(known, parameters))
    });
    let (known_types, known_parameters) = known.unwrap_or_default();
    let (names, mut warnings) = resolve(document, &known_types);
    let (parameters, more) = parameters::names(document, &known_parameters);
    warnings.extend(more);
    for (pointer, named) in &names {
        annotate(document, pointer, named, false);
    }
    for (pointer, name) in &parameters {
        parameters::annotate(document, pointer, name, false);
    }
    warnings
}

/// Keys by what identifies a place, in place of where it is.
fn by_identity<T>(document: &Value, names: BTreeMap<String, T>) -> BTreeMap<String, T> {
    names.into_iter().map(|(pointer, name)| (stable(document, &pointer), name)).collect()
}

/// Writes all names into `x-ash`, the derived ones too, and sets an id for every operation that is a Rust name.
pub fn state(document: &mut Value) -> Vec<Warning> {
    let mut warnings = parameters::operation_ids(document);
    let (names, more) = resolve(document, &BTreeMap::new());
    warnings.extend(more);
    let (parameters, more) = parameters::names(document, &BTreeMap::new());
    warnings.extend(more);
    for (pointer, named) in &names {
        annotate(document, pointer, named, true);
    }
    for (pointer, name) in &parameters {
        parameters::annotate(document, pointer, name, true);
    }
    warnings
}

/// Returns the Rust name of a member, as [`state`] wrote it, otherwise the derived one.
pub fn member(schema: &Value, name: &str) -> String {
    stated(&schema["x-ash"]["rename"][name]).unwrap_or_else(|| snake(name))
}

/// Returns the Rust name of a parameter, as [`state`] wrote it, otherwise the derived one.
pub fn parameter(parameter: &Value) -> String {
    stated(&parameter["x-ash"]["name"]).unwrap_or_else(|| snake(parameter["name"].as_str().unwrap_or_default()))
}

/// Returns the Rust name of the type of a component, as [`state`] wrote it, otherwise the derived one.
pub fn type_name(component: &str, schema: &Value) -> String {
    stated_type(&schema["x-ash"]["name"]).unwrap_or_else(|| ident::type_name(component))
}

/// Returns the Rust name of a variant, as [`state`] wrote it, otherwise the derived one.
pub(crate) fn variant(schema: &Value, label: &str) -> String {
    stated(&schema["x-ash"]["variants"][label]).unwrap_or_else(|| pascal(label))
}

/// Returns the name of the variant or field for what is not known, as [`state`] wrote it.
pub(crate) fn rest(schema: &Value, otherwise: &str) -> String {
    stated(&schema["x-ash"]["rest"]).unwrap_or_else(|| otherwise.to_owned())
}

/// Like [`stated`], for types: their names have to stay as they are in PascalCase.
fn stated_type(name: &Value) -> Option<String> {
    stated(name).filter(|name| ident::type_name(name) == *name)
}

type Names = BTreeMap<String, Named>;

fn resolve(document: &Value, known: &Names) -> (Names, Vec<Warning>) {
    let sites = sites(document);
    let operations: BTreeMap<String, Place> = operations(document)
        .map(|operation| {
            (format!("/paths/{}/{}", crate::document::escaped(operation.path), operation.method), operation.place())
        })
        .collect();
    let mut warnings = Vec::new();
    let mut named = type_names(document, &sites, known, &operations, &mut warnings);
    for (site, named) in sites.iter().zip(&mut named) {
        let Some(schema) = document.pointer(&site.pointer) else { continue };
        let known = known.get(&stable(document, &site.pointer));
        let place = place(&site.pointer, &operations);
        let mut warn = |message: String| warnings.push(Warning::new(place.clone(), message));
        match kind(document, schema) {
            Kind::Object => member_names(document, schema, known, named, &mut warn),
            Kind::Texts(values) => {
                let values = values.into_iter().map(str::to_owned).collect();
                variant_names(schema, values, known, named, &mut warn);
            }
            Kind::Union(variants) => {
                variant_names(schema, labels(document, schema, &variants), known, named, &mut warn);
            }
            _ => {}
        }
    }
    (sites.into_iter().map(|site| site.pointer).zip(named).collect(), warnings)
}

fn type_names(
    document: &Value,
    sites: &[Site],
    known: &Names,
    operations: &BTreeMap<String, Place>,
    warnings: &mut Vec<Warning>,
) -> Vec<Named> {
    let mut claims = Claims::default();
    for name in STANDARD {
        claims.claim(name, "something of the standard library");
    }
    let mut names: Vec<Named> = vec![Named::default(); sites.len()];
    for (site, named) in sites.iter().zip(&mut names) {
        let annotated = document.pointer(&site.pointer).and_then(|schema| stated_type(&schema["x-ash"]["name"]));
        let known = known.get(&stable(document, &site.pointer)).map(|known| known.name.clone());
        // A component is the same whatever else changes, so that its statement can change a name that is known.
        let is_component = site.pointer.matches('/').count() == 3;
        let fixed = if is_component { annotated.or(known) } else { known.or(annotated) };
        if let Some(name) = fixed.filter(|name| claims.claim(name, &site.pointer)) {
            named.name = name;
        }
    }
    let mut titled: BTreeMap<String, usize> = BTreeMap::new();
    for (index, site) in sites.iter().enumerate() {
        let derived = site.wish.name(|parent| names[parent].name.clone());
        names[index].derived.clone_from(&derived);
        if names[index].name.is_empty() {
            // Equal inline schemas of one title are one type.
            if let Wish::Inside { title: Some(title), .. } = &site.wish
                && let Some(twin) = titled.get(title)
                && document.pointer(&sites[*twin].pointer) == document.pointer(&site.pointer)
            {
                names[index].name = names[*twin].name.clone();
                continue;
            }
            let (name, reason) = claims.take(&derived, "", &site.pointer);
            if let Some(reason) = reason {
                let message = format!("the type at {} is named `{name}`, because {reason}", shown(&site.pointer));
                warnings.push(Warning::new(place(&site.pointer, operations), message));
            }
            names[index].name = name;
        }
        if let Wish::Inside { title: Some(title), .. } = &site.wish {
            titled.entry(title.clone()).or_insert(index);
        }
    }
    names
}

fn member_names(
    document: &Value,
    schema: &Value,
    known: Option<&Named>,
    named: &mut Named,
    warn: &mut dyn FnMut(String),
) {
    let members = members(document, schema);
    let wires: Vec<String> = members.list.iter().map(|(name, _)| (*name).to_owned()).collect();
    let annotation = |wire: &str| stated(&schema["x-ash"]["rename"][wire]);
    let known_names = known.map(|known| &known.members);
    let mut claims = Claims::default();
    let further = members.further.is_some();
    if further && let Some(known) = known.filter(|known| !known.rest.is_empty()) {
        claims.claim(&known.rest, "the field for further members");
        named.rest.clone_from(&known.rest);
    }
    named.members = claims.all(wires, snake, "_", known_names, annotation, &mut |wire, name, reason| {
        warn(format!("the member `{wire}` of `{}` is named `{name}`, because {reason}", named.name));
    });
    if further && named.rest.is_empty() {
        let annotated =
            stated(&schema["x-ash"]["rest"]).filter(|rest| claims.claim(rest, "the field for further members"));
        let fallback = || claims.clone().take(FURTHER, "_", "").0;
        named.rest = annotated.unwrap_or_else(fallback);
    }
}

fn variant_names(
    schema: &Value,
    labels: Vec<String>,
    known: Option<&Named>,
    named: &mut Named,
    warn: &mut dyn FnMut(String),
) {
    let mut claims = Claims::default();
    if let Some(known) = known.filter(|known| !known.rest.is_empty()) {
        claims.claim(&known.rest, "the variant for values that the contract does not know");
        named.rest.clone_from(&known.rest);
    }
    let annotation = |label: &str| stated(&schema["x-ash"]["variants"][label]);
    let known_names = known.map(|known| &known.variants);
    named.variants = claims.all(labels, pascal, "", known_names, annotation, &mut |label, name, reason| {
        warn(format!("the variant for `{label}` of `{}` is named `{name}`, because {reason}", named.name));
    });
    if named.rest.is_empty() {
        let annotated = stated(&schema["x-ash"]["rest"]).filter(|rest| claims.claim(rest, ""));
        named.rest = annotated.unwrap_or_else(|| claims.take(CATCH_ALL, "", "").0);
    }
}

fn annotate(document: &mut Value, pointer: &str, named: &Named, all: bool) {
    let Some(schema) = document.pointer_mut(pointer).and_then(Value::as_object_mut) else { return };
    let differing = |names: &BTreeMap<String, (String, String)>| -> Map<String, Value> {
        let names = names.iter().filter(|(_, (name, derived))| all || name != derived);
        names.map(|(wire, (name, _))| (wire.clone(), json!(name))).collect()
    };
    let mut stated = schema.get("x-ash").and_then(Value::as_object).cloned().unwrap_or_default();
    for key in ["name", "rename", "variants", "rest"] {
        stated.remove(key);
    }
    if all || named.name != named.derived {
        stated.insert("name".to_owned(), json!(named.name));
    }
    for (key, names) in [("rename", differing(&named.members)), ("variants", differing(&named.variants))] {
        if !names.is_empty() {
            stated.insert(key.to_owned(), Value::Object(names));
        }
    }
    if all && !named.rest.is_empty() {
        stated.insert("rest".to_owned(), json!(named.rest));
    }
    if stated.is_empty() {
        schema.remove("x-ash");
    } else {
        schema.insert("x-ash".to_owned(), Value::Object(stated));
    }
}

fn place(pointer: &str, operations: &BTreeMap<String, Place>) -> Place {
    let mut segments = pointer.split('/').skip(1);
    if let (Some("components"), Some(_), Some(name)) = (segments.next(), segments.next(), segments.next()) {
        return Place::component(name.replace("~1", "/").replace("~0", "~"));
    }
    let prefix: Vec<&str> = pointer.splitn(5, '/').take(4).collect();
    operations.get(&prefix.join("/")).cloned().unwrap_or(Place::Document)
}
