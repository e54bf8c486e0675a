//! Compares the decoder with the crates people use for this, on the same bytes in the same run, and prints the ratios.
//!
//! Each case is run in rounds; in each round every competitor runs once, so that whatever slows the machine slows all of
//! them. Judged is the fastest round of each. Nothing here asserts a time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::pin;
use std::time::{Duration, Instant};

use ash_sdk::sse::Decoder;
use bytes::Bytes;
use eventsource_stream::Eventsource;
use futures::{FutureExt, StreamExt};

const CHUNK: usize = 1_460;
const ROUNDS: usize = 41;

/// A competitor: reads the chunks and says how many events and bytes of data it has seen.
type Run = (&'static str, fn(&[Bytes]) -> Seen);

#[derive(Debug, PartialEq, Eq, Default, Clone, Copy)]
struct Seen {
    events: u64,
    data_bytes: u64,
}

impl Seen {
    fn add(&mut self, event: &str, data: &str) {
        black_box(event);
        self.add_bytes(data.as_bytes());
    }

    fn add_bytes(&mut self, data: &[u8]) {
        black_box(data);
        self.events += 1;
        self.data_bytes += data.len() as u64;
    }
}

fn ours_as_text(chunks: &[Bytes]) -> Seen {
    let mut seen = Seen::default();
    let mut decoder = Decoder::new();
    for chunk in chunks {
        let mut frames = decoder.feed(chunk);
        while let Some(frame) = frames.next().unwrap() {
            seen.add(&frame.event(), &frame.text());
        }
    }
    decoder.finish().unwrap();
    seen
}

fn ours_as_bytes(chunks: &[Bytes]) -> Seen {
    let mut seen = Seen::default();
    let mut decoder = Decoder::new();
    for chunk in chunks {
        let mut frames = decoder.feed(chunk);
        while let Some(frame) = frames.next().unwrap() {
            black_box(frame.event_field());
            seen.add_bytes(frame.data());
        }
    }
    decoder.finish().unwrap();
    seen
}

/// The events as owned bytes, as a stream of events needs them: slices of the chunks where possible.
fn ours_owned(chunks: &[Bytes]) -> Seen {
    let mut seen = Seen::default();
    let mut decoder = Decoder::new();
    for chunk in chunks {
        let mut frames = decoder.feed(chunk);
        while let Some(frame) = frames.next().unwrap() {
            black_box(&*frame.event());
            black_box(&*frame.text());
            seen.add_bytes(&frame.into_data());
        }
    }
    decoder.finish().unwrap();
    seen
}

fn chunk_stream(chunks: &[Bytes]) -> impl futures::Stream<Item = Result<Bytes, Infallible>> {
    futures::stream::iter(chunks.iter().cloned().map(Ok))
}

fn eventsource_stream(chunks: &[Bytes]) -> Seen {
    let mut seen = Seen::default();
    let mut events = pin!(chunk_stream(chunks).eventsource());
    while let Some(event) = events.next().now_or_never().expect("the chunks are there") {
        let event = event.unwrap();
        seen.add(&event.event, &event.data);
    }
    seen
}

fn sse_stream(chunks: &[Bytes]) -> Seen {
    let mut seen = Seen::default();
    let mut events = pin!(sse_stream::SseByteStream::new(chunk_stream(chunks)));
    while let Some(event) = events.next().now_or_never().expect("the chunks are there") {
        let event = event.unwrap();
        seen.add(event.event.as_deref().unwrap_or("message"), event.data.as_deref().unwrap_or(""));
    }
    seen
}

fn sse_core(chunks: &[Bytes]) -> Seen {
    let mut seen = Seen::default();
    // Its default limit is lower; ours is given to both.
    let limit = std::num::NonZeroUsize::new(ash_sdk::sse::DEFAULT_LIMIT).unwrap();
    let mut decoder = sse_core::SseDecoder::with_limit(limit);
    for chunk in chunks {
        // Without a stream around it, which is its fastest way; a slice, so that no reference is counted.
        let mut rest = &chunk[..];
        while let Some(event) = decoder.next(&mut rest) {
            if let sse_core::SseEvent::Message(message) = event.unwrap() {
                seen.add(&message.event, &message.data);
            }
        }
    }
    seen
}

/// A small generator of random numbers (splitmix64), so that every run measures the same bytes.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}

/// One frame of exactly 53 bytes.
fn push_text_delta(out: &mut Vec<u8>, random: &mut Random) {
    const WORDS: [&str; 4] = ["the answer is, ", "of this server ", "and then, this ", "in one line in "];
    let frame = format!("event: text_delta\ndata: {{\"delta\":\"{}\"}}\n\n", WORDS[random.below(4)]);
    assert_eq!(frame.len(), 53);
    out.extend_from_slice(frame.as_bytes());
}

/// One frame with 200 to 2,000 bytes of data, part of them not ASCII.
fn push_message(out: &mut Vec<u8>, random: &mut Random) {
    const WORDS: [&str; 10] =
        ["agent ", "größer ", "日本語の", "session ", "naïve ", "→ ", "текст ", "workspace ", "🦀 ", "the "];
    let mut data = String::from("{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"");
    let end = "\"}]}}";
    let length = 200 + random.below(1_801) - end.len();
    loop {
        let word = WORDS[random.below(WORDS.len())];
        if data.len() + word.len() > length {
            break;
        }
        data.push_str(word);
    }
    data.extend(std::iter::repeat_n('.', length - data.len()));
    data.push_str(end);
    assert!((200..=2_000).contains(&data.len()));
    out.extend_from_slice(format!("event: message\ndata: {data}\n\n").as_bytes());
}

fn chunks_of(bytes: Vec<u8>, size: usize) -> Vec<Bytes> {
    // Each chunk its own allocation, as from a socket.
    bytes.chunks(size).map(Bytes::copy_from_slice).collect()
}

fn text_deltas() -> Vec<Bytes> {
    let mut random = Random(1);
    let mut bytes = Vec::new();
    for _ in 0..40_000 {
        push_text_delta(&mut bytes, &mut random);
    }
    chunks_of(bytes, CHUNK)
}

fn mixed() -> Vec<Bytes> {
    let mut random = Random(2);
    let mut bytes = Vec::new();
    for _ in 0..2_000 {
        push_text_delta(&mut bytes, &mut random);
        push_message(&mut bytes, &mut random);
    }
    chunks_of(bytes, CHUNK)
}

fn measure(chunks: &[Bytes], runs: &[Run]) -> Vec<Duration> {
    let mut best = vec![Duration::MAX; runs.len()];
    let expected = runs[0].1(chunks);
    for round in 0..ROUNDS {
        for turn in 0..runs.len() {
            // Another one begins each round.
            let index = (round + turn) % runs.len();
            let start = Instant::now();
            let seen = black_box(runs[index].1(black_box(chunks)));
            best[index] = best[index].min(start.elapsed());
            assert_eq!(seen, expected, "{} reads something else", runs[index].0);
        }
    }
    best
}

fn megabytes_per_second(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / 1e6 / time.as_secs_f64()
}

fn compare(title: &str, chunks: &[Bytes]) {
    const OTHERS: usize = 3;
    let runs: [Run; 6] = [
        ("eventsource-stream", eventsource_stream),
        ("sse-stream", sse_stream),
        ("sse-core", sse_core),
        ("ash_sdk::sse, bytes", ours_as_bytes),
        ("ash_sdk::sse, text", ours_as_text),
        ("ash_sdk::sse, text checked, owned `Bytes`", ours_owned),
    ];
    let total = chunks.iter().map(Bytes::len).sum();
    let best = measure(chunks, &runs);
    let fastest_other = best[..OTHERS].iter().min().unwrap().as_secs_f64();
    println!("\n### {title}\n");
    println!("| decoder | MB/s | × the fastest other |\n|---|---:|---:|");
    for ((name, _), time) in runs.iter().zip(&best) {
        println!("| {name} | {:.0} | {:.2} |", megabytes_per_second(total, *time), fastest_other / time.as_secs_f64());
    }
}

/// One line of 1 MiB in pieces of 16 bytes, against a plain copy of the same pieces.
fn compare_long_line() {
    const LINE: usize = 1 << 20;
    let mut bytes = b"data: ".to_vec();
    bytes.resize(LINE - 2, b'x');
    bytes.extend_from_slice(b"\n\n");
    let whole = Bytes::from(bytes);
    let pieces: Vec<Bytes> = (0..LINE / 16).map(|piece| whole.slice(piece * 16..piece * 16 + 16)).collect();

    let mut plain = Vec::new();
    let mut decoder = Decoder::new();
    let copy = |plain: &mut Vec<u8>| {
        plain.clear();
        for piece in black_box(&pieces) {
            plain.extend_from_slice(black_box(piece));
        }
        black_box(plain.len());
    };
    let decode = |decoder: &mut Decoder| {
        let mut events = 0;
        for piece in black_box(&pieces) {
            let mut frames = decoder.feed(black_box(piece));
            while let Some(frame) = frames.next().unwrap() {
                black_box(frame.data());
                events += 1;
            }
        }
        assert_eq!(events, 1);
    };
    let mut best = [Duration::MAX; 4];
    for _ in 0..ROUNDS * 5 {
        let mut time = |index: usize, work: &mut dyn FnMut()| {
            let start = Instant::now();
            work();
            best[index] = best[index].min(start.elapsed());
        };
        time(0, &mut || copy(&mut plain));
        time(1, &mut || decode(&mut decoder));
        time(2, &mut || copy(&mut Vec::new()));
        time(3, &mut || decode(&mut Decoder::new()));
    }
    println!("\n### One line of 1 MiB in pieces of 16 bytes\n");
    println!("| | MB/s | % of the plain copy |\n|---|---:|---:|");
    for (pair, state) in ["buffer kept from the line before", "new buffer, growing"].iter().enumerate() {
        let (copy, decode) = (best[2 * pair], best[2 * pair + 1]);
        println!("| plain copy, {state} | {:.0} | 100 |", megabytes_per_second(LINE, copy));
        println!(
            "| ash_sdk::sse, {state} | {:.0} | {:.0} |",
            megabytes_per_second(LINE, decode),
            100.0 * copy.as_secs_f64() / decode.as_secs_f64()
        );
    }
}

/// Reads the stream in chunks of this size; nanoseconds per byte.
fn nanoseconds_per_byte(stream: &[u8], chunk: usize) -> f64 {
    let chunks = chunks_of(stream.to_vec(), chunk);
    let mut best = Duration::MAX;
    for _ in 0..11 {
        let start = Instant::now();
        let mut decoder = Decoder::new();
        for chunk in black_box(&chunks) {
            let mut frames = decoder.feed(chunk);
            while let Some(frame) = frames.next().unwrap() {
                black_box(frame.data());
            }
        }
        best = best.min(start.elapsed());
    }
    best.as_secs_f64() * 1e9 / stream.len() as f64
}

/// Streams of which others have made quadratic work: the time per byte must not grow with the length.
fn compare_lengths() {
    const KIB: usize = 1 << 10;
    const LENGTHS: [usize; 3] = [64 * KIB, 512 * KIB, 4_096 * KIB];
    println!("\n### Time per byte of streams of growing length, in nanoseconds\n");
    println!("| stream | 64 KiB | 512 KiB | 4 MiB |\n|---|---:|---:|---:|");
    let cases: [(&str, &str, &str, usize); 8] = [
        ("one line, 16-byte pieces", "data: ", "x", 16),
        ("one line, 1-byte pieces", "data: ", "x", 1),
        ("`data: x` lines of one event, one chunk", "", "data: x\n", usize::MAX),
        ("`data: x` lines of one event, 16-byte pieces", "", "data: x\n", 16),
        ("`event: x` lines of one event, one chunk", "data: x\n", "event: x\n", usize::MAX),
        ("`id: x` lines of one event, one chunk", "data: x\n", "id: x\n", usize::MAX),
        ("comments, one chunk", "", ":\n", usize::MAX),
        ("blank lines (CR), one chunk", "", "\r", usize::MAX),
    ];
    for (name, start, repeated, chunk) in cases {
        let times = LENGTHS.map(|length| {
            let stream = format!("{start}{}\n\n", repeated.repeat(length / repeated.len()));
            format!("{:.2}", nanoseconds_per_byte(stream.as_bytes(), chunk))
        });
        println!("| {name} | {} |", times.join(" | "));
    }
}

fn main() {
    compare("53-byte `text_delta` frames, chunks of 1,460 bytes", &text_deltas());
    compare("These 1:1 with messages of 200–2,000 bytes with non-ASCII text, chunks of 1,460 bytes", &mixed());
    compare_long_line();
    compare_lengths();
}
