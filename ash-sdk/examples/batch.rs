//! 200 prompts over a few sessions, with progress; continues where it was when it is started again.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own. The agent has a name
//! that is not taken, and is deleted at the end.
//!
//! Results are appended as they come to the JSON Lines file that the argument names, by default `batch.jsonl`. Prompts that
//! failed are asked again by the next run. The exit code is 0 if all prompts have an answer, otherwise 1.

#![allow(clippy::print_stdout)]

use std::{
    cell::RefCell,
    collections::HashSet,
    error::Error,
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    pin::pin,
    process::ExitCode,
    time::Duration,
};

use ash_dev_server::DevServer;
use ash_sdk::{AshClient, ClientBuilder, ErrorKind, RetryPolicy, SessionId, uuid::Uuid};
use futures::{StreamExt, future::try_join_all, stream};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

/// Prompts in progress at a time, each in a session of its own. A server opens 20 sessions in 15 minutes.
const SESSIONS: usize = 4;
/// Windows of the server's rate limits. A batch waits for the next one.
const WINDOW: Duration = Duration::from_secs(900);
/// Longest silence where there is no bar.
const SILENCE: Duration = Duration::from_secs(10);

/// A line of the results.
#[derive(Serialize, Deserialize)]
struct Record {
    prompt: String,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Answer(String),
    Error(String),
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let settings = match &own {
        Some(server) => server.client_builder(),
        None => ClientBuilder::from_env()?,
    };
    let client = settings.retry(RetryPolicy::default().max_retry_after(WINDOW)).deadline(2 * WINDOW).build()?;

    let prompts: Vec<String> = (1..=200).map(|number| format!("What is the square of {number}?")).collect();
    let path = std::env::args().nth(1).unwrap_or_else(|| "batch.jsonl".to_owned());
    let (mut file, mut answered) = open(&path).map_err(|error| format!("{path}: {error}"))?;

    let name = format!("ash-sdk-batch-{}", Uuid::new_v4().simple());
    client.deploy_agent_prompt(&name, "Answer in one line.").await?;
    let outcome = ask_all(&client, &name, &prompts, &mut file, &mut answered).await;
    // Whatever came of it, nothing of it stays on the server.
    let deleted = client.delete_agent(&name).await;
    outcome?;
    deleted?;
    let count = prompts.iter().filter(|prompt| answered.contains(*prompt)).count();
    println!("{count} of {} prompts have an answer in {path}", prompts.len());
    Ok(if count == prompts.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Opens the results and reads which prompts have an answer.
fn open(path: &str) -> Result<(File, HashSet<String>), Box<dyn Error>> {
    let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
    let mut content = Vec::new();
    file.read_to_end(&mut content)?;
    let mut answered = HashSet::new();
    let mut records = serde_json::Deserializer::from_slice(&content).into_iter::<Record>();
    for record in records.by_ref() {
        match record {
            Ok(Record { prompt, outcome: Outcome::Answer(_) }) => drop(answered.insert(prompt)),
            Ok(_) => {}
            // A program that is killed while it writes leaves an incomplete line, which is replaced.
            Err(error) if error.is_eof() => break,
            Err(error) => return Err(error.into()),
        }
    }
    let complete = records.byte_offset();
    file.set_len(complete as u64)?;
    file.seek(SeekFrom::End(0))?;
    if content[..complete].last().is_some_and(|byte| *byte != b'\n') {
        file.write_all(b"\n")?;
    }
    Ok((file, answered))
}

async fn ask_all(
    client: &AshClient,
    agent: &str,
    prompts: &[String],
    file: &mut File,
    answered: &mut HashSet<String>,
) -> Result<(), Box<dyn Error>> {
    let left: Vec<_> = prompts.iter().filter(|prompt| !answered.contains(*prompt)).cloned().collect();
    let sessions = (0..SESSIONS.min(left.len())).map(|_| client.create_session(agent).send());
    let sessions = try_join_all(sessions).await?;

    let bar = ProgressBar::new(prompts.len() as u64).with_position((prompts.len() - left.len()) as u64);
    bar.set_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg} {eta}")?);
    bar.enable_steady_tick(Duration::from_secs(1));
    let mut failed = 0;
    let report = |failed| {
        bar.set_message(format!("{failed} failed"));
        // Standard error is not a terminal.
        if bar.is_hidden() {
            eprintln!("{} of {}, {failed} failed", bar.position(), prompts.len());
        }
    };
    report(failed);

    // Each session takes the next prompt when it has answered the one before.
    let left = &RefCell::new(left.into_iter());
    let answers = sessions.iter().map(|session| {
        let answer = move |session| async move {
            let prompt = left.borrow_mut().next()?;
            Some((ask(client, session, prompt).await, session))
        };
        stream::unfold(session.id, answer).boxed_local()
    });
    let mut answers = stream::select_all(answers);
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    loop {
        let record = tokio::select! {
            record = answers.next() => record,
            // The next run asks what was in progress.
            signal = &mut interrupted => signal.map(|()| None)?,
            () = tokio::time::sleep(SILENCE) => {
                report(failed);
                continue;
            }
        };
        let Some(record) = record else { break };
        // One write for each line, so that no more than the last one is ever incomplete.
        let mut line = serde_json::to_vec(&record)?;
        line.push(b'\n');
        file.write_all(&line)?;
        match record.outcome {
            Outcome::Answer(_) => drop(answered.insert(record.prompt)),
            Outcome::Error(_) => failed += 1,
        }
        bar.inc(1);
        if bar.position().is_multiple_of(10) {
            report(failed);
        }
    }
    bar.finish_and_clear();
    try_join_all(sessions.iter().map(|session| client.end_session(session.id).send())).await?;
    Ok(())
}

/// Asks a prompt. The error is the answer's, so it goes into the results.
async fn ask(client: &AshClient, session: SessionId, prompt: String) -> Record {
    let outcome = match client.send_message(session, &prompt).await {
        Ok(turn) => Outcome::Answer(turn.text),
        Err(error) if matches!(error.kind(), ErrorKind::Agent(_)) => Outcome::Error(error.to_string()),
        // The turn may still be running, or the sandbox be gone: the next prompt needs another one.
        Err(error) => match client.recover_session(session).await {
            Ok(_) => Outcome::Error(error.to_string()),
            Err(lost) => Outcome::Error(format!("{error}; then {lost}")),
        },
    };
    Record { prompt, outcome }
}
