//! Peak memory of the decoder, counted by the allocator: at most a tenth above the largest
//! event, and never above the limit. The count is of the whole process, so this has a `main` of its own: the test
//! harness allocates beside a test, at moments of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use ash_sdk::sse::Decoder;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// The most that was held while `work` ran, beyond what was held before.
fn peak(work: impl FnOnce()) -> usize {
    let profiler = dhat::Profiler::builder().testing().build();
    work();
    let peak = dhat::HeapStats::get().max_bytes;
    drop(profiler);
    peak
}

/// Feeds one `data` line of this length in pieces of `size` bytes.
fn feed_line(decoder: &mut Decoder, piece: &[u8], length: usize) {
    assert!(decoder.feed("event: large\ndata: ").next().unwrap().is_none());
    for _ in 0..length / piece.len() {
        assert!(decoder.feed(piece).next().unwrap().is_none());
    }
    let mut frames = decoder.feed("\n\n");
    let frame = frames.next().unwrap().unwrap();
    assert_eq!(frame.data().len(), length / piece.len() * piece.len());
    assert_eq!(frame.text().len(), frame.data().len());
}

fn main() {
    let pieces = vec![b'x'; 1 << 16];
    for largest in [10_000, 100_000, 1 << 20, 5_000_000, 16 << 20] {
        for size in [1, 16, 1_460, 1 << 16] {
            // Pieces that are too long for this event, or too many for a test.
            if size > largest / 20 || largest / size > 2_000_000 {
                continue;
            }
            let peak = peak(|| {
                let mut decoder = Decoder::with_limit(17 << 20);
                for length in [largest / 7, largest / 2, largest, largest / 3, largest] {
                    feed_line(&mut decoder, &pieces[..size], length);
                }
            });
            assert!(peak as f64 <= 1.1 * largest as f64, "{peak} bytes held for {largest} in pieces of {size}");
            assert!(peak as f64 >= 0.9 * largest as f64, "only {peak} bytes counted for {largest} in pieces of {size}");
            println!("{largest} bytes in pieces of {size}: {:.3}", peak as f64 / largest as f64);
        }
    }

    // The same for a consumer that keeps the data.
    let largest = 5_000_000;
    let kept = peak(|| {
        let mut decoder = Decoder::new();
        assert!(decoder.feed("data: ").next().unwrap().is_none());
        for _ in 0..largest / 1_000 {
            assert!(decoder.feed(&pieces[..1_000]).next().unwrap().is_none());
        }
        let data = decoder.feed("\n\n").next().unwrap().unwrap().into_data();
        assert_eq!(data.len(), largest);
    });
    assert!(kept as f64 <= 1.1 * largest as f64, "{kept} bytes held for {largest} kept");

    // However large the name, the id and the data are, one after the other, and whatever the lines are.
    const LIMIT: usize = 1 << 20;
    let endless = peak(|| {
        for start in ["data: ", "event: ", "id: ", ": ", "retry: ", "unknown", "data: x\ndata: "] {
            let mut decoder = Decoder::with_limit(LIMIT);
            for field in ["data: ", "event: ", "id: ", "id: \0"] {
                assert!(decoder.feed(field).next().unwrap().is_none());
                for _ in 0..13 {
                    assert!(decoder.feed(&pieces).next().unwrap().is_none());
                }
                assert_eq!(decoder.feed("\n\n").next().unwrap().is_some(), field == "data: ");
                assert!(decoder.feed("id\n\n").next().unwrap().is_none());
            }
            assert!(decoder.feed(start).next().unwrap().is_none());
            let error = loop {
                if let Err(error) = decoder.feed(&pieces).next() {
                    break error;
                }
            };
            assert!(matches!(error, ash_sdk::sse::DecodeError::EventTooLarge { limit: LIMIT, .. }));
        }
    });
    assert!(endless <= LIMIT + 4_096, "{endless} bytes held with a limit of {LIMIT}");
}
