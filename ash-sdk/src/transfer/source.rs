//! Where the bytes of an upload come from.

use std::{
    fmt,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use tokio::io::AsyncRead;

use crate::error::{Error, ErrorKind, Result};

/// Where the bytes of an upload come from: memory, a file, or a reader.
///
/// Bytes and paths convert; a reader is given with [`reader`](Self::reader). An upload from memory or a file can be
/// sent again after a failure, one from a reader cannot.
#[derive(Clone)]
pub struct UploadSource(Kind);

type Reader = Pin<Box<dyn AsyncRead + Send>>;

#[derive(Clone)]
enum Kind {
    Bytes(Bytes),
    Path(PathBuf),
    /// Taken by the first who reads it.
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
    /// Reads from a reader, which need not fit into memory. Give its length where it is known: it is then checked.
    pub fn reader(reader: impl AsyncRead + Send + 'static, length: impl Into<Option<u64>>) -> Self {
        let reader: Reader = Box::pin(reader);
        Self(Kind::Reader { reader: Arc::new(Mutex::new(Some(reader))), length: length.into() })
    }

    /// Reads a file.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self(Kind::Path(path.into()))
    }

    pub(crate) fn is_repeatable(&self) -> bool {
        !matches!(self.0, Kind::Reader { .. })
    }

    /// What a person would know it by: where the file is, or `otherwise`.
    pub(crate) fn name(&self, otherwise: &str) -> String {
        match &self.0 {
            Kind::Path(path) => path.display().to_string(),
            Kind::Bytes(_) | Kind::Reader { .. } => otherwise.to_owned(),
        }
    }

    /// How many bytes there are, where that is known without reading them.
    pub(crate) async fn length(&self) -> Result<Option<u64>> {
        match &self.0 {
            Kind::Bytes(bytes) => Ok(Some(bytes.len() as u64)),
            Kind::Reader { length, .. } => Ok(*length),
            Kind::Path(path) => {
                let metadata = tokio::fs::metadata(path).await.map_err(|error| unreadable(path, error))?;
                if metadata.is_dir() {
                    return Err(Error::new(ErrorKind::Local, format!("{} is a folder, not a file", path.display())));
                }
                if !metadata.is_file() {
                    // A pipe would keep a thread waiting for a writer, and none of these knows its length.
                    let text = format!("{} is no regular file; send it with `UploadSource::reader`", path.display());
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
                let gone = || Error::new(ErrorKind::Local, "the reader was read before; it cannot be read again");
                Ok(Opened::Reader(taken.ok_or_else(gone)?))
            }
        }
    }
}

pub(crate) fn unreadable(path: &Path, error: std::io::Error) -> Error {
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

impl From<&'static [u8]> for UploadSource {
    fn from(bytes: &'static [u8]) -> Self {
        Self(Kind::Bytes(Bytes::from_static(bytes)))
    }
}

impl From<PathBuf> for UploadSource {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&Path> for UploadSource {
    fn from(path: &Path) -> Self {
        Self::path(path)
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
