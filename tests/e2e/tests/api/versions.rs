use ash_e2e::World;
use ash_sdk::{ErrorKind, serde_json::Map, uuid::Uuid};

use super::strings;

async fn deployed() -> World {
    let world = World::new().await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    world
}

#[tokio::test]
async fn versions_are_made_listed_and_found_by_number_and_by_id() {
    let world = deployed().await;
    let client = &world.client;
    let first = client.create_agent_version("bot").await.unwrap();
    assert_eq!((first.version_number, first.name.as_str(), first.is_active), (1, "v1", false));
    assert_eq!((first.system_prompt, first.release_notes, first.knowledge_files), (None, None, None));
    let second = client
        .create_agent_version("bot")
        .name("better")
        .system_prompt("Be brief.")
        .release_notes("Shorter.")
        .knowledge_files(strings(["a.md", "b.md"]))
        .await
        .unwrap();
    let numbers: Vec<_> =
        client.list_agent_versions("bot").await.unwrap().iter().map(|version| version.version_number).collect();
    assert_eq!(numbers, [2, 1], "newest first");
    let by_number = client.get_agent_version("bot", 2).await.unwrap();
    let by_id = client.get_agent_version("bot", second.id).await.unwrap();
    assert_eq!((by_number.id, by_id.id), (second.id, second.id));
    assert_eq!(by_id.system_prompt.as_deref(), Some("Be brief."));
    assert_eq!(by_id.knowledge_files, Some(strings(["a.md", "b.md"])));
}

#[tokio::test]
async fn a_version_starts_from_another_by_number_or_by_id() {
    let world = deployed().await;
    let client = &world.client;
    let source = client.create_agent_version("bot").system_prompt("One.").release_notes("Notes.").await.unwrap();
    let by_number = client.create_agent_version("bot").clone_from(1).system_prompt("Two.").await.unwrap();
    assert_eq!(by_number.system_prompt.as_deref(), Some("Two."), "what is set takes its place");
    let by_id = client.create_agent_version("bot").clone_from(source.id).await.unwrap();
    assert_eq!(by_id.system_prompt.as_deref(), Some("One."));
    let error = client.create_agent_version("bot").clone_from(99).await.unwrap_err();
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.message()),
        (Some(400), "Source version 99 not found")
    );
}

#[tokio::test]
async fn a_version_is_changed_and_an_empty_list_is_a_change() {
    let world = deployed().await;
    let made = world.client.create_agent_version("bot").knowledge_files(strings(["a.md"])).name("x").await.unwrap();
    let client = &world.client;
    let changed = client.update_agent_version("bot", 1).knowledge_files(strings([])).name("y").await.unwrap();
    assert_eq!((changed.id, changed.name.as_str()), (made.id, "y"));
    assert_eq!(changed.knowledge_files, Some(Vec::new()));
    let changed = client.update_agent_version("bot", made.id).release_notes("n").system_prompt("p").await.unwrap();
    assert_eq!((changed.name.as_str(), changed.release_notes.as_deref()), ("y", Some("n")));
    assert_eq!(changed.system_prompt.as_deref(), Some("p"));
}

#[tokio::test]
async fn the_active_version_gives_new_sessions_their_prompt() {
    let world = deployed().await;
    let client = &world.client;
    client.create_agent_version("bot").system_prompt("Version one.").await.unwrap();
    let second = client.create_agent_version("bot").system_prompt("Version two.").await.unwrap();
    assert_eq!(client.activate_agent_version("bot", second.id).await.unwrap(), 2);
    assert_eq!(client.activate_agent_version("bot", 1).await.unwrap(), 1);
    let active: Vec<_> = client
        .list_agent_versions("bot")
        .await
        .unwrap()
        .into_iter()
        .filter(|version| version.is_active)
        .map(|version| version.version_number)
        .collect();
    assert_eq!(active, [1], "one at a time");
    let session = client.create_session("bot").await.unwrap();
    assert_eq!(client.get_session_file(session.id, "CLAUDE.md").await.unwrap().content, "Version one.");
}

#[tokio::test]
async fn a_deleted_version_is_gone() {
    let world = deployed().await;
    let made = world.client.create_agent_version("bot").await.unwrap();
    world.client.delete_agent_version("bot", 1).await.unwrap();
    for error in [
        world.client.get_agent_version("bot", made.id).await.unwrap_err(),
        world.client.delete_agent_version("bot", 1).await.unwrap_err(),
        world.client.update_agent_version("bot", 1).name("x").await.unwrap_err(),
        world.client.activate_agent_version("bot", Uuid::new_v4()).await.unwrap_err(),
    ] {
        assert!(error.is_not_found(), "{error}");
        assert_eq!(error.message(), "Version not found");
    }
    assert!(world.client.list_agent_versions("bot").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_name_that_would_lead_elsewhere_is_refused_by_every_method() {
    let world = deployed().await;
    let before = world.server.request_count();
    for name in ["..", "a/b", "a\\b", ""] {
        for error in [
            world.client.list_agent_versions(name).await.unwrap_err(),
            world.client.create_agent_version(name).await.unwrap_err(),
            world.client.get_agent_version(name, 1).await.unwrap_err(),
            world.client.update_agent_version(name, 1).await.unwrap_err(),
            world.client.delete_agent_version(name, 1).await.unwrap_err(),
            world.client.activate_agent_version(name, 1).await.unwrap_err(),
            world.client.update_agent(name).await.unwrap_err(),
            world.client.get_agent_config(name).await.unwrap_err(),
            world.client.update_agent_config(name, Map::new()).await.unwrap_err(),
            world.client.list_agent_files(name).await.unwrap_err(),
            world.client.list_eval_cases(name).await.unwrap_err(),
            world.client.start_eval_run(name).await.unwrap_err(),
            world.client.delete_credential(name).await.unwrap_err(),
            world.client.delete_api_key(name).await.unwrap_err(),
        ] {
            assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{name:?}: {error}");
        }
    }
    assert_eq!(world.server.request_count(), before);
}
