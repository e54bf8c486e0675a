//! The recorded answers of a real server, read with the generated types and written again: nothing may be lost.

use std::{fs, path::Path};

use ash_sdk::{
    ash_sdk_gen::types::*,
    chrono,
    message::{StoredEvent, StoredMessage},
    serde_json::{self, Value},
};
use serde::{Serialize, de::DeserializeOwned};

/// Reads a recorded file with a type, and writes it again.
type Read = fn(Value) -> Result<Value, String>;

fn read<T: Serialize + DeserializeOwned>(value: Value) -> Result<Value, String> {
    let read: T = serde_json::from_value(value).map_err(|error| error.to_string())?;
    serde_json::to_value(read).map_err(|error| error.to_string())
}

/// Recorded files that are no answers of an operation: another view of one that is.
const NOT_ANSWERS: [&str; 1] = ["messages_real_sdk_decoded.json"];

const TABLE: &[(&str, Read)] = &[
    ("agent_config.json", read::<AgentConfigEnvelope>),
    ("agent_create_response.json", read::<AgentEnvelope>),
    ("agent_delete.json", read::<Acknowledgement>),
    ("agent_file_json.json", read::<AgentFileContent>),
    ("agent_files_list.json", read::<AgentFileList>),
    ("agent_files_write.json", read::<AgentFilesWritten>),
    ("agent_get.json", read::<AgentEnvelope>),
    ("agent_patch_response.json", read::<AgentEnvelope>),
    ("agent_version.json", read::<AgentVersionEnvelope>),
    ("agent_version_activate.json", read::<AgentVersionActivated>),
    ("agent_version_create.json", read::<AgentVersionEnvelope>),
    ("agent_versions_list.json", read::<AgentVersionList>),
    ("agent_with_env.json", read::<AgentEnvelope>),
    ("agents_list.json", read::<AgentList>),
    ("analytics.json", read::<Analytics>),
    ("api_key_create.json", read::<ApiKeyCreated>),
    ("api_keys_list.json", read::<ApiKeyList>),
    ("attachment_create.json", read::<AttachmentEnvelope>),
    ("attachments_list.json", read::<AttachmentList>),
    ("credential_create.json", read::<CredentialEnvelope>),
    ("credentials_list.json", read::<CredentialList>),
    ("empty_api_agents.json", read::<AgentList>),
    ("empty_api_analytics.json", read::<Analytics>),
    ("empty_api_api_keys.json", read::<ApiKeyList>),
    ("empty_api_credentials.json", read::<CredentialList>),
    ("empty_api_internal_runners.json", read::<RunnerList>),
    ("empty_api_queue.json", read::<QueueItemList>),
    ("empty_api_queue_stats.json", read::<QueueStatsEnvelope>),
    ("empty_api_sessions.json", read::<SessionList>),
    ("empty_api_usage.json", read::<UsageEventList>),
    ("empty_api_usage_stats.json", read::<UsageStatsEnvelope>),
    ("error_422.json", read::<ErrorBody>),
    ("error_429.json", read::<ErrorBody>),
    ("error_503.json", read::<ErrorBody>),
    ("errors_all_distinct.json", read::<ErrorBody>),
    ("eval_case.json", read::<EvalCaseEnvelope>),
    ("eval_case_create.json", read::<EvalCaseEnvelope>),
    ("eval_cases_import.json", read::<EvalCasesImported>),
    ("eval_cases_list.json", read::<EvalCaseList>),
    ("eval_result_patch.json", read::<EvalResultEnvelope>),
    ("eval_run_completed.json", read::<EvalRunEnvelope>),
    ("eval_run_created.json", read::<EvalRunEnvelope>),
    ("eval_run_results.json", read::<EvalResultList>),
    ("eval_run_score.json", read::<EvalResultsScored>),
    ("eval_runs_compare.json", read::<EvalRunComparisonEnvelope>),
    ("eval_runs_list.json", read::<EvalRunList>),
    ("health.json", read::<HealthResponse>),
    ("internal_api_key_create.json", read::<TenantApiKey>),
    ("messages_list_A.json", read::<MessageList>),
    ("messages_list_B.json", read::<MessageList>),
    ("messages_list_C.json", read::<MessageList>),
    ("messages_list_real_sdk.json", read::<MessageList>),
    ("queue_item_cancelled.json", read::<QueueItemEnvelope>),
    ("queue_item_completed_q1.json", read::<QueueItem>),
    ("queue_item_completed_q2.json", read::<QueueItem>),
    ("queue_item_created.json", read::<QueueItemEnvelope>),
    ("queue_item_failed_q3.json", read::<QueueItem>),
    ("queue_item_failed_q4.json", read::<QueueItem>),
    ("queue_list.json", read::<QueueItemList>),
    ("runners_list.json", read::<RunnerList>),
    ("session_create.json", read::<SessionEnvelope>),
    ("session_create_all_options_response.json", read::<SessionEnvelope>),
    ("session_events_list_A.json", read::<SessionEventList>),
    ("session_events_list_B.json", read::<SessionEventList>),
    ("session_events_list_C.json", read::<SessionEventList>),
    ("session_events_mcp.json", read::<SessionEventList>),
    ("session_events_real_sdk.json", read::<SessionEventList>),
    ("session_file_json.json", read::<SessionFileContent>),
    ("session_files_list.json", read::<SessionFileList>),
    ("session_files_write.json", read::<SessionFilesWritten>),
    ("session_fork.json", read::<SessionEnvelope>),
    ("session_logs_A.json", read::<SessionLogs>),
    ("session_logs_B.json", read::<SessionLogs>),
    ("session_logs_C.json", read::<SessionLogs>),
    ("sessions_list.json", read::<SessionList>),
    ("usage_events.json", read::<UsageEventList>),
    ("usage_events_real.json", read::<UsageEventList>),
    ("usage_stats.json", read::<UsageStatsEnvelope>),
    ("usage_stats_real.json", read::<UsageStatsEnvelope>),
];

/// Returns the recorded responses by name.
fn recorded() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/samples");
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
    });
    files.collect()
}

/// Returns the finds the parts of `before` that are not in `after`. A null and an absent member are the same to the types.
fn lost(before: &Value, after: &Value, at: &str, found: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, value) in before {
                let at = format!("{at}/{name}");
                match after.get(name) {
                    Some(kept) => lost(value, kept, &at, found),
                    None if value.is_null() => {}
                    None => found.push(format!("{at} is gone")),
                }
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                lost(before, after, &format!("{at}/{index}"), found);
            }
        }
        _ if before == after => {}
        (Value::Number(before), Value::Number(after)) if before.as_f64() == after.as_f64() => {}
        (Value::String(one), Value::String(other)) if time(one).is_some() && time(one) == time(other) => {}
        _ => found.push(format!("{at} was {before} and is {after}")),
    }
}

fn time(text: &str) -> Option<chrono::DateTime<chrono::FixedOffset>> {
    chrono::DateTime::parse_from_rfc3339(text).ok()
}

/// The bodies in a file: a list of requests that failed has many, of which one is plain text.
fn bodies(file: &str, recorded: Value) -> Vec<Value> {
    if file != "errors_all_distinct.json" {
        return vec![recorded];
    }
    let Value::Array(errors) = recorded else { panic!("{file} is no list") };
    errors.into_iter().map(|error| error["body"].clone()).filter(Value::is_object).collect()
}

#[test]
fn every_recorded_answer_is_read_and_nothing_of_it_is_lost() {
    let recorded = recorded();
    let mut checked = 0;
    for (file, text) in &recorded {
        if NOT_ANSWERS.contains(&file.as_str()) || !file.ends_with(".json") {
            continue;
        }
        let (_, read) = TABLE.iter().find(|(known, _)| known == file).unwrap_or_else(|| panic!("{file} is in no row"));
        for body in bodies(file, serde_json::from_str(text).unwrap()) {
            let after = read(body.clone()).unwrap_or_else(|error| panic!("{file}: {error}: {body}"));
            let mut found = Vec::new();
            lost(&body, &after, "", &mut found);
            assert!(found.is_empty(), "{file}: {found:#?}");
            checked += 1;
        }
    }
    for (file, _) in TABLE {
        assert!(recorded.iter().any(|(known, _)| known == file), "{file} is not recorded");
    }
    assert!(checked >= TABLE.len());
}

#[test]
fn what_is_json_in_a_string_is_typed_or_kept() {
    let recorded = recorded();
    let (mut messages, mut events) = (0, 0);
    for (file, text) in &recorded {
        if file.starts_with("messages_list") {
            let list: MessageList = serde_json::from_str(text).unwrap();
            for message in list.messages {
                let content: Value = serde_json::from_str(&message.content).unwrap();
                let known = StoredMessage::from(message).message();
                let kind = content["type"].as_str().unwrap();
                let typed = match kind {
                    "user" => matches!(known, ash_sdk::message::SdkMessage::User(_)),
                    "assistant" => matches!(known, ash_sdk::message::SdkMessage::Assistant(_)),
                    "result" => matches!(known, ash_sdk::message::SdkMessage::Result(_)),
                    _ => matches!(&known, ash_sdk::message::SdkMessage::Other(kept) if *kept.raw() == content),
                };
                assert!(typed, "{file}: {content} came out as {known:?}");
                messages += 1;
            }
        }
        if file.starts_with("session_events") {
            let list: SessionEventList = serde_json::from_str(text).unwrap();
            for event in list.events {
                let event = StoredEvent::from(event);
                let data = event.event_data();
                let known = *event.event_type() != SessionEventType::McpStatus && event.as_ref().data.is_some();
                let other = matches!(data, ash_sdk::message::EventData::Other(_));
                assert_eq!(other, !known, "{file}: {event:?} came out as {data:?}");
                assert!(event.json::<Value>().is_ok());
                events += 1;
            }
        }
    }
    assert!(messages > 10 && events > 10, "{messages} messages and {events} events");
}
