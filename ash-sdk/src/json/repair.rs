//! JSON of JavaScript as strict JSON.

use std::borrow::Cow;

/// Replaces halves of surrogate pairs by U+FFFD, and drops a byte-order mark.
pub(super) fn repaired(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut repaired = String::new();
    let mut kept = 0;
    for (place, _) in lone_surrogates(text) {
        repaired.push_str(&text[kept..place]);
        repaired.push_str("\\ufffd");
        kept = place + ESCAPE;
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    repaired.push_str(&text[kept..]);
    Cow::Owned(repaired)
}

/// Length of `\ud83d`.
const ESCAPE: usize = 6;

/// The places of surrogates whose other half is missing, and the surrogates.
pub(super) fn lone_surrogates(text: &str) -> impl Iterator<Item = (usize, u16)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            let place = next + memchr::memchr(b'\\', text.as_bytes().get(next..)?)?;
            next = place + 2;
            let Some(unit) = surrogate(text, place) else { continue };
            next = place + ESCAPE;
            if is_first(unit) && surrogate(text, next).is_some_and(|second| !is_first(second)) {
                next += ESCAPE;
                continue;
            }
            return Some((place, unit));
        }
    })
}

/// Returns `true` for the first of a pair.
pub(super) fn is_first(unit: u16) -> bool {
    unit < 0xdc00
}

/// The surrogate that is written here.
fn surrogate(text: &str, place: usize) -> Option<u16> {
    let digits = text.get(place..place + ESCAPE)?.strip_prefix("\\u")?;
    // A sign is no digit, though the conversion would take it.
    let unit = u16::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?;
    matches!(unit, 0xd800..=0xdfff).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_halves_are_replaced() {
        for (text, right) in [
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\uD83D\uDE00""#, r#""\uD83D\uDE00""#),
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ud83dx\ude00""#, r#""\ufffdx\ufffd""#),
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83d\\""#, r#""\\\ufffd\\""#),
            (r#""\u00e9\ud83""#, r#""\u00e9\ud83""#),
            (r#""\ud83"#, r#""\ud83"#),
            (r#""\"#, r#""\"#),
            ("\u{feff}1", "1"),
            ("\"é\\ud83dé\"", "\"é\\ufffdé\""),
        ] {
            assert_eq!(repaired(text), right, "{text}");
        }
    }
}
