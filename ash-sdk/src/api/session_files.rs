//! Files in a session's workspace: uploads that are encoded while they are sent, and downloads.

use bytes::Bytes;
use serde_json::json;

use crate::{
    error::{Error, ErrorKind, LimitUnit, Result},
    excerpt::bounded_debug,
    generated::types::{FileFormat, SessionFileContent, SessionFileWriteResult},
    generated::{
        operations,
        requests::{DownloadSessionFile, GetSessionFile, WriteSessionFiles},
    },
    path,
    request::{download_options, sending, upload_options},
    transfer::{Download, FileToWrite, FilesUpload, Segment, StreamedBody, collect},
};

/// Outcome of files that were written together: some may have been written, others not.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Written {
    /// Outcome of each file, in the order they were given.
    pub files: Vec<SessionFileWriteResult>,
}

bounded_debug!(Written { files });

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

/// Maximum size of a file, in bytes.
const LARGEST_FILE: u64 = 50 << 20;
/// Maximum size of the files of a batch together, in bytes.
const LARGEST_BATCH: u64 = 100 << 20;

sending!(WriteSessionFiles -> Written, |request| {
    let FilesUpload { files, progress } = request.state.clone();
    let target = request.body.target_path.clone();
    let most = WriteSessionFiles::limits_of_supplied().most_items("files");
    check(&files.files, target.as_deref(), most).await?;
    let body = StreamedBody::new(body(files.files, target.as_deref()), progress).await?;
    Ok(request.call_with_body(Some(body)).await?.map(|files| Written { files }))
});

upload_options!(WriteSessionFiles);

async fn check(files: &[FileToWrite], target: Option<&str>, most: Option<u64>) -> Result<()> {
    if files.is_empty() {
        return Err(Error::invalid_request("there are no files to write"));
    }
    if let Some(most) = most.filter(|most| files.len() as u64 > *most) {
        let text = format!("{} files are too many for one batch; a server accepts {most}", files.len());
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

sending!(DownloadSessionFile -> Download, |request| {
    let file = GetSessionFile { options: request.options, ..request.file };
    let client = file.client.clone();
    let response = file.in_form(FileFormat::Raw).call().await?;
    Ok(Download::new(client.shared(), response, request.state))
});

download_options!(DownloadSessionFile, state);
