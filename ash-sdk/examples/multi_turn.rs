//! A conversation of several turns, whose text appears as it is written.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own.

#![allow(clippy::print_stdout)]

use std::{
    error::Error,
    io::{self, Write},
};

use ash_dev_server::DevServer;
use ash_sdk::AshClient;
use futures::TryStreamExt;

const QUESTIONS: [&str; 3] =
    ["What files are in the workspace?", "Read the main config file.", "Summarize what this project does."];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    client.deploy_agent_prompt("ash-sdk-multi-turn", "You know your way about code. Be brief.").await?;
    let session = client.create_session("ash-sdk-multi-turn").await?;

    for question in QUESTIONS {
        println!("> {question}");
        let stream = client.send_message_stream(session.id, question).include_partial_messages(true).await?;
        let mut text = stream.into_text();
        while let Some(piece) = text.try_next().await? {
            print!("{piece}");
            io::stdout().flush()?;
        }
        println!("\n");
    }

    // The messages that the server stored.
    for message in client.list_messages(session.id).await? {
        if let Some(text) = message.text() {
            println!("{:>3} {}: {text}", message.sequence(), message.role());
        }
    }
    client.end_session(session.id).await?;
    Ok(())
}
