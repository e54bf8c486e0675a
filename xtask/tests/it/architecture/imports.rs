//! Imports of one file: `use` lines, and paths in code that begin with `crate`, `super` or `self`.

use syn::{Attribute, Item, ItemMod, ItemUse, UseTree, spanned::Spanned, visit::Visit};

/// One import.
#[derive(Debug, Clone)]
pub(super) struct Import {
    /// Line in the file.
    pub(super) line: usize,
    /// Path as it is written.
    pub(super) shown: String,
    /// Path from the crate root.
    pub(super) path: Vec<String>,
}

/// Returns the imports of a file that is this module.
pub(super) fn of(file: &syn::File, module: &[String]) -> Vec<Import> {
    let mut reader = Reader { module: module.to_vec(), found: Vec::new() };
    reader.visit_file(file);
    reader.found
}

struct Reader {
    module: Vec<String>,
    found: Vec<Import>,
}

impl Reader {
    fn add(&mut self, line: usize, segments: &[String]) {
        let mut path = self.module.clone();
        let mut rest = segments;
        match segments.first().map(String::as_str) {
            Some("crate") => {
                path.clear();
                rest = &segments[1..];
            }
            Some("self") => rest = &segments[1..],
            Some("super") => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    path.pop();
                    rest = &rest[1..];
                }
            }
            _ => return,
        }
        path.extend(rest.iter().cloned());
        self.found.push(Import { line, shown: segments.join("::"), path });
    }

    fn add_tree(&mut self, line: usize, prefix: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.add_tree(line, prefix, &path.tree);
                prefix.pop();
            }
            UseTree::Name(name) => self.add_leaf(line, prefix, &name.ident.to_string()),
            UseTree::Rename(rename) => self.add_leaf(line, prefix, &rename.ident.to_string()),
            UseTree::Glob(_) => self.add(line, prefix),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(tree.span().start().line, prefix, tree);
                }
            }
        }
    }

    fn add_leaf(&mut self, line: usize, prefix: &[String], name: &str) {
        let mut segments = prefix.to_vec();
        if name != "self" {
            segments.push(name.to_owned());
        }
        self.add(line, &segments);
    }
}

/// Returns whether an item is compiled for tests or documentation only.
fn is_aside(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Meta>().is_ok_and(|meta| {
                let text = quote::ToTokens::to_token_stream(&meta).to_string();
                ["test", "doc", "doctest"].contains(&text.as_str()) || text.starts_with("all (test")
            })
    })
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => &Vec::new(),
        };
        if !is_aside(attributes) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        // A name without a prefix is a child module or another crate.
        let first = match &item.tree {
            UseTree::Path(path) => path.ident.to_string(),
            _ => String::new(),
        };
        let mut prefix =
            if ["crate", "self", "super"].contains(&first.as_str()) { Vec::new() } else { vec!["self".to_owned()] };
        self.add_tree(item.span().start().line, &mut prefix, &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 && ["crate", "super"].contains(&segments[0].as_str()) {
            self.add(path.span().start().line, &segments);
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {
        // `pub(super)` and `pub(in crate::x)` import nothing.
    }
}
