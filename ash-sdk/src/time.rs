//! Times as the API takes them.

use chrono::{DateTime, SecondsFormat, Utc};

/// A time in a query. Servers compare it as text, hence in UTC and always with milliseconds.
pub(crate) fn wire_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_sent_as_utc_with_milliseconds_even_when_those_are_zero() {
        let time = DateTime::parse_from_rfc3339("2026-11-23T20:00:04+01:00").unwrap().to_utc();
        assert_eq!(wire_time(time), "2026-11-23T19:00:04.000Z");
    }
}
