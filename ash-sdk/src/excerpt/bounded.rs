//! `Debug` forms of bounded length of the types here, as generated types have them.

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
                        $(.field(stringify!($field), &ash_sdk_gen::debug::Bounded($field)))*
                        .finish(),)*
                    $(Self::$tuple(value) => formatter
                        .debug_tuple(stringify!($tuple))
                        .field(&ash_sdk_gen::debug::Bounded(value))
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
                    $(.field(stringify!($field), &ash_sdk_gen::debug::Bounded(&self.$field)))*
                    .finish()
            }
        }
    };
}

pub(crate) use bounded_debug;

#[cfg(test)]
mod tests {
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
        let shown = [Choice::Named { text: "a".to_owned() }, Choice::Plain("b".to_owned()), Choice::Nothing];
        assert_eq!(format!("{shown:?}"), r#"[Named { text: "a" }, Plain("b"), Nothing]"#);
    }

    #[test]
    fn what_is_long_ends_with_a_mark_and_leaves_room_for_the_rest() {
        let sample = Sample { text: "x".repeat(1 << 20), list: (0..1 << 20).collect() };
        for shown in [format!("{sample:?}"), format!("{sample:#?}")] {
            assert!(shown.len() < 4000 && shown.contains("…") && shown.contains("list: ["), "{shown}");
        }
    }
}
