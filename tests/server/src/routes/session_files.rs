//! The files of a session's workspace, one by one.

use std::path::{Path as FilePath, PathBuf};

use axum::extract::State;
use http::{HeaderValue, StatusCode};

use super::{
    Json, Routes,
    agent_files::{readable_path, unreadable},
    answers::{FileBytes, attachment, respond},
    count,
};
use crate::{
    api::{
        files::FileFormat,
        session_files::{
            FileSource, SessionFileContent, SessionFileDeleted, SessionFileFilter, SessionFileList, SessionFilePath,
            SessionFileQuery, SessionFileUpload, SessionFileWriteResult, SessionFilesWritten, WriteSessionFilesRequest,
        },
        sessions::SessionPath,
    },
    app::App,
    ash::{Ash, Deadline, Facade, Unwrap},
    lenient_base64::decode_leniently,
    route::{Route, Verb},
    web::{
        error::{ApiError, ApiResult},
        extract::{Body, Path, Query},
        tenant::Tenant,
    },
    workspace::{FileError, Folder, content_type::content_type, listing::Skip},
};

/// The largest file that is sent as JSON, in bytes.
const LARGEST_JSON: u64 = 1 << 20;
/// The largest file that is sent as it is, in bytes.
const LARGEST_RAW: u64 = 100 << 20;
/// The largest file that is written, in bytes.
const LARGEST_WRITTEN: usize = 50 << 20;
/// The most that is written by one request, in bytes.
const LARGEST_BATCH: usize = 100 << 20;

const LIST_SESSION_FILES: Route = Route {
    method: Verb::Get,
    path: "/api/sessions/{id}/files",
    id: "list_session_files",
    tag: "sessions",
    summary: "List a session's files",
    description: "Lists the files in a session's workspace, sorted by path. `node_modules`, \
        `.git`, lock files and the like are always left out. Possible in every status.",
    errors: &[(404, "No session has this id, or nothing is left of its workspace.")],
    ..Route::DEFAULT
};

const WRITE_SESSION_FILES: Route = Route {
    method: Verb::Post,
    path: "/api/sessions/{id}/files",
    id: "write_session_files",
    tag: "sessions",
    summary: "Write files into a session's workspace",
    description: "Writes files into a session's workspace, up to 500 in one request, 50 MiB each \
        and 100 MiB together.\n\nThe server writes as many of them as it can: the request succeeds \
        even if some are not written, so check each result.",
    errors: &[
        (404, "No session has this id, or nothing is left of its workspace."),
        (413, "The request is larger than 200 MiB."),
    ],
    ash: Ash {
        deadline: Some(Deadline { seconds: 300, because: "sends up to 200 MiB" }),
        facade: Facade::Custom,
        ..Ash::once("would overwrite what was written in the meantime")
    },
    body_limit: 200 << 20,
    ..Route::DEFAULT
};

const GET_SESSION_FILE: Route = Route {
    method: Verb::Get,
    path: "/api/sessions/{id}/files/{*path}",
    id: "get_session_file",
    tag: "sessions",
    summary: "Read a file of a session",
    description: "Reads a file of a session's workspace.\n\nWith `format=raw`, the default, the \
        response is the file's bytes, up to 100 MiB, and the header `X-Ash-Source` names where the \
        file was found. With `format=json` it is a SessionFileContent, up to 1 MiB, in which bytes \
        that are not UTF-8 are replaced.",
    errors: &[
        (400, "The path is not valid, or the file is too large or a folder."),
        (404, "No session has this id, or its workspace has no such file."),
    ],
    ash: Ash { deadline: Some(Deadline::OF_A_HEAD), facade: Facade::Custom, ..Ash::DERIVED },
    ..Route::DEFAULT
};

const DELETE_SESSION_FILE: Route = Route {
    method: Verb::Delete,
    path: "/api/sessions/{id}/files/{*path}",
    id: "delete_session_file",
    tag: "sessions",
    summary: "Delete a file of a session",
    description: "Deletes a file of a session's workspace. Folders cannot be deleted.",
    errors: &[
        (400, "The path is not valid, or is a folder."),
        (404, "No session has this id, or its workspace has no such file."),
    ],
    ash: Ash { unwrap: Some(Unwrap::Nothing), ..Ash::DERIVED },
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&LIST_SESSION_FILES, list)
        .add(&WRITE_SESSION_FILES, write)
        .add(&GET_SESSION_FILE, read)
        .add(&DELETE_SESSION_FILE, remove)
}

/// The session's workspace and where it is.
pub(super) fn open(app: &App, tenant: &str, id: &str) -> ApiResult<(Folder, FileSource)> {
    let (sandbox_id, source) = {
        let mut store = app.store();
        let record = store.session(tenant, id)?;
        (record.session.sandbox_id.clone(), record.file_source())
    };
    let folder = Folder::open(&app.workspace_dir(&sandbox_id))
        .map_err(|_| ApiError::not_found("No workspace available for this session"))?;
    Ok((folder, source))
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Query(filter): Query<SessionFileFilter>,
) -> ApiResult<Json<SessionFileList>> {
    let (folder, source) = open(&app, &tenant, &path.id)?;
    let skip = match filter.include_hidden {
        Some(false) => Skip::WORKSPACE_HIDDEN,
        Some(true) | None => Skip::WORKSPACE,
    };
    let files = folder.list(skip).map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(Json(SessionFileList { files, source }))
}

async fn write(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Body(request): Body<WriteSessionFilesRequest>,
) -> ApiResult<Json<SessionFilesWritten>> {
    let (folder, _) = open(&app, &tenant, &path.id)?;
    let mut total = 0;
    let files = request.files.into_iter().map(|file| {
        let outcome = write_one(&folder, &request.target_path, &file, &mut total);
        SessionFileWriteResult {
            path: file.path,
            written: outcome.is_ok(),
            size: outcome.as_ref().ok().copied(),
            error: outcome.err(),
        }
    });
    Ok(Json(SessionFilesWritten { files: files.collect() }))
}

/// Writes a file and tells its size, or why it was not written. `total` is what the request has written so far.
fn write_one(folder: &Folder, target: &str, file: &SessionFileUpload, total: &mut usize) -> Result<i64, String> {
    let is_invalid = |path: &str| path.contains("..") || path.starts_with('/');
    if file.path.is_empty() || is_invalid(&file.path) || is_invalid(target) {
        return Err("Invalid file path".to_owned());
    }
    let relative = PathBuf::from(target).join(&file.path);
    if relative.file_name().is_some_and(|name| name == ".DS_Store") {
        return Err("Skipped: .DS_Store".to_owned());
    }
    let bytes = decode_leniently(&file.content);
    if bytes.len() > LARGEST_WRITTEN {
        return Err(format!("File too large ({} bytes, max {LARGEST_WRITTEN})", bytes.len()));
    }
    if total.saturating_add(bytes.len()) > LARGEST_BATCH {
        return Err("Batch size limit exceeded".to_owned());
    }
    folder.write(&relative, &bytes).map_err(|error| unwritten(&file.path, &error))?;
    *total += bytes.len();
    Ok(count(bytes.len()))
}

fn unwritten(path: &str, error: &FileError) -> String {
    match error {
        FileError::Escapes => "Invalid file path".to_owned(),
        FileError::IsDirectory(path) => {
            format!("EISDIR: illegal operation on a directory, open '{}'", path.display())
        }
        FileError::Exists(path) => format!("EEXIST: file already exists, mkdir '{}'", path.display()),
        FileError::TooLong => format!("ENAMETOOLONG: name too long, open '{path}'"),
        FileError::Nul => "The argument 'path' must be a string, Uint8Array, or URL without null bytes".to_owned(),
        FileError::NotFound | FileError::Other(_) => format!("EIO: {error}"),
    }
}

async fn read(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionFilePath>,
    Query(query): Query<SessionFileQuery>,
) -> ApiResult<FileBytes> {
    let (folder, source) = open(&app, &tenant, &path.id)?;
    let relative = readable_path(&path.path)?;
    let as_json = query.format == Some(FileFormat::Json);
    let largest = if as_json { LARGEST_JSON } else { LARGEST_RAW };
    let size = folder.size(&relative).map_err(|error| unreadable(&error))?;
    if size > largest {
        return Err(ApiError::bad_request(format!("File too large ({size} bytes, max {largest})")));
    }
    let bytes = folder.read(&relative).map_err(|error| unreadable(&error))?;
    if as_json {
        let size = count(bytes.len());
        let content = String::from_utf8_lossy(&bytes).into_owned();
        return Ok(FileBytes(respond(StatusCode::OK, &SessionFileContent { path: path.path, content, size, source })));
    }
    Ok(FileBytes(raw(bytes, &relative, source)))
}

fn raw(bytes: Vec<u8>, path: &FilePath, source: FileSource) -> axum::response::Response {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut response = attachment(bytes, content_type(path), &name);
    response.headers_mut().insert("x-ash-source", HeaderValue::from_static(source.as_str()));
    response
}

async fn remove(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionFilePath>,
) -> ApiResult<Json<SessionFileDeleted>> {
    let (folder, _) = open(&app, &tenant, &path.id)?;
    let relative = readable_path(&path.path)?;
    folder.remove(&relative).map_err(|error| unreadable(&error))?;
    Ok(Json(SessionFileDeleted { path: path.path, deleted: true }))
}
