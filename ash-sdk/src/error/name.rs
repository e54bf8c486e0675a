//! Names that a server gives.

/// Returns a name that a server gave, or `other` for what is no name: labels of metrics must stay few.
pub(crate) fn known(name: &str) -> &str {
    let is_name = !name.is_empty() && name.len() <= 32 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_name { name } else { "other" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_calls_something_is_a_label_only_if_it_is_a_name() {
        assert_eq!(known("error_max_turns"), "error_max_turns");
        for odd in ["", "6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11", "Two words", "a_name_that_is_much_longer_than_any_name"]
        {
            assert_eq!(known(odd), "other", "{odd}");
        }
    }
}
