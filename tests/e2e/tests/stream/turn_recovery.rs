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
    let stored = world.client.list_messages(session.id).await.unwrap();
    let last_seen = stored.last().unwrap().sequence();

    let error = world.client.send_message(session.id, "/break").await.unwrap_err();
    assert!(error.is_interrupted());
    let posts = Fault::on("POST", "/api/sessions/{id}/messages").always().status(500);
    let posts = world.server.fault(posts);
    let recovered = world.client.recover_turn(session.id, last_seen).await.unwrap();
    assert_eq!(posts.happened(), 0);
    assert!(!recovered.is_complete);
    assert_eq!(recovered.turn.text, "Starting.");
    assert_eq!(*recovered.messages[0].role(), MessageRole::User);
    assert_eq!(recovered.last_sequence(), recovered.messages.last().map(|message| message.sequence()));
}

#[tokio::test]
async fn a_turn_that_was_stored_to_its_end_is_complete() {
    let world = World::new().await;
    let session = world.session().await;
    let turn = world.client.send_message(session.id, "/tool Bash {\"command\":\"ls\"}").await.unwrap();
    let recovered = world.client.recover_turn(session.id, 0).await.unwrap();
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
    world.client.send_message(session.id, "/cut").await.unwrap_err();
    world.client.recover_session(session.id).await.unwrap();
    world.client.send_message(session.id, "next").await.unwrap();
    let first = world.client.recover_turn(session.id, 0).await.unwrap();
    assert_eq!((first.turn.text.as_str(), first.is_complete), ("Starting.", false));
    let next = world.client.recover_turn(session.id, first.last_sequence().unwrap()).await.unwrap();
    assert_eq!((next.turn.text.as_str(), next.is_complete), ("Echo: next", true));
    let none = world.client.recover_turn(session.id, next.last_sequence().unwrap()).await.unwrap();
    assert!(none.messages.is_empty() && !none.is_complete && none.last_sequence().is_none());
}

#[tokio::test]
async fn what_the_agent_says_after_the_reader_is_gone_is_not_to_be_had() {
    let world = World::new().await;
    let session = world.session().await;
    let mut stream = world.client.send_message_stream(session.id, "/silent").on_drop(OnDrop::Abandon).await.unwrap();
    stream.next().await.unwrap().unwrap();
    drop(stream);
    let recovered = world.client.recover_turn(session.id, 0).await.unwrap();
    assert!(!recovered.is_complete);
    assert!(recovered.turn.result.is_none());
}

#[tokio::test]
async fn a_turn_longer_than_a_page_is_recovered_whole() {
    let world = World::new().await;
    let session = world.session().await;
    let line = |sequence: u64, content: String| {
        serde_json::json!({
            "id": ash_sdk::uuid::Uuid::new_v4(), "sessionId": session.id, "tenantId": "default", "sequence": sequence,
            "role": if sequence == 1 { "user" } else { "assistant" }, "content": content,
            "createdAt": "2026-11-23T19:34:00.093Z",
        })
    };
    let said = |sequence: u64| {
        let block = serde_json::json!({"type": "text", "text": format!("{sequence} ")});
        serde_json::json!({"type": "assistant", "message": {"id": "m", "content": [block]}}).to_string()
    };
    let page = |from: u64, to: u64| {
        let messages: Vec<_> = (from..=to).map(|sequence| line(sequence, said(sequence))).collect();
        serde_json::json!({"messages": messages}).to_string()
    };
    let list = || Fault::on("GET", "/api/sessions/{id}/messages").times(1).status(200);
    let first = world.server.fault(list().body(page(1, 1000)));
    let second = world.server.fault(list().body(page(1001, 1003)));
    let recovered = world.client.recover_turn(session.id, 0).await.unwrap();
    assert_eq!((first.happened(), second.happened()), (1, 1));
    assert_eq!(recovered.messages.len(), 1003);
    assert!(recovered.turn.text.ends_with("1002 1003 "), "{}", recovered.turn.text.len());
}
