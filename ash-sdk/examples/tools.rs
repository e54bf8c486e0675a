//! Tools and MCP servers of an agent: calls are shown as they happen, and their results afterwards.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own.

#![allow(clippy::print_stdout)]

use std::error::Error;

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, Event, message::SdkMessage, requests::Prewarmed, types::McpServer};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    client.deploy_agent_prompt("ash-sdk-tools", "You use your tools and report briefly.").await?;
    // It is started in the sandbox, beside the agent. A pre-warmed sandbox would not have it.
    let files = McpServer::stdio("npx").args(["-y", "@modelcontextprotocol/server-filesystem", "."]);
    let session =
        client.create_session("ash-sdk-tools").mcp_servers([("files", files)]).on_prewarmed(Prewarmed::Retry).await?;

    let prompts = match &own {
        // The agent of our own server calls the tool that the prompt names.
        Some(_) => [r#"/tool Bash {"command":"ls -la"}"#, r#"/tool-error Read {"file_path":"nowhere.txt"}"#],
        None => ["List the files of the workspace.", "Read the file nowhere.txt."],
    };
    for prompt in prompts {
        println!("> {prompt}");
        let stream = client.send_message_stream(session.id, prompt).await?;
        let turn = stream
            .turn_with(|event| match event {
                Event::ToolUse(call) => println!("  calls {} {}", call.name(), call.input()),
                Event::Message(message) => {
                    if let SdkMessage::System(setup) = message.message() {
                        for server in setup.raw()["mcp_servers"].as_array().into_iter().flatten() {
                            println!("  has the MCP server {}: {}", server["name"], server["status"]);
                        }
                    }
                }
                _ => {}
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
