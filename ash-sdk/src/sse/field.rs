//! The grammar of one line: which field it is and where its value starts. Apart from the rest
//! because whole lines and cut lines are read by different code but must agree on this.

/// Kind of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Event,
    Data,
    Id,
    Retry,
    Comment,
    Unknown,
}

impl Field {
    /// The length of the longest name that means something (`event`, `retry`).
    pub(super) const LONGEST_NAME: usize = 5;

    /// The field with this name. The empty name, a line that starts with a colon, is a comment.
    pub(super) fn named(name: &[u8]) -> Self {
        match name {
            b"event" => Self::Event,
            b"data" => Self::Data,
            b"id" => Self::Id,
            b"retry" => Self::Retry,
            b"" => Self::Comment,
            _ => Self::Unknown,
        }
    }

    /// Returns `true` if the value belongs to the event and is held until it ends.
    pub(super) fn is_held(self) -> bool {
        matches!(self, Self::Event | Self::Data | Self::Id)
    }
}

/// Splits a whole line, which is not empty and has no line end in it, into field and value.
#[inline]
pub(super) fn split_line(line: &[u8]) -> (Field, &[u8]) {
    match split_usual_name(line) {
        Some((field, value)) => (field, strip_space(value)),
        None => split_other_line(line),
    }
}

/// Splits the name and colon off, without a search, if it is one of the two names that nearly every line has.
#[inline]
pub(super) fn split_usual_name(line: &[u8]) -> Option<(Field, &[u8])> {
    if let Some(rest) = line.strip_prefix(b"data:") {
        return Some((Field::Data, rest));
    }
    line.strip_prefix(b"event:").map(|rest| (Field::Event, rest))
}

fn split_other_line(line: &[u8]) -> (Field, &[u8]) {
    // A colon further away than the longest known name cannot change what the line is.
    let head = &line[..line.len().min(Field::LONGEST_NAME + 1)];
    match memchr::memchr(b':', head) {
        Some(colon) => (Field::named(&line[..colon]), strip_space(&line[colon + 1..])),
        None => (Field::named(line), &[]),
    }
}

/// Removes one leading space, and no more than one.
#[inline]
pub(super) fn strip_space(value: &[u8]) -> &[u8] {
    value.strip_prefix(b" ").unwrap_or(value)
}

/// The value of a `retry` field, read piece by piece. A number too large for 64 bits is the largest one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Milliseconds {
    value: Option<u64>,
    other_than_digits: bool,
}

impl Milliseconds {
    pub(super) fn of(value: &[u8]) -> Option<u64> {
        let mut milliseconds = Self::default();
        milliseconds.extend(value);
        milliseconds.value()
    }

    pub(super) fn extend(&mut self, piece: &[u8]) {
        for byte in piece {
            if !byte.is_ascii_digit() {
                self.other_than_digits = true;
                return;
            }
            let digit = u64::from(byte - b'0');
            let value = self.value.unwrap_or(0).saturating_mul(10).saturating_add(digit);
            self.value = Some(value);
        }
    }

    /// The number, unless there was none or there was anything but digits.
    pub(super) fn value(self) -> Option<u64> {
        self.value.filter(|_| !self.other_than_digits)
    }
}
