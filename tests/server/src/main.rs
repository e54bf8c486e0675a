//! Runs the server from the command line.

use std::{io::Write, net::IpAddr, process::ExitCode, time::Duration};

use ash_dev_server::{AcceptedContent, DIRECTIVES, DevServer, RateLimits};
use clap::{Parser, ValueEnum};

/// Nobody is there to tell the workers to work.
const WORKER_INTERVAL: Duration = Duration::from_secs(1);

/// An Ash server with a scripted agent: no Node, no Docker, no AI key.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 4100)]
    port: u16,
    /// The address to bind to. Anything but a loopback address lets others on the network in.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The key that requests must carry.
    #[arg(long, env = "ASH_API_KEY", default_value = "dev-key", hide_env_values = true)]
    api_key: String,
    /// Forms of a message's content that arrive intact.
    #[arg(long, value_enum, default_value_t = Content::Blocks)]
    prompt_content: Content,
    /// Pre-warm a sandbox with each deployment, as a real server does.
    #[arg(long)]
    prewarm: bool,
    /// Run commands that are sent to sessions: on this machine, as you.
    #[arg(long)]
    exec: bool,
    /// Do not limit how many requests may be made.
    #[arg(long)]
    no_rate_limits: bool,
    /// Make ids, keys and times follow from this number, so that the same requests have the same responses.
    #[arg(long, value_name = "SEED")]
    deterministic: Option<u64>,
    /// Print each request to standard error.
    #[arg(long)]
    log: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Content {
    /// Strings, as before release 0.2.0.
    Text,
    /// Lists of 2 to 20 blocks, as release 0.2.0.
    Blocks,
    /// Both.
    Both,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "ash-dev-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let limits = if arguments.no_rate_limits { RateLimits::unlimited() } else { RateLimits::default() };
    let content = match arguments.prompt_content {
        Content::Text => AcceptedContent::Text,
        Content::Blocks => AcceptedContent::Blocks,
        Content::Both => AcceptedContent::Both,
    };
    let mut builder = DevServer::builder()
        .host(arguments.host)
        .port(arguments.port)
        .api_key(&arguments.api_key)
        .prompt_content(content)
        .prewarm(arguments.prewarm)
        .exec(arguments.exec)
        .rate_limits(limits);
    if let Some(seed) = arguments.deterministic {
        builder = builder.deterministic(seed).worker_interval(WORKER_INTERVAL);
    }
    if arguments.log {
        // A terminal that is gone takes no lines.
        builder = builder.on_request(|request| drop(writeln!(std::io::stderr(), "{request}")));
    }
    let server = builder
        .start()
        .await
        .map_err(|error| format!("cannot listen on {}:{}: {error}", arguments.host, arguments.port))?;
    greet(&server).map_err(|error| format!("cannot write to standard output: {error}"))?;
    tokio::signal::ctrl_c().await.map_err(|error| format!("cannot wait for Ctrl-C: {error}"))?;
    drop(server);
    Ok(())
}

fn greet(server: &DevServer) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let (url, key) = (server.url(), server.api_key());
    writeln!(out, "An Ash server listens at {url} (Ctrl-C stops it)\n")?;
    writeln!(out, "Try it:\n  curl -s {url}/api/agents -H 'Authorization: Bearer {key}' \\")?;
    writeln!(
        out,
        "    -H 'Content-Type: application/json' -d '{{\"name\":\"hello\",\"systemPrompt\":\"Be kind.\"}}'\n"
    )?;
    writeln!(out, "Its agent echoes the prompt. A prompt may also start with:")?;
    for (directive, effect) in DIRECTIVES {
        writeln!(out, "  {directive:<24} {effect}")?;
    }
    out.flush()
}
