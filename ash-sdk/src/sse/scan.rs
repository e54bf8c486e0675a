//! Reads an event that lies wholly inside one chunk, as slices of that chunk. It changes nothing and copies
//! nothing; what it cannot do, because the chunk ends first or lines must be joined, is left to the assembly.

use super::field::{Field, Milliseconds, split_line, split_usual_name, strip_space};

/// An event that lies in one chunk, up to and including its blank line.
pub(super) struct WholeEvent<'c> {
    pub(super) name: &'c [u8],
    /// `None` without a `data` line: such an event is not delivered.
    pub(super) data: Option<&'c [u8]>,
    pub(super) id: Option<&'c [u8]>,
    pub(super) retry: Option<u64>,
    pub(super) comments: u64,
    /// The length of the event in bytes.
    pub(super) length: usize,
}

/// Event found at the start of a chunk.
pub(super) enum Scan<'c> {
    Whole(WholeEvent<'c>),
    /// The chunk ends inside the event. There is no line end from this offset on.
    Cut(usize),
    /// The event has several `data` lines, which must be joined.
    ManyLines,
}

/// An event of the form that nearly all have: at most an `event` line, then one `data` line that ends, as the event does, in LF.
pub(super) enum Usual<'c> {
    Whole {
        name: &'c [u8],
        data: &'c [u8],
        length: usize,
    },
    /// As for [`Scan`].
    Cut(usize),
    /// It has another form.
    Other,
}

/// Looks whether the event at the start of `bytes` is of the usual form. It need not be asked, since [`scan`] reads such
/// events too, but without it small events take nearly half as long again: [`scan`] has to keep track of all that an
/// event may have.
#[inline]
pub(super) fn usual_event(bytes: &[u8]) -> Usual<'_> {
    let (mut name, mut rest) = (&bytes[..0], bytes);
    if let Some(value) = rest.strip_prefix(b"event:") {
        let Some(end) = memchr::memchr2(b'\n', b'\r', value) else { return Usual::Cut(0) };
        (name, rest) = (strip_space(&value[..end]), &value[end + 1..]);
    }
    let Some(value) = rest.strip_prefix(b"data:") else { return Usual::Other };
    let Some(end) = memchr::memchr2(b'\n', b'\r', value) else { return Usual::Cut(bytes.len() - rest.len()) };
    match &value[end..] {
        [b'\n', b'\n', after @ ..] => {
            Usual::Whole { name, data: strip_space(&value[..end]), length: bytes.len() - after.len() }
        }
        _ => Usual::Other,
    }
}

/// Looks at the event at the start of `bytes`.
pub(super) fn scan(bytes: &[u8]) -> Scan<'_> {
    let mut event = WholeEvent { name: &[], data: None, id: None, retry: None, comments: 0, length: 0 };
    let mut rest = bytes;
    loop {
        if let Some(b'\n' | b'\r') = rest.first() {
            // A LF behind a CR is left: between events it reads as one more blank line, which means nothing.
            event.length = bytes.len() - rest.len() + 1;
            return Scan::Whole(event);
        }
        let usual = split_usual_name(rest);
        let searched = usual.map_or(rest, |(_, value)| value);
        let Some(end) = memchr::memchr2(b'\n', b'\r', searched) else {
            return Scan::Cut(bytes.len() - rest.len());
        };
        let (line, after) = (&searched[..end], &searched[end + 1..]);
        // The LF of a CRLF; if it is in the next chunk, so is the blank line.
        rest = if searched[end] == b'\r' { after.strip_prefix(b"\n").unwrap_or(after) } else { after };
        let (field, value) = match usual {
            Some((field, _)) => (field, strip_space(line)),
            None => split_line(line),
        };
        match field {
            Field::Data if event.data.is_some() => return Scan::ManyLines,
            Field::Data => event.data = Some(value),
            Field::Event => event.name = value,
            Field::Id if memchr::memchr(0, value).is_none() => event.id = Some(value),
            Field::Retry => event.retry = Milliseconds::of(value).or(event.retry),
            Field::Comment => event.comments += 1,
            Field::Id | Field::Unknown => {}
        }
    }
}
