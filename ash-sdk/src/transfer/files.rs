//! Files that are written together.

use super::source::UploadSource;

/// Files to write into a workspace, from memory, from disk or from readers.
///
/// # Examples
///
/// ```
/// use ash_sdk::Files;
///
/// let files = Files::new()
///     .add("notes/today.md", b"# Today\n".to_vec())
///     .add("report.pdf", std::path::Path::new("/tmp/report.pdf"));
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Files {
    pub(crate) files: Vec<FileToWrite>,
}

#[derive(Clone, Debug)]
pub(crate) struct FileToWrite {
    pub(crate) path: String,
    pub(crate) source: UploadSource,
    pub(crate) mime_type: Option<String>,
}

impl FileToWrite {
    /// Name that a person knows the file by: its place on this machine, or where it goes.
    pub(crate) fn name(&self) -> String {
        self.source.name(&self.path)
    }
}

impl Files {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. Its path is relative to the folder that is written to.
    pub fn add(mut self, path: impl Into<String>, source: impl Into<UploadSource>) -> Self {
        self.files.push(FileToWrite { path: path.into(), source: source.into(), mime_type: None });
        self
    }

    /// Adds a file and says what it is.
    pub fn add_as(
        mut self,
        path: impl Into<String>,
        source: impl Into<UploadSource>,
        mime_type: impl Into<String>,
    ) -> Self {
        let mime_type = Some(mime_type.into());
        self.files.push(FileToWrite { path: path.into(), source: source.into(), mime_type });
        self
    }
}
