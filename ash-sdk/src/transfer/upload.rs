//! Data of uploads that is not part of a request's JSON: it is read and encoded while the request is sent.

use std::path::PathBuf;

use super::{files::Files, progress::Report, source::UploadSource};

/// Files to write, and where to report progress.
#[derive(Clone, Debug)]
pub(crate) struct FilesUpload {
    pub(crate) files: Files,
    pub(crate) progress: Option<Report>,
}

/// Content to send, and where to report progress.
#[derive(Clone, Debug)]
pub(crate) struct ContentUpload {
    pub(crate) content: UploadSource,
    pub(crate) progress: Option<Report>,
}

/// Files of an agent to deploy, and where to report progress.
#[derive(Clone, Debug)]
pub(crate) struct AgentUpload {
    pub(crate) files: AgentFiles,
    /// Patterns of what is left out.
    pub(crate) exclude: Vec<String>,
    /// Patterns of what is sent although it is left out by default.
    pub(crate) include: Vec<String>,
    pub(crate) progress: Option<Report>,
    /// Sandboxes that were pre-warmed before the agent was complete are replaced.
    pub(crate) renews_prewarmed: bool,
}

/// Source of an agent's files.
#[derive(Clone, Debug)]
pub(crate) enum AgentFiles {
    /// A folder on this machine.
    Folder(PathBuf),
    /// Files given one by one.
    Given(Files),
}

impl From<Files> for FilesUpload {
    fn from(files: Files) -> Self {
        Self { files, progress: None }
    }
}

impl From<UploadSource> for ContentUpload {
    fn from(content: UploadSource) -> Self {
        Self { content, progress: None }
    }
}

impl From<AgentFiles> for AgentUpload {
    fn from(files: AgentFiles) -> Self {
        Self { files, exclude: Vec::new(), include: Vec::new(), progress: None, renews_prewarmed: true }
    }
}

impl From<PathBuf> for AgentUpload {
    fn from(folder: PathBuf) -> Self {
        AgentFiles::Folder(folder).into()
    }
}

impl From<Files> for AgentUpload {
    fn from(files: Files) -> Self {
        AgentFiles::Given(files).into()
    }
}
