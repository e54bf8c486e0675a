//! Any bytes, cut anywhere, with any limit: the decoder never panics, never holds more than the limit, and reads what
//! the reference decoder of the tests reads, whole or in pieces.
//!
//! Run with `cargo fuzz run decoder` (on a stable toolchain with `RUSTC_BOOTSTRAP=1`).
#![no_main]

use arbitrary::Arbitrary;
use ash_sdk::sse::{DecodeError, Decoder};
use libfuzzer_sys::fuzz_target;

#[path = "../../tests/sse/support/mod.rs"]
mod support;
use support::{cut, decode, decoded, reference};

#[derive(Debug, Arbitrary)]
struct Input {
    limit: u8,
    lengths: Vec<u8>,
    stream: Vec<u8>,
}

fuzz_target!(|input: Input| {
    let lengths: Vec<usize> = input.lengths.iter().map(|length| usize::from(*length)).collect();
    let expected = reference(&input.stream);
    assert_eq!(decoded([&input.stream[..]]), expected);
    assert_eq!(decoded(cut(&input.stream, &lengths)), expected);
    assert_eq!(decoded(cut(&input.stream, &[1])), expected);

    let limit = usize::from(input.limit);
    let (whole_frames, whole) = decode(Decoder::with_limit(limit), [&input.stream[..]]);
    let (frames, pieces) = decode(Decoder::with_limit(limit), cut(&input.stream, &lengths));
    assert_eq!(frames, whole_frames);
    assert_eq!(pieces.is_err(), whole.is_err());
    match pieces {
        Ok(decoded) => assert_eq!(decoded, expected),
        Err(DecodeError::EventTooLarge { limit: reported, seen }) => {
            assert!(reported == limit && seen > limit);
            assert!(expected.frames.starts_with(&frames));
        }
        Err(error) => panic!("{error}"),
    }
});
