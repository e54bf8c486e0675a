//! Ids of calls, by which the logs of a client, its proxies and its server are matched.

use std::{
    io::Write,
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::{BufMut, BytesMut};
use http::HeaderValue;

/// Ids of a client's calls: a random number of the client, then the number of the call.
#[derive(Debug)]
pub(crate) struct RequestIds {
    client: u64,
    calls: AtomicU64,
}

impl RequestIds {
    /// `random` is from 0 up to 1.
    pub(crate) fn new(random: f64) -> Self {
        // A float has 52 random bits, which are 13 digits.
        let client = (random * (1_u64 << 52) as f64) as u64;
        Self { client: client & ((1 << 52) - 1), calls: AtomicU64::new(1) }
    }

    /// Returns the id of the next call.
    pub(super) fn next(&self) -> Option<HeaderValue> {
        let mut id = BytesMut::with_capacity(24).writer();
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        write!(id, "{:013x}-{call:x}", self.client).ok()?;
        HeaderValue::from_maybe_shared(id.into_inner().freeze()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_random_number_of_their_client_and_count_its_calls() {
        let ids = RequestIds::new(0.5);
        assert_eq!(ids.next().unwrap(), "8000000000000-1");
        assert_eq!(ids.next().unwrap(), "8000000000000-2");
    }

    #[test]
    fn any_random_number_makes_an_id_that_a_header_holds() {
        for random in [0.0, 1.0, -1.0, f64::NAN, f64::INFINITY, 0.999_999_999_999] {
            let id = RequestIds::new(random).next().unwrap();
            assert_eq!(id.len(), 15, "{id:?}");
        }
    }
}
