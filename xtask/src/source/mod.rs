//! Sources of documents: a running server, a file, a revision of the repository, standard input. Only here the outside
//! world can fail; the result is always an OpenAPI document.

mod document;
mod error;
mod json;
mod key;
mod server;

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::PathBuf,
    time::Duration,
};

use serde_json::Value;

pub use document::Reading;
pub use error::SourceError;
pub use json::RepeatedKey;
pub use key::ApiKey;

use crate::git;

/// Source of a document.
#[derive(Debug, Clone)]
pub enum Source {
    /// A running server, which publishes its document at `/docs/json`.
    Server {
        /// The server's base URL, such as `http://localhost:4100`. Slashes at its end do not matter, and the document's own
        /// address is accepted too.
        url: String,
        /// Sent as a bearer token if given. A server publishes its document without one, but what stands before it may not.
        key: Option<ApiKey>,
    },
    /// A file.
    File(PathBuf),
    /// A file as a revision of the repository has it, as `HEAD:openapi/ash.json`.
    Revision {
        /// A folder of the repository.
        folder: PathBuf,
        /// The revision and the path.
        object: String,
    },
    /// Standard input.
    Stdin,
}

/// Bounds on the reading of a document.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For a connection to a server to be made.
    pub connect_timeout: Duration,
    /// For the whole exchange with a server.
    pub total_timeout: Duration,
    /// Of the document.
    pub max_bytes: u64,
}

impl Default for Limits {
    /// 10 s, 60 s and 64 MiB: a server's document has about 100 KiB.
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(60),
            max_bytes: 64 * 1024 * 1024,
        }
    }
}

impl Source {
    /// The source a command line means: `-` is standard input, `revision:path` is in the repository, and everything else,
    /// or what exists by that name, is a file.
    pub fn from_file_argument(argument: impl Into<PathBuf>) -> Self {
        let path = argument.into();
        if path.as_os_str() == "-" {
            return Self::Stdin;
        }
        match path.to_str() {
            Some(text) if text.contains(':') && !path.exists() => {
                Self::Revision { folder: PathBuf::from("."), object: text.to_owned() }
            }
            _ => Self::File(path),
        }
    }

    /// Reads the document. `stdin` is read only if it is the source.
    ///
    /// # Errors
    /// [`SourceError`] says in one line what was asked, what came back and what to do. No message holds the key.
    ///
    /// # Examples
    /// ```no_run
    /// use xtask::source::{ApiKey, Limits, Source};
    /// let key = std::env::var("ASH_API_KEY").ok().and_then(ApiKey::new);
    /// let source = Source::Server { url: "http://localhost:4100".into(), key };
    /// let raw = source.read(&Limits::default(), std::io::stdin())?;
    /// # Ok::<(), xtask::source::SourceError>(())
    /// ```
    pub fn read(&self, limits: &Limits, stdin: impl Read) -> Result<Value, SourceError> {
        Ok(self.read_noting(limits, stdin)?.document)
    }

    /// Reads the document as [`Source::read`] does, with what is odd about it.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn read_noting(&self, limits: &Limits, stdin: impl Read) -> Result<Reading, SourceError> {
        let origin = self.to_string();
        match self {
            Self::Server { url, key } => server::fetch(url, key.as_ref(), limits),
            Self::Revision { folder, object } => match git::show(folder, object) {
                Ok(bytes) => read_local(bytes.as_slice(), limits, &origin),
                Err(source) => Err(SourceError::NoSuchRevision { object: object.clone(), source }),
            },
            Self::Stdin => read_local(stdin, limits, &origin),
            Self::File(path) => match File::open(path) {
                Ok(file) => read_local(file, limits, &origin),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    Err(SourceError::NoSuchFile { path: path.clone() })
                }
                Err(source) => Err(SourceError::Unreadable { origin, source }),
            },
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server { url, .. } => formatter.write_str(&server::shown(url)),
            Self::File(path) => path.display().fmt(formatter),
            Self::Revision { object, .. } => formatter.write_str(object),
            Self::Stdin => formatter.write_str("standard input"),
        }
    }
}

/// All bytes of a reader, or `None` if there are more than allowed.
fn read_bounded(reader: impl Read, max_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells a document that is too large from one that just fits.
    let count = reader.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((count as u64 <= max_bytes).then_some(bytes))
}

fn read_local(reader: impl Read, limits: &Limits, origin: &str) -> Result<Reading, SourceError> {
    let origin_text = || origin.to_owned();
    let bytes = read_bounded(reader, limits.max_bytes)
        .map_err(|source| SourceError::Unreadable { origin: origin_text(), source })?;
    let bytes = bytes.ok_or_else(|| SourceError::TooLarge { origin: origin_text(), max_bytes: limits.max_bytes })?;
    document::parse(&bytes, origin)
}

#[cfg(test)]
mod tests;
