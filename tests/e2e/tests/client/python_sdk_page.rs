//! The examples of the page that users of the Python SDK start from, each with the same result here.

use ash_e2e::{KEY, World};
use ash_sdk::{AshClient, Event, message::SdkMessage, types::SessionStatus};
use futures::StreamExt;

#[tokio::test]
async fn client_setup() {
    let world = World::new().await;
    let client = AshClient::new(world.server.url(), KEY).unwrap();
    assert_eq!(client.health().await.unwrap().active_sessions, 0);
}

#[tokio::test]
async fn deploy_an_agent() {
    let world = World::new().await;
    let folder = world.agent_folder();
    let agent = world.client.deploy_agent("my-agent", folder.path().to_str().unwrap()).await.unwrap();
    assert_eq!(format!("Deployed: {} v{}", agent.name, agent.version), "Deployed: my-agent v1");
}

#[tokio::test]
async fn create_a_session() {
    let world = World::new().await;
    let session = world.session().await;
    assert_eq!(world.client.get_session(session.id).await.unwrap().id, session.id);
    assert_eq!(format!("Status: {}", session.status), "Status: active");
}

#[tokio::test]
async fn send_a_message_and_stream_the_answer() {
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        let (mut texts, mut done) = (Vec::new(), false);
        let mut stream = world.client.send_message_stream(session.id, "Analyze this code").await.unwrap();
        while let Some(event) = stream.next().await {
            match event.unwrap() {
                Event::Message(message) => texts.extend(message.text()),
                Event::Error(error) => panic!("Error: {error}"),
                Event::Done(_) => done = true,
                _ => {}
            }
        }
        assert_eq!(texts, ["Echo: Analyze this code"], "{kind:?}");
        assert!(done, "{kind:?}");
    }
}

#[tokio::test]
async fn the_error_branch_of_a_stream() {
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        let mut errors = Vec::new();
        let mut stream = world.client.send_message_stream(session.id, "/error out of luck").await.unwrap();
        while let Some(event) = stream.next().await {
            if let Event::Error(error) = event.unwrap() {
                errors.push(error.to_string());
            }
        }
        assert_eq!(errors, ["out of luck"], "{kind:?}");
    }
}

#[tokio::test]
async fn pause_and_resume() {
    let world = World::new().await;
    let session = world.session().await;
    let paused = world.client.pause_session(session.id).await.unwrap();
    assert_eq!(paused.status.to_string(), "paused");
    let resumed = world.client.resume_session(session.id).await.unwrap();
    assert_eq!(resumed.status.to_string(), "active");
}

#[tokio::test]
async fn end_a_session() {
    let world = World::new().await;
    let session = world.session().await;
    let ended = world.client.end_session(session.id).await.unwrap();
    assert_eq!(ended.status, SessionStatus::Ended);
}

#[tokio::test]
async fn a_conversation_of_three_questions() {
    let questions =
        ["What files are in the workspace?", "Read the main config file.", "Summarize what this project does."];
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        let mut printed = String::new();
        for question in questions {
            printed.push_str(&format!("\n> {question}\n"));
            let mut stream = world.client.send_message_stream(session.id, question).await.unwrap();
            while let Some(event) = stream.next().await {
                if let Event::Message(message) = event.unwrap()
                    && let SdkMessage::Assistant(message) = message.message()
                {
                    printed.extend(message.text());
                }
            }
        }
        for question in questions {
            assert!(printed.contains(&format!("> {question}\nEcho: {question}")), "{kind:?}: {printed}");
        }
        let turn = world.client.send_message(session.id, "/history").await.unwrap();
        assert_eq!(turn.text.lines().count(), 3, "{kind:?}: the agent remembers: {}", turn.text);
        world.client.end_session(session.id).await.unwrap();
    }
}

#[tokio::test]
async fn list_agents_and_sessions_filtered_by_agent() {
    let world = World::new().await;
    let client = &world.client;
    for name in ["my-agent", "another"] {
        client.deploy_agent_prompt(name, "Echo.").await.unwrap();
        client.create_session(name).await.unwrap();
    }
    let agents = client.list_agents().await.unwrap();
    let shown: Vec<_> = agents.iter().map(|agent| format!("{} (v{})", agent.name, agent.version)).collect();
    assert_eq!(shown, ["another (v1)", "my-agent (v1)"]);
    let sessions = client.list_sessions().agent("my-agent").await.unwrap();
    assert_eq!(sessions.len(), 1);
    assert_eq!(sessions[0].agent_name, "my-agent");
    assert_eq!(client.list_sessions().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_api_error_is_told_from_a_connection_error() {
    let world = World::new().await;
    let error = world.client.create_session("nonexistent").await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(404));
    assert_eq!(error.message(), "Agent \"nonexistent\" not found");
    assert!(!error.is_connect());

    let url = world.server.url();
    drop(world);
    let nobody =
        AshClient::builder().server_url(url).api_key(KEY).retry(ash_sdk::RetryPolicy::never()).build().unwrap();
    let error = nobody.create_session("nonexistent").await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), None);
    assert!(error.is_connect(), "{error}");
}
