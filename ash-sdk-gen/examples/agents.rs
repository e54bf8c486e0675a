//! The raw client: deploys an agent, lists those of the server, and deletes it.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, otherwise against a built-in dev server.

#![allow(clippy::print_stdout)]

use std::{env, error::Error};

use ash_dev_server::DevServer;
use ash_sdk_gen::{Client, Transport, reqwest, types::DeployAgentRequest};

/// Deployed on the server, under a name that is nobody else's.
const AGENT: &str = "ash-sdk-gen-agents";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("ASH_SERVER_URL").unwrap_or_default();
    let own = if url.is_empty() { Some(DevServer::builder().start().await?) } else { None };
    let (url, key) = match &own {
        Some(server) => (server.url(), server.api_key().to_owned()),
        None => (url, env::var("ASH_API_KEY")?),
    };
    let client = Client::new_with_client(&url, reqwest::Client::new(), Transport::bearer(&key)?);

    let request = DeployAgentRequest::new(AGENT).system_prompt("You are a helpful agent.");
    let deployed = client.deploy_agent(&request).await?;
    println!("{}: {}", deployed.status(), deployed.agent.name);
    for agent in client.list_agents().await?.into_inner().agents {
        println!("{} v{}", agent.name, agent.version);
    }
    client.delete_agent(AGENT).await?;
    Ok(())
}
