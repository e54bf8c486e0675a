//! The messages that an agent emits, shaped as those of the real agent SDK.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{
    input::{Step, TurnInput},
    output::Output,
    turn::{Act, Ending, ScriptedTurn},
};
use crate::store::bridge::End;

/// Minimum number of characters of a piece of a partial answer.
const PIECE: usize = 8;

/// Reported cost of each turn, in US dollars.
const COST: f64 = 0.0005;
/// Reported cache tokens of each answer: some of both kinds, so that they are counted.
const CACHE_CREATION_TOKENS: u64 = 3;
const CACHE_READ_TOKENS: u64 = 5;

/// Returns the steps of a scripted turn.
pub(super) fn perform(input: &TurnInput, turn: &ScriptedTurn) -> Vec<Step> {
    let mut speaker = Speaker::new(input, turn.pace);
    let mut said = "";
    for act in &turn.acts {
        match act {
            Act::Say(text) => {
                speaker.say(text);
                said = text;
            }
            Act::Think(text) => speaker.think(text),
            Act::CallTool { name, input, outcome } => {
                speaker.call_tool(name, input, outcome.as_deref().map_err(String::as_str));
            }
            Act::Log(level, line) => speaker.steps.push(Step::Log(*level, line.clone())),
            Act::Wait(delay) => speaker.steps.push(Step::Pause(*delay)),
        }
    }
    match &turn.ending {
        Ending::Answer => speaker.answer(said),
        Ending::Structured(value) => speaker.answer_in_format(value.clone()),
        Ending::Failure(text) => speaker.fail(text),
        Ending::Limit(subtype) => speaker.close(subtype, Map::new(), false),
        Ending::Error(text) => speaker.stop_with([Step::Error(text.clone()), Step::End(End::Closed)]),
        Ending::Closed => speaker.stop_with([Step::End(End::Closed)]),
        Ending::Broken => speaker.stop_with([Step::End(End::Broken)]),
        Ending::Silence => speaker.stop_with([Step::Silence]),
        Ending::Raw(bytes) => vec![Step::Raw(bytes.clone()), Step::End(End::Closed)],
    }
}

/// Puts a turn together, message by message.
struct Speaker<'a> {
    input: &'a TurnInput,
    steps: Vec<Step>,
    turns: u64,
    spoken: u64,
    /// Delay before each piece of an answer.
    pace: Duration,
}

impl<'a> Speaker<'a> {
    fn new(input: &'a TurnInput, pace: Duration) -> Self {
        let mut speaker = Self { input, steps: Vec::new(), turns: 1, spoken: 0, pace };
        speaker.introduce();
        speaker
    }

    /// Says how it is set up.
    fn introduce(&mut self) {
        let setup = &self.input.setup;
        let servers: Vec<_> =
            setup.mcp_servers.iter().map(|name| json!({"name": name, "status": "connected"})).collect();
        let mut message = json!({
            "type": "system",
            "subtype": "init",
            "cwd": self.input.workspace,
            "tools": setup.tools,
            "mcp_servers": servers,
            "model": self.input.model,
            "permissionMode": setup.permission_mode,
            "agents": setup.subagents,
            "betas": setup.betas,
        });
        if let Some(main) = &setup.main {
            message["agent"] = json!(main);
        }
        self.emit(message);
    }

    /// Emits a message with the members that each has.
    fn emit(&mut self, mut message: Value) {
        message["session_id"] = json!(self.input.conversation);
        message["uuid"] = json!(self.input.origin.id("sdk message"));
        self.steps.push(Step::Emit(message));
    }

    fn emit_assistant(&mut self, block: Value, error: Option<&str>) {
        let mut message = json!({
            "type": "assistant",
            "message": {
                "id": format!("msg_{}", self.input.origin.id("model message").simple()),
                "type": "message",
                "role": "assistant",
                "model": self.input.model,
                "content": [block],
                "stop_reason": null,
                "stop_sequence": null,
                "usage": self.usage(1),
            },
            "parent_tool_use_id": null,
        });
        if let Some(error) = error {
            message["error"] = json!(error);
        }
        self.emit(message);
    }

    fn emit_partial(&mut self, event: Value) {
        self.emit(json!({"type": "stream_event", "event": event, "parent_tool_use_id": null}));
    }

    fn usage(&self, output_tokens: u64) -> Value {
        json!({
            "input_tokens": self.input.prompt.split_whitespace().count(),
            "cache_creation_input_tokens": CACHE_CREATION_TOKENS,
            "cache_read_input_tokens": CACHE_READ_TOKENS,
            "output_tokens": output_tokens,
        })
    }

    /// Streams a block in pieces, where pieces were asked for.
    fn stream(&mut self, empty: Value, kind: &str, member: &str, text: &str) {
        if !self.input.partial {
            return;
        }
        self.emit_partial(json!({"type": "message_start", "message": {
            "id": "msg_partial", "type": "message", "role": "assistant", "content": []
        }}));
        self.emit_partial(json!({"type": "content_block_start", "index": 0, "content_block": empty}));
        for piece in pieces(text) {
            self.wait();
            self.emit_partial(json!({
                "type": "content_block_delta", "index": 0, "delta": {"type": kind, member: piece}
            }));
        }
        self.emit_partial(json!({"type": "content_block_stop", "index": 0}));
        self.emit_partial(
            json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}}),
        );
        self.emit_partial(json!({"type": "message_stop"}));
    }

    fn wait(&mut self) {
        if !self.pace.is_zero() {
            self.steps.push(Step::Pause(self.pace));
        }
    }

    fn think(&mut self, text: &str) {
        self.stream(json!({"type": "thinking", "thinking": "", "signature": ""}), "thinking_delta", "thinking", text);
        self.emit_assistant(json!({"type": "thinking", "thinking": text, "signature": "c2lnbmF0dXJl"}), None);
    }

    fn say(&mut self, text: &str) {
        self.spoken += text.split_whitespace().count() as u64;
        self.stream(json!({"type": "text", "text": ""}), "text_delta", "text", text);
        if !self.input.partial {
            pieces(text).iter().for_each(|_| self.wait());
        }
        self.emit_assistant(json!({"type": "text", "text": text}), None);
    }

    fn call_tool(&mut self, name: &str, input: &Value, outcome: Result<&str, &str>) {
        let id = format!("toolu_{}", self.input.origin.id("tool call").simple());
        self.emit_assistant(json!({"type": "tool_use", "id": id, "name": name, "input": input}), None);
        let (content, result) = match outcome {
            Ok(output) => (output.to_owned(), json!({"stdout": output, "stderr": "", "interrupted": false})),
            Err(failure) => (failure.to_owned(), json!(format!("Error: {failure}"))),
        };
        let block = json!({
            "tool_use_id": id, "type": "tool_result", "content": content, "is_error": outcome.is_err()
        });
        self.emit(json!({
            "type": "user",
            "message": {"role": "user", "content": [block]},
            "parent_tool_use_id": null,
            "tool_use_result": result,
        }));
        self.turns += 1;
    }

    /// Ends the turn well, with `text` as its result.
    fn answer(self, text: &str) -> Vec<Step> {
        self.close("success", Map::from_iter([("result".to_owned(), json!(text))]), false)
    }

    /// Answers with a value, or with one that fits the format, if the agent knows how to in this format.
    fn answer_in_format(mut self, value: Option<Value>) -> Vec<Step> {
        let Some(schema) = &self.input.output_schema else { return self.structured(value.unwrap_or_default()) };
        let Some(output) = Output::new(schema) else {
            let text = "There is no tool for structured output.";
            self.say(text);
            return self.answer(text);
        };
        let value = value.unwrap_or_else(|| output.instance());
        match output.check(&value) {
            Ok(()) => self.structured(value),
            Err(reason) => self.unfit(&value, &reason),
        }
    }

    /// Ends the turn with a value in place of a text.
    fn structured(mut self, value: Value) -> Vec<Step> {
        self.call_tool("StructuredOutput", &value, Ok("Structured output provided successfully"));
        let text = "Done.";
        self.say(text);
        let members = [("result".to_owned(), json!(text)), ("structured_output".to_owned(), value)];
        self.close("success", Map::from_iter(members), false)
    }

    /// Ends the turn with values that do not fit the schema, as often as the agent lets the model try.
    fn unfit(mut self, value: &Value, reason: &str) -> Vec<Step> {
        let refusal = format!("Output does not match required schema: {reason}");
        self.call_tool("StructuredOutput", value, Err(&refusal));
        self.close("error_max_structured_output_retries", Map::new(), false)
    }

    /// Ends the turn as a real agent does when the model's API refuses: a result that succeeds and is an error.
    fn fail(mut self, text: &str) -> Vec<Step> {
        self.emit_assistant(json!({"type": "text", "text": text}), Some("unknown"));
        self.close("success", Map::from_iter([("result".to_owned(), json!(text))]), true)
    }

    /// Ends in one of the bad ways.
    fn stop_with(mut self, steps: impl IntoIterator<Item = Step>) -> Vec<Step> {
        self.steps.extend(steps);
        self.steps
    }

    fn close(mut self, subtype: &str, members: Map<String, Value>, is_error: bool) -> Vec<Step> {
        let limits = self.input.limits;
        let (subtype, members) = if limits.turns.is_some_and(|most| most < self.turns as i64) {
            ("error_max_turns", Map::new())
        } else if limits.budget.is_some_and(|most| most < COST) {
            ("error_max_budget_usd", Map::new())
        } else {
            (subtype, members)
        };
        let mut result = json!({
            "type": "result",
            "subtype": subtype,
            "is_error": is_error,
            "duration_ms": 100,
            "duration_api_ms": 50,
            "num_turns": self.turns,
            "stop_reason": "end_turn",
            "total_cost_usd": COST,
            "usage": self.usage(self.spoken),
            "modelUsage": {},
            "permission_denials": [],
        });
        result.as_object_mut().into_iter().for_each(|result| result.extend(members.clone()));
        self.emit(result);
        self.steps.push(Step::End(End::Done));
        self.steps
    }
}

/// Cuts a text into pieces of whole words.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for word in text.split_inclusive(' ') {
        piece.push_str(word);
        if piece.chars().count() >= PIECE {
            pieces.push(std::mem::take(&mut piece));
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}
