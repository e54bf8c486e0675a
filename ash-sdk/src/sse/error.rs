//! Errors of decoding. The grammar itself has no errors (every byte sequence is a
//! stream), so this is only about size and about streams that stop too early.

/// Reason why a stream could not be decoded to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// One event is larger than the decoder's limit. The decoder is of no further use: it has
    /// dropped what it held and reads nothing more, so nothing behind the event is misread.
    #[error(
        "one event of the stream is larger than the limit of {limit} bytes ({seen} bytes of it \
         had come); if such an event is expected, decode with a higher limit"
    )]
    EventTooLarge {
        /// The limit in bytes.
        limit: usize,
        /// Size of the event when the decoder gave up, in bytes. More may have followed.
        seen: usize,
    },
    /// The stream ended inside an event, before the blank line that would have delivered it.
    #[error(
        "the stream was cut inside an event: its last {lost} bytes belong to an event that never \
         ended and were discarded"
    )]
    CutInsideEvent {
        /// Number of bytes that were discarded: the lines of the unfinished event (`event`, `data` and `id`
        /// with their line ends) and the unfinished line, if there is one.
        lost: u64,
    },
}
