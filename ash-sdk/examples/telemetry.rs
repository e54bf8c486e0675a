//! Spans and metrics on the terminal: each turn with its tokens, cost and outcome, and the counters at the end.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own. The agent has a name
//! that is not taken, and is deleted at the end.

#![allow(clippy::print_stdout)]

use std::{
    collections::BTreeMap,
    error::Error,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, uuid::Uuid};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use tracing_subscriber::fmt::format::FmtSpan;

/// Counters by name and labels. A service exports all its metrics, by a crate such as `metrics-exporter-prometheus`.
#[derive(Clone, Default)]
struct Counters(Arc<Mutex<BTreeMap<String, Arc<AtomicU64>>>>);

impl Recorder for Counters {
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels = key.labels().map(|label| format!(" {}={}", label.key(), label.value()));
        let name = std::iter::once(key.name().to_owned()).chain(labels).collect();
        let mut counters = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Counter::from_arc(counters.entry(name).or_default().clone())
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }

    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // A line for each span of at least `INFO`, when it ends. Both are installed before the client is built.
    tracing_subscriber::fmt().with_span_events(FmtSpan::CLOSE).with_target(false).init();
    let counters = Counters::default();
    metrics::set_global_recorder(counters.clone())?;

    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    let name = format!("ash-sdk-telemetry-{}", Uuid::new_v4().simple());
    let outcome = work(&client, &name).await;
    // Whatever came of it, nothing of it stays on the server.
    let deleted = client.delete_agent(&name).await;
    for (name, value) in counters.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        println!("{name}: {}", value.load(Ordering::Relaxed));
    }
    outcome?;
    deleted?;
    Ok(())
}

async fn work(client: &AshClient, name: &str) -> ash_sdk::Result<()> {
    client.deploy_agent_prompt(name, "You are a helpful agent. Be brief.").await?;
    let session = client.create_session(name).await?.id;
    client.send_message(session, "What can you do?").await?;
    client.end_session(session).await?;
    // A session that has ended refuses messages, which the span and the counters of the turn report.
    if let Err(error) = client.send_message(session, "And now?").await {
        println!("{error}");
    }
    Ok(())
}
