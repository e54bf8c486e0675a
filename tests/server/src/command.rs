//! Commands in a session's workspace: run by a shell of this machine, when the server was started to do so.

use std::{collections::BTreeMap, io, path::Path, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::{Child, Command},
    task::AbortHandle,
};

use crate::{
    api::{
        exec::{ExecRequest, ExecResult},
        sessions::Session,
    },
    app::App,
    store::bridge::BridgeEvent,
    turn,
};

const DEFAULT_TIMEOUT: i64 = 30_000;
/// The most that a command may write, in bytes.
const LARGEST_OUTPUT: u64 = 10 << 20;

/// Runs a command. What it did goes to every reader of the session, and then `done`, as on a real server.
pub(crate) fn start(
    app: &App,
    session: &Session,
    env: &BTreeMap<String, String>,
    request: &ExecRequest,
) -> AbortHandle {
    let milliseconds = request.timeout.unwrap_or(DEFAULT_TIMEOUT);
    let timeout = Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default());
    let command = shell(&request.command, &app.workspace_dir(&session.sandbox_id), env);
    let (app, session) = (app.clone(), session.clone());
    tokio::spawn(async move {
        let result = run(command, timeout).await;
        turn::send(&app, &session, &BridgeEvent::Command(result.ok()));
        turn::send(&app, &session, &BridgeEvent::Done { session_id: String::new() });
    })
    .abort_handle()
}

fn shell(line: &str, workspace: &Path, env: &BTreeMap<String, String>) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).current_dir(workspace);
    // Nothing of the server's own environment: it may hold secrets.
    command.env_clear().env("HOME", workspace);
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command.envs(env).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    command
}

/// An error means that the command could not be run, or wrote too much.
async fn run(mut command: Command, timeout: Duration) -> io::Result<ExecResult> {
    let mut child = command.spawn()?;
    let group = ProcessGroup::of(&child);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let finished = async { tokio::try_join!(read(stdout), read(stderr), child.wait()) };
    let nothing = ExecResult { exit_code: 1, stdout: String::new(), stderr: String::new() };
    let Ok(finished) = tokio::time::timeout(timeout, finished).await else {
        return Ok(nothing);
    };
    let (stdout, stderr, status) = finished?;
    group.disarm();
    // One that was killed looks like one that took too long.
    Ok(status.code().map_or(nothing, |code| ExecResult { exit_code: code.into(), stdout, stderr }))
}

async fn read(pipe: Option<impl AsyncRead + Unpin>) -> io::Result<String> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(LARGEST_OUTPUT + 1).read_to_end(&mut bytes).await?;
    }
    if bytes.len() as u64 > LARGEST_OUTPUT {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the command wrote too much"));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A command and what it started. They are killed together when this is dropped, unless the command has ended.
struct ProcessGroup(Option<u32>);

impl ProcessGroup {
    fn of(child: &Child) -> Self {
        Self(child.id())
    }

    fn disarm(mut self) {
        self.0 = None;
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.0.and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw) {
            // It may have ended in this moment.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Time is not waited for: it passes when nothing else is to be done.
    #[tokio::test(start_paused = true)]
    async fn a_command_that_takes_too_long_is_killed_with_what_it_started_and_its_output_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let command = shell("echo early; sleep 1000 & sleep 1000", folder.path(), &BTreeMap::new());
        let result = run(command, Duration::from_secs(300)).await.unwrap();
        assert_eq!((result.exit_code, result.stdout.as_str(), result.stderr.as_str()), (1, "", ""));
    }
}
