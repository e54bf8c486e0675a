//! Files in a session's workspace.

use uuid::Uuid;

use crate::{AshClient, UploadSource, types::SessionFileWriteResult};

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
    /// What a person would know it by: where it is here, or else where it goes.
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

/// What became of files that were written together: some may have been, others not.
#[derive(Clone, Debug)]
pub struct Written {
    /// What became of each, in the order they were given.
    pub files: Vec<SessionFileWriteResult>,
}

impl Written {
    /// Whether all of them were written.
    pub fn is_complete(&self) -> bool {
        self.failed().next().is_none()
    }

    /// Those that were not written, each with its error.
    pub fn failed(&self) -> impl Iterator<Item = &SessionFileWriteResult> {
        self.files.iter().filter(|file| !file.written)
    }

    /// All of them, or an error that names those which were not written, and why.
    ///
    /// # Errors
    /// [`PartlyWritten`](crate::ErrorKind::PartlyWritten).
    pub fn complete(self) -> crate::Result<Vec<SessionFileWriteResult>> {
        if self.is_complete() {
            return Ok(self.files);
        }
        let failed =
            self.failed().map(|file| format!("{} ({})", file.path, file.error.as_deref().unwrap_or("no reason given")));
        let failed: Vec<_> = failed.collect();
        let text = format!("{} of {} files were not written: {}", failed.len(), self.files.len(), failed.join(", "));
        Err(crate::Error::new(crate::ErrorKind::PartlyWritten { files: self.files }, text))
    }
}

impl AshClient {
    /// Lists the files of a session's workspace. `node_modules`, `.git`, locks and the like are always left out.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such session, or nothing is left of its workspace.
    pub fn list_session_files(&self, session_id: Uuid) -> requests::ListSessionFiles {
        requests::ListSessionFiles::new(self, session_id, None)
    }

    /// Writes files into a session's workspace, up to 500 at once, 50 MiB each and 100 MiB together.
    ///
    /// The server writes what it can: look at what became of each, or call [`complete`](Written::complete) on the
    /// answer. The files are encoded while they are sent.
    ///
    /// # Errors
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
    /// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
    /// let files = Files::new().add("data/input.csv", b"a,b\n1,2\n".to_vec());
    /// client.write_session_files(session_id, files).await?.complete()?;
    /// # Ok(()) }
    /// ```
    pub fn write_session_files(&self, session_id: Uuid, files: Files) -> requests::WriteSessionFiles {
        requests::WriteSessionFiles::new(self, session_id, files, None, None)
    }

    /// Reads a text file of a session's workspace, of up to 1 MiB. Bytes that are no UTF-8 are replaced by the server;
    /// [`download_session_file`](Self::download_session_file) gives them as they are.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such file; 400 when it is too large or a folder.
    pub fn get_session_file(&self, session_id: Uuid, path: impl Into<String>) -> requests::GetSessionFile {
        requests::GetSessionFile::new(self, session_id, path.into())
    }

    /// Downloads a file of a session's workspace, of up to 100 MiB.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such file; 400 when it is too large or a folder.
    pub fn download_session_file(&self, session_id: Uuid, path: impl Into<String>) -> requests::DownloadSessionFile {
        requests::DownloadSessionFile::new(self, session_id, path.into(), Default::default())
    }

    /// Deletes a file of a session's workspace. Folders cannot be deleted.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such file.
    pub fn delete_session_file(&self, session_id: Uuid, path: impl Into<String>) -> requests::DeleteSessionFile {
        requests::DeleteSessionFile::new(self, session_id, path.into())
    }
}

pub(crate) mod requests {
    //! Requests about files of sessions.

    use bytes::Bytes;
    use serde_json::json;
    use uuid::Uuid;

    use super::{FileToWrite, Files, Written};
    use crate::{
        Download, Error, ErrorKind, Result, path,
        request::{download_options, request},
        transfer::{DownloadOptions, Progress, Segment, StreamedBody, collect},
        types::{FileFormat, SessionFileContent, SessionFileList, TrueOrFalse, WriteSessionFilesRequest},
    };

    /// How many files a batch may have.
    const MOST_FILES: usize = 500;
    /// How many bytes a file may have.
    const LARGEST_FILE: u64 = 50 << 20;
    /// How many bytes the files of a batch may have together.
    const LARGEST_BATCH: u64 = 100 << 20;

    request! {
        /// [`list_session_files`](crate::AshClient::list_session_files)
        ListSessionFiles { session_id: Uuid, hidden: Option<TrueOrFalse> } -> SessionFileList,
        |this| {
            let (id, hidden) = (this.session_id, this.hidden);
            this.client.call(this.options, |raw| async move { raw.list_session_files(&id, hidden).await }).await
        }
    }

    impl ListSessionFiles {
        /// Whether to list caches and virtual environments (`.cache`, `.npm`, `.venv`, `tmp`, …) too. Default: yes.
        pub fn include_hidden(mut self, include: bool) -> Self {
            self.hidden = Some(if include { TrueOrFalse::True } else { TrueOrFalse::False });
            self
        }
    }

    request! {
        /// [`write_session_files`](crate::AshClient::write_session_files)
        WriteSessionFiles {
            session_id: Uuid,
            files: Files,
            target_path: Option<String>,
            progress: Option<Progress>,
        } -> Written,
        |this| {
            let id = this.session_id;
            check(&this.files.files, this.target_path.as_deref()).await?;
            let segments = body(this.files.files, this.target_path.as_deref());
            let body = StreamedBody::new(segments, this.progress).await?;
            let placeholder = WriteSessionFilesRequest { files: Vec::new(), target_path: None };
            let answer = this.client.call_with_body(this.options, Some(body), |raw| async move {
                raw.write_session_files(&id, &placeholder).await
            });
            Ok(answer.await?.map(|written| Written { files: written.files }))
        }
    }

    impl WriteSessionFiles {
        /// The folder of the workspace to write to. Default: the workspace itself.
        pub fn target_path(mut self, folder: impl Into<String>) -> Self {
            self.target_path = Some(folder.into());
            self
        }

        /// Is told how many bytes were sent, and of how many where that is known.
        pub fn on_progress(mut self, report: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
            self.progress = Some(Progress::new(report));
            self
        }
    }

    async fn check(files: &[FileToWrite], target: Option<&str>) -> Result<()> {
        if files.is_empty() {
            return Err(Error::invalid_request("there are no files to write"));
        }
        if files.len() > MOST_FILES {
            let text = format!("{} files are too many for one batch; a server takes {MOST_FILES}", files.len());
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
        let text = format!("{what} is larger than the {limit} bytes that a server takes");
        Error::new(ErrorKind::LimitExceeded { limit }, text)
    }

    /// `{"files":[{"path":…,"content":"<base64>"},…],"targetPath":…}`, the base64 made while it is sent.
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

    request! {
        /// [`get_session_file`](crate::AshClient::get_session_file)
        GetSessionFile { session_id: Uuid, path: String } -> SessionFileContent,
        |this| {
            let (client, id, path) = (this.client, this.session_id, this.path);
            path::file(&path)?;
            let deadline = client.deadline(&this.options, "get_session_file");
            let answer = client.call_stream(this.options, |raw| async move {
                raw.get_session_file(&id, &path, Some(FileFormat::Json)).await
            });
            collect(&client, deadline, answer.await?).await
        }
    }

    request! {
        /// [`download_session_file`](crate::AshClient::download_session_file)
        DownloadSessionFile { session_id: Uuid, path: String, download: DownloadOptions } -> Download,
        |this| {
            let (client, id, path) = (this.client, this.session_id, this.path);
            path::file(&path)?;
            let answer = client.call_stream(this.options, |raw| async move {
                raw.get_session_file(&id, &path, Some(FileFormat::Raw)).await
            });
            Ok(Download::new(&client, answer.await?, this.download))
        }
    }

    download_options!(DownloadSessionFile);

    request! {
        /// [`delete_session_file`](crate::AshClient::delete_session_file)
        DeleteSessionFile { session_id: Uuid, path: String } -> (),
        |this| {
            let (id, path) = (this.session_id, this.path);
            path::file(&path)?;
            let answer = this.client.call(this.options, |raw| async move { raw.delete_session_file(&id, &path).await });
            Ok(answer.await?.map(drop))
        }
    }
}
