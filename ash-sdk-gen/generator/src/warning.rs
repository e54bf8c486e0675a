//! Warnings: what was decided or left out, and where.

use std::fmt;

/// Part of a contract that a warning is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Place {
    /// An operation.
    Operation {
        /// Its id.
        id: String,
        /// Its method, in capitals.
        method: String,
        /// Its path, as in the contract.
        path: String,
    },
    /// An entry of `components`.
    Component {
        /// Its name.
        name: String,
    },
    /// The document as a whole.
    Document,
}

impl Place {
    pub(crate) fn component(name: impl Into<String>) -> Self {
        Self::Component { name: name.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation { id, method, path } if id.is_empty() => write!(formatter, "operation {method} {path}"),
            Self::Operation { id, method, path } => write!(formatter, "operation `{id}` ({method} {path})"),
            Self::Component { name } => write!(formatter, "component `{name}`"),
            Self::Document => formatter.write_str("the document"),
        }
    }
}

/// One line for the maintainer: a place and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    place: Place,
    message: String,
}

impl Warning {
    /// Creates a warning. Line breaks in the message become spaces.
    pub fn new(place: Place, message: impl AsRef<str>) -> Self {
        Self { place, message: one_line(message.as_ref()) }
    }

    /// Returns the place that it is about.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Returns what was done, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.message)
    }
}

/// An operation without a method, or a component that is any JSON, because it cannot be expressed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct LeftOut {
    /// The operation or component.
    pub place: Place,
    /// The reason, in a few words.
    pub reason: String,
}

impl LeftOut {
    pub(crate) fn new(place: Place, reason: impl AsRef<str>) -> Self {
        Self { place, reason: one_line(reason.as_ref()) }
    }

    pub(crate) fn warning(&self) -> Warning {
        let consequence = match self.place {
            Place::Component { .. } => "is any JSON in the client",
            _ => "is left out of the client",
        };
        Warning::new(self.place.clone(), format!("{consequence}: {}", self.reason))
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.warning().fmt(formatter)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
