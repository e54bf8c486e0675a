//! Changes of an agent after a sandbox was pre-warmed: the next session of the client that made them has them.

use std::time::Duration;

use ash_e2e::World;
use ash_sdk::{Files, requests::Prewarmed, types::SessionId};

use super::map;

/// A server on which the agent `bot` has an environment and a pre-warmed sandbox. It pre-warms another on demand.
async fn prewarming() -> World {
    let world = World::with(|server| server.prewarm(true).exec(true).worker_interval(Duration::MAX)).await;
    world.client.deploy_agent_prompt("bot", "ONE").env(map([("A", "first")])).await.unwrap();
    world
}

async fn open(world: &World) -> SessionId {
    world.client.create_session("bot").await.unwrap().id
}

async fn env(world: &World, session: SessionId) -> String {
    world.client.exec(session, "printf %s \"$A\"").await.unwrap().stdout
}

async fn instructions(world: &World, session: SessionId) -> String {
    world.client.get_session_file(session, "CLAUDE.md").await.unwrap().content
}

#[tokio::test]
async fn the_next_session_after_a_change_of_the_environment_has_it() {
    let world = prewarming().await;
    world.client.update_agent("bot").env(map([("A", "second")])).await.unwrap();
    let accepted = world.client.create_session("bot").on_prewarmed(Prewarmed::Accept).await.unwrap();
    assert_eq!(env(&world, accepted.id).await, "first", "so the server behaves");
    world.server.work().await;
    world.client.update_agent("bot").env(map([("A", "third")])).await.unwrap();
    let session = open(&world).await;
    assert_eq!(env(&world, session).await, "third");
    let all = world.client.list_sessions().await.unwrap();
    let statuses: Vec<_> = all.iter().map(|session| session.status.to_string()).collect();
    assert_eq!(statuses, ["active", "ended", "active"], "the session that lacked it was ended");
}

#[tokio::test]
async fn one_session_in_a_sandbox_of_its_own_is_enough_after_a_change_of_the_environment() {
    let world = prewarming().await;
    world.client.update_agent("bot").env(map([])).await.unwrap();
    assert_eq!(env(&world, open(&world).await).await, "");
    world.server.work().await;
    let opened = world.client.list_sessions().await.unwrap().len();
    let session = world.client.create_session("bot").await.unwrap();
    assert_ne!(session.sandbox_id, session.id.to_string(), "a pre-warmed sandbox is good enough again");
    assert_eq!(env(&world, session.id).await, "");
    assert_eq!(world.client.list_sessions().await.unwrap().len(), opened + 1);
}

#[tokio::test]
async fn a_change_of_the_configuration_alone_costs_no_session() {
    let world = prewarming().await;
    let config = ash_sdk::serde_json::json!({"a": 1}).as_object().unwrap().clone();
    world.client.update_agent("bot").config(config).await.unwrap();
    open(&world).await;
    assert_eq!(world.client.list_sessions().await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_next_session_after_a_redeployment_has_its_environment_too() {
    let world = prewarming().await;
    world.client.deploy_agent_prompt("bot", "ONE").env(map([("A", "second")])).await.unwrap();
    assert_eq!(env(&world, open(&world).await).await, "second");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("CLAUDE.md"), "ONE").unwrap();
    for value in ["third", "fourth"] {
        std::fs::write(folder.path().join(".env"), format!("A={value}\n")).unwrap();
        world.client.deploy_agent_dir("bot", folder.path()).await.unwrap();
        assert_eq!(env(&world, open(&world).await).await, value);
    }
}

#[tokio::test]
async fn a_redeployment_in_several_requests_renews_the_environment_of_all_sandboxes() {
    let world = prewarming().await;
    let files = (0..3).fold(Files::new().add("CLAUDE.md", "ONE"), |files, number| {
        files.add(format!("{number}.bin"), vec![0; 600_000])
    });
    world.client.deploy_agent_files("bot", files).env(map([("A", "second")])).await.unwrap();
    world.server.work().await;
    let opened = world.client.list_sessions().await.unwrap().len();
    assert_eq!(env(&world, open(&world).await).await, "second");
    assert_eq!(world.client.list_sessions().await.unwrap().len(), opened + 1);
}

#[tokio::test]
async fn the_next_session_after_a_redeployment_from_a_folder_on_the_server_has_its_files() {
    let world = prewarming().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    for text in ["TWO", "SIX"] {
        std::fs::write(folder.path().join("CLAUDE.md"), text).unwrap();
        world.client.deploy_agent("bot", path).await.unwrap();
        let session = open(&world).await;
        assert_eq!(instructions(&world, session).await, text);
    }
}

#[tokio::test]
async fn a_file_that_was_deleted_is_not_in_the_next_session() {
    let world = prewarming().await;
    world.client.upload_agent_files("bot", Files::new().add("old.txt", "x").add("kept.txt", "x")).await.unwrap();
    open(&world).await;
    world.server.work().await;
    world.client.delete_agent_file("bot", "old.txt").await.unwrap();
    let session = open(&world).await;
    let files = world.client.list_session_files(session).await.unwrap().files;
    assert_eq!(files.into_iter().map(|file| file.path).collect::<Vec<_>>(), ["CLAUDE.md", "kept.txt"]);
}

#[tokio::test]
async fn a_file_that_is_written_again_after_its_deletion_is_in_the_next_session() {
    let world = prewarming().await;
    for text in ["deleted", "again"] {
        world.client.upload_agent_files("bot", Files::new().add("notes.txt", text)).await.unwrap();
        if text == "deleted" {
            world.client.delete_agent_file("bot", "notes.txt").await.unwrap();
        }
    }
    let session = open(&world).await;
    assert_eq!(world.client.get_session_file(session, "notes.txt").await.unwrap().content, "again");
}
