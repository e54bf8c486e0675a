use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use ash_e2e::{
    SESSION, client_with_clock,
    clock::ManualClock,
    scripted::{ScriptedServer, script},
    streams::{DONE, RESULT, SESSION_ID, START, TEXT, answering},
};
use ash_sdk::{stream::OnDrop, turns::TurnHub, uuid::Uuid};
use futures::StreamExt;
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};

/// Metrics that were reported, by name and labels.
#[derive(Clone, Default)]
struct Reported(Arc<Mutex<BTreeMap<String, f64>>>);

/// One metric.
struct Metric(Reported, String);

impl Metric {
    fn change(&self, change: impl FnOnce(&mut f64)) {
        change(self.0.0.lock().unwrap().entry(self.1.clone()).or_default());
    }
}

impl metrics::CounterFn for Metric {
    fn increment(&self, value: u64) {
        self.change(|sum| *sum += value as f64);
    }

    fn absolute(&self, value: u64) {
        self.change(|sum| *sum = value as f64);
    }
}

impl metrics::GaugeFn for Metric {
    fn increment(&self, value: f64) {
        self.change(|sum| *sum += value);
    }

    fn decrement(&self, value: f64) {
        self.change(|sum| *sum -= value);
    }

    fn set(&self, value: f64) {
        self.change(|sum| *sum = value);
    }
}

impl metrics::HistogramFn for Metric {
    fn record(&self, value: f64) {
        self.change(|sum| *sum += value);
    }
}

impl Reported {
    fn metric(&self, key: &Key) -> Arc<Metric> {
        let labels: Vec<_> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        let name =
            if labels.is_empty() { key.name().to_owned() } else { format!("{} {}", key.name(), labels.join(" ")) };
        Arc::new(Metric(self.clone(), name))
    }

    fn get(&self, name: &str) -> Option<f64> {
        self.0.lock().unwrap().get(name).copied()
    }
}

impl Recorder for Reported {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.metric(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.metric(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.metric(key))
    }
}

/// Returns what is reported while `work` runs.
async fn reported(work: impl AsyncFnOnce(&Reported)) -> Reported {
    let reported = Reported::default();
    let guard = metrics::set_default_local_recorder(&reported);
    work(&reported).await;
    drop(guard);
    reported.clone()
}

#[tokio::test]
async fn operations_are_counted_by_id_and_outcome_with_their_retries_and_durations() {
    let busy = script().read().answer("503 Service Unavailable", &[("connection", "close")], "");
    let gone = script().read().answer("404 Not Found", &[("connection", "close")], r#"{"error":"gone"}"#);
    let server = ScriptedServer::start([busy.clone(), script().read().json(SESSION).read(), gone, busy]).await;
    let client = client_with_clock(server.url(), &ManualClock::skipping(Duration::from_secs(8)));
    let reported = reported(async |_: &Reported| {
        client.get_session(Uuid::nil()).await.unwrap();
        client.list_agents().with_max_retries(1).await.unwrap_err();
        client.create_session("bot").await.unwrap_err();
    })
    .await;
    for (metric, value) in [
        ("ash_operations_total operation=get_session outcome=success error_type=none", 1.0),
        ("ash_operation_duration_seconds operation=get_session outcome=success", 0.5),
        ("ash_operation_retries_total operation=get_session", 1.0),
        ("ash_operations_total operation=list_agents outcome=refused error_type=404", 1.0),
        ("ash_operations_total operation=create_session outcome=failed error_type=503", 1.0),
    ] {
        assert_eq!(reported.get(metric), Some(value), "{metric}: {:?}", reported.0.lock().unwrap());
    }
    assert_eq!(reported.get("ash_operation_retries_total operation=create_session"), None);
}

#[tokio::test]
async fn turns_are_counted_with_tokens_and_cost_and_streams_while_they_are_open() {
    let gone = script().read().answer("404 Not Found", &[("connection", "close")], r#"{"error":"gone"}"#);
    let answers = [
        answering(&[START, TEXT, RESULT, DONE]),
        answering(&[START, TEXT]),
        gone,
        script().read().events([START, TEXT].concat()).until_closed(),
    ];
    let server = ScriptedServer::start(answers).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    let reported = reported(async |reported: &Reported| {
        client.send_message(SESSION_ID, "hello").await.unwrap();
        client.send_message(SESSION_ID, "hello").await.unwrap_err();
        client.send_message(SESSION_ID, "hello").after_abandoned_turn().await.unwrap_err();
        let message = client.send_message_stream(SESSION_ID, "hello").after_abandoned_turn().on_drop(OnDrop::Abandon);
        let mut stream = message.await.unwrap();
        stream.next().await.unwrap().unwrap();
        assert_eq!(reported.get("ash_open_streams"), Some(1.0));
        drop(stream);
        server.until_closed(1).await;
    })
    .await;
    for (metric, value) in [
        ("ash_turns_started_total", 4.0),
        ("ash_turns_ended_total outcome=completed reason=success", 1.0),
        ("ash_turns_ended_total outcome=interrupted reason=server_closed", 1.0),
        ("ash_turns_ended_total outcome=refused reason=404", 1.0),
        ("ash_turns_ended_total outcome=abandoned reason=dropped", 1.0),
        ("ash_tokens_total type=input", 10.0),
        ("ash_tokens_total type=output", 20.0),
        ("ash_tokens_total type=cache_creation", 30.0),
        ("ash_tokens_total type=cache_read", 40.0),
        ("ash_turn_cost_usd", 0.25),
        ("ash_open_streams", 0.0),
    ] {
        assert_eq!(reported.get(metric), Some(value), "{metric}: {:?}", reported.0.lock().unwrap());
    }
}

#[tokio::test]
async fn a_hub_counts_its_turns_its_subscribers_and_their_lag() {
    let server = ScriptedServer::start([answering(&[START, TEXT, RESULT, DONE]), answering(&[START])]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    let hub = TurnHub::new(&client);
    let reported = reported(async |reported: &Reported| {
        let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
        hub.result(turn).await.unwrap();
        let items = hub.subscribe(turn).await.unwrap();
        assert_eq!(reported.get("ash_hub_subscribers"), Some(1.0));
        assert_eq!(items.count().await, 5);
        let cut = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
        hub.result(cut).await.unwrap_err();
    })
    .await;
    for (metric, value) in [
        ("ash_hub_turns_ended_total reason=done", 1.0),
        ("ash_hub_turns_ended_total reason=server", 1.0),
        ("ash_hub_live_turns", 0.0),
        ("ash_hub_subscribers", 0.0),
    ] {
        assert_eq!(reported.get(metric), Some(value), "{metric}: {:?}", reported.0.lock().unwrap());
    }
    assert!(reported.get("ash_hub_lag_events").is_some_and(|lag| lag >= 4.0), "{:?}", reported.0.lock().unwrap());
}

#[tokio::test]
async fn every_metric_is_documented() {
    let documentation = include_str!("../../../../ash-sdk/src/telemetry.rs");
    let server = ScriptedServer::start([answering(&[START, TEXT, RESULT, DONE])]).await;
    let client = client_with_clock(server.url(), &ManualClock::new());
    let hub = TurnHub::new(&client);
    let reported = reported(async |_: &Reported| {
        let turn = hub.start(client.send_message_stream(SESSION_ID, "hello")).await.unwrap();
        hub.result(turn).await.unwrap();
    })
    .await;
    let metrics = reported.0.lock().unwrap();
    assert!(metrics.len() > 8, "{metrics:?}");
    for metric in metrics.keys() {
        let name = metric.split(' ').next().unwrap_or_default();
        assert!(documentation.contains(&format!("`{name}`")), "{name}");
        for label in metric.split(' ').skip(1) {
            let label = label.split('=').next().unwrap_or_default();
            assert!(documentation.contains(&format!("`{label}`")), "{label}");
        }
    }
}
