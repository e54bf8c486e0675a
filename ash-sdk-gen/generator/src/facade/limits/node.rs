//! Limits of a schema: its own rules, and those of what is in it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{super::table::constant, rules::Rule};

/// Limits of a value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Node {
    /// A component that has all of these limits; the other fields are empty then.
    pub(super) component: Option<String>,
    pub(super) rules: Vec<Rule>,
    pub(super) members: Vec<Member>,
    pub(super) items: Option<Box<Node>>,
    /// Members that are not listed. With limits on them, all others are listed.
    pub(super) values: Option<Box<Node>>,
    pub(super) is_secret: bool,
}

/// Limits of a member.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) wire: String,
    pub(super) name: String,
    pub(super) node: Node,
}

impl Node {
    /// Returns whether nothing is limited.
    pub(super) fn is_empty(&self) -> bool {
        self.component.is_none()
            && self.rules.is_empty()
            && self.members.is_empty()
            && self.items.is_none()
            && self.values.is_none()
    }

    /// Adds the limits of another part of the same schema. Neither part is a component's.
    pub(super) fn merge(&mut self, other: Self) {
        for rule in other.rules {
            if !self.rules.contains(&rule) {
                self.rules.push(rule);
            }
        }
        for member in other.members {
            match self.members.iter_mut().find(|known| known.wire == member.wire) {
                Some(known) => known.node.merge(member.node),
                None => self.members.push(member),
            }
        }
        for (mine, others) in [(&mut self.items, other.items), (&mut self.values, other.values)] {
            match (mine.as_mut(), others) {
                (Some(mine), Some(others)) => mine.merge(*others),
                (None, Some(others)) => *mine = Some(others),
                _ => {}
            }
        }
        self.is_secret |= other.is_secret;
        self.component = self.component.take().or(other.component);
    }

    /// Limits of the parts of the value.
    fn below(&self) -> impl Iterator<Item = &Self> {
        let members = self.members.iter().map(|member| &member.node);
        members.chain(self.items.as_deref()).chain(self.values.as_deref())
    }

    /// Components that are referred to.
    pub(super) fn components(&self) -> Vec<&str> {
        self.component.as_deref().into_iter().chain(self.below().flat_map(Self::components)).collect()
    }

    /// Takes out everything that limits nothing, given which components do.
    pub(super) fn prune(&mut self, is_limited: &dyn Fn(&str) -> bool) {
        self.component = self.component.take().filter(|name| is_limited(name));
        for node in [&mut self.items, &mut self.values] {
            if let Some(below) = node {
                below.prune(is_limited);
            }
            *node = node.take().filter(|below| !below.is_empty());
        }
        for member in &mut self.members {
            member.node.prune(is_limited);
        }
        // A member that is not listed is limited by `values`.
        let lists_all = self.values.is_some();
        self.members.retain(|member| lists_all || !member.node.is_empty());
    }

    /// All patterns.
    pub(super) fn patterns(&self) -> Vec<&str> {
        let own = self.rules.iter().filter_map(|rule| match rule {
            Rule::Pattern(pattern) => Some(pattern.as_str()),
            _ => None,
        });
        own.chain(self.below().flat_map(Self::patterns)).collect()
    }

    /// The limits as an expression.
    pub(super) fn tokens(&self, patterns: &[&str]) -> TokenStream {
        let mut fields = Vec::new();
        if let Some(component) = &self.component {
            let table = table(component);
            fields.push(quote!(shared: Some(&#table)));
        }
        if !self.rules.is_empty() {
            let rules = self.rule_tokens(patterns);
            fields.push(quote!(rules: #rules));
        }
        if !self.members.is_empty() {
            let members = self.members.iter().map(|member| member.tokens(patterns));
            fields.push(quote!(members: &[#(#members),*]));
        }
        for (name, node) in [("items", &self.items), ("values", &self.values)] {
            if let Some(node) = node {
                let (name, limits) = (format_ident!("{name}"), node.reference(patterns));
                fields.push(quote!(#name: Some(#limits)));
            }
        }
        if self.is_secret {
            fields.push(quote!(is_secret: true));
        }
        if fields.is_empty() { quote!(Limits::NONE) } else { quote!(Limits { #(#fields,)* ..Limits::NONE }) }
    }

    fn rule_tokens(&self, patterns: &[&str]) -> TokenStream {
        let rules = self.rules.iter().map(|rule| rule.tokens(patterns));
        quote!(&[#(#rules),*])
    }

    fn reference(&self, patterns: &[&str]) -> TokenStream {
        match &self.component {
            Some(component) => {
                let table = table(component);
                quote!(&#table)
            }
            None => {
                let limits = self.tokens(patterns);
                quote!(&#limits)
            }
        }
    }

    /// Returns whether there are rules for the value itself, and nothing else.
    fn is_plain(&self) -> bool {
        let plain = Self { rules: self.rules.clone(), ..Self::default() };
        !self.rules.is_empty() && *self == plain
    }
}

/// Beginning of the names of components' tables.
pub(super) const PREFIX: &str = "OF_";

/// Name of a component's table.
pub(super) fn table(component: &str) -> proc_macro2::Ident {
    format_ident!("{PREFIX}{}", constant(component))
}

impl Member {
    fn tokens(&self, patterns: &[&str]) -> TokenStream {
        let (wire, name, node) = (&self.wire, &self.name, &self.node);
        if node.is_plain() {
            let rules = node.rule_tokens(patterns);
            return quote!(Member::of(#wire, #name, #rules));
        }
        let limits = node.tokens(patterns);
        quote!(Member::new(#wire, #name, #limits))
    }
}
