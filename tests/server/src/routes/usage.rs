//! Usage of sessions, and analytics.

use std::collections::BTreeMap;

use axum::extract::State;

use super::{Json, Routes, count, limit};
use crate::{
    api::usage::{
        AgentCounts, Analytics, AnalyticsFilter, EvalCounts, SessionCounts, UsageEventFilter, UsageEventList,
        UsageStatsEnvelope, UsageStatsFilter,
    },
    app::App,
    ash::Ash,
    route::{Route, Verb},
    store::usage::UsageFilter,
    web::{extract::Query, tenant::Tenant},
};

const LIST_USAGE_EVENTS: Route = Route {
    method: Verb::Get,
    path: "/api/usage",
    id: "list_usage_events",
    tag: "usage",
    summary: "List usage events",
    description: "Lists usage events, newest first: one event for each kind of token and for each \
        message. The list is not paginated; to see older events, ask for an earlier period.",
    ash: Ash { rename: &[("agentName", "agent")], ..Ash::DERIVED },
    ..Route::DEFAULT
};

const GET_USAGE_STATS: Route = Route {
    method: Verb::Get,
    path: "/api/usage/stats",
    id: "get_usage_stats",
    tag: "usage",
    summary: "Sum up usage",
    description: "Sums up usage: tokens, messages and tool calls.",
    ash: Ash { rename: &[("agentName", "agent")], ..Ash::DERIVED },
    ..Route::DEFAULT
};

const GET_ANALYTICS: Route = Route {
    method: Verb::Get,
    path: "/api/analytics",
    id: "get_analytics",
    tag: "usage",
    summary: "Get an overview",
    description: "Returns an overview of all agents, sessions, usage and eval runs. The period \
        applies to the usage alone.",
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default().add(&LIST_USAGE_EVENTS, events).add(&GET_USAGE_STATS, stats).add(&GET_ANALYTICS, analytics)
}

fn filter<'a>(tenant: &'a str, asked: &'a UsageStatsFilter) -> UsageFilter<'a> {
    UsageFilter {
        tenant,
        session: asked.session_id.as_deref(),
        agent: asked.agent_name.as_deref(),
        after: asked.after.as_deref(),
        before: asked.before.as_deref(),
    }
}

async fn events(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Query(query): Query<UsageEventFilter>,
) -> Json<UsageEventList> {
    let events = app.store().usage.list(&filter(&tenant, &query.filter), limit(query.limit));
    Json(UsageEventList { events })
}

async fn stats(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Query(query): Query<UsageStatsFilter>,
) -> Json<UsageStatsEnvelope> {
    Json(UsageStatsEnvelope { stats: app.store().usage.stats(&filter(&tenant, &query)) })
}

async fn analytics(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Query(query): Query<AnalyticsFilter>,
) -> Json<Analytics> {
    let filter = UsageFilter {
        tenant: &tenant,
        session: None,
        agent: None,
        after: query.after.as_deref(),
        before: query.before.as_deref(),
    };
    let store = app.store();
    let sessions = store.sessions(&tenant, None);
    let runs = store.eval_runs.of_tenant(&tenant);
    Json(Analytics {
        agents: AgentCounts { total: count(store.agents(&tenant).len()) },
        sessions: SessionCounts {
            total: count(sessions.len()),
            by_status: tally(sessions.iter().map(|session| session.status.as_str())),
        },
        usage: store.usage.stats(&filter),
        evals: EvalCounts {
            total_runs: count(store.eval_runs.of_tenant(&tenant).count()),
            by_status: tally(runs.map(|run| run.status.as_str())),
        },
    })
}

/// Counts the occurrences of each name.
fn tally<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name.to_owned()).or_default() += 1;
    }
    counts
}
