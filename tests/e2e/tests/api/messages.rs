use ash_e2e::World;
use ash_sdk::{message::StoredMessage, types::MessageRole};
use futures::TryStreamExt;

#[tokio::test]
async fn what_was_said_is_listed_page_after_page() {
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        for text in ["one", "two", "three"] {
            world.client.send_message(session.id, text).await.unwrap();
        }
        let all = world.client.list_messages(session.id).await.unwrap();
        let said = |role: MessageRole| {
            let texts = all.iter().filter(|message| *message.role() == role).filter_map(StoredMessage::text);
            texts.collect::<Vec<_>>()
        };
        assert_eq!(said(MessageRole::User), ["one", "two", "three"], "{kind:?}");
        assert_eq!(said(MessageRole::Assistant), ["Echo: one", "Echo: two", "Echo: three"], "{kind:?}");
        let before = world.server.request_count();
        let streamed: Vec<_> = world.client.list_messages(session.id).limit(2).stream().try_collect().await.unwrap();
        assert_eq!(streamed, all, "{kind:?}");
        assert_eq!(world.server.request_count() - before, all.len() as u64 / 2 + 1, "{kind:?}");
        let page = world.client.list_messages(session.id).after(1).limit(1).await.unwrap();
        assert_eq!(page.iter().map(|message| message.sequence()).collect::<Vec<_>>(), [2], "{kind:?}");
    }
}

#[tokio::test]
async fn what_is_left_of_a_turn_is_read_and_not_sent_again() {
    let world = World::new().await;
    let session = world.session().await;
    let turn = world.client.send_message(session.id, "one").await.unwrap();
    let first = world.client.recover_turn(session.id, turn.token.unwrap()).await.unwrap();
    assert_eq!((first.turn.text.as_str(), first.is_complete), ("Echo: one", true));
    let last = first.messages.last().unwrap().sequence();

    let error = world.client.send_message(session.id, "/cut").await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    let cut = world.client.recover_turn(session.id, error.turn_token().unwrap().clone()).await.unwrap();
    assert!(!cut.is_complete && !cut.turn.text.is_empty(), "{cut:?}");
    assert_eq!(cut.messages[0].text().as_deref(), Some("/cut"));
    let stored = world.client.list_messages(session.id).after(last).await.unwrap();
    assert_eq!(cut.messages, stored, "reading is all it did");
}
