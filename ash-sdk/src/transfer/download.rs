//! Downloads: a stream of bytes that is complete or ends with an error, and can be written to a file directly.

use std::{
    fmt, io,
    path::Path,
    pin::Pin,
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
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};

use super::progress::{Meter, Progress};
use crate::{
    clock::Runtime,
    error::{Attempt, Error, ErrorKind, LimitUnit, Result, TimeoutPhase},
    response::Response,
    transport::{Shared, cut_short, decode},
};

/// Maximum time without a byte. A server that sends a file never pauses for long.
const STALL: Duration = Duration::from_secs(60);

/// Options of a download.
#[derive(Clone, Debug, Default)]
pub(crate) struct DownloadOptions {
    pub(crate) progress: Option<Progress>,
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
    attempt: Option<Attempt>,
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
            body: Some(value.into_inner().boxed()),
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
        let mut bytes = BytesMut::with_capacity(self.content_length().map_or(0, |length| (length as usize).min(limit)));
        while let Some(chunk) = self.next().await {
            let chunk = chunk?;
            if bytes.len() + chunk.len() > limit {
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
    /// # Errors
    /// A [local](ErrorKind::Local) error when the file cannot be written; whatever cut the download.
    pub async fn save_to(mut self, path: impl AsRef<Path>) -> Result<u64> {
        let path = path.as_ref();
        let mut partial = Partial::create(path).await?;
        while let Some(chunk) = self.next().await {
            partial.write(&chunk?).await?;
        }
        partial.finish().await?;
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

/// A file that is not complete yet, in the directory of its target. It is removed unless it is finished.
struct Partial<'a> {
    target: &'a Path,
    file: tokio::fs::File,
    path: tempfile::TempPath,
}

impl<'a> Partial<'a> {
    async fn create(target: &'a Path) -> Result<Self> {
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => Path::new(".").to_owned(),
        };
        if target.is_dir() {
            return Err(Error::new(ErrorKind::Local, format!("{} is a directory", target.display())));
        }
        let made = tokio::task::spawn_blocking(move || partial_in(&folder)).await;
        let file = made.map_err(io::Error::other).and_then(|made| made);
        let (file, path) = file.map_err(|error| unwritable(target, error))?.into_parts();
        Ok(Self { target, file: tokio::fs::File::from_std(file), path })
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).await.map_err(|error| unwritable(self.target, error))
    }

    async fn finish(mut self) -> Result<()> {
        // Errors of writing may be reported as late as here.
        self.file.flush().await.map_err(|error| unwritable(self.target, error))?;
        self.file.sync_all().await.map_err(|error| unwritable(self.target, error))?;
        drop(self.file);
        let (path, target) = (self.path, self.target.to_owned());
        let moved = tokio::task::spawn_blocking(move || path.persist(target)).await;
        let moved = moved.map_err(io::Error::other).and_then(|moved| moved.map_err(|error| error.error));
        moved.map_err(|error| unwritable(self.target, error))
    }
}

/// Creates a file with the permissions of any new file of this user; by default `tempfile` permits nobody else to read it.
fn partial_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut settings = tempfile::Builder::new();
    #[cfg(unix)]
    settings.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    settings.tempfile_in(folder)
}

fn unwritable(target: &Path, error: io::Error) -> Error {
    Error::unwritable(target.display(), error)
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
