use std::time::Duration;

use ash_dev_server::RateLimits;
use ash_e2e::World;
use ash_sdk::AshClient;

#[tokio::test]
async fn health_needs_no_key_and_counts_what_is_there() {
    let world = World::new().await;
    world.session().await;
    let stranger = AshClient::builder().server_url(world.server.url()).build().unwrap();
    let health = stranger.health().await.unwrap();
    assert_eq!((health.status.to_string().as_str(), health.active_sessions), ("ok", 1));
    assert_eq!((health.pool.total, health.version.as_deref()), (1, Some("0.2.0")));
    assert!(stranger.metrics().await.unwrap_err().is_unauthorized());
}

#[tokio::test]
async fn metrics_are_the_text_that_prometheus_reads() {
    let world = World::new().await;
    world.session().await;
    let answer = world.client.metrics().with_response().await.unwrap();
    assert!(answer.value.lines().any(|line| line == "ash_active_sessions 1"), "{}", answer.value);
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
}

#[tokio::test]
async fn an_answer_comes_with_its_status_headers_and_rate_limit() {
    let limits = RateLimits { deploy_agent: 3, create_session: 20, other: 100 };
    let world = World::with(|server| server.rate_limits(limits)).await;
    let answer = world.client.deploy_agent_prompt("bot", "Echo.").with_response().await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.value.name.as_str()), (201, "bot"));
    let limit = answer.rate_limit().unwrap();
    assert_eq!((limit.limit, limit.remaining), (3, 2));
    assert!(limit.reset_after <= Duration::from_secs(900) && !limit.reset_after.is_zero());
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("application/json"));

    let listed = world.client.list_agents().with_response().await.unwrap();
    assert_eq!((listed.status.as_u16(), listed.rate_limit().unwrap().remaining), (200, 99), "a window of its own");
    let deleted = world.client.create_api_key().await.unwrap();
    let deleted = world.client.delete_api_key(deleted.id).with_response().await.unwrap();
    assert_eq!((deleted.status.as_u16(), deleted.into_value()), (204, ()));
    let session = world.client.create_session("bot").await.unwrap();
    let forked = world.client.fork_session(session.id).with_response().await.unwrap();
    assert_eq!(forked.status.as_u16(), 201);
    let file = world.client.download_session_file(session.id, "CLAUDE.md").with_response().await.unwrap();
    assert_eq!((file.status.as_u16(), file.headers["x-ash-source"].to_str().unwrap()), (200, "sandbox"));
    assert_eq!(file.value.bytes(10).await.unwrap(), &b"Echo."[..]);
}

#[tokio::test]
async fn the_address_is_known_without_its_last_slash() {
    let world = World::new().await;
    let client = AshClient::new(format!("{}/", world.server.url()), "k").unwrap();
    assert_eq!(client.server_url(), world.server.url());
}
