//! Transfers: uploads that are encoded while they are sent, downloads that are written as they arrive.

mod body;
mod download;
mod files;
mod progress;
mod source;
mod target;
mod upload;

pub use download::Download;
pub use files::Files;
pub use progress::Progress;
pub use source::UploadSource;

pub(crate) use body::{Segment, StreamedBody};
pub(crate) use download::{DownloadOptions, collect, collect_text};
pub(crate) use files::FileToWrite;
pub(crate) use progress::{Meter, Report};
pub(crate) use source::{Opened, unreadable};
pub(crate) use target::Target;
pub(crate) use upload::{AgentFiles, AgentUpload, ContentUpload, FilesUpload};
