//! An evaluation of an agent: cases, a run over them, its results, and a score by hand.
//!
//! Runs against the server that `ASH_SERVER_URL` and `ASH_API_KEY` name, or else against one of its own. The agent has a name
//! that is not taken, and is deleted at the end.

#![allow(clippy::print_stdout)]

use std::{collections::HashMap, error::Error};

use ash_dev_server::DevServer;
use ash_sdk::{
    AshClient,
    types::{EvalResultStatus, EvalRunStatus},
    uuid::Uuid,
};

/// Questions, and the words of a good and of a bad answer.
const CASES: [(&str, &str, &str); 3] = [
    ("Is Rust memory-safe without a garbage collector?", "rust", "python"),
    ("Name the capital of France.", "Paris", "London"),
    ("Is London the capital of France?", "capital", "London"),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let own = DevServer::unless_named().await?;
    let client = match &own {
        Some(server) => server.client()?,
        None => AshClient::from_env()?,
    };
    let name = format!("ash-sdk-evals-{}", Uuid::new_v4().simple());
    let outcome = evaluate(&client, &name).await;
    // Whatever came of it, nothing of it stays on the server.
    let deleted = client.delete_agent(&name).await;
    outcome?;
    deleted?;
    Ok(())
}

async fn evaluate(client: &AshClient, name: &str) -> Result<(), Box<dyn Error>> {
    client.deploy_agent_prompt(name, "Answer in one sentence.").await?;
    let mut questions = HashMap::new();
    for (question, good, bad) in CASES {
        let case = client
            .create_eval_case(name, question)
            .expected_topics([good])
            .expected_not_topics([bad])
            .category("facts")
            .await?;
        questions.insert(case.id, case.question);
    }

    let run = client.start_eval_run(name).categories(["facts"]).await?;
    println!("{}: {} cases", run.status, run.total_cases);
    let run = client.wait_for_eval_run(name, run.id).await?;
    // A run that failed is not an error of the call.
    if run.status != EvalRunStatus::Completed {
        return Err(format!("the run is {} after {} cases", run.status, run.completed_cases).into());
    }

    let results = client.get_eval_run_results(name, run.id).await?;
    for result in &results {
        println!("\n{}", questions.get(&result.eval_case_id).map_or("a case that was deleted", String::as_str));
        match result.status {
            EvalResultStatus::Completed => {
                println!("  {}", result.agent_response.as_deref().unwrap_or_default());
                println!("  topics {}, safety {}", score(result.topic_score), score(result.safety_score));
            }
            _ => println!("  {}: {}", result.status, result.error.as_deref().unwrap_or("no reason given")),
        }
    }
    if let Some(summary) = &run.summary {
        println!("\npassed: {:.0} %, topics {:.2} on average", 100.0 * summary.pass_rate, summary.avg_topic_score);
    }

    // Somebody has read the answer, and judges it otherwise.
    if let Some(result) = results.first() {
        let scored = client.score_eval_result(name, result.id).human_score(4.5).human_notes("short and right").await?;
        println!("by hand: {} ({})", score(scored.human_score), scored.human_notes.unwrap_or_default());
    }
    Ok(())
}

fn score(score: Option<f64>) -> String {
    score.map_or_else(|| "-".to_owned(), |score| score.to_string())
}
