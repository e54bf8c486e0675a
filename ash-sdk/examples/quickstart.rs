//! The whole way: deploy an agent, open a session, stream its answer, pause, resume, end.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own. The agent has a name
//! that is not taken, and is deleted at the end.

#![allow(clippy::print_stdout)]

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
};

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, Event, uuid::Uuid};
use futures::StreamExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    let kind = if own.is_some() { "a server of our own, whose agent echoes" } else { "a real server" };
    step("Connect", &format!("{} ({kind})", client.server_url()));

    let name = format!("ash-sdk-demo-{}", Uuid::new_v4().simple());
    let outcome = demonstrate(&client, &name, own.is_some()).await;
    // Whatever came of it, nothing of it stays on the server.
    let deleted = client.delete_agent(&name).await;
    outcome?;
    deleted?;
    step("Delete the agent", &name);
    Ok(())
}

async fn demonstrate(client: &AshClient, name: &str, is_own_server: bool) -> Result<(), Box<dyn Error>> {
    // It has to be there until the end: the path is the server's, and this one's is ours.
    let folder = tempfile::tempdir()?;
    let agent = if is_own_server {
        std::fs::write(folder.path().join("CLAUDE.md"), "# A helpful agent\n")?;
        client.deploy_agent(name, folder.path().to_string_lossy()).await?
    } else {
        client.deploy_agent_prompt(name, "You are a helpful agent. Be brief.").await?
    };
    step("Deploy an agent", &format!("Deployed: {} v{}", agent.name, agent.version));

    let session = client.create_session(name).await?;
    step("Open a session", &format!("Session ID: {}, status: {}", session.id, session.status));

    step("Send a message and stream the answer", "");
    let mut stream = client.send_message_stream(session.id, "Analyze this code").include_partial_messages(true).await?;
    while let Some(event) = stream.next().await {
        match event? {
            Event::TextDelta(text) => println!("  text: {:?}", text.as_str()),
            Event::Message(message) => {
                if let Some(text) = message.text() {
                    println!("  message: {text}");
                }
            }
            Event::Error(error) => eprintln!("  Error: {error}"),
            Event::Done(_) => println!("  Turn complete."),
            _ => {}
        }
        io::stdout().flush()?;
    }

    let turn = client.send_message(session.id, "And in one line?").await?;
    let tokens = turn.usage.input_tokens + turn.usage.output_tokens;
    step("Send a message and have the whole turn", &format!("{} ({tokens} tokens)", turn.text));

    let paused = client.pause_session(session.id).await?;
    step("Pause", &format!("Status: {}", paused.status));
    let resumed = client.resume_session(session.id).await?;
    step("Resume", &format!("Status: {}", resumed.status));
    let ended = client.end_session(session.id).await?;
    step("End", &format!("Status: {}", ended.status));

    if let Err(error) = client.create_session("nonexistent").await {
        let status = error
            .status_code()
            .map(|status| status.as_u16())
            .map_or_else(|| "none".to_owned(), |status| status.to_string());
        step("Ask for what is not there", &format!("API error ({status}): {}", error.message()));
    }
    Ok(())
}

/// One step on one line: coloured on a terminal, plain in a pipe.
fn step(name: &str, outcome: &str) {
    if io::stdout().is_terminal() {
        println!("\x1b[1;36m{name}\x1b[0m  {outcome}");
    } else {
        println!("{name}: {outcome}");
    }
}
