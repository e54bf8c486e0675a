//! Files of a deployed agent.

use crate::{AshClient, api::session_files::Files};

impl AshClient {
    /// Lists an agent's files.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name, or its folder is gone.
    pub fn list_agent_files(&self, agent: impl Into<String>) -> requests::ListAgentFiles {
        requests::ListAgentFiles::new(self, agent.into())
    }

    /// Writes files into an agent's folder and gives how many. Sessions that are open do not see them.
    ///
    /// A server takes 1 MiB at once; what is more is sent in several batches. A file that does not fit into one cannot
    /// be sent.
    ///
    /// # Errors
    /// An [invalid request](crate::ErrorKind::InvalidRequest) for a path that the server cannot hold; a
    /// [limit](crate::ErrorKind::LimitExceeded) error that names a file which is too large; a
    /// [local](crate::ErrorKind::Local) error for one that cannot be read. Batches before a failure stay written.
    pub fn upload_agent_files(&self, agent: impl Into<String>, files: Files) -> requests::UploadAgentFiles {
        requests::UploadAgentFiles::new(self, agent.into(), files, None)
    }

    /// Reads a text file of an agent, of up to 1 MiB. Bytes that are no UTF-8 are replaced by the server;
    /// [`download_agent_file`](Self::download_agent_file) gives them as they are.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such file; 400 when it is too large or a folder.
    pub fn get_agent_file(&self, agent: impl Into<String>, path: impl Into<String>) -> requests::GetAgentFile {
        requests::GetAgentFile::new(self, agent.into(), path.into())
    }

    /// Downloads a file of an agent.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such file.
    pub fn download_agent_file(
        &self,
        agent: impl Into<String>,
        path: impl Into<String>,
    ) -> requests::DownloadAgentFile {
        requests::DownloadAgentFile::new(self, agent.into(), path.into(), Default::default())
    }

    /// Deletes a file of an agent.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such file; 500 when it is a folder.
    pub fn delete_agent_file(&self, agent: impl Into<String>, path: impl Into<String>) -> requests::DeleteAgentFile {
        requests::DeleteAgentFile::new(self, agent.into(), path.into())
    }
}

pub(crate) mod requests {
    //! Requests about files of agents.

    use crate::{
        Download,
        api::session_files::Files,
        deploy::{self, Batch},
        path,
        request::{download_options, request},
        transfer::{DownloadOptions, Meter, Progress, collect},
        types::{AgentFileContent, FileEntry, FileFormat, UploadAgentFilesRequest},
    };

    request! {
        /// [`list_agent_files`](crate::AshClient::list_agent_files)
        ListAgentFiles { agent: String } -> Vec<FileEntry>,
        |this| {
            let agent = this.agent;
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.list_agent_files(&agent).await });
            Ok(answer.await?.map(|list| list.files))
        }
    }

    request! {
        /// [`upload_agent_files`](crate::AshClient::upload_agent_files)
        UploadAgentFiles { agent: String, files: Files, progress: Option<Progress> } -> i64,
        |this| {
            let (client, agent) = (this.client, this.agent);
            path::segment("agent name", &agent)?;
            let files = deploy::encode(this.files).await?;
            let mut meter = Meter::new(this.progress, Some(files.iter().map(|file| file.size).sum()));
            let mut answer = None;
            let mut written = 0;
            for Batch { files, size } in deploy::batches(files, deploy::EMPTY_UPLOAD) {
                let (agent, body) = (agent.clone(), UploadAgentFilesRequest { files });
                let options = this.options.clone();
                let batch = client.call(options, |raw| async move { raw.upload_agent_files(&agent, &body).await });
                let batch = batch.await?;
                written += batch.value.written;
                meter.add(size);
                answer = Some(batch);
            }
            match answer {
                Some(answer) => Ok(answer.map(|_| written)),
                None => Err(crate::Error::invalid_request("there are no files to upload")),
            }
        }
    }

    impl UploadAgentFiles {
        /// Is told how many bytes were sent, and of how many.
        pub fn on_progress(mut self, report: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
            self.progress = Some(Progress::new(report));
            self
        }
    }

    request! {
        /// [`get_agent_file`](crate::AshClient::get_agent_file)
        GetAgentFile { agent: String, path: String } -> AgentFileContent,
        |this| {
            let (client, agent, path) = (this.client, this.agent, this.path);
            path::segment("agent name", &agent)?;
            path::file(&path)?;
            let deadline = client.deadline(&this.options, "get_agent_file");
            let answer = client.call_stream(this.options, |raw| async move {
                raw.get_agent_file(&agent, &path, Some(FileFormat::Json)).await
            });
            collect(&client, deadline, answer.await?).await
        }
    }

    request! {
        /// [`download_agent_file`](crate::AshClient::download_agent_file)
        DownloadAgentFile { agent: String, path: String, download: DownloadOptions } -> Download,
        |this| {
            let (client, agent, path) = (this.client, this.agent, this.path);
            path::segment("agent name", &agent)?;
            path::file(&path)?;
            let answer = client.call_stream(this.options, |raw| async move {
                raw.get_agent_file(&agent, &path, Some(FileFormat::Raw)).await
            });
            Ok(Download::new(&client, answer.await?, this.download))
        }
    }

    download_options!(DownloadAgentFile);

    request! {
        /// [`delete_agent_file`](crate::AshClient::delete_agent_file)
        DeleteAgentFile { agent: String, path: String } -> (),
        |this| {
            let (agent, path) = (this.agent, this.path);
            path::segment("agent name", &agent)?;
            path::file(&path)?;
            let answer =
                this.client.call(this.options, |raw| async move { raw.delete_agent_file(&agent, &path).await });
            Ok(answer.await?.map(drop))
        }
    }
}
