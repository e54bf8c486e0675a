//! Bytes on their way: uploads that are encoded while they are sent, downloads that are written as they come.

mod body;
mod download;
mod files;
mod progress;
mod source;

pub use download::Download;
pub use files::Files;
pub use source::UploadSource;

pub(crate) use body::{Segment, StreamedBody};
pub(crate) use download::{DownloadOptions, collect, collect_text};
pub(crate) use files::FileToWrite;
pub(crate) use progress::{Meter, Progress};
pub(crate) use source::{Opened, unreadable};
