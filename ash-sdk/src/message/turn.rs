//! A whole turn: what its events add up to.

use std::time::Duration;

use ash_sdk_gen::types::SessionId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    content::{ContentBlock, content_text},
    event::Event,
    sdk_message::{AssistantMessage, ResultMessage, SdkMessage, UserMessage},
    spoken::Spoken,
    token::TurnToken,
    usage::Usage,
};
use crate::excerpt::bounded_debug;

/// A turn: everything between a message and the end of its answer.
///
/// As JSON it has a member for each field; durations are in seconds.
///
/// It is put together from the agent's own messages, not from the finer events, which tell some things twice and do not
/// say which call a tool's result is of. What a server does not send is missing or empty: a result, and with it usage and
/// cost, comes with most turns but not with all.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: ash_sdk::AshClient, session_id: uuid::Uuid) -> ash_sdk::Result<()> {
/// let prompt = "Run the tests and tell me what fails.";
/// let turn = client.send_message(session_id, prompt).await?;
/// println!("{}", turn.text);
/// for call in &turn.tool_calls {
///     let failed = call.result.as_ref().is_some_and(|result| result.is_error);
///     println!("{} {} failed: {failed}", call.name, call.input);
/// }
/// println!("{} tokens, {:?} USD", turn.usage.output_tokens, turn.total_cost_usd);
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Turn {
    /// The session.
    pub session_id: SessionId,
    /// Everything that the agent said, a blank line between one message and the next. Without what its subagents
    /// said to it.
    #[serde(default)]
    pub text: String,
    /// The result, which mostly is the last of what the agent said.
    #[serde(default)]
    pub result: Option<String>,
    /// `success`, or which limit or error ended the turn. Missing where the server sent no result.
    #[serde(default)]
    pub subtype: Option<String>,
    /// `true` if the agent failed.
    #[serde(default)]
    pub is_error: bool,
    /// Errors, as reported by the agent or the server.
    #[serde(default)]
    pub errors: Vec<String>,
    /// Number of turns that the agent took.
    #[serde(default)]
    pub num_turns: Option<u64>,
    /// The tokens used; none where the server sent no result.
    #[serde(default)]
    pub usage: Usage,
    /// Cost, in US dollars.
    #[serde(default)]
    pub total_cost_usd: Option<f64>,
    /// Duration.
    #[serde(default, with = "seconds")]
    pub duration: Option<Duration>,
    /// Time spent in the model's API.
    #[serde(default, with = "seconds")]
    pub duration_api: Option<Duration>,
    /// The tools that were called, in order, each with its result. Those of subagents too.
    #[serde(default)]
    pub tool_calls: Vec<ToolCall>,
    /// The value that was asked for with an output format.
    #[serde(default)]
    pub structured_output: Option<Value>,
    /// All events, where they were [asked for](crate::requests::SendMessage::keep_events).
    #[serde(default)]
    pub events: Vec<Event>,
    /// Token by which the stored part of the turn is [recovered](crate::AshClient::recover_turn).
    #[serde(default)]
    pub token: Option<TurnToken>,
    #[serde(skip)]
    spoken: Spoken,
    /// A message that could not be read, before any result.
    #[serde(skip)]
    unreadable: Option<String>,
}

/// A call of a tool.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ToolCall {
    /// The call's id.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The tool's input.
    pub input: Value,
    /// Result. `None` if the turn ended first.
    pub result: Option<ToolResult>,
    /// The tool call that it belongs to, where a subagent made it.
    pub parent_tool_use_id: Option<String>,
}

/// Result of a tool call.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ToolResult {
    /// Output of the tool: a text, or blocks.
    pub content: Value,
    /// `true` if the tool failed.
    pub is_error: bool,
}

bounded_debug!(Turn {
    session_id,
    text,
    result,
    subtype,
    is_error,
    errors,
    num_turns,
    usage,
    total_cost_usd,
    duration,
    duration_api,
    tool_calls,
    structured_output,
    events,
    token
});
bounded_debug!(ToolCall { id, name, input, result, parent_tool_use_id });
bounded_debug!(ToolResult { content, is_error });

impl ToolResult {
    /// Returns the output of the tool, as text.
    pub fn text(&self) -> String {
        content_text(&self.content)
    }
}

impl Turn {
    pub(crate) fn new(session_id: SessionId) -> Self {
        Self {
            session_id,
            text: String::new(),
            result: None,
            subtype: None,
            is_error: false,
            errors: Vec::new(),
            num_turns: None,
            usage: Usage::default(),
            total_cost_usd: None,
            duration: None,
            duration_api: None,
            tool_calls: Vec::new(),
            structured_output: None,
            events: Vec::new(),
            token: None,
            spoken: Spoken::default(),
            unreadable: None,
        }
    }

    /// An empty turn of this token.
    pub(crate) fn of(token: TurnToken) -> Self {
        let mut turn = Self::new(token.session_id());
        turn.token = Some(token);
        turn
    }

    /// The text after its first `length` bytes, if there is any.
    pub(crate) fn text_since(&self, length: usize) -> Option<String> {
        self.text.get(length..).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Returns `false` if no event of this type changes a turn.
    pub(crate) fn takes(event_type: &str) -> bool {
        matches!(event_type, "message" | "error" | "done")
    }

    /// Takes in the next event.
    pub(crate) fn add(&mut self, event: &Event) {
        match event {
            Event::Message(event) => self.add_message(event.message()),
            Event::Error(error) => self.add_error(error.message()),
            // Whatever its data, the agent failed.
            Event::Unknown { event_type, data } if event_type == "error" => self.add_error(data),
            Event::Unknown { event_type, data } if event_type == "message" => self.add_unreadable(data),
            Event::Done(_) => {
                if let Some(text) = self.unreadable.take() {
                    self.add_error(&format!("a message of the agent cannot be read: {text}"));
                }
            }
            _ => {}
        }
    }

    /// Takes in the next message.
    pub(crate) fn add_message(&mut self, message: &SdkMessage) {
        if let Some(said) = self.spoken.text_of(message) {
            said.add_to(&mut self.text);
        }
        match message {
            SdkMessage::Assistant(message) => self.add_assistant(message),
            SdkMessage::User(message) => self.add_user(message),
            SdkMessage::Result(result) => self.add_result(result),
            other if other.is_unreadable() => self.add_unreadable(other.as_json()),
            _ => {}
        }
    }

    /// Whatever comes after it, a turn with an error has failed.
    fn add_error(&mut self, text: &str) {
        self.is_error = true;
        self.errors.push(text.to_owned());
    }

    /// A message that cannot be read may have been the result: without another one the turn is no success.
    fn add_unreadable(&mut self, json: &str) {
        if self.subtype.is_none() {
            self.unreadable = Some(json.chars().take(100).collect());
        }
    }

    fn add_assistant(&mut self, message: &AssistantMessage) {
        for block in &message.content {
            if let ContentBlock::ToolUse { id, name, input } = block {
                self.tool_calls.push(ToolCall {
                    id: id.clone(),
                    name: name.clone(),
                    input: input.clone(),
                    result: None,
                    parent_tool_use_id: message.parent_tool_use_id.clone(),
                });
            }
        }
    }

    fn add_user(&mut self, message: &UserMessage) {
        for block in &message.content {
            if let ContentBlock::ToolResult { tool_use_id, content, is_error } = block
                && let Some(call) = self.tool_calls.iter_mut().rev().find(|call| call.id == *tool_use_id)
            {
                call.result = Some(ToolResult { content: content.clone(), is_error: *is_error });
            }
        }
    }

    fn add_result(&mut self, result: &ResultMessage) {
        let duration = |milliseconds: Option<f64>| Duration::try_from_secs_f64(milliseconds? / 1000.0).ok();
        self.unreadable = None;
        self.subtype.clone_from(&result.subtype);
        self.num_turns = result.num_turns;
        self.usage = result.usage;
        self.total_cost_usd = result.total_cost_usd;
        self.duration = duration(result.duration_ms);
        self.duration_api = duration(result.duration_api_ms);
        self.structured_output.clone_from(&result.structured_output);
        self.result.clone_from(&result.result);
        if result.is_failure() {
            self.is_error = true;
            self.errors.extend(reasons(result));
        }
    }

    /// Returns the errors in one line; `None` if the agent did not fail.
    pub fn failure(&self) -> Option<String> {
        self.is_error.then(|| {
            let errors: Vec<_> =
                self.errors.iter().map(|error| error.trim()).filter(|error| !error.is_empty()).collect();
            if errors.is_empty() { "the agent failed without saying why".to_owned() } else { errors.join("; ") }
        })
    }
}

/// The reasons of a failure: what it says, or else its subtype and the status of the model's API.
fn reasons(result: &ResultMessage) -> Vec<String> {
    let said = result.errors.iter().map(content_text).chain(result.result.clone());
    let said: Vec<_> = said.filter(|reason| !reason.trim().is_empty()).collect();
    if !said.is_empty() {
        return said;
    }
    let subtype = result.subtype.clone().filter(|subtype| subtype != "success");
    let status = result.api_error_status.map(|status| format!("the model's API refused with status {status}"));
    subtype.into_iter().chain(status).collect()
}

/// Durations as seconds.
mod seconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
        duration.map(|duration| duration.as_secs_f64()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
        let seconds = Option::<f64>::deserialize(deserializer)?;
        seconds.map(Duration::try_from_secs_f64).transpose().map_err(D::Error::custom)
    }
}
