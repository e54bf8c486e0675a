//! The bytes a decoder holds between chunks: the parts of an event that is not complete, and the last event
//! id. Apart from the grammar because this is where the limit and the growth of memory are kept.

use super::error::DecodeError;

/// Part of an event that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Data,
    Name,
    /// The ids one behind the other: the last one delivered, the one this event has set, the one being read.
    Ids,
}

/// The smallest step of growth, so that single bytes do not each cost an allocation.
const SMALLEST_GROWTH: usize = 32;

/// Number of bytes that are compared at once.
const BLOCK: usize = 16;

/// Grows by a twelfth, because doubling would hold up to twice the largest event. The time stays
/// linear: all the moves together copy at most about twelve times the final length, and large blocks are
/// remapped by the allocator, not copied.
const GROWTH_DIVISOR: usize = 12;

/// The held bytes. The capacities together never exceed the limit.
pub(super) struct Buffer {
    limit: usize,
    parts: [Vec<u8>; 3],
    /// The end of the last delivered id in `Ids`.
    last_id: usize,
    /// The end of the id this event has set in `Ids`, if it has.
    event_id: Option<usize>,
}

impl Buffer {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, parts: [Vec::new(), Vec::new(), Vec::new()], last_id: 0, event_id: None }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Returns the number of bytes held, the last event id included.
    pub(super) fn held(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }

    /// Returns the number of bytes that may still be held.
    pub(super) fn room(&self) -> usize {
        self.limit.saturating_sub(self.held())
    }

    pub(super) fn last_id(&self) -> &[u8] {
        &self.parts[Part::Ids as usize][..self.last_id]
    }

    /// Data, name and last id of the event that was just completed.
    pub(super) fn event(&mut self) -> (&mut Vec<u8>, &[u8], &[u8]) {
        let [data, name, ids] = &mut self.parts;
        (data, name, &ids[..self.last_id])
    }

    /// Fails if `unheld` bytes, read but not kept, are too many on top of what is held.
    pub(super) fn check(&self, unheld: usize) -> Result<(), DecodeError> {
        if unheld > self.room() {
            return Err(self.too_large(unheld));
        }
        Ok(())
    }

    #[inline]
    pub(super) fn append(&mut self, part: Part, bytes: &[u8]) -> Result<(), DecodeError> {
        let held = &self.parts[part as usize];
        if held.capacity() - held.len() < bytes.len() {
            self.grow(part, bytes.len())?;
        }
        self.parts[part as usize].extend_from_slice(bytes);
        Ok(())
    }

    /// Appends a few bytes of data if that needs no growth and no line ends in them; says whether it did.
    /// This is what keeps very small chunks as fast as a plain copy.
    #[inline]
    pub(super) fn append_short_data(&mut self, bytes: &[u8]) -> bool {
        let data = &mut self.parts[Part::Data as usize];
        if data.capacity() - data.len() < bytes.len() {
            return false;
        }
        // Blocks of a fixed length are compared and copied in registers.
        let before = data.len();
        let mut rest = bytes;
        while let Some((block, after)) = rest.split_first_chunk::<BLOCK>() {
            if has_line_end(block) {
                data.truncate(before);
                return false;
            }
            data.extend_from_slice(block);
            rest = after;
        }
        if !rest.is_empty() {
            if rest.iter().any(|byte| is_line_end(*byte)) {
                data.truncate(before);
                return false;
            }
            data.extend_from_slice(rest);
        }
        true
    }

    #[cold]
    fn grow(&mut self, part: Part, additional: usize) -> Result<(), DecodeError> {
        if additional > self.room() {
            return Err(self.too_large(additional));
        }
        let length = self.parts[part as usize].len();
        let others = self.held() - length;
        let step = additional.max(length / GROWTH_DIVISOR).max(SMALLEST_GROWTH);
        let capacity = (length + step).min(self.limit - others);
        let other_parts = || [Part::Data, Part::Name, Part::Ids].into_iter().filter(|other| *other != part);
        let other_capacities: usize = other_parts().map(|other| self.parts[other as usize].capacity()).sum();
        if capacity > self.limit.saturating_sub(other_capacities) {
            for other in other_parts() {
                self.parts[other as usize].shrink_to_fit();
            }
        }
        self.parts[part as usize].reserve_exact(capacity - length);
        Ok(())
    }

    fn too_large(&self, additional: usize) -> DecodeError {
        let seen = self.held().saturating_add(additional);
        DecodeError::EventTooLarge { limit: self.limit, seen }
    }

    /// Makes room for a new name in place of the old one.
    pub(super) fn start_name(&mut self) {
        self.parts[Part::Name as usize].clear();
    }

    /// The id being read becomes the one this event sets, unless there is a NUL in it.
    pub(super) fn end_id(&mut self) {
        let ids = &mut self.parts[Part::Ids as usize];
        let start = self.event_id.unwrap_or(self.last_id);
        if memchr::memchr(0, &ids[start..]).is_some() {
            ids.truncate(start);
        } else {
            ids.drain(self.last_id..start);
            self.event_id = Some(ids.len());
        }
    }

    /// The id this event has set, if it has, becomes the last one.
    pub(super) fn commit_id(&mut self) {
        if let Some(end) = self.event_id.take() {
            self.parts[Part::Ids as usize].drain(..self.last_id);
            self.last_id = end - self.last_id;
        }
    }

    /// Forgets data and name, and keeps their memory for the next event.
    pub(super) fn clear_event(&mut self) {
        self.parts[Part::Data as usize].clear();
        self.parts[Part::Name as usize].clear();
    }
}

#[inline]
fn is_line_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

/// All bytes are compared before any is looked at, which compiles to a few vector instructions.
#[inline]
fn has_line_end(block: &[u8; BLOCK]) -> bool {
    u128::from_ne_bytes(block.map(|byte| u8::from(is_line_end(byte)))) != 0
}
