//! The files of an agent's folder.

use std::path::{Path as FilePath, PathBuf};

use axum::extract::State;
use http::StatusCode;

use super::{
    Json, Routes,
    answers::{FileBytes, attachment, respond},
    count,
};
use crate::{
    api::{
        agent_files::{
            AgentFileContent, AgentFileDeleted, AgentFileList, AgentFilePath, AgentFileQuery, AgentFilesWritten,
            UploadAgentFilesRequest,
        },
        agents::AgentPath,
        files::FileFormat,
    },
    app::App,
    ash::{Ash, Deadline, Facade},
    lenient_base64::decode_leniently,
    route::{Route, Verb},
    web::{
        error::{ApiError, ApiResult},
        extract::{Body, Path, Query},
        tenant::Tenant,
    },
    workspace::{FileError, Folder, listing::Skip, normalise},
};

/// The largest file that is sent, in bytes.
const LARGEST_FILE: u64 = 1 << 20;

/// Number of characters of a bad path that an error shows.
const SHOWN: usize = 60;

const LIST_AGENT_FILES: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/files",
    id: "list_agent_files",
    tag: "agents",
    summary: "List an agent's files",
    description: "Lists the files in an agent's folder, sorted by path. Caches, dependencies, lock \
        files and the like are left out.",
    errors: &[(404, "No agent has this name, or its folder is missing on the server.")],
    ..Route::DEFAULT
};

const UPLOAD_AGENT_FILES: Route = Route {
    method: Verb::Post,
    path: "/api/agents/{name}/files",
    id: "upload_agent_files",
    tag: "agents",
    summary: "Write files into an agent's folder",
    description: "Writes files into an agent's folder and returns the number of files written. \
        Existing files are overwritten, others stay. Open sessions do not see the new files.\n\nIf \
        a file cannot be written, those before it in the request have been.",
    errors: &[
        (400, "A path leads out of the agent's folder."),
        (404, "No agent has this name, or its folder is missing on the server."),
        (413, "The request is larger than 1 MiB."),
        (500, "A file cannot be written on the server, for example because a folder is in its place."),
    ],
    ash: Ash { facade: Facade::Custom, ..Ash::once("would overwrite what was written in the meantime") },
    ..Route::DEFAULT
};

const GET_AGENT_FILE: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/files/{*path}",
    id: "get_agent_file",
    tag: "agents",
    summary: "Read a file of an agent",
    description: "Reads a file of an agent, of up to 1 MiB.\n\nWith `format=json`, the default, \
        the response is an AgentFileContent, in which bytes that are not UTF-8 are replaced. With \
        `format=raw` it is the file's bytes.",
    errors: &[
        (400, "The path is not valid, or the file is too large or a folder."),
        (404, "No agent has this name, or the agent has no such file."),
    ],
    ash: Ash { deadline: Some(Deadline::OF_A_HEAD), facade: Facade::Custom, ..Ash::DERIVED },
    ..Route::DEFAULT
};

const DELETE_AGENT_FILE: Route = Route {
    method: Verb::Delete,
    path: "/api/agents/{name}/files/{*path}",
    id: "delete_agent_file",
    tag: "agents",
    summary: "Delete a file of an agent",
    description: "Deletes a file of an agent. Folders cannot be deleted.",
    errors: &[
        (400, "The path leads out of the agent's folder."),
        (404, "No agent has this name, or the agent has no such file."),
        (500, "The path is a folder, or the file cannot be deleted."),
    ],
    ash: Ash { facade: Facade::Custom, ..Ash::DERIVED },
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&LIST_AGENT_FILES, list)
        .add(&UPLOAD_AGENT_FILES, upload)
        .add(&GET_AGENT_FILE, read)
        .add(&DELETE_AGENT_FILE, remove)
}

/// The agent's folder.
fn open(app: &App, tenant: &str, name: &str) -> ApiResult<Folder> {
    let path = app.store().agent(tenant, name)?.agent.path.clone();
    Folder::open(path.as_ref()).map_err(|_| ApiError::not_found("Agent directory not found on disk"))
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
) -> ApiResult<Json<AgentFileList>> {
    let files = open(&app, &tenant, &path.name)?.list(Skip::AGENT);
    Ok(Json(AgentFileList { files: files.map_err(|error| ApiError::internal(error.to_string()))? }))
}

async fn upload(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
    Body(request): Body<UploadAgentFilesRequest>,
) -> ApiResult<Json<AgentFilesWritten>> {
    let folder = open(&app, &tenant, &path.name)?;
    for file in &request.files {
        let escapes = || ApiError::bad_request(format!("Path \"{}\" escapes agent directory", file.path));
        let relative = normalise(&file.path).ok_or_else(escapes)?;
        folder.write(&relative, &decode_leniently(&file.content)).map_err(|error| match error {
            FileError::Escapes => escapes(),
            error @ (FileError::Nul | FileError::TooLong) => bad_name(&file.path, &error),
            error => failed(&error, "open"),
        })?;
    }
    Ok(Json(AgentFilesWritten { written: count(request.files.len()) }))
}

async fn read(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentFilePath>,
    Query(query): Query<AgentFileQuery>,
) -> ApiResult<FileBytes> {
    let folder = open(&app, &tenant, &path.name)?;
    let relative = readable_path(&path.path)?;
    let size = folder.size(&relative).map_err(|error| unreadable(&error))?;
    if size > LARGEST_FILE {
        return Err(ApiError::bad_request(format!("File too large ({size} bytes, max {LARGEST_FILE})")));
    }
    let bytes = folder.read(&relative).map_err(|error| unreadable(&error))?;
    Ok(FileBytes(match query.format {
        Some(FileFormat::Raw) => {
            let name = relative.file_name().unwrap_or_default().to_string_lossy();
            attachment(bytes, content_type(&relative), &name)
        }
        Some(FileFormat::Json) | None => {
            let size = count(bytes.len());
            let content = String::from_utf8_lossy(&bytes).into_owned();
            respond(StatusCode::OK, &AgentFileContent { path: path.path, content, size })
        }
    }))
}

/// A path as a real server lets it be read: nothing with `..` anywhere in it, even in a name.
pub(super) fn readable_path(path: &str) -> ApiResult<PathBuf> {
    if path.is_empty() {
        Err(ApiError::bad_request("File path required"))
    } else if path.contains("..") || path.starts_with('/') {
        Err(ApiError::bad_request("Invalid file path"))
    } else {
        Ok(PathBuf::from(path))
    }
}

pub(super) fn unreadable(error: &FileError) -> ApiError {
    match error {
        FileError::Escapes => ApiError::bad_request("Invalid file path"),
        // No file has a name that is not possible.
        FileError::NotFound | FileError::Nul | FileError::TooLong => ApiError::not_found("File not found"),
        FileError::IsDirectory(_) => ApiError::bad_request("Path is not a file"),
        error => failed(error, "open"),
    }
}

/// Refuses to write a file under a name that no file can have.
pub(super) fn bad_name(path: &str, error: &FileError) -> ApiError {
    let shown: String = path.escape_default().take(SHOWN).collect();
    let dots = if path.escape_default().nth(SHOWN).is_some() { "…" } else { "" };
    ApiError::bad_request(format!("\"{shown}{dots}\" cannot be the path of a file: {error}"))
}

fn failed(error: &FileError, action: &str) -> ApiError {
    let (code, text) = match error {
        FileError::IsDirectory(path) => {
            ("EISDIR", format!("EISDIR: illegal operation on a directory, {action} '{}'", path.display()))
        }
        FileError::Exists(path) => ("EEXIST", format!("EEXIST: file already exists, mkdir '{}'", path.display())),
        error => ("EIO", format!("EIO: {error}")),
    };
    ApiError::framework(StatusCode::INTERNAL_SERVER_ERROR, Some(code), text)
}

fn content_type(path: &FilePath) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("md") => "text/markdown",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

async fn remove(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentFilePath>,
) -> ApiResult<Json<AgentFileDeleted>> {
    let folder = open(&app, &tenant, &path.name)?;
    let escapes = || ApiError::bad_request("Path escapes agent directory");
    let relative = normalise(&path.path).ok_or_else(escapes)?;
    folder.remove(&relative).map_err(|error| match error {
        FileError::Escapes => escapes(),
        FileError::NotFound | FileError::Nul | FileError::TooLong => ApiError::not_found("File not found"),
        error => failed(&error, "unlink"),
    })?;
    Ok(Json(AgentFileDeleted { deleted: true }))
}
