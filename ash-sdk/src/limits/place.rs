//! Places of values in a request, as errors name them: `cases[2].question`.

use std::fmt;

/// A value's place: a chain that ends at the input it is in.
pub(super) enum At<'a> {
    /// The body as a whole.
    Body,
    /// An input of its own.
    Input(&'static str),
    Member(&'a At<'a>, &'static str),
    Item(&'a At<'a>, usize),
    /// A member of a map.
    Entry(&'a At<'a>, &'a str),
}

impl fmt::Display for At<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body => formatter.write_str("the body"),
            Self::Input(name) | Self::Member(Self::Body, name) => formatter.write_str(name),
            Self::Member(of, name) => write!(formatter, "{of}.{name}"),
            Self::Item(of, index) => write!(formatter, "{of}[{index}]"),
            Self::Entry(of, key) => write!(formatter, "{of}[{key:?}]"),
        }
    }
}
