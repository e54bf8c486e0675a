//! Events as they are recorded: frames of an event stream.

use bytes::{Buf, Bytes, BytesMut};

use crate::{message::Event, sse::lossy};

const TYPE: &[u8] = b"event: ";
const DATA: &[u8] = b"data: ";

/// Writes an event. Neither its type nor a line of its data has a line end in it, because they came on a stream.
pub(super) fn write(event_type: &str, data: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(TYPE.len() + event_type.len() + DATA.len() + data.len() + 3);
    frame.extend_from_slice(TYPE);
    frame.extend_from_slice(event_type.as_bytes());
    for line in data.split(|byte| *byte == b'\n') {
        frame.extend_from_slice(b"\n");
        frame.extend_from_slice(DATA);
        frame.extend_from_slice(line);
    }
    frame.extend_from_slice(b"\n\n");
    frame.freeze()
}

/// Reads an event that [`write`] wrote.
pub(super) fn read(mut frame: Bytes) -> Event {
    let mut line = || {
        let end = memchr::memchr(b'\n', &frame).unwrap_or(frame.len());
        let line = frame.split_to(end);
        frame.advance(frame.len().min(1));
        line
    };
    let event_type = line().slice(TYPE.len()..);
    let mut data = line().slice(DATA.len()..);
    let mut next = line();
    if !next.is_empty() {
        let mut joined = BytesMut::from(&*data);
        while !next.is_empty() {
            joined.extend_from_slice(b"\n");
            joined.extend_from_slice(&next[DATA.len()..]);
            next = line();
        }
        data = joined.freeze();
    }
    Event::new(&lossy(&event_type), &lossy(&data))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_the_same_after_it_was_recorded() {
        for (event_type, data) in [
            ("message", r#"{"type":"assistant","message":{"content":[]}}"#),
            ("done", r#"{"sessionId":"x"}"#),
            ("brand_new", ""),
            ("", "no type"),
            ("lines", "one\ntwo\n\nfour\n"),
            ("blank", "\n"),
            ("ünüsual", "data: data"),
        ] {
            let frame = write(event_type, data.as_bytes());
            let event = read(frame.clone());
            assert_eq!((event.event_type(), event.data()), (event_type, data), "{frame:?}");
            assert_eq!(frame, event.to_sse());
        }
    }
}
