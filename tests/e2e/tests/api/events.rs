use std::time::Duration;

use ash_e2e::{
    World,
    clock::ManualClock,
    scripted::{Script, ScriptedServer, script},
    until,
};
use ash_sdk::{
    AshClient, ErrorKind, RetryPolicy,
    message::{EventData, StoredEvent},
    serde_json::json,
    types::SessionEventType,
    uuid::Uuid,
};
use futures::{StreamExt, TryStreamExt};

use super::{impatient, refused};

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
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest), "{error}");
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
    let before = world.server.request_count();
    let streamed: Vec<_> = world.client.list_session_events(session.id).limit(2).stream().try_collect().await.unwrap();
    assert_eq!(streamed, all);
    assert_eq!(world.server.request_count() - before, all.len() as u64 / 2 + 1);
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
    assert_eq!(clock.skipped()[0], Duration::from_millis(300));
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

fn page(sequences: &[i64]) -> Script {
    let events: Vec<_> = sequences
        .iter()
        .map(|sequence| {
            json!({"id": Uuid::new_v4(), "tenantId": "default", "sessionId": Uuid::nil(), "type": "text", "data": null,
                "sequence": sequence, "createdAt": "2026-11-23T19:28:53.032Z"})
        })
        .collect();
    script().read().answer_json("200 OK", json!({"events": events}).to_string())
}

async fn following(answers: Vec<Script>) -> (ScriptedServer, AshClient, ManualClock) {
    let server = ScriptedServer::start(answers).await;
    let clock = ManualClock::skipping(Duration::from_secs(30));
    let client = ash_e2e::builder(server.url(), &clock).retry(RetryPolicy::never()).build().unwrap();
    (server, client, clock)
}

#[tokio::test]
async fn a_tail_sits_out_an_outage() {
    for outage in ["503 Service Unavailable", "502 Bad Gateway", "429 Too Many Requests"] {
        let mut answers = vec![page(&[1, 2])];
        answers.extend(std::iter::repeat_with(|| refused(outage)).take(20));
        answers.extend([script().read().reset(), page(&[3])]);
        let (server, client, _) = following(answers).await;
        let tail = client.list_session_events(Uuid::nil()).tail();
        let events: Vec<_> = tail.take(3).map(|event| event.unwrap().sequence()).collect().await;
        assert_eq!(events, [1, 2, 3], "{outage}");
        assert!(server.received().last().unwrap().target.contains("after=2"));
    }
}

#[tokio::test]
async fn a_tail_tells_of_a_long_outage_and_can_be_read_on() {
    let mut answers = vec![page(&[1])];
    answers.extend(std::iter::repeat_with(|| refused("503 Service Unavailable")).take(100));
    answers.push(page(&[2]));
    let (_server, client, clock) = following(answers).await;
    let mut tail = client.list_session_events(Uuid::nil()).tail();
    assert_eq!(tail.next().await.unwrap().unwrap().sequence(), 1);
    let error = tail.next().await.unwrap().unwrap_err();
    assert!(error.is_retryable(), "{error}");
    assert!((300..310).contains(&clock.passed().as_secs()), "{:?}", clock.passed());
    assert_eq!(tail.next().await.unwrap().unwrap().sequence(), 2);
}

#[tokio::test]
async fn a_tail_ends_with_an_error_that_does_not_pass() {
    let (_server, client, _) = following(vec![page(&[1]), refused("401 Unauthorized")]).await;
    let mut tail = client.list_session_events(Uuid::nil()).tail();
    assert!(tail.next().await.unwrap().is_ok());
    assert!(tail.next().await.unwrap().unwrap_err().is_unauthorized());
    assert!(tail.next().await.is_none());
}

#[tokio::test]
async fn a_tail_that_cannot_begin_says_so_at_once_and_can_be_read_on() {
    let (_server, client, clock) = following(vec![refused("503 Service Unavailable"), page(&[1])]).await;
    let mut tail = client.list_session_events(Uuid::nil()).tail();
    assert!(tail.next().await.unwrap().unwrap_err().is_retryable());
    assert_eq!(clock.passed(), Duration::ZERO);
    assert_eq!(tail.next().await.unwrap().unwrap().sequence(), 1);
}

#[tokio::test]
async fn every_request_of_a_tail_has_its_options() {
    let time = "2026-11-23T19:28:53.032Z";
    let session = json!({"session": {"id": Uuid::nil(), "agentName": "bot", "sandboxId": "s", "status": "ended",
        "createdAt": time, "lastActiveAt": time, "tenantId": "default", "runnerId": null, "parentSessionId": null}});
    let ended = || script().read().answer_json("200 OK", session.to_string());
    let (server, client, _) = following(vec![page(&[1]), page(&[]), ended(), page(&[])]).await;
    let tail = client.list_session_events(Uuid::nil()).with_header("x-request-id", "7").tail();
    assert_eq!(tail.count().await, 1);
    let received = server.received();
    assert_eq!(received.len(), 4);
    assert!(received.iter().all(|request| request.headers["x-request-id"] == "7"), "{received:?}");
}

#[tokio::test]
async fn a_tail_ends_with_a_session_that_is_deleted_between_two_of_its_requests() {
    let gone = || refused("404 Not Found");
    for answers in [vec![page(&[1]), page(&[]), gone(), gone()], vec![page(&[1]), gone()]] {
        let (_server, client, _) = following(answers).await;
        let mut tail = client.list_session_events(Uuid::nil()).tail();
        assert!(tail.next().await.unwrap().is_ok());
        assert!(tail.next().await.is_none());
    }
}
