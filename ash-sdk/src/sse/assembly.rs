//! Puts an event together from pieces of lines. It remembers where in a line the last chunk
//! ended, so that no byte is searched again, and keeps only what the event needs.

use super::buffer::{Buffer, Part};
use super::error::DecodeError;
use super::field::{Field, Milliseconds, split_usual_name, strip_space};

/// Position within a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// At its start.
    Start,
    /// In the name, of which these are the bytes so far.
    Name { bytes: [u8; Field::LONGEST_NAME], length: usize },
    /// Right behind the colon, where one space is skipped.
    Space(Field),
    /// In the value.
    Value(Field),
}

/// The event being put together.
pub(super) struct Assembly {
    pub(super) buffer: Buffer,
    line: Line,
    has_data: bool,
    milliseconds: Milliseconds,
    /// The bytes of the current line so far.
    line_bytes: usize,
    /// The bytes of the lines, ended, that make up the event so far.
    event_bytes: u64,
    /// `true` if the line that ended last is counted.
    last_line_counts: bool,
}

/// Kind of a complete line.
pub(super) enum EndedLine {
    /// A field of the event, or one that means nothing.
    Field,
    Comment,
    Retry(u64),
    /// The blank line: the event is complete. `true` if it is to be delivered.
    Blank {
        deliver: bool,
    },
}

impl Assembly {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            buffer: Buffer::new(limit),
            line: Line::Start,
            has_data: false,
            milliseconds: Milliseconds::default(),
            line_bytes: 0,
            event_bytes: 0,
            last_line_counts: false,
        }
    }

    /// Returns `true` if no part of an event is held.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.event_bytes == 0 && self.line_bytes == 0
    }

    /// Returns the number of bytes that are lost if the stream ends here.
    pub(super) fn unfinished_bytes(&self) -> u64 {
        self.event_bytes.saturating_add(self.line_bytes as u64)
    }

    /// Takes a few bytes in if they go on with a `data` value, end no line and fit; says whether it did.
    #[inline]
    pub(super) fn push_short_data(&mut self, piece: &[u8]) -> bool {
        let taken = matches!(self.line, Line::Value(Field::Data)) && self.buffer.append_short_data(piece);
        if taken {
            self.line_bytes += piece.len();
        }
        taken
    }

    /// Takes in bytes of the current line. There is no line end in them.
    pub(super) fn push(&mut self, mut piece: &[u8]) -> Result<(), DecodeError> {
        self.line_bytes = self.line_bytes.saturating_add(piece.len());
        while !piece.is_empty() {
            match self.line {
                Line::Start => match split_usual_name(piece) {
                    Some((field, rest)) => {
                        self.start_value(field)?;
                        self.line = Line::Space(field);
                        piece = rest;
                    }
                    None => self.line = Line::Name { bytes: [0; Field::LONGEST_NAME], length: 0 },
                },
                Line::Name { bytes, length } => {
                    piece = self.push_name(bytes, length, piece)?;
                }
                Line::Space(field) => {
                    piece = strip_space(piece);
                    self.line = Line::Value(field);
                }
                Line::Value(field) => {
                    self.push_value(field, piece)?;
                    break;
                }
            }
        }
        Ok(())
    }

    /// Reads on in the name; gives back what is behind it.
    fn push_name<'p>(
        &mut self,
        mut bytes: [u8; Field::LONGEST_NAME],
        length: usize,
        piece: &'p [u8],
    ) -> Result<&'p [u8], DecodeError> {
        let head = &piece[..piece.len().min(Field::LONGEST_NAME + 1 - length)];
        let colon = memchr::memchr(b':', head);
        let more = &head[..colon.unwrap_or(head.len())];
        let Some(space) = bytes.get_mut(length..length + more.len()) else {
            // Longer than any name that means something.
            self.line = Line::Value(Field::Unknown);
            return Ok(piece);
        };
        space.copy_from_slice(more);
        let length = length + more.len();
        match colon {
            Some(colon) => {
                let field = Field::named(&bytes[..length]);
                self.start_value(field)?;
                self.line = Line::Space(field);
                Ok(&piece[colon + 1..])
            }
            None => {
                self.line = Line::Name { bytes, length };
                Ok(&piece[more.len()..])
            }
        }
    }

    fn start_value(&mut self, field: Field) -> Result<(), DecodeError> {
        match field {
            Field::Data if self.has_data => self.buffer.append(Part::Data, b"\n")?,
            Field::Data => self.has_data = true,
            Field::Event => self.buffer.start_name(),
            Field::Retry => self.milliseconds = Milliseconds::default(),
            Field::Id | Field::Comment | Field::Unknown => {}
        }
        Ok(())
    }

    fn push_value(&mut self, field: Field, piece: &[u8]) -> Result<(), DecodeError> {
        match field {
            Field::Data => self.buffer.append(Part::Data, piece),
            Field::Event => self.buffer.append(Part::Name, piece),
            Field::Id => self.buffer.append(Part::Ids, piece),
            Field::Retry | Field::Comment | Field::Unknown => {
                if field == Field::Retry {
                    self.milliseconds.extend(piece);
                }
                self.buffer.check(self.line_bytes)
            }
        }
    }

    /// Ends the current line.
    pub(super) fn end_line(&mut self) -> Result<EndedLine, DecodeError> {
        let field = match self.line {
            Line::Start => return Ok(self.end_event()),
            Line::Name { bytes, length } => {
                let field = Field::named(&bytes[..length]);
                self.start_value(field)?;
                field
            }
            Line::Space(field) | Line::Value(field) => field,
        };
        self.last_line_counts = field.is_held();
        if self.last_line_counts {
            self.event_bytes = self.event_bytes.saturating_add(self.line_bytes as u64 + 1);
        }
        self.line = Line::Start;
        self.line_bytes = 0;
        Ok(match field {
            Field::Comment => EndedLine::Comment,
            Field::Retry => match self.milliseconds.value() {
                Some(milliseconds) => EndedLine::Retry(milliseconds),
                None => EndedLine::Field,
            },
            Field::Id => {
                self.buffer.end_id();
                EndedLine::Field
            }
            Field::Event | Field::Data | Field::Unknown => EndedLine::Field,
        })
    }

    /// Counts the LF of a CRLF whose CR has already ended its line.
    pub(super) fn skip_line_feed(&mut self) {
        if self.last_line_counts {
            self.event_bytes = self.event_bytes.saturating_add(1);
        }
    }

    fn end_event(&mut self) -> EndedLine {
        self.buffer.commit_id();
        let deliver = self.has_data;
        if !deliver {
            self.buffer.clear_event();
        }
        self.has_data = false;
        self.event_bytes = 0;
        self.last_line_counts = false;
        EndedLine::Blank { deliver }
    }

    /// Sets the last event id as an event with just this id would.
    pub(super) fn set_last_id(&mut self, id: &[u8]) -> Result<(), DecodeError> {
        self.buffer.append(Part::Ids, id)?;
        self.buffer.end_id();
        self.buffer.commit_id();
        Ok(())
    }
}
