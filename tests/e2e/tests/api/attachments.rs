use ash_e2e::World;
use ash_sdk::{ErrorKind, transfer::UploadSource, uuid::Uuid};

use super::Told;

#[tokio::test]
async fn attachments_are_uploaded_listed_downloaded_and_deleted() {
    let world = World::new().await;
    let session = world.session().await;
    let client = &world.client;
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let (told, message) = (Told::default(), Uuid::new_v4());
    let first = client
        .upload_attachment(session.id, "pict\"ure ü.png", bytes.clone())
        .mime_type("image/png")
        .message_id(message)
        .on_progress(told.callback())
        .await
        .unwrap();
    told.came_to(100_000);
    assert_eq!(
        (first.filename.as_str(), first.mime_type.as_str(), first.size),
        ("pict\"ure ü.png", "image/png", 100_000)
    );
    assert_eq!((first.session_id, first.message_id.as_deref()), (session.id, Some(message.to_string().as_str())));
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"from disk").unwrap();
    let second = client.upload_attachment(session.id, "notes.txt", file.path()).await.unwrap();
    assert_eq!(second.mime_type, "application/octet-stream");
    let reader = UploadSource::from_reader(&b"from a reader"[..], None);
    let third = client.upload_attachment(session.id, "third.txt", reader).await.unwrap();

    let listed: Vec<_> = client.list_attachments(session.id).await.unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(listed, [first.id, second.id, third.id], "oldest first");
    let download = client.download_attachment(first.id).await.unwrap();
    assert_eq!((download.content_type(), download.content_length()), (Some("image/png"), Some(100_000)));
    assert_eq!(download.bytes(100_000).await.unwrap(), bytes);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("third.txt");
    assert_eq!(client.download_attachment(third.id).save_to(&target).await.unwrap(), 13);
    assert_eq!(std::fs::read(target).unwrap(), b"from a reader");
    let copy = client.get_session_file(session.id, "attachments/notes.txt").await.unwrap();
    assert_eq!(copy.content, "from disk", "the agent finds it in its workspace");

    client.delete_attachment(first.id).await.unwrap();
    assert!(client.download_attachment(first.id).await.unwrap_err().is_not_found());
    assert!(client.delete_attachment(first.id).await.unwrap_err().is_not_found());
    assert_eq!(client.list_attachments(session.id).await.unwrap().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_attached_is_refused() {
    let world = World::new().await;
    let session = world.session().await;
    let before = world.server.request_count();
    let error = world.client.upload_attachment(session.id, "large.bin", vec![0; 800_000]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 1_048_576, .. }), "{error}");
    assert!(error.message().contains("large.bin"), "{error}");
    let error = world.client.upload_attachment(session.id, "", &b"x"[..]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
    let missing = std::path::Path::new("/nonexistent/a.png");
    let error = world.client.upload_attachment(session.id, "a.png", missing).await.unwrap_err();
    assert!(error.message().contains("/nonexistent/a.png"), "{error}");
    assert_eq!(world.server.request_count(), before);
    let error = world.client.upload_attachment(session.id, "empty.txt", Vec::new()).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(400), "{error}");
    assert!(world.client.list_attachments(Uuid::new_v4()).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn the_largest_attachment_that_fits_is_sent() {
    let world = World::new().await;
    let session = world.session().await;
    // 1 MiB less the names, in whole groups of base64.
    let size = ((1 << 20) - r#"{"filename":"a","content":""}"#.len()) / 4 * 3;
    let made = world.client.upload_attachment(session.id, "a", vec![7; size]).await.unwrap();
    assert_eq!(made.size, size as i64);
    let error = world.client.upload_attachment(session.id, "a", vec![7; size + 3]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { .. }), "{error}");
}
