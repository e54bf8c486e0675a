//! An answer as a value of a type of your own.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own.

#![allow(clippy::print_stdout)]

use std::error::Error;

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, ErrorKind, error::AgentFailure};
use schemars::JsonSchema;
use serde::Deserialize;

/// The expected answer. The comments are part of the schema, which the agent reads.
#[derive(Debug, Deserialize, JsonSchema)]
struct Review {
    /// One sentence.
    summary: String,
    /// From 0, harmless, to 10.
    severity: u8,
    /// Place in the code.
    findings: Vec<Finding>,
}

#[derive(Debug, Deserialize, JsonSchema)]
struct Finding {
    file: String,
    line: u32,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    client.deploy_agent_prompt("ash-sdk-reviewer", "You review code.").await?;
    let session = client.create_session("ash-sdk-reviewer").await?;

    let prompt = match &own {
        // The agent of our own server answers with what follows.
        Some(_) => {
            r#"/json {"summary":"An index may be out of bounds.","severity":7,"findings":[{"file":"main.rs","line":3}]}"#
        }
        None => "Review this: fn main() { let list = [1, 2]; println!(\"{}\", list[2]); }",
    };
    match client.send_message(session.id, prompt).output::<Review>().with_turn().await {
        Ok(output) => {
            println!("{} ({}/10)", output.value.summary, output.value.severity);
            for finding in &output.value.findings {
                println!("  {}:{}", finding.file, finding.line);
            }
            println!("for {:?} USD", output.turn.total_cost_usd);
        }
        Err(error) => match error.kind() {
            ErrorKind::Agent(AgentFailure::OutputMismatch { path, value, .. }) => {
                println!("not a review, see {path}: {value}")
            }
            _ => return Err(error.into()),
        },
    }
    client.end_session(session.id).await?;
    Ok(())
}
