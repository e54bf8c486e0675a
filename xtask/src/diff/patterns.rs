//! The patterns of texts.

use regex_lite::Regex;

/// A pattern, unless it uses what this dialect of regular expressions has not.
pub(super) fn compiled(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}
