//! Allocations of the decoder, counted by the allocator: none once it has seen the largest event.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, unreachable_pub)]

use allocation_counter::measure;
use ash_sdk::sse::Decoder;
use bytes::Bytes;

fn chunks(stream: &str, size: usize) -> Vec<Bytes> {
    stream.as_bytes().chunks(size).map(Bytes::copy_from_slice).collect()
}

/// Reads everything of every frame; says how many there were.
fn read(decoder: &mut Decoder, chunks: &[Bytes]) -> usize {
    let mut count = 0;
    for chunk in chunks {
        let mut frames = decoder.feed(chunk);
        while let Some(frame) = frames.next().unwrap() {
            assert!(!frame.event().is_empty() && !frame.text().is_empty());
            assert!(frame.data().len() + frame.last_event_id().len() + frame.event_field().len() > 0);
            count += 1;
        }
    }
    count
}

#[test]
fn in_the_steady_state_no_event_allocates() {
    let mut stream = String::new();
    for length in [1, 17, 300, 5_000, 40, 1_999, 12] {
        stream.push_str("event: text_delta\ndata: {\"delta\":\"Hi\"}\n\n: comment\n\n");
        stream.push_str(&format!("id: {length}\r\ndata: {}\r\n\r\n", "ü".repeat(length)));
        stream.push_str(&format!("retry: 5\rdata: several\rdata: {}\r\r", "x".repeat(length)));
    }
    for size in [1, 7, 16, 100, 1_460, stream.len()] {
        let chunks = chunks(&stream, size);
        let mut decoder = Decoder::new();
        assert_eq!(read(&mut decoder, &chunks), 21);
        let mut count = 0;
        let allocations = measure(|| {
            for _ in 0..3 {
                count += read(&mut decoder, &chunks);
            }
        });
        assert_eq!(count, 63);
        assert_eq!(allocations.count_total, 0, "in chunks of {size} bytes");
    }
}

#[test]
fn whole_frames_do_not_allocate_even_at_first() {
    let chunk = [Bytes::from("event: e\ndata: größer\n\n".repeat(100))];
    let mut count = 0;
    let allocations = measure(|| count = read(&mut Decoder::new(), &chunk));
    assert_eq!((count, allocations.count_total), (100, 0));
}

#[test]
fn taking_the_data_of_a_whole_frame_allocates_nothing_per_event() {
    let chunk = Bytes::from("event: e\ndata: größer\n\n".repeat(100));
    // The first slice of a `Bytes` may allocate its reference count.
    drop(chunk.slice(1..));
    let mut decoder = Decoder::new();
    let allocations = measure(|| {
        let mut frames = decoder.feed(&chunk);
        while let Some(frame) = frames.next().unwrap() {
            assert_eq!(frame.into_data().len(), 8);
        }
    });
    assert_eq!(allocations.count_total, 0);
}

#[test]
fn a_growing_buffer_allocates_rarely() {
    let pieces = chunks(&format!("data: {}\n\n", "x".repeat(1 << 20)), 16);
    let mut count = 0;
    let allocations = measure(|| count = read(&mut Decoder::new(), &pieces));
    assert_eq!(count, 1);
    // A twelfth more each time: ln(2^20 / 32) / ln(13 / 12) is about 130.
    assert!(allocations.count_total < 160, "{} allocations", allocations.count_total);
}

#[test]
fn a_failed_decoder_has_given_its_memory_back() {
    let mut decoder = Decoder::with_limit(1 << 16);
    let line = [b'x'; 1 << 10];
    let allocations = measure(|| {
        assert!(decoder.feed("data: ").next().unwrap().is_none());
        while decoder.feed(&line).next().is_ok() {}
    });
    assert!(allocations.count_total > 0);
    assert_eq!(allocations.bytes_current, 0);
}
