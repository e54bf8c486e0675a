//! The ready transport, on the dev server, and the example that uses it.

#![allow(clippy::unwrap_used)]

use std::process::Command;

use ash_dev_server::DevServer;
use ash_sdk_gen::{Client, Error, Transport, reqwest, types::DeployAgentRequest};

fn client(server: &DevServer, key: &str) -> Client {
    Client::new_with_client(&server.url(), reqwest::Client::new(), Transport::bearer(key).unwrap())
}

#[tokio::test]
async fn a_request_carries_the_key() {
    let server = DevServer::builder().api_key("secret").start().await.unwrap();
    let client = client(&server, "secret");
    let request = DeployAgentRequest::new("bot").system_prompt("You are a helpful agent.");
    let deployed = client.deploy_agent(&request).await.unwrap();
    assert_eq!(deployed.agent.name, "bot");
    let agents = client.list_agents().await.unwrap().into_inner().agents;
    assert_eq!(agents.iter().map(|agent| agent.name.as_str()).collect::<Vec<_>>(), ["bot"]);
}

#[tokio::test]
async fn a_wrong_key_is_an_error_with_its_status() {
    let server = DevServer::builder().api_key("secret").start().await.unwrap();
    let error: Error<()> = client(&server, "wrong").list_agents().await.unwrap_err();
    assert_eq!(error.status(), Some(reqwest::StatusCode::UNAUTHORIZED));
}

#[test]
fn a_key_that_no_header_can_carry_is_an_error() {
    assert!(Transport::bearer("two\nlines").is_err());
}

#[test]
fn the_key_is_not_shown() {
    let shown = format!("{:?}", Transport::bearer("secret").unwrap());
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn the_example_lists_the_agent_that_it_deployed() {
    // Cargo builds the examples of a package before it runs its tests.
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/agents");
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    let output = Command::new(&program).env_remove("ASH_SERVER_URL").env_remove("ASH_API_KEY").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{printed}");
    assert_eq!(printed, "201 Created: ash-sdk-gen-agents\nash-sdk-gen-agents v1\n");
}
