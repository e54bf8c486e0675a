//! Beginnings of what is shown in errors and `Debug` forms: short, and without what looks like a secret.

mod bounded;
mod secrets;

pub(crate) use ash_sdk_gen::debug::{Bounded, Shortened};
pub(crate) use bounded::bounded_debug;
pub(crate) use secrets::{looks_like_key, without_secrets, without_secrets_in};

/// Maximum number of characters of a body that are shown.
const EXCERPT: usize = 200;

/// Returns the beginning of a text in one line, without what is named as a secret or looks like a key. Bytes that are not
/// UTF-8 are replaced.
pub(crate) fn beginning(text: &[u8]) -> String {
    in_one_line(text, secrets::without_secrets)
}

/// Returns the beginning of a body of unknown content in one line. Nobody knows which of its values is a key, so of JSON
/// only the names of the members and the shape are shown. Bytes that are not UTF-8 are replaced.
pub(crate) fn excerpt(body: &[u8]) -> String {
    in_one_line(body, secrets::without_values)
}

fn in_one_line(body: &[u8], hide: fn(&str) -> String) -> String {
    let head = &body[..body.len().min(EXCERPT * 4)];
    let text = hide(&String::from_utf8_lossy(head));
    let mut words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        line.push(' ');
        line.push_str(word);
    }
    if line.chars().count() > EXCERPT || body.len() > head.len() {
        line = line.chars().take(EXCERPT).collect();
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_no_text_is_shown_as_far_as_it_is() {
        assert_eq!(excerpt(b"ok \xff\xfe\x00 end"), "ok \u{fffd}\u{fffd} end");
    }

    #[test]
    fn an_excerpt_is_bounded() {
        for body in [vec![b'x'; 1 << 20], "ü".repeat(1 << 19).into_bytes(), vec![b' '; 1 << 20], vec![0xff; 1 << 20]] {
            for shown in [excerpt(&body), beginning(&body)] {
                assert!(shown.chars().count() <= EXCERPT + 1);
            }
        }
    }

    #[test]
    fn a_secret_is_not_shown_wherever_the_excerpt_is_cut() {
        for padding in (0..=EXCERPT * 4).step_by(7) {
            for secret in ["ash_PLANTEDNEWKEY", "key=PLANTEDNEWKEY", "\"token\": \"PLANTEDNEWKEY\""] {
                for filling in [" ", "x "] {
                    let body = format!("{}{secret}", filling.repeat(padding));
                    for shown in [excerpt(body.as_bytes()), beginning(body.as_bytes())] {
                        assert!(!shown.contains("PLANT"), "{shown}");
                    }
                }
            }
        }
    }
}
