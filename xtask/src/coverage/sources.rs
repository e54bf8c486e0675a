//! What the sources have: the client's methods, and which of them the tests call. Read as tokens, so that what stands in
//! comments and strings does not count, and what stands inside macros does.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, ImplItem, Item, Type, Visibility};

use crate::exit::Failure;

/// The public methods of the client.
#[derive(Debug, Default)]
pub(super) struct Methods(BTreeSet<String>);

impl Methods {
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let mut methods = Self::default();
        for_each_file(folder, |name, text| methods.add(text).map_err(|error| unparsable(name, &error)))?;
        Ok(methods)
    }

    pub(super) fn add(&mut self, text: &str) -> syn::Result<()> {
        for item in syn::parse_file(text)?.items {
            let Item::Impl(block) = item else { continue };
            if block.trait_.is_some() || !is_client(&block.self_ty) {
                continue;
            }
            let methods = block.items.into_iter().filter_map(|item| match item {
                ImplItem::Fn(method) => Some(method),
                _ => None,
            });
            let public = methods.filter(|method| {
                matches!(method.vis, Visibility::Public(_))
                    && matches!(method.sig.inputs.first(), Some(FnArg::Receiver(_)))
            });
            self.0.extend(public.map(|method| method.sig.ident.to_string()));
        }
        Ok(())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

fn is_client(kind: &Type) -> bool {
    matches!(kind, Type::Path(path) if path.path.is_ident("AshClient"))
}

/// Which methods the tests call on a live server, and how often in which file.
#[derive(Debug, Default)]
pub(super) struct Calls {
    all: Counts,
    raw: Counts,
}

/// How often a method is called, by its name and the file.
type Counts = BTreeMap<String, BTreeMap<String, usize>>;

impl Calls {
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let mut calls = Self::default();
        for_each_file(folder, |name, text| calls.add(name, text).map_err(|error| unparsable(name, &error)))?;
        Ok(calls)
    }

    pub(super) fn add(&mut self, file: &str, text: &str) -> syn::Result<()> {
        let functions: Vec<_> = syn::parse_file(text)?.items.into_iter().filter_map(Function::of).collect();
        let mut live = BTreeSet::from([LIVE_SERVER.to_owned()]);
        // Those that call one which has a live server have it too.
        while let Some(found) = functions.iter().find(|it| !live.contains(&it.name) && !it.names.is_disjoint(&live)) {
            live.insert(found.name.clone());
        }
        for function in functions.into_iter().filter(|function| live.contains(&function.name)) {
            self.add_tokens(file, function.body);
        }
        Ok(())
    }

    /// Finds `.name(…)` and `.name::<…>(…)`.
    fn add_tokens(&mut self, file: &str, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.add_tokens(file, group.stream()),
                TokenTree::Ident(name) if is_dot(&tokens, index) && is_called(&tokens[index + 1..]) => {
                    let counts = if is_raw(&tokens[..index - 1]) { &mut self.raw } else { &mut self.all };
                    *counts.entry(name.to_string()).or_default().entry(file.to_owned()).or_default() += 1;
                }
                _ => {}
            }
        }
    }

    /// The file that calls a method of the client most.
    pub(super) fn to(&self, name: &str) -> Option<String> {
        most(self.all.get(name)?)
    }

    /// The file that calls a method of the generated client most.
    pub(super) fn raw(&self, name: &str) -> Option<String> {
        most(self.raw.get(name)?)
    }
}

/// What starts a live server, in all tests that have one.
const LIVE_SERVER: &str = "World";

/// A function of a test, and what it names.
struct Function {
    name: String,
    body: TokenStream,
    names: BTreeSet<String>,
}

impl Function {
    fn of(item: Item) -> Option<Self> {
        let Item::Fn(function) = item else { return None };
        if function.attrs.iter().any(|attribute| attribute.path().is_ident("ignore")) {
            return None;
        }
        let mut names = BTreeSet::new();
        add_names(function.to_token_stream(), &mut names);
        let (name, body) = (function.sig.ident.to_string(), function.block.to_token_stream());
        names.remove(&name);
        Some(Self { name, body, names })
    }
}

fn add_names(tokens: TokenStream, names: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => add_names(group.stream(), names),
            TokenTree::Ident(name) => drop(names.insert(name.to_string())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn most(files: &BTreeMap<String, usize>) -> Option<String> {
    // Of those that call it equally often, the first by name.
    files.iter().rev().max_by_key(|(_, count)| **count).map(|(file, _)| file.clone())
}

fn is_punctuation(token: Option<&TokenTree>, character: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punctuation)) if punctuation.as_char() == character)
}

fn is_dot(tokens: &[TokenTree], index: usize) -> bool {
    index > 0 && is_punctuation(tokens.get(index - 1), '.')
}

fn is_called(after: &[TokenTree]) -> bool {
    match after.first() {
        Some(TokenTree::Group(group)) => group.delimiter() == Delimiter::Parenthesis,
        first => is_punctuation(first, ':') && is_punctuation(after.get(1), ':'),
    }
}

/// Whether what a method is called on is the generated client: `raw` or `….raw()`.
fn is_raw(receiver: &[TokenTree]) -> bool {
    let receiver = match receiver {
        [before @ .., TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => before,
        other => other,
    };
    matches!(receiver.last(), Some(TokenTree::Ident(name)) if name == "raw")
}

/// Calls `each` with the name below the folder and the text of every Rust file in it, sorted by name.
fn for_each_file(folder: &Path, mut each: impl FnMut(&str, &str) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
        let name = file.strip_prefix(folder).unwrap_or(&file).to_string_lossy().replace('\\', "/");
        each(&name, &text)?;
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Internal(format!("{} cannot be read: {error}", path.display()))
}

fn unparsable(name: &str, error: &syn::Error) -> Failure {
    Failure::Internal(format!("{name} is no Rust that can be read: {error}"))
}
