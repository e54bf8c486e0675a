//! Values that setters take: a value, or an `Option` of one; a list or map of any collection type.
//!
//! Every setter of an optional input takes the value itself or an `Option`, so that a form with optional fields is
//! passed on without a chain of `if let`:
//!
//! ```no_run
//! # async fn example(client: ash_sdk::AshClient, model: Option<String>) -> ash_sdk::Result<()> {
//! client
//!     .create_session("my-agent")
//!     .model(model)
//!     .allowed_tools(["Read", "Bash"])
//!     .extra_env([("LANG", "C")])
//!     .await?;
//! # Ok(()) }
//! ```
//!
//! `None` stands for the server's default. The parameter `M` of the traits only keeps their implementations apart; it is
//! always inferred.

/// Markers of the implementations; never constructed.
mod marker {
    #[derive(Debug)]
    pub enum Value {}
    #[derive(Debug)]
    pub enum Optional {}
    #[derive(Debug)]
    pub enum Number {}
}

/// An optional value: anything that converts into `T`, or an `Option` of that.
///
/// For an integer this includes `usize`, `isize` and `u64`; one that is too large for the wire's `i64` becomes the
/// largest `i64`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `{T}` nor an `Option<{T}>`",
    label = "expected a value that converts into `{T}`, or an `Option` of one"
)]
pub trait IntoOption<T, M> {
    /// Converts the value.
    fn into_option(self) -> Option<T>;
}

impl<T, V: Into<T>> IntoOption<T, marker::Value> for V {
    fn into_option(self) -> Option<T> {
        Some(self.into())
    }
}

impl<T, V: Into<T>> IntoOption<T, marker::Optional> for Option<V> {
    fn into_option(self) -> Option<T> {
        self.map(Into::into)
    }
}

macro_rules! saturating {
    ($($from:ty)*) => {
        $(
            impl IntoOption<i64, marker::Number> for $from {
                fn into_option(self) -> Option<i64> {
                    Some(i64::try_from(self).unwrap_or(i64::MAX))
                }
            }

            impl IntoOption<i64, marker::Number> for Option<$from> {
                fn into_option(self) -> Option<i64> {
                    self.and_then(IntoOption::into_option)
                }
            }
        )*
    };
}

saturating!(u64 usize isize);

/// An optional list: any collection of values that convert into `T`, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection of `{T}`",
    label = "expected an array, `Vec` or iterator of values that convert into `{T}`, or an `Option` of one"
)]
pub trait IntoList<T, M> {
    /// Converts the items.
    fn into_list(self) -> Option<Vec<T>>;
}

impl<T, I: IntoIterator<Item: Into<T>>> IntoList<T, marker::Value> for I {
    fn into_list(self) -> Option<Vec<T>> {
        Some(self.into_iter().map(Into::into).collect())
    }
}

impl<T, I: IntoIterator<Item: Into<T>>> IntoList<T, marker::Optional> for Option<I> {
    fn into_list(self) -> Option<Vec<T>> {
        self.and_then(IntoList::into_list)
    }
}

/// An optional map: any collection of pairs that convert into `K` and `V`, or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a collection of pairs of `{K}` and `{V}`",
    label = "expected an array of pairs, a `HashMap` or a `BTreeMap`, or an `Option` of one"
)]
pub trait IntoMap<K, V, M> {
    /// Converts the entries.
    fn into_map<C: FromIterator<(K, V)>>(self) -> Option<C>;
}

impl<K, V, A: Into<K>, B: Into<V>, I: IntoIterator<Item = (A, B)>> IntoMap<K, V, (marker::Value, A, B)> for I {
    fn into_map<C: FromIterator<(K, V)>>(self) -> Option<C> {
        Some(self.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K, V, A: Into<K>, B: Into<V>, I: IntoIterator<Item = (A, B)>> IntoMap<K, V, (marker::Optional, A, B)>
    for Option<I>
{
    fn into_map<C: FromIterator<(K, V)>>(self) -> Option<C> {
        self.and_then(IntoMap::into_map)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use super::*;

    fn option<T, M>(value: impl IntoOption<T, M>) -> Option<T> {
        value.into_option()
    }

    fn list<M>(value: impl IntoList<String, M>) -> Option<Vec<String>> {
        value.into_list()
    }

    fn map<M>(value: impl IntoMap<String, String, M>) -> Option<BTreeMap<String, String>> {
        value.into_map()
    }

    #[test]
    fn an_optional_input_takes_a_value_or_an_option_of_one() {
        assert_eq!(option::<String, _>("a").as_deref(), Some("a"));
        assert_eq!(option::<String, _>(Some("a")).as_deref(), Some("a"));
        assert_eq!(option::<String, _>(None::<String>), None);
        assert_eq!(option::<bool, _>(true), Some(true));
    }

    #[test]
    fn an_integer_is_taken_in_any_type() {
        assert_eq!(option::<i64, _>(5), Some(5));
        assert_eq!(option::<i64, _>(5_u32), Some(5));
        assert_eq!(option::<i64, _>([1, 2].len()), Some(2));
        assert_eq!(option::<i64, _>(Some(7_usize)), Some(7));
        assert_eq!(option::<i64, _>(u64::MAX), Some(i64::MAX));
        assert_eq!(option::<i64, _>(isize::MIN), Some(i64::MIN));
        assert_eq!(option::<f64, _>(1), Some(1.0));
    }

    #[test]
    fn a_list_is_taken_from_any_collection() {
        let expected = Some(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(list(["a", "b"]), expected);
        assert_eq!(list(vec!["a".to_owned(), "b".to_owned()]), expected);
        assert_eq!(list(Some(["a", "b"])), expected);
        assert_eq!(list(None::<Vec<String>>), None);
        assert_eq!(list("a b".split(' ')), expected);
    }

    #[test]
    fn a_map_is_taken_from_any_collection_of_pairs() {
        let expected = Some(BTreeMap::from([("a".to_owned(), "b".to_owned())]));
        assert_eq!(map([("a", "b")]), expected);
        assert_eq!(map(HashMap::from([("a".to_owned(), "b".to_owned())])), expected);
        assert_eq!(map(Some(BTreeMap::from([("a", "b")]))), expected);
        assert_eq!(map(None::<HashMap<String, String>>), None);
    }
}
