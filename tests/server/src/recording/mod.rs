//! Records of the requests that a server received, in bounded memory.

pub(crate) mod record;
mod request;

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::BytesMut;

pub use request::RecordedRequest;

/// Bounds of what is recorded. When one is exceeded, the oldest requests are dropped, which
/// [`DevServer::dropped_requests`](crate::DevServer::dropped_requests) counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordLimits {
    /// Number of requests.
    pub requests: usize,
    /// Bytes of their bodies together. Of a body that is larger alone, this much of its beginning is kept.
    pub bytes: usize,
}

impl Default for RecordLimits {
    /// 1,000 requests and 16 MiB.
    fn default() -> Self {
        Self { requests: 1000, bytes: 16 << 20 }
    }
}

/// A caller's function that sees each request.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(&RecordedRequest) + Send + Sync>);

impl Observer {
    pub(crate) fn new(observe: impl Fn(&RecordedRequest) + Send + Sync + 'static) -> Self {
        Self(Arc::new(observe))
    }

    fn see(&self, request: &RecordedRequest) {
        (self.0)(request);
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Observer")
    }
}

/// The requests of a server.
pub(crate) struct Recording {
    limits: RecordLimits,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// In order of their numbers, without gaps.
    entries: VecDeque<Entry>,
    /// Number of requests since the start.
    count: u64,
    /// Bytes of the bodies that are kept.
    bytes: usize,
    dropped: u64,
}

struct Entry {
    request: RecordedRequest,
    body: BytesMut,
}

impl Entry {
    fn to_request(&self) -> RecordedRequest {
        RecordedRequest { body: self.body.clone().freeze(), ..self.request.clone() }
    }
}

impl Kept {
    fn entry(&mut self, number: u64) -> Option<&mut Entry> {
        let first = self.entries.front()?.request.number;
        self.entries.get_mut(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    fn drop_beyond(&mut self, limits: RecordLimits) {
        while self.entries.len() > limits.requests || self.bytes > limits.bytes {
            let Some(entry) = self.entries.pop_front() else { return };
            self.bytes -= entry.body.len();
            self.dropped += 1;
        }
    }
}

impl Recording {
    pub(crate) fn new(limits: RecordLimits) -> Self {
        Self { limits, kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a request whose body and status are still to come, and returns its number.
    fn begin(&self, request: RecordedRequest) -> u64 {
        let mut kept = self.kept();
        kept.count += 1;
        let number = kept.count;
        kept.entries.push_back(Entry { request: RecordedRequest { number, ..request }, body: BytesMut::new() });
        kept.drop_beyond(self.limits);
        number
    }

    /// Adds bytes of a request's body.
    fn add_body(&self, number: u64, bytes: &[u8]) {
        let mut kept = self.kept();
        let Some(entry) = kept.entry(number) else { return };
        let taken = bytes.len().min(self.limits.bytes.saturating_sub(entry.body.len()));
        entry.body.extend_from_slice(&bytes[..taken]);
        entry.request.is_truncated |= taken < bytes.len();
        kept.bytes += taken;
        kept.drop_beyond(self.limits);
    }

    /// Notes the status of a response.
    fn set_status(&self, number: u64, status: u16) {
        if let Some(entry) = self.kept().entry(number) {
            entry.request.status = Some(status);
        }
    }

    /// Returns a request if it is still kept.
    fn get(&self, number: u64) -> Option<RecordedRequest> {
        self.kept().entry(number).map(|entry| entry.to_request())
    }

    /// Returns the requests that are kept, in order.
    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.kept().entries.iter().map(Entry::to_request).collect()
    }

    /// Returns the requests of an operation that are kept, in order.
    pub(crate) fn of(&self, operation: &str) -> Vec<RecordedRequest> {
        let kept = self.kept();
        let wanted = kept.entries.iter().filter(|entry| entry.request.operation == Some(operation));
        wanted.map(Entry::to_request).collect()
    }

    pub(crate) fn count(&self) -> u64 {
        self.kept().count
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.kept().dropped
    }

    /// Forgets the requests so far, and how many were dropped.
    pub(crate) fn clear(&self) {
        let mut kept = self.kept();
        *kept = Kept { count: kept.count, ..Kept::default() };
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method};

    use super::*;

    fn received(recording: &Recording, body: &[u8]) -> u64 {
        let number = recording.begin(RecordedRequest {
            number: 0,
            operation: Some("health"),
            method: Method::GET,
            path: "/health".to_owned(),
            query: None,
            headers: HeaderMap::new(),
            body: bytes::Bytes::new(),
            is_truncated: false,
            status: None,
        });
        recording.add_body(number, body);
        number
    }

    fn numbers(recording: &Recording) -> Vec<u64> {
        recording.all().iter().map(RecordedRequest::number).collect()
    }

    #[test]
    fn beyond_a_number_of_requests_the_oldest_are_dropped_and_counted() {
        let recording = Recording::new(RecordLimits { requests: 2, bytes: 100 });
        for _ in 0..5 {
            received(&recording, b"");
        }
        assert_eq!((numbers(&recording), recording.dropped(), recording.count()), (vec![4, 5], 3, 5));
    }

    #[test]
    fn beyond_a_number_of_bytes_the_oldest_are_dropped_and_what_comes_for_them_is_ignored() {
        let recording = Recording::new(RecordLimits { requests: 10, bytes: 10 });
        let first = received(&recording, b"12345");
        received(&recording, b"12345");
        assert_eq!(recording.dropped(), 0);
        received(&recording, b"1");
        assert_eq!((numbers(&recording), recording.dropped()), (vec![2, 3], 1));
        recording.add_body(first, b"more");
        recording.set_status(first, 200);
        assert!(recording.get(first).is_none());
        assert_eq!(numbers(&recording), [2, 3]);
    }

    #[test]
    fn of_a_body_that_is_too_large_alone_the_beginning_is_kept() {
        let recording = Recording::new(RecordLimits { requests: 10, bytes: 4 });
        let number = received(&recording, b"123");
        recording.add_body(number, b"456");
        let all = recording.all();
        assert_eq!((&all[0].body()[..], all[0].is_truncated()), (&b"1234"[..], true));
    }

    #[test]
    fn what_is_cleared_is_forgotten_and_numbers_go_on() {
        let recording = Recording::new(RecordLimits { requests: 1, bytes: 10 });
        received(&recording, b"1");
        let open = received(&recording, b"1");
        recording.clear();
        assert_eq!((recording.all().len(), recording.dropped()), (0, 0));
        recording.add_body(open, b"ignored");
        received(&recording, b"1");
        assert_eq!((numbers(&recording), recording.count()), (vec![3], 3));
    }
}
