//! Prompts that the server processes in the background: enqueued, cancelled, waited for.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own. The agent has a name
//! that is not taken, and is deleted at the end.
//!
//! The server keeps no answer to a prompt of its queue. What stays is what the agent does to its session, such as a file
//! that it writes; and the agent itself remembers.

#![allow(clippy::print_stdout)]

use std::error::Error;

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, uuid::Uuid};
use futures::future::try_join_all;

const TASKS: [(&str, i64); 3] =
    [("Write a haiku to haiku.md.", 0), ("Write a limerick to limerick.md.", 0), ("Write the date to date.md.", 5)];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    // The agent of our own server lists the prompts that it remembers.
    let question = if own.is_some() { "/history" } else { "Name the tasks that you were given, in order." };

    let name = format!("ash-sdk-queue-{}", Uuid::new_v4().simple());
    let outcome = work(&client, &name, question).await;
    // Whatever came of it, nothing of it stays on the server but the items of the queue, which cannot be deleted.
    let deleted = client.delete_agent(&name).await;
    outcome?;
    deleted?;
    Ok(())
}

async fn work(client: &AshClient, name: &str, question: &str) -> Result<(), Box<dyn Error>> {
    client.deploy_agent_prompt(name, "You write short texts.").await?;
    let session = client.create_session(name).await?.id;

    let mut ids = Vec::new();
    for (task, priority) in TASKS {
        let item = client.enqueue(name, task).session_id(session).priority(priority).await?;
        println!("{}, priority {}: {}", item.status, item.priority, item.prompt);
        ids.push(item.id);
    }
    // One of low priority that nobody needs any more. It cannot be cancelled once the server has begun with it.
    let idle = client.enqueue(name, "Write an epic to epic.md.").session_id(session).await?;
    let idle = client.cancel_queue_item(idle.id).await?;
    println!("{}: {}", idle.status, idle.prompt);
    // An item that fails is not an error of the call.
    ids.push(client.enqueue("nobody", "Hello?").max_retries(0).await?.id);

    // The server begins one item per second, those of the highest priority first.
    for item in try_join_all(ids.into_iter().map(|id| client.wait_for_queue_item(id).send())).await? {
        let reason = item.error.map_or_else(String::new, |error| format!(" ({error})"));
        println!("{}: {}{reason}", item.status, item.prompt);
    }
    let stats = client.get_queue_stats().await?;
    println!("the whole queue: {} completed, {} failed, {} cancelled", stats.completed, stats.failed, stats.cancelled);

    for file in client.list_session_files(session).include_hidden(false).await?.files {
        println!("in the session: {}", file.path);
    }
    println!("{}", client.send_message(session, question).await?.text);
    client.end_session(session).await?;
    Ok(())
}
