//! Text that usually stands in its event's data as it is.

use std::borrow::Cow;

/// Text of a piece of an answer: a part of the event's data, unless it has escapes there.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// Place in the data.
    InData { start: usize, end: usize },
    /// The text, where it differs from how it is written.
    Unescaped(Box<str>),
}

impl Piece {
    /// `text` is a part of `data`, or of its own.
    pub(super) fn of(text: Cow<'_, str>, data: &str) -> Self {
        match text {
            Cow::Borrowed(text) => {
                let start = text.as_ptr().addr().wrapping_sub(data.as_ptr().addr());
                let end = start.wrapping_add(text.len());
                match data.get(start..end) {
                    Some(_) => Self::InData { start, end },
                    None => Self::Unescaped(text.into()),
                }
            }
            Cow::Owned(text) => Self::Unescaped(text.into()),
        }
    }

    pub(super) fn in_data<'a>(&'a self, data: &'a str) -> &'a str {
        match self {
            Self::InData { start, end } => data.get(*start..*end).unwrap_or_default(),
            Self::Unescaped(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_data_is_not_copied_and_any_other_text_is() {
        let data = "{\"delta\":\"Gr\u{fc}\u{df}e\"}";
        let text = &data[10..data.len() - 2];
        let piece = Piece::of(Cow::Borrowed(text), data);
        assert!(matches!(piece, Piece::InData { start: 10, .. }));
        assert_eq!(piece.in_data(data), text);
        for other in [Cow::Borrowed("elsewhere"), Cow::Owned("a\nb".to_owned())] {
            let piece = Piece::of(other.clone(), data);
            assert!(matches!(piece, Piece::Unescaped(_)));
            assert_eq!(piece.in_data(data), other);
        }
    }
}
