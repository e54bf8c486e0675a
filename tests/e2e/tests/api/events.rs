use ash_e2e::{World, until};
use ash_sdk::{
    message::{EventData, StoredEvent},
    types::SessionEventType,
    uuid::Uuid,
};
use futures::{StreamExt, TryStreamExt};

use super::impatient;

fn kinds(events: &[StoredEvent]) -> Vec<String> {
    events.iter().map(|event| event.event_type().to_string()).collect()
}

#[tokio::test]
async fn what_happened_is_listed_and_its_data_typed() {
    let world = World::new().await;
    let session = world.session().await;
    world.client.send_message(session.id, "/tool Bash {\"command\":\"ls\"}").await.unwrap();
    let events = world.client.list_session_events(session.id).await.unwrap();
    assert_eq!(
        events.iter().map(|event| event.sequence()).collect::<Vec<_>>(),
        (1..=events.len() as i64).collect::<Vec<_>>()
    );
    let EventData::Lifecycle { action, details } = events[0].event_data() else { panic!("{:?}", events[0]) };
    assert_eq!((action.as_str(), &details["agentName"]), ("created", &"bot".into()));
    let tools: Vec<_> = events.iter().filter(|event| *event.event_type() == SessionEventType::ToolStart).collect();
    let EventData::ToolStart { tool_name, input, .. } = tools[0].event_data() else { panic!("{tools:?}") };
    assert_eq!((tool_name.as_str(), &input["command"]), ("Bash", &"ls".into()));
    let last = events.last().unwrap();
    assert!(matches!(last.event_data(), EventData::TurnComplete { .. }), "{last:?}");
}

#[tokio::test]
async fn events_are_listed_by_page_and_by_type() {
    let world = World::new().await;
    let session = world.session().await;
    world.client.send_message(session.id, "hello").await.unwrap();
    let list = || world.client.list_session_events(session.id);
    let all = list().await.unwrap();
    let page = list().after(1).limit(1).await.unwrap();
    assert_eq!(page.iter().map(|event| event.id()).collect::<Vec<_>>(), [all[1].id()]);
    assert_eq!(kinds(&list().event_type("lifecycle").await.unwrap()), ["lifecycle"]);
    assert!(list().event_type("telepathy").await.unwrap().is_empty());
    assert!(world.client.list_session_events(Uuid::new_v4()).await.unwrap_err().is_not_found());
    let error = list().limit(0).await.unwrap_err();
    assert_eq!(error.status_code().map(|status| status.as_u16()), Some(400), "{error}");
}

#[tokio::test]
async fn a_stream_fetches_page_after_page() {
    let world = World::new().await;
    let session = world.session().await;
    for _ in 0..3 {
        world.client.send_message(session.id, "hello").await.unwrap();
    }
    let all = world.client.list_session_events(session.id).await.unwrap();
    assert!(all.len() > 5, "{}", all.len());
    let before = world.server.requests();
    let streamed: Vec<_> = world.client.list_session_events(session.id).limit(2).stream().try_collect().await.unwrap();
    assert_eq!(streamed, all);
    assert_eq!(world.server.requests() - before, all.len() as u64 / 2 + 1);
    let later: Vec<_> =
        world.client.list_session_events(session.id).after(2).limit(2).stream().try_collect().await.unwrap();
    assert_eq!(later, all[2..]);
}

#[tokio::test]
async fn a_tail_follows_a_running_session_and_stops_when_it_has_ended() {
    let world = World::new().await;
    let session = world.session().await;
    let (client, clock) = impatient(&world.server);
    let mut tail = client.list_session_events(session.id).limit(2).tail();
    let mut seen = vec![tail.next().await.unwrap().unwrap()];
    for prompt in ["one", "two"] {
        world.client.send_message(session.id, prompt).await.unwrap();
        loop {
            let event = tail.next().await.unwrap().unwrap();
            seen.push(event);
            if *seen.last().unwrap().event_type() == SessionEventType::TurnComplete {
                break;
            }
        }
    }
    let mut lifecycle = Vec::new();
    for state in ["paused", "resumed", "stopped"] {
        let asked = clock.skipped().len();
        let change = async {
            // Not before it has found nothing new and waits.
            until("the tail waits", || clock.skipped().len() != asked).await;
            match state {
                "paused" => world.client.pause_session(session.id).await,
                "resumed" => world.client.resume_session(session.id).await,
                _ => world.client.stop_session(session.id).await,
            }
        };
        let (event, changed) = tokio::join!(tail.next(), change);
        changed.unwrap();
        seen.push(event.unwrap().unwrap());
        let EventData::Lifecycle { action, .. } = seen.last().unwrap().event_data() else { panic!("{seen:?}") };
        lifecycle.push(action);
    }
    assert_eq!(lifecycle, ["paused", "resumed", "stopped"], "none of these is its end");
    world.client.end_session(session.id).await.unwrap();
    while let Some(event) = tail.next().await {
        seen.push(event.unwrap());
    }
    assert_eq!(seen, world.client.list_session_events(session.id).await.unwrap(), "nothing twice, nothing left out");
    assert_eq!(clock.skipped()[0], std::time::Duration::from_millis(300));
}

#[tokio::test]
async fn a_tail_ends_with_a_session_that_is_deleted_with_its_agent() {
    let world = World::new().await;
    let session = world.session().await;
    let (client, _) = impatient(&world.server);
    let mut tail = client.list_session_events(session.id).tail();
    assert!(tail.next().await.unwrap().is_ok());
    world.client.delete_agent("bot").await.unwrap();
    assert!(tail.next().await.is_none());
    let mut nobody = client.list_session_events(session.id).tail();
    assert!(nobody.next().await.unwrap().unwrap_err().is_not_found(), "one that was not there is an error");
}
