//! One turn at a time in a session, and what is left of those that were abandoned.

use ash_e2e::{
    World,
    scripted::script,
    streams::{SESSION_ID, START, answering, interrupted_by, is_abandoned, is_busy, open, serve},
};
use ash_sdk::{AshClient, MessageStream, error::InterruptedBy, stream::OnDrop, types::Session};
use futures::{FutureExt, StreamExt};

async fn begun(client: &AshClient, session: &Session, prompt: &str) -> MessageStream {
    let mut stream = client.send_message_stream(session.id, prompt).await.unwrap();
    stream.next().await.unwrap().unwrap();
    stream
}

/// A stream that says nothing, and is abandoned when it is dropped.
async fn abandoning(client: &AshClient, session: &Session) -> MessageStream {
    let mut stream = client.send_message_stream(session.id, "/silent").on_drop(OnDrop::Abandon).await.unwrap();
    stream.next().await.unwrap().unwrap();
    stream
}

#[tokio::test]
async fn a_second_message_or_command_is_refused_at_once_and_nothing_of_it_is_sent() {
    let world = World::new().await;
    let session = world.session().await;
    let stream = begun(&world.client, &session, "/silent").await;
    let before = world.server.request_count();
    let clone = world.client.clone();
    let error = clone.send_message(session.id, "hello").await.unwrap_err();
    assert!(is_busy(&error), "{error:?}");
    assert!(error.to_string().contains(".queue()"), "{error}");
    assert!(is_busy(&clone.send_message_stream(session.id, "hello").await.unwrap_err()));
    assert!(is_busy(&clone.exec(session.id, "true").await.unwrap_err()));
    assert_eq!(world.server.request_count(), before);
    drop(stream);
}

#[tokio::test]
async fn two_sessions_do_not_wait_for_each_other() {
    let world = World::new().await;
    let first = world.session().await;
    let second = world.client.create_session("bot").await.unwrap();
    let _stream = begun(&world.client, &first, "/silent").await;
    assert_eq!(world.client.send_message(second.id, "hello").await.unwrap().text, "Echo: hello");
}

#[tokio::test]
async fn queued_messages_are_answered_one_after_another_in_their_order() {
    let world = World::new().await;
    let session = world.session().await;
    let mut stream = begun(&world.client, &session, "first").await;
    let mut queued: Vec<_> = ["second", "third"]
        .map(|prompt| world.client.send_message(session.id, prompt).queue().into_future())
        .into_iter()
        .collect();
    for turn in &mut queued {
        assert!(turn.now_or_never().is_none(), "it waits");
    }
    while let Some(event) = stream.next().await {
        event.unwrap();
    }
    let (second, third) = futures::future::join(queued.remove(0), queued.remove(0)).await;
    assert_eq!((second.unwrap().text, third.unwrap().text), ("Echo: second".to_owned(), "Echo: third".to_owned()));
    let history = world.client.send_message(session.id, "/history").await.unwrap();
    assert_eq!(history.text, "1. first\n2. second\n3. third");
}

#[tokio::test]
async fn one_who_leaves_the_queue_sends_nothing_and_holds_up_nobody() {
    let world = World::new().await;
    let session = world.session().await;
    let mut stream = begun(&world.client, &session, "first").await;
    let mut left = world.client.send_message(session.id, "left").queue().into_future();
    let mut stays = world.client.send_message(session.id, "stays").queue().into_future();
    assert!((&mut left).now_or_never().is_none() && (&mut stays).now_or_never().is_none());
    drop(left);
    while let Some(event) = stream.next().await {
        event.unwrap();
    }
    assert_eq!(stays.await.unwrap().text, "Echo: stays");
    assert_eq!(world.client.send_message(session.id, "/history").await.unwrap().text, "1. first\n2. stays");
}

#[tokio::test]
async fn after_a_stream_was_dropped_the_next_message_says_so_instead_of_getting_the_old_turns_events() {
    let world = World::new().await;
    let session = world.session().await;
    drop(abandoning(&world.client, &session).await);
    let before = world.server.request_count();
    for _ in 0..2 {
        let error = world.client.send_message(session.id, "hello").await.unwrap_err();
        assert!(is_abandoned(&error), "{error:?}");
        assert!(error.to_string().contains("recover_session"), "{error}");
    }
    assert_eq!(world.server.request_count(), before);
    world.client.recover_session(session.id).await.unwrap();
    assert_eq!(world.client.send_message(session.id, "hello").await.unwrap().text, "Echo: hello");
}

#[tokio::test]
async fn a_session_that_was_stopped_has_nothing_abandoned_left_in_it() {
    let world = World::new().await;
    let session = world.session().await;
    drop(abandoning(&world.client, &session).await);
    world.client.stop_session(session.id).await.unwrap();
    world.client.resume_session(session.id).await.unwrap();
    assert_eq!(world.client.send_message(session.id, "hello").await.unwrap().text, "Echo: hello");
}

#[tokio::test]
async fn a_message_can_be_sent_over_an_abandoned_turn_by_those_who_ask_for_it() {
    let world = World::new().await;
    let session = world.session().await;
    drop(abandoning(&world.client, &session).await);
    for _ in 0..2 {
        let turn = world.client.send_message(session.id, "hello").after_abandoned_turn().await.unwrap();
        assert_eq!(turn.text, "Echo: hello");
    }
    assert!(is_abandoned(&world.client.send_message(session.id, "hello").await.unwrap_err()), "it still is");
}

#[tokio::test]
async fn a_request_that_is_given_up_while_it_waits_for_its_answer_leaves_an_abandoned_turn() {
    let (server, client) = serve([script().read().until_closed()]).await;
    let mut sent = Box::pin(client.send_message(SESSION_ID, "hello").on_drop(OnDrop::Abandon).into_future());
    tokio::select! {
        answer = &mut sent => panic!("{answer:?}"),
        () = server.until_requests(1) => {}
    }
    drop(sent);
    server.until_closed(1).await;
    assert!(is_abandoned(&client.send_message(SESSION_ID, "hello").await.unwrap_err()));
}

#[tokio::test]
async fn a_detached_stream_is_read_to_its_end_and_the_turn_is_stored() {
    let world = World::new().await;
    let session = world.session().await;
    let stream = begun(&world.client, &session, "/tool Bash {\"command\":\"ls\"}").await;
    let detached = stream.detach();
    let next = world.client.send_message(session.id, "hello").queue().await.unwrap();
    assert_eq!(next.text, "Echo: hello");
    let turn = detached.await.unwrap();
    assert_eq!((turn.text.as_str(), turn.tool_calls.len()), ("Tool finished.", 1));
    let stored = world.client.list_messages(session.id).await.unwrap();
    assert!(stored.iter().any(|message| message.text().as_deref() == Some("Tool finished.")));
}

#[tokio::test]
async fn the_turn_of_a_stream_whose_connection_was_lost_counts_as_abandoned() {
    let world = World::new().await;
    let session = world.session().await;
    let error = world.client.send_message(session.id, "/break").await.unwrap_err();
    assert_eq!(*interrupted_by(&error), InterruptedBy::Connection);
    assert!(is_abandoned(&world.client.send_message(session.id, "hello").await.unwrap_err()));
}

#[tokio::test]
async fn a_message_that_was_refused_leaves_the_session_free() {
    let world = World::new().await;
    let session = world.session().await;
    world.client.pause_session(session.id).await.unwrap();
    for _ in 0..2 {
        let error = world.client.send_message(session.id, "hello").await.unwrap_err();
        assert!(error.is_conflict_with_state(), "{error:?}");
    }
    world.client.resume_session(session.id).await.unwrap();
    world.client.send_message(session.id, "hello").await.unwrap();
}

#[tokio::test]
async fn a_message_that_another_turn_may_have_ended_leaves_an_abandoned_one() {
    let done = "event: done\ndata: {\"sessionId\":\"\"}\n\n";
    let (_server, client) = serve([answering(&[START, done])]).await;
    let error = open(&client).await.turn().await.unwrap_err();
    assert_eq!(*interrupted_by(&error), InterruptedBy::OtherRequest);
    assert!(is_abandoned(&client.send_message(SESSION_ID, "hello").await.unwrap_err()));
}
