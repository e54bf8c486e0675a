//! A text that is not shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A secret of the API, such as a key or the value of an environment variable. `Debug` does not show it; serialised, it
/// is the text.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Creates a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns the text, without a copy.
    pub fn into_exposed(self) -> String {
        self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

#[cfg(feature = "secrecy")]
impl From<Secret> for secrecy::SecretString {
    fn from(secret: Secret) -> Self {
        secret.0.into()
    }
}

#[cfg(feature = "secrecy")]
impl From<&Secret> for secrecy::SecretString {
    fn from(secret: &Secret) -> Self {
        secret.0.clone().into()
    }
}

#[cfg(feature = "secrecy")]
impl From<secrecy::SecretString> for Secret {
    fn from(secret: secrecy::SecretString) -> Self {
        use secrecy::ExposeSecret;
        Self(secret.expose_secret().to_owned())
    }
}
