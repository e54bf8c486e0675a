//! Limits of a union: those that a value breaks whichever variant it is of.
//!
//! A server may convert a value before it looks for the variant: a text to a number, a scalar to a list of one, a list of
//! one to its item. A limit is kept only where no conversion leads around it.

use serde_json::Value;

use super::{
    node::Node,
    rules::{Rule, Subject},
};
use crate::kind::{Kind, resolved, resolved_kind};

/// Forms of values that a variant may take.
#[derive(Debug, Clone, Copy, Default)]
struct Takes {
    scalar: bool,
    list: bool,
    object: bool,
    /// A scalar too, as the only item of a list.
    scalar_as_list: bool,
}

/// The limits that the variants of a union have in common.
pub(super) fn common(document: &Value, variants: Vec<(&Value, Node)>) -> Node {
    let variants: Vec<(Takes, Node)> =
        variants.into_iter().map(|(schema, node)| (takes(document, schema, 0), node)).collect();
    let count = |is: fn(&Takes) -> bool| variants.iter().filter(|(takes, _)| is(takes)).count();
    let (scalars, lists, objects) =
        (count(|takes| takes.scalar), count(|takes| takes.list), count(|takes| takes.object));
    let converted = count(|takes| takes.scalar_as_list);
    let mut common = Node::default();
    for (takes, node) in variants {
        let is_only_scalar = takes.scalar && scalars == 1 && converted == usize::from(takes.scalar_as_list);
        let is_only_list = takes.list && lists == 1;
        let is_only_object = takes.object && objects == 1;
        let stands = |rule: &Rule| match (rule.subject(), rule) {
            (Subject::Text | Subject::Number, _) => is_only_scalar,
            // A list of one may be taken for its item.
            (Subject::List, Rule::Count("MaxItems", most)) => is_only_list && (scalars == 0 || *most > 0),
            (Subject::List, _) => is_only_list && scalars == 0,
            (Subject::Object, _) => is_only_object,
        };
        let is_secret = node.is_secret;
        let mut kept = Node { rules: node.rules.into_iter().filter(stands).collect(), is_secret, ..Node::default() };
        if is_only_list && scalars == 0 {
            kept.items = node.items;
        }
        if is_only_object {
            (kept.members, kept.values) = (node.members, node.values);
        }
        common.merge(kept);
    }
    common
}

fn takes(document: &Value, schema: &Value, depth: usize) -> Takes {
    match resolved_kind(document, schema) {
        Kind::Object | Kind::Map => Takes { object: true, ..Takes::default() },
        Kind::List => {
            let items = &resolved(document, schema)["items"];
            // Lists in lists are not converted.
            let scalar_as_list = depth == 0 && takes(document, items, depth + 1).scalar;
            Takes { list: true, scalar_as_list, ..Takes::default() }
        }
        Kind::Union(variants) if depth < 8 => variants
            .into_iter()
            .map(|variant| takes(document, variant, depth + 1))
            .fold(Takes::default(), |all, one| Takes {
                scalar: all.scalar || one.scalar,
                list: all.list || one.list,
                object: all.object || one.object,
                scalar_as_list: all.scalar_as_list || one.scalar_as_list || one.list,
            }),
        Kind::Any | Kind::Union(_) | Kind::Reference(_) => {
            Takes { scalar: true, list: true, object: true, scalar_as_list: true }
        }
        _ => Takes { scalar: true, ..Takes::default() },
    }
}
