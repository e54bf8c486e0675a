//! Eval runs, their results and their scores.

use axum::extract::State;

use super::{Created, Json, Routes, count};
use crate::{
    api::{
        Nullable,
        agents::AgentPath,
        eval_runs::{
            EvalResult, EvalResultComparison, EvalResultEnvelope, EvalResultList, EvalResultPath, EvalResultsScored,
            EvalRun, EvalRunComparison, EvalRunComparisonEnvelope, EvalRunEnvelope, EvalRunList, EvalRunPair,
            EvalRunPath, ScoreEvalResultRequest, ScoreEvalRunRequest, StartEvalRunRequest,
        },
    },
    app::App,
    ash::{Ash, Unwrap},
    route::{Route, Verb},
    store::Store,
    web::{
        error::{ApiError, ApiResult},
        extract::{Body, Path, Query},
        tenant::Tenant,
    },
};

const COMPARE_EVAL_RUNS: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/eval-runs/compare",
    id: "compare_eval_runs",
    tag: "evals",
    summary: "Compare two eval runs",
    description: "Compares two eval runs case by case.",
    errors: &[(404, "No agent has this name, or one of the runs does not exist; the message names which.")],
    ash: Ash { arguments: &["name", "runA", "runB"], ..Ash::DERIVED },
    ..Route::DEFAULT
};

const START_EVAL_RUN: Route = Route {
    method: Verb::Post,
    path: "/api/agents/{name}/eval-runs",
    id: "start_eval_run",
    tag: "evals",
    summary: "Start an eval run",
    description: "Starts a run over an agent's active eval cases, in the background. The run is \
        pending until the server begins with it.",
    errors: &[(404, "No agent has this name, or the agent has no such version.")],
    ash: Ash::once("starts another run"),
    ..Route::DEFAULT
};

const LIST_EVAL_RUNS: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/eval-runs",
    id: "list_eval_runs",
    tag: "evals",
    summary: "List eval runs",
    description: "Lists the eval runs of an agent, newest first. The list is not paginated.",
    errors: &[(404, "No agent has this name.")],
    ..Route::DEFAULT
};

const GET_EVAL_RUN: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/eval-runs/{id}",
    id: "get_eval_run",
    tag: "evals",
    summary: "Get an eval run",
    description: "Gets an eval run in its current state.",
    errors: &[(404, "No eval run has this id.")],
    ..Route::DEFAULT
};

const GET_EVAL_RUN_RESULTS: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/eval-runs/{id}/results",
    id: "get_eval_run_results",
    tag: "evals",
    summary: "List the results of an eval run",
    description: "Lists the results of an eval run, one for each case. All of them exist from the \
        start of the run. The list is not paginated.",
    errors: &[(404, "No eval run has this id.")],
    ..Route::DEFAULT
};

const SCORE_EVAL_RUN: Route = Route {
    method: Verb::Post,
    path: "/api/agents/{name}/eval-runs/{id}/score",
    id: "score_eval_run",
    tag: "evals",
    summary: "Score an eval run",
    description: "Scores the results of a run by hand, one of them or all, and returns the results \
        that were scored.",
    errors: &[
        (400, "Neither a score nor notes are set, or the request is not valid."),
        (404, "No eval run has this id, or the result does not belong to it."),
    ],
    ash: Ash { unwrap: Some(Unwrap::Member("results")), ..Ash::idempotent("sets the scores") },
    stripped: &[400],
    ..Route::DEFAULT
};

const SCORE_EVAL_RESULT: Route = Route {
    method: Verb::Patch,
    path: "/api/agents/{name}/eval-results/{id}",
    id: "score_eval_result",
    tag: "evals",
    summary: "Score an eval result",
    description: "Scores one result by hand. The server does not check that the result belongs to \
        this agent.",
    errors: &[(404, "No eval result has this id.")],
    ash: Ash::idempotent("sets the score"),
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&COMPARE_EVAL_RUNS, compare)
        .add(&START_EVAL_RUN, start)
        .add(&LIST_EVAL_RUNS, list)
        .add(&GET_EVAL_RUN, get)
        .add(&GET_EVAL_RUN_RESULTS, results)
        .add(&SCORE_EVAL_RUN, score_run)
        .add(&SCORE_EVAL_RESULT, score_result)
}

async fn compare(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
    Query(pair): Query<EvalRunPair>,
) -> ApiResult<Json<EvalRunComparisonEnvelope>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    let run = |id: &str, which: &str| {
        let found = store.eval_runs.find(id).cloned();
        found.ok_or_else(|| ApiError::not_found(format!("Eval run {which} not found")))
    };
    let (run_a, run_b) = (run(&pair.run_a, "A")?, run(&pair.run_b, "B")?);
    let results = side_by_side(&store, &run_a, &run_b);
    Ok(Json(EvalRunComparisonEnvelope { comparison: EvalRunComparison { run_a, run_b, results } }))
}

/// The results of each case that either run has, in the order of the first.
fn side_by_side(store: &Store, run_a: &EvalRun, run_b: &EvalRun) -> Vec<EvalResultComparison> {
    let results = |run: &EvalRun| store.eval_runs.results(run.id).cloned().collect::<Vec<_>>();
    let (in_a, mut in_b) = (results(run_a), results(run_b));
    let compared = |a: Option<EvalResult>, b: Option<EvalResult>| {
        let case_id = a.as_ref().or(b.as_ref())?.eval_case_id;
        let question = store.eval_cases.find(case_id).map(|case| case.question.clone()).unwrap_or_default();
        Some(EvalResultComparison { case_id, question, result_a: Nullable(a), result_b: Nullable(b) })
    };
    let mut rows = Vec::new();
    for a in in_a {
        let b = in_b.iter().position(|b| b.eval_case_id == a.eval_case_id).map(|index| in_b.remove(index));
        rows.extend(compared(Some(a), b));
    }
    rows.extend(in_b.into_iter().filter_map(|b| compared(None, Some(b))));
    rows
}

async fn start(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
    Body(request): Body<StartEvalRunRequest>,
) -> ApiResult<Created<EvalRunEnvelope>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    if let Some(number) = request.version_number
        && store.versions.find(&tenant, &path.name, &number.to_string()).is_none()
    {
        return Err(ApiError::not_found(format!("Agent version {number} not found")));
    }
    let (categories, tags) = (request.categories.as_deref(), request.tags.as_deref());
    let Store { eval_cases, eval_runs, .. } = &mut *store;
    let cases = eval_cases.of_agent(&tenant, &path.name).filter(|case| case.is_in(categories, tags));
    let run = eval_runs.create(app.origin(), &tenant, &path.name, request.version_number, cases);
    Ok(Created(EvalRunEnvelope { run }))
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
) -> ApiResult<Json<EvalRunList>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    Ok(Json(EvalRunList { runs: store.eval_runs.of_agent(&tenant, &path.name) }))
}

async fn get(State(app): State<App>, _: Tenant, Path(path): Path<EvalRunPath>) -> ApiResult<Json<EvalRunEnvelope>> {
    Ok(Json(EvalRunEnvelope { run: app.store().eval_runs.get(&path.id)?.clone() }))
}

async fn results(State(app): State<App>, _: Tenant, Path(path): Path<EvalRunPath>) -> ApiResult<Json<EvalResultList>> {
    let store = app.store();
    let run = store.eval_runs.get(&path.id)?.id;
    Ok(Json(EvalResultList { results: store.eval_runs.results(run).cloned().collect() }))
}

async fn score_run(
    State(app): State<App>,
    _: Tenant,
    Path(path): Path<EvalRunPath>,
    Body(request): Body<ScoreEvalRunRequest>,
) -> ApiResult<Json<EvalResultsScored>> {
    let mut store = app.store();
    let run = store.eval_runs.get(&path.id)?.id;
    require_verdict(request.human_score, request.human_notes.as_deref())?;
    let results = store.eval_runs.score(
        run,
        request.result_id.as_deref(),
        request.human_score,
        request.human_notes.as_deref(),
    )?;
    Ok(Json(EvalResultsScored { scored: count(results.len()), results: Some(results) }))
}

fn require_verdict(score: Option<f64>, notes: Option<&str>) -> ApiResult<()> {
    if score.is_none() && notes.is_none() {
        return Err(ApiError::bad_request("Provide humanScore and/or humanNotes"));
    }
    Ok(())
}

async fn score_result(
    State(app): State<App>,
    _: Tenant,
    Path(path): Path<EvalResultPath>,
    Body(request): Body<ScoreEvalResultRequest>,
) -> ApiResult<Json<EvalResultEnvelope>> {
    let mut store = app.store();
    let result = store.eval_runs.result(&path.id)?;
    result.set_human_verdict(request.human_score, request.human_notes.as_deref());
    Ok(Json(EvalResultEnvelope { result: result.clone() }))
}
