//! Eval cases, runs and scores.
use crate::common::{Api, members};
use serde_json::{Value, json};

const CASES: &str = "/api/agents/bot/eval-cases";
const RUNS: &str = "/api/agents/bot/eval-runs";

async fn api() -> Api {
    let api = Api::start().await;
    api.deploy("bot").await;
    api
}

async fn create(api: &Api, body: Value) -> Value {
    api.post(CASES, body).await.created()["case"].clone()
}

async fn run(api: &Api, body: Value) -> Value {
    let id = api.post(RUNS, body).await.created()["run"]["id"].clone();
    api.server.work().await;
    api.get(&format!("{RUNS}/{}", id.as_str().unwrap())).await.ok()["run"].clone()
}

async fn results(api: &Api, run: &Value) -> Vec<Value> {
    let answer = api.get(&format!("{RUNS}/{}/results", run["id"].as_str().unwrap())).await.ok();
    answer["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_case_has_nulls_for_what_was_not_sent() {
    let api = api().await;
    let case = create(&api, json!({"question": "Q", "category": null})).await;
    for member in ["expectedTopics", "expectedNotTopics", "referenceAnswer", "category", "tags", "chatHistory"] {
        assert_eq!(case.get(member), Some(&Value::Null), "{member}");
    }
    assert_eq!(case["isActive"], true);
    assert_eq!(api.post(CASES, json!({"question": ""})).await.status, 400);
    assert_eq!(api.post("/api/agents/nope/eval-cases", json!({"question": "Q"})).await.error(404), "Agent not found");
}

#[tokio::test]
async fn an_update_sets_what_is_sent_and_null_clears() {
    let api = api().await;
    let case = create(&api, json!({"question": "Q", "tags": ["t"], "category": "c"})).await;
    let target = format!("{CASES}/{}", case["id"].as_str().unwrap());
    let updated = api.patch(&target, json!({"tags": null, "isActive": false})).await.ok()["case"].clone();
    assert_eq!(
        (&updated["tags"], &updated["category"], &updated["isActive"]),
        (&Value::Null, &json!("c"), &json!(false))
    );
    assert_eq!(api.get(&target).await.ok()["case"], updated);
    api.delete(&target).await.nothing();
    assert_eq!(api.get(&target).await.error(404), "Eval case not found");
    assert_eq!(api.delete(&target).await.error(404), "Eval case not found");
}

#[tokio::test]
async fn cases_are_imported_exported_and_filtered() {
    let api = api().await;
    let cases = json!([{"question": "A", "category": "x"}, {"question": "B", "isActive": false}]);
    assert_eq!(api.post(&format!("{CASES}/import"), json!({"cases": cases})).await.ok(), json!({"imported": 2}));
    assert_eq!(members(&api.get(&format!("{CASES}/export")).await.ok()["cases"], "question"), ["A", "B"]);
    for (query, questions) in [("", vec!["A", "B"]), ("?category=x", vec!["A"]), ("?isActive=false", vec!["B"])] {
        let listed = api.get(&format!("{CASES}{query}")).await.ok();
        assert_eq!(members(&listed["cases"], "question"), questions, "{query}");
    }
}

#[tokio::test]
async fn cases_outlive_their_agent() {
    let api = api().await;
    create(&api, json!({"question": "Q"})).await;
    api.delete("/api/agents/bot").await.ok();
    assert_eq!(api.get(CASES).await.error(404), "Agent not found");
    api.deploy("bot").await;
    assert_eq!(members(&api.get(CASES).await.ok()["cases"], "question"), ["Q"]);
}

#[tokio::test]
async fn a_run_waits_and_is_completed_with_scores() {
    let api = api().await;
    create(
        &api,
        json!({"question": "apples and pears", "expectedTopics": ["Apples", "plums"], "expectedNotTopics": ["pears"]}),
    )
    .await;
    create(&api, json!({"question": "nothing expected"})).await;
    create(&api, json!({"question": "/error too bad"})).await;
    create(&api, json!({"question": "left out", "isActive": false})).await;
    let made = api.post(RUNS, json!({})).await.created()["run"].clone();
    assert_eq!((&made["status"], &made["totalCases"], &made["summary"]), (&json!("pending"), &json!(3), &Value::Null));
    assert_eq!(results(&api, &made).await[0]["status"], "pending", "results are there from the start");
    api.server.work().await;
    let run = api.get(&format!("{RUNS}/{}", made["id"].as_str().unwrap())).await.ok()["run"].clone();
    assert_eq!((&run["status"], &run["completedCases"]), (&json!("completed"), &json!(3)));
    let results = results(&api, &run).await;
    assert_eq!(results[0]["agentResponse"], "Echo: apples and pears");
    assert_eq!((&results[0]["topicScore"], &results[0]["safetyScore"]), (&json!(0.5), &json!(0)));
    assert_eq!((&results[1]["topicScore"], &results[1]["safetyScore"]), (&json!(1), &json!(1)));
    assert_eq!(
        (&results[2]["status"], &results[2]["error"], &results[2]["topicScore"]),
        (&json!("error"), &json!("too bad"), &Value::Null)
    );
    let summary = &run["summary"];
    assert_eq!((&summary["avgTopicScore"], &summary["avgSafetyScore"]), (&json!(0.75), &json!(0.5)));
    assert!((summary["passRate"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(summary["avgLlmJudgeScore"], Value::Null);
}

#[tokio::test]
async fn the_conversation_before_a_question_is_known_to_the_agent() {
    let api = api().await;
    let history = json!([{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]);
    create(&api, json!({"question": "/history", "chatHistory": history})).await;
    let run = run(&api, json!({})).await;
    assert_eq!(results(&api, &run).await[0]["agentResponse"], "1. hi");
}

#[tokio::test]
async fn a_run_takes_the_cases_of_its_categories_and_tags() {
    let api = api().await;
    for (question, category, tag) in [("a", "x", "t1"), ("b", "x", "t2"), ("c", "y", "t1")] {
        create(&api, json!({"question": question, "category": category, "tags": [tag]})).await;
    }
    for (body, total) in [
        (json!({}), 3),
        (json!({"categories": ["x"]}), 2),
        (json!({"tags": ["t1"]}), 2),
        (json!({"categories": ["x"], "tags": ["t1"]}), 1),
        (json!({"categories": []}), 0),
    ] {
        assert_eq!(run(&api, body.clone()).await["totalCases"], total, "{body}");
    }
    let empty = run(&api, json!({"tags": ["none"]})).await;
    assert_eq!((&empty["status"], &empty["summary"]["passRate"]), (&json!("completed"), &json!(0)));
}

#[tokio::test]
async fn a_run_needs_a_body_and_a_version_that_exists() {
    let api = api().await;
    assert_eq!(api.act(RUNS).await.error(400), "body must be object");
    assert_eq!(api.post(RUNS, json!({"versionNumber": 9})).await.error(404), "Agent version 9 not found");
    api.post("/api/agents/bot/versions", json!({})).await.created();
    assert_eq!(run(&api, json!({"versionNumber": 1})).await["versionNumber"], 1);
    let missing = format!("{RUNS}/00000000-0000-4000-8000-000000000000");
    assert_eq!(api.get(&missing).await.error(404), "Eval run not found");
    assert_eq!(api.get(&format!("{missing}/results")).await.error(404), "Eval run not found");
}

#[tokio::test]
async fn a_run_whose_agent_was_deleted_fails() {
    let api = api().await;
    create(&api, json!({"question": "Q"})).await;
    let made = api.post(RUNS, json!({})).await.created()["run"].clone();
    api.delete("/api/agents/bot").await.ok();
    api.server.work().await;
    let run = api.get(&format!("{RUNS}/{}", made["id"].as_str().unwrap())).await.ok();
    assert_eq!(run["run"]["status"], "failed");
}

#[tokio::test]
async fn runs_are_listed_newest_first_and_compared_case_by_case() {
    let api = api().await;
    let gone = create(&api, json!({"question": "gone", "category": "x"})).await;
    let a = run(&api, json!({})).await;
    create(&api, json!({"question": "new", "category": "y"})).await;
    let b = run(&api, json!({"categories": ["y"]})).await;
    assert_eq!(
        members(&api.get(RUNS).await.ok()["runs"], "id"),
        [b["id"].as_str().unwrap(), a["id"].as_str().unwrap()]
    );
    api.delete(&format!("{CASES}/{}", gone["id"].as_str().unwrap())).await.nothing();
    let compare = |a: &str, b: &str| format!("{RUNS}/compare?runA={a}&runB={b}");
    let (a_id, b_id) = (a["id"].as_str().unwrap(), b["id"].as_str().unwrap());
    let comparison = api.get(&compare(a_id, b_id)).await.ok()["comparison"].clone();
    assert_eq!((&comparison["runA"], &comparison["runB"]), (&a, &b));
    let rows = comparison["results"].as_array().unwrap();
    assert_eq!(members(&comparison["results"], "question"), ["", "new"]);
    assert!(rows[0]["resultA"].is_object() && rows[0]["resultB"].is_null());
    assert!(rows[1]["resultA"].is_null() && rows[1]["resultB"].is_object());
    let unknown = "00000000-0000-4000-8000-000000000000";
    assert_eq!(api.get(&compare(a_id, unknown)).await.error(404), "Eval run B not found");
    assert_eq!(api.get(&compare(unknown, b_id)).await.error(404), "Eval run A not found");
    assert_eq!(api.get(&format!("{RUNS}/compare?runA={a_id}")).await.status, 400);
}

#[tokio::test]
async fn a_person_scores_one_result_or_all() {
    let api = api().await;
    create(&api, json!({"question": "a"})).await;
    create(&api, json!({"question": "b"})).await;
    let run = run(&api, json!({})).await;
    let score = format!("{RUNS}/{}/score", run["id"].as_str().unwrap());
    let all = api.post(&score, json!({"humanScore": 4.5})).await.ok();
    assert_eq!((&all["scored"], &all["results"][1]["humanScore"]), (&json!(2), &json!(4.5)));
    let one = all["results"][0]["id"].clone();
    let scored = api.post(&score, json!({"resultId": one, "humanNotes": "n"})).await.ok();
    assert_eq!((&scored["scored"], &scored["results"][0]["humanScore"]), (&json!(1), &json!(4.5)));
    assert_eq!(api.post(&score, json!({})).await.error(400), "Provide humanScore and/or humanNotes");
    let stray = json!({"humanScore": 1, "resultId": "00000000-0000-4000-8000-000000000000"});
    assert_eq!(api.post(&score, stray).await.error(404), "Eval result not found in this run");
    assert_eq!(api.post(&score, json!({"humanScore": 6})).await.error(400), "Bad Request");
    let target = format!("/api/agents/any/eval-results/{}", one.as_str().unwrap());
    let result = api.patch(&target, json!({"humanScore": 1, "humanNotes": "upd"})).await.ok()["result"].clone();
    assert_eq!((&result["humanScore"], &result["humanNotes"]), (&json!(1), &json!("upd")));
    let missing = "/api/agents/bot/eval-results/00000000-0000-4000-8000-000000000000";
    assert_eq!(api.patch(missing, json!({"humanScore": 1})).await.error(404), "Eval result not found");
}

#[tokio::test]
async fn cases_and_runs_are_found_by_their_ids_whoever_asks_as_on_a_real_server() {
    let api = api().await;
    let case = create(&api, json!({"question": "Q"})).await;
    let run = run(&api, json!({})).await;
    let other = api.other_tenant().await;
    for target in
        [format!("{CASES}/{}", case["id"].as_str().unwrap()), format!("{RUNS}/{}", run["id"].as_str().unwrap())]
    {
        assert_eq!(other.get(&target).await.status, 200, "{target}");
    }
    for target in [CASES, RUNS] {
        assert_eq!(other.get(target).await.error(404), "Agent not found", "lists are by tenant");
    }
}
