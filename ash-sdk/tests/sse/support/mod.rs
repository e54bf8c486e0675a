//! Helpers of the decoder's tests: a reference decoder that is slow, works on the whole input at once and follows the
//! standard's text step by step, and a way to run the real one over chunks and get the same shape of result.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use ash_sdk::sse::{DecodeError, Decoder};
use bytes::Bytes;

/// A frame, owned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedFrame {
    pub event: String,
    pub event_field: String,
    pub data: String,
    pub last_event_id: String,
}

/// All there is to know of a stream once it has been read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decoded {
    pub frames: Vec<OwnedFrame>,
    pub comments: u64,
    pub retry: Option<Duration>,
    pub last_event_id: String,
    /// The bytes of the unfinished event at the end.
    pub lost: u64,
}

/// Reads the whole stream as the standard says: decode as UTF-8, drop one byte-order mark, split into lines, interpret.
pub fn reference(input: &[u8]) -> Decoded {
    let text = String::from_utf8_lossy(input);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    lines.pop(); // not a line: what is behind the last line end

    let mut decoded = Decoded { lost: reference_lost(input), ..Decoded::default() };
    let (mut event, mut data, mut id) = (String::new(), String::new(), String::new());
    for line in lines {
        if line.is_empty() {
            decoded.last_event_id = id.clone();
            if let Some(value) = data.strip_suffix('\n') {
                decoded.frames.push(OwnedFrame {
                    event: if event.is_empty() { "message".to_owned() } else { event.clone() },
                    event_field: event.clone(),
                    data: value.to_owned(),
                    last_event_id: id.clone(),
                });
            }
            event.clear();
            data.clear();
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "" => decoded.comments += 1,
            "event" => event = value.to_owned(),
            "data" => data = data + value + "\n",
            "id" if !value.contains('\0') => id = value.to_owned(),
            "retry" if !value.is_empty() && value.chars().all(|digit| digit.is_ascii_digit()) => {
                decoded.retry = Some(Duration::from_millis(value.parse().unwrap_or(u64::MAX)));
            }
            _ => {}
        }
    }
    decoded
}

/// The bytes of the `event`, `data` and `id` lines since the last blank line, and of the unfinished line.
fn reference_lost(input: &[u8]) -> u64 {
    let mut rest = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
    let mut lost = 0;
    while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        let next = if rest[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 };
        let name = rest[..end].split(|byte| *byte == b':').next().unwrap();
        if end == 0 {
            lost = 0;
        } else if [&b"event"[..], b"data", b"id"].contains(&name) {
            lost += next;
        }
        rest = &rest[next..];
    }
    (lost + rest.len()) as u64
}

/// Runs the decoder over the chunks, up to its first error.
pub fn decode<'c>(
    mut decoder: Decoder,
    chunks: impl IntoIterator<Item = &'c [u8]>,
) -> (Vec<OwnedFrame>, Result<Decoded, DecodeError>) {
    let mut frames_so_far = Vec::new();
    for chunk in chunks {
        // Both ways in must do the same, so they take turns.
        let owner = Bytes::copy_from_slice(chunk);
        let mut frames = if frames_so_far.len() % 2 == 0 { decoder.feed(&owner) } else { decoder.feed(chunk) };
        loop {
            match frames.next() {
                Ok(Some(frame)) => {
                    let owned = OwnedFrame {
                        event: frame.event().into_owned(),
                        event_field: String::from_utf8_lossy(frame.event_field()).into_owned(),
                        data: frame.text().into_owned(),
                        last_event_id: frame.last_event_id().into_owned(),
                    };
                    assert_eq!(String::from_utf8_lossy(frame.data()), owned.data);
                    assert_eq!(String::from_utf8_lossy(&frame.into_data()), owned.data);
                    frames_so_far.push(owned);
                }
                Ok(None) => break,
                Err(error) => return (frames_so_far, Err(error)),
            }
        }
        assert_eq!(frames.consumed(), chunk.len());
        assert!(decoder.buffered() <= decoder.limit());
    }
    let mut decoded = Decoded {
        frames: frames_so_far.clone(),
        comments: decoder.comments(),
        retry: decoder.retry(),
        last_event_id: decoder.last_event_id().into_owned(),
        lost: 0,
    };
    match decoder.finish() {
        Ok(()) => {}
        Err(DecodeError::CutInsideEvent { lost }) => decoded.lost = lost,
        Err(error) => return (frames_so_far, Err(error)),
    }
    (frames_so_far, Ok(decoded))
}

/// Decodes chunks with the real decoder, without a limit that matters.
pub fn decoded<'c>(chunks: impl IntoIterator<Item = &'c [u8]>) -> Decoded {
    decode(Decoder::new(), chunks).1.unwrap()
}

/// Cuts the input into pieces of these lengths, over and over.
pub fn cut<'i>(mut input: &'i [u8], lengths: &[usize]) -> Vec<&'i [u8]> {
    let mut pieces = Vec::new();
    let mut lengths = lengths.iter().copied().filter(|length| *length > 0).cycle();
    while !input.is_empty() {
        let length = lengths.next().unwrap_or(input.len()).min(input.len());
        let (piece, rest) = input.split_at(length);
        pieces.push(piece);
        input = rest;
    }
    pieces
}

/// Returns the recorded streams of real servers.
pub fn transcripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/transcripts");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}
