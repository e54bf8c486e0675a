//! One frame: the event as the stream delivers it, borrowed from where it lies.

use std::borrow::Cow;

use bytes::Bytes;

/// From this size on, data that was put together is handed over instead of copied. Below, a copy is cheaper than growing
/// the buffer again for the next event.
const HAND_OVER_FROM: usize = 64 * 1024;

/// One event of the stream. It borrows from the chunk it came in, or from the decoder's buffer if it came in pieces.
pub struct Frame<'a> {
    pub(super) name: &'a [u8],
    pub(super) data: Data<'a>,
    pub(super) last_event_id: &'a [u8],
}

/// Location of the data.
pub(super) enum Data<'a> {
    InChunk { bytes: &'a [u8], owner: Option<&'a Bytes> },
    Buffered(&'a mut Vec<u8>),
}

impl Frame<'_> {
    /// The event's type: the value of its `event` field, or `message` if that is missing or empty.
    ///
    /// Bytes that are not UTF-8 read as U+FFFD.
    #[must_use]
    #[inline]
    pub fn event(&self) -> Cow<'_, str> {
        if self.name.is_empty() { Cow::Borrowed("message") } else { lossy(self.name) }
    }

    /// The event's type in bytes, which need not be looked at to tell known types apart.
    #[inline]
    pub(crate) fn name(&self) -> &[u8] {
        if self.name.is_empty() { b"message" } else { self.name }
    }

    /// The value of the `event` field as it was sent, empty if there was none.
    #[must_use]
    #[inline]
    pub fn event_field(&self) -> &[u8] {
        self.name
    }

    /// The data as it was sent, several `data` lines joined by LF. It may be empty.
    #[must_use]
    #[inline]
    pub fn data(&self) -> &[u8] {
        match &self.data {
            Data::InChunk { bytes, .. } => bytes,
            Data::Buffered(buffer) => buffer,
        }
    }

    /// The data as text. Bytes that are not UTF-8 read as U+FFFD; only then is it copied.
    #[must_use]
    #[inline]
    pub fn text(&self) -> Cow<'_, str> {
        lossy(self.data())
    }

    /// The data to keep, at the least cost.
    ///
    /// Data that lies in a chunk fed as [`Bytes`] is a slice of it, which keeps the whole chunk in memory for as long as
    /// it lives. Data that came in pieces is copied, or, when it is large, taken out of the decoder, which then
    /// allocates a new buffer when it next needs one.
    #[must_use]
    pub fn into_data(self) -> Bytes {
        match self.data {
            Data::InChunk { bytes, owner: Some(owner) } => owner.slice_ref(bytes),
            Data::InChunk { bytes, owner: None } => Bytes::copy_from_slice(bytes),
            Data::Buffered(buffer) if buffer.len() >= HAND_OVER_FROM => Bytes::from(std::mem::take(buffer)),
            Data::Buffered(buffer) => Bytes::copy_from_slice(buffer),
        }
    }

    /// The last id the stream has set, in this event or an earlier one; empty if none.
    #[must_use]
    #[inline]
    pub fn last_event_id(&self) -> Cow<'_, str> {
        lossy(self.last_event_id)
    }
}

// Sizes, not contents: what agents and users say to each other is not for logs.
impl std::fmt::Debug for Frame<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Frame")
            .field("event", &self.event())
            .field("data_bytes", &self.data().len())
            .field("last_event_id", &self.last_event_id())
            .finish()
    }
}

/// The text of the bytes as a browser decodes them.
#[inline]
pub(crate) fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}
