//! Request bodies that are encoded while they are sent: JSON with base64 in it, which is never in memory as a whole.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{Buf, Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt, stream, stream::BoxStream};
use http::{HeaderValue, header};
use reqwest::Request;
use serde_json::Value;
use tokio::io::AsyncReadExt;

use super::{
    progress::{Meter, Report},
    source::{Opened, UploadSource},
};
use crate::{
    error::{Error, ErrorKind, Result},
    transport::{Members, RequestBody},
};

/// Number of bytes that are encoded at once: a multiple of 3, so that the pieces of base64 join without padding.
const PIECE: usize = 48 * 1024;

/// A part of a body.
#[derive(Clone, Debug)]
pub(crate) enum Segment {
    /// Bytes as they are.
    Literal(Bytes),
    /// The base64 of a source.
    Base64(UploadSource),
}

/// A body that takes the place of a request's own.
#[derive(Clone)]
pub(crate) struct StreamedBody {
    segments: Arc<[Segment]>,
    /// The length of the whole, where it is known.
    length: Option<u64>,
    /// The length of the sources alone, as a caller counts.
    source_length: Option<u64>,
    progress: Option<Report>,
}

type Chunks = BoxStream<'static, Result<Bytes>>;

impl StreamedBody {
    /// Creates a body of these segments. Checks the sources, so that a missing file is reported before anything is sent.
    pub(crate) async fn new(segments: Vec<Segment>, progress: Option<Report>) -> Result<Self> {
        let (mut length, mut source_length) = (Some(0), Some(0));
        for segment in &segments {
            let (part, source) = match segment {
                Segment::Literal(bytes) => (Some(bytes.len() as u64), Some(0)),
                Segment::Base64(source) => {
                    let bytes = source.length().await?;
                    (bytes.map(encoded_length), bytes)
                }
            };
            length = add(length, part);
            source_length = add(source_length, source);
        }
        Ok(Self { segments: segments.into(), length, source_length, progress })
    }

    /// A body of JSON as it is, for what the generated types cannot say.
    pub(crate) fn json(value: &Value) -> Self {
        let bytes = Bytes::from(value.to_string());
        let length = Some(bytes.len() as u64);
        Self { segments: Arc::new([Segment::Literal(bytes)]), length, source_length: Some(0), progress: None }
    }

    /// Returns the size of the body in bytes, if it is known.
    pub(crate) fn length(&self) -> Option<u64> {
        self.length
    }

    fn chunks(self) -> Chunks {
        let meter = Meter::new(self.progress.clone(), self.source_length);
        let segments = self.segments;
        let state = (segments, 0, meter);
        stream::try_unfold(state, |(segments, index, meter)| async move {
            let Some(segment) = segments.get(index).cloned() else { return Ok(None) };
            let (chunks, meter) = match segment {
                Segment::Literal(bytes) => (stream::iter([Ok(bytes)]).boxed(), meter),
                Segment::Base64(source) => {
                    // Each source counts on from where the one before it ended.
                    let length = source.length().await?;
                    let mut after = meter.clone();
                    after.skip(length.unwrap_or_default());
                    (encode(source, length, meter).await?, after)
                }
            };
            Ok::<_, Error>(Some((chunks, (segments, index + 1, meter))))
        })
        .try_flatten()
        .boxed()
    }
}

impl RequestBody for StreamedBody {
    fn again(&self) -> Option<Box<dyn RequestBody>> {
        let repeatable = |segment: &Segment| match segment {
            Segment::Literal(_) => true,
            Segment::Base64(source) => source.is_repeatable(),
        };
        self.segments.iter().all(repeatable).then(|| -> Box<dyn RequestBody> { Box::new(self.clone()) })
    }

    fn put_into(self: Box<Self>, request: &mut Request) {
        if let Some(length) = self.length {
            request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        } else {
            request.headers_mut().remove(header::CONTENT_LENGTH);
        }
        *request.body_mut() = Some(reqwest::Body::wrap_stream(self.chunks()));
    }

    fn with_members(self: Box<Self>, members: &Members) -> Result<Box<dyn RequestBody>> {
        // Base64 stands inside of quotes: without it, the literals are the same object with empty strings.
        let literals = self.segments.iter().filter_map(|segment| match segment {
            Segment::Literal(bytes) => Some(&**bytes),
            Segment::Base64(_) => None,
        });
        let opening = members.opening(&literals.collect::<Vec<_>>().concat())?;
        let mut segments = vec![Segment::Literal(opening.clone())];
        segments.extend(self.segments.iter().cloned());
        // The brace that the opening replaces.
        if let Some(Segment::Literal(first)) = segments.get_mut(1) {
            first.advance(1);
        }
        let length = add(self.length, Some(opening.len() as u64 - 1));
        Ok(Box::new(Self { segments: segments.into(), length, ..*self }))
    }
}

fn add(sum: Option<u64>, part: Option<u64>) -> Option<u64> {
    sum?.checked_add(part?)
}

fn encoded_length(bytes: u64) -> u64 {
    bytes.div_ceil(3) * 4
}

/// The base64 of a source, piece by piece.
async fn encode(source: UploadSource, length: Option<u64>, meter: Meter) -> Result<Chunks> {
    let name = source.name("the data to send");
    let reader = match source.open().await? {
        Opened::Bytes(bytes) => {
            let pieces = stream::unfold((bytes, meter), |(mut bytes, mut meter)| async move {
                if bytes.is_empty() {
                    return None;
                }
                let piece = bytes.split_to(bytes.len().min(PIECE));
                meter.add(piece.len() as u64);
                Some((Ok(Bytes::from(STANDARD.encode(&piece))), (bytes, meter)))
            });
            return Ok(pieces.boxed());
        }
        Opened::Reader(reader) => reader,
    };
    let start = meter.done();
    let pieces = stream::try_unfold((reader, meter, false), move |(mut reader, mut meter, over)| {
        let name = name.clone();
        async move {
            if over {
                return Ok(None);
            }
            let mut piece = BytesMut::with_capacity(PIECE);
            while piece.len() < PIECE {
                let read = (&mut reader).take((PIECE - piece.len()) as u64).read_buf(&mut piece).await;
                let read = read.map_err(|error| {
                    Error::new(ErrorKind::Local, format!("{name} cannot be read: {error}")).with_source(error)
                })?;
                if read == 0 {
                    break;
                }
            }
            meter.add(piece.len() as u64);
            let over = piece.len() < PIECE;
            let sent = meter.done() - start;
            if let Some(length) = length
                && (sent > length || (over && sent != length))
            {
                let text = format!("{name} is {sent} bytes, not {length} as it was said to be");
                return Err(Error::new(ErrorKind::Local, text));
            }
            Ok(Some((Bytes::from(STANDARD.encode(&piece)), (reader, meter, over))))
        }
    });
    Ok(pieces.boxed())
}

impl fmt::Debug for StreamedBody {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StreamedBody").field("length", &self.length).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn sent(segments: Vec<Segment>) -> (Option<u64>, Result<String>) {
        let body = StreamedBody::new(segments, None).await.unwrap();
        let length = body.length();
        let chunks: Result<Vec<Bytes>> = body.chunks().try_collect().await;
        (length, chunks.map(|chunks| String::from_utf8(chunks.concat()).unwrap()))
    }

    #[tokio::test]
    async fn a_body_is_its_segments_joined_and_as_long_as_it_says() {
        for size in [0, 1, 2, 3, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 2] {
            let bytes: Vec<u8> = (0..size).map(|index| index as u8).collect();
            let expected = format!("\"{}\"", STANDARD.encode(&bytes));
            let quote = || Segment::Literal(Bytes::from_static(b"\""));
            let reader = UploadSource::from_reader(std::io::Cursor::new(bytes.clone()), size as u64);
            for source in [UploadSource::from(bytes), reader] {
                let (length, body) = sent(vec![quote(), Segment::Base64(source), quote()]).await;
                assert_eq!(body.unwrap(), expected, "{size} bytes");
                assert_eq!(length, Some(expected.len() as u64), "{size} bytes");
            }
        }
    }

    #[tokio::test]
    async fn a_source_of_another_length_than_it_said_is_an_error() {
        for said in [3, 5] {
            let source = UploadSource::from_reader(std::io::Cursor::new(b"four"), said);
            let error = sent(vec![Segment::Base64(source)]).await.1.unwrap_err();
            assert!(error.message().contains("4 bytes, not"), "{error}");
        }
    }

    #[tokio::test]
    async fn a_source_that_never_ends_is_read_no_further_than_it_said() {
        for said in [0, 5, PIECE as u64, 3 * PIECE as u64 + 1] {
            let source = UploadSource::from_reader(tokio::io::repeat(b'x').take(16 << 20), said);
            let error = sent(vec![Segment::Base64(source)]).await.1.unwrap_err();
            let read: u64 = error.message().split(' ').find_map(|word| word.parse().ok()).unwrap();
            assert!(read > said && read <= said + PIECE as u64, "{error}");
        }
    }

    #[tokio::test]
    async fn progress_counts_the_bytes_of_all_sources_together() {
        let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
        let report = seen.clone();
        let report = Report::new(move |progress| report.lock().unwrap().push((progress.done, progress.total)));
        let segments = vec![Segment::Base64(b"abc"[..].into()), Segment::Base64(b"de"[..].into())];
        let body = StreamedBody::new(segments, Some(report)).await.unwrap();
        let _: Vec<Bytes> = body.chunks().try_collect().await.unwrap();
        assert_eq!(*seen.lock().unwrap(), [(3, Some(5)), (5, Some(5))]);
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_told_before_anything_is_sent() {
        let missing = UploadSource::from_path("/nonexistent/file");
        let error = StreamedBody::new(vec![Segment::Base64(missing)], None).await.unwrap_err();
        assert!(error.message().contains("/nonexistent/file"), "{error}");
    }
}
