//! Prompts arrive intact on each of the three kinds of servers in use.

use ash_dev_server::AcceptedContent as Served;
use ash_e2e::{KEY, World};
use ash_sdk::{
    AshClient, ErrorKind, Prompt,
    message::{DisplayItem, NEUTRAL_BLOCK_TEXT},
    prompt::PromptContent,
};

#[tokio::test]
async fn a_plain_string_arrives_intact() {
    let long = "word ".repeat(20_000);
    let prompts = [
        "hello",
        "hello there",
        " leading and trailing ",
        "日本語のテキスト",
        "👩‍👩‍👧👍🏽",
        "a\r\nb",
        "{\"json\": [1]}",
        &long,
    ];
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        for prompt in prompts {
            let turn = world.client.send_message(session.id, prompt).await.unwrap();
            assert_eq!(turn.text, format!("Echo: {prompt}"), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_text_too_short_to_cut_arrives_with_nothing_but_the_neutral_block() {
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        let turn = world.client.send_message(session.id, "y").await.unwrap();
        let read = turn.text.replace(NEUTRAL_BLOCK_TEXT, "");
        assert_eq!(read, "Echo: y", "{kind:?}");
    }
}

#[tokio::test]
async fn a_prompt_reads_back_as_it_was_sent() {
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        for prompt in ["y", "one two", " \u{1f469}\u{200d}\u{1f467}"] {
            let turn = world.client.send_message(session.id, prompt).await.unwrap();
            let stored = world.client.list_messages(session.id).await.unwrap();
            let asked = stored.iter().rfind(|message| message.role().to_string() == "user").unwrap();
            assert_eq!(asked.text().as_deref(), Some(prompt), "{kind:?}");
            let shown = DisplayItem::of_messages([asked]);
            assert_eq!(shown, [DisplayItem::Prompt { text: prompt.to_owned() }], "{kind:?}");
            let recovered = world.client.recover_turn(session.id, turn.token.unwrap()).await.unwrap();
            assert_eq!(recovered.messages[0].text().as_deref(), Some(prompt), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_lone_image_reads_back_without_a_text() {
    let world = World::with(|server| server.prompt_content(Served::Blocks)).await;
    let session = world.session().await;
    world.client.send_message(session.id, Prompt::new().image(&b"GIF89a"[..]).unwrap()).await.unwrap();
    let stored = world.client.list_messages(session.id).await.unwrap();
    assert_eq!(stored[0].text(), None);
    assert_eq!(DisplayItem::of_messages([&stored[0]]), []);
}

#[tokio::test]
async fn white_space_alone_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let session = world.session().await;
    let before = world.server.request_count();
    let error = world.client.send_message(session.id, " \n").await.unwrap_err();
    assert!(error.to_string().contains("white space alone"), "{error}");
    assert_eq!(world.server.request_count(), before);
}

#[tokio::test]
async fn the_kind_of_server_is_asked_for_once() {
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        let before = world.server.request_count();
        let clone = world.client.clone();
        world.client.send_message(session.id, "one").await.unwrap();
        let with_probes = world.server.request_count() - before;
        clone.send_message(session.id, "two").await.unwrap();
        assert_eq!(world.server.request_count() - before - with_probes, 1, "{kind:?}: a clone knows too");
        let probes = if kind == Served::Both { 1 } else { 2 };
        assert_eq!(with_probes, 1 + probes, "{kind:?}");
        let stored = world.client.list_messages(session.id).await.unwrap();
        assert_eq!(stored.iter().filter(|message| message.role().to_string() == "user").count(), 2, "{kind:?}");
    }
}

#[tokio::test]
async fn a_kind_that_is_named_is_not_asked_for() {
    let world = World::with(|server| server.prompt_content(Served::Blocks)).await;
    let client = AshClient::builder()
        .server_url(world.server.url())
        .api_key(KEY)
        .prompt_content(PromptContent::Blocks)
        .build()
        .unwrap();
    let session = world.session().await;
    let before = world.server.request_count();
    client.send_message(session.id, "hello").await.unwrap();
    assert_eq!(world.server.request_count() - before, 1);
}

#[tokio::test]
async fn an_image_arrives_where_blocks_are_taken_and_is_refused_where_not() {
    for (kind, world) in World::of_each_kind().await {
        let session = world.session().await;
        let prompt = Prompt::new().text("what is this?").image(&b"GIF89a"[..]).unwrap();
        let outcome = world.client.send_message(session.id, prompt).await;
        match kind {
            Served::Text => assert!(outcome.unwrap_err().message().contains("only text")),
            _ => assert_eq!(outcome.unwrap().text, "Echo: what is this?"),
        }
    }
}

#[tokio::test]
async fn an_image_alone_gets_a_second_block_where_one_is_not_enough() {
    let world = World::with(|server| server.prompt_content(Served::Blocks)).await;
    let session = world.session().await;
    let prompt = Prompt::new().image(&b"GIF89a"[..]).unwrap();
    let turn = world.client.send_message(session.id, prompt).await.unwrap();
    assert_eq!(turn.text, format!("Echo: {NEUTRAL_BLOCK_TEXT}"));
}

#[tokio::test]
async fn a_message_of_more_than_a_server_takes_is_refused_before_anything_is_sent() {
    let world = World::new().await;
    let session = world.session().await;
    let before = world.server.request_count();
    let many = (0..21).fold(Prompt::new(), |prompt, _| prompt.text("a"));
    let error = world.client.send_message(session.id, many).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 20, .. }), "{error:?}");
    // A file of 39 MiB is 52 MiB in base64.
    let mut large = vec![0; 39 << 20];
    large[..5].copy_from_slice(b"%PDF-");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.pdf");
    std::fs::write(&path, large).unwrap();
    let large = Prompt::new().text("What is in it?").document_file(&path).await.unwrap();
    let error = world.client.send_message(session.id, large).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::LimitExceeded { limit: 52_428_800, .. }), "{error:?}");
    assert_eq!(world.server.request_count(), before);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_or_is_of_another_kind_is_told_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere.png");
    let error = Prompt::new().image_file(&path).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Local) && error.to_string().contains("nowhere.png"), "{error}");
    std::fs::write(&path, "BM").unwrap();
    let error = Prompt::new().image_file(&path).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest) && error.to_string().contains("nowhere.png"), "{error}");
    std::fs::write(&path, b"\x89PNG\r\n\x1a\n").unwrap();
    assert!(Prompt::new().image_file(&path).await.is_ok());
}
