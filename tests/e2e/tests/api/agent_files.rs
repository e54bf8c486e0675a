use ash_e2e::World;
use ash_sdk::{ErrorKind, Files};

use super::Told;

async fn deployed() -> World {
    let world = World::new().await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    world
}

#[tokio::test]
async fn files_of_an_agent_are_written_listed_read_and_deleted() {
    let world = deployed().await;
    let client = &world.client;
    let names = ["notes.txt", "a b/100% ü?#.md", "data/x.json", "+&=.bin"];
    let files = names.iter().fold(Files::new(), |files, name| files.add(*name, format!("in {name}").into_bytes()));
    assert_eq!(client.upload_agent_files("bot", files).await.unwrap(), 4);
    let mut expected: Vec<_> = names.iter().chain(&["CLAUDE.md"]).map(|name| (*name).to_owned()).collect();
    expected.sort();
    let listed = client.list_agent_files("bot").await.unwrap();
    assert_eq!(listed.iter().map(|file| file.path.clone()).collect::<Vec<_>>(), expected);
    for name in names {
        let text = format!("in {name}");
        let read = client.get_agent_file("bot", name).await.unwrap();
        assert_eq!((read.path.as_str(), read.content.as_str(), read.size), (name, text.as_str(), text.len() as i64));
        let download = client.download_agent_file("bot", name).await.unwrap();
        assert_eq!(download.content_length(), Some(text.len() as u64));
        assert_eq!(download.bytes(100).await.unwrap(), text.as_bytes());
        client.delete_agent_file("bot", name).await.unwrap();
        assert!(client.get_agent_file("bot", name).await.unwrap_err().is_not_found());
        assert!(client.delete_agent_file("bot", name).await.unwrap_err().is_not_found());
    }
    assert_eq!(client.list_agent_files("bot").await.unwrap().len(), 1);
}

#[tokio::test]
async fn bytes_that_are_no_text_come_back_as_they_are() {
    let world = deployed().await;
    let bytes: Vec<u8> = (0..=255).collect();
    world.client.upload_agent_files("bot", Files::new().add("all.bin", bytes.clone())).await.unwrap();
    let download = world.client.download_agent_file("bot", "all.bin").await.unwrap();
    assert_eq!(download.content_type(), Some("application/octet-stream"));
    assert_eq!(download.source(), None, "only files of sessions say where they are from");
    assert_eq!(download.bytes(256).await.unwrap(), bytes);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("all.bin");
    assert_eq!(world.client.download_agent_file("bot", "all.bin").save_to(&target).await.unwrap(), 256);
    assert_eq!(std::fs::read(target).unwrap(), bytes);
}

#[tokio::test]
async fn more_than_a_server_takes_at_once_is_sent_in_batches() {
    let world = deployed().await;
    let files = (0..5).fold(Files::new(), |files, index| files.add(format!("{index}.bin"), vec![index; 400_000]));
    let (before, told) = (world.server.request_count(), Told::default());
    let written = world.client.upload_agent_files("bot", files).on_progress(told.callback()).await.unwrap();
    assert_eq!((written, world.server.request_count() - before), (5, 5), "two do not fit into one request");
    told.came_to(2_000_000);
    let sizes = world.client.list_agent_files("bot").await.unwrap();
    assert_eq!(sizes.iter().filter(|file| file.size == 400_000).count(), 5);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_the_path_before_anything_is_sent() {
    let world = deployed().await;
    let before = world.server.request_count();
    for path in ["a..b.txt", "/abs.txt", "", "a//b", "a\\b"] {
        let files = Files::new().add("fine.txt", &b"x"[..]).add(path, &b"x"[..]);
        let error = world.client.upload_agent_files("bot", files).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{path:?}: {error}");
        assert!(error.message().contains(&format!("{path:?}")), "{error}");
        for error in [
            world.client.get_agent_file("bot", path).await.unwrap_err(),
            world.client.download_agent_file("bot", path).await.unwrap_err(),
            world.client.delete_agent_file("bot", path).await.unwrap_err(),
        ] {
            assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{path:?}: {error}");
        }
    }
    let large = Files::new().add("fine.txt", &b"x"[..]).add("large.bin", vec![0; 800_000]);
    let error = world.client.upload_agent_files("bot", large).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { .. }), "{error}");
    assert!(error.message().starts_with("large.bin is too large"), "{error}");
    assert_eq!(world.server.request_count(), before);
}

#[tokio::test]
async fn files_of_an_agent_that_is_not_there_are_not_found() {
    let world = World::new().await;
    assert!(world.client.list_agent_files("nobody").await.unwrap_err().is_not_found());
    let files = Files::new().add("a.txt", &b"x"[..]);
    assert!(world.client.upload_agent_files("nobody", files).await.unwrap_err().is_not_found());
}
