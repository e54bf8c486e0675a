//! The decoder: it goes through a chunk, takes whole events straight out of it and hands the rest to the assembly.
//! What concerns the stream as a whole (byte-order mark, CRLF across chunks, failure) is kept here.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;

use super::assembly::{Assembly, EndedLine};
use super::error::DecodeError;
use super::frame::{Data, Frame, lossy};
use super::scan::{Scan, Usual, WholeEvent, scan, usual_event};

/// The largest event a [`Decoder`] takes unless told otherwise: 16 MiB.
pub const DEFAULT_LIMIT: usize = 16 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Up to this length a piece of a line is checked and copied in place, which beats two calls.
const SHORT_PIECE: usize = 64;

/// Decodes one event stream. Feed it the bytes in order, in chunks of any size; see the [module](super) for an example.
pub struct Decoder {
    assembly: Assembly,
    /// Number of bytes of the byte-order mark that have arrived; `None` once the stream is past it.
    mark: Option<usize>,
    /// The last byte was a CR that has ended a line: a LF now belongs to it.
    after_cr: bool,
    /// The frame last given out lies in the buffer, which is to be cleared before it is used again.
    delivered: bool,
    comments: u64,
    retry: Option<u64>,
    failed: Option<DecodeError>,
}

/// A frame that is ready: where its parts lie, as far as that is not the buffer.
pub(super) enum Ready<'c> {
    InChunk { name: &'c [u8], data: &'c [u8] },
    Buffered,
}

impl Decoder {
    /// A decoder for a stream that starts now, with a limit of 16 MiB for one event.
    #[must_use]
    pub fn new() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }

    /// A decoder with another limit, in bytes, for the size of one event.
    ///
    /// Counted are the bytes that must be held: data, event type and id of the event, the last event id before it, and
    /// the line being read even if it turns out to mean nothing. The verdict does not depend on how the
    /// stream is cut into chunks.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Self {
            assembly: Assembly::new(limit),
            mark: Some(0),
            after_cr: false,
            delivered: false,
            comments: 0,
            retry: None,
            failed: None,
        }
    }

    /// Ends the stream.
    ///
    /// # Errors
    ///
    /// [`DecodeError::CutInsideEvent`] if an event had begun and not ended: its bytes are discarded, as the
    /// standard says, and counted. The error of before, if decoding had failed.
    pub fn finish(self) -> Result<(), DecodeError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.assembly.unfinished_bytes() + self.mark.unwrap_or(0) as u64 {
            0 => Ok(()),
            lost => Err(DecodeError::CutInsideEvent { lost }),
        }
    }

    /// The last event id, as of the last event that ended; empty if none was set.
    #[must_use]
    pub fn last_event_id(&self) -> Cow<'_, str> {
        lossy(self.assembly.buffer.last_id())
    }

    /// Returns the number of comment lines. Servers send comments as a heartbeat.
    #[must_use]
    pub fn comments(&self) -> u64 {
        self.comments
    }

    /// The reconnection time the stream has asked for, if it has.
    #[must_use]
    pub fn retry(&self) -> Option<Duration> {
        self.retry.map(Duration::from_millis)
    }

    /// Returns the number of bytes held: those of an incomplete event (or of the one just returned), and the last event id.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.assembly.buffer.held()
    }

    /// The limit for the size of one event, in bytes.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.assembly.buffer.limit()
    }

    /// Takes the rest of a chunk in if it is nothing but a few more bytes of a `data` line; says whether it was. Inside a
    /// long line that comes in tiny pieces, this is all that is asked.
    #[inline]
    pub(super) fn take_short_piece(&mut self, rest: &[u8]) -> bool {
        rest.len() <= SHORT_PIECE && self.assembly.push_short_data(rest)
    }

    /// Goes on in `chunk` from `at` until a frame is ready or the chunk is used up.
    pub(super) fn advance<'c>(&mut self, chunk: &'c [u8], at: &mut usize) -> Result<Option<Ready<'c>>, DecodeError> {
        self.decode(chunk, at).inspect_err(|error| self.fail(*error))
    }

    #[inline]
    fn decode<'c>(&mut self, chunk: &'c [u8], at: &mut usize) -> Result<Option<Ready<'c>>, DecodeError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.delivered {
            self.delivered = false;
            self.assembly.buffer.clear_event();
        }
        // An event that could not be taken whole is not scanned again for each of its lines.
        let mut scanned_in_vain = false;
        // Nor is a line searched again that is known not to end in this chunk: the one that starts here.
        let mut unended = chunk.len();
        while let rest @ [first, ..] = &chunk[*at..] {
            if self.after_cr {
                self.after_cr = false;
                if *first == b'\n' {
                    self.assembly.skip_line_feed();
                    *at += 1;
                    continue;
                }
            }
            if let Some(matched) = self.mark {
                *at += self.skip_mark(matched, *first)?;
                continue;
            }
            if self.assembly.is_empty() && !scanned_in_vain {
                let cut = match usual_event(rest) {
                    Usual::Whole { name, data, length } if length <= self.assembly.buffer.room() => {
                        *at += length;
                        return Ok(Some(Ready::InChunk { name, data }));
                    }
                    Usual::Cut(offset) => Some(offset),
                    Usual::Whole { .. } | Usual::Other => match scan(rest) {
                        Scan::Whole(event) if event.length <= self.assembly.buffer.room() => {
                            *at += event.length;
                            if let Some(ready) = self.take_whole(event)? {
                                return Ok(Some(ready));
                            }
                            continue;
                        }
                        Scan::Cut(offset) => Some(offset),
                        Scan::Whole(_) | Scan::ManyLines => None,
                    },
                };
                scanned_in_vain = true;
                unended = cut.map_or(chunk.len(), |offset| *at + offset);
            }
            if *at == unended {
                self.assembly.push(rest)?;
                *at = chunk.len();
                break;
            }
            match self.assemble(rest, at)? {
                Some(EndedLine::Comment) => self.comments += 1,
                Some(EndedLine::Retry(milliseconds)) => self.retry = Some(milliseconds),
                Some(EndedLine::Blank { deliver: true }) => {
                    self.delivered = true;
                    return Ok(Some(Ready::Buffered));
                }
                Some(EndedLine::Blank { deliver: false }) => scanned_in_vain = false,
                Some(EndedLine::Field) | None => {}
            }
        }
        Ok(None)
    }

    /// Reads one byte at the start of the stream; says how many it has used.
    fn skip_mark(&mut self, matched: usize, byte: u8) -> Result<usize, DecodeError> {
        if byte == BYTE_ORDER_MARK[matched] {
            let matched = matched + 1;
            self.mark = (matched < BYTE_ORDER_MARK.len()).then_some(matched);
            return Ok(1);
        }
        self.mark = None;
        // These bytes are not the mark but the start of the first line.
        self.assembly.push(&BYTE_ORDER_MARK[..matched])?;
        Ok(0)
    }

    #[inline]
    fn take_whole<'c>(&mut self, event: WholeEvent<'c>) -> Result<Option<Ready<'c>>, DecodeError> {
        self.comments += event.comments;
        if event.retry.is_some() {
            self.retry = event.retry;
        }
        if let Some(id) = event.id {
            self.assembly.set_last_id(id)?;
        }
        Ok(event.data.map(|data| Ready::InChunk { name: event.name, data }))
    }

    /// Takes in the rest of the current line, or as much of it as there is; says what the line was if it has ended.
    fn assemble(&mut self, rest: &[u8], at: &mut usize) -> Result<Option<EndedLine>, DecodeError> {
        let Some(end) = memchr::memchr2(b'\n', b'\r', rest) else {
            self.assembly.push(rest)?;
            *at += rest.len();
            return Ok(None);
        };
        self.assembly.push(&rest[..end])?;
        *at += end + 1;
        self.after_cr = rest[end] == b'\r';
        self.assembly.end_line().map(Some)
    }

    #[cold]
    fn fail(&mut self, error: DecodeError) {
        self.failed = Some(error);
        self.assembly = Assembly::new(self.limit());
    }

    /// The frame that [`advance`](Self::advance) has said is ready.
    #[inline]
    pub(super) fn frame<'a>(&'a mut self, ready: Ready<'a>, owner: Option<&'a Bytes>) -> Frame<'a> {
        match ready {
            Ready::InChunk { name, data } => Frame {
                name,
                data: Data::InChunk { bytes: data, owner },
                last_event_id: self.assembly.buffer.last_id(),
            },
            Ready::Buffered => {
                let (data, name, last_event_id) = self.assembly.buffer.event();
                Frame { name, data: Data::Buffered(data), last_event_id }
            }
        }
    }
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

// Sizes, not contents: what agents and users say to each other is not for logs.
impl std::fmt::Debug for Decoder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Decoder")
            .field("limit", &self.limit())
            .field("buffered", &self.buffered())
            .field("comments", &self.comments)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
