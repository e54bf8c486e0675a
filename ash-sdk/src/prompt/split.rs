//! Cuts a text in two pieces that joined are the text again.

use unicode_segmentation::UnicodeSegmentation;

/// Two pieces, each with something in it besides white space: cut at the white space that is nearest the middle where
/// there is some, else between the two graphemes there. `None` where the text is too short.
pub(super) fn in_two(text: &str) -> Option<(&str, &str)> {
    // Neither piece may be white space alone: the first cut comes after the first word began, the last before the
    // last one ends.
    let first = text.len() - text.trim_start().len();
    let last = text.trim_end().len();
    let middle = text.len() / 2;
    let mut nearest: Option<Cut> = None;
    for (start, grapheme) in text.grapheme_indices(true) {
        let at = start + grapheme.len();
        if at <= first || at >= last {
            continue;
        }
        let cut = Cut { after_space: grapheme.chars().all(char::is_whitespace), distance: at.abs_diff(middle), at };
        if nearest.is_none_or(|nearest| cut.is_better_than(nearest)) {
            nearest = Some(cut);
        }
    }
    nearest.map(|cut| text.split_at(cut.at))
}

#[derive(Clone, Copy)]
struct Cut {
    at: usize,
    after_space: bool,
    distance: usize,
}

impl Cut {
    fn is_better_than(self, other: Self) -> bool {
        (self.after_space, other.distance) > (other.after_space, self.distance)
    }
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
    fn the_pieces_joined_are_the_text_and_neither_is_blank() {
        for text in ["ab", "a b", "a \u{301}b", "x\r\ny", " é  ü ", "日本語", "a\u{200d}b c", "\u{2028}a\u{2028}b"]
        {
            let (first, second) = in_two(text).unwrap_or_else(|| panic!("{text:?} was not cut"));
            assert_eq!(format!("{first}{second}"), text);
            assert!(!first.trim().is_empty() && !second.trim().is_empty(), "{text:?}: {first:?} {second:?}");
        }
    }
}
