use ash_e2e::World;
use ash_sdk::{types::LogLevel, uuid::Uuid};
use futures::{StreamExt, TryStreamExt};

use super::impatient;

fn texts(lines: &[ash_sdk::types::LogEntry]) -> Vec<&str> {
    lines.iter().map(|line| line.text.as_str()).collect()
}

#[tokio::test]
async fn lines_come_with_their_level_and_from_an_index_on() {
    let world = World::new().await;
    let session = world.session().await;
    for prompt in ["/log one", "/log-error two"] {
        world.client.send_message(session.id, prompt).await.unwrap();
    }
    let all = world.client.get_session_logs(session.id).await.unwrap();
    assert!(all[0].text.starts_with("Sandbox created"), "{all:?}");
    assert_eq!(texts(&all[1..]), ["one", "two"]);
    let levels: Vec<_> = all.iter().map(|line| line.level.clone()).collect();
    assert_eq!(levels, [LogLevel::System, LogLevel::Stdout, LogLevel::Stderr]);
    assert_eq!(texts(&world.client.get_session_logs(session.id).after(1).await.unwrap()), ["two"]);
    assert_eq!(world.client.get_session_logs(session.id).after(-1).await.unwrap().len(), 3);
    let streamed: Vec<_> = world.client.get_session_logs(session.id).stream().try_collect().await.unwrap();
    assert_eq!(texts(&streamed), texts(&all));
    assert!(world.client.get_session_logs(Uuid::new_v4()).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_tail_follows_a_session_also_into_a_new_sandbox_and_stops_when_it_has_ended() {
    let world = World::new().await;
    let session = world.session().await;
    let (client, _) = impatient(&world.server);
    let mut tail = client.get_session_logs(session.id).tail();
    assert!(tail.next().await.unwrap().unwrap().text.starts_with("Sandbox created"));
    for text in ["one", "two", "three"] {
        world.client.send_message(session.id, format!("/log {text}")).await.unwrap();
        assert_eq!(tail.next().await.unwrap().unwrap().text, text);
    }
    // A new sandbox has a new log.
    world.client.recover_session(session.id).await.unwrap();
    world.client.send_message(session.id, "/log four").await.unwrap();
    assert!(tail.next().await.unwrap().unwrap().text.starts_with("Sandbox created"));
    assert_eq!(tail.next().await.unwrap().unwrap().text, "four");
    world.client.end_session(session.id).await.unwrap();
    assert!(tail.next().await.is_none());
}
