//! The members of JSON objects that are known, read where they stand and without a tree of the rest.
//!
//! A member whose kind is not the expected one is missing, and so is every member of a value that is no object. A member that
//! stands twice means the last. What is skipped may be nested as deeply as it likes.

use std::borrow::Cow;

use super::{any::FromAny, number::whole};

/// Declares a struct of the members of an object that are read.
macro_rules! members {
    ($(#[$doc:meta])* $name:ident { $($member:literal => $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        struct $name<'a> {
            $($field: $type,)*
        }

        impl<'a> $crate::json::FromJson<'a> for $name<'a> {
            fn read(&mut self, reader: &mut $crate::json::Reader<'a>) -> $crate::json::Read<()> {
                if !reader.object()? {
                    return reader.skip();
                }
                let mut is_first = true;
                while let Some(name) = reader.next_name(is_first)? {
                    match &*name {
                        $($member => {
                            // It may stand here twice.
                            self.$field = Default::default();
                            self.$field.read(reader)?;
                        })*
                        _ => reader.skip()?,
                    }
                    is_first = false;
                }
                Ok(())
            }
        }
    };
}

pub(crate) use members;

/// A member that is expected to be text, a number, or true or false.
#[derive(Debug, Default)]
pub(crate) enum Scalar<'a> {
    /// Missing, or null.
    #[default]
    Missing,
    Bool(bool),
    Unsigned(u64),
    /// A number that is not written as an unsigned integer.
    Number(f64),
    Text(Cow<'a, str>),
    /// A list or an object.
    Other,
}

impl<'a> Scalar<'a> {
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn string(self) -> Option<String> {
        self.text().map(Cow::into_owned)
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The flag, which is `false` where it is missing; `None` if it is something else.
    pub(crate) fn flag(&self) -> Option<bool> {
        match self {
            Self::Missing => Some(false),
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The integer, however it is written.
    pub(crate) fn unsigned(&self) -> Option<u64> {
        match self {
            Self::Unsigned(number) => Some(*number),
            Self::Number(number) => whole(*number).filter(|(is_negative, _)| !is_negative).map(|(_, size)| size),
            _ => None,
        }
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "JavaScript has no other numbers")]
            Self::Unsigned(number) => Some(*number as f64),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }
}

impl<'a> FromAny<'a> for Scalar<'a> {
    fn other() -> Self {
        Self::Other
    }

    fn null() -> Self {
        Self::Missing
    }

    fn bool(flag: bool) -> Self {
        Self::Bool(flag)
    }

    fn unsigned(number: u64) -> Self {
        Self::Unsigned(number)
    }

    fn number(number: f64) -> Self {
        Self::Number(number)
    }

    fn text(text: Cow<'a, str>) -> Self {
        Self::Text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Raw, known},
        *,
    };

    members! {
        /// Members of all kinds.
        Known {
            "text" => text: Scalar<'a>,
            "count" => count: Scalar<'a>,
            "inner" => inner: Inner<'a>,
            "raw" => raw: Option<Raw<'a>>,
        }
    }

    members! {
        /// An object inside.
        Inner {
            "flag" => flag: Scalar<'a>,
        }
    }

    #[test]
    fn members_are_read_and_the_last_of_each_counts() {
        let text = r#"{"x":[{}],"text":"a","text":"b","count":1.2e3,"inner":{"flag":true},"raw":{"a": [1]}}"#;
        let known: Known<'_> = known(text).unwrap();
        assert_eq!((known.text.as_text(), known.count.unsigned()), (Some("b"), Some(1200)));
        assert_eq!((known.inner.flag.flag(), known.raw.unwrap().get()), (Some(true), r#"{"a": [1]}"#));
    }

    #[test]
    fn a_member_of_another_kind_is_missing() {
        for other in ["null", "true", "-1", "1.5", "\"x\"", "[[1]]", "{\"y\":{}}"] {
            let text = format!(r#"{{"inner":{other},"text":{other},"count":"x"}}"#);
            let known: Known<'_> = known(&text).unwrap();
            assert!(known.inner.flag.as_bool().is_none(), "{other}");
            assert_eq!(known.text.as_text().is_some(), other.starts_with('"'), "{other}");
            assert_eq!((known.count.unsigned(), known.count.number(), known.count.flag()), (None, None, None));
            let none: Known<'_> = super::super::known(other).unwrap();
            assert!(none.text.as_text().is_none(), "{other}");
        }
    }

    #[test]
    fn what_is_skipped_or_raw_is_nested_as_deeply_as_it_likes() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let text = format!(r#"{{"raw":{deep},"other":{deep},"text":"x"}}"#);
        let known: Known<'_> = known(&text).unwrap();
        assert_eq!(known.text.as_text(), Some("x"));
    }
}
