//! A session from start to end without `async`: requests are waited for, and streams are iterators.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own. The agent has a name
//! that is not taken, and is deleted at the end.

#![allow(clippy::print_stdout)]

use std::{
    error::Error,
    io::{self, Write},
};

use ash_dev_server::DevServer;
use ash_sdk::{
    AshClient,
    blocking::{Iterate, Wait, block_on},
    uuid::Uuid,
};

fn main() -> Result<(), Box<dyn Error>> {
    let own = block_on(DevServer::unless_named())??;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    let name = format!("ash-sdk-blocking-{}", Uuid::new_v4().simple());
    client.deploy_agent_prompt(&name, "You are a helpful agent. Be brief.").wait()?;
    let outcome = converse(&client, &name);
    // Whatever came of it, nothing of it stays on the server.
    client.delete_agent(&name).wait()?;
    outcome
}

fn converse(client: &AshClient, agent: &str) -> Result<(), Box<dyn Error>> {
    let session = client.create_session(agent).wait()?;

    let stream = client.send_message_stream(session.id, "Why is the sky blue?").include_partial_messages(true);
    for piece in stream.wait()?.into_text().blocking_iter() {
        print!("{}", piece?);
        io::stdout().flush()?;
    }
    println!();

    let turn = client.send_message(session.id, "And in one line?").max_turns(1).wait()?;
    println!("{} ({} tokens)", turn.text, turn.usage.output_tokens);

    client.end_session(session.id).wait()?;
    Ok(())
}
