//! Eval cases.

use axum::extract::State;

use super::{Created, Json, NoContent, Routes, count};
use crate::{
    api::{
        agents::AgentPath,
        eval_cases::{
            CreateEvalCaseRequest, EvalCase, EvalCaseEnvelope, EvalCaseFilter, EvalCaseList, EvalCasePath,
            EvalCasesImported, ImportEvalCasesRequest, UpdateEvalCaseRequest,
        },
    },
    app::App,
    ash::Ash,
    route::{Route, Verb},
    web::{
        error::ApiResult,
        extract::{Body, Path, Query},
        tenant::Tenant,
    },
};

const IMPORT_EVAL_CASES: Route = Route {
    method: Verb::Post,
    path: "/api/agents/{name}/eval-cases/import",
    id: "import_eval_cases",
    tag: "evals",
    summary: "Import eval cases",
    description: "Adds many eval cases to an agent at once and returns the number of cases added. \
        Existing cases stay.",
    errors: &[(404, "No agent has this name."), (413, "The cases are larger than 1 MiB together.")],
    ash: Ash::once("imports the cases again"),
    ..Route::DEFAULT
};

const EXPORT_EVAL_CASES: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/eval-cases/export",
    id: "export_eval_cases",
    tag: "evals",
    summary: "Export eval cases",
    description: "Returns all eval cases of an agent, oldest first, to be kept or imported \
        elsewhere.",
    errors: &[(404, "No agent has this name.")],
    ..Route::DEFAULT
};

const LIST_EVAL_CASES: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/eval-cases",
    id: "list_eval_cases",
    tag: "evals",
    summary: "List eval cases",
    description: "Lists the eval cases of an agent, oldest first. The list is not paginated.",
    errors: &[(404, "No agent has this name.")],
    ..Route::DEFAULT
};

const CREATE_EVAL_CASE: Route = Route {
    method: Verb::Post,
    path: "/api/agents/{name}/eval-cases",
    id: "create_eval_case",
    tag: "evals",
    summary: "Create an eval case",
    description: "Creates an eval case: a question and the criteria of a good answer.",
    errors: &[(404, "No agent has this name.")],
    ash: Ash::once("creates another case"),
    ..Route::DEFAULT
};

const GET_EVAL_CASE: Route = Route {
    method: Verb::Get,
    path: "/api/agents/{name}/eval-cases/{id}",
    id: "get_eval_case",
    tag: "evals",
    summary: "Get an eval case",
    description: "Gets an eval case.",
    errors: &[(404, "No eval case has this id.")],
    ..Route::DEFAULT
};

const UPDATE_EVAL_CASE: Route = Route {
    method: Verb::Patch,
    path: "/api/agents/{name}/eval-cases/{id}",
    id: "update_eval_case",
    tag: "evals",
    summary: "Change an eval case",
    description: "Changes an eval case. Members that are left out stay as they are; a null clears \
        a member.",
    errors: &[(404, "No eval case has this id.")],
    ash: Ash::idempotent("sets the members it names"),
    ..Route::DEFAULT
};

const DELETE_EVAL_CASE: Route = Route {
    method: Verb::Delete,
    path: "/api/agents/{name}/eval-cases/{id}",
    id: "delete_eval_case",
    tag: "evals",
    summary: "Delete an eval case",
    description: "Deletes an eval case. Its results in earlier runs are kept.",
    errors: &[(404, "No eval case has this id.")],
    ..Route::DEFAULT
};

pub(super) fn routes() -> Routes {
    Routes::default()
        .add(&IMPORT_EVAL_CASES, import)
        .add(&EXPORT_EVAL_CASES, export)
        .add(&LIST_EVAL_CASES, list)
        .add(&CREATE_EVAL_CASE, create)
        .add(&GET_EVAL_CASE, get)
        .add(&UPDATE_EVAL_CASE, update)
        .add(&DELETE_EVAL_CASE, delete)
}

async fn import(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
    Body(request): Body<ImportEvalCasesRequest>,
) -> ApiResult<Json<EvalCasesImported>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    let imported = count(request.cases.len());
    for case in request.cases {
        store.eval_cases.create(app.origin(), &tenant, &path.name, case);
    }
    Ok(Json(EvalCasesImported { imported }))
}

fn cases(app: &App, tenant: &str, agent: &str, wanted: impl Fn(&EvalCase) -> bool) -> ApiResult<Json<EvalCaseList>> {
    let mut store = app.store();
    store.agent(tenant, agent)?;
    let cases = store.eval_cases.of_agent(tenant, agent).filter(|case| wanted(case)).cloned().collect();
    Ok(Json(EvalCaseList { cases }))
}

async fn export(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
) -> ApiResult<Json<EvalCaseList>> {
    cases(&app, &tenant, &path.name, |_| true)
}

async fn list(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
    Query(filter): Query<EvalCaseFilter>,
) -> ApiResult<Json<EvalCaseList>> {
    cases(&app, &tenant, &path.name, |case| {
        filter.category.as_ref().is_none_or(|category| case.category.0.as_ref() == Some(category))
            && filter.is_active.is_none_or(|active| case.is_active == active)
    })
}

async fn create(
    State(app): State<App>,
    Tenant(tenant): Tenant,
    Path(path): Path<AgentPath>,
    Body(request): Body<CreateEvalCaseRequest>,
) -> ApiResult<Created<EvalCaseEnvelope>> {
    let mut store = app.store();
    store.agent(&tenant, &path.name)?;
    Ok(Created(EvalCaseEnvelope { case: store.eval_cases.create(app.origin(), &tenant, &path.name, request) }))
}

async fn get(State(app): State<App>, _: Tenant, Path(path): Path<EvalCasePath>) -> ApiResult<Json<EvalCaseEnvelope>> {
    Ok(Json(EvalCaseEnvelope { case: app.store().eval_cases.get(&path.id)?.clone() }))
}

async fn update(
    State(app): State<App>,
    _: Tenant,
    Path(path): Path<EvalCasePath>,
    Body(request): Body<UpdateEvalCaseRequest>,
) -> ApiResult<Json<EvalCaseEnvelope>> {
    Ok(Json(EvalCaseEnvelope { case: app.store().eval_cases.update(app.origin(), &path.id, request)? }))
}

async fn delete(State(app): State<App>, _: Tenant, Path(path): Path<EvalCasePath>) -> ApiResult<NoContent> {
    app.store().eval_cases.remove(&path.id)?;
    Ok(NoContent)
}
