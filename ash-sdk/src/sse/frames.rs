//! Chunks, and the frames that they complete. A lending iterator: each frame
//! is gone before the next one is asked for, which is what lets it borrow instead of own.

use bytes::Bytes;

use super::decoder::Decoder;
use super::error::DecodeError;
use super::frame::Frame;

/// A piece of the stream, as long or short as it comes: `&Bytes`, or anything that is a slice of bytes.
///
/// Out of `&Bytes`, [`Frame::into_data`] needs no copy.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'c> {
    pub(super) bytes: &'c [u8],
    pub(super) owner: Option<&'c Bytes>,
}

impl<'c> From<&'c Bytes> for Chunk<'c> {
    fn from(bytes: &'c Bytes) -> Self {
        Self { bytes, owner: Some(bytes) }
    }
}

impl<'c> From<&'c [u8]> for Chunk<'c> {
    fn from(bytes: &'c [u8]) -> Self {
        Self { bytes, owner: None }
    }
}

impl<'c, const N: usize> From<&'c [u8; N]> for Chunk<'c> {
    fn from(bytes: &'c [u8; N]) -> Self {
        Self { bytes, owner: None }
    }
}

impl<'c> From<&'c Vec<u8>> for Chunk<'c> {
    fn from(bytes: &'c Vec<u8>) -> Self {
        Self { bytes, owner: None }
    }
}

impl<'c> From<&'c str> for Chunk<'c> {
    fn from(text: &'c str) -> Self {
        Self { bytes: text.as_bytes(), owner: None }
    }
}

/// The frames that a chunk completes, made by [`Decoder::feed`].
///
/// Ask for frames until there is none: only then has the whole chunk been taken in. Whoever stops
/// earlier feeds the rest, from [`consumed`](Self::consumed) on, before anything else.
///
/// # Examples
///
/// One frame at a time, with the rest kept for later:
///
/// ```
/// use ash_sdk::sse::{DecodeError, Decoder};
/// use bytes::{Buf, Bytes};
///
/// /// The next event's data out of what has come so far.
/// fn next_data(
///     decoder: &mut Decoder,
///     chunk: &mut Bytes,
/// ) -> Result<Option<Bytes>, DecodeError> {
///     let mut frames = decoder.feed(&*chunk);
///     let data = frames.next()?.map(|frame| frame.into_data());
///     let consumed = frames.consumed();
///     chunk.advance(consumed);
///     Ok(data)
/// }
///
/// # fn main() -> Result<(), DecodeError> {
/// let mut decoder = Decoder::new();
/// let mut chunk = Bytes::from_static(b"data: one\n\ndata: two\n\n");
/// assert_eq!(next_data(&mut decoder, &mut chunk)?.as_deref(), Some(&b"one"[..]));
/// assert_eq!(chunk, "data: two\n\n");
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is decoded until frames are asked for"]
pub struct Frames<'d, 'c> {
    decoder: &'d mut Decoder,
    chunk: Chunk<'c>,
    consumed: usize,
}

impl Decoder {
    /// Takes in the next bytes of the stream, and returns the frames that they complete.
    #[inline]
    pub fn feed<'d, 'c>(&'d mut self, chunk: impl Into<Chunk<'c>>) -> Frames<'d, 'c> {
        Frames::new(self, chunk.into())
    }
}

impl<'d, 'c> Frames<'d, 'c> {
    #[inline]
    fn new(decoder: &'d mut Decoder, chunk: Chunk<'c>) -> Self {
        Self { decoder, chunk, consumed: 0 }
    }

    /// The next frame, or `None` when the chunk is used up.
    ///
    /// Not an [`Iterator`], because the frame borrows from the decoder.
    ///
    /// # Errors
    ///
    /// [`DecodeError::EventTooLarge`] when an event exceeds the limit. From then on this decoder gives only that error: drop the
    /// stream, and if such events are expected start again with a higher limit.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "an iterator cannot lend")]
    pub fn next(&mut self) -> Result<Option<Frame<'_>>, DecodeError> {
        let rest = self.chunk.bytes.get(self.consumed..).unwrap_or_default();
        if self.decoder.take_short_piece(rest) {
            self.consumed = self.chunk.bytes.len();
            return Ok(None);
        }
        self.next_frame()
    }

    fn next_frame(&mut self) -> Result<Option<Frame<'_>>, DecodeError> {
        match self.decoder.advance(self.chunk.bytes, &mut self.consumed)? {
            Some(ready) => Ok(Some(self.decoder.frame(ready, self.chunk.owner))),
            None => Ok(None),
        }
    }

    /// Returns the number of bytes of the chunk that were taken in; all of them once [`next`](Self::next) has returned `None`.
    #[must_use]
    #[inline]
    pub fn consumed(&self) -> usize {
        self.consumed
    }
}

impl std::fmt::Debug for Frames<'_, '_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Frames")
            .field("chunk_bytes", &self.chunk.bytes.len())
            .field("consumed", &self.consumed)
            .finish_non_exhaustive()
    }
}
