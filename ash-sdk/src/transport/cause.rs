//! The causes of an error, one by one.

use std::{error::Error as StdError, io};

type Cause<'a> = &'a (dyn StdError + 'static);

/// An error's causes, from the nearest to the root.
pub(super) fn causes(error: Cause<'_>) -> impl Iterator<Item = Cause<'_>> {
    std::iter::successors(next(error), |cause| next(*cause))
}

fn next(error: Cause<'_>) -> Option<Cause<'_>> {
    // An I/O error that wraps another gives as its source not that one but the one behind it.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

/// The nearest cause of this type.
pub(super) fn find_cause<'a, T: StdError + 'static>(error: Cause<'a>) -> Option<&'a T> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// Returns the text of an error's root cause.
pub(super) fn root_cause(error: Cause<'_>) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn an_error_inside_an_io_error_is_among_the_causes() {
        let inner = Error::invalid_request("the innermost");
        let outer = Error::configuration("the outermost").with_source(io::Error::other(inner));
        assert!(find_cause::<Error>(&outer).is_some());
        assert_eq!(root_cause(&outer), "the innermost");
    }
}
