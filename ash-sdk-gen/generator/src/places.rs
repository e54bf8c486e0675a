//! Places of a document where a type is defined: components, and inline schemas that need a name.

use serde_json::Value;

use crate::{
    document::{METHODS, escaped, schema_name},
    ident::{pascal, snake, type_name},
    kind::{Kind, kind},
    tags::tags,
};

/// A place and the name that follows from it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// JSON pointer to the schema.
    pub(crate) pointer: String,
    pub(crate) wish: Wish,
}

/// Name that follows from a place.
#[derive(Debug, Clone)]
pub(crate) enum Wish {
    /// Of a component, by its name.
    Component(String),
    /// Of an inline schema: its title, otherwise that of the type it stands in and its place there.
    Inside { parent: Parent, suffix: String, title: Option<String> },
}

/// Start of an inline type's name.
#[derive(Debug, Clone)]
pub(crate) enum Parent {
    /// The type that the schema stands in, by its index among the sites.
    Site(usize),
    /// An operation or a component that is no schema.
    Named(String),
}

/// Lists the sites of a document: components first, then what stands in them, level by level.
pub(crate) fn sites(document: &Value) -> Vec<Site> {
    let mut walk = Walk { document, sites: Vec::new() };
    for name in sorted(&document["components"]["schemas"]) {
        let pointer = format!("/components/schemas/{}", escaped(name));
        walk.sites.push(Site { pointer, wish: Wish::Component(name.to_owned()) });
    }
    walk.messages();
    let mut next = 0;
    while let Some(site) = walk.sites.get(next) {
        let pointer = site.pointer.clone();
        if let Some(schema) = document.pointer(&pointer) {
            walk.inside(schema, &pointer, &Parent::Site(next), "");
        }
        next += 1;
    }
    walk.sites
}

/// Keys of an object, sorted.
pub(crate) fn sorted(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    keys
}

/// Media types that hold JSON for the generator of the methods.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

struct Walk<'a> {
    document: &'a Value,
    sites: Vec<Site>,
}

impl<'a> Walk<'a> {
    /// Schemas of parameters, request bodies and successful responses.
    fn messages(&mut self) {
        let components = &self.document["components"];
        for name in sorted(&components["parameters"]) {
            let pointer = format!("/components/parameters/{}", escaped(name));
            self.at(&format!("{pointer}/schema"), &Parent::Named(name.to_owned()), "");
        }
        for (kind, suffix) in [("requestBodies", "Body"), ("responses", "Response")] {
            for name in sorted(&components[kind]) {
                let pointer = format!("/components/{kind}/{}", escaped(name));
                self.content(&pointer, &Parent::Named(name.to_owned()), suffix);
            }
        }
        for path in sorted(&self.document["paths"]) {
            let item = &self.document["paths"][path];
            let pointer = format!("/paths/{}", escaped(path));
            self.parameters(item, &pointer, &Parent::Named(path.to_owned()));
            for method in METHODS {
                let operation = &item[method];
                let Some(id) = operation["operationId"].as_str() else { continue };
                let (pointer, parent) = (format!("{pointer}/{method}"), Parent::Named(id.to_owned()));
                self.parameters(operation, &pointer, &parent);
                self.content(&format!("{pointer}/requestBody"), &parent, "body");
                let statuses = sorted(&operation["responses"]).into_iter().filter(|status| status.starts_with('2'));
                for (index, status) in statuses.enumerate() {
                    let suffix = if index == 0 { "response".to_owned() } else { format!("response-{status}") };
                    self.content(&format!("{pointer}/responses/{}", escaped(status)), &parent, &suffix);
                }
            }
        }
    }

    fn parameters(&mut self, holder: &Value, pointer: &str, parent: &Parent) {
        for (index, parameter) in holder["parameters"].as_array().into_iter().flatten().enumerate() {
            let name = parameter["name"].as_str().unwrap_or_default();
            self.at(&format!("{pointer}/parameters/{index}/schema"), parent, name);
        }
    }

    fn content(&mut self, pointer: &str, parent: &Parent, suffix: &str) {
        let Some(message) = self.document.pointer(pointer) else { return };
        for media_type in sorted(&message["content"]) {
            let form = media_type.starts_with("application/x-www-form-urlencoded");
            if is_json(media_type) || form {
                self.at(&format!("{pointer}/content/{}/schema", escaped(media_type)), parent, suffix);
            }
        }
    }

    fn at(&mut self, pointer: &str, parent: &Parent, suffix: &str) {
        if let Some(schema) = self.document.pointer(pointer) {
            self.visit(schema, pointer, parent, suffix);
        }
    }

    /// Records a schema that needs a name; otherwise looks inside.
    fn visit(&mut self, schema: &'a Value, pointer: &str, parent: &Parent, suffix: &str) {
        if !schema.is_object() {
            return;
        }
        match kind(self.document, schema) {
            Kind::Reference(_) => {}
            Kind::Texts(_) | Kind::Integers(_) | Kind::Union(_) | Kind::Object => {
                let title = schema["title"].as_str().map(str::to_owned);
                let wish = Wish::Inside { parent: parent.clone(), suffix: suffix.to_owned(), title };
                self.sites.push(Site { pointer: pointer.to_owned(), wish });
            }
            _ => self.inside(schema, pointer, parent, suffix),
        }
    }

    /// Looks at the schemas directly below one.
    fn inside(&mut self, schema: &'a Value, pointer: &str, parent: &Parent, suffix: &str) {
        let join = |part: &str| if suffix.is_empty() { part.to_owned() } else { format!("{suffix}-{part}") };
        let is_enum = matches!(kind(self.document, schema), Kind::Texts(_) | Kind::Integers(_));
        if is_enum || schema.get("$ref").is_some() {
            return;
        }
        for name in sorted(&schema["properties"]) {
            let below = format!("{pointer}/properties/{}", escaped(name));
            self.visit(&schema["properties"][name], &below, parent, &join(name));
        }
        for (key, part) in [("items", "item"), ("additionalProperties", "value")] {
            self.visit(&schema[key], &format!("{pointer}/{key}"), parent, &join(part));
        }
        for (index, part) in schema["allOf"].as_array().into_iter().flatten().enumerate() {
            self.inside(part, &format!("{pointer}/allOf/{index}"), parent, suffix);
        }
        let kind = kind(self.document, schema);
        let real = if let Kind::Union(variants) = &kind { variants.as_slice() } else { &[] };
        let labels = labels(self.document, schema, real);
        for list in ["oneOf", "anyOf"] {
            for (index, variant) in schema[list].as_array().into_iter().flatten().enumerate() {
                let below = format!("{pointer}/{list}/{index}");
                match real.iter().position(|real| std::ptr::eq(*real, variant)) {
                    Some(position) => self.visit(variant, &below, parent, &join(&labels[position])),
                    None => self.inside(variant, &below, parent, suffix),
                }
            }
        }
    }
}

/// Names the variants of a union: by the value that stands for each, otherwise by the component or its form.
pub(crate) fn labels(document: &Value, union: &Value, variants: &[&Value]) -> Vec<String> {
    let tags = tags(document, union, variants);
    let labels = variants.iter().enumerate().map(|(index, variant)| {
        if let Some([tag]) = tags.as_ref().and_then(|tags| tags.values.get(index)).map(Vec::as_slice) {
            return tag.clone();
        }
        let name = variant["$ref"].as_str().and_then(schema_name);
        name.or_else(|| variant["title"].as_str().map(str::to_owned))
            .unwrap_or_else(|| form(document, variant).to_owned())
    });
    let mut given: Vec<String> = Vec::new();
    for label in labels {
        let number = given.iter().filter(|other| snake(other) == snake(&label)).count();
        given.push(if number == 0 { label } else { format!("{label}-{}", number + 1) });
    }
    given
}

fn form(document: &Value, schema: &Value) -> &'static str {
    match kind(document, schema) {
        Kind::Reference(_) | Kind::Any => "any",
        Kind::Texts(_) => "enum",
        Kind::Integers(_) | Kind::Integer => "integer",
        Kind::Union(_) => "union",
        Kind::Object | Kind::Map => "object",
        Kind::List => "array",
        Kind::Text => "string",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
    }
}

impl Wish {
    /// Returns the name that follows, given the names of the sites before.
    pub(crate) fn name(&self, site: impl Fn(usize) -> String) -> String {
        match self {
            Self::Component(name) => type_name(name),
            Self::Inside { title: Some(title), .. } if title.chars().any(char::is_alphanumeric) => type_name(title),
            Self::Inside { parent, suffix, .. } => match parent {
                Parent::Site(index) => type_name(&format!("{}{}", site(*index), pascal(suffix))),
                Parent::Named(name) if suffix.is_empty() => type_name(name),
                Parent::Named(name) => type_name(&format!("{}{}", pascal(name), pascal(suffix))),
            },
        }
    }
}
