//! Reads the limits of a schema.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    node::{Member, Node},
    rules::Rule,
    union,
};
use crate::{
    document::schema_name,
    names, pattern,
    warning::{Place, Warning},
};

/// Reads schemas that stand at one place of the document.
pub(super) struct Reader<'a> {
    document: &'a Value,
    place: Place,
    /// Components that the limits refer to.
    pub(super) components: BTreeSet<String>,
    /// Limits that are left to the server.
    pub(super) warnings: Vec<Warning>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(document: &'a Value, place: Place) -> Self {
        Self { document, place, components: BTreeSet::new(), warnings: Vec::new() }
    }

    /// The limits of a schema.
    pub(super) fn node(&mut self, schema: &'a Value) -> Node {
        let node = self.schema(schema, &mut Vec::new());
        self.pruned(node)
    }

    /// The limits of a component, rather than a reference to them.
    pub(super) fn component(&mut self, schema: &'a Value) -> Node {
        let node = self.inline(schema, &mut Vec::new());
        self.pruned(node)
    }

    fn pruned(&mut self, mut node: Node) -> Node {
        let document = self.document;
        node.prune(&|component| Reader::is_limited(document, component));
        self.components.extend(node.components().into_iter().map(str::to_owned));
        node
    }

    /// Returns whether a component, or one that it refers to, limits anything.
    fn is_limited(document: &Value, component: &str) -> bool {
        let (mut seen, mut open) = (BTreeSet::new(), vec![component.to_owned()]);
        while let Some(name) = open.pop() {
            let schema = &document["components"]["schemas"][&name];
            if !seen.insert(name) {
                continue;
            }
            let mut reader = Reader::new(document, Place::Document);
            let mut node = reader.inline(schema, &mut Vec::new());
            open.extend(node.components().into_iter().map(str::to_owned));
            node.prune(&|_| false);
            if !node.is_empty() {
                return true;
            }
        }
        false
    }

    /// The limits of a schema; those of a component by its name.
    fn schema(&mut self, schema: &'a Value, inside: &mut Vec<String>) -> Node {
        let component = schema["$ref"].as_str().and_then(schema_name);
        if component.is_some() {
            return Node { component, ..Node::default() };
        }
        let parts = schema["allOf"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut node = self.own(schema, inside);
        if let [only] = parts
            && node == Node::default()
        {
            return self.schema(only, inside);
        }
        for part in parts {
            node.merge(self.inline(part, inside));
        }
        node
    }

    /// The limits of a schema, with those of the component that it refers to itself. A circle of references ends.
    fn inline(&mut self, schema: &'a Value, inside: &mut Vec<String>) -> Node {
        let node = self.schema(schema, inside);
        let Some(component) = node.component else { return node };
        let document = self.document;
        if inside.contains(&component) {
            return Node::default();
        }
        let schema = &document["components"]["schemas"][&component];
        inside.push(component);
        let node = self.inline(schema, inside);
        inside.pop();
        node
    }

    /// The limits that a schema states itself, without those of its `allOf`.
    fn own(&mut self, schema: &'a Value, inside: &mut Vec<String>) -> Node {
        let rules = Rule::of(schema).into_iter().filter(|rule| self.is_readable(rule)).collect();
        let mut node = Node { rules, is_secret: schema["format"] == "password", ..Node::default() };
        for (wire, property) in schema["properties"].as_object().into_iter().flatten() {
            let name = names::member(schema, wire);
            let name = name.trim_end_matches('_').to_owned();
            node.members.push(Member { wire: wire.clone(), name, node: self.schema(property, inside) });
        }
        if schema["items"].is_object() {
            node.items = Some(Box::new(self.schema(&schema["items"], inside)));
        }
        if schema["additionalProperties"].is_object() && schema.get("patternProperties").is_none() {
            node.values = Some(Box::new(self.schema(&schema["additionalProperties"], inside)));
        }
        for list in ["oneOf", "anyOf"] {
            let Some(variants) = schema[list].as_array() else { continue };
            let variants = variants.iter().filter(|variant| variant["type"] != "null");
            let variants: Vec<_> = variants.map(|variant| (variant, self.inline(variant, inside))).collect();
            node.merge(union::common(self.document, variants));
        }
        node
    }

    fn is_readable(&mut self, rule: &Rule) -> bool {
        let Rule::Pattern(stated) = rule else { return true };
        match pattern::readable(stated) {
            Ok(_) => true,
            Err(reason) => {
                let text = format!("the pattern `{stated}` is left to the server: {reason}");
                self.warnings.push(Warning::new(self.place.clone(), text));
                false
            }
        }
    }
}
