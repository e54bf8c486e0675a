//! Tool calls of an agent: shown as they happen, and with their results afterwards.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own.

#![allow(clippy::print_stdout)]

use std::error::Error;

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, Event};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = match std::env::var_os("ASH_SERVER_URL").filter(|url| !url.is_empty()) {
        Some(_) => None,
        None => Some(DevServer::builder().start().await?),
    };
    let client = match &own {
        Some(server) => AshClient::new(server.url(), server.api_key())?,
        None => AshClient::from_env()?,
    };
    client.deploy_agent_prompt("ash-sdk-tools", "You use your tools and report briefly.").await?;
    let session = client.create_session("ash-sdk-tools").await?;

    let prompts = match &own {
        // The agent of our own server calls the tool that the prompt names.
        Some(_) => [r#"/tool Bash {"command":"ls -la"}"#, r#"/tool-error Read {"file_path":"nowhere.txt"}"#],
        None => ["List the files of the workspace.", "Read the file nowhere.txt."],
    };
    for prompt in prompts {
        println!("> {prompt}");
        let stream = client.send_message_stream(session.id, prompt).await?;
        let turn = stream
            .turn_with(|event| {
                if let Event::ToolUse(call) = event {
                    println!("  calls {} {}", call.name(), call.input());
                }
            })
            .await?;
        for call in &turn.tool_calls {
            let by = if call.parent_tool_use_id.is_some() { " (a subagent)" } else { "" };
            match &call.result {
                Some(result) if result.is_error => println!("  {}{by} failed: {}", call.name, result.text()),
                Some(result) => println!("  {}{by} gave: {}", call.name, result.text()),
                None => println!("  {}{by} gave nothing", call.name),
            }
        }
        println!("{}\n", turn.text);
    }
    client.end_session(session.id).await?;
    Ok(())
}
