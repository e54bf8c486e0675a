//! Reasons for which there is no document. Each is one line that states what was asked, what came back and what to do.

use std::path::PathBuf;

use crate::{git::GitError, normalise::NormaliseError};

/// Reason for which no document could be read. Every message stands alone, without its cause.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The URL cannot be used. The only one of these errors that is the caller's mistake, not the source's.
    #[error("not a server's base URL: {problem} (it looks like http://localhost:4100)")]
    InvalidUrl {
        /// The mistake in it.
        problem: String,
    },
    /// The key holds characters that no header can carry.
    #[error("the API key cannot be sent: it holds a control character or a line break; check ASH_API_KEY")]
    UnusableKey,
    /// Nothing listens there.
    #[error("{url}: connection refused; is the server running?")]
    Refused {
        /// The document's address.
        url: String,
        /// The cause.
        source: reqwest::Error,
    },
    /// The host's name is not known.
    #[error("{url}: there is no host of that name; check the URL")]
    UnknownHost {
        /// The document's address.
        url: String,
        /// The cause.
        source: reqwest::Error,
    },
    /// The server took too long.
    #[error("{url}: no answer in time; the server may be starting or stuck, try again")]
    TimedOut {
        /// The document's address.
        url: String,
    },
    /// No connection for another reason, as a certificate that is not trusted.
    #[error("{url}: cannot connect; check the URL, the network and the server's certificate")]
    Unreachable {
        /// The document's address.
        url: String,
        /// The cause.
        source: reqwest::Error,
    },
    /// The connection broke before the whole answer was there, or what came was not HTTP.
    #[error("{url}: the answer broke off or is not HTTP; try again")]
    Interrupted {
        /// The document's address.
        url: String,
        /// The cause.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// 401 or 403.
    #[error("{url}: the server answers {status} and {}", if *.key_sent { "refuses the key: check ASH_API_KEY" } else { "asks for a key: set ASH_API_KEY" })]
    Unauthorized {
        /// The document's address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// Set if a key was sent.
        key_sent: bool,
    },
    /// 404.
    #[error(
        "{url}: 404, this server does not publish its document (production?); pull from a development server or use --file"
    )]
    NotPublished {
        /// The document's address.
        url: String,
    },
    /// A redirect, which is not followed: a key must not go where its owner did not send it.
    #[error("{url}: the server redirects ({status}) to {location}; if that is right, use it as the URL")]
    Redirected {
        /// The document's address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The target.
        location: String,
    },
    /// Any other status.
    #[error("{url}: the server answers {status} instead of its document")]
    Status {
        /// The document's address.
        url: String,
        /// The HTTP status.
        status: u16,
    },
    /// There is no such file.
    #[error("{path}: no such file", path = .path.display())]
    NoSuchFile {
        /// The file.
        path: PathBuf,
    },
    /// The repository has no such file in that revision, or no such revision.
    #[error("{object}: {source}; it has to be a revision and a path, as HEAD:openapi/ash.json, or a file that exists")]
    NoSuchRevision {
        /// Revision and path as given.
        object: String,
        /// The message of git.
        source: GitError,
    },
    /// A file or standard input that cannot be read.
    #[error("{origin}: cannot be read")]
    Unreadable {
        /// The file or address.
        origin: String,
        /// The cause.
        source: std::io::Error,
    },
    /// More bytes than a document could have.
    #[error("{origin}: larger than {}, which no OpenAPI document is; is this the right file or address?", size(*.max_bytes))]
    TooLarge {
        /// The file or address.
        origin: String,
        /// The limit.
        max_bytes: u64,
    },
    /// No bytes.
    #[error("{origin}: empty instead of an OpenAPI document")]
    Empty {
        /// The file or address.
        origin: String,
    },
    /// A web page.
    #[error(
        "{origin}: HTML (or XML) instead of JSON; is this the API server's address, not a web page's or a proxy's?"
    )]
    Html {
        /// The file or address.
        origin: String,
    },
    /// JSON that ends too early.
    #[error("{origin}: the JSON ends too early; it was cut off on its way")]
    Truncated {
        /// The file or address.
        origin: String,
        /// The cause.
        source: serde_json::Error,
    },
    /// A text in another encoding than UTF-8.
    #[error("{origin}: {encoding} instead of UTF-8; save it as UTF-8 first")]
    OtherEncoding {
        /// The file or address.
        origin: String,
        /// The encoding.
        encoding: &'static str,
    },
    /// Bytes that are no text in UTF-8.
    #[error("{origin}: not UTF-8 (line {line}); JSON has to be, so save it as UTF-8 first")]
    NotUtf8 {
        /// The file or address.
        origin: String,
        /// The line of the first byte that is not.
        line: usize,
    },
    /// JSON inside JSON inside JSON.
    #[error(
        "{origin}: nested deeper than 128 levels (line {line}); put what is inside into components and refer to it"
    )]
    TooDeep {
        /// The file or address.
        origin: String,
        /// Line in which the depth is reached.
        line: usize,
    },
    /// YAML.
    #[error("{origin}: YAML instead of JSON; convert it first, as with `yq -o json`")]
    Yaml {
        /// The file or address.
        origin: String,
    },
    /// Not JSON.
    #[error("{origin}: not JSON (line {line}, column {column}: {problem}); correct it there or ask the server again")]
    NotJson {
        /// The file or address.
        origin: String,
        /// Line of the mistake.
        line: usize,
        /// Column in the line.
        column: usize,
        /// The mistake.
        problem: String,
    },
    /// JSON, but not an OpenAPI 3 document.
    #[error("{origin}: not an OpenAPI 3 document: {problem}")]
    NotOpenApi {
        /// The file or address.
        origin: String,
        /// The mistake in it.
        problem: NormaliseError,
    },
}

/// A number of bytes as people say it.
fn size(bytes: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if bytes >= MIB { format!("{} MiB", bytes / MIB) } else { format!("{bytes} bytes") }
}
