//! Location of a frame's bytes: in the chunk where possible, otherwise in the decoder.

use ash_sdk::sse::Decoder;
use bytes::{Buf, Bytes};

fn lies_in(part: &[u8], whole: &[u8]) -> bool {
    let (part, whole) = (part.as_ptr_range(), whole.as_ptr_range());
    whole.start <= part.start && part.end <= whole.end
}

#[test]
fn a_frame_in_one_chunk_is_a_view_of_it_whatever_its_lines() {
    for stream in [
        "event: e\ndata: one line\n\n",
        "data: one line\nevent: e\n\n",
        "event: e\r\ndata: one line\r\n\r\n",
        "event:e\rdata:one line\r\r",
        ": comment\nid: 7\nevent: first\nretry: 10\nunknown\ndata: one line\nevent: e\n: comment\n\n",
    ] {
        let chunk = Bytes::from_static(stream.as_bytes());
        let mut decoder = Decoder::new();
        let mut frames = decoder.feed(&chunk);
        let frame = frames.next().unwrap().unwrap();
        assert_eq!(frame.data(), b"one line");
        assert_eq!(frame.event_field(), b"e");
        assert!(lies_in(frame.data(), &chunk), "{stream:?}");
        assert!(lies_in(frame.event_field(), &chunk), "{stream:?}");
        assert!(lies_in(&frame.into_data(), &chunk), "{stream:?}");
    }
}

#[test]
fn each_frame_of_a_chunk_is_a_view_of_it() {
    let chunk = Bytes::from("data: a line\n\n".repeat(50));
    let mut decoder = Decoder::new();
    let mut frames = decoder.feed(&chunk);
    let mut count = 0;
    while let Some(frame) = frames.next().unwrap() {
        assert!(lies_in(frame.data(), &chunk));
        count += 1;
    }
    assert_eq!(count, 50);
}

#[test]
fn text_that_is_utf8_is_not_copied() {
    let chunk = "data: größer\n\n";
    let mut decoder = Decoder::new();
    let mut frames = decoder.feed(chunk);
    let frame = frames.next().unwrap().unwrap();
    assert!(lies_in(frame.text().as_bytes(), chunk.as_bytes()));
}

#[test]
fn a_frame_cut_by_a_chunk_is_put_together() {
    let mut decoder = Decoder::new();
    assert!(decoder.feed("event: e\ndata: one ").next().unwrap().is_none());
    assert_eq!(decoder.buffered(), 5);
    let rest = Bytes::from_static(b"line\n\n");
    let mut frames = decoder.feed(&rest);
    let frame = frames.next().unwrap().unwrap();
    assert_eq!((frame.event_field(), frame.data()), (&b"e"[..], &b"one line"[..]));
    assert_eq!(frame.into_data(), "one line");
    assert!(frames.next().unwrap().is_none());
    assert_eq!(decoder.buffered(), 0);
}

#[test]
fn large_data_that_was_put_together_is_handed_over_without_a_copy() {
    let line = vec![b'x'; 1 << 20];
    let mut decoder = Decoder::new();
    for _ in 0..2 {
        assert!(decoder.feed("data: ").next().unwrap().is_none());
        assert!(decoder.feed(&line).next().unwrap().is_none());
        let mut frames = decoder.feed("\n\n");
        let frame = frames.next().unwrap().unwrap();
        let place = frame.data().as_ptr();
        let data = frame.into_data();
        assert_eq!(data, line);
        assert_eq!(data.as_ptr(), place);
    }
}

#[test]
fn a_chunk_can_be_left_and_taken_up_again_where_it_was_left() {
    let mut decoder = Decoder::new();
    let mut chunk = Bytes::from_static(b": c\ndata: one\r\n\r\ndata: two\n\ndata: thr");
    let mut seen = Vec::new();
    while chunk.has_remaining() {
        let mut frames = decoder.feed(&chunk);
        seen.extend(frames.next().unwrap().map(|frame| frame.into_data()));
        let consumed = frames.consumed();
        chunk.advance(consumed);
    }
    let mut frames = decoder.feed("ee\n\n");
    seen.extend(frames.next().unwrap().map(|frame| frame.into_data()));
    assert_eq!(seen, ["one", "two", "three"]);
    assert_eq!(decoder.comments(), 1);
}

#[test]
fn a_decoder_can_be_sent_to_another_thread() {
    fn assert_send<T: Send + Sync>(_: &T) {}
    let mut decoder = Decoder::new();
    assert_send(&decoder);
    let mut frames = decoder.feed("data: x\n\n");
    assert_send(&frames);
    assert_send(&frames.next().unwrap().unwrap());
}

#[test]
fn what_is_said_is_not_in_debug_output() {
    let mut decoder = Decoder::new();
    assert!(decoder.feed("data: sec").next().unwrap().is_none());
    let mut frames = decoder.feed("ret\n\n");
    let output = format!("{:?}", frames.next().unwrap().unwrap()) + &format!("{frames:?}") + &format!("{decoder:?}");
    assert!(!output.contains("secret"), "{output}");
    assert!(output.contains("data_bytes: 6"), "{output}");
}
