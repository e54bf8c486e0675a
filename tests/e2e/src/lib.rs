//! Helpers of the end-to-end tests: a server of each kind in use, and a client of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot be set up fails")]

pub mod certificates;
pub mod clock;
pub mod nowhere;
#[cfg(target_os = "linux")]
pub mod privileges;
pub mod scripted;
pub mod streams;
pub mod transcripts;

use std::time::Duration;

use ash_dev_server::{AcceptedContent, DevServer, DevServerBuilder, RateLimits};
use ash_sdk::{AshClient, ClientBuilder, types::Session};

/// A client of the server at `url` that waits by `clock` and draws no lots: it waits as long as it may.
pub fn client_with_clock(url: String, clock: &clock::ManualClock) -> AshClient {
    builder(url, clock).build().expect("a client")
}

/// Lets other tasks run until this holds.
///
/// # Panics
///
/// When it does not within a minute: a test that waits for what does not happen fails, and does not hang. No outcome
/// depends on the length of that minute.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(60), waiting).await.is_ok(), "{what}: not within a minute");
}

/// Number of tasks that are alive in the current runtime.
pub fn alive_tasks() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

/// The settings of such a client.
pub fn builder(url: String, clock: &clock::ManualClock) -> ash_sdk::ClientBuilder {
    AshClient::builder()
        .server_url(url)
        .api_key(KEY)
        .no_proxy()
        .clock(clock.clone())
        .random(|| 1.0)
        .prompt_content(ash_sdk::prompt::PromptContent::Both)
}

/// A session as a server tells it, in its envelope.
pub const SESSION: &str = r#"{"session":{"id":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11","agentName":"bot",
    "sandboxId":"6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11","status":"active","createdAt":"2026-01-01T00:00:00.000Z",
    "lastActiveAt":"2026-01-01T00:00:00.000Z"}}"#;

/// No agents, as a server tells them.
pub const NO_AGENTS: &str = r#"{"agents":[]}"#;

/// The key of every test's server.
pub const KEY: &str = "test-key";

/// The three kinds of server in use.
pub const KINDS: [AcceptedContent; 3] = [AcceptedContent::Text, AcceptedContent::Blocks, AcceptedContent::Both];

/// A server and a client of it.
pub struct World {
    /// The server. It stops with this.
    pub server: DevServer,
    /// The client.
    pub client: AshClient,
}

impl World {
    /// A server with its defaults.
    pub async fn new() -> Self {
        Self::with(|server| server).await
    }

    /// A server with settings.
    pub async fn with(settings: impl FnOnce(DevServerBuilder) -> DevServerBuilder) -> Self {
        let builder = DevServer::builder().api_key(KEY).rate_limits(RateLimits::unlimited());
        let server = settings(builder).start().await.expect("a server on a free port");
        let client = AshClient::new(server.url(), KEY).expect("a client of it");
        Self { server, client }
    }

    /// A server without limits that takes prompts in every form, and a client of it that waits by this clock.
    pub async fn at(
        clock: &clock::ManualClock,
        server: impl FnOnce(DevServerBuilder) -> DevServerBuilder,
        client: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Self {
        let limits = DevServer::builder().api_key(KEY).rate_limits(RateLimits::unlimited());
        let server =
            server(limits.prompt_content(AcceptedContent::Both)).start().await.expect("a server on a free port");
        let client = client(builder(server.url(), clock)).build().expect("a client of it");
        Self { server, client }
    }

    /// A server of each kind in use.
    pub async fn of_each_kind() -> Vec<(AcceptedContent, Self)> {
        let mut worlds = Vec::new();
        for kind in KINDS {
            worlds.push((kind, Self::with(|server| server.prompt_content(kind)).await));
        }
        worlds
    }

    /// A session with an agent of its own.
    pub async fn session(&self) -> Session {
        self.client.deploy_agent_prompt("bot", "Echo.").await.expect("an agent");
        self.client.create_session("bot").await.expect("a session")
    }

    /// A folder with a CLAUDE.md, as a server deploys them.
    pub fn agent_folder(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("CLAUDE.md"), "# An agent\n").expect("a file in it");
        folder
    }
}
