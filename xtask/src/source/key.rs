//! The key of a server. Apart so that nothing can print it: it has no `Display`, its `Debug` is blank, and only the request
//! takes its text.

use std::fmt;

/// A server's API key.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// A key from an argument or a variable; one that is blank is none. White space around it, as a file's last newline, is
    /// not part of it.
    pub fn new(text: impl AsRef<str>) -> Option<Self> {
        let text = text.as_ref().trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    /// The header's value, marked so that no log shows it; `None` for a key that no header can carry.
    pub(super) fn bearer(&self) -> Option<reqwest::header::HeaderValue> {
        let mut value = reqwest::header::HeaderValue::from_str(&format!("Bearer {}", self.0)).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey(***)")
    }
}
