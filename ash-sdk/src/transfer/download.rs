//! Downloads: a stream of bytes that is complete or ends with an error, and can be written to a file directly.

use std::{
    fmt, io,
    path::Path,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use ash_sdk_gen::{ByteStream, types::FileSource};
use bytes::{Bytes, BytesMut};
use futures::{
    Stream, StreamExt,
    future::{BoxFuture, Either, select},
    stream::BoxStream,
};
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, ReadBuf};

use super::{
    progress::{Meter, Report},
    target::Target,
};
use crate::{
    clock::Runtime,
    error::{Attempt, Error, ErrorKind, LimitUnit, Result, TimeoutPhase},
    response::Response,
    transport::{Shared, cut_short, decode},
};

/// Maximum time without a byte. A server that sends a file never pauses for long.
const STALL: Duration = Duration::from_secs(60);

/// Maximum size of the memory that is reserved for a file because of the length that its response states, in bytes.
const RESERVED: usize = 64 << 10;

/// Options of a download.
#[derive(Clone, Debug, Default)]
pub(crate) struct DownloadOptions {
    pub(crate) progress: Option<Report>,
}

/// A download: a [`Stream`] of chunks, and an [`AsyncRead`].
///
/// The stream ends when the file is complete; if it is cut off, or stalls for a minute, its last item is an error. Only
/// the last network chunk is buffered, whatever the size of the file.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
/// let download = client.download_session_file(session_id, "report.pdf").await?;
/// println!("{:?}, {:?} bytes", download.content_type(), download.content_length());
/// download.save_to("report.pdf").await?;
/// # Ok(()) }
/// ```
#[must_use = "a download does nothing until it is read"]
pub struct Download {
    status: StatusCode,
    headers: HeaderMap,
    /// The request, for errors.
    attempt: Option<Arc<Attempt>>,
    body: Option<BoxStream<'static, reqwest::Result<Bytes>>>,
    runtime: Runtime,
    stalled: Option<BoxFuture<'static, ()>>,
    /// Part of a chunk that a reader has not taken yet.
    rest: Bytes,
    meter: Meter,
}

impl Download {
    pub(crate) fn new(shared: &Shared, response: Response<ByteStream>, options: DownloadOptions) -> Response<Self> {
        let Response { value, status, headers, attempt } = response;
        let length = content_length(&headers);
        let download = Self {
            status,
            headers: headers.clone(),
            attempt: attempt.clone(),
            body: Some(value.into_inner()),
            runtime: shared.runtime.clone(),
            stalled: None,
            rest: Bytes::new(),
            meter: Meter::new(options.progress, length),
        };
        Response { value: download, status, headers, attempt }
    }

    /// Returns the headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the media type of the file.
    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(header::CONTENT_TYPE)?.to_str().ok()
    }

    /// Returns the size of the file in bytes, if the server reports it.
    pub fn content_length(&self) -> Option<u64> {
        content_length(&self.headers)
    }

    /// Returns the place that the file was read from: the running sandbox, or a snapshot. Reported for files of a session
    /// only.
    pub fn source(&self) -> Option<FileSource> {
        self.headers.get("x-ash-source")?.to_str().ok()?.parse().ok()
    }

    /// Reads the whole file into memory, up to `limit` bytes.
    ///
    /// # Errors
    /// A [limit](ErrorKind::LimitExceeded) error when it is larger; whatever cut the download.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes> {
        // The server states the length; only what comes takes memory.
        let stated = self.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(RESERVED);
        let mut bytes = BytesMut::with_capacity(stated.min(limit).min(RESERVED));
        while let Some(chunk) = self.next().await {
            let chunk = chunk?;
            if chunk.len() > limit - bytes.len() {
                let text = format!("the file is larger than {limit} bytes");
                return Err(Error::limit_exceeded(limit as u64, LimitUnit::Bytes, text));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    /// Writes the file to `path` and returns its size in bytes. It is written to a temporary file in the same directory,
    /// which replaces the target when it is complete: a download that fails changes nothing.
    ///
    /// The permissions of a file that exists stay. Of a symbolic link the target is written and the link stays, even if
    /// the target does not exist yet. Anything but a regular file, such as a directory, a device or a named pipe, is
    /// refused; to write to one, read the download as a stream.
    ///
    /// # Errors
    /// A [local](ErrorKind::Local) error when the file cannot be written; whatever cut the download.
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64> {
        let attempt = self.attempt.clone();
        let saving = async { self.write_to(Target::create(path.as_ref()).await?).await };
        saving.await.map_err(|error| error.about(attempt.as_ref()))
    }

    /// Writes the file to a target.
    pub(crate) async fn write_to(mut self, mut target: Target) -> Result<u64> {
        while let Some(chunk) = self.next().await {
            target.write(&chunk?).await?;
        }
        target.finish().await?;
        Ok(self.meter.done())
    }

    fn poll_stall(&mut self, context: &mut Context<'_>) -> Poll<Error> {
        let clock = &self.runtime.clock;
        let stalled = self.stalled.get_or_insert_with(|| clock.sleep(STALL));
        stalled.as_mut().poll(context).map(|()| {
            let kind = ErrorKind::Timeout { phase: TimeoutPhase::Idle, after: STALL };
            Error::new(kind, format!("the download stalled for {} s", STALL.as_secs()))
        })
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

impl Stream for Download {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.rest))));
        }
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let failed = match body.poll_next_unpin(context) {
            Poll::Ready(Some(Ok(chunk))) => {
                self.stalled = None;
                self.meter.add(chunk.len() as u64);
                return Poll::Ready(Some(Ok(chunk)));
            }
            Poll::Ready(Some(Err(error))) => Some(cut_short(self.status, error)),
            Poll::Ready(None) => None,
            Poll::Pending => match self.poll_stall(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(error) => Some(error),
            },
        };
        self.body = None;
        Poll::Ready(failed.map(|error| Err(error.about(self.attempt.as_ref()))))
    }
}

impl AsyncRead for Download {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        while buffer.remaining() > 0 {
            match std::task::ready!(self.as_mut().poll_next(context)) {
                None => break,
                Some(Err(error)) => return Poll::Ready(Err(error.into())),
                Some(Ok(mut chunk)) => {
                    let taken = chunk.len().min(buffer.remaining());
                    buffer.put_slice(&chunk.split_to(taken));
                    self.rest = chunk;
                    // An empty chunk says nothing; an empty read would mean the end.
                    if taken > 0 {
                        break;
                    }
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Download")
            .field("content_type", &self.content_type())
            .field("length", &self.content_length())
            .finish_non_exhaustive()
    }
}

/// Reads a streamed response that is JSON.
pub(crate) async fn collect<T: DeserializeOwned>(
    shared: &Shared,
    deadline: Duration,
    response: Response<ByteStream>,
) -> Result<Response<T>> {
    let Response { value, status, headers, attempt } = collect_bytes(shared, deadline, response).await?;
    let value = decode(status, value).map_err(|error| error.about(attempt.as_ref()))?;
    Ok(Response { value, status, headers, attempt })
}

/// Reads a streamed response that is text. Bytes that are not UTF-8 become U+FFFD.
pub(crate) async fn collect_text(
    shared: &Shared,
    deadline: Duration,
    response: Response<ByteStream>,
) -> Result<Response<String>> {
    let bytes = collect_bytes(shared, deadline, response).await?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// Reads a streamed response whole, within the client's limits.
async fn collect_bytes(shared: &Shared, deadline: Duration, response: Response<ByteStream>) -> Result<Response<Bytes>> {
    let limit = shared.max_response_size;
    let timer = shared.runtime.clock.sleep(deadline);
    let Response { value: download, status, headers, attempt } =
        Download::new(shared, response, DownloadOptions::default());
    match select(std::pin::pin!(download.bytes(limit)), timer).await {
        Either::Left((bytes, _)) => Ok(Response { value: bytes?, status, headers, attempt }),
        Either::Right(((), _)) => {
            let kind = ErrorKind::Timeout { phase: TimeoutPhase::Request, after: deadline };
            let text = format!("no complete response within {} s", deadline.as_secs_f64());
            Err(Error::new(kind, text).about(attempt.as_ref()))
        }
    }
}
