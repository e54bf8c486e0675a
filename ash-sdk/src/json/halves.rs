//! Characters whose two surrogates stand in two texts: the end of one, and the beginning of the next.

use std::borrow::Cow;

use super::repair::{is_first, lone_surrogates};

/// Halves of surrogate pairs at the ends of a text, which is U+FFFD there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Halves {
    /// The second half of a pair, at the beginning.
    begins: Option<u16>,
    /// The first half of a pair, at the end.
    ends: Option<u16>,
}

impl Halves {
    /// Finds the halves of a text by its JSON, quotes included.
    pub(crate) fn of(json: &str) -> Self {
        let mut halves = Self::default();
        for (place, unit) in lone_surrogates(json) {
            // `"\ude00…` and `…\ud83d"`.
            if place == 1 && !is_first(unit) {
                halves.begins = Some(unit);
            }
            if place + 7 == json.len() && is_first(unit) {
                halves.ends = Some(unit);
            }
        }
        halves
    }

    /// Returns `true` if a text may have halves: U+FFFD is at one of its ends.
    pub(crate) fn are_possible(text: &str) -> bool {
        text.starts_with('\u{fffd}') || text.ends_with('\u{fffd}')
    }
}

/// Texts that follow one another, joined so that no character is lost between them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Joined {
    /// The first half of a pair, at the end of the text before.
    half: Option<u16>,
}

impl Joined {
    /// No character is begun.
    pub(crate) fn is_whole(&self) -> bool {
        self.half.is_none()
    }

    /// Returns the next text with the character that was begun by the one before, and without a half at its end. A half
    /// that is not completed is U+FFFD before the next text; after the last one it is no character.
    pub(crate) fn next<'a>(&mut self, text: &'a str, halves: Halves) -> Cow<'a, str> {
        let Halves { begins, ends } = halves;
        let half = std::mem::replace(&mut self.half, ends);
        let text = if ends.is_some() { text.strip_suffix('\u{fffd}').unwrap_or(text) } else { text };
        match (half, begins) {
            (None, _) => Cow::Borrowed(text),
            (Some(first), Some(second)) => {
                let rest = text.strip_prefix('\u{fffd}').unwrap_or(text);
                Cow::Owned(String::from_utf16_lossy(&[first, second]) + rest)
            }
            (Some(_), None) => Cow::Owned(format!("\u{fffd}{text}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(texts: &[&str]) -> String {
        let mut joined = Joined::default();
        let read = |json: &str| super::super::value(json).unwrap().as_str().unwrap().to_owned();
        texts.iter().map(|json| joined.next(&read(json), Halves::of(json)).into_owned()).collect()
    }

    #[test]
    fn a_pair_in_two_texts_is_one_character() {
        assert_eq!(joined(&[r#""Hi ""#, r#""\ud83d""#, r#""\ude00""#, r#"" there""#]), "Hi \u{1f600} there");
        assert_eq!(joined(&[r#""a\ud83d""#, r#""\ude00b\ud83d""#, r#""\ude00""#]), "a\u{1f600}b\u{1f600}");
    }

    #[test]
    fn a_half_whose_other_half_does_not_come_is_told() {
        assert_eq!(joined(&[r#""a\ud83d""#, r#""b""#]), "a\u{fffd}b");
        assert_eq!(joined(&[r#""a""#, r#""\ude00b""#]), "a\u{fffd}b");
        assert_eq!(joined(&[r#""a\ude00""#, r#""\ud83db""#]), "a\u{fffd}\u{fffd}b");
    }

    #[test]
    fn a_character_that_is_u_fffd_is_kept() {
        assert_eq!(joined(&["\"a\u{fffd}\"", "\"\u{fffd}b\""]), "a\u{fffd}\u{fffd}b");
    }
}
