//! The public face of generated code, a line for each thing that a user can name. Descriptions are left out: the contract
//! has them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use quote::ToTokens;
use syn::{
    Fields, FnArg, GenericArgument, ImplItem, Item, PathArguments, ReturnType, Type, TypeParamBound, UseTree,
    Visibility, punctuated::Punctuated,
};

/// Every public item: structs and their fields, enums and their variants, constants, functions. What is deprecated is
/// marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing(BTreeSet<String>);

impl Listing {
    /// Lists the public items of a file.
    pub fn of(file: &syn::File) -> Self {
        let mut listing = Self::default();
        listing.add_items(&file.items, "");
        listing
    }

    /// Reads a listing. Empty lines and those that start with `#` are a heading.
    pub fn parse(text: &str) -> Self {
        Self(text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect())
    }

    /// Adds all lines of another listing.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Adds a line.
    pub fn insert(&mut self, line: impl Into<String>) {
        self.0.insert(line.into());
    }

    /// Returns the listing below a heading, of which each line starts with `#`.
    pub fn with_heading(&self, heading: &str) -> String {
        format!("{heading}{self}")
    }

    /// Returns the items by what names them, as `struct Agent.name`, with the rest of their line, as `: String`.
    pub fn by_name(&self) -> BTreeMap<&str, &str> {
        self.0.iter().map(|line| line.split_at(name_ends(line))).collect()
    }

    fn add_items(&mut self, items: &[Item], module: &str) {
        for item in items {
            match item {
                Item::Struct(item) if is_public(&item.vis) => {
                    let name = format!("struct {module}{}", item.ident);
                    self.add_fields(&name, &item.fields, mark(&item.attrs));
                }
                Item::Enum(item) if is_public(&item.vis) => {
                    let name = format!("enum {module}{}", item.ident);
                    for variant in &item.variants {
                        let mark = mark(&variant.attrs);
                        self.add_variant(&format!("{name}::{}", variant.ident), &variant.fields, mark);
                    }
                    self.0.insert(name + mark(&item.attrs));
                }
                Item::Const(item) if is_public(&item.vis) => {
                    self.0.insert(format!("const {module}{}: {}", item.ident, type_text(&item.ty)));
                }
                Item::Type(item) if is_public(&item.vis) => {
                    let mark = mark(&item.attrs);
                    self.0.insert(format!("type {module}{} = {}{mark}", item.ident, type_text(&item.ty)));
                }
                Item::Use(item) if is_public(&item.vis) => self.add_use(&item.tree, ""),
                Item::Impl(block) if block.trait_.is_none() => self.add_functions(block, module),
                Item::Mod(inner) if is_public(&inner.vis) => {
                    // All types are in the one module `types`, which is left out as in signatures.
                    let inside =
                        if inner.ident == "types" { String::new() } else { format!("{module}{}::", inner.ident) };
                    self.add_items(inner.content.as_ref().map_or(&[], |(_, items)| items), &inside);
                }
                _ => {}
            }
        }
    }

    fn add_fields(&mut self, name: &str, fields: &Fields, own: &str) {
        let line = match fields {
            Fields::Unnamed(fields) => format!("{name}({})", tuple(&fields.unnamed)),
            Fields::Named(_) | Fields::Unit => name.to_owned(),
        };
        self.0.insert(line + own);
        for field in fields.iter().filter(|field| is_public(&field.vis)) {
            if let Some(field_name) = &field.ident {
                let mark = mark(&field.attrs);
                self.0.insert(format!("{name}.{field_name}: {}{mark}", type_text(&field.ty)));
            }
        }
    }

    fn add_variant(&mut self, name: &str, fields: &Fields, own: &str) {
        let line = match fields {
            Fields::Unit => name.to_owned(),
            Fields::Unnamed(fields) => format!("{name}({})", tuple(&fields.unnamed)),
            Fields::Named(fields) => {
                let fields = fields
                    .named
                    .iter()
                    .filter_map(|field| Some(format!("{}: {}", field.ident.as_ref()?, type_text(&field.ty))));
                format!("{name} {{ {} }}", fields.collect::<Vec<_>>().join(", "))
            }
        };
        self.0.insert(line + own);
    }

    fn add_functions(&mut self, block: &syn::ItemImpl, module: &str) {
        let owner = format!("{module}{}", type_text(&block.self_ty));
        for item in &block.items {
            if let ImplItem::Fn(function) = item
                && is_public(&function.vis)
            {
                let signature = &function.sig;
                let inputs = signature.inputs.iter().map(|input| match input {
                    FnArg::Receiver(receiver) if matches!(receiver.kind, syn::ReceiverKind::Reference(..)) => {
                        "&self".to_owned()
                    }
                    FnArg::Receiver(_) => "self".to_owned(),
                    FnArg::Typed(input) => format!("{}: {}", input.pat.to_token_stream(), type_text(&input.ty)),
                });
                let inputs = inputs.collect::<Vec<_>>().join(", ");
                let output = match &signature.output {
                    ReturnType::Default => String::new(),
                    ReturnType::Type(_, output) => format!(" -> {}", type_text(output)),
                };
                let kind = if signature.asyncness.is_some() { "async fn" } else { "fn" };
                let mark = mark(&function.attrs);
                self.0.insert(format!("{kind} {owner}::{}({inputs}){output}{mark}", signature.ident));
            }
            if let ImplItem::Const(constant) = item
                && is_public(&constant.vis)
            {
                self.0.insert(format!("const {owner}::{}: {}", constant.ident, type_text(&constant.ty)));
            }
        }
    }

    fn add_use(&mut self, tree: &UseTree, before: &str) {
        match tree {
            UseTree::Path(path) => self.add_use(&path.tree, &format!("{before}{}::", path.ident)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_use(tree, before)),
            other => {
                self.0.insert(format!("use {before}{}", other.to_token_stream()));
            }
        }
    }
}

impl fmt::Display for Listing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(formatter, "{line}"))
    }
}

/// Mark of a deprecated item.
fn mark(attributes: &[syn::Attribute]) -> &'static str {
    let deprecated = attributes.iter().any(|attribute| attribute.path().is_ident("deprecated"));
    if deprecated { " #[deprecated]" } else { "" }
}

/// End of the name of a line's item: before what it takes, holds or stands for.
fn name_ends(line: &str) -> usize {
    [": ", "(", " {", " =", " #"].iter().filter_map(|mark| line.find(mark)).min().unwrap_or(line.len())
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn tuple(fields: &Punctuated<syn::Field, syn::Token![,]>) -> String {
    fields.iter().map(|field| type_text(&field.ty)).collect::<Vec<_>>().join(", ")
}

/// A type as people write it: without the modules its parts are in, and without lifetimes.
fn type_text(written: &Type) -> String {
    match written {
        Type::Path(path) => path_text(&path.path),
        Type::Reference(reference) => {
            let mutable = if reference.mutability.is_some() { "mut " } else { "" };
            format!("&{mutable}{}", type_text(&reference.elem))
        }
        Type::Slice(slice) => format!("[{}]", type_text(&slice.elem)),
        Type::Tuple(tuple) => {
            format!("({})", tuple.elems.iter().map(type_text).collect::<Vec<_>>().join(", "))
        }
        Type::ImplTrait(bounds) => {
            let bounds = bounds.bounds.iter().map(|bound| match bound {
                TypeParamBound::Trait(bound) => path_text(&bound.path),
                other => other.to_token_stream().to_string(),
            });
            format!("impl {}", bounds.collect::<Vec<_>>().join(" + "))
        }
        other => other.to_token_stream().to_string(),
    }
}

fn path_text(path: &syn::Path) -> String {
    let Some(last) = path.segments.last() else { return String::new() };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return last.ident.to_string() };
    let arguments = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Lifetime(_) => None,
        GenericArgument::Type(argument) => Some(type_text(argument)),
        GenericArgument::AssocType(argument) => Some(format!("{} = {}", argument.ident, type_text(&argument.ty))),
        other => Some(other.to_token_stream().to_string()),
    });
    let arguments = arguments.collect::<Vec<_>>().join(", ");
    if arguments.is_empty() { last.ident.to_string() } else { format!("{}<{arguments}>", last.ident) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
        pub use client::{Error, Answer};
        pub mod types {
            pub mod error { pub struct Odd(::std::string::String); }
            pub struct Job { pub id: ::uuid::Uuid, pub tags: ::std::option::Option<::std::vec::Vec<super::Tag>>, hidden: u8 }
            #[deprecated]
            pub enum State { On, #[deprecated(note = \"gone\")] Off, Unknown(::std::string::String), Both { one: u8 } }
            pub type Name = ::std::string::String;
            impl State { pub const FIRST: u8 = 1; #[deprecated] pub fn name(self) -> &'static str { \"\" } }
            impl ::std::fmt::Debug for State {}
            struct Private;
        }
        pub struct Client { pub(crate) url: String }
        impl Client {
            pub async fn put<'a>(&'a self, id: &'a [u8], body: types::Job) -> Result<Answer<()>, Error<()>> { loop {} }
            fn private(&self) {}
        }
    ";

    const LISTED: &str = "\
async fn Client::put(&self, id: &[u8], body: Job) -> Result<Answer<()>, Error<()>>
const State::FIRST: u8
enum State #[deprecated]
enum State::Both { one: u8 }
enum State::Off #[deprecated]
enum State::On
enum State::Unknown(String)
fn State::name(self) -> &str #[deprecated]
struct Client
struct Job
struct Job.id: Uuid
struct Job.tags: Option<Vec<Tag>>
struct error::Odd(String)
type Name = String
use client::Answer
use client::Error
";

    #[test]
    fn every_public_thing_has_a_line_and_nothing_else_has() {
        let listing = Listing::of(&syn::parse_str(SOURCE).unwrap());
        assert_eq!(listing.to_string(), LISTED);
        assert_eq!(Listing::parse(&listing.with_heading("# A heading.\n")), listing);
    }

    #[test]
    fn what_is_written_reads_back() {
        let listing = Listing::of(&syn::parse_str(SOURCE).unwrap());
        assert_eq!(Listing::parse(&listing.to_string()), listing);
        let by_name = listing.by_name();
        assert_eq!(by_name.get("enum State::Off"), Some(&" #[deprecated]"));
        assert_eq!(by_name.get("struct Job.id"), Some(&": Uuid"));
        assert_eq!(by_name.get("enum State::Unknown"), Some(&"(String)"));
        assert_eq!(by_name.get("type Name"), Some(&" = String"));
        assert_eq!(by_name.get("enum State::Both"), Some(&" { one: u8 }"));
    }
}
