use std::time::Duration;

use ash_e2e::{
    scripted::script,
    streams::{DONE, ERROR, SESSION_ID, START, answering},
    transcripts::transcript,
};
use ash_sdk::{ErrorKind, error::HubFailure, turns::EndReason};
use futures::StreamExt;

use super::{On, Seen, hub_of, message, on_each_backend, paced, read, read_directly};

on_each_backend! {
    a_reader_gets_what_the_stream_would_have_given_it_and_the_end,
    early_late_slow_and_gone_readers_each_get_everything_once,
    a_reader_continues_after_whatever_it_has_seen,
    every_end_has_its_reason,
    a_turn_that_takes_too_long_ends_for_its_readers,
}

async fn a_reader_gets_what_the_stream_would_have_given_it_and_the_end(on: On) {
    for name in ["30_real", "32_real", "37_real", "42_real"] {
        let answer = || script().read().events(transcript(name)).last_chunk();
        let (_server, client, hub, _) = hub_of(on, [answer(), answer()]).await;
        let direct = read_directly(&client).await;
        let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
        let seen = read(hub.subscribe(turn).await.unwrap()).await;
        assert_eq!(seen.events, direct, "{name}");
        assert_eq!(seen.numbers, (1..=direct.len() as u64).collect::<Vec<_>>());
        let (number, end) = seen.end.unwrap();
        assert_eq!((number, end.reason), (direct.len() as u64 + 1, EndReason::Done));
    }
}

async fn early_late_slow_and_gone_readers_each_get_everything_once(on: On) {
    let (answer, pace) = paced(30);
    let (_server, client, hub, _) = hub_of(on, [answer]).await;
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let early = tokio::spawn(read(hub.subscribe(turn).await.unwrap()));
    let mut slow = hub.subscribe(turn).await.unwrap();
    let mut gone = Some(hub.subscribe(turn).await.unwrap());
    let mut of_slow = Seen::default();
    let mut joining = Vec::new();
    for round in 0..31 {
        pace.add_permits(1);
        if round % 7 == 0 {
            of_slow.add(slow.next().await.unwrap().unwrap());
            joining.push(tokio::spawn(read(hub.subscribe(turn).await.unwrap())));
        }
        if round == 3 {
            let mut gone = gone.take().unwrap();
            assert_eq!(gone.next().await.unwrap().unwrap().number(), 1);
        }
    }
    let early = early.await.unwrap();
    assert_eq!(early.numbers, (1..=32).collect::<Vec<_>>());
    for reader in joining {
        assert_eq!(reader.await.unwrap(), early);
    }
    while let Some(item) = slow.next().await {
        of_slow.add(item.unwrap());
    }
    assert_eq!(of_slow, early);
    assert_eq!(read(hub.subscribe(turn).await.unwrap()).await, early, "after the end too");
}

async fn a_reader_continues_after_whatever_it_has_seen(on: On) {
    let frames = [START.to_owned(), message("a"), message("b"), DONE.to_owned()].concat();
    let (_server, client, hub, _) = hub_of(on, [answering(&[&frames])]).await;
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
    let all = read(hub.subscribe(turn).await.unwrap()).await;
    for after in 0..=4_u64 {
        let rest = read(hub.subscribe_after(turn, after).await.unwrap()).await;
        assert_eq!(rest.numbers, (after + 1..=4).collect::<Vec<_>>(), "{after}");
        assert_eq!(rest.events, all.events[after as usize..]);
        assert_eq!(rest.end, all.end);
    }
    assert_eq!(read(hub.subscribe_after(turn, 5).await.unwrap()).await, Seen::default(), "it has the end");
    for beyond in [6, 7, u64::MAX] {
        let mut items = hub.subscribe_after(turn, beyond).await.unwrap();
        let error = items.next().await.unwrap().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Hub(HubFailure::BeyondEnd { last: 4, .. })), "{error}");
        assert!(items.next().await.is_none());
    }
}

async fn every_end_has_its_reason(on: On) {
    let ended = |rest: &str| [START, &message("so far"), rest].concat();
    for (script, reason, succeeds) in [
        (answering(&[&ended(DONE)]), EndReason::Done, true),
        (answering(&[&ended(ERROR), DONE]), EndReason::Done, false),
        (answering(&[&ended("")]), EndReason::Server, false),
        (script().read().events(ended("")).reset(), EndReason::Connection, false),
        (script().read().events(ended("event: mess")).last_chunk(), EndReason::Server, false),
    ] {
        let (_server, client, hub, _) = hub_of(on, [script]).await;
        let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
        let (_, end) = read(hub.subscribe(turn).await.unwrap()).await.end.unwrap();
        assert_eq!(end.reason, reason);
        assert_eq!(end.message.is_empty(), reason == EndReason::Done, "{end:?}");
        let text = match hub.result(turn).await {
            Ok(turn) => {
                assert!(succeeds);
                assert!(turn.token.is_some());
                turn.text
            }
            Err(error) => {
                assert!(!succeeds, "{error}");
                assert_eq!(error.is_interrupted(), reason != EndReason::Done, "{error}");
                error.partial_turn().unwrap().text.clone()
            }
        };
        assert_eq!(text, "so far");
    }
}

async fn a_turn_that_takes_too_long_ends_for_its_readers(on: On) {
    let (answer, _pace) = paced(3);
    let (_server, client, hub, clock) = hub_of(on, [answer]).await;
    let limit = Duration::from_secs(60);
    let turn = hub.start(client.send_message_stream(SESSION_ID, "hello").turn_timeout(limit)).await.unwrap();
    clock.until_somebody_sleeps_for(limit).await;
    clock.advance(limit);
    let seen = read(hub.subscribe(turn).await.unwrap()).await;
    assert_eq!(seen.end.unwrap().1.reason, EndReason::Timeout { milliseconds: 60_000 });
    assert!(hub.result(turn).await.unwrap_err().is_timeout());
}

#[test]
fn the_end_of_a_runtime_is_told() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (serving, recording, reading) = (runtime(), runtime(), runtime());
    let (answer, _pace) = paced(3);
    let (_server, client, hub, _) = serving.block_on(hub_of(On::Alone, [answer]));
    let turn = recording.block_on(hub.start(client.send_message_stream(SESSION_ID, "hello"))).unwrap();
    let items = reading.block_on(hub.subscribe(turn)).unwrap();
    let items = reading.spawn(read(items));
    drop(recording);
    let seen = reading.block_on(items).unwrap();
    assert_eq!(seen.end.unwrap().1.reason, EndReason::Shutdown);
}
