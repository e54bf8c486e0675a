//! A session's workspace as a whole.

use axum::extract::State;
use http::StatusCode;

use super::{
    Json, Routes,
    answers::{Archive, download as download_as},
    session_files::open,
};
use crate::{
    api::{
        session_files::{FileSource, UploadWorkspaceRequest, WorkspaceUploaded},
        sessions::SessionPath,
    },
    app::App,
    ash::{Ash, Deadline, Facade},
    lenient_base64::decode_leniently,
    route::{Route, Verb},
    web::{
        error::{ApiError, ApiResult},
        extract::{Body, Path},
        tenant::Tenant,
    },
    workspace::unpack::ArchiveError,
};

const DOWNLOAD_WORKSPACE: Route = Route {
    method: Verb::Get,
    path: "/api/sessions/{id}/workspace",
    id: "download_workspace",
    tag: "sessions",
    summary: "Download a session's workspace",
    description: "Downloads a session's workspace as a tar archive compressed with gzip. Possible in \
    every status.",
    errors: &[(404, "No session has this id, or nothing is left of its workspace.")],
    ash: Ash { deadline: Some(Deadline::OF_A_HEAD), ..Ash::DERIVED },
    ..Route::DEFAULT
};

const UPLOAD_WORKSPACE: Route = Route {
    method: Verb::Post,
    path: "/api/sessions/{id}/workspace",
    id: "upload_workspace",
    tag: "sessions",
    summary: "Unpack an archive into a session's workspace",
    description: "Unpacks a tar archive compressed with gzip into a session's workspace and returns a \
    message for people. Files that are not in the archive stay.",
    errors: &[
        (400, "The archive is empty, or the request is not valid."),
        (404, "No session has this id, or nothing is left of its workspace."),
        (413, "The request is larger than 134 MiB."),
        (500, "The archive is not a gzipped tar archive, or leads out of the workspace."),
    ],
    ash: Ash {
        deadline: Some(Deadline { seconds: 300, because: "sends up to 134 MiB" }),
        facade: Facade::Custom,
        ..Ash::once("would overwrite what was written in the meantime")
    },
    body_limit: 134 << 20,
    stripped: &[400],
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&DOWNLOAD_WORKSPACE, download).add(&UPLOAD_WORKSPACE, upload)
}

async fn download(State(app): State<App>, Tenant(tenant): Tenant, Path(path): Path<SessionPath>) -> ApiResult<Archive> {
    let (folder, _) = open(&app, &tenant, &path.id)?;
    let packed = blocking(move || folder.pack()).await?;
    let bytes = packed.map_err(|error| ApiError::internal(error.to_string()))?;
    let disposition = format!("attachment; filename=\"{}.tar.gz\"", path.id);
    Ok(Archive(download_as(bytes, "application/gzip", &disposition)))
}

async fn upload(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Body(request): Body<UploadWorkspaceRequest>,
) -> ApiResult<Json<WorkspaceUploaded>> {
    let (folder, source) = open(&app, &tenant, &path.id)?;
    let bundle = decode_leniently(&request.bundle);
    if bundle.is_empty() {
        return Err(ApiError::bad_request("Empty bundle"));
    }
    let unpacked = blocking(move || app.unpack(&folder, &bundle)).await?;
    unpacked.map_err(|error| {
        let status = match error {
            ArchiveError::TooLarge(_) | ArchiveError::TooMany(_) => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        ApiError::framework(status, None, error.to_string())
    })?;
    let message = match source {
        FileSource::Sandbox => "Workspace restored to live sandbox",
        FileSource::Snapshot => "Workspace saved as snapshot",
    };
    Ok(Json(WorkspaceUploaded { message: message.to_owned() }))
}

/// Packing takes long, so other requests must not wait for it.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> ApiResult<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| ApiError::internal(error.to_string()))
}
