//! Files in a session's workspace: uploads that are encoded while they are sent, and downloads.

use bytes::Bytes;
use serde_json::json;

use crate::{
    client::AshClient,
    error::{Attempt, Error, ErrorKind, LimitUnit, Result},
    generated::types::{FileFormat, SessionFileContent, SessionFileWriteResult, SessionId, WriteSessionFilesRequest},
    generated::{
        operations,
        requests::{GetSessionFile, WriteSessionFiles},
    },
    path,
    request::{download_options, request, sending, upload_options},
    transfer::{Download, DownloadOptions, FileToWrite, Files, FilesUpload, Segment, StreamedBody, collect},
};

/// Outcome of files that were written together: some may have been written, others not.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Written {
    /// Outcome of each file, in the order they were given.
    pub files: Vec<SessionFileWriteResult>,
}

impl Written {
    /// Returns `true` if all of them were written.
    pub fn is_complete(&self) -> bool {
        self.failed().next().is_none()
    }

    /// Returns those that were not written, each with its error.
    pub fn failed(&self) -> impl Iterator<Item = &SessionFileWriteResult> {
        self.files.iter().filter(|file| !file.written)
    }

    /// Returns all of them, or an error that names those that were not written, and why.
    ///
    /// # Errors
    ///
    /// [`PartlyWritten`](crate::ErrorKind::PartlyWritten).
    pub fn into_result(self) -> Result<Vec<SessionFileWriteResult>> {
        if self.is_complete() {
            return Ok(self.files);
        }
        let failed =
            self.failed().map(|file| format!("{} ({})", file.path, file.error.as_deref().unwrap_or("no reason given")));
        let failed: Vec<_> = failed.collect();
        let text = format!("{} of {} files were not written: {}", failed.len(), self.files.len(), failed.join(", "));
        Err(Error::new(ErrorKind::PartlyWritten { files: self.files }, text))
    }
}

/// # Files in a workspace
impl AshClient {
    /// Writes files into a session's workspace, up to 500 at once, 50 MiB each and 100 MiB together.
    ///
    /// The server writes what it can: look at the outcome of each file, or call [`into_result`](Written::into_result) on the
    /// result. The files are encoded while they are sent.
    ///
    /// # Errors
    ///
    /// An [invalid request](crate::ErrorKind::InvalidRequest) for a path that the server cannot hold; a
    /// [limit](crate::ErrorKind::LimitExceeded) error for a file that is too large, or files that are too large
    /// together, where that is known beforehand; a [local](crate::ErrorKind::Local) error for a file that cannot be
    /// read. Each names the path, and nothing is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_sdk::Files;
    ///
    /// # async fn example(client: ash_sdk::AshClient, session_id: ash_sdk::types::SessionId) -> ash_sdk::Result<()> {
    /// let files = Files::new().add("data/input.csv", b"a,b\n1,2\n".to_vec());
    /// client.write_session_files(session_id, files).await?.into_result()?;
    /// # Ok(()) }
    /// ```
    pub fn write_session_files(&self, session_id: impl Into<SessionId>, files: Files) -> WriteSessionFiles {
        WriteSessionFiles::new(self, session_id.into(), WriteSessionFilesRequest::new([]), files.into())
    }

    /// Downloads a file of a session's workspace, of up to 100 MiB.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) when the workspace has no such file; 400 when it is too large or a
    /// folder.
    pub fn download_session_file(
        &self,
        session_id: impl Into<SessionId>,
        path: impl Into<String>,
    ) -> DownloadSessionFile {
        let file = GetSessionFile::new(self, session_id.into(), path.into(), Default::default());
        DownloadSessionFile::new(file, Default::default())
    }
}

/// Most files in a batch.
const MOST_FILES: usize = 500;
/// Maximum size of a file, in bytes.
const LARGEST_FILE: u64 = 50 << 20;
/// Maximum size of the files of a batch together, in bytes.
const LARGEST_BATCH: u64 = 100 << 20;

sending!(WriteSessionFiles -> Written, |request| {
    let FilesUpload { files, progress } = request.state.clone();
    let target = request.body.target_path.clone();
    check(&files.files, target.as_deref()).await?;
    let body = StreamedBody::new(body(files.files, target.as_deref()), progress).await?;
    Ok(request.call_with_body(Some(body)).await?.map(|files| Written { files }))
});

upload_options!(WriteSessionFiles);

async fn check(files: &[FileToWrite], target: Option<&str>) -> Result<()> {
    if files.is_empty() {
        return Err(Error::invalid_request("there are no files to write"));
    }
    if files.len() > MOST_FILES {
        let text = format!("{} files are too many for one batch; a server accepts {MOST_FILES}", files.len());
        return Err(Error::invalid_request(text));
    }
    if let Some(target) = target.filter(|target| *target != ".") {
        path::file(target)?;
    }
    let mut total = 0_u64;
    for file in files {
        path::file(&file.path)?;
        let length = file.source.length().await?.unwrap_or_default();
        if length > LARGEST_FILE {
            return Err(too_large(&file.name(), LARGEST_FILE));
        }
        total = total.saturating_add(length);
        if total > LARGEST_BATCH {
            return Err(too_large(&format!("the batch, up to {},", file.name()), LARGEST_BATCH));
        }
    }
    Ok(())
}

fn too_large(what: &str, limit: u64) -> Error {
    let text = format!("{what} is larger than the {limit} bytes that a server accepts");
    Error::limit_exceeded(limit, LimitUnit::Bytes, text)
}

/// `{"files":[{"path":…,"content":"<base64>"},…],"targetPath":…}`, with the base64 encoded while it is sent.
fn body(files: Vec<FileToWrite>, target: Option<&str>) -> Vec<Segment> {
    let literal = |text: String| Segment::Literal(Bytes::from(text));
    let mut segments = Vec::with_capacity(files.len() * 2 + 1);
    let mut before = "{\"files\":[".to_owned();
    for file in files {
        before.push_str(&format!("{{\"path\":{}", json!(file.path)));
        if let Some(mime_type) = file.mime_type {
            before.push_str(&format!(",\"mimeType\":{}", json!(mime_type)));
        }
        before.push_str(",\"content\":\"");
        segments.push(literal(before));
        segments.push(Segment::Base64(file.source));
        before = "\"},".to_owned();
    }
    before.pop();
    before.push(']');
    if let Some(target) = target {
        before.push_str(&format!(",\"targetPath\":{}", json!(target)));
    }
    before.push('}');
    segments.push(literal(before));
    segments
}

sending!(GetSessionFile -> SessionFileContent, |request| {
    let client = request.client.clone();
    let deadline = client.deadline(&request.options, &operations::GET_SESSION_FILE);
    let response = request.in_form(FileFormat::Json).call().await?;
    collect(client.shared(), deadline, response).await
});

impl GetSessionFile {
    fn in_form(mut self, format: FileFormat) -> Self {
        self.params.format = Some(format);
        self
    }
}

request! {
    /// Request of [`download_session_file`](AshClient::download_session_file).
    DownloadSessionFile { file: GetSessionFile, download: DownloadOptions } (file) -> Download,
    |this| {
        let file = GetSessionFile { options: this.options, ..this.file };
        let client = file.client.clone();
        let response = file.in_form(FileFormat::Raw).call().await?;
        Ok(Download::new(client.shared(), response, this.download))
    }
}

impl DownloadSessionFile {
    fn attempt(&self) -> Attempt {
        self.file.attempt()
    }
}

download_options!(DownloadSessionFile);
