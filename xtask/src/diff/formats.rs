//! The formats of texts and integers whose values are known.

use crate::decimal::Decimal;

/// The least and the greatest value of a format of integers.
pub(super) fn integer_range(format: &str) -> Option<(Decimal, Decimal)> {
    let bits = |text: &str| text.parse::<u32>().ok().filter(|bits| (1..=64).contains(bits));
    if let Some(bits) = format.strip_prefix("uint").and_then(bits) {
        Some((Decimal::ZERO, Decimal::integer((1_i128 << bits) - 1)))
    } else {
        let bits = format.strip_prefix("int").and_then(bits)?;
        Some((Decimal::integer(-(1_i128 << (bits - 1))), Decimal::integer((1_i128 << (bits - 1)) - 1)))
    }
}

/// Formats of text of which no text has two.
pub(super) const DISTINCT_FORMATS: [&str; 8] = ["date", "date-time", "email", "ipv4", "ipv6", "time", "uri", "uuid"];

/// Returns a pattern of the texts of a format, as far as their form shows it.
pub(super) fn pattern_of(format: &str) -> Option<&'static str> {
    Some(match format {
        "uuid" => r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
        "date" => r"^\d{4}-\d\d-\d\d$",
        "date-time" => r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$",
        "time" => r"^\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?$",
        "email" => r"^[^@\s]+@[^@\s]+$",
        "ipv4" => r"^\d{1,3}(\.\d{1,3}){3}$",
        "ipv6" => r"^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$",
        "uri" => r"^[A-Za-z][A-Za-z0-9+.-]*:\S*$",
        _ => return None,
    })
}
