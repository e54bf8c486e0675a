//! `Debug` and `Display` forms of bounded length.

use std::fmt::{self, Debug, Display, Write};

/// Maximum length of the form of one value, in bytes.
const MOST: usize = 1000;

/// Shows the beginning of a value's `Debug` form. What is not shown is not formatted.
pub(crate) struct Bounded<T>(pub(crate) T);

/// Shows the beginning of a value's `Display` form.
pub(crate) struct Shortened<T>(pub(crate) T);

/// Passes on what fits, then ends the formatting with an error.
struct Limited<'a, 'b> {
    formatter: &'a mut fmt::Formatter<'b>,
    left: usize,
    is_cut: bool,
}

impl Write for Limited<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut end = text.len().min(self.left);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let fits = &text[..end];
        self.formatter.write_str(fits)?;
        self.left -= fits.len();
        self.is_cut = fits.len() < text.len();
        if self.is_cut { Err(fmt::Error) } else { Ok(()) }
    }
}

fn limited(formatter: &mut fmt::Formatter<'_>, write: impl FnOnce(&mut Limited<'_, '_>) -> fmt::Result) -> fmt::Result {
    let mut limited = Limited { formatter, left: MOST, is_cut: false };
    let written = write(&mut limited);
    if limited.is_cut { formatter.write_str("…") } else { written }
}

impl<T: Debug> Debug for Bounded<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pretty = formatter.alternate();
        limited(formatter, |limited| match pretty {
            true => write!(limited, "{:#?}", self.0),
            false => write!(limited, "{:?}", self.0),
        })
    }
}

impl<T: Display> Display for Shortened<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        limited(formatter, |limited| write!(limited, "{}", self.0))
    }
}

/// Implements `Debug` with each field of bounded length: `bounded_debug!(Turn { text, events })`. Of an enum, variants
/// with a field without a name and those without fields stand behind the others:
/// `bounded_debug!(enum Block { Text { text }, } (Unknown) [End])`.
macro_rules! bounded_debug {
    (enum $type:ident { $($variant:ident { $($field:ident),* $(,)? },)* } ($($tuple:ident),*) [$($unit:ident),*]) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant { $($field),* } => formatter
                        .debug_struct(stringify!($variant))
                        $(.field(stringify!($field), &$crate::excerpt::Bounded($field)))*
                        .finish(),)*
                    $(Self::$tuple(value) => formatter
                        .debug_tuple(stringify!($tuple))
                        .field(&$crate::excerpt::Bounded(value))
                        .finish(),)*
                    $(Self::$unit => formatter.write_str(stringify!($unit)),)*
                }
            }
        }
    };
    ($type:ident { $($field:ident),* $(,)? }) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter
                    .debug_struct(stringify!($type))
                    $(.field(stringify!($field), &$crate::excerpt::Bounded(&self.$field)))*
                    .finish()
            }
        }
    };
}

pub(crate) use bounded_debug;

#[cfg(test)]
mod tests {
    use super::*;

    struct Sample {
        text: String,
        list: Vec<u32>,
    }

    bounded_debug!(Sample { text, list });

    enum Choice {
        Named { text: String },
        Plain(String),
        Nothing,
    }

    bounded_debug!(enum Choice { Named { text }, } (Plain) [Nothing]);

    #[test]
    fn what_is_short_is_shown_as_it_is() {
        let sample = Sample { text: "a\n".to_owned(), list: vec![1, 2] };
        assert_eq!(format!("{sample:?}"), r#"Sample { text: "a\n", list: [1, 2] }"#);
        assert_eq!(
            format!("{sample:#?}"),
            "Sample {\n    text: \"a\\n\",\n    list: [\n        1,\n        2,\n    ],\n}"
        );
        let shown = [Choice::Named { text: "a".to_owned() }, Choice::Plain("b".to_owned()), Choice::Nothing];
        assert_eq!(format!("{shown:?}"), r#"[Named { text: "a" }, Plain("b"), Nothing]"#);
        assert_eq!(Shortened("short").to_string(), "short");
        assert_eq!(Shortened("x".repeat(MOST)).to_string(), "x".repeat(MOST));
    }

    #[test]
    fn what_is_long_ends_with_a_mark_and_leaves_room_for_the_rest() {
        for text in ["x", "ü", "\u{1f600}", "\"", "\n"] {
            let sample = Sample { text: text.repeat(1 << 20), list: (0..1 << 20).collect() };
            for shown in [format!("{sample:?}"), format!("{sample:#?}")] {
                assert!(shown.len() < 4 * MOST && shown.contains("…") && shown.contains("list: ["), "{shown}");
            }
            let shown = Shortened(&sample.text).to_string();
            assert!(shown.len() <= MOST + '…'.len_utf8() && shown.ends_with('…'), "{shown}");
        }
    }
}
