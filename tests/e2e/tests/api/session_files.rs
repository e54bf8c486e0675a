use std::{collections::BTreeSet, io::Cursor, path::Path};

use ash_e2e::World;
use ash_sdk::{
    ErrorKind, Files,
    transfer::UploadSource,
    types::{FileSource, SessionId},
};

use super::Told;

const NAMES: [&str; 15] = [
    "plain.txt",
    "with space.txt",
    "100%.txt",
    "%41 %2F %25.txt",
    "what?.txt",
    "no#1.txt",
    "plus+and&=.txt",
    "ünï/日本 語/ñ.txt",
    "🦀.txt",
    "a/b/c/d/deep.txt",
    ".hidden",
    "quote'\"`{}[]|^~!*().txt",
    "semi;colon,comma@at:colon$.txt",
    "tab\tand\nnewline.txt",
    " spaces around ",
];

async fn paths(world: &World, session: SessionId) -> BTreeSet<String> {
    let listed = world.client.list_session_files(session).await.unwrap();
    listed.files.into_iter().map(|file| file.path).filter(|path| path != "CLAUDE.md").collect()
}

#[tokio::test]
async fn files_of_any_name_are_written_listed_read_downloaded_and_deleted() {
    let world = World::new().await;
    let session = world.session().await;
    let client = &world.client;
    let files = NAMES.iter().fold(Files::new(), |files, name| files.add(*name, format!("in {name}").into_bytes()));
    let written = client.write_session_files(session.id, files).await.unwrap().into_result().unwrap();
    assert_eq!(written.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), NAMES);
    assert_eq!(paths(&world, session.id).await, NAMES.iter().map(|name| (*name).to_owned()).collect());
    for name in NAMES {
        let text = format!("in {name}");
        let read = client.get_session_file(session.id, name).await.unwrap();
        assert_eq!((read.path.as_str(), read.content.as_str(), read.size), (name, text.as_str(), text.len() as i64));
        assert_eq!(read.source, FileSource::Sandbox);
        let download = client.download_session_file(session.id, name).await.unwrap();
        assert_eq!(
            (download.content_length(), download.source()),
            (Some(text.len() as u64), Some(FileSource::Sandbox))
        );
        assert_eq!(download.bytes(1000).await.unwrap(), text.as_bytes(), "{name}");
        client.delete_session_file(session.id, name).await.unwrap();
        assert!(client.download_session_file(session.id, name).await.unwrap_err().is_not_found(), "{name}");
        assert!(client.delete_session_file(session.id, name).await.unwrap_err().is_not_found(), "{name}");
    }
    assert!(paths(&world, session.id).await.is_empty());
}

#[tokio::test]
async fn names_that_the_server_cannot_hold_are_refused_with_the_reason_before_anything_is_sent() {
    let world = World::new().await;
    let session = world.session().await;
    let before = world.server.request_count();
    for (path, reason) in [
        ("", "is empty"),
        ("/etc/passwd", "is absolute"),
        ("a..b.txt", "holds `..`"),
        ("../outside", "holds `..`"),
        ("a//b", "has an empty part"),
        ("./a", "has an empty part or a `.`"),
        ("folder/", "names a folder"),
        ("back\\slash", "holds a backslash"),
        ("nul\0", "holds a NUL"),
    ] {
        let files = Files::new().add("fine.txt", &b"x"[..]).add(path, &b"x"[..]);
        for error in [
            world.client.write_session_files(session.id, files).await.unwrap_err(),
            world.client.get_session_file(session.id, path).await.unwrap_err(),
            world.client.download_session_file(session.id, path).await.unwrap_err(),
            world.client.delete_session_file(session.id, path).await.unwrap_err(),
        ] {
            assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{path:?}: {error}");
            assert!(error.message().contains(&format!("{path:?}")) && error.message().contains(reason), "{error}");
        }
    }
    let target = world.client.write_session_files(session.id, Files::new().add("a", &b"x"[..])).target_path("../up");
    assert!(matches!(target.await.unwrap_err().kind(), ErrorKind::InvalidRequest));
    let none = world.client.write_session_files(session.id, Files::new()).await.unwrap_err();
    assert!(matches!(none.kind(), ErrorKind::InvalidRequest), "{none}");
    let many = (0..501).fold(Files::new(), |files, index| files.add(index.to_string(), &b"x"[..]));
    let many = world.client.write_session_files(session.id, many).await.unwrap_err();
    assert!(many.message().contains("501 files"), "{many}");
    assert_eq!(world.server.request_count(), before);
}

#[tokio::test]
async fn what_fails_of_a_batch_is_seen_for_each_file_and_as_a_whole() {
    let world = World::new().await;
    let session = world.session().await;
    let files = Files::new()
        .add("a.txt", &b"first"[..])
        .add("a.txt/below.txt", &b"x"[..])
        .add(".DS_Store", &b"x"[..])
        .add("z.txt", &b"last"[..]);
    let written = world.client.write_session_files(session.id, files).await.unwrap();
    assert!(!written.is_complete());
    let each: Vec<_> = written.files.iter().map(|file| (file.path.as_str(), file.written, file.size)).collect();
    assert_eq!(
        each,
        [
            ("a.txt", true, Some(5)),
            ("a.txt/below.txt", false, None),
            (".DS_Store", false, None),
            ("z.txt", true, Some(4))
        ]
    );
    assert_eq!(written.failed().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["a.txt/below.txt", ".DS_Store"]);
    let error = written.into_result().unwrap_err();
    let ErrorKind::PartlyWritten { files, .. } = error.kind() else { panic!("another error: {error}") };
    assert_eq!(files.len(), 4);
    for part in ["2 of 4 files", "a.txt/below.txt (EEXIST", ".DS_Store (Skipped: .DS_Store)"] {
        assert!(error.message().contains(part), "{part} in {error}");
    }
    assert_eq!(world.client.get_session_file(session.id, "z.txt").await.unwrap().content, "last");
}

#[tokio::test]
async fn files_come_from_memory_from_disk_and_from_readers() {
    let world = World::new().await;
    let session = world.session().await;
    let bytes: Vec<u8> = (0..200_003_u32).map(|index| (index % 251) as u8).collect();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    let told = Told::default();
    let files = Files::new()
        .add("memory.bin", bytes.clone())
        .add("disk.bin", file.path())
        .add_as("known.bin", UploadSource::from_reader(Cursor::new(bytes.clone()), bytes.len() as u64), "image/png")
        .add("empty.txt", Vec::new());
    let request = world.client.write_session_files(session.id, files).target_path("in/here");
    request.on_progress(told.callback()).await.unwrap().into_result().unwrap();
    told.came_to(600_009);
    for name in ["memory.bin", "disk.bin", "known.bin"] {
        let download = world.client.download_session_file(session.id, format!("in/here/{name}")).await.unwrap();
        assert_eq!(download.bytes(bytes.len()).await.unwrap(), bytes, "{name}");
    }
    let empty = world.client.download_session_file(session.id, "in/here/empty.txt").await.unwrap();
    assert_eq!((empty.content_length(), empty.bytes(0).await.unwrap().len()), (Some(0), 0));

    // Of unknown length: sent in chunks, and the total is not known.
    let told = Told::default();
    let files = Files::new().add("unknown.bin", UploadSource::from_reader(Cursor::new(bytes.clone()), None));
    let request = world.client.write_session_files(session.id, files).on_progress(told.callback());
    request.await.unwrap().into_result().unwrap();
    assert_eq!(told.all().last(), Some(&(200_003, None)));
    let download = world.client.download_session_file(session.id, "unknown.bin").await.unwrap();
    assert_eq!(download.bytes(bytes.len()).await.unwrap(), bytes);
}

#[tokio::test]
async fn a_file_that_cannot_be_sent_is_one_error_that_names_the_path() {
    let world = World::new().await;
    let session = world.session().await;
    let folder = tempfile::tempdir().unwrap();
    let sparse = |name: &str, length| {
        let path = folder.path().join(name);
        std::fs::File::create(&path).unwrap().set_len(length).unwrap();
        path
    };
    let before = world.server.request_count();
    let send = |files: Files| world.client.write_session_files(session.id, files);

    let missing = Path::new("/nonexistent/file.txt");
    let error = send(Files::new().add("a", &b"x"[..]).add("b", missing)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Local) && error.message().contains("/nonexistent/file.txt"), "{error}");
    let error = send(Files::new().add("a", folder.path())).await.unwrap_err();
    assert!(error.message().contains(folder.path().to_str().unwrap()), "{error}");

    let large = sparse("large.bin", (50 << 20) + 1);
    let error = send(Files::new().add("a", large.as_path())).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 52_428_800, .. }), "{error}");
    assert!(error.message().contains(large.to_str().unwrap()), "{error}");

    let (one, two, three) = (sparse("1", 40 << 20), sparse("2", 40 << 20), sparse("3", 40 << 20));
    let batch = Files::new().add("1", one.as_path()).add("2", two.as_path()).add("3", three.as_path());
    let error = send(batch).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 104_857_600, .. }), "{error}");
    assert!(error.message().contains(three.to_str().unwrap()), "{error}");
    assert_eq!(world.server.request_count(), before);
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_regular_file_is_refused_and_not_waited_for() {
    let world = World::new().await;
    let session = world.session().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listening");
    let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    for path in [path.as_path(), Path::new("/dev/zero")] {
        let files = Files::new().add("a", path);
        let error = world.client.write_session_files(session.id, files).await.unwrap_err();
        assert!(error.message().contains(path.to_str().unwrap()), "{error}");
        assert!(error.message().contains("reader"), "{error}");
    }
}

#[tokio::test]
async fn hidden_files_are_listed_unless_they_are_not_wanted() {
    let world = World::new().await;
    let session = world.session().await;
    let files = [".cache/x", "tmp/y", ".dotfile", "node_modules/z", "kept.txt"];
    let files = files.iter().fold(Files::new(), |files, path| files.add(*path, &b"x"[..]));
    world.client.write_session_files(session.id, files).await.unwrap().into_result().unwrap();
    let listed = |hidden: Option<bool>| {
        let request = world.client.list_session_files(session.id);
        let request = match hidden {
            Some(hidden) => request.include_hidden(hidden),
            None => request,
        };
        async move { request.await.unwrap().files.into_iter().map(|file| file.path).collect::<Vec<_>>() }
    };
    let all = [".cache/x", ".dotfile", "CLAUDE.md", "kept.txt", "tmp/y"];
    assert_eq!(listed(None).await, all);
    assert_eq!(listed(Some(true)).await, all);
    assert_eq!(listed(Some(false)).await, [".dotfile", "CLAUDE.md", "kept.txt"]);
}

#[tokio::test]
async fn files_of_a_session_that_has_ended_come_from_its_snapshot() {
    let world = World::new().await;
    let session = world.session().await;
    world.client.end_session(session.id).await.unwrap();
    let files = Files::new().add("late.txt", &b"late"[..]);
    world.client.write_session_files(session.id, files).await.unwrap().into_result().unwrap();
    assert_eq!(world.client.list_session_files(session.id).await.unwrap().source, FileSource::Snapshot);
    let read = world.client.get_session_file(session.id, "late.txt").await.unwrap();
    assert_eq!((read.content.as_str(), read.source), ("late", FileSource::Snapshot));
    let download = world.client.download_session_file(session.id, "late.txt").await.unwrap();
    assert_eq!(download.source(), Some(FileSource::Snapshot));
}

#[tokio::test]
async fn a_folder_is_no_file_and_a_large_one_is_downloaded_only() {
    let world = World::new().await;
    let session = world.session().await;
    let files = Files::new().add("folder/large.txt", vec![b'x'; (1 << 20) + 1]);
    world.client.write_session_files(session.id, files).await.unwrap().into_result().unwrap();
    let error = world.client.get_session_file(session.id, "folder").await.unwrap_err();
    assert_eq!((error.status_code().map(|status| status.as_u16()), error.message()), (Some(400), "Path is not a file"));
    let error = world.client.get_session_file(session.id, "folder/large.txt").await.unwrap_err();
    assert!(error.message().starts_with("File too large"), "{error}");
    let download = world.client.download_session_file(session.id, "folder/large.txt").await.unwrap();
    assert_eq!(download.content_type(), Some("text/plain"));
    let error = download.bytes(1 << 20).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 1_048_576, .. }), "{error}");
}
