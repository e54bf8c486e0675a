//! Files of agents: uploads in batches, and downloads of what the contract returns in two forms.

use std::collections::BTreeMap;

use crate::{
    deploy::batches,
    error::Error,
    generated::types::{AgentFileContent, FileFormat, UploadAgentFilesRequest},
    generated::{
        operations,
        requests::{DeleteAgentFile, DownloadAgentFile, GetAgentFile, UploadAgentFiles},
    },
    path,
    request::{download_options, sending, upload_options},
    session::Deployment,
    transfer::{Download, FilesUpload, Meter, collect},
};

sending!(UploadAgentFiles -> i64, |request| {
    path::segment("agent name", &request.agent)?;
    let FilesUpload { files, progress } = request.state.clone();
    let files = batches::measure(files).await?;
    let mut deployment = batches::deployment(&files, None);
    let mut meter = Meter::new(progress, Some(files.iter().map(|file| file.size).sum()));
    let mut response = None;
    let mut written = 0;
    for batch in batches::batches(files, batches::EMPTY_UPLOAD) {
        let size = batch.size();
        let body = UploadAgentFilesRequest::new(batch.read(&mut deployment).await?);
        let batch = UploadAgentFiles { body, ..request.clone() };
        let batch = batch.call().await?;
        written += batch.value;
        meter.add(size);
        response = Some(batch);
    }
    match response {
        Some(response) => {
            request.client.deployments().record(&request.agent, deployment);
            Ok(response.map(|_| written))
        }
        None => Err(Error::invalid_request("there are no files to upload")),
    }
});

upload_options!(UploadAgentFiles in batches);

// The sandboxes that were pre-warmed before have the file.
sending!(DeleteAgentFile -> (), |request| {
    let (client, agent, path) = (request.client.clone(), request.agent.clone(), request.path.clone());
    let response = request.call().await?;
    let deployment = Deployment { files: BTreeMap::from([(path, None)]), ..Deployment::default() };
    client.deployments().record(&agent, deployment);
    Ok(response)
});

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

sending!(DownloadAgentFile -> Download, |request| {
    let file = GetAgentFile { options: request.options, ..request.file };
    let client = file.client.clone();
    let response = file.in_form(FileFormat::Raw).call().await?;
    Ok(Download::new(client.shared(), response, request.state))
});

download_options!(DownloadAgentFile, state);
