use std::time::Duration;

use ash_e2e::World;
use ash_sdk::{
    ErrorKind,
    types::{ChatTurn, CreateEvalCaseRequest, EvalCase, EvalResultStatus, EvalRunStatus},
    uuid::Uuid,
};

use super::{LONG, impatient, strings};

async fn resting() -> World {
    let world = World::with(|server| server.worker_interval(Duration::MAX)).await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    world
}

fn questions(cases: &[EvalCase]) -> Vec<&str> {
    cases.iter().map(|case| case.question.as_str()).collect()
}

#[tokio::test]
async fn a_case_has_what_it_was_given_and_nothing_else() {
    let world = resting().await;
    let client = &world.client;
    let turn = ChatTurn::new("before", "user");
    let full = client
        .create_eval_case("bot", "What is Rust?")
        .expected_topics(strings(["rust"]))
        .expected_not_topics(strings([]))
        .reference_answer("A language.")
        .category("languages")
        .tags(strings(["a", "b"]))
        .chat_history(vec![turn.clone()])
        .is_active(false)
        .await
        .unwrap();
    let read = client.get_eval_case("bot", full.id).await.unwrap();
    assert_eq!(read.expected_topics, Some(strings(["rust"])));
    assert_eq!(read.expected_not_topics, Some(Vec::new()), "an empty list is sent as an empty list");
    assert_eq!((read.category.as_deref(), read.reference_answer.as_deref()), (Some("languages"), Some("A language.")));
    assert_eq!((read.tags, read.is_active), (Some(strings(["a", "b"])), false));
    let history = read.chat_history.unwrap();
    assert_eq!((history.len(), &history[0].role, &history[0].content), (1, &turn.role, &turn.content));

    let bare = client.create_eval_case("bot", "Why?").await.unwrap();
    assert_eq!((bare.expected_topics, bare.category, bare.tags, bare.is_active), (None, None, None, true));
    assert_eq!(questions(&client.list_eval_cases("bot").await.unwrap()), ["What is Rust?", "Why?"], "oldest first");
    assert_eq!(questions(&client.list_eval_cases("bot").is_active(true).await.unwrap()), ["Why?"]);
    assert_eq!(questions(&client.list_eval_cases("bot").category("languages").await.unwrap()), ["What is Rust?"]);
}

#[tokio::test]
async fn a_change_sets_clears_and_leaves_alone() {
    let world = resting().await;
    let client = &world.client;
    let case = client
        .create_eval_case("bot", "Q")
        .category("c")
        .tags(strings(["t"]))
        .expected_topics(strings(["x"]))
        .reference_answer("r")
        .await
        .unwrap();
    let changed = client
        .update_eval_case("bot", case.id)
        .question("Q2")
        .clear_category()
        .tags(strings([]))
        .is_active(false)
        .await
        .unwrap();
    assert_eq!((changed.question.as_str(), changed.category, changed.is_active), ("Q2", None, false));
    assert_eq!(changed.tags, Some(Vec::new()), "an empty list is no null");
    assert_eq!(changed.expected_topics, Some(strings(["x"])), "what is not named stays");
    let cleared = client
        .update_eval_case("bot", case.id)
        .clear_tags()
        .clear_expected_topics()
        .clear_expected_not_topics()
        .clear_reference_answer()
        .clear_chat_history()
        .category("again")
        .await
        .unwrap();
    assert_eq!((cleared.tags, cleared.expected_topics, cleared.reference_answer), (None, None, None));
    assert_eq!((cleared.chat_history.is_none(), cleared.category.as_deref()), (true, Some("again")));
    let refilled = client
        .update_eval_case("bot", case.id)
        .expected_topics(strings(["y"]))
        .expected_not_topics(strings(["z"]))
        .reference_answer("s")
        .chat_history(vec![ChatTurn::new("hi", "user")])
        .await
        .unwrap();
    assert_eq!((refilled.expected_topics, refilled.expected_not_topics), (Some(strings(["y"])), Some(strings(["z"]))));
    assert_eq!(refilled.chat_history.unwrap()[0].content, "hi");

    client.delete_eval_case("bot", case.id).await.unwrap();
    for error in [
        client.get_eval_case("bot", case.id).await.unwrap_err(),
        client.update_eval_case("bot", case.id).question("x").await.unwrap_err(),
        client.delete_eval_case("bot", case.id).await.unwrap_err(),
    ] {
        assert!(error.is_not_found(), "{error}");
    }
}

#[tokio::test]
async fn cases_are_exported_and_imported() {
    let world = resting().await;
    let client = &world.client;
    let mut first = CreateEvalCaseRequest::new("One?");
    first.tags = Some(strings(["t"]));
    assert_eq!(client.import_eval_cases("bot", [first, CreateEvalCaseRequest::new("Two?")]).await.unwrap(), 2);
    let exported = client.export_eval_cases("bot").await.unwrap();
    assert_eq!(questions(&exported), ["One?", "Two?"]);
    assert_eq!(exported[0].tags, Some(strings(["t"])));
    client.deploy_agent_prompt("other", "Echo.").await.unwrap();
    assert_eq!(
        client
            .import_eval_cases("other", exported.iter().map(|case| CreateEvalCaseRequest::new(&case.question)))
            .await
            .unwrap(),
        2
    );
    assert_eq!(client.list_eval_cases("other").await.unwrap().len(), 2);
    assert_eq!(client.import_eval_cases("other", []).await.unwrap(), 0);
}

#[tokio::test]
async fn a_run_is_waited_for_and_its_results_say_how_it_went() {
    let world = resting().await;
    let (client, _) = impatient(&world.server);
    for (question, topic) in [("Tell me of Rust", "rust"), ("Tell me of Go", "python")] {
        client.create_eval_case("bot", question).expected_topics(strings([topic])).await.unwrap();
    }
    let run = client.start_eval_run("bot").await.unwrap();
    assert_eq!((run.status.clone(), run.total_cases, run.completed_cases), (EvalRunStatus::Pending, 2, 0));
    let (done, ()) = tokio::join!(client.wait_for_eval_run("bot", run.id).with_deadline(LONG), world.server.work());
    let done = done.unwrap();
    assert_eq!((done.status, done.completed_cases), (EvalRunStatus::Completed, 2));
    let summary = done.summary.unwrap();
    assert_eq!((summary.avg_topic_score, summary.pass_rate), (0.5, 0.5));
    assert_eq!(client.get_eval_run("bot", run.id).await.unwrap().id, run.id);
    let results = client.get_eval_run_results("bot", run.id).await.unwrap();
    let scores: Vec<_> = results.iter().map(|result| (result.status.clone(), result.topic_score)).collect();
    assert_eq!(scores, [(EvalResultStatus::Completed, Some(1.0)), (EvalResultStatus::Completed, Some(0.0))]);
    assert_eq!(results[0].agent_response.as_deref(), Some("Echo: Tell me of Rust"));
}

#[tokio::test]
async fn a_run_that_failed_is_a_value_and_one_that_does_not_end_is_a_timeout() {
    let world = resting().await;
    let (client, _) = impatient(&world.server);
    let run = client.start_eval_run("bot").await.unwrap();
    let error = client.wait_for_eval_run("bot", run.id).with_deadline(Duration::from_secs(20)).await.unwrap_err();
    assert!(error.is_timeout() && error.message().contains(&run.id.to_string()), "{error}");
    client.delete_agent("bot").await.unwrap();
    world.server.work().await;
    client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    assert_eq!(
        client.wait_for_eval_run("bot", run.id).with_deadline(LONG).await.unwrap().status,
        EvalRunStatus::Failed
    );
    assert!(client.wait_for_eval_run("bot", Uuid::new_v4()).with_deadline(LONG).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_run_takes_the_cases_and_the_version_that_it_is_told_to() {
    let world = resting().await;
    let client = &world.client;
    for (question, category, tag) in [("1", "x", "t"), ("2", "y", "t"), ("3", "x", "u")] {
        client.create_eval_case("bot", question).category(category).tags(strings([tag])).await.unwrap();
    }
    client.create_agent_version("bot").await.unwrap();
    let run =
        client.start_eval_run("bot").categories(strings(["x"])).tags(strings(["t"])).version_number(1).await.unwrap();
    assert_eq!((run.total_cases, run.version_number), (1, Some(1)));
    let error = client.start_eval_run("bot").version_number(9).await.unwrap_err();
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.message()),
        (Some(404), "Agent version 9 not found")
    );
    let later = client.start_eval_run("bot").await.unwrap();
    let runs: Vec<_> = client.list_eval_runs("bot").await.unwrap().iter().map(|run| run.id).collect();
    assert_eq!(runs, [later.id, run.id], "newest first");
}

#[tokio::test]
async fn two_runs_are_compared_and_scored_by_hand() {
    let world = resting().await;
    let client = &world.client;
    let case = client.create_eval_case("bot", "Q").await.unwrap();
    let mut runs = Vec::new();
    for _ in 0..2 {
        runs.push(client.start_eval_run("bot").await.unwrap().id);
        world.server.work().await;
    }
    let comparison = client.compare_eval_runs("bot", runs[0], runs[1]).await.unwrap();
    assert_eq!((comparison.run_a.id, comparison.run_b.id), (runs[0], runs[1]));
    assert_eq!((comparison.results[0].case_id, comparison.results[0].question.as_str()), (case.id, "Q"));
    let result = comparison.results[0].result_a.as_ref().unwrap().id;
    let error = client.compare_eval_runs("bot", runs[0], Uuid::new_v4()).await.unwrap_err();
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.message()),
        (Some(404), "Eval run B not found")
    );

    let scored = client.score_eval_run("bot", runs[0]).human_score(4.5).human_notes("good").await.unwrap();
    assert_eq!((scored.len(), scored[0].id, scored[0].human_score), (1, result, Some(4.5)));
    let one = client.score_eval_run("bot", runs[0]).result_id(result).human_score(2.0).await.unwrap();
    assert_eq!((one[0].human_score, one[0].human_notes.as_deref()), (Some(2.0), Some("good")));
    let other = client.score_eval_result("bot", result).human_notes("better").human_score(5.0).await.unwrap();
    assert_eq!((other.human_score, other.human_notes.as_deref()), (Some(5.0), Some("better")));
    let error = client.score_eval_run("bot", runs[0]).await.unwrap_err();
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.message()),
        (Some(400), "Provide humanScore and/or humanNotes")
    );
    assert!(client.score_eval_result("bot", Uuid::new_v4()).human_score(1.0).await.unwrap_err().is_not_found());
    let elsewhere = client.score_eval_run("bot", runs[1]).result_id(result).human_score(1.0).await.unwrap_err();
    assert!(elsewhere.is_not_found() && !matches!(elsewhere.kind(), ErrorKind::InvalidRequest), "{elsewhere}");
}
