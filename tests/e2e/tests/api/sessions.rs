use ash_e2e::World;
use ash_sdk::{
    Event,
    message::SdkMessage,
    serde_json::{Value, json},
    types::{McpServer, PermissionMode, SessionId, SessionStatus},
    uuid::Uuid,
};
use futures::StreamExt;

use super::{map, strings};

/// Returns the setup that the agent reports in the first message of a turn.
async fn setup(world: &World, session: SessionId) -> Value {
    let mut stream = world.client.send_message_stream(session, "hello").await.unwrap();
    let mut found = None;
    while let Some(event) = stream.next().await {
        if let Event::Message(message) = event.unwrap()
            && let SdkMessage::System(message) = message.message()
        {
            found.get_or_insert(message.raw().clone());
        }
    }
    found.expect("a turn says how the agent is set up")
}

#[tokio::test]
async fn every_option_of_a_new_session_is_in_effect() {
    let world = World::with(|server| server.exec(true)).await;
    world.client.deploy_agent_prompt("bot", "Echo.").env(map([("A", "agent"), ("B", "agent")])).await.unwrap();
    let server: McpServer =
        ash_sdk::serde_json::from_value(json!({"type": "http", "url": "http://tools", "headers": {"x": "y"}})).unwrap();
    let session = world
        .client
        .create_session("bot")
        .model("claude-haiku")
        .system_prompt("Be brief.")
        .extra_env(map([("B", "session")]))
        .mcp_servers([("tools".to_owned(), server)])
        .permission_mode(PermissionMode::Default)
        .allowed_tools(strings(["Bash"]))
        .disallowed_tools(strings(["Write"]))
        .betas(strings(["b"]))
        .subagents(json!({"helper": {"description": "d", "prompt": "p"}}).as_object().unwrap().clone())
        .initial_agent("helper")
        .await
        .unwrap();
    assert_eq!((session.agent_name.as_str(), session.status.clone()), ("bot", SessionStatus::Active));
    assert_eq!(world.client.get_session_file(session.id, "CLAUDE.md").await.unwrap().content, "Be brief.");
    let tools = world.client.get_session_file(session.id, ".mcp.json").await.unwrap().content;
    let tools: Value = ash_sdk::serde_json::from_str(&tools).unwrap();
    assert_eq!(tools["mcpServers"]["tools"]["headers"]["x"], "y", "what the contract does not name passes through");
    let printed = world.client.exec(session.id, "echo $A $B").await.unwrap();
    assert_eq!(printed.stdout, "agent session\n");
    let setup = setup(&world, session.id).await;
    assert_eq!(setup["model"], "claude-haiku", "{setup}");
    assert_eq!(setup["permissionMode"], "default", "{setup}");
    assert_eq!(setup["tools"], json!(["Bash"]), "{setup}");
}

#[tokio::test]
async fn sessions_are_listed_newest_first_by_agent_and_by_status() {
    let world = World::new().await;
    let client = &world.client;
    let mut made = Vec::new();
    for name in ["one", "two"] {
        client.deploy_agent_prompt(name, "Echo.").await.unwrap();
        for _ in 0..2 {
            made.push(client.create_session(name).await.unwrap().id);
        }
    }
    client.pause_session(made[0]).await.unwrap();
    client.pause_session(made[2]).await.unwrap();
    client.end_session(made[3]).await.unwrap();
    let ids = |sessions: Vec<ash_sdk::types::Session>| sessions.into_iter().map(|it| it.id).collect::<Vec<_>>();
    let mut all = made.clone();
    all.reverse();
    assert_eq!(ids(client.list_sessions().await.unwrap()), all);
    assert_eq!(ids(client.list_sessions().agent("two").await.unwrap()), [made[3], made[2]]);
    let paused = client.list_sessions().status(SessionStatus::Paused);
    assert_eq!(ids(paused.await.unwrap()), [made[2], made[0]], "the server would have sent all");
    let both = client.list_sessions().agent("two").status(SessionStatus::Ended);
    assert_eq!(ids(both.await.unwrap()), [made[3]]);
    assert!(client.list_sessions().agent("nobody").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_session_goes_through_its_states() {
    let world = World::new().await;
    let session = world.session().await;
    let client = &world.client;
    let status = |session: ash_sdk::types::Session| session.status.to_string();
    assert_eq!(status(client.get_session(session.id).await.unwrap()), "active");
    assert_eq!(status(client.pause_session(session.id).await.unwrap()), "paused");
    let refused = client.pause_session(session.id).await.unwrap_err();
    assert_eq!(refused.message(), "Cannot pause session with status \"paused\"");
    assert_eq!(refused.session_status(), Some(SessionStatus::Paused));
    assert_eq!(status(client.resume_session(session.id).await.unwrap()), "active");
    assert_eq!(status(client.resume_session(session.id).await.unwrap()), "active", "an active one is left as it is");
    assert_eq!(status(client.stop_session(session.id).await.unwrap()), "stopped");
    assert!(client.stop_session(session.id).await.unwrap_err().is_conflict_with_state());
    assert_eq!(status(client.resume_session(session.id).await.unwrap()), "active");
    assert_eq!(status(client.end_session(session.id).await.unwrap()), "ended");
    assert_eq!(status(client.end_session(session.id).await.unwrap()), "ended", "once more changes nothing");
    assert_eq!(
        client.resume_session(session.id).await.unwrap_err().status_code().map(|status| status.as_u16()),
        Some(410)
    );
    assert!(client.get_session(Uuid::new_v4()).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_fork_is_paused_and_has_the_messages() {
    let world = World::new().await;
    let session = world.session().await;
    world.client.send_message(session.id, "hello").await.unwrap();
    let fork = world.client.fork_session(session.id).await.unwrap();
    assert_eq!((fork.parent_session_id, fork.status.clone()), (Some(session.id), SessionStatus::Paused));
    let texts =
        |messages: Vec<ash_sdk::message::StoredMessage>| messages.iter().map(|it| it.text()).collect::<Vec<_>>();
    let (old, new) = (world.client.list_messages(session.id).await, world.client.list_messages(fork.id).await);
    let (old, new) = (texts(old.unwrap()), texts(new.unwrap()));
    assert!(new.contains(&Some("Echo: hello".to_owned())), "{new:?}");
    assert_eq!(new, old);
    world.client.resume_session(fork.id).await.unwrap();
    assert_eq!(world.client.send_message(fork.id, "again").await.unwrap().text, "Echo: again");
}

#[tokio::test]
async fn a_changed_configuration_is_in_effect_for_the_messages_to_come() {
    let world = World::new().await;
    let session = world.session().await;
    let changed = world
        .client
        .update_session_config(session.id)
        .model("claude-opus")
        .allowed_tools(strings(["Read"]))
        .disallowed_tools(strings([]))
        .betas(strings(["b"]))
        .subagents(json!({"helper": {}}).as_object().unwrap().clone())
        .initial_agent("helper")
        .await
        .unwrap();
    assert_eq!(changed.id, session.id);
    let setup = setup(&world, session.id).await;
    assert_eq!((&setup["model"], &setup["tools"]), (&json!("claude-opus"), &json!(["Read"])), "{setup}");
    assert!(world.client.update_session_config(Uuid::new_v4()).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_session_whose_agents_folder_is_missing_says_to_deploy_it_again() {
    let world = World::new().await;
    let session = world.session().await;
    let agent = world.client.get_agent("bot").await.unwrap();
    std::fs::remove_dir_all(agent.path).unwrap();
    let error = world.client.create_session("bot").await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(422));
    assert!(error.to_string().contains("deploy the agent again"), "{error}");
    assert_eq!(
        world.client.fork_session(session.id).await.unwrap_err().status_code().map(|status| status.as_u16()),
        Some(422)
    );
}

#[tokio::test]
async fn there_is_room_for_so_many_sandboxes() {
    let world = World::with(|server| server.capacity(1)).await;
    world.session().await;
    let error = world.client.create_session("bot").with_max_retries(0).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(503));
    assert!(error.is_retryable() && error.message().starts_with("Sandbox capacity reached"), "{error}");
}
