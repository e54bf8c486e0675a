//! Giving sessions their sandboxes: when one is opened, and when one is resumed that has none any more.

use std::{fs, io, path::Path, time::Instant};

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::{
    api::{logs::LogLevel, sessions::Session},
    app::App,
    store::{
        sandboxes::{Sandbox, SandboxOptions},
        sessions::NewSession,
    },
    web::error::{ApiError, ApiResult},
    workspace::copy_folder,
};

/// Opens a session and gives it a copy of the agent's folder to work in. `action` is for the error's text.
pub(crate) fn open(app: &App, tenant: &str, new: NewSession<'_>, action: &str) -> ApiResult<Session> {
    let folder = agent_folder(app, tenant, new.agent, format!("Agent \"{}\" not found", new.agent))?;
    let (options, status) = (new.options.clone(), new.status);
    let mut session = app.store().open_session(tenant, new)?;
    let is_fresh = session.sandbox_id == session.id.to_string();
    let made = make_sandbox(app, &session.sandbox_id, &folder, is_fresh.then_some(&options));
    let mut store = app.store();
    match made {
        Ok(line) => {
            let record = store.session(tenant, &session.id.to_string())?;
            record.sandbox.write_log(LogLevel::System, line);
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

/// A new sandbox for an old session. A pre-warmed one has the agent's own files, not the session's; any has
/// neither the session's environment nor what its agent remembered.
pub(crate) fn resume_cold(app: &App, tenant: &str, session: &Session) -> ApiResult<()> {
    let folder = agent_folder(app, tenant, &session.agent_name, "Agent not found".to_owned())?;
    let claimed = {
        let mut store = app.store();
        store.require_room()?;
        store.count_resume(false);
        store.claim_prewarmed(tenant, &session.agent_name, Default::default())
    };
    let failed = |error: io::Error| ApiError::internal(format!("Failed to resume session: {error}"));
    let (sandbox_id, options, line) = match claimed {
        Some((sandbox_id, options)) => {
            let line = make_sandbox(app, &sandbox_id, &folder, None).map_err(failed)?;
            (sandbox_id, options, line)
        }
        None => {
            let workspace = app.workspace_dir(&session.sandbox_id);
            fs::create_dir_all(workspace).map_err(failed)?;
            (session.sandbox_id.clone(), SandboxOptions::default(), created_line(0))
        }
    };
    let mut store = app.store();
    let record = store.session(tenant, &session.id.to_string())?;
    record.session.sandbox_id = sandbox_id;
    record.sandbox = Sandbox::new(options);
    record.sandbox.write_log(LogLevel::System, line);
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
    let start = Instant::now();
    let workspace = app.workspace_dir(sandbox_id);
    copy_folder(folder.as_ref(), &workspace)?;
    if let Some(options) = options {
        if let Some(prompt) = &options.system_prompt {
            fs::write(workspace.join("CLAUDE.md"), prompt)?;
        }
        add_mcp_servers(&workspace.join(".mcp.json"), &options.mcp_servers)?;
    }
    Ok(created_line(start.elapsed().as_millis()))
}

fn created_line(copy: u128) -> String {
    format!("Sandbox created in {copy}ms (copy: {copy}ms, install: 0ms, startup: 0ms, bridge: 0ms)")
}

/// Adds the session's tool servers to the agent's own, over those of the same name.
fn add_mcp_servers(path: &Path, servers: &Map<String, Value>) -> io::Result<()> {
    if servers.is_empty() {
        return Ok(());
    }
    let mut document = match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => json!({}),
        Err(error) => return Err(error),
    };
    let known = document["mcpServers"].as_object().cloned().unwrap_or_default();
    document["mcpServers"] = known.into_iter().chain(servers.clone()).collect();
    fs::write(path, document.to_string())
}
