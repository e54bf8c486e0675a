//! Giving sessions their sandboxes: when one is opened, and when one is resumed that has none any more. Pre-warming
//! others.

use std::{collections::BTreeMap, fs, io, path::Path};

use http::StatusCode;
use serde_json::{Map, Value};

use crate::{
    api::{logs::LogLevel, sessions::Session},
    app::App,
    store::{
        sandboxes::{Prewarmed, Sandbox, SandboxOptions, new_id},
        sessions::NewSession,
    },
    web::error::{ApiError, ApiResult},
    workspace::copy_folder,
};

/// Opens a session and gives it a copy of the agent's folder to work in. `action` is for the error's text.
pub(crate) fn open(app: &App, tenant: &str, new: NewSession<'_>, action: &str) -> ApiResult<Session> {
    let folder = agent_folder(app, tenant, new.agent, format!("Agent \"{}\" not found", new.agent))?;
    let (agent, options, status) = (new.agent, new.options.clone(), new.status);
    let (mut session, prewarmed) = app.store().open_session(tenant, new)?;
    let made = match prewarmed {
        Some(line) => {
            prewarm(app, agent, &folder, options.env, false);
            Ok(line)
        }
        None => make_sandbox(app, &session.sandbox_id, &folder, Some(&options)),
    };
    let mut store = app.store();
    match made {
        Ok(line) => {
            let record = store.session(tenant, &session.id.to_string())?;
            record.sandbox.write_log(app.origin(), LogLevel::System, line);
            record.session.status = status;
            session.status = status;
            Ok(session)
        }
        Err(error) => {
            store.forget_session(&session);
            Err(ApiError::internal(format!("Failed to {action} session: {error}")))
        }
    }
}

/// Makes a sandbox for whoever comes next, with the agent's files of now and this environment. It can be given away
/// at once, or after the next round of the workers.
pub(crate) fn prewarm(app: &App, agent: &str, folder: &str, env: BTreeMap<String, String>, is_ready: bool) {
    if !app.store().may_prewarm() {
        return;
    }
    let sandbox_id = new_id(app.origin());
    // If it cannot be made there is none, as on a real server: a session gets a sandbox of its own, or the error.
    if let Ok(line) = make_sandbox(app, &sandbox_id, folder, None) {
        app.store().add_prewarmed(agent, Prewarmed { sandbox_id, env, line }, is_ready);
    }
}

/// A new sandbox for an old session. A pre-warmed one has the agent's own files, not the session's; any has
/// neither the session's environment nor what its agent remembered.
pub(crate) fn resume_cold(app: &App, tenant: &str, session: &Session) -> ApiResult<()> {
    let folder = agent_folder(app, tenant, &session.agent_name, "Agent not found".to_owned())?;
    let claimed = {
        let mut store = app.store();
        let claimed = store.claim_prewarmed(&session.agent_name);
        if claimed.is_none() {
            store.require_room()?;
        }
        store.count_resume(false);
        claimed
    };
    let (sandbox_id, options, line) = match claimed {
        Some(Prewarmed { sandbox_id, env, line }) => {
            prewarm(app, &session.agent_name, &folder, BTreeMap::new(), false);
            (sandbox_id, SandboxOptions { env, ..SandboxOptions::default() }, line)
        }
        None => {
            let workspace = app.workspace_dir(&session.sandbox_id);
            fs::create_dir_all(workspace)
                .map_err(|error| ApiError::internal(format!("Failed to resume session: {error}")))?;
            (session.sandbox_id.clone(), SandboxOptions::default(), created_line(0))
        }
    };
    let mut store = app.store();
    let record = store.session(tenant, &session.id.to_string())?;
    record.session.sandbox_id = sandbox_id;
    record.sandbox = Sandbox::new(options);
    record.sandbox.write_log(app.origin(), LogLevel::System, line);
    Ok(())
}

/// The agent's folder, if there is such an agent and its folder is still there.
fn agent_folder(app: &App, tenant: &str, agent: &str, unknown: String) -> ApiResult<String> {
    let folder = match app.store().find_agent(tenant, agent) {
        Some(record) => record.agent.path.clone(),
        None => return Err(ApiError::not_found(unknown)),
    };
    if Path::new(&folder).is_dir() {
        return Ok(folder);
    }
    let text = format!("Agent directory not found at \"{folder}\". The agent \"{agent}\" may need to be re-deployed.");
    Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, text))
}

/// Makes a workspace of the agent's folder, and what the session asked for, if it may. Tells what it did.
fn make_sandbox(app: &App, sandbox_id: &str, folder: &str, options: Option<&SandboxOptions>) -> io::Result<String> {
    let start = app.origin().time_of_day();
    let workspace = app.workspace_dir(sandbox_id);
    copy_folder(folder.as_ref(), &workspace)?;
    if let Some(options) = options {
        if let Some(prompt) = &options.system_prompt {
            fs::write(workspace.join("CLAUDE.md"), prompt)?;
        }
        add_mcp_servers(&workspace.join(".mcp.json"), &options.mcp_servers)?;
    }
    Ok(created_line(app.origin().since(start).as_millis()))
}

fn created_line(copy: u128) -> String {
    format!("Sandbox created in {copy}ms (copy: {copy}ms, install: 0ms, startup: 0ms, bridge: 0ms)")
}

/// Adds the session's tool servers to the agent's own, over those of the same name.
fn add_mcp_servers(path: &Path, servers: &Map<String, Value>) -> io::Result<()> {
    if servers.is_empty() {
        return Ok(());
    }
    let mut document: Map<String, Value> = match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Map::new(),
        Err(error) => return Err(error),
    };
    let known = document.get("mcpServers").and_then(Value::as_object).cloned().unwrap_or_default();
    document.insert("mcpServers".to_owned(), known.into_iter().chain(servers.clone()).collect());
    fs::write(path, Value::Object(document).to_string())
}
