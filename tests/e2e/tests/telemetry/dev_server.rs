use ash_e2e::World;
use tracing::Level;

use super::recorder::traced;

#[tokio::test]
async fn a_dev_server_traces_nothing_while_it_starts_and_serves() {
    let recorded = traced(async {
        let world = World::new().await;
        let session = world.session().await;
        world.client.send_message(session.id, "hello").await.unwrap();
        assert!(world.client.raw().list_agents().await.is_ok());
    })
    .await;
    let is_loud = |level: &Level, target: &str| *level <= Level::INFO && !target.starts_with("ash_sdk");
    let spans: Vec<_> = recorded.spans.values().filter(|(level, fields)| is_loud(level, &fields["target"])).collect();
    let events: Vec<_> = recorded.events.iter().filter(|(level, fields)| is_loud(level, &fields["target"])).collect();
    assert!(spans.is_empty() && events.is_empty(), "{} spans, {} events: {spans:?}", spans.len(), events.len());
    assert!(!recorded.named("ash.turn").is_empty(), "the SDK in the same thread is traced");
}
