//! Turns recovered from stored messages after their streams were cut.

use ash_dev_server::Fault;
use ash_e2e::World;
use ash_sdk::{stream::OnDrop, types::MessageRole};
use futures::StreamExt;

#[tokio::test]
async fn what_was_streamed_before_the_cut_is_recovered_and_nothing_is_posted() {
    let world = World::new().await;
    let session = world.session().await;
    world.client.send_message(session.id, "an earlier turn").await.unwrap();

    let error = world.client.send_message(session.id, "/break").await.unwrap_err();
    assert!(error.is_interrupted());
    let posts = Fault::on("POST", "/api/sessions/{id}/messages").always().status(500);
    let posts = world.server.fault(posts);
    let recovered = world.client.recover_turn(session.id, error.turn_token().unwrap().clone()).await.unwrap();
    assert_eq!(posts.happened(), 0);
    assert!(!recovered.is_complete);
    assert_eq!(recovered.turn.text, "Starting.");
    assert_eq!(*recovered.messages[0].role(), MessageRole::User);
}

#[tokio::test]
async fn a_turn_that_was_stored_to_its_end_is_complete() {
    let world = World::new().await;
    let session = world.session().await;
    let turn = world.client.send_message(session.id, "/tool Bash {\"command\":\"ls\"}").await.unwrap();
    // By another process, too.
    let token = serde_json::to_string(&turn.token).unwrap();
    let token: ash_sdk::message::TurnToken = serde_json::from_str(&token).unwrap();
    let elsewhere = ash_sdk::AshClient::new(world.server.url(), ash_e2e::KEY).unwrap();
    let recovered = elsewhere.recover_turn(session.id, token).await.unwrap();
    assert!(recovered.is_complete);
    assert_eq!((recovered.turn.text, recovered.turn.result), (turn.text, turn.result));
    assert_eq!((recovered.turn.usage, recovered.turn.total_cost_usd), (turn.usage, turn.total_cost_usd));
    let [call] = recovered.turn.tool_calls.as_slice() else { panic!("{:?}", recovered.turn.tool_calls) };
    assert_eq!(call.name, "Bash");
    assert!(call.result.is_none(), "results of tools are never stored");
}

#[tokio::test]
async fn one_turn_is_recovered_and_not_the_next() {
    let world = World::new().await;
    let session = world.session().await;
    let cut = world.client.send_message(session.id, "/cut").await.unwrap_err();
    world.client.recover_session(session.id).await.unwrap();
    let turn = world.client.send_message(session.id, "next").await.unwrap();
    let token = cut.turn_token().unwrap();
    let first = world.client.recover_turn(session.id, token.clone()).await.unwrap();
    assert_eq!((first.turn.text.as_str(), first.is_complete), ("Starting.", false));
    let next = world.client.recover_turn(session.id, turn.token.unwrap()).await.unwrap();
    assert_eq!((next.turn.text.as_str(), next.is_complete), ("Echo: next", true));
    let other = world.client.create_session("bot").await.unwrap();
    let error = world.client.recover_turn(other.id, token.clone()).await.unwrap_err();
    assert!(error.to_string().contains(&session.id.to_string()), "{error}");
}

#[tokio::test]
async fn a_turn_whose_prompt_is_not_stored_has_no_messages() {
    let world = World::new().await;
    let session = world.session().await;
    let stream = world.client.send_message_stream(session.id, "/silent").on_drop(OnDrop::Abandon).await.unwrap();
    let token = stream.token().clone();
    drop(stream);
    world.server.fault(Fault::on("GET", "/api/sessions/{id}/messages").status(200).body(r#"{"messages":[]}"#));
    let recovered = world.client.recover_turn(session.id, token).await.unwrap();
    assert!(recovered.messages.is_empty() && !recovered.is_complete && recovered.turn.text.is_empty());
}

#[tokio::test]
async fn what_the_agent_says_after_the_reader_is_gone_is_not_to_be_had() {
    let world = World::new().await;
    let session = world.session().await;
    let mut stream = world.client.send_message_stream(session.id, "/silent").on_drop(OnDrop::Abandon).await.unwrap();
    stream.next().await.unwrap().unwrap();
    let token = stream.token().clone();
    drop(stream);
    let recovered = world.client.recover_turn(session.id, token).await.unwrap();
    assert!(!recovered.is_complete);
    assert!(recovered.turn.result.is_none());
}

#[tokio::test]
async fn a_turn_longer_than_a_page_is_recovered_whole() {
    let world = World::new().await;
    let session = world.session().await;
    let stream = world.client.send_message_stream(session.id, "hello").await.unwrap();
    let token = stream.token().clone();
    let at = token.sent_at();
    let prompt = serde_json::json!({"type": "user", "content": "hello"}).to_string();
    let line = |sequence: u64, content: String| {
        serde_json::json!({
            "id": ash_sdk::uuid::Uuid::new_v4(), "sessionId": session.id, "tenantId": "default", "sequence": sequence,
            "role": if sequence == 1 { "user" } else { "assistant" }, "content": content,
            "createdAt": at,
        })
    };
    let said = |sequence: u64| {
        let block = serde_json::json!({"type": "text", "text": format!("{sequence} ")});
        serde_json::json!({"type": "assistant", "message": {"id": "m", "content": [block]}}).to_string()
    };
    let page = |from: u64, to: u64| {
        let messages: Vec<_> = (from..=to).map(|n| line(n, if n == 1 { prompt.clone() } else { said(n) })).collect();
        serde_json::json!({"messages": messages}).to_string()
    };
    let list = || Fault::on("GET", "/api/sessions/{id}/messages").times(1).status(200);
    let first = world.server.fault(list().body(page(1, 1000)));
    let second = world.server.fault(list().body(page(1001, 1003)));
    let recovered = world.client.recover_turn(session.id, token).await.unwrap();
    assert_eq!((first.happened(), second.happened()), (1, 1));
    assert_eq!(recovered.messages.len(), 1003);
    assert!(recovered.turn.text.ends_with("1002 1003 "), "{}", recovered.turn.text.len());
}
