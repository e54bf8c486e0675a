//! The progress of a deployment, of an upload and of a download, as bars on the terminal.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own. The agent has a name
//! that is not taken, and is deleted at the end.

#![allow(clippy::print_stdout)]

use std::{error::Error, path::Path};

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, Files, transfer::Progress, uuid::Uuid};
use indicatif::{ProgressBar, ProgressStyle};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    let folder = tempfile::tempdir()?;
    fill(folder.path())?;

    let name = format!("ash-sdk-progress-{}", Uuid::new_v4().simple());
    let outcome = transfer(&client, &name, folder.path()).await;
    // Whatever came of it, nothing of it stays on the server.
    let deleted = client.delete_agent(&name).await;
    outcome?;
    deleted?;
    Ok(())
}

/// An agent with 4 MiB of data, which takes several requests.
fn fill(folder: &Path) -> std::io::Result<()> {
    std::fs::write(folder.join("CLAUDE.md"), "# An agent with data\n")?;
    for index in 0..8 {
        std::fs::write(folder.join(format!("data-{index}.bin")), vec![index; 512 << 10])?;
    }
    Ok(())
}

async fn transfer(client: &AshClient, name: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    let (bar, report) = bar("deploy")?;
    let agent = client.deploy_agent_dir(name, folder).on_progress(report).await?;
    finish(&bar, &format!("{} v{}", agent.name, agent.version));

    let session = client.create_session(name).await?;
    let (bar, report) = self::bar("upload")?;
    let files = Files::new().add("input.bin", vec![7; 3 << 20]);
    client.write_session_files(session.id, files).on_progress(report).await?.into_result()?;
    finish(&bar, "input.bin");

    let (bar, report) = self::bar("download")?;
    let target = folder.join("output.bin");
    client.download_session_file(session.id, "input.bin").on_progress(report).save_to(&target).await?;
    finish(&bar, "output.bin");
    client.end_session(session.id).await?;
    Ok(())
}

/// A bar, and the function that moves it. It is hidden where the output is no terminal.
fn bar(name: &'static str) -> Result<(ProgressBar, impl Fn(Progress) + Send + Sync + 'static), Box<dyn Error>> {
    let style = ProgressStyle::with_template(
        "{prefix:<9}{wide_bar} {binary_bytes}/{binary_total_bytes} {binary_bytes_per_sec}",
    )?;
    let bar = ProgressBar::no_length().with_style(style).with_prefix(name);
    let moved = bar.clone();
    let report = move |progress: Progress| {
        if let Some(total) = progress.total {
            moved.set_length(total);
        }
        moved.set_position(progress.done);
    };
    Ok((bar, report))
}

fn finish(bar: &ProgressBar, what: &str) {
    bar.finish_and_clear();
    println!("{:<9}{what}: {} bytes", bar.prefix(), bar.position());
}
