//! What sessions used, and an overview of everything.

use std::collections::BTreeMap;

use aide::axum::{ApiRouter, routing::get_with};
use axum::extract::State;

use super::{Documentation, Json, ash::Ash, count, limit};
use crate::{
    App,
    api::usage::{
        AgentCounts, Analytics, AnalyticsFilter, EvalCounts, SessionCounts, UsageEventFilter, UsageEventList,
        UsageStatsEnvelope, UsageStatsFilter,
    },
    http::{extract::Query, gate::Tenant},
    store::usage::UsageFilter,
};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/usage",
            get_with(events, |operation| {
                Documentation {
                    id: "list_usage_events",
                    tag: "usage",
                    summary: "List usage events",
                    description: "Lists usage events, newest first: one event for each kind of token and for each \
                        message. The list is not paginated; to see older events, ask for an earlier period.",
                    errors: &[],
                    ash: Ash { rename: &[("agentName", "agent")], ..Ash::DERIVED },
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/usage/stats",
            get_with(stats, |operation| {
                Documentation {
                    id: "get_usage_stats",
                    tag: "usage",
                    summary: "Sum up usage",
                    description: "Sums up usage: tokens, messages and tool calls.",
                    errors: &[],
                    ash: Ash { rename: &[("agentName", "agent")], ..Ash::DERIVED },
                }
                .apply(operation)
            }),
        )
        .api_route(
            "/api/analytics",
            get_with(analytics, |operation| {
                Documentation {
                    id: "get_analytics",
                    tag: "usage",
                    summary: "Get an overview",
                    description: "Returns an overview of all agents, sessions, usage and eval runs. The period \
                        applies to the usage alone.",
                    errors: &[],
                    ash: Ash::DERIVED,
                }
                .apply(operation)
            }),
        )
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

/// How often each name occurs.
fn tally<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name.to_owned()).or_default() += 1;
    }
    counts
}
