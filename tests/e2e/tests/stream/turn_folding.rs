//! Turns folded from events: recorded turns of real servers, failures, and turns that were cut.

use std::time::Duration;

use ash_e2e::{
    World,
    scripted::script,
    streams::{DONE, ERROR, SESSION_ID, START, TEXT, answering, interrupted_by, open, serve},
    transcripts::transcript,
};
use ash_sdk::{
    ErrorKind, Event, Result, Turn,
    error::{AgentFailure, InterruptedBy},
};
use serde_json::json;

/// The turn of a recorded stream.
async fn recorded(name: &str) -> Result<Turn> {
    let (_server, client) = serve([script().read().events(transcript(name)).last_chunk()]).await;
    client.send_message(SESSION_ID, "hello").await
}

#[tokio::test]
async fn a_turn_has_text_result_usage_cost_and_durations() {
    let turn = recorded("30_real").await;
    let turn = turn.unwrap();
    assert_eq!((turn.text.as_str(), turn.result.as_deref()), ("Echo: say hello", Some("Echo: say hello")));
    assert_eq!((turn.subtype.as_deref(), turn.is_error, turn.num_turns), (Some("success"), false, Some(1)));
    assert_eq!((turn.usage.input_tokens, turn.usage.output_tokens), (12, 20));
    assert_eq!((turn.usage.cache_creation_input_tokens, turn.usage.cache_read_input_tokens), (3, 5));
    assert!(turn.total_cost_usd.is_some_and(|cost| cost > 0.0005));
    assert_eq!((turn.duration, turn.duration_api), (Some(Duration::from_millis(172)), Some(Duration::from_millis(61))));
    assert!(turn.tool_calls.is_empty() && turn.errors.is_empty() && turn.events.is_empty());
    assert_eq!(turn.failure(), None);
}

#[tokio::test]
async fn a_tool_call_has_its_result() {
    let turn = recorded("32_real").await;
    let turn = turn.unwrap();
    let [call] = turn.tool_calls.as_slice() else { panic!("{:?}", turn.tool_calls) };
    assert_eq!(call.name, "Bash");
    assert_eq!(call.input["command"], "echo hello; echo warn >&2; ls");
    let result = call.result.as_ref().unwrap();
    assert_eq!((result.text().as_str(), result.is_error), ("hello\nwarn\nCLAUDE.md", false));
    assert!(turn.text.starts_with("I will list files.\n\nTool finished: "), "{}", turn.text);
}

#[tokio::test]
async fn a_tool_that_fails_is_told_from_one_that_does_not_and_does_not_fail_the_turn() {
    let turn = recorded("37_real").await;
    let turn = turn.unwrap();
    let result = turn.tool_calls[0].result.as_ref().unwrap();
    assert_eq!((result.text().as_str(), result.is_error), ("Exit code 3\nboom", true));
    assert!(!turn.is_error);
}

#[tokio::test]
async fn the_calls_of_a_subagent_are_told_from_the_agents_own() {
    let turn = recorded("42_real").await;
    let turn = turn.unwrap();
    let [agent, bash] = turn.tool_calls.as_slice() else { panic!("{:?}", turn.tool_calls) };
    assert_eq!((agent.name.as_str(), agent.parent_tool_use_id.as_deref()), ("Agent", None));
    assert_eq!((bash.name.as_str(), bash.parent_tool_use_id.as_deref()), ("Bash", Some(agent.id.as_str())));
    assert_eq!(bash.result.as_ref().unwrap().text(), "from-subagent");
    assert!(agent.result.as_ref().unwrap().text().starts_with("Subagent says: done.\n"));
    assert!(!turn.text.contains("SUBTASK"), "{}", turn.text);
}

fn call(id: &str) -> String {
    let block = json!({"type": "tool_use", "id": id, "name": "Read", "input": {"file_path": id}});
    let message = json!({"type": "assistant", "message": {"id": "m", "content": [block]}});
    format!("event: message\ndata: {message}\n\n")
}

#[tokio::test]
async fn the_results_of_two_calls_find_their_calls_in_whatever_order_they_come() {
    let result = |id: &str| json!({"type": "tool_result", "tool_use_id": id, "content": format!("result of {id}")});
    let results = json!({"type": "user", "message": {"content": [result("b"), result("a")]}});
    let results = format!("event: tool_result\ndata: {{}}\n\nevent: message\ndata: {results}\n\n");
    let (_server, client) = serve([answering(&[START, &call("a"), &call("b"), &results, &call("c"), DONE])]).await;
    let turn = open(&client).await.turn().await.unwrap();
    let found: Vec<_> = turn
        .tool_calls
        .iter()
        .map(|call| (call.id.as_str(), call.result.as_ref().map(|result| result.text())))
        .collect();
    assert_eq!(found, [("a", Some("result of a".to_owned())), ("b", Some("result of b".to_owned())), ("c", None)]);
}

#[tokio::test]
async fn events_are_kept_when_they_are_asked_for() {
    let world = World::new().await;
    let session = world.session().await;
    let turn = world.client.send_message(session.id, "hello").keep_events().await.unwrap();
    assert!(matches!(turn.events.first(), Some(Event::SessionStart(_))));
    assert!(matches!(turn.events.last(), Some(Event::Done(_))));
    assert!(world.client.send_message(session.id, "hello").await.unwrap().events.is_empty());
}

#[tokio::test]
async fn events_can_be_watched_while_they_are_added_up() {
    let world = World::new().await;
    let session = world.session().await;
    let stream = world.client.send_message_stream(session.id, "one two three").include_partial_messages(true);
    let mut shown = String::new();
    let watch = |event: &Event| {
        if let Event::TextDelta(text) = event {
            shown.push_str(text.as_str());
        }
    };
    let turn = stream.await.unwrap().turn_with(watch).await.unwrap();
    assert_eq!((shown.as_str(), turn.text.as_str()), ("Echo: one two three", "Echo: one two three"));
}

#[tokio::test]
async fn a_failure_of_the_agent_is_an_error_with_the_turn_in_it() {
    let world = World::new().await;
    let session = world.session().await;
    for (prompt, failure, subtype) in [
        ("/fail out of luck", "out of luck", Some("success")),
        ("/limit error_max_turns", "error_max_turns", Some("error_max_turns")),
        ("/limit error_max_budget_usd", "error_max_budget_usd", Some("error_max_budget_usd")),
        ("/error out of luck", "out of luck", None),
    ] {
        let error = world.client.send_message(session.id, prompt).await.unwrap_err();
        let ErrorKind::Agent(AgentFailure::Turn(turn)) = error.kind() else { panic!("{prompt}: {error:?}") };
        assert!(turn.is_error);
        assert_eq!((turn.failure().as_deref(), turn.subtype.as_deref()), (Some(failure), subtype), "{prompt}");
        assert_eq!(error.partial_turn().map(|turn| &turn.errors), Some(&turn.errors));
        assert!(error.to_string().contains(failure), "{error}");
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn a_failure_of_the_agent_is_a_value_where_that_is_asked_for() {
    let world = World::new().await;
    let session = world.session().await;
    for prompt in ["/fail no", "/limit error_max_turns", "/error no"] {
        let turn = world.client.send_message(session.id, prompt).failures_as_values().await.unwrap();
        assert!(turn.is_error && turn.failure().is_some(), "{prompt}");
    }
    let error = world.client.send_message(session.id, "/cut").failures_as_values().await.unwrap_err();
    assert_eq!(*interrupted_by(&error), InterruptedBy::Server, "a cut is no failure of the agent");
}

#[tokio::test]
async fn the_failures_of_recorded_turns_are_told() {
    for (name, words) in [
        ("47_real_api_error", vec!["API Error: 400", "process exited with code 1"]),
        ("49_real_max_budget", vec![]),
        ("10_error_bridge_dead", vec!["Not connected"]),
        ("synthetic_s22_result_error_max_turns", vec!["error_max_turns"]),
        ("synthetic_s22_result_error_during", vec![]),
        ("synthetic_s25", vec!["Client write timeout"]),
    ] {
        let turn = recorded(name).await;
        let error = turn.unwrap_err();
        let ErrorKind::Agent(AgentFailure::Turn(turn)) = error.kind() else { panic!("{name}: {error:?}") };
        let failure = turn.failure().unwrap();
        for words in words {
            assert!(failure.contains(words), "{name}: {failure}");
        }
    }
}

#[tokio::test]
async fn done_and_a_good_result_do_not_make_an_error_event_a_success() {
    let result = "event: message\ndata: {\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false}\n\n";
    let (_server, client) = serve([answering(&[START, ERROR, result, DONE])]).await;
    let error = client.send_message(SESSION_ID, "hello").await.unwrap_err();
    let ErrorKind::Agent(AgentFailure::Turn(turn)) = error.kind() else { panic!("{error:?}") };
    assert_eq!(turn.errors, ["out of luck"]);
}

#[tokio::test]
async fn a_turn_that_was_cut_is_an_error_with_what_had_come_of_it() {
    let (_server, client) = serve([answering(&[START, TEXT, &call("a")])]).await;
    let error = client.send_message(SESSION_ID, "hello").keep_events().await.unwrap_err();
    assert_eq!(*interrupted_by(&error), InterruptedBy::Server);
    let turn = error.partial_turn().unwrap();
    assert_eq!((turn.text.as_str(), turn.tool_calls.len(), turn.events.len()), ("hello", 1, 3));
    assert_eq!(turn.session_id, SESSION_ID.into());

    let turn = recorded("synthetic_s11_eof").await;
    assert!(turn.unwrap_err().partial_turn().is_some());
}

#[tokio::test]
async fn a_turn_without_a_result_is_a_turn() {
    let turn = recorded("03_two_text").await;
    let turn = turn.unwrap();
    assert_eq!((turn.text.as_str(), turn.result, turn.num_turns), ("[Resumed session]", None, None));
}

#[tokio::test]
async fn thoughts_are_no_text() {
    let turn = recorded("34_real").await;
    assert_eq!(turn.unwrap().text, "Thought about it.");
}
