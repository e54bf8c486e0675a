//! The members of JSON objects that are known, read where they stand and without a tree of the rest.
//!
//! A member of another kind than the expected one is missing, and so is every member of what is no object. A member that
//! stands twice means the last. What is skipped may be nested as deeply as it likes.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::whole;

/// Declares a struct of the members of an object that are read.
macro_rules! members {
    ($(#[$doc:meta])* $name:ident { $($member:literal => $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        struct $name<'a> {
            $($field: $type,)*
        }

        impl<'de: 'a, 'a> $crate::json::Members<'de> for $name<'a> {
            fn read<A: ::serde::de::MapAccess<'de>>(mut map: A) -> ::std::result::Result<Self, A::Error> {
                let mut read = Self::default();
                while let Some(key) = map.next_key::<$crate::json::Text<'_>>()? {
                    match &*key.0 {
                        $($member => read.$field = map.next_value()?,)*
                        _ => { map.next_value::<::serde::de::IgnoredAny>()?; }
                    }
                }
                Ok(read)
            }
        }

        impl<'de: 'a, 'a> ::serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                deserializer.deserialize_any($crate::json::AnyObject::<Self>::default())
            }
        }
    };
}

pub(crate) use members;

/// Some members of an object.
pub(crate) trait Members<'de>: Default {
    /// Reads them; the others are skipped.
    fn read<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// Takes an object, and whatever else there is as one without members.
pub(crate) struct AnyObject<T>(PhantomData<T>);

impl<T> Default for AnyObject<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Members<'de>> Visitor<'de> for AnyObject<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        skip(items)?;
        Ok(T::default())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }
}

/// Skips the rest of a list.
fn skip<'de, A: SeqAccess<'de>>(mut items: A) -> Result<(), A::Error> {
    while items.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Text, borrowed where it stands as it is.
#[derive(Debug)]
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;

        impl<'de> Visitor<'de> for Texts {
            type Value = Text<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("text")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_str(Texts)
    }
}

/// A member that is expected to be text, a number, or true or false.
#[derive(Debug, Default)]
pub(crate) enum Scalar<'a> {
    /// Missing, or null.
    #[default]
    Missing,
    Bool(bool),
    /// A number that is no negative integer, and no integer above `u64`.
    Unsigned(u64),
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

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalars;

        impl<'de> Visitor<'de> for Scalars {
            type Value = Scalar<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("any JSON")
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(Scalar::Missing)
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
                Ok(Scalar::Bool(flag))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Scalar::Unsigned(number))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
                #[expect(clippy::cast_precision_loss, reason = "JavaScript has no other numbers")]
                Ok(u64::try_from(number).map_or(Scalar::Number(number as f64), Scalar::Unsigned))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Scalar::Number(number))
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Scalar::Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Scalar::Text(Cow::Owned(text.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
                skip(items)?;
                Ok(Scalar::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
        }

        deserializer.deserialize_any(Scalars)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;

    members! {
        /// Members of all kinds.
        Known {
            "text" => text: Scalar<'a>,
            "count" => count: Scalar<'a>,
            "inner" => inner: Inner<'a>,
            "raw" => raw: Option<&'a RawValue>,
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
        let known: Known<'_> = serde_json::from_str(text).unwrap();
        assert_eq!((known.text.as_text(), known.count.unsigned()), (Some("b"), Some(1200)));
        assert_eq!((known.inner.flag.flag(), known.raw.unwrap().get()), (Some(true), r#"{"a": [1]}"#));
    }

    #[test]
    fn a_member_of_another_kind_is_missing() {
        for other in ["null", "true", "-1", "1.5", "\"x\"", "[[1]]", "{\"y\":{}}"] {
            let text = format!(r#"{{"inner":{other},"text":{other},"count":"x"}}"#);
            let known: Known<'_> = serde_json::from_str(&text).unwrap();
            assert!(known.inner.flag.as_bool().is_none(), "{other}");
            assert_eq!(known.text.as_text().is_some(), other.starts_with('"'), "{other}");
            assert_eq!((known.count.unsigned(), known.count.number(), known.count.flag()), (None, None, None));
            let none: Known<'_> = serde_json::from_str(other).unwrap();
            assert!(none.text.as_text().is_none(), "{other}");
        }
    }

    #[test]
    fn what_is_skipped_or_raw_is_nested_as_deeply_as_it_likes() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let text = format!(r#"{{"raw":{deep},"other":{deep},"text":"x"}}"#);
        let known: Known<'_> = serde_json::from_str(&text).unwrap();
        assert_eq!(known.text.as_text(), Some("x"));
    }
}
