//! The event-stream grammar, rule by rule. Every stream is also read byte by byte, and compared with the reference.

use std::time::Duration;

use crate::support::{Decoded, cut, decoded, reference};
use ash_sdk::sse::{DecodeError, Decoder};

/// Reads the stream in every way that matters and says what came out.
#[track_caller]
fn read(stream: impl AsRef<[u8]>) -> Decoded {
    let stream = stream.as_ref();
    let whole = decoded([stream]);
    for length in 1..stream.len() {
        assert_eq!(decoded(cut(stream, &[length])), whole, "in pieces of {length} bytes");
        assert_eq!(decoded(cut(stream, &[length, stream.len()])), whole, "cut at byte {length}");
    }
    assert_eq!(reference(stream), whole, "the reference");
    whole
}

/// Event and data of each frame.
#[track_caller]
fn events(stream: impl AsRef<[u8]>) -> Vec<(String, String)> {
    read(stream).frames.into_iter().map(|frame| (frame.event, frame.data)).collect()
}

#[track_caller]
fn data(stream: impl AsRef<[u8]>) -> Vec<String> {
    events(stream).into_iter().map(|(_, data)| data).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(event, data)| ((*event).to_owned(), (*data).to_owned())).collect()
}

#[test]
fn an_event_has_its_name_and_its_data() {
    assert_eq!(
        events("event: text_delta\ndata: {\"delta\":\"Hi\"}\n\n"),
        pairs(&[("text_delta", "{\"delta\":\"Hi\"}")])
    );
}

#[test]
fn an_event_without_a_name_is_a_message() {
    assert_eq!(
        events("data: x\n\nevent:\ndata: y\n\nevent\ndata: z\n\n"),
        pairs(&[("message", "x"), ("message", "y"), ("message", "z")])
    );
}

#[test]
fn the_field_as_sent_can_be_told_from_the_default_name() {
    let frames = read("data: x\n\nevent: message\ndata: y\n\n").frames;
    assert_eq!((frames[0].event.as_str(), frames[0].event_field.as_str()), ("message", ""));
    assert_eq!((frames[1].event.as_str(), frames[1].event_field.as_str()), ("message", "message"));
}

#[test]
fn the_last_event_field_wins_and_order_does_not_matter() {
    assert_eq!(events("event: a\ndata: x\nevent: b\n\n"), pairs(&[("b", "x")]));
    assert_eq!(events("event: a\nevent\ndata: x\n\n"), pairs(&[("message", "x")]));
}

#[test]
fn lines_end_in_cr_or_lf_or_crlf_in_any_mix() {
    for stream in [
        "data: a\n\ndata: b\n\n",
        "data: a\r\rdata: b\r\r",
        "data: a\r\n\r\ndata: b\r\n\r\n",
        "data: a\r\n\ndata: b\n\r",
        "data: a\n\r\ndata: b\r\r\n",
    ] {
        assert_eq!(data(stream), ["a", "b"], "{stream:?}");
    }
    assert_eq!(data("data: a\rdata: b\ndata: c\r\ndata: d\n\n"), ["a\nb\nc\nd"]);
}

#[test]
fn a_cr_at_the_end_of_a_chunk_delivers_at_once_and_a_following_lf_is_swallowed() {
    let mut decoder = Decoder::new();
    let mut frames = decoder.feed("data: a\r\n\r");
    assert_eq!(frames.next().unwrap().unwrap().data(), b"a");
    assert!(frames.next().unwrap().is_none());
    assert!(decoder.feed("\n").next().unwrap().is_none());
    // If the LF had counted as a line end of its own, this event would have ended before its data.
    let mut frames = decoder.feed("event: e\r");
    assert!(frames.next().unwrap().is_none());
    let mut frames = decoder.feed("\ndata: b\n\n");
    let frame = frames.next().unwrap().unwrap();
    assert_eq!((&*frame.event(), frame.data()), ("e", &b"b"[..]));
}

#[test]
fn a_line_end_is_found_anywhere_in_a_short_piece() {
    for end in ["\n\n", "\r\r", "\r\n\r\n"] {
        let mut decoder = Decoder::new();
        // An event in pieces leaves a buffer with room, which is where short pieces go.
        assert!(decoder.feed(&[b"data: ", &[b'-'; 200][..]].concat()).next().unwrap().is_none());
        assert!(decoder.feed("\n\n").next().unwrap().is_some());
        for before in 0..100 {
            let value = "x".repeat(before);
            assert!(decoder.feed("data: _").next().unwrap().is_none());
            let piece = format!("{value}{end}data: next{end}");
            let mut frames = decoder.feed(&*piece);
            assert_eq!(frames.next().unwrap().unwrap().text(), format!("_{value}"));
            assert_eq!(frames.next().unwrap().unwrap().data(), b"next");
            assert!(frames.next().unwrap().is_none());
        }
    }
}

#[test]
fn unicode_line_separators_are_not_line_ends() {
    assert_eq!(data("data: a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f\n\n"), ["a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f"]);
}

#[test]
fn several_data_lines_are_joined_by_lf() {
    assert_eq!(data("data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
    assert_eq!(data("data\ndata\n\ndata:\ndata: \n\n"), ["\n", "\n"]);
    assert_eq!(data("data: a\nevent: e\n: c\nid: 1\ndata: b\n\n"), ["a\nb"]);
}

#[test]
fn empty_data_is_delivered_and_no_data_is_not() {
    assert_eq!(data("data\n\ndata:\n\ndata: \n\n"), ["", "", ""]);
    assert_eq!(data("event: e\n\nid: 1\n\nretry: 5\n\n\n\n: c\n\n"), [""; 0]);
}

#[test]
fn an_event_without_data_does_not_leave_its_name_behind() {
    assert_eq!(events("event: gone\n\ndata: x\n\n"), pairs(&[("message", "x")]));
}

#[test]
fn one_leading_space_is_removed_and_no_more() {
    assert_eq!(data("data:x\n\ndata: x\n\ndata:  x\n\ndata:\tx\n\ndata: x \n\n"), ["x", "x", " x", "\tx", "x "]);
}

#[test]
fn only_the_first_colon_separates() {
    assert_eq!(data("data: a: b:c\n\ndata::x\n\n"), ["a: b:c", ":x"]);
}

#[test]
fn field_names_are_matched_exactly() {
    assert_eq!(data("Data: a\ndata : b\n data: c\ndatax: d\ndat: e\nevent_: f\nretry2: 3\n\n"), [""; 0]);
}

#[test]
fn the_id_stays_until_it_is_set_again() {
    let frames = read("data: a\n\nid: 1\ndata: b\n\ndata: c\n\nid: 2\n\ndata: d\n\nid\ndata: e\n\n").frames;
    let ids: Vec<&str> = frames.iter().map(|frame| frame.last_event_id.as_str()).collect();
    assert_eq!(ids, ["", "1", "1", "2", ""]);
}

#[test]
fn an_id_with_a_nul_is_ignored() {
    let stream = "id: 1\nid: 2\u{0}3\ndata: a\n\nid: \u{0}\ndata: b\n\n";
    let ids: Vec<String> = read(stream).frames.into_iter().map(|frame| frame.last_event_id).collect();
    assert_eq!(ids, ["1", "1"]);
}

#[test]
fn an_id_counts_only_once_its_event_has_ended() {
    assert_eq!(read("id: 1\ndata: a\n\nid: 2\ndata: b\n").last_event_id, "1");
    assert_eq!(read("id: 1\n\n").last_event_id, "1");
}

#[test]
fn retry_takes_digits_only() {
    let retry = |stream: &str| read(stream).retry;
    assert_eq!(retry("retry: 3000\n"), Some(Duration::from_secs(3)));
    assert_eq!(retry("retry: 1\nretry: 02\n"), Some(Duration::from_millis(2)));
    for ignored in ["retry: -1\n", "retry: 1.5\n", "retry: 1s\n", "retry: \n", "retry\n", "retry:  1\n", "retry: ١\n"]
    {
        assert_eq!(retry(ignored), None, "{ignored:?}");
        for stream in [format!("retry: 7\n{ignored}"), format!("retry: 7\n{ignored}data: in one event\n\n")] {
            assert_eq!(retry(&stream), Some(Duration::from_millis(7)), "{stream:?}");
        }
    }
    assert_eq!(retry("retry: 99999999999999999999999\n"), Some(Duration::from_millis(u64::MAX)));
}

#[test]
fn comments_are_seen_as_they_come_and_are_no_events() {
    let mut decoder = Decoder::new();
    assert!(decoder.feed(": keep-alive\n").next().unwrap().is_none());
    assert_eq!(decoder.comments(), 1);
    assert!(decoder.feed("\n:\n\n:third").next().unwrap().is_none());
    assert_eq!(decoder.comments(), 2);
    assert!(decoder.feed("\rdata: x\n:fourth\n\n").next().unwrap().is_some());
    assert_eq!(decoder.comments(), 4);
    assert_eq!(decoder.finish(), Ok(()));
    assert_eq!(read(": c\ndata: x\n: data: y\n\n:\n").comments, 3);
}

#[test]
fn one_byte_order_mark_is_skipped_at_the_start_and_nowhere_else() {
    assert_eq!(data("\u{FEFF}data: a\n\n"), ["a"]);
    assert_eq!(data("\u{FEFF}\u{FEFF}data: a\n\ndata: b\n\n"), ["b"]);
    assert_eq!(data("data: a\n\n\u{FEFF}data: b\n\ndata: \u{FEFF}c\n\n"), ["a", "\u{FEFF}c"]);
    assert_eq!(data(b"\xEF\xBBdata: a\n\ndata: b\n\n"), ["b"]);
    assert_eq!(read("\u{FEFF}").lost, 0);
    assert_eq!(read(b"\xEF\xBB").lost, 2);
}

#[test]
fn bytes_that_are_no_utf8_read_as_replacement_characters() {
    assert_eq!(data(b"data: a\xFFb\n\n"), ["a\u{FFFD}b"]);
    assert_eq!(data(b"data: \xE6\x97\ndata: \xA5\n\n"), ["\u{FFFD}\n\u{FFFD}"]);
    assert_eq!(events(b"event: \xC3\ndata: x\n\n"), pairs(&[("\u{FFFD}", "x")]));
    assert_eq!(read(b"id: \xF0\x9F\ndata: x\n\n").last_event_id, "\u{FFFD}");
}

#[test]
fn a_character_cut_by_a_chunk_is_whole_again() {
    assert_eq!(data("data: größer 日本 🦀\n\n"), ["größer 日本 🦀"]);
}

#[test]
fn an_unfinished_last_event_is_discarded_and_reported() {
    for (stream, lost) in [
        ("data: a\n\ndata: b\n", 8),
        ("data: a\n\ndata: b", 7),
        ("data: a\n\ndata: b\r\n", 9),
        ("event: e\n", 9),
        ("data: a\n\n: c", 3),
        ("d", 1),
    ] {
        let decoded = read(stream);
        assert_eq!(decoded.lost, lost, "{stream:?}");
        assert!(decoded.frames.len() <= 1, "{stream:?}");
    }
    let mut decoder = Decoder::new();
    assert!(decoder.feed("data: a").next().unwrap().is_none());
    let error = decoder.finish().unwrap_err();
    assert_eq!(error, DecodeError::CutInsideEvent { lost: 7 });
    assert!(error.to_string().contains("last 7 bytes"), "{error}");
}

#[test]
fn a_stream_that_ends_between_events_is_not_cut() {
    for stream in
        ["", "data: a\n\n", "data: a\r\r", "data: a\n\n: comment\n", "data: a\n\nretry: 5\n", "\n", "nonsense\n"]
    {
        assert_eq!(read(stream).lost, 0, "{stream:?}");
    }
}

#[test]
fn the_examples_of_the_standard_read_as_it_says() {
    assert_eq!(data("data: YHOO\ndata: +2\ndata: 10\n\n"), ["YHOO\n+2\n10"]);
    let second = read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n");
    let frames: Vec<(&str, &str)> =
        second.frames.iter().map(|frame| (frame.data.as_str(), frame.last_event_id.as_str())).collect();
    assert_eq!(frames, [("first event", "1"), ("second event", "")]);
    assert_eq!(data("data\n\ndata\ndata\n\ndata:"), ["", "\n"]);
    assert_eq!(data("data:test\n\ndata: test\n\n"), ["test", "test"]);
}
