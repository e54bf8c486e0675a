//! `Debug` and `Display` forms of bounded length, as the types of the API have.

use std::fmt::{self, Debug, Display, Write};

/// Maximum length of the form of one value, in bytes.
const MOST: usize = 1000;

/// Shows the beginning of a value's `Debug` form. What is not shown is not formatted.
#[derive(Clone, Copy)]
pub struct Bounded<T>(pub T);

/// Shows the beginning of a value's `Display` form.
#[derive(Clone, Copy)]
pub struct Shortened<T>(pub T);

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

/// Writes the form of a struct, each field of bounded length. A struct that `is_open` has fields that are not shown.
pub fn structure(
    formatter: &mut fmt::Formatter<'_>,
    name: &str,
    fields: &[(&str, &dyn Debug)],
    is_open: bool,
) -> fmt::Result {
    let mut shown = formatter.debug_struct(name);
    for (name, value) in fields {
        shown.field(name, &Bounded(value));
    }
    if is_open { shown.finish_non_exhaustive() } else { shown.finish() }
}

/// Writes the form of fields without names, each of bounded length.
pub fn tuple(formatter: &mut fmt::Formatter<'_>, name: &str, fields: &[&dyn Debug]) -> fmt::Result {
    let mut shown = formatter.debug_tuple(name);
    for value in fields {
        shown.field(&Bounded(value));
    }
    shown.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sample {
        text: String,
        list: Vec<u32>,
        is_open: bool,
    }

    impl Debug for Sample {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            structure(formatter, "Sample", &[("text", &self.text), ("list", &self.list)], self.is_open)
        }
    }

    #[test]
    fn what_is_short_is_shown_as_it_is() {
        let mut sample = Sample { text: "a\n".to_owned(), list: vec![1, 2], is_open: false };
        assert_eq!(format!("{sample:?}"), r#"Sample { text: "a\n", list: [1, 2] }"#);
        assert_eq!(
            format!("{sample:#?}"),
            "Sample {\n    text: \"a\\n\",\n    list: [\n        1,\n        2,\n    ],\n}"
        );
        sample.is_open = true;
        assert_eq!(format!("{sample:?}"), r#"Sample { text: "a\n", list: [1, 2], .. }"#);
        assert_eq!(Shortened("short").to_string(), "short");
        assert_eq!(Shortened("x".repeat(MOST)).to_string(), "x".repeat(MOST));
    }

    #[test]
    fn what_is_long_ends_with_a_mark_and_leaves_room_for_the_rest() {
        for text in ["x", "ü", "\u{1f600}", "\"", "\n"] {
            let sample = Sample { text: text.repeat(1 << 20), list: (0..1 << 20).collect(), is_open: false };
            for shown in [format!("{sample:?}"), format!("{sample:#?}")] {
                assert!(shown.len() < 4 * MOST && shown.contains("…") && shown.contains("list: ["), "{shown}");
            }
            let shown = Shortened(&sample.text).to_string();
            assert!(shown.len() <= MOST + '…'.len_utf8() && shown.ends_with('…'), "{shown}");
        }
    }
}
