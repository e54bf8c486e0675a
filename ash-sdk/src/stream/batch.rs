//! Pieces of a stream, as they go from its reader to whoever reads along.

use bytes::Bytes;
use smallvec::{SmallVec, smallvec};

use crate::{
    message::{Event, EventType},
    sse::{Frame, lossy, write_frame},
};

/// An event that has come whole, not read yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RawFrame {
    event_type: EventType,
    data: Bytes,
}

impl RawFrame {
    #[cfg(test)]
    pub(crate) fn new(event_type: &str, data: &str) -> Self {
        Self { event_type: event_type.into(), data: Bytes::copy_from_slice(data.as_bytes()) }
    }

    /// An event of this type with this data.
    #[cfg(any(test, feature = "redis"))]
    pub(crate) fn from_parts(event_type: &str, data: Bytes) -> Self {
        Self { event_type: event_type.into(), data }
    }

    pub(super) fn of(frame: Frame<'_>) -> Self {
        let event_type = EventType::known(frame.name()).unwrap_or_else(|| (&*frame.event()).into());
        Self { event_type, data: frame.into_data() }
    }

    pub(crate) fn event_type(&self) -> &str {
        self.event_type.as_str()
    }

    /// The same event with memory of its own, not that of all that came with it.
    pub(crate) fn copied(self) -> Self {
        Self { data: Bytes::copy_from_slice(&self.data), ..self }
    }

    /// The same events with memory of their own. Small ones that follow one another share some, which is freed when all of
    /// them are gone.
    pub(crate) fn copied_together(mut frames: Vec<Self>) -> Vec<Self> {
        const SHARED: usize = 16 << 10;
        let mut rest = frames.as_mut_slice();
        while !rest.is_empty() {
            let mut size = 0;
            let fitting = rest.iter().take_while(|frame| {
                size += frame.data.len();
                size <= SHARED
            });
            let count = fitting.count().max(1);
            let (together, others) = rest.split_at_mut(count);
            let parts: Vec<&[u8]> = together.iter().map(|frame| &*frame.data).collect();
            let mut shared = Bytes::from(parts.concat());
            for frame in together {
                frame.data = shared.split_to(frame.data.len());
            }
            rest = others;
        }
        frames
    }

    /// The event's data, as it came.
    pub(crate) fn data(&self) -> &[u8] {
        &self.data
    }

    /// Size of the event, in bytes.
    pub(crate) fn size(&self) -> usize {
        self.event_type().len() + self.data.len()
    }

    /// Writes the event as a frame.
    pub(crate) fn write(&self, out: &mut String) {
        write_frame(out, self.event_type(), &lossy(&self.data));
    }

    /// The event, read.
    pub(crate) fn event(&self) -> Event {
        Event::of(self.event_type.clone(), &lossy(&self.data))
    }
}

/// A piece of the stream that came at once: chunks of bytes, and the events that end in them. Most often it is one of each.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) chunks: SmallVec<[Bytes; 1]>,
    pub(super) frames: SmallVec<[RawFrame; 1]>,
    /// Size of the chunks, in bytes.
    pub(super) size: usize,
    /// The first event began in an earlier batch. It ends in this chunk, after so many bytes.
    pub(super) first_end: Option<(usize, usize)>,
    /// The last event goes on in the next batch.
    pub(super) is_cut: bool,
}

/// A batch that is being read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Gone when its last event was taken: neither its bytes nor its memory are needed any more.
    batch: Option<Box<Batch>>,
    /// Number of events that were taken.
    taken: usize,
    /// The last event goes on in the next batch.
    pub(super) is_cut: bool,
}

impl From<Box<Batch>> for Reading {
    fn from(batch: Box<Batch>) -> Self {
        Self { taken: 0, is_cut: batch.is_cut, batch: Some(batch) }
    }
}

impl Reading {
    /// The next event.
    pub(super) fn next(&mut self) -> Option<RawFrame> {
        let frames = &mut self.batch.as_mut()?.frames;
        let frame = std::mem::take(frames.get_mut(self.taken)?);
        self.taken += 1;
        if self.taken == frames.len() {
            self.batch = None;
        }
        Some(frame)
    }

    /// The bytes of what is left. `is_inside` says that the first event began in bytes that are gone: it is written out
    /// again. The second value says the same of the next batch.
    pub(super) fn into_bytes(self, is_inside: bool) -> (SmallVec<[Bytes; 1]>, bool) {
        let Self { batch, taken, is_cut } = self;
        let Batch { frames, mut chunks, first_end, .. } = batch.map(|batch| *batch).unwrap_or_default();
        let mut frames = frames.into_iter().skip(taken);
        let written = |frame: RawFrame| Bytes::from(frame.event().to_sse());
        if taken > 0 {
            return (frames.map(written).collect(), is_cut);
        }
        if !is_inside {
            return (chunks, false);
        }
        match (frames.next(), first_end) {
            (Some(first), Some((chunk, offset))) => {
                chunks.drain(..chunk);
                if let Some(rest) = chunks.first_mut() {
                    *rest = rest.slice(offset..);
                }
                chunks.insert(0, written(first));
                (chunks, false)
            }
            // It does not end in this batch either.
            _ => (smallvec![], true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_the_same_when_it_is_written_and_read() {
        for (event_type, data) in [
            ("message", r#"{"type":"assistant","message":{"content":[]}}"#),
            ("done", r#"{"sessionId":"x"}"#),
            ("brand_new", ""),
            ("", "no type"),
            ("lines", "one\ntwo\n\nfour\n"),
            ("blank", "\n"),
            ("ünüsual", "data: data"),
        ] {
            let data_of_all = Bytes::from(format!("before {data} after"));
            let frame = RawFrame { event_type: event_type.into(), data: data_of_all.slice(7..7 + data.len()) }.copied();
            let event = frame.event();
            assert_eq!((event.event_type(), event.data()), (event_type, data));
            let mut written = String::new();
            frame.write(&mut written);
            assert_eq!(written, event.to_sse());
        }
    }

    #[test]
    fn events_that_are_copied_together_stay_the_same_and_share_no_more_than_is_said() {
        let sizes = [0, 1, 15_000, 2_000, 40_000, 0, 0, 16_384, 1];
        let all = Bytes::from((0..sizes.iter().sum()).map(|index| index as u8).collect::<Vec<u8>>());
        let mut rest = all.clone();
        let frames: Vec<_> = sizes.map(|size| RawFrame::from_parts("message", rest.split_to(size))).to_vec();
        let copied = RawFrame::copied_together(frames.clone());
        assert_eq!(copied, frames);
        let address = |frame: &RawFrame| frame.data.as_ptr() as usize;
        let original = all.as_ptr() as usize..all.as_ptr() as usize + all.len();
        assert!(copied.iter().filter(|frame| !frame.data.is_empty()).all(|frame| !original.contains(&address(frame))));
        let follows = |index: usize| address(&copied[index]) + sizes[index] == address(&copied[index + 1]);
        assert!(follows(1), "together they have 15,001 bytes");
        assert!(RawFrame::copied_together(Vec::new()).is_empty());
    }
}
