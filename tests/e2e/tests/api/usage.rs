use std::{collections::BTreeSet, time::Duration};

use ash_e2e::World;
use ash_sdk::types::UsageEvent;
use futures::TryStreamExt;

const KINDS: [&str; 5] = ["input_tokens", "output_tokens", "cache_creation_tokens", "cache_read_tokens", "message"];

/// Two agents that have each said something.
async fn used() -> World {
    let world = World::new().await;
    for (agent, prompt) in [("a", "one two three"), ("b", "one")] {
        world.client.deploy_agent_prompt(agent, "Echo.").await.unwrap();
        let session = world.client.create_session(agent).await.unwrap();
        world.client.send_message(session.id, prompt).await.unwrap();
    }
    world
}

#[tokio::test]
async fn a_turn_is_listed_and_summed_up() {
    let world = used().await;
    let client = &world.client;
    let events = client.list_usage_events().agent("a").await.unwrap();
    let kinds: BTreeSet<_> = events.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(kinds, KINDS.into_iter().collect());
    let stats = client.get_usage_stats().agent("a").await.unwrap();
    assert_eq!((stats.total_input_tokens, stats.total_output_tokens, stats.total_messages), (3, 4, 1));
    let session = events[0].session_id;
    assert_eq!(client.list_usage_events().session_id(session).await.unwrap().len(), 5);
    assert_eq!(client.get_usage_stats().session_id(session).await.unwrap().total_messages, 1);
    assert_eq!(client.get_usage_stats().await.unwrap().total_messages, 2);
    assert_eq!(client.list_usage_events().limit(3).await.unwrap().len(), 3);
    assert!(client.list_usage_events().agent("nobody").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_period_includes_both_its_ends_to_the_millisecond() {
    let world = used().await;
    let client = &world.client;
    let at = client.list_usage_events().agent("a").await.unwrap()[0].created_at;
    let (earlier, later) = (at - Duration::from_millis(1), at + Duration::from_millis(1));
    let count = |events: Vec<UsageEvent>| events.iter().filter(|event| event.agent_name == "a").count();
    let list = || client.list_usage_events().agent("a");
    assert_eq!(count(list().after(at).before(at).await.unwrap()), 5);
    assert_eq!(count(list().after(later).await.unwrap()), 0);
    assert_eq!(count(list().before(earlier).await.unwrap()), 0);
    let stats = || client.get_usage_stats().agent("a");
    assert_eq!(stats().after(at).before(at).await.unwrap().total_messages, 1);
    assert_eq!(stats().after(later).await.unwrap().total_messages, 0);
    assert_eq!(client.get_analytics().before(earlier).await.unwrap().usage.total_messages, 0);
    assert_eq!(client.get_analytics().after(at).await.unwrap().usage.total_messages, 2);
}

#[tokio::test]
async fn analytics_count_everything() {
    let world = used().await;
    let session = world.client.create_session("a").await.unwrap();
    world.client.pause_session(session.id).await.unwrap();
    world.client.start_eval_run("a").await.unwrap();
    let analytics = world.client.get_analytics().await.unwrap();
    assert_eq!((analytics.agents.total, analytics.sessions.total, analytics.evals.total_runs), (2, 3, 1));
    let by_status: Vec<_> = analytics.sessions.by_status.iter().map(|(name, count)| (name.as_str(), *count)).collect();
    assert_eq!(by_status, [("active", 2), ("paused", 1)]);
    assert_eq!(analytics.usage.total_messages, 2);
}

#[tokio::test]
async fn a_stream_gives_every_event_once_though_many_are_of_one_millisecond() {
    let world = World::new().await;
    let session = world.session().await;
    for _ in 0..4 {
        world.client.send_message(session.id, "hello").await.unwrap();
    }
    let all = world.client.list_usage_events().limit(1000).await.unwrap();
    assert_eq!(all.len(), 20);
    // The five events of a turn are of the same millisecond: a page of two does not get past them by itself.
    for limit in [2, 3, 5, 6, 7, 20, 21] {
        let streamed: Vec<_> = world.client.list_usage_events().limit(limit).stream().try_collect().await.unwrap();
        let ids: Vec<_> = streamed.iter().map(|event| event.id).collect();
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!((ids.len(), unique.len()), (20, 20), "pages of {limit}");
        let expected: BTreeSet<_> = all.iter().map(|event| event.id).collect();
        assert_eq!(unique.into_iter().copied().collect::<BTreeSet<_>>(), expected, "pages of {limit}");
        assert!(streamed.windows(2).all(|pair| pair[0].created_at >= pair[1].created_at), "newest first");
    }
    let none: Vec<_> = world.client.list_usage_events().agent("nobody").stream().try_collect().await.unwrap();
    assert!(none.is_empty());
}
