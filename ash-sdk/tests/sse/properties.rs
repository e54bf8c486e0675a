//! Properties of every stream and every way to cut it.

use crate::support::{cut, decode, decoded, reference};
use ash_sdk::sse::{DecodeError, Decoder};
use proptest::collection::vec;
use proptest::prelude::*;

/// Streams made of the parts that matter to the grammar, in any order.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        6 => prop_oneof![Just("\n"), Just("\r"), Just("\r\n"), Just("\n\n")].prop_map(|end| end.as_bytes().to_vec()),
        6 => prop_oneof![Just("data"), Just("event"), Just("id"), Just("retry"), Just("datax"), Just("dat"), Just("")]
            .prop_map(|name| name.as_bytes().to_vec()),
        6 => prop_oneof![Just(":"), Just(": "), Just(":  "), Just(" ")].prop_map(|colon| colon.as_bytes().to_vec()),
        3 => "[a-z0-9]{0,20}".prop_map(String::into_bytes),
        1 => "\\PC{0,6}".prop_map(String::into_bytes),
        1 => "[0-9]{1,25}".prop_map(String::into_bytes),
        1 => Just("\u{FEFF}".as_bytes().to_vec()),
        1 => Just(vec![0]),
        1 => vec(0x80u8..=0xFF, 1..4),
        1 => Just("event: text_delta\ndata: {\"delta\":\"größer\"}\n\n".as_bytes().to_vec()),
        1 => (17usize..200).prop_map(|length| vec![b'x'; length]),
        // Cut, it leaves a buffer in which short pieces find room.
        1 => (17usize..200).prop_map(|length| format!("data: {}\n\n", "x".repeat(length)).into_bytes()),
    ];
    (any::<bool>(), vec(part, 0..60)).prop_map(|(mark, parts)| {
        let mut stream = if mark { "\u{FEFF}".as_bytes().to_vec() } else { Vec::new() };
        stream.extend(parts.concat());
        stream
    })
}

fn lengths() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![Just(vec![1]), vec(1usize..8, 1..6), vec(1usize..100, 1..10)]
}

fn is_too_large(error: &DecodeError) -> bool {
    matches!(error, DecodeError::EventTooLarge { .. })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_chunking_reads_as_the_reference_does(stream in stream(), lengths in lengths()) {
        let expected = reference(&stream);
        prop_assert_eq!(&decoded([&stream[..]]), &expected);
        prop_assert_eq!(&decoded(cut(&stream, &lengths)), &expected);
    }

    #[test]
    fn arbitrary_bytes_read_as_the_reference_does(stream in vec(any::<u8>(), 0..400), lengths in lengths()) {
        let expected = reference(&stream);
        prop_assert_eq!(&decoded([&stream[..]]), &expected);
        prop_assert_eq!(&decoded(cut(&stream, &lengths)), &expected);
    }

    #[test]
    fn the_limit_is_never_exceeded_and_its_verdict_does_not_depend_on_the_chunking(
        stream in stream(), lengths in lengths(), limit in 0usize..120,
    ) {
        // `decode` also asserts after each chunk that no more than the limit is held.
        let (whole_frames, whole) = decode(Decoder::with_limit(limit), [&stream[..]]);
        let (frames, pieces) = decode(Decoder::with_limit(limit), cut(&stream, &lengths));
        prop_assert_eq!(&frames, &whole_frames);
        prop_assert_eq!(pieces.is_err(), whole.is_err());
        let expected = reference(&stream);
        match pieces {
            Ok(decoded) => prop_assert_eq!(decoded, expected),
            Err(error) => {
                prop_assert!(is_too_large(&error));
                prop_assert!(expected.frames.starts_with(&frames));
            }
        }
    }

    #[test]
    fn a_stream_shorter_than_the_limit_never_hits_it(stream in stream(), lengths in lengths()) {
        let (_, end) = decode(Decoder::with_limit(stream.len()), cut(&stream, &lengths));
        // An id is held twice while the next one is read, so this is about streams with at most one.
        prop_assume!(stream.windows(2).filter(|pair| pair == b"id").count() < 2);
        prop_assert_eq!(end.unwrap(), reference(&stream));
    }
}
