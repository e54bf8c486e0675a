//! Patterns of the contract. The generator takes those only that mean the same here as on the server.

use std::sync::OnceLock;

use regex_lite::Regex;

/// A pattern, compiled when it is first used.
#[derive(Debug)]
pub(crate) struct Pattern {
    /// As the contract has it.
    pub(super) stated: &'static str,
    /// The same in the syntax of the library.
    read_as: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(crate) const fn new(stated: &'static str, read_as: &'static str) -> Self {
        Self { stated, read_as, compiled: OnceLock::new() }
    }

    /// Returns whether a text matches. A pattern that cannot be compiled is left to the server; the generator has
    /// compiled every one in the table.
    pub(super) fn matches(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Regex::new(self.read_as).ok());
        compiled.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}
