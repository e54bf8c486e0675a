use std::io::Cursor;

use ash_e2e::World;
use ash_sdk::{Files, transfer::UploadSource, types::SessionId};

use super::Told;

/// A session with some files, and one without.
async fn two_sessions() -> (World, SessionId, SessionId) {
    let world = World::new().await;
    let full = world.session().await.id;
    let files = Files::new()
        .add("ü/a b.txt", &b"text"[..])
        .add("data.bin", (0..=255).cycle().take(300_000).collect::<Vec<u8>>());
    world.client.write_session_files(full, files).await.unwrap().into_result().unwrap();
    let empty = world.client.create_session("bot").await.unwrap().id;
    (world, full, empty)
}

#[tokio::test]
async fn a_workspace_goes_from_one_session_to_another_by_file_by_bytes_and_by_reader() {
    let (world, full, _) = two_sessions().await;
    let client = &world.client;
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("workspace.tar.gz");
    let told = Told::default();
    let size = client.download_workspace(full).on_progress(told.callback()).save_to(&archive).await.unwrap();
    assert_eq!(std::fs::metadata(&archive).unwrap().len(), size);
    told.came_to(size);
    let answer = client.download_workspace(full).await.unwrap();
    assert_eq!((answer.content_type(), answer.content_length()), (Some("application/gzip"), Some(size)));
    let bytes = answer.bytes(1 << 20).await.unwrap();
    assert_eq!(bytes, std::fs::read(&archive).unwrap());

    let reader = tokio::fs::File::open(&archive).await.unwrap();
    let sources: [UploadSource; 4] = [
        archive.clone().into(),
        bytes.clone().into(),
        UploadSource::from_reader(reader, size),
        UploadSource::from_reader(Cursor::new(bytes.to_vec()), None),
    ];
    for source in sources {
        let session = client.create_session("bot").await.unwrap();
        let before = Files::new().add("kept.txt", &b"kept"[..]);
        client.write_session_files(session.id, before).await.unwrap().into_result().unwrap();
        let told = Told::default();
        let said = client.upload_workspace(session.id, source).on_progress(told.callback()).await.unwrap();
        assert_eq!(said, "Workspace restored to live sandbox");
        assert_eq!(told.all().last().unwrap().0, size);
        let read = client.get_session_file(session.id, "ü/a b.txt").await.unwrap();
        assert_eq!(read.content, "text");
        let data = client.download_session_file(session.id, "data.bin").await.unwrap();
        assert_eq!(data.bytes(300_000).await.unwrap().len(), 300_000);
        assert_eq!(client.get_session_file(session.id, "kept.txt").await.unwrap().content, "kept");
    }
}

#[tokio::test]
async fn a_session_that_has_ended_keeps_what_is_uploaded() {
    let (world, full, empty) = two_sessions().await;
    let archive = world.client.download_workspace(full).await.unwrap().bytes(1 << 20).await.unwrap();
    world.client.end_session(empty).await.unwrap();
    let said = world.client.upload_workspace(empty, archive).await.unwrap();
    assert_eq!(said, "Workspace saved as snapshot");
    assert_eq!(world.client.get_session_file(empty, "ü/a b.txt").await.unwrap().content, "text");
}

#[tokio::test]
async fn what_is_no_archive_is_refused_by_the_server() {
    let (world, _, empty) = two_sessions().await;
    let error = world.client.upload_workspace(empty, &b"not gzip"[..]).with_max_retries(0).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(500));
    assert!(error.message().contains("not a gzip file"), "{error}");
    let error = world.client.upload_workspace(empty, Vec::new()).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(400), "{error}");
}

#[tokio::test]
async fn an_archive_over_the_limit_is_refused_before_anything_is_sent() {
    let (world, _, empty) = two_sessions().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.tar.gz");
    std::fs::File::create(&path).unwrap().set_len(101 << 20).unwrap();
    let before = world.server.request_count();
    let error = world.client.upload_workspace(empty, path.as_path()).await.unwrap_err();
    assert!(matches!(error.kind(), ash_sdk::ErrorKind::LimitExceeded { .. }), "{error}");
    assert!(error.message().contains(path.to_str().unwrap()), "{error}");
    assert_eq!(world.server.request_count(), before);
}
