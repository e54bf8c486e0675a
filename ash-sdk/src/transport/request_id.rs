//! Ids of calls, by which the logs of a client, its proxies and its server are matched.

use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderValue;

/// Digits of a client's random number.
const DIGITS: usize = 13;

/// Length of the longest id: the client's number, a hyphen, and the largest number of a call.
const LONGEST: usize = DIGITS + 1 + 16;

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
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let mut id = [b'-'; LONGEST];
        let end = write_hex(&mut id, LONGEST, call, 1) - 1;
        let start = write_hex(&mut id, end, self.client, DIGITS);
        HeaderValue::from_bytes(&id[start..]).ok()
    }
}

/// Writes a number before `end`, with at least so many digits. Returns where it begins.
fn write_hex(text: &mut [u8], end: usize, mut number: u64, digits: usize) -> usize {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut start = end;
    while number > 0 || end - start < digits {
        start -= 1;
        text[start] = HEX[(number & 0xf) as usize];
        number >>= 4;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_random_number_of_their_client_and_count_its_calls() {
        let ids = RequestIds::new(0.5);
        assert_eq!(ids.next().unwrap(), "8000000000000-1");
        assert_eq!(ids.next().unwrap(), "8000000000000-2");
        ids.calls.store(0xabc, Ordering::Relaxed);
        assert_eq!(ids.next().unwrap(), "8000000000000-abc");
        ids.calls.store(u64::MAX, Ordering::Relaxed);
        assert_eq!(ids.next().unwrap(), "8000000000000-ffffffffffffffff");
    }

    #[test]
    fn any_random_number_makes_an_id_that_a_header_holds() {
        for random in [0.0, 1.0, -1.0, f64::NAN, f64::INFINITY, 0.999_999_999_999] {
            let id = RequestIds::new(random).next().unwrap();
            assert_eq!(id.len(), 15, "{id:?}");
        }
    }
}
