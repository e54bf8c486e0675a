//! A reader that goes through strict JSON once, by the grammar of serde_json, and finds values without a tree.
//!
//! Nearly all of a message is one long text, whose end serde_json looks for eight bytes at a time; here it is done with vector
//! instructions. What a text with escapes or a number means is left to serde_json.

use std::borrow::Cow;

use serde_json::{Number, value::RawValue};

/// A text is not strict JSON, or has a value that cannot be decoded.
#[derive(Debug)]
pub(crate) struct Invalid;

/// Outcome of reading a part of a text.
pub(crate) type Read<T> = Result<T, Invalid>;

/// A place in a JSON text.
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// A part of a JSON text, as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw<'a>(&'a str);

impl<'a> Raw<'a> {
    pub(crate) fn get(self) -> &'a str {
        self.0
    }

    /// The same as a value of its own.
    pub(crate) fn to_value(self) -> Option<Box<RawValue>> {
        RawValue::from_string(self.0.to_owned()).ok()
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space. Returns the next byte, which stays.
    pub(super) fn peek(&mut self) -> Read<u8> {
        while let Some(byte) = self.byte() {
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Ok(byte);
            }
            self.at += 1;
        }
        Err(Invalid)
    }

    fn expect(&mut self, byte: u8) -> Read<()> {
        if self.peek()? != byte {
            return Err(Invalid);
        }
        self.at += 1;
        Ok(())
    }

    /// Only white space is left.
    pub(super) fn end(&mut self) -> Read<()> {
        if self.peek().is_ok() { Err(Invalid) } else { Ok(()) }
    }

    pub(super) fn literal(&mut self, literal: &str) -> Read<()> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(literal.as_bytes()) {
            return Err(Invalid);
        }
        self.at += literal.len();
        Ok(())
    }

    /// Goes into an object; returns `false` if the next value is something else.
    pub(crate) fn object(&mut self) -> Read<bool> {
        self.open(b'{')
    }

    /// Likewise, of a list.
    pub(crate) fn list(&mut self) -> Read<bool> {
        self.open(b'[')
    }

    fn open(&mut self, bracket: u8) -> Read<bool> {
        let is_there = self.peek()? == bracket;
        self.at += usize::from(is_there);
        Ok(is_there)
    }

    /// Goes on to the next item of a list; returns `false` after the last.
    pub(crate) fn next_item(&mut self, is_first: bool) -> Read<bool> {
        self.next(b']', is_first)
    }

    /// Returns the name of the next member of an object, whose value comes next; `None` after the last.
    pub(crate) fn next_name(&mut self, is_first: bool) -> Read<Option<Cow<'a, str>>> {
        if !self.next(b'}', is_first)? {
            return Ok(None);
        }
        let name = self.string()?;
        self.expect(b':')?;
        Ok(Some(name))
    }

    /// Goes on to the next item or name; returns `false` after the last.
    fn next(&mut self, close: u8, is_first: bool) -> Read<bool> {
        match self.peek()? {
            byte if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ if is_first => Ok(true),
            b',' => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(Invalid),
        }
    }

    /// Reads a text.
    pub(super) fn string(&mut self) -> Read<Cow<'a, str>> {
        self.expect(b'"')?;
        let start = self.at;
        self.skip_plain();
        if self.byte() == Some(b'"') {
            let text = self.text.get(start..self.at).ok_or(Invalid)?;
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        self.skip_text()?;
        let written = self.text.get(start - 1..self.at).ok_or(Invalid)?;
        serde_json::from_str(written).map(Cow::Owned).map_err(|_| Invalid)
    }

    /// Reads a number.
    pub(super) fn number(&mut self) -> Read<Number> {
        let start = self.at;
        self.skip_number()?;
        let written = self.text.get(start..self.at).ok_or(Invalid)?;
        serde_json::from_str(written).map_err(|_| Invalid)
    }

    /// Reads any value as it is written.
    pub(super) fn raw(&mut self) -> Read<Raw<'a>> {
        self.peek()?;
        let start = self.at;
        self.skip()?;
        self.text.get(start..self.at).map(Raw).ok_or(Invalid)
    }

    /// Skips a value, nested as deeply as it likes.
    pub(crate) fn skip(&mut self) -> Read<()> {
        // The brackets that are to come.
        let mut closing: Vec<u8> = Vec::new();
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    self.skip_text()?;
                }
                bracket @ (b'{' | b'[') => {
                    self.at += 1;
                    let close = if bracket == b'{' { b'}' } else { b']' };
                    if self.next(close, true)? {
                        closing.push(close);
                        self.skip_name(close)?;
                        continue;
                    }
                }
                b't' => self.literal("true")?,
                b'f' => self.literal("false")?,
                b'n' => self.literal("null")?,
                _ => self.skip_number()?,
            }
            loop {
                let Some(close) = closing.last().copied() else { return Ok(()) };
                if self.next(close, false)? {
                    self.skip_name(close)?;
                    break;
                }
                closing.pop();
            }
        }
    }

    /// Skips the name of a member, where the brackets are those of an object.
    fn skip_name(&mut self, close: u8) -> Read<()> {
        if close != b'}' {
            return Ok(());
        }
        self.expect(b'"')?;
        self.skip_text()?;
        self.expect(b':')
    }

    /// Skips the rest of a text, and the quote at its end.
    fn skip_text(&mut self) -> Read<()> {
        loop {
            self.skip_plain();
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.skip_escape()?,
                _ => return Err(Invalid),
            }
        }
    }

    fn skip_escape(&mut self) -> Read<()> {
        let escape = self.text.as_bytes().get(self.at + 1..).unwrap_or_default();
        self.at += match escape {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', digits @ ..] if digits.len() >= 4 && digits[..4].iter().all(u8::is_ascii_hexdigit) => 6,
            _ => return Err(Invalid),
        };
        Ok(())
    }

    #[inline]
    fn skip_plain(&mut self) {
        self.at += plain(self.text.as_bytes().get(self.at..).unwrap_or_default());
    }

    fn skip_number(&mut self) -> Read<()> {
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.skip_digits()?,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.skip_digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.skip_digits()?;
        }
        // `01` is no number, nor is it one and something else.
        if self.byte().is_some_and(|byte| byte.is_ascii_digit()) { Err(Invalid) } else { Ok(()) }
    }

    fn skip_digits(&mut self) -> Read<()> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(Invalid) } else { Ok(()) }
    }
}

/// Length of the beginning of a text that stands for itself: up to a quote, an escape, or a control character.
#[inline]
fn plain(text: &[u8]) -> usize {
    // A name ends before a search is worth its while.
    let (short, long) = text.split_at(text.len().min(2 * WORD));
    match first_special(short) {
        Some(length) => length,
        None => short.len() + plain_long(long),
    }
}

fn plain_long(text: &[u8]) -> usize {
    let found = memchr::memchr2(b'"', b'\\', text).unwrap_or(text.len());
    let plain = &text[..found];
    let least = plain.iter().fold(u8::MAX, |least, byte| least.min(*byte));
    if least < b' ' { plain.iter().position(|byte| *byte < b' ').unwrap_or(found) } else { found }
}

const WORD: usize = 8;

fn is_special(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// Place of the first byte of a text that does not stand for itself.
#[inline]
fn first_special(text: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; WORD]);
    const HIGH: u64 = ONES << 7;
    // The high bit of the first byte that is zero is set; those after it mean nothing.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let (words, rest) = text.as_chunks::<WORD>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let is_control = word.wrapping_sub(ONES * u64::from(b' ')) & !word;
        let found = is_control | zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\')));
        if found & HIGH != 0 {
            return Some(index * WORD + (found & HIGH).trailing_zeros() as usize / 8);
        }
    }
    let place = rest.iter().position(|byte| is_special(*byte))?;
    Some(text.len() - rest.len() + place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;
    use serde_json::Value;

    use super::{
        super::{known, members},
        *,
    };
    use crate::json::Scalar;

    const TEXTS: [&str; 9] = [
        r#"{"a":"text","b":[1,-2.5e+3,true],"c":{"d":null}}"#,
        r#" { "b" : [ ] , "a" : { } , "c" : { "d" : "\u00e9\n\\\"" } } "#,
        r#"{"a":0,"b":"\ud83d\ude00","c":[{"d":1},[[]]],"\u0061":-0}"#,
        r#"[{"a":1E9},"x",false,null,{"":[{}]}]"#,
        r#"{"a":"a text that is longer than two words, and than a block of bytes too: {[\"]} \t","a":18446744073709551615}"#,
        r#"{"c":{"d":1e400},"a":1e-400,"b":123456789012345678901234567890}"#,
        "\"only a text\"",
        "-12.75E-2",
        "\t\r\n null",
    ];

    /// The texts, and all that differ from one of them in one byte.
    fn texts() -> impl Iterator<Item = String> {
        let pieces = b"\"\\{}[]:,.-+0189eEtfnulrs /bx\t\n\x01\x1f";
        TEXTS.into_iter().flat_map(move |text| {
            let places = 0..text.len();
            let changed = places.flat_map(move |place| {
                let (before, after) = (&text.as_bytes()[..place], &text.as_bytes()[place..]);
                let removed = [before, &after[1..]].concat();
                let replaced = pieces.iter().map(move |piece| [before, &[*piece], &after[1..]].concat());
                let added = pieces.iter().map(move |piece| [before, &[*piece], after].concat());
                let cut = before.to_vec();
                [removed, cut].into_iter().chain(replaced).chain(added)
            });
            let changed = changed.filter_map(|text| String::from_utf8(text).ok());
            [text.to_owned()].into_iter().chain(changed)
        })
    }

    /// The whole of a text, as it is skipped.
    fn skipped(text: &str) -> Read<Raw<'_>> {
        let mut reader = Reader::new(text);
        let raw = reader.raw()?;
        reader.end()?;
        Ok(raw)
    }

    #[test]
    fn what_is_skipped_is_json_as_serde_json_has_it() {
        let (mut good, mut bad) = (0, 0);
        for text in texts() {
            let strict = serde_json::from_str::<&RawValue>(&text);
            match (skipped(&text), strict) {
                (Ok(raw), Ok(strict)) => {
                    good += 1;
                    assert_eq!(raw.get(), strict.get(), "{text:?}");
                }
                (Err(Invalid), Err(_)) => bad += 1,
                (skipped, strict) => panic!("{text:?}: {skipped:?}, but {strict:?}"),
            }
        }
        assert!(good > 1000 && bad > 1000, "{good} {bad}");
    }

    members! {
        /// Members of some kinds.
        Known {
            "a" => text: Scalar<'a>,
            "b" => raw: Option<Raw<'a>>,
            "c" => inner: Inner<'a>,
        }
    }

    members! {
        /// An object inside.
        Inner {
            "d" => scalar: Scalar<'a>,
        }
    }

    /// The value as a member that is read.
    fn scalar(value: &Value) -> String {
        let scalar = match value {
            Value::Null => Scalar::Missing,
            Value::Bool(flag) => Scalar::Bool(*flag),
            Value::Number(number) => match number.as_u64() {
                Some(number) => Scalar::Unsigned(number),
                None => Scalar::Number(number.as_f64().unwrap()),
            },
            Value::String(text) => Scalar::Text(text.into()),
            _ => Scalar::Other,
        };
        format!("{scalar:?}")
    }

    #[test]
    fn what_is_read_is_what_serde_json_reads() {
        let mut count = 0;
        for text in texts() {
            let known = known::<Known<'_>>(&text);
            let Ok(value) = serde_json::from_str::<Value>(&text) else {
                // It looks into what is skipped here, where any JSON will do.
                assert!(known.is_err() || serde_json::from_str::<IgnoredAny>(&text).is_ok(), "{text:?}");
                continue;
            };
            count += 1;
            let known = known.unwrap_or_else(|_| panic!("{text:?}"));
            assert_eq!(format!("{:?}", known.text), scalar(&value["a"]), "{text:?}");
            assert_eq!(format!("{:?}", known.inner.scalar), scalar(&value["c"]["d"]), "{text:?}");
            let raw = known.raw.map(|raw| serde_json::from_str::<Value>(raw.get()).unwrap());
            assert_eq!(raw.unwrap_or_default(), value["b"], "{text:?}");
        }
        assert!(count > 1000, "{count}");
    }

    #[test]
    fn what_cannot_be_decoded_is_an_error_where_it_is_read_and_none_where_it_is_skipped() {
        for odd in [r#""\ud83d""#, "1e400", r#""\ud83d\u0041""#] {
            assert!(known::<Known<'_>>(&format!(r#"{{"a":{odd}}}"#)).is_err(), "{odd}");
            assert!(known::<Known<'_>>(&format!(r#"{{"b":{odd},"x":{odd},"c":[{odd}]}}"#)).is_ok(), "{odd}");
        }
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!("{}{}", r#"[{"a":"#.repeat(500_000), "}]".repeat(500_000));
        assert!(skipped(&deep).is_err(), "the innermost member has no value");
        let deep = deep.replacen(":}", ":0}", 1);
        assert_eq!(skipped(&deep).unwrap().get(), deep);
    }

    #[test]
    fn the_plain_beginning_of_a_text_ends_at_the_first_byte_that_is_not_plain() {
        for length in 0..82 {
            for filler in [b'a', b' ', b'!', b'#', b'[', b']', 0x80, 0xff] {
                let mut text = vec![filler; length];
                assert_eq!(plain(&text), length);
                for place in 0..length {
                    for special in [b'"', b'\\', 0, 0x1f, b'\n'] {
                        let before = std::mem::replace(&mut text[place], special);
                        assert_eq!(plain(&text), place, "{filler:#x} {special:#x}");
                        text[place] = before;
                    }
                }
            }
        }
    }

    fn text_of(written: &str) -> Option<String> {
        known::<Scalar<'_>>(written).ok()?.string()
    }

    proptest! {
        #[test]
        fn a_text_that_was_written_is_read(text in any::<String>()) {
            let written = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(text_of(&written), Some(text));
        }

        #[test]
        fn what_stands_in_quotes_is_read_as_serde_json_does(text in r#"([a-zé😀 /]|\\[u"\\/bfnrtx]|\\ud83d|\\ude00|[0-9a-fA-F]{4}|["\u{0}-\u{20}]){0,40}"#) {
            let written = format!("\"{text}\"");
            let strict = serde_json::from_str::<String>(&written).ok();
            let read = known::<Scalar<'_>>(&written).ok().and_then(Scalar::string);
            prop_assert_eq!(read, strict);
        }
    }
}
