//! Attachments.

use std::path::{Path as FilePath, PathBuf};

use axum::extract::State;
use http::{HeaderValue, header};

use super::{
    Created, Json, NoContent, Routes,
    agent_files::bad_name,
    answers::{FileBytes, attachment},
    count, session_files,
};
use crate::{
    api::{
        Timestamp,
        attachments::{Attachment, AttachmentEnvelope, AttachmentList, AttachmentPath, UploadAttachmentRequest},
        ids::AttachmentId,
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
    workspace::FileError,
};

const UPLOAD_ATTACHMENT: Route = Route {
    method: Verb::Post,
    path: "/api/sessions/{id}/attachments",
    id: "upload_attachment",
    tag: "sessions",
    summary: "Attach a file to a session",
    description: "Attaches a file to a session. The file is stored beside the session, and a copy \
        is put into its workspace, under `attachments/`.\n\nThe whole request is limited to 1 MiB, \
        which leaves room for a file of about 780 KB.",
    errors: &[
        (400, "The file is empty, or the request is not valid."),
        (404, "No session has this id."),
        (413, "The request is larger than 1 MiB."),
        (500, "The file cannot be stored on the server."),
    ],
    ash: Ash {
        arguments: &["id", "filename", "content"],
        facade: Facade::Custom,
        ..Ash::once("creates another attachment")
    },
    stripped: &[400, 413],
    ..Route::DEFAULT
};

const LIST_ATTACHMENTS: Route = Route {
    method: Verb::Get,
    path: "/api/sessions/{id}/attachments",
    id: "list_attachments",
    tag: "sessions",
    summary: "List a session's attachments",
    description: "Lists all attachments of a session, oldest first. The list is not paginated.",
    errors: &[(404, "No session has this id.")],
    ..Route::DEFAULT
};

const DOWNLOAD_ATTACHMENT: Route = Route {
    method: Verb::Get,
    path: "/api/attachments/{id}",
    id: "download_attachment",
    tag: "attachments",
    summary: "Download an attachment",
    description: "Downloads the bytes of an attachment, with the media type it was stored with.",
    errors: &[(404, "No attachment has this id, or its file is missing on the server.")],
    ash: Ash { deadline: Some(Deadline::OF_A_HEAD), ..Ash::DERIVED },
    ..Route::DEFAULT
};

const DELETE_ATTACHMENT: Route = Route {
    method: Verb::Delete,
    path: "/api/attachments/{id}",
    id: "delete_attachment",
    tag: "attachments",
    summary: "Delete an attachment",
    description: "Deletes an attachment. The copy in the session's workspace stays.",
    errors: &[(404, "No attachment has this id.")],
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&UPLOAD_ATTACHMENT, upload)
        .add(&LIST_ATTACHMENTS, list)
        .add(&DOWNLOAD_ATTACHMENT, download)
        .add(&DELETE_ATTACHMENT, delete)
}

async fn upload(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
    Body(request): Body<UploadAttachmentRequest>,
) -> ApiResult<Created<AttachmentEnvelope>> {
    let session_id = app.store().session(&tenant, &path.id)?.session.id;
    let bytes = decode_leniently(&request.content);
    if bytes.is_empty() {
        return Err(ApiError::bad_request("Empty attachment content"));
    }
    let attachment = Attachment {
        id: AttachmentId::new(app.origin()),
        session_id,
        filename: base_name(&request.filename),
        mime_type: request.mime_type,
        size: count(bytes.len()),
        created_at: Timestamp::now(app.origin()),
        tenant_id: Some(tenant.clone()),
        message_id: Some(request.message_id.unwrap_or_else(|| "unlinked".to_owned())),
    };
    let failed = |error: &dyn std::fmt::Display| ApiError::internal(format!("Failed to store attachment: {error}"));
    std::fs::create_dir_all(app.attachments_dir())
        .and_then(|()| std::fs::write(file_of(&app, &attachment), &bytes))
        .map_err(|error| failed(&error))?;
    if let Ok((workspace, _)) = session_files::open(&app, &tenant, &path.id) {
        let copy = FilePath::new("attachments").join(&attachment.filename);
        workspace.write(&copy, &bytes).map_err(|error| match error {
            error @ (FileError::Nul | FileError::TooLong) => bad_name(&attachment.filename, &error),
            error => failed(&error),
        })?;
    }
    app.store().attachments.add(attachment.clone());
    Ok(Created(AttachmentEnvelope { attachment }))
}

/// The last part of a path, which is all that is kept of a name.
fn base_name(filename: &str) -> String {
    let name = FilePath::new(filename).file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "unnamed".to_owned())
}

fn file_of(app: &App, attachment: &Attachment) -> PathBuf {
    app.attachments_dir().join(attachment.id.to_string())
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<SessionPath>,
) -> ApiResult<Json<AttachmentList>> {
    let mut store = app.store();
    let session = store.session(&tenant, &path.id)?.session.id;
    Ok(Json(AttachmentList { attachments: store.attachments.of_session(session) }))
}

async fn download(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AttachmentPath>,
) -> ApiResult<FileBytes> {
    let known = app.store().attachments.get(&tenant, &path.id)?.clone();
    let bytes =
        std::fs::read(file_of(&app, &known)).map_err(|_| ApiError::not_found("Attachment file not found on disk"))?;
    let mut response = attachment(bytes, &known.mime_type, &known.filename);
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(FileBytes(response))
}

async fn delete(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AttachmentPath>,
) -> ApiResult<NoContent> {
    let removed = app.store().attachments.remove(&tenant, &path.id)?;
    match std::fs::remove_file(file_of(&app, &removed)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(ApiError::internal(error.to_string())),
        _ => Ok(NoContent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_part_of_a_name_is_kept() {
        for (sent, kept) in [("../../etc/passwd", "passwd"), ("..", "unnamed"), ("a b.pdf", "a b.pdf")] {
            assert_eq!(base_name(sent), kept);
        }
    }
}
