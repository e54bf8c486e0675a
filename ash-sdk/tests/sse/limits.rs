//! The size of an event is limited, in whatever shape the bytes come, and a decoder that has hit the limit stays there.

use crate::support::{cut, decode};
use ash_sdk::sse::{DEFAULT_LIMIT, DecodeError, Decoder};

/// Runs a stream through a decoder with this limit, whole and byte by byte: how many frames came, and how it ended.
#[track_caller]
fn run(limit: usize, stream: &str) -> (usize, Result<(), DecodeError>) {
    let outcome = |pieces: Vec<&[u8]>| {
        let (frames, end) = decode(Decoder::with_limit(limit), pieces);
        (frames.len(), end.map(|_| ()))
    };
    let whole = outcome(vec![stream.as_bytes()]);
    for length in [1, 2, 3, 7] {
        let pieces = outcome(cut(stream.as_bytes(), &[length]));
        assert_eq!(pieces.0, whole.0, "frames in pieces of {length}");
        assert_eq!(pieces.1.is_err(), whole.1.is_err(), "error in pieces of {length}");
    }
    whole
}

#[track_caller]
fn assert_too_large(end: Result<(), DecodeError>, expected_limit: usize) {
    match end {
        Err(DecodeError::EventTooLarge { limit, seen }) => {
            assert_eq!(limit, expected_limit);
            assert!(seen > limit, "{seen} bytes are not more than {limit}");
        }
        other => panic!("expected a too large event, got {other:?}"),
    }
}

#[test]
fn an_event_at_the_limit_passes_and_one_byte_more_does_not() {
    assert_eq!(run(10, "data: 0123456789\n\n"), (1, Ok(())));
    let (frames, end) = run(10, "data: a\n\ndata: 0123456789+\n\ndata: b\n\n");
    assert_eq!(frames, 1);
    assert_too_large(end, 10);
}

#[test]
fn data_lines_name_and_id_count_together() {
    assert_eq!(run(10, "data: 012\ndata: 45\nid: i\nevent: nam\n\n").0, 1);
    assert_too_large(run(10, "data: 012\ndata: 45\nid: i\nevent: name\n\n").1, 10);
    assert_too_large(run(10, &"data\n".repeat(12)).1, 10);
    assert_eq!(run(10, &"data\n\n".repeat(100)).0, 100);
}

#[test]
fn the_last_event_id_counts_because_it_is_held() {
    assert_eq!(run(10, "id: 01234\n\ndata: abcde\n\n").0, 1);
    assert_too_large(run(10, "id: 01234\n\ndata: abcdef\n\n").1, 10);
}

#[test]
fn a_line_that_means_nothing_is_limited_too() {
    for line in [":", "unknown: ", "retry: ", "averylongfieldnamewithoutcolon"] {
        assert_too_large(run(20, &format!("{line}{}", "0".repeat(30))).1, 20);
    }
    // Each of them passes, however many there are.
    assert_eq!(run(20, &format!("{}data: x\n\n", ": keep-alive\n".repeat(1_000))).0, 1);
}

#[test]
fn a_replaced_name_no_longer_counts() {
    assert_eq!(run(10, &format!("{}data: x\n\n", "event: 0123\n".repeat(100))).0, 1);
}

#[test]
fn nothing_after_a_too_large_event_is_read() {
    let mut decoder = Decoder::with_limit(8);
    let mut frames = decoder.feed("data: 0123456789\n\ndata: x\n\n");
    let error = frames.next().unwrap_err();
    assert_eq!(frames.next().unwrap_err(), error);
    for chunk in ["data: x\n\n", "\n\n", "a", ""] {
        assert_eq!(decoder.feed(chunk).next().unwrap_err(), error, "{chunk:?}");
    }
    assert_eq!(decoder.buffered(), 0);
    assert_eq!(decoder.finish(), Err(error));
}

#[test]
fn nothing_after_a_too_large_event_in_pieces_is_read() {
    let mut decoder = Decoder::with_limit(8);
    assert!(decoder.feed("data: 0123").next().unwrap().is_none());
    let error = decoder.feed("456789").next().unwrap_err();
    assert_eq!(decoder.feed("").next().unwrap_err(), error);
    assert_eq!(decoder.feed("\n\ndata: x\n\n").next().unwrap_err(), error);
}

#[test]
fn the_error_says_the_limit_what_came_and_what_to_do() {
    let error = Decoder::with_limit(4).feed("data: 0123456789\n").next().unwrap_err();
    let message = error.to_string();
    assert!(
        message.contains("limit of 4 bytes") && message.contains("10 bytes") && message.contains("higher limit"),
        "{message}"
    );
}

#[test]
fn the_default_limit_is_16_mib() {
    assert_eq!(Decoder::new().limit(), 16 << 20);
    let line = vec![b'x'; 1 << 16];
    let mut decoder = Decoder::default();
    assert!(decoder.feed("data: ").next().unwrap().is_none());
    for _ in 0..DEFAULT_LIMIT / line.len() {
        assert!(decoder.feed(&line).next().unwrap().is_none());
    }
    assert_eq!(decoder.buffered(), DEFAULT_LIMIT);
    assert_too_large(decoder.feed("x").next().map(|_| ()), DEFAULT_LIMIT);
}
