//! Sources of uploads.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use tokio::io::AsyncRead;
use tokio_util::io::StreamReader;

use crate::{
    error::{Error, ErrorKind, Result},
    transport::runtime,
};

/// Source of an upload: memory, a file, a reader or a stream.
///
/// Bytes, texts and paths convert. An upload from memory or a file can be retried; one from a
/// [reader](Self::from_reader) or a [stream](Self::from_stream) cannot. A file is read while it is sent, and again for each
/// retry; if its size has changed since the upload began, the upload fails with an error that says so.
///
/// # Examples
///
/// ```
/// use ash_sdk::transfer::UploadSource;
///
/// let text = UploadSource::from("text");
/// let bytes = UploadSource::from([1, 2, 3]);
/// let file = UploadSource::from(std::path::Path::new("report.pdf"));
/// ```
#[derive(Clone)]
pub struct UploadSource(Kind);

type Reader = Pin<Box<dyn AsyncRead + Send>>;

#[derive(Clone)]
enum Kind {
    Bytes(Bytes),
    Path(PathBuf),
    /// Taken by the first attempt.
    Reader {
        reader: Arc<Mutex<Option<Reader>>>,
        length: Option<u64>,
    },
}

/// A source that is being read.
pub(crate) enum Opened {
    Bytes(Bytes),
    Reader(Reader),
}

impl UploadSource {
    /// Creates a source that reads from a reader. If the length is given, it is checked.
    pub fn from_reader(reader: impl AsyncRead + Send + 'static, length: impl Into<Option<u64>>) -> Self {
        let reader: Reader = Box::pin(reader);
        Self(Kind::Reader { reader: Arc::new(Mutex::new(Some(reader))), length: length.into() })
    }

    /// Creates a source that reads from a stream, such as the body of a request that a service received. If the length
    /// is given, it is checked.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::transfer::UploadSource;
    /// use futures::stream;
    ///
    /// let chunks = stream::iter([Ok::<_, std::io::Error>("first "), Ok("second")]);
    /// let source = UploadSource::from_stream(chunks, None);
    /// ```
    pub fn from_stream<S, B, E>(stream: S, length: impl Into<Option<u64>>) -> Self
    where
        S: Stream<Item = std::result::Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let chunks = stream.map(|chunk| chunk.map(Into::into).map_err(io::Error::other));
        Self::from_reader(StreamReader::new(chunks), length)
    }

    /// Creates a source that reads a file.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        Self(Kind::Path(path.into()))
    }

    pub(crate) fn is_repeatable(&self) -> bool {
        !matches!(self.0, Kind::Reader { .. })
    }

    /// Returns the path of a file, or `otherwise`.
    pub(crate) fn name(&self, otherwise: &str) -> String {
        match &self.0 {
            Kind::Path(path) => path.display().to_string(),
            Kind::Bytes(_) | Kind::Reader { .. } => otherwise.to_owned(),
        }
    }

    /// Returns the number of bytes, where it is known without reading them.
    pub(crate) async fn length(&self) -> Result<Option<u64>> {
        match &self.0 {
            Kind::Bytes(bytes) => Ok(Some(bytes.len() as u64)),
            Kind::Reader { length, .. } => Ok(*length),
            Kind::Path(path) => {
                runtime()?;
                let metadata = tokio::fs::metadata(path).await.map_err(|error| unreadable(path, error))?;
                if metadata.is_dir() {
                    return Err(Error::new(ErrorKind::Local, format!("{} is a directory, not a file", path.display())));
                }
                if !metadata.is_file() {
                    // A pipe would block a thread until somebody writes, and its length is not known.
                    let text = format!("{} is not a regular file; use `UploadSource::from_reader`", path.display());
                    return Err(Error::new(ErrorKind::Local, text));
                }
                Ok(Some(metadata.len()))
            }
        }
    }

    pub(crate) async fn open(&self) -> Result<Opened> {
        match &self.0 {
            Kind::Bytes(bytes) => Ok(Opened::Bytes(bytes.clone())),
            Kind::Path(path) => {
                let file = tokio::fs::File::open(path).await.map_err(|error| unreadable(path, error))?;
                Ok(Opened::Reader(Box::pin(file)))
            }
            Kind::Reader { reader, .. } => {
                let taken = reader.lock().unwrap_or_else(PoisonError::into_inner).take();
                let gone = || Error::new(ErrorKind::Local, "the source can be read only once");
                Ok(Opened::Reader(taken.ok_or_else(gone)?))
            }
        }
    }
}

pub(crate) fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::unreadable(path.display(), error)
}

impl From<Bytes> for UploadSource {
    fn from(bytes: Bytes) -> Self {
        Self(Kind::Bytes(bytes))
    }
}

impl From<Vec<u8>> for UploadSource {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Kind::Bytes(bytes.into()))
    }
}

impl From<&[u8]> for UploadSource {
    fn from(bytes: &[u8]) -> Self {
        Self(Kind::Bytes(Bytes::copy_from_slice(bytes)))
    }
}

impl<const N: usize> From<&[u8; N]> for UploadSource {
    fn from(bytes: &[u8; N]) -> Self {
        Self(Kind::Bytes(Bytes::copy_from_slice(bytes)))
    }
}

impl<const N: usize> From<[u8; N]> for UploadSource {
    fn from(bytes: [u8; N]) -> Self {
        Self(Kind::Bytes(Bytes::copy_from_slice(&bytes)))
    }
}

impl From<String> for UploadSource {
    fn from(text: String) -> Self {
        Self(Kind::Bytes(text.into()))
    }
}

/// The text itself is sent; a file is a [`Path`].
impl From<&str> for UploadSource {
    fn from(text: &str) -> Self {
        Self(Kind::Bytes(Bytes::copy_from_slice(text.as_bytes())))
    }
}

impl From<PathBuf> for UploadSource {
    fn from(path: PathBuf) -> Self {
        Self::from_path(path)
    }
}

impl From<&Path> for UploadSource {
    fn from(path: &Path) -> Self {
        Self::from_path(path)
    }
}

impl fmt::Debug for UploadSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Bytes(bytes) => write!(formatter, "{} bytes", bytes.len()),
            Kind::Path(path) => write!(formatter, "{}", path.display()),
            Kind::Reader { length, .. } => write!(formatter, "a reader of {length:?} bytes"),
        }
    }
}
