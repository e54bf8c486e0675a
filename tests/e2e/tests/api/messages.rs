use ash_e2e::World;
use ash_sdk::{StoredMessage, types::MessageRole};
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
            let texts = all.iter().filter(|message| message.role == role).filter_map(StoredMessage::text);
            texts.collect::<Vec<_>>()
        };
        assert_eq!(said(MessageRole::User), ["one", "two", "three"], "{kind:?}");
        assert_eq!(said(MessageRole::Assistant), ["Echo: one", "Echo: two", "Echo: three"], "{kind:?}");
        let before = world.server.requests();
        let streamed: Vec<_> = world.client.list_messages(session.id).limit(2).stream().try_collect().await.unwrap();
        assert_eq!(streamed, all, "{kind:?}");
        assert_eq!(world.server.requests() - before, all.len() as u64 / 2 + 1, "{kind:?}");
        let page = world.client.list_messages(session.id).after(1).limit(1).await.unwrap();
        assert_eq!(page.iter().map(|message| message.sequence).collect::<Vec<_>>(), [2], "{kind:?}");
    }
}
