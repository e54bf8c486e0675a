//! The events of a turn in memory, for any number of readers.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use tokio::sync::watch;

use super::end::{TurnEnd, shut_down};
use crate::{
    error::{Error, Result},
    message::TurnToken,
    stream::RawFrame,
};

/// An append-only list of events, numbered from 1. What is appended is seen by readers that wait.
#[derive(Debug)]
pub(super) struct Log {
    events: Mutex<Events>,
    /// Number of the last event, doubled, and one more if the log has ended: it changes with whatever a reader waits for.
    progress: watch::Sender<u64>,
    /// By which the stored part of the turn is found; known when the server has accepted the message.
    pub(super) token: OnceLock<TurnToken>,
    /// The error that ended the turn.
    pub(super) error: OnceLock<Error>,
    /// The error for which no more of the turn can be read, though it may go on.
    failure: OnceLock<Error>,
    /// Outcome of sending the message, once it is known.
    opened: watch::Sender<Option<Result<()>>>,
}

#[derive(Debug, Default)]
struct Events {
    /// Number of events that were dropped from the beginning.
    dropped: u64,
    kept: VecDeque<RawFrame>,
    /// Size of what is kept, in bytes.
    size: usize,
    end: Option<TurnEnd>,
}

/// Events that follow one another, and the end of the log where they reach it.
#[derive(Debug)]
pub(super) struct Page {
    /// Number of the first event.
    pub(super) first: u64,
    pub(super) events: Vec<RawFrame>,
    pub(super) end: Option<TurnEnd>,
}

impl Page {
    /// Its reader has seen everything, the end too.
    pub(super) fn is_past_the_end(&self) -> bool {
        self.events.is_empty() && self.end.is_none()
    }
}

/// Place in a log that a reader is sent away from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misplaced {
    /// The events up to this one were dropped.
    Trimmed { first: u64 },
    /// The log has ended with this number.
    BeyondEnd { last: u64 },
}

impl Log {
    pub(super) fn new() -> Self {
        Self {
            events: Mutex::default(),
            progress: watch::Sender::new(0),
            token: OnceLock::new(),
            error: OnceLock::new(),
            failure: OnceLock::new(),
            opened: watch::Sender::new(None),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends events whose first has this number, and returns the number of the last one. If that is not the next number,
    /// or the log has ended, nothing changes.
    pub(super) fn append(&self, first: u64, batch: Vec<RawFrame>) -> Option<u64> {
        let mut events = self.lock();
        if events.end.is_some() || first != events.last() + 1 {
            return None;
        }
        events.size += batch.iter().map(RawFrame::size).sum::<usize>();
        events.kept.extend(batch);
        self.tell(&events);
        Some(events.last())
    }

    /// Ends the log. Returns `false` if it has ended already, with the end that it had.
    pub(super) fn seal(&self, end: TurnEnd) -> bool {
        let mut events = self.lock();
        let is_first = events.end.is_none();
        events.end.get_or_insert(end);
        self.tell(&events);
        is_first
    }

    /// Nothing more can be read: readers get this error after what they can read.
    pub(super) fn fail(&self, error: Error) {
        // The first one counts.
        let _ = self.failure.set(error);
        self.progress.send_replace(u64::MAX);
    }

    pub(super) fn failure(&self) -> Option<&Error> {
        self.failure.get()
    }

    /// Number of the last event.
    pub(super) fn last(&self) -> u64 {
        self.lock().last()
    }

    pub(super) fn end(&self) -> Option<TurnEnd> {
        self.lock().end.clone()
    }

    /// Size of the events that are kept, in bytes.
    pub(super) fn size(&self) -> usize {
        self.lock().size
    }

    /// Drops events from the beginning until no more than this many bytes are kept. The last event stays.
    pub(super) fn trim(&self, size: usize) {
        let mut events = self.lock();
        while events.size > size && events.kept.len() > 1 {
            if let Some(event) = events.kept.pop_front() {
                events.size -= event.size();
                events.dropped += 1;
            }
        }
    }

    /// Returns `true` if events can be dropped.
    pub(super) fn is_trimmable(&self) -> bool {
        self.lock().kept.len() > 1
    }

    /// Tells those who start the turn whether its message was accepted. Only the first outcome counts.
    pub(super) fn open(&self, outcome: Result<()>) {
        self.opened.send_if_modified(|opened| {
            let is_first = opened.is_none();
            opened.get_or_insert(outcome);
            is_first
        });
    }

    /// Waits until it is known whether the message was accepted.
    pub(super) async fn opened(&self) -> Result<()> {
        let mut opened = self.opened.subscribe();
        match opened.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => outcome.clone(),
            // The sender lives as long as the log.
            _ => Err(shut_down()),
        }
    }

    fn tell(&self, events: &Events) {
        let progress = events.last() * 2 + u64::from(events.end.is_some());
        self.progress.send_if_modified(|before| std::mem::replace(before, progress) != progress);
    }

    /// Returns the events after this number, as many as fit into `size` bytes but at least one, or nothing if there are none
    /// yet.
    pub(super) fn read(&self, after: u64, size: usize) -> std::result::Result<Option<Page>, Misplaced> {
        let events = self.lock();
        let last = events.last();
        if after < events.dropped {
            return Err(Misplaced::Trimmed { first: events.dropped + 1 });
        }
        if events.end.is_some() && after > last {
            // The item after the last event is the end itself: a reader that has it has all.
            let is_complete = after == last + 1;
            let page = Page { first: after.saturating_add(1), events: Vec::new(), end: None };
            return if is_complete { Ok(Some(page)) } else { Err(Misplaced::BeyondEnd { last }) };
        }
        let Some(skipped) = usize::try_from(after - events.dropped).ok().filter(|_| after <= last) else {
            return Ok(None);
        };
        let mut room = size;
        let page: Vec<RawFrame> = events
            .kept
            .range(skipped..)
            .enumerate()
            .take_while(|(index, event)| {
                let fits = *index == 0 || event.size() <= room;
                room = room.saturating_sub(event.size());
                fits
            })
            .map(|(_, event)| event.clone())
            .collect();
        let reached = after + page.len() as u64;
        let end = events.end.clone().filter(|_| reached == last);
        Ok((!page.is_empty() || end.is_some()).then_some(Page { first: after + 1, events: page, end }))
    }

    /// Waits until there is an event after this number, or the end.
    pub(super) async fn changed(&self, after: u64) {
        let mut progress = self.progress.subscribe();
        // The sender lives as long as the log.
        let _closed = progress.wait_for(|progress| progress / 2 > after || progress % 2 == 1).await;
    }
}

impl Events {
    fn last(&self) -> u64 {
        self.dropped + self.kept.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(texts: &[&'static str]) -> Vec<RawFrame> {
        texts.iter().map(|text| RawFrame::new("", text)).collect()
    }

    fn read(log: &Log, after: u64, size: usize) -> Option<(u64, Vec<RawFrame>, bool)> {
        log.read(after, size).unwrap().map(|page| (page.first, page.events, page.end.is_some()))
    }

    #[test]
    fn events_are_appended_in_order_or_not_at_all() {
        let log = Log::new();
        assert_eq!(log.append(1, events(&["a", "b"])), Some(2));
        for first in [0, 1, 2, 4, u64::MAX] {
            assert_eq!(log.append(first, events(&["x"])), None, "{first}");
        }
        assert_eq!(log.append(3, events(&["c"])), Some(3));
        assert_eq!(read(&log, 0, usize::MAX), Some((1, events(&["a", "b", "c"]), false)));
    }

    #[test]
    fn a_page_has_as_much_as_fits_but_at_least_one_event_and_the_end_when_it_is_reached() {
        let log = Log::new();
        log.append(1, events(&["aaa", "bb", "c"]));
        assert!(log.seal(TurnEnd::done()));
        assert_eq!(read(&log, 0, 5), Some((1, events(&["aaa", "bb"]), false)));
        assert_eq!(read(&log, 0, 0), Some((1, events(&["aaa"]), false)));
        assert_eq!(read(&log, 2, 5), Some((3, events(&["c"]), true)));
        assert_eq!(read(&log, 3, 5), Some((4, Vec::new(), true)));
        assert_eq!(read(&log, 4, 5), Some((5, Vec::new(), false)), "it is complete");
        for after in [5, 6, u64::MAX] {
            assert_eq!(log.read(after, 5).unwrap_err(), Misplaced::BeyondEnd { last: 3 });
        }
    }

    #[test]
    fn a_log_ends_once() {
        let log = Log::new();
        assert!(log.seal(TurnEnd::done()));
        assert!(!log.seal(TurnEnd { reason: crate::turns::EndReason::Other, message: String::new() }));
        assert_eq!(log.end(), Some(TurnEnd::done()));
        assert_eq!(log.append(1, events(&["late"])), None);
    }

    #[test]
    fn what_was_dropped_is_told_and_never_skipped() {
        let log = Log::new();
        log.append(1, events(&["aaa", "bb", "c"]));
        log.trim(3);
        assert_eq!(log.size(), 3);
        assert_eq!(log.read(0, 9).unwrap_err(), Misplaced::Trimmed { first: 2 });
        assert_eq!(read(&log, 1, 9), Some((2, events(&["bb", "c"]), false)));
        assert_eq!(log.append(4, events(&["d"])), Some(4), "numbers go on");
        log.trim(0);
        assert_eq!(read(&log, 3, 9), Some((4, events(&["d"]), false)));
    }

    #[test]
    fn beyond_the_last_event_of_a_log_that_goes_on_there_is_nothing_yet() {
        let log = Log::new();
        log.append(1, events(&["a"]));
        assert_eq!(read(&log, 1, 9), None);
        assert_eq!(read(&log, 7, 9), None);
    }

    #[tokio::test]
    async fn a_reader_is_woken_by_an_event_and_by_the_end() {
        let log = Log::new();
        let (changed, _) = tokio::join!(log.changed(0), async { log.append(1, events(&["a"])) });
        let () = changed;
        log.changed(0).await;
        let (changed, _) = tokio::join!(log.changed(1), async { log.seal(TurnEnd::done()) });
        let () = changed;
    }
}
