//! Cuts a text in two pieces that joined are the text again.

use std::ops::RangeInclusive;

use unicode_segmentation::GraphemeCursor;

/// Maximum distance, in bytes, from the middle of a text to the white space at which it is cut.
const REACH: usize = 64 << 10;

/// Two pieces, each with something in it besides white space: cut after the white space that is nearest the middle where
/// there is some about it, else between the two graphemes there. `None` where the text is too short.
pub(super) fn in_two(text: &str) -> Option<(&str, &str)> {
    // Neither piece may be white space alone: the first cut comes after the first word began, the last before the
    // last one ends.
    let first = text.len() - text.trim_start().len() + 1;
    let last = text.trim_end().len().checked_sub(1).filter(|last| first <= *last)?;
    let middle = (text.len() / 2).clamp(first, last);
    let after_space = |at: usize| text[..at].chars().next_back().is_some_and(char::is_whitespace);
    let about = first.max(middle.saturating_sub(REACH))..=last.min(middle + REACH);
    let at = nearest(middle, about, |at| text.is_char_boundary(at) && after_space(at) && is_boundary(text, at))
        .or_else(|| nearest(middle, first..=last, |at| is_boundary(text, at)))?;
    Some(text.split_at(at))
}

/// The place nearest the middle that fits; of two, the first.
fn nearest(middle: usize, places: RangeInclusive<usize>, fits: impl Fn(usize) -> bool) -> Option<usize> {
    let (first, last) = places.into_inner();
    (0..=(middle - first).max(last - middle)).find_map(|distance| {
        let before = middle.checked_sub(distance).filter(|at| *at >= first && fits(*at));
        before.or_else(|| Some(middle + distance).filter(|at| *at <= last && fits(*at)))
    })
}

/// Returns `true` if a grapheme ends here.
fn is_boundary(text: &str, at: usize) -> bool {
    text.is_char_boundary(at)
        && GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0).is_ok_and(|is_boundary| is_boundary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_the_white_space_nearest_its_middle() {
        assert_eq!(in_two("one two three"), Some(("one ", "two three")));
        assert_eq!(in_two("a\nlongerword"), Some(("a\n", "longerword")));
        assert_eq!(in_two("  lead and trail  "), Some(("  lead ", "and trail  ")));
    }

    #[test]
    fn without_white_space_it_is_cut_between_graphemes() {
        assert_eq!(in_two("abcd"), Some(("ab", "cd")));
        assert_eq!(in_two("👩‍👩‍👧👍🏽"), Some(("👩‍👩‍👧", "👍🏽")));
        assert_eq!(in_two("e\u{301}e\u{301}"), Some(("e\u{301}", "e\u{301}")));
        assert_eq!(in_two("ab\r\n"), Some(("a", "b\r\n")));
    }

    #[test]
    fn what_has_only_one_grapheme_is_not_cut() {
        for text in ["", " ", "a", " a ", "👩‍👩‍👧", "\n\n", "e\u{301}"] {
            assert_eq!(in_two(text), None, "{text:?}");
        }
    }

    #[test]
    fn white_space_far_from_the_middle_of_a_long_text_is_not_looked_for() {
        let text = format!("a {}", "b".repeat(4 * REACH));
        let (first, _) = in_two(&text).unwrap();
        assert_eq!(first.len(), text.len() / 2);
        let spaces = format!("{}a b", " ".repeat(4 * REACH));
        assert_eq!(in_two(&spaces).unwrap().1, "b");
    }

    #[test]
    fn the_pieces_joined_are_the_text_and_neither_is_blank() {
        for text in ["ab", "a b", "a \u{301}b", "x\r\ny", " é  ü ", "日本語", "a\u{200d}b c", "\u{2028}a\u{2028}b"]
        {
            let (first, second) = in_two(text).unwrap_or_else(|| panic!("{text:?} was not cut"));
            assert_eq!(format!("{first}{second}"), text);
            assert!(!first.trim().is_empty() && !second.trim().is_empty(), "{text:?}: {first:?} {second:?}");
        }
    }
}
