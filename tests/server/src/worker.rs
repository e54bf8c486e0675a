//! The workers: they put the queue's prompts, and the cases of eval runs, to the scripted agent, and end the warming of
//! sandboxes. Nobody reads along, and nothing that the agent says is stored in a session.

use serde_json::Value;
use tokio::task::JoinSet;

use crate::{
    agent::{DEFAULT_MODEL, Limits, Setup, Step, TurnInput},
    api::{
        eval_runs::EvalRun,
        ids::{EvalCaseId, EvalResultId},
        sessions::{Session, SessionStatus},
    },
    app::App,
    provision::open,
    store::{
        bridge::End,
        eval_runs::Answer,
        queue::Job,
        sandboxes::SandboxOptions,
        sessions::{NewSession, SessionConfig},
    },
    web::error::ApiResult,
};

/// Makes a round at each interval until it is aborted; what it has started is aborted with it.
pub(crate) async fn run(app: App) {
    let mut started = JoinSet::new();
    loop {
        tokio::time::sleep(app.settings().worker_interval).await;
        while started.try_join_next().is_some() {}
        let round_app = app.clone();
        started.spawn(async move { round(&round_app).await });
    }
}

/// Ends the warming of sandboxes, takes one item of the queue and one eval run, if there are any, and does them.
pub(crate) async fn round(app: &App) {
    let (job, run) = {
        let mut store = app.store();
        store.end_warming();
        (store.queue.take_next(app.origin()), store.eval_runs.take_next(app.origin()))
    };
    let queued = async {
        if let Some(job) = job {
            let id = job.item.id;
            let outcome = work_off(app, job).await;
            app.store().queue.finish(app.origin(), id, outcome);
        }
    };
    let evaluated = async {
        if let Some(run) = run {
            evaluate(app, &run).await;
        }
    };
    tokio::join!(queued, evaluated);
}

async fn work_off(app: &App, job: Job) -> Result<(), String> {
    let session = session_for(app, &job).map_err(|error| error.text().to_owned())?;
    let (memory, setup) = {
        let mut store = app.store();
        let record = store.session(&job.tenant, &session.id.to_string()).map_err(|error| error.text().to_owned())?;
        let memory = record.memory.clone();
        record.memory.push(job.item.prompt.clone());
        (memory, Setup::new(&record.config, &record.sandbox.options))
    };
    let workspace = app.workspace_dir(&session.sandbox_id).to_string_lossy().into_owned();
    let asked = Asked { prompt: job.item.prompt, agent: session.agent_name, session: Some(session.id.to_string()) };
    ask(app, input(app, asked, memory, workspace, setup)).await.map(drop)
}

/// The session that the item names, or one that is opened for it.
fn session_for(app: &App, job: &Job) -> ApiResult<Session> {
    if let Some(id) = job.item.session_id.0 {
        let mut store = app.store();
        let record = store.session(&job.tenant, &id.to_string())?;
        record.require_active()?;
        return Ok(record.session.clone());
    }
    let env = app.store().find_agent(&job.tenant, &job.item.agent_name).map(|record| record.env.clone());
    let new = NewSession {
        agent: &job.item.agent_name,
        status: SessionStatus::Active,
        parent: None,
        config: SessionConfig::default(),
        options: SandboxOptions { env: env.unwrap_or_default(), ..SandboxOptions::default() },
    };
    open(app, &job.tenant, new, "create")
}

async fn evaluate(app: &App, run: &EvalRun) {
    let results: Vec<(EvalResultId, EvalCaseId)> = {
        let store = app.store();
        if store.find_agent(&run.tenant_id, &run.agent_name).is_none() {
            drop(store);
            app.store().eval_runs.fail_run(app.origin(), run.id);
            return;
        }
        store.eval_runs.results(run.id).map(|result| (result.id, result.eval_case_id)).collect()
    };
    for (result, case_id) in results {
        let case = {
            let mut store = app.store();
            store.eval_runs.start_result(result);
            store.eval_cases.find(case_id).cloned()
        };
        let start = app.origin().time_of_day();
        let text = match &case {
            Some(case) => {
                let said = case.chat_history.0.iter().flatten().filter(|turn| turn.role == "user");
                let memory = said.map(|turn| turn.content.clone()).collect();
                let setup = Setup::new(&SessionConfig::default(), &SandboxOptions::default());
                let asked = Asked { prompt: case.question.clone(), agent: run.agent_name.clone(), session: None };
                ask(app, input(app, asked, memory, String::new(), setup)).await
            }
            None => Err("Eval case not found".to_owned()),
        };
        let latency_ms = i64::try_from(app.origin().since(start).as_millis()).unwrap_or(i64::MAX);
        app.store().eval_runs.finish_result(app.origin(), result, case.as_ref(), Answer { text, latency_ms });
    }
    app.store().eval_runs.finish_run(app.origin(), run.id);
}

/// A prompt, and whom it is for.
struct Asked {
    prompt: String,
    agent: String,
    session: Option<String>,
}

fn input(app: &App, asked: Asked, memory: Vec<String>, workspace: String, setup: Setup) -> TurnInput {
    TurnInput {
        prompt: asked.prompt,
        memory,
        agent: asked.agent,
        session: asked.session,
        model: DEFAULT_MODEL.to_owned(),
        workspace,
        partial: false,
        output_schema: None,
        conversation: app.origin().id("conversation").to_string(),
        setup,
        limits: Limits::default(),
        origin: app.origin().clone(),
    }
}

/// Lets the agent answer, and returns what it said or why it did not.
async fn ask(app: &App, input: TurnInput) -> Result<String, String> {
    let steps = app.script().steps(&input);
    let mut said = Vec::new();
    for step in steps {
        match step {
            Step::Emit(message) => said.extend(texts(&message)),
            Step::Error(text) => return Err(text),
            Step::Pause(pause) => app.origin().sleep(pause).await,
            Step::Silence => std::future::pending().await,
            Step::Log(..) | Step::Raw(_) => {}
            Step::End(End::Done) => return Ok(said.join("\n")),
            Step::End(End::Closed | End::Broken) => break,
        }
    }
    Err("The agent's answer ended early".to_owned())
}

/// Returns the text of a message of the agent.
fn texts(message: &Value) -> Vec<String> {
    let blocks = message["message"]["content"].as_array().filter(|_| message["type"] == "assistant");
    blocks.into_iter().flatten().filter_map(|block| block["text"].as_str().map(str::to_owned)).collect()
}
