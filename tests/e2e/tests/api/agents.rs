use ash_e2e::World;
use ash_sdk::serde_json::{Map, Value, json};

use super::{map, secrets};

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[tokio::test]
async fn a_folder_on_the_server_is_deployed_and_a_second_time_is_the_next_version() {
    let world = World::new().await;
    let folder = world.agent_folder();
    let path = folder.path().to_str().unwrap();
    let first = world.client.deploy_agent("my-agent", path).env(map([("A", "1")])).await.unwrap();
    assert_eq!((first.name.as_str(), first.version, first.path.as_str()), ("my-agent", 1, path));
    assert_eq!(first.env, Some(secrets([("A", "***")])), "values are never told");
    let second = world.client.deploy_agent("my-agent", path).await.unwrap();
    assert_eq!((second.id, second.version), (first.id, 2));
    let kept = world.client.get_agent("my-agent").await.unwrap();
    assert_eq!((kept.env, kept.created_at), (Some(secrets([("A", "***")])), first.created_at));
}

#[tokio::test]
async fn a_folder_without_claude_md_is_refused_by_the_server_in_its_own_words() {
    let world = World::new().await;
    let error = world.client.deploy_agent("a", "/nonexistent").await.unwrap_err();
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.message()),
        (Some(400), "Agent directory must contain CLAUDE.md")
    );
}

#[tokio::test]
async fn a_prompt_becomes_the_agents_claude_md() {
    let world = World::new().await;
    world.client.deploy_agent_prompt("bot", "Be brief.\n").await.unwrap();
    assert_eq!(world.client.get_agent_file("bot", "CLAUDE.md").await.unwrap().content, "Be brief.\n");
}

#[tokio::test]
async fn agents_are_listed_by_name() {
    let world = World::new().await;
    assert!(world.client.list_agents().await.unwrap().is_empty());
    for name in ["zebra", "ant"] {
        world.client.deploy_agent_prompt(name, "Echo.").await.unwrap();
    }
    let names: Vec<_> = world.client.list_agents().await.unwrap().into_iter().map(|agent| agent.name).collect();
    assert_eq!(names, ["ant", "zebra"]);
}

#[tokio::test]
async fn an_update_replaces_the_environment_and_merges_the_configuration() {
    let world = World::new().await;
    let client = &world.client;
    client.deploy_agent_prompt("bot", "Echo.").env(map([("A", "1"), ("B", "2")])).await.unwrap();
    let updated = client
        .update_agent("bot")
        .env(map([("C", "3")]))
        .config(object(json!({"preWarmCount": 2, "nested": {"a": 1}})))
        .await
        .unwrap();
    assert_eq!(updated.env, Some(secrets([("C", "***")])));
    client.update_agent("bot").config(object(json!({"preWarmCount": 3}))).await.unwrap();
    let config = client.get_agent_config("bot").await.unwrap();
    assert_eq!(config, object(json!({"preWarmCount": 3, "nested": {"a": 1}})));
    assert_eq!(client.get_agent("bot").await.unwrap().env, Some(secrets([("C", "***")])), "config leaves it alone");
    assert_eq!(client.update_agent("bot").env(map([])).await.unwrap().env, None, "an empty map clears");
}

#[tokio::test]
async fn members_of_the_configuration_are_set_one_by_one_and_null_is_kept() {
    let world = World::new().await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    assert!(world.client.get_agent_config("bot").await.unwrap().is_empty());
    world.client.update_agent_config("bot", object(json!({"a": 1, "b": 2}))).await.unwrap();
    let merged = world.client.update_agent_config("bot", [("b".to_owned(), Value::Null)]).await.unwrap();
    assert_eq!(merged, object(json!({"a": 1, "b": null})));
    assert_eq!(world.client.get_agent_config("bot").await.unwrap(), merged);
}

#[tokio::test]
async fn a_deleted_agent_is_gone_and_so_are_its_sessions() {
    let world = World::new().await;
    let session = world.session().await;
    world.client.delete_agent("bot").await.unwrap();
    assert!(world.client.get_agent("bot").await.unwrap_err().is_not_found());
    assert!(world.client.get_session(session.id).await.unwrap_err().is_not_found());
    assert!(world.client.delete_agent("bot").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn the_environment_of_an_agent_reaches_its_sessions() {
    let world = World::with(|server| server.exec(true)).await;
    world.client.deploy_agent_prompt("bot", "Echo.").env(map([("GREETING", "hello there")])).await.unwrap();
    let session = world.client.create_session("bot").await.unwrap();
    let result = world.client.exec(session.id, "printf %s \"$GREETING\"").await.unwrap();
    assert_eq!(result.stdout, "hello there");
}
