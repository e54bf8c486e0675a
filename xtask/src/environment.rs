//! Environment variables. An empty one counts as unset: CI systems set variables without a value to the empty string.

use std::ffi::OsString;

/// The value of a variable that is set to something.
pub fn variable(name: &str) -> Option<OsString> {
    non_empty(std::env::var_os(name))
}

/// As [`variable`], for values that are text; what is not Unicode is read as far as it is.
pub fn text(name: &str) -> Option<String> {
    variable(name).map(|value| value.to_string_lossy().into_owned())
}

/// Returns whether this runs in CI: `CI` is set, and not to `false` or `0`.
pub fn is_ci() -> bool {
    text("CI").is_some_and(|value| !matches!(value.as_str(), "false" | "0"))
}

fn non_empty(value: Option<OsString>) -> Option<OsString> {
    value.filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_is_none() {
        assert_eq!(non_empty(Some(OsString::new())), None);
        assert_eq!(non_empty(None), None);
        assert_eq!(non_empty(Some("x".into())), Some("x".into()));
    }
}
