//! A chat on the terminal, whose answers Ctrl-C interrupts without losing the conversation.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own. The agent has a name
//! that is not taken, and is deleted at the end.
//!
//! A server cannot end a turn and keep the conversation. So Ctrl-C in the middle of an answer only stops the waiting: the
//! turn goes on, is stored, and the next prompt waits for its end. `/stop` is the other choice: it ends the turn at once,
//! and the agent forgets the conversation.

#![allow(clippy::print_stdout)]

use std::{
    error::Error,
    io::{self, IsTerminal, Write},
    pin::pin,
    thread,
};

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, SessionId, message::DisplayItem, uuid::Uuid};
use futures::TryStreamExt;
use tokio::{signal, sync::mpsc};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    let name = format!("ash-sdk-chat-{}", Uuid::new_v4().simple());
    let outcome = chat(&client, &name).await;
    // Whatever came of it, nothing of it stays on the server.
    let deleted = client.delete_agent(&name).await;
    outcome?;
    deleted?;
    Ok(())
}

async fn chat(client: &AshClient, name: &str) -> Result<(), Box<dyn Error>> {
    client.deploy_agent_prompt(name, "You are a helpful agent. Be brief.").await?;
    let session = client.create_session(name).await?.id;
    let mut lines = lines();
    let mut interrupted = pin!(signal::ctrl_c());
    loop {
        if io::stdin().is_terminal() {
            print!("> ");
            io::stdout().flush()?;
        }
        let line = tokio::select! {
            line = lines.recv() => line.transpose()?,
            signal = &mut interrupted => signal.map(|()| None)?,
        };
        let Some(line) = line else { break };
        let outcome = tokio::select! {
            outcome = respond(client, session, line.trim()) => outcome,
            signal = &mut interrupted => {
                signal?;
                interrupted.set(signal::ctrl_c());
                println!("\n(An answer that has begun goes on in the background, and the next prompt waits for its end.");
                println!("/stop ends it now, and the agent forgets the conversation.)");
                Ok(())
            }
        };
        // An answer that fails is not the end of the conversation.
        if let Err(error) = outcome {
            eprintln!("\n{error}");
        }
    }
    client.end_session(session).await?;
    println!("\nThe session is ended.");
    Ok(())
}

/// Reads standard input on a thread of its own: a runtime that reads it cannot end before one more line has come.
fn lines() -> mpsc::Receiver<io::Result<String>> {
    let (sender, lines) = mpsc::channel(1);
    thread::spawn(move || io::stdin().lines().try_for_each(|line| sender.blocking_send(line)));
    lines
}

/// Shows the answer to a prompt as it is written, with a line for each tool call.
async fn respond(client: &AshClient, session: SessionId, line: &str) -> Result<(), Box<dyn Error>> {
    match line {
        "" => return Ok(()),
        "/stop" => {
            client.stop_session(session).await?;
            println!("(Stopped.)");
            return Ok(());
        }
        _ => {}
    }
    // It may be stopped, or paused by the server because nobody wrote for a while.
    client.ensure_active(session).await?;
    let message = client.send_message_stream(session, line).include_partial_messages(true).queue();
    let mut items = message.await?.into_display_items();
    let mut is_line_open = false;
    while let Some(item) = items.try_next().await? {
        match item {
            DisplayItem::TextDelta { text } => {
                print!("{text}");
                is_line_open = !text.ends_with('\n');
            }
            DisplayItem::ToolStarted { name, input, .. } => note(&mut is_line_open, &format!("{name} {input}")),
            DisplayItem::ToolFinished { text, is_error: true, .. } => {
                note(&mut is_line_open, &format!("failed: {}", text.lines().next().unwrap_or_default()));
            }
            DisplayItem::Done { turn } => match turn.failure() {
                Some(failure) => note(&mut is_line_open, &format!("failed: {failure}")),
                None if is_line_open => println!(),
                None => {}
            },
            _ => {}
        }
        io::stdout().flush()?;
    }
    Ok(())
}

/// Prints a line of its own, in the middle of a text or after it.
fn note(is_line_open: &mut bool, text: &str) {
    if std::mem::take(is_line_open) {
        println!();
    }
    println!("[{text}]");
}
