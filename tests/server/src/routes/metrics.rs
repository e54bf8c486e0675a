//! The server's metrics, in the format of Prometheus.

use axum::extract::State;

use super::{Routes, answers::MetricsText};
use crate::{
    api::sessions::SessionStatus,
    app::App,
    route::{Route, Verb},
};

const METRICS: Route = Route {
    method: Verb::Get,
    path: "/metrics",
    id: "metrics",
    tag: "health",
    summary: "Read the server's metrics",
    description: "Returns the server's metrics in the Prometheus text format. Unlike the health check, \
    this needs an API key.",
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&METRICS, metrics)
}

/// A metric: its name, what it says, its type, and its samples with their labels.
struct Metric<'a> {
    name: &'a str,
    help: &'a str,
    kind: &'a str,
    samples: Vec<(String, i64)>,
}

impl Metric<'_> {
    fn write(&self) -> String {
        let samples = self.samples.iter().map(|(labels, value)| format!("{}{labels} {value}\n", self.name));
        let (name, help, kind) = (self.name, self.help, self.kind);
        format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{}", samples.collect::<String>())
    }
}

fn labelled(label: &str, samples: &[(&str, i64)]) -> Vec<(String, i64)> {
    samples.iter().map(|(value, number)| (format!("{{{label}=\"{value}\"}}"), *number)).collect()
}

fn plain(value: i64) -> Vec<(String, i64)> {
    vec![(String::new(), value)]
}

async fn metrics(State(app): State<App>, _: crate::web::tenant::Tenant) -> MetricsText {
    let store = app.store();
    let pool = store.pool();
    let sessions = super::count(store.count_sessions(SessionStatus::Active));
    let states = [
        ("cold", pool.cold),
        ("warming", pool.warming),
        ("warm", pool.warm),
        ("waiting", pool.waiting),
        ("running", pool.running),
    ];
    let resumes = [("warm", pool.resume_warm_hits), ("cold", pool.resume_cold_hits), ("prewarm", pool.pre_warm_hits)];
    // Workspaces lie on this disk and nowhere else.
    let sources = [("local", pool.resume_cold_hits), ("cloud", 0), ("fresh", 0)];
    let gauge = |name, help, samples| Metric { name, help, kind: "gauge", samples };
    let counter = |name, help, samples| Metric { name, help, kind: "counter", samples };
    let metrics = [
        gauge(
            "ash_up",
            "Whether the Ash server is up (always 1 if reachable).",
            labelled("coordinator", &[(&app.coordinator_id(), 1)]),
        ),
        gauge("ash_uptime_seconds", "Seconds since server start.", plain(app.uptime())),
        gauge("ash_active_sessions", "Number of active sessions.", plain(sessions)),
        gauge("ash_active_sandboxes", "Number of live sandbox processes.", plain(pool.total)),
        gauge("ash_pool_sandboxes", "Sandbox count by state.", labelled("state", &states)),
        gauge("ash_pool_max_capacity", "Maximum sandbox capacity.", plain(pool.max_capacity)),
        counter(
            "ash_resume_total",
            "Total session resumes by path (warm=sandbox alive, cold=new sandbox).",
            labelled("path", &resumes),
        ),
        counter("ash_resume_cold_total", "Cold resume breakdown by workspace source.", labelled("source", &sources)),
    ];
    MetricsText(metrics.iter().map(Metric::write).collect::<Vec<_>>().join("\n"))
}
