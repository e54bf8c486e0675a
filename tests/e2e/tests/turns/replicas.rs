//! Turns of several processes that share a backend.

use std::{task::Poll, time::Duration};

use ash_e2e::{
    KEY, World, builder,
    clock::ManualClock,
    scripted::{Script, ScriptedServer},
    streams::{DONE, SESSION_ID, START, answering, is_busy},
};
use ash_sdk::{
    AshClient, Error, ErrorKind,
    error::SessionFailure,
    turns::{EndReason, MemoryBackend, TurnHub, TurnId},
};
use futures::{FutureExt, StreamExt, future::join_all};
use tokio::runtime::Runtime;

use super::{
    backends::{On, on_each_backend},
    hub_of, paced, read,
};

on_each_backend! {
    a_thousand_followers_read_once_and_each_gets_everything,
}

async fn a_thousand_followers_read_once_and_each_gets_everything(on: On) {
    let (answer, pace) = paced(20);
    let (_server, client, hub, _) = hub_of(on, [answer]).await;
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let mut followers = Vec::new();
    for _ in 0..1_000 {
        followers.push(read(hub.subscribe(turn).await.unwrap()));
    }
    let (all, ()) = tokio::join!(join_all(followers), async { pace.add_permits(21) });
    assert_eq!(all[0].numbers, (1..=22).collect::<Vec<_>>());
    assert!(all.iter().all(|seen| *seen == all[0]));
    #[cfg(feature = "redis")]
    if let Some(redis) = &hub.redis {
        let clients: String = redis.command(&["CLIENT", "LIST"]);
        assert!(clients.lines().count() <= 5, "{clients}");
        let calls: String = redis.command(&["INFO", "commandstats"]);
        let reads = calls.lines().find_map(|line| line.strip_prefix("cmdstat_xrange:calls=")).unwrap();
        let reads: u64 = reads.split(',').next().unwrap().parse().unwrap();
        assert!(reads < 200, "{reads}");
    }
}

/// Two clients with hubs, as in two processes.
struct Pair {
    server: ScriptedServer,
    clock: ManualClock,
    clients: [AshClient; 2],
    hubs: [TurnHub; 2],
}

async fn pair(scripts: impl IntoIterator<Item = Script>) -> Pair {
    let server = ScriptedServer::start(scripts).await;
    let clock = ManualClock::new();
    let backend = MemoryBackend::with_clock(clock.clone());
    let client = || builder(server.url(), &clock).coordinator(backend.clone()).build().unwrap();
    let clients = [client(), client()];
    let hubs = clients.each_ref().map(|client| TurnHub::builder(client).backend(backend.clone()).build());
    Pair { server, clock, clients, hubs }
}

fn is_abandoned(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Session(SessionFailure::TurnAbandoned))
}

#[tokio::test]
async fn another_process_is_refused_while_a_turn_runs_and_the_refusal_names_it() {
    let (answer, pace) = paced(1);
    let Pair { server, clients: [here, there], hubs, .. } = pair([answer, answering(&[START, DONE])]).await;
    let turn = hubs[0].start(here.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let refusals = [
        hubs[1].start(there.send_message_stream(SESSION_ID, "more")).await.unwrap_err(),
        there.send_message(SESSION_ID, "more").await.unwrap_err(),
        there.exec(SESSION_ID, "ls").await.unwrap_err(),
    ];
    for error in refusals {
        assert!(is_busy(&error), "{error}");
        assert!(error.message().contains(&turn.to_string()), "{error}");
        assert!(matches!(
            error.kind(),
            ErrorKind::Session(SessionFailure::Busy { turn: Some(named), .. }) if *named == turn
        ));
        assert!(error.is_retryable() && !error.is_maybe_executed());
    }
    assert_eq!(server.request_count(), 1, "nothing was sent");
    pace.add_permits(2);
    hubs[1].result(turn).await.unwrap();
    // Its lease is released when the backend has all of it.
    while let Err(error) = there.send_message(SESSION_ID, "more").await {
        assert!(is_busy(&error), "{error}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_message_that_is_queued_waits_for_the_turn_of_another_process() {
    let (answer, pace) = paced(1);
    let Pair { server, clock, clients: [here, there], .. } = pair([answer, answering(&[START, DONE])]).await;
    let first = here.send_message_stream(SESSION_ID, "hello").await.unwrap();
    let queued = tokio::spawn(there.send_message(SESSION_ID, "more").queue().send());
    clock.until_somebody_sleeps_for(Duration::from_millis(250)).await;
    assert_eq!(server.request_count(), 1);
    pace.add_permits(2);
    first.turn().await.unwrap();
    while !queued.is_finished() {
        clock.advance(Duration::from_millis(250));
        tokio::task::yield_now().await;
    }
    assert!(queued.await.unwrap().is_ok());
}

#[tokio::test]
async fn one_message_after_another_is_sent_however_their_leases_are_released() {
    let scripts = (0..20).map(|_| answering(&[START, DONE]));
    let Pair { server: _server, clients: [here, _], .. } = pair(scripts).await;
    for _ in 0..20 {
        here.send_message(SESSION_ID, "hello").await.unwrap();
    }
}

#[tokio::test]
async fn a_caller_who_leaves_while_its_lease_is_taken_leaves_none_behind() {
    let Pair { server: _server, clients: [here, there], .. } = pair([answering(&[START, DONE])]).await;
    for polls in 0..6 {
        let mut sending = Box::pin(here.send_message(SESSION_ID, "hello").send());
        for _ in 0..polls {
            let is_done = std::future::poll_fn(|context| Poll::Ready(sending.poll_unpin(context).is_ready())).await;
            if is_done {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(sending);
        while let Err(error) = there.send_message(SESSION_ID, "hello").await {
            assert!(is_busy(&error), "{polls}: {error}");
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_turn_that_two_processes_start_under_one_name_is_sent_once() {
    let (answer, pace) = paced(1);
    let Pair { server, clients: [here, there], hubs, .. } = pair([answer]).await;
    let turn = TurnId::new(SESSION_ID);
    let (first, second) = tokio::join!(
        hubs[0].start_as(turn, here.send_message_stream(SESSION_ID, "hello")),
        hubs[1].start_as(turn, there.send_message_stream(SESSION_ID, "hello")),
    );
    first.unwrap();
    second.unwrap();
    let followers = [read(hubs[0].subscribe(turn).await.unwrap()), read(hubs[1].subscribe(turn).await.unwrap())];
    pace.add_permits(2);
    let [one, other] = <[_; 2]>::try_from(join_all(followers).await).unwrap();
    assert_eq!(one.numbers, [1, 2, 3]);
    assert_eq!(one, other);
    for hub in &hubs {
        hub.start_as(turn, there.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    }
    assert_eq!(server.request_count(), 1);
}

/// Drops a runtime with all of its tasks: a process that is killed leaves as much behind.
fn kill(runtime: Runtime) {
    runtime.shutdown_background();
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_dies_leaves_what_it_wrote_an_end_that_says_so_and_an_abandoned_session() {
    let (answer, pace) = paced(5);
    let Pair { server, clock, clients: [here, there], hubs, .. } = pair([answer, answering(&[START, DONE])]).await;
    let dying = runtime();
    let start = {
        let (hub, here) = (hubs[0].clone(), here.clone());
        async move { hub.start(here.send_message_stream(SESSION_ID, "hello")).await }
    };
    let turn = dying.spawn(start).await.unwrap().unwrap();
    let mut items = hubs[1].subscribe(turn).await.unwrap();
    pace.add_permits(2);
    for number in 1..=3 {
        assert_eq!(items.next().await.unwrap().unwrap().number(), number);
    }
    kill(dying);
    // Its lease runs out.
    let seen = loop {
        clock.advance(Duration::from_secs(5));
        if let Some(item) = items.next().now_or_never() {
            break item.unwrap().unwrap();
        }
        tokio::task::yield_now().await;
    };
    let ash_sdk::turns::TurnItem::End { number, end, .. } = seen else { panic!("{seen:?}") };
    assert_eq!((number, end.reason), (4, EndReason::Shutdown));
    assert!(end.message.contains("died"), "{}", end.message);
    let error = hubs[1].result(turn).await.unwrap_err();
    assert!(error.is_interrupted(), "{error}");
    assert_eq!(error.partial_turn().unwrap().text, "0\n\n1");
    let refused = there.send_message(SESSION_ID, "more").await.unwrap_err();
    assert!(is_abandoned(&refused) && refused.message().contains(&turn.to_string()), "{refused}");
    assert_eq!(server.request_count(), 1, "nothing is sent a second time");
    assert!(there.send_message(SESSION_ID, "more").after_abandoned_turn().await.is_ok());
    assert!(is_abandoned(&there.send_message(SESSION_ID, "more").await.unwrap_err()), "it still counts as abandoned");
}

/// A server, and two clients with hubs that share a backend.
async fn world(backend: &MemoryBackend) -> (World, AshClient, [TurnHub; 2]) {
    let mut world = World::new().await;
    let client = || AshClient::builder().server_url(world.server.url()).api_key(KEY).coordinator(backend.clone());
    let (here, other) = (client().build().unwrap(), client().build().unwrap());
    let hub = |client: &AshClient| TurnHub::builder(client).backend(backend.clone()).build();
    let hubs = [hub(&here), hub(&other)];
    world.client = here;
    (world, other, hubs)
}

#[tokio::test]
async fn a_turn_is_stopped_by_another_process() {
    let backend = MemoryBackend::new();
    let (world, other, hubs) = world(&backend).await;
    let session = world.session().await;
    let turn = hubs[0].start(world.client.send_message_stream(session.id, "/silent")).await.unwrap();
    assert_eq!(hubs[1].active(session.id).await.unwrap(), Some(turn));
    assert!(hubs[1].stop(turn).await.unwrap());
    for hub in &hubs {
        let (_, end) = read(hub.subscribe(turn).await.unwrap()).await.end.unwrap();
        assert!(matches!(end.reason, EndReason::Session { .. } | EndReason::Server), "{end:?}");
    }
    assert!(!hubs[1].stop(turn).await.unwrap(), "it has ended");
    other.ensure_active(session.id).await.unwrap();
    let next = hubs[1].start(other.send_message_stream(session.id, "hello").queue()).await.unwrap();
    assert_eq!(hubs[0].result(next).await.unwrap().text, "Echo: hello");
}

#[tokio::test]
async fn a_session_whose_process_died_is_free_for_all_when_it_was_recovered() {
    let backend = MemoryBackend::new();
    let (world, other, hubs) = world(&backend).await;
    let session = world.session().await;
    let abandoned = world.client.send_message_stream(session.id, "/silent").on_drop(ash_sdk::stream::OnDrop::Abandon);
    drop(abandoned.await.unwrap());
    for client in [&world.client, &other] {
        assert!(is_abandoned(&client.send_message(session.id, "more").await.unwrap_err()));
    }
    other.recover_session(session.id).await.unwrap();
    assert_eq!(world.client.send_message(session.id, "hello").await.unwrap().text, "Echo: hello");
    let turn = hubs[1].start(other.send_message_stream(session.id, "hello")).await.unwrap();
    assert_eq!(hubs[0].result(turn).await.unwrap().text, "Echo: hello");
}

#[tokio::test]
async fn a_client_without_a_coordinator_has_that_of_its_hub() {
    let world = World::new().await;
    let hub = TurnHub::builder(&world.client).backend(MemoryBackend::new()).build();
    let session = world.session().await;
    let silent = || world.client.send_message_stream(session.id, "/silent").on_drop(ash_sdk::stream::OnDrop::Abandon);
    drop(silent().await.unwrap());
    let start = || hub.start(world.client.send_message_stream(session.id, "hello"));
    assert!(is_abandoned(&start().await.unwrap_err()));
    world.client.recover_session(session.id).await.unwrap();
    let turn = start().await.unwrap();
    assert_eq!(hub.result(turn).await.unwrap().text, "Echo: hello");
}

#[tokio::test]
async fn a_turn_that_is_started_again_where_it_is_followed_reaches_all_who_follow_it() {
    let (answer, pace) = paced(1);
    let Pair { server, clients: [here, there], hubs, .. } = pair([answer]).await;
    let turn = hubs[0].start(here.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let before = hubs[1].subscribe(turn).await.unwrap();
    let mut starting = Box::pin(hubs[1].start_as(turn, there.send_message_stream(SESSION_ID, "hello")));
    let is_done = std::future::poll_fn(|context| Poll::Ready(starting.poll_unpin(context).is_ready())).await;
    assert!(!is_done);
    let between = hubs[1].subscribe(turn).await.unwrap();
    starting.await.unwrap();
    let after = hubs[1].subscribe(turn).await.unwrap();
    pace.add_permits(2);
    for items in [before, between, after] {
        assert_eq!(read(items).await.numbers, [1, 2, 3]);
    }
    assert_eq!(server.request_count(), 1);
}

#[test]
fn those_who_follow_a_turn_by_a_runtime_that_shuts_down_are_told() {
    let (serving, following, reading) = (runtime(), runtime(), runtime());
    let (answer, _pace) = paced(1);
    let Pair { server: _server, clients: [here, _], hubs, .. } = serving.block_on(pair([answer]));
    let turn = serving.block_on(hubs[0].start(here.send_message_stream(SESSION_ID, "hello"))).unwrap();
    // Its task is of the runtime of the first one who follows.
    let first = following.block_on(hubs[1].subscribe(turn)).unwrap();
    let second = reading.block_on(hubs[1].subscribe(turn)).unwrap();
    let second = reading.spawn(second.filter_map(async |item| item.err()).collect::<Vec<_>>());
    drop(following);
    let errors = reading.block_on(second).unwrap();
    assert!(errors.len() == 1 && errors[0].is_interrupted(), "{errors:?}");
    drop(first);
}
