//! Files of one upload.

use super::source::UploadSource;
use crate::excerpt::bounded_debug;

/// Files of one upload, by their paths on the server.
///
/// A file's content is text, bytes, a [`Path`](std::path::Path) on this machine, or any other
/// [`UploadSource`].
///
/// # Examples
///
/// ```
/// use ash_sdk::Files;
///
/// let files = Files::new()
///     .add("notes/today.md", "# Today\n")
///     .add("report.pdf", std::path::Path::new("/tmp/report.pdf"));
/// let more: Files = [("a.txt", "A"), ("b.txt", "B")].into_iter().collect();
/// assert_eq!((files.len(), more.len()), (2, 2));
/// ```
#[derive(Clone, Default)]
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

bounded_debug!(Files { files });

impl FileToWrite {
    /// Returns the file's path on this machine, or otherwise on the server.
    pub(crate) fn name(&self) -> String {
        self.source.name(&self.path)
    }
}

impl Files {
    /// Creates an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. Its path is relative to the target directory.
    pub fn add(mut self, path: impl Into<String>, source: impl Into<UploadSource>) -> Self {
        self.files.push(FileToWrite { path: path.into(), source: source.into(), mime_type: None });
        self
    }

    /// Adds a file with its media type.
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

    /// Returns the number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns `true` if there are no files.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl<P: Into<String>, S: Into<UploadSource>> Extend<(P, S)> for Files {
    fn extend<I: IntoIterator<Item = (P, S)>>(&mut self, files: I) {
        self.files.extend(files.into_iter().map(|(path, source)| FileToWrite {
            path: path.into(),
            source: source.into(),
            mime_type: None,
        }));
    }
}

impl<P: Into<String>, S: Into<UploadSource>> FromIterator<(P, S)> for Files {
    fn from_iter<I: IntoIterator<Item = (P, S)>>(files: I) -> Self {
        let mut collected = Self::new();
        collected.extend(files);
        collected
    }
}
