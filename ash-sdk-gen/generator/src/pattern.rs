//! Patterns of the contract, which are ECMAScript's, in the syntax of `regex-lite`. One that would not mean the same there
//! is not taken.

use std::{iter::Peekable, str::Chars};

use regex_lite::Regex;

/// White space of ECMAScript, inside of a class.
const SPACE: &str = r"\t\n\x0B\x0C\r \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";

/// Characters that stand for themselves only when they are escaped.
const SPECIAL: &str = r"\.+*?()|[]{}^$#&-~";

/// Returns a pattern in the syntax of `regex-lite`, or the reason why it cannot be expressed there.
pub fn readable(pattern: &str) -> Result<String, String> {
    let mut reader = Reader { rest: pattern.chars().peekable(), out: String::with_capacity(pattern.len()) };
    reader.read()?;
    // A message of the library may draw the pattern over several lines.
    Regex::new(&reader.out).map_err(|error| error.to_string().replace('\n', " "))?;
    Ok(reader.out)
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), String> {
        while let Some(character) = self.rest.next() {
            match character {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '(' => self.group()?,
                '{' => self.repetition()?,
                ']' | '}' => self.literal(character),
                _ => self.out.push(character),
            }
        }
        Ok(())
    }

    fn literal(&mut self, character: char) {
        if SPECIAL.contains(character) {
            self.out.push('\\');
        }
        self.out.push(character);
    }

    /// A group, of which ECMAScript and the library have two forms in common besides the plain one.
    fn group(&mut self) -> Result<(), String> {
        self.out.push('(');
        if self.rest.next_if_eq(&'?').is_none() {
            return Ok(());
        }
        self.out.push('?');
        match self.rest.next() {
            Some(':') => self.out.push(':'),
            Some('<') if self.rest.peek().is_some_and(|next| !"=!".contains(*next)) => self.out.push('<'),
            Some('=' | '!' | '<') => return Err("look-around is not supported".to_owned()),
            _ => return Err("flags inside of the pattern are not supported".to_owned()),
        }
        Ok(())
    }

    /// `{2}`, `{2,}` or `{2,3}`; anything else in braces is read in different ways.
    fn repetition(&mut self) -> Result<(), String> {
        let mut bounds = String::new();
        while let Some(character) = self.rest.next_if(|next| next.is_ascii_digit() || *next == ',') {
            bounds.push(character);
        }
        let (least, most) = bounds.split_once(',').unwrap_or((&bounds, ""));
        if least.is_empty() || most.contains(',') || self.rest.next_if_eq(&'}').is_none() {
            return Err("a brace does not begin a repetition".to_owned());
        }
        self.out.push_str(&format!("{{{bounds}}}"));
        Ok(())
    }

    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        if self.rest.peek() == Some(&']') {
            return Err("an empty class is not supported".to_owned());
        }
        let mut before = None;
        while let Some(character) = self.rest.next() {
            match character {
                ']' => {
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.escape(true)?,
                '-' if before.is_none() || self.rest.peek() == Some(&']') => self.literal('-'),
                '-' if before == Some('-') || self.rest.peek() == Some(&'-') => {
                    return Err("a range that begins or ends with `-` is not supported".to_owned());
                }
                '-' => self.out.push('-'),
                _ => self.literal(character),
            }
            before = Some(character);
        }
        Err("a class is not closed".to_owned())
    }

    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let Some(escaped) = self.rest.next() else { return Err("a backslash ends it".to_owned()) };
        match escaped {
            'd' | 'D' | 'w' | 'W' | 't' | 'n' | 'r' => self.out.extend(['\\', escaped]),
            'v' => self.out.push_str(r"\x0B"),
            'f' => self.out.push_str(r"\x0C"),
            's' if in_class => self.out.push_str(SPACE),
            's' => self.out.push_str(&format!("[{SPACE}]")),
            'S' if !in_class => self.out.push_str(&format!("[^{SPACE}]")),
            'b' if in_class => self.out.push_str(r"\x08"),
            'b' | 'B' if !in_class => self.out.extend(['\\', escaped]),
            'x' => self.code('x', 2)?,
            'u' => self.code('u', 4)?,
            _ if escaped.is_ascii_punctuation() || escaped == ' ' => self.literal(escaped),
            _ => return Err(format!("`\\{escaped}` is not supported")),
        }
        Ok(())
    }

    /// A character by its number.
    fn code(&mut self, letter: char, digits: usize) -> Result<(), String> {
        self.out.extend(['\\', letter]);
        for _ in 0..digits {
            let digit = self.rest.next_if(char::is_ascii_hexdigit);
            self.out.push(digit.ok_or_else(|| format!("`\\{letter}` is not followed by {digits} digits"))?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_matches(pattern: &str, matching: &[&str], others: &[&str]) {
        let regex = Regex::new(&readable(pattern).unwrap()).unwrap();
        for text in matching {
            assert!(regex.is_match(text), "{pattern} {text:?}");
        }
        for text in others {
            assert!(!regex.is_match(text), "{pattern} {text:?}");
        }
    }

    #[test]
    fn a_pattern_means_what_it_means_in_ecmascript() {
        assert_matches("^[a-zA-Z0-9_-]+$", &["a-B_9"], &["", "a b", "ä", "a\n"]);
        assert_matches(r"^\d{2,3}$", &["12", "123"], &["1", "1234", "١٢"]);
        assert_matches(r"^\w+$", &["a_1"], &["é"]);
        assert_matches(r"^\s$", &[" ", "\u{A0}", "\u{FEFF}", "\u{2003}"], &["a", ""]);
        assert_matches(r"^\S+$", &["a"], &["a\u{FEFF}"]);
        assert_matches(r"^[^\s/]+$", &["a"], &["a/", "\u{A0}"]);
        assert_matches(r"^https?:\/\/[^/]+\/$", &["https://a/"], &["https://a"]);
        assert_matches(r"^[[\].&~-]+$", &["[].&~-"], &["a"]);
        assert_matches(r"^(?:a|(?<rest>b))}]$", &["a}]", "b}]"], &["c}]"]);
        assert_matches(r"^\x41\u00e9\-\_\ $", &["Aé-_ "], &["Aé"]);
        assert_matches("b", &["abc"], &["ac"]);
        assert_matches("^.$", &["😀"], &["", "\n"]);
    }

    #[test]
    fn a_pattern_that_would_mean_something_else_is_not_taken() {
        for (pattern, reason) in [
            ("^(?=.*a)", "look-around is not supported"),
            ("(?<!a)b", "look-around is not supported"),
            ("(?i:a)", "flags inside of the pattern are not supported"),
            (r"(a)\1", "`\\1` is not supported"),
            (r"\p{L}", "`\\p` is not supported"),
            (r"\A\z", "`\\A` is not supported"),
            (r"\cA", "`\\c` is not supported"),
            (r"[\S]", "`\\S` is not supported"),
            ("[^]", "an empty class is not supported"),
            ("a{", "a brace does not begin a repetition"),
            ("a{,3}", "a brace does not begin a repetition"),
            ("[a--]", "a range that begins or ends with `-` is not supported"),
            ("[a", "a class is not closed"),
            (r"\u{1F600}", "`\\u` is not followed by 4 digits"),
            ("a\\", "a backslash ends it"),
        ] {
            assert_eq!(readable(pattern), Err(reason.to_owned()), "{pattern}");
        }
        for pattern in ["(a", "a{3,2}", "*", "[b-a]", "(?<1>a)", "\\ud83d\\ude00", "(a{1000}){1000}{1000}"] {
            assert!(readable(pattern).is_err(), "{pattern}");
        }
    }
}
