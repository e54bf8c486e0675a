//! Events and logs, as Redis has them.

use bytes::{Buf, Bytes};
use redis::Value;

use crate::{
    stream::RawFrame,
    turns::backend::{Ring, StoredPage},
};

/// The id of the entry that ends a log: there is none greater.
pub(super) const SEAL: &str = "18446744073709551615-0";

/// Writes events one after another, each as its type and its data, with their lengths before them.
pub(super) fn encode(events: &[RawFrame]) -> Vec<u8> {
    let mut out = Vec::with_capacity(events.iter().map(|event| event.size() + 8).sum());
    for event in events {
        for part in [event.event_type().as_bytes(), event.data()] {
            // No event is as large as that.
            out.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
            out.extend(part);
        }
    }
    out
}

/// Reads events without copying their data; `None` if that is not what it is.
fn decode(mut bytes: Bytes) -> Option<Vec<RawFrame>> {
    let mut part = || -> Option<Option<Bytes>> {
        if bytes.is_empty() {
            return Some(None);
        }
        let length = usize::try_from(bytes.try_get_u32_le().ok()?).ok()?;
        Some(Some((length <= bytes.len()).then(|| bytes.split_to(length))?))
    };
    let mut events = Vec::new();
    while let Some(event_type) = part()? {
        events.push(RawFrame::from_parts(std::str::from_utf8(&event_type).ok()?, part()??));
    }
    Some(events)
}

/// Reads what is published of a log: nothing in particular, or the number of its last event, and the last events if they are
/// few.
pub(super) fn ring(payload: &[u8]) -> Ring {
    let of_events = || {
        let (number, events) = payload.split_at(memchr::memchr(b'\n', payload)?);
        let last = std::str::from_utf8(number).ok()?.parse().ok()?;
        let events = decode(Bytes::copy_from_slice(events.get(1..)?))?;
        Some(Ring { last: Some(last), events })
    };
    of_events().unwrap_or_default()
}

/// Reads the entries of a log after an event, of which at most so many were asked for; `None` if they are not those of a log.
pub(super) fn page(entries: Value, after: u64, most: usize) -> Option<StoredPage> {
    let Value::Array(entries) = entries else { return None };
    let is_full = entries.len() >= most;
    let mut page = StoredPage { first: after.saturating_add(1), is_full, ..StoredPage::default() };
    for entry in entries {
        let Value::Array(entry) = entry else { return None };
        let [id, fields] = <[Value; 2]>::try_from(entry).ok()?;
        let id = text(id)?;
        let mut fields = Fields::of(fields)?;
        if id == SEAL {
            let last = fields.number("l")?;
            let end = serde_json::from_slice(&fields.bytes("x")?).ok()?;
            page.end = Some((last, end));
        } else if let Some(token) = fields.bytes("t") {
            page.token = Some(String::from_utf8(token.into()).ok()?);
        } else {
            let before = fields.number("p")?;
            let events = decode(fields.bytes("e")?)?;
            // The one who reads sees it when there is a gap.
            let expected = page.first + page.events.len() as u64;
            if page.events.is_empty() {
                let skipped = usize::try_from(page.first.saturating_sub(before.saturating_add(1))).ok()?;
                page.first = page.first.max(before.saturating_add(1));
                page.events.extend(events.into_iter().skip(skipped));
            } else if before.checked_add(1) == Some(expected) {
                page.events.extend(events);
            } else {
                // The events after a gap are another page.
                return Some(StoredPage { end: None, is_full: true, ..page });
            }
        }
    }
    Some(page)
}

/// Fields of an entry.
struct Fields(Vec<(String, Bytes)>);

impl Fields {
    fn of(fields: Value) -> Option<Self> {
        let mut pairs = Vec::new();
        let mut add = |name: Value, value: Value| -> Option<()> {
            pairs.push((text(name)?, bytes(value)?));
            Some(())
        };
        match fields {
            Value::Array(fields) => {
                let mut fields = fields.into_iter();
                while let Some(name) = fields.next() {
                    add(name, fields.next()?)?;
                }
            }
            Value::Map(fields) => {
                for (name, value) in fields {
                    add(name, value)?;
                }
            }
            _ => return None,
        }
        Some(Self(pairs))
    }

    fn bytes(&mut self, name: &str) -> Option<Bytes> {
        let (_, value) = self.0.iter_mut().find(|(known, _)| known == name)?;
        Some(std::mem::take(value))
    }

    fn number(&mut self, name: &str) -> Option<u64> {
        std::str::from_utf8(&self.bytes(name)?).ok()?.parse().ok()
    }
}

fn bytes(value: Value) -> Option<Bytes> {
    match value {
        Value::BulkString(bytes) => Some(bytes.into()),
        Value::SimpleString(text) => Some(text.into()),
        _ => None,
    }
}

fn text(value: Value) -> Option<String> {
    String::from_utf8(bytes(value)?.into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bulk(text: impl AsRef<[u8]>) -> Value {
        Value::BulkString(text.as_ref().to_vec())
    }

    fn entry(id: &str, fields: Vec<Value>) -> Value {
        Value::Array(vec![bulk(id), Value::Array(fields)])
    }

    fn events(texts: &[&str]) -> Vec<RawFrame> {
        texts.iter().map(|text| RawFrame::from_parts("message", Bytes::copy_from_slice(text.as_bytes()))).collect()
    }

    fn batch(before: u64, texts: &[&str]) -> Value {
        let last = before + texts.len() as u64;
        entry(&format!("{last}-0"), vec![bulk("p"), bulk(before.to_string()), bulk("e"), bulk(encode(&events(texts)))])
    }

    #[test]
    fn events_are_the_same_after_they_were_bytes() {
        for texts in [&[][..], &[""], &["a"], &["a", "", "\u{1f600}\n"], &["x".repeat(70_000).as_str(), "b"]] {
            assert_eq!(decode(encode(&events(texts)).into()), Some(events(texts)));
        }
    }

    #[test]
    fn bytes_that_are_cut_or_of_another_kind_are_not_events() {
        let whole = encode(&events(&["abc", "de"]));
        let one = encode(&events(&["abc"])).len();
        for length in (1..whole.len()).filter(|length| *length != one) {
            assert_eq!(decode(Bytes::copy_from_slice(&whole[..length])), None, "{length}");
        }
        assert_eq!(decode(Bytes::from_static(b"\xff\xff\xff\xffgarbage")), None);
        assert_eq!(decode(Bytes::from_static(b"\x01\0\0\0\xff\0\0\0\0")), None, "a type is text");
    }

    #[test]
    fn a_page_begins_after_what_its_reader_has_even_inside_of_an_entry() {
        let read = |after| page(Value::Array(vec![batch(2, &["c", "d", "e"]), batch(5, &["f"])]), after, 9).unwrap();
        for (after, texts) in [(2, &["c", "d", "e", "f"][..]), (3, &["d", "e", "f"]), (4, &["e", "f"])] {
            let page = read(after);
            assert_eq!((page.first, page.events), (after + 1, events(texts)), "{after}");
        }
        assert_eq!(read(0).first, 3, "the gap shows");
    }

    #[test]
    fn nothing_of_a_page_follows_a_gap() {
        let end = bulk(r#"{"reason":{"type":"done"}}"#);
        let seal = entry(SEAL, vec![bulk("l"), bulk("9"), bulk("x"), end]);
        let read = page(Value::Array(vec![batch(0, &["a"]), batch(7, &["h", "i"]), seal.clone()]), 0, 9).unwrap();
        assert_eq!((read.first, read.events, read.end.is_some()), (1, events(&["a"]), false));
        assert!(read.is_full, "there is more than this page");
        let read = page(Value::Array(vec![batch(7, &["h", "i"]), seal]), 7, 9).unwrap();
        assert!(!read.is_full);
        assert_eq!(read.end.unwrap().0, 9);
    }

    #[test]
    fn what_is_published_of_a_log_is_its_last_number_with_or_without_events_or_anything() {
        let of = |number: &str, texts: &[&str]| [number.as_bytes(), b"\n", &encode(&events(texts))].concat();
        let ring = |payload: &[u8]| {
            let ring = super::ring(payload);
            (ring.last, ring.events)
        };
        assert_eq!(ring(&of("7", &["a\nb", "c"])), (Some(7), events(&["a\nb", "c"])));
        assert_eq!(ring(b"7\n"), (Some(7), Vec::new()));
        for odd in [&b""[..], b"7", b"\n", b"x\n", b"-1\n", b"7\n\xff", b"\xff\n"] {
            assert_eq!(ring(odd), (None, Vec::new()), "{odd:?}");
        }
    }

    #[test]
    fn what_is_not_a_log_is_refused() {
        let odd = [
            Value::Nil,
            bulk("x"),
            Value::Array(vec![Value::Nil]),
            Value::Array(vec![entry("1-0", vec![bulk("name")])]),
            Value::Array(vec![entry("1-0", vec![bulk("name"), bulk("value")])]),
            Value::Array(vec![entry("1-0", vec![bulk("p"), bulk("x"), bulk("e"), bulk("")])]),
            Value::Array(vec![entry(SEAL, vec![bulk("l"), bulk("1"), bulk("x"), bulk("no")])]),
        ];
        for value in odd {
            assert!(page(value.clone(), 0, 9).is_none(), "{value:?}");
        }
    }
}
