//! Files of agents: uploads in batches, and downloads of what the contract returns in two forms.

use crate::{
    client::AshClient,
    deploy::batches::{self, Batch},
    error::{Attempt, Error},
    generated::types::{AgentFileContent, FileFormat, UploadAgentFilesRequest},
    generated::{
        operations,
        requests::{GetAgentFile, UploadAgentFiles},
    },
    path,
    request::{download_options, request, sending, upload_options},
    transfer::{Download, DownloadOptions, Files, FilesUpload, Meter, collect},
};

/// # Files of an agent's folder
impl AshClient {
    /// Writes files into an agent's folder, in several requests where they exceed the 1 MiB that a server accepts at
    /// once. Sessions that exist already do not see them. Returns the number of files written.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) when no agent has this name; an
    /// [invalid request](crate::ErrorKind::InvalidRequest) for a path that the server cannot hold; a
    /// [limit](crate::ErrorKind::LimitExceeded) error for a file that is too large; a
    /// [local](crate::ErrorKind::Local) error for a file that cannot be read. Each names the path, and nothing is sent.
    pub fn upload_agent_files(&self, agent: impl Into<String>, files: Files) -> UploadAgentFiles {
        UploadAgentFiles::new(self, agent.into(), UploadAgentFilesRequest::new([]), files.into())
    }

    /// Downloads a file of an agent.
    ///
    /// # Errors
    ///
    /// [Not found](crate::Error::is_not_found) when the agent has no such file.
    pub fn download_agent_file(&self, agent: impl Into<String>, path: impl Into<String>) -> DownloadAgentFile {
        let file = GetAgentFile::new(self, agent.into(), path.into(), Default::default());
        DownloadAgentFile::new(file, Default::default())
    }
}

sending!(UploadAgentFiles -> i64, |request| {
    path::segment("agent name", &request.agent)?;
    let FilesUpload { files, progress } = request.state.clone();
    let files = batches::encode(files).await?;
    let mut meter = Meter::new(progress, Some(files.iter().map(|file| file.size).sum()));
    let mut response = None;
    let mut written = 0;
    for Batch { files, size } in batches::batches(files, batches::EMPTY_UPLOAD) {
        let batch = UploadAgentFiles { body: UploadAgentFilesRequest::new(files), ..request.clone() };
        let batch = batch.call().await?;
        written += batch.value;
        meter.add(size);
        response = Some(batch);
    }
    match response {
        Some(response) => Ok(response.map(|_| written)),
        None => Err(Error::invalid_request("there are no files to upload")),
    }
});

upload_options!(UploadAgentFiles);

sending!(GetAgentFile -> AgentFileContent, |request| {
    let client = request.client.clone();
    let deadline = client.deadline(&request.options, &operations::GET_AGENT_FILE);
    let response = request.in_form(FileFormat::Json).call().await?;
    collect(client.shared(), deadline, response).await
});

impl GetAgentFile {
    fn in_form(mut self, format: FileFormat) -> Self {
        self.params.format = Some(format);
        self
    }
}

request! {
    /// Request of [`download_agent_file`](AshClient::download_agent_file).
    DownloadAgentFile { file: GetAgentFile, download: DownloadOptions } (file) -> Download,
    |this| {
        let file = GetAgentFile { options: this.options, ..this.file };
        let client = file.client.clone();
        let response = file.in_form(FileFormat::Raw).call().await?;
        Ok(Download::new(client.shared(), response, this.download))
    }
}

impl DownloadAgentFile {
    fn attempt(&self) -> Attempt {
        self.file.attempt()
    }
}

download_options!(DownloadAgentFile);
