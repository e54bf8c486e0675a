//! Server-sent events: a decoder that turns bytes into frames.
//!
//! It does no I/O and knows nothing of HTTP, JSON or Ash: what a frame means is decided elsewhere.
//! The grammar is that of the [WHATWG event stream][spec], all of it: lines end in CR, LF or CRLF
//! in any mix, cut at any byte; one byte-order mark is skipped; bytes that are not UTF-8 read as
//! U+FFFD; an event the stream does not finish is not delivered, and [`Decoder::finish`] says so.
//!
//! Guarantees beyond the grammar:
//!
//! - **Borrowed.** A frame that lies in one chunk and has one `data` line is a view of that chunk.
//!   Only a frame cut by the end of a chunk, or one with several `data` lines, is put together in a buffer, which is
//!   kept for the next one: in the steady state nothing is allocated.
//! - **Bounded.** An event larger than the limit (16 MiB unless set) is an error, and what is
//!   buffered never exceeds that limit. The buffer grows by a twelfth at a time, so it is at most 1.1 times the largest event
//!   (while it grows, an allocator that can neither extend nor remap a block has the old one beside the new one).
//! - **Linear.** Each byte is looked at a fixed number of times, however small the chunks.
//! - **At once.** A frame is delivered with the byte that ends it: a CR does not wait to see
//!   whether a LF follows.
//!
//! # Examples
//!
//! ```
//! use ash_sdk::sse::Decoder;
//!
//! # fn main() -> Result<(), ash_sdk::sse::DecodeError> {
//! let mut decoder = Decoder::new();
//! let mut seen = Vec::new();
//! let chunks = ["event: text_delta\nda", "ta: {\"delta\":\"Hi\"}\n", "\n: a comment\n"];
//! for chunk in chunks {
//!     let mut frames = decoder.feed(chunk);
//!     while let Some(frame) = frames.next()? {
//!         seen.push((frame.event().into_owned(), frame.text().into_owned()));
//!     }
//! }
//! assert_eq!(seen, [("text_delta".to_owned(), "{\"delta\":\"Hi\"}".to_owned())]);
//! assert_eq!(decoder.comments(), 1);
//! decoder.finish()?; // an error if the stream had been cut inside an event
//! # Ok(())
//! # }
//! ```
//!
//! [spec]: https://html.spec.whatwg.org/multipage/server-sent-events.html

mod assembly;
mod buffer;
mod decoder;
mod error;
mod field;
mod frame;
mod frames;
mod scan;
mod writer;

pub use decoder::{DEFAULT_LIMIT, Decoder};
pub use error::DecodeError;
pub use frame::Frame;
pub use frames::{Chunk, Frames};

pub(crate) use frame::lossy;
pub(crate) use writer::write_frame;
