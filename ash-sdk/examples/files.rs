//! Files of a session: written, listed, read, saved to disk, shown to the agent, copied to another session.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own. The agent has a name
//! that is not taken, and is deleted at the end.

#![allow(clippy::print_stdout)]

use std::{error::Error, path::Path};

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, Files, Prompt, SessionId, uuid::Uuid};

/// An image of one pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\x00\x00\x00,\x00\x00\x00\x00\
    \x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    let folder = tempfile::tempdir()?;
    let name = format!("ash-sdk-files-{}", Uuid::new_v4().simple());
    let outcome = work(&client, &name, folder.path()).await;
    // Whatever came of it, nothing of it stays on the server.
    let deleted = client.delete_agent(&name).await;
    outcome?;
    deleted?;
    Ok(())
}

async fn work(client: &AshClient, name: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    client.deploy_agent_prompt(name, "You work with files. Be brief.").await?;
    let session = client.create_session(name).await?.id;

    // The content of a file is a text, bytes, or a path on this machine.
    let report = folder.join("report.md");
    std::fs::write(&report, "# Report\nAll is well.\n")?;
    let files = Files::new()
        .add("notes/today.md", "# Today\n")
        .add("data/input.csv", b"a,b\n1,2\n".to_vec())
        .add("report.md", report.as_path());
    for file in client.write_session_files(session, files).await?.into_result()? {
        println!("written: {} ({} bytes)", file.path, file.size.unwrap_or_default());
    }
    list(client, session, "listed").await?;

    let notes = client.get_session_file(session, "notes/today.md").await?;
    println!("read: {} {:?}", notes.path, notes.content);
    let target = folder.join("input.csv");
    let size = client.download_session_file(session, "data/input.csv").save_to(&target).await?;
    println!("saved: {} ({size} bytes)", target.display());
    client.delete_session_file(session, "notes/today.md").await?;

    // Part of the message: the agent sees it. An attachment is a file in the workspace, for the agent's tools.
    let prompt = Prompt::new().text("What colour is this?").image(PIXEL)?;
    println!("about the image: {}", client.send_message(session, prompt).await?.text);
    let attachment = client.upload_attachment(session, "pixel.gif", PIXEL).mime_type("image/gif").await?;
    println!("attached: {} ({} bytes)", attachment.filename, attachment.size);

    let archive = folder.join("workspace.tar.gz");
    client.download_workspace(session).save_to(&archive).await?;
    client.end_session(session).await?;
    let copy = client.create_session(name).await?.id;
    client.upload_workspace(copy, archive.as_path()).await?;
    list(client, copy, "copied").await?;
    client.end_session(copy).await?;
    Ok(())
}

async fn list(client: &AshClient, session: SessionId, what: &str) -> ash_sdk::Result<()> {
    for file in client.list_session_files(session).include_hidden(false).await?.files {
        println!("{what}: {} ({} bytes)", file.path, file.size);
    }
    Ok(())
}
