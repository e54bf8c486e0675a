//! The messages of the agent, read from their JSON.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::{Value, value::RawValue};

use super::{
    content::{Content, value_or_text, without_neutral},
    raw_message::RawMessage,
    sdk_message::{
        AssistantMessage, Delta, OtherMessage, ResultMessage, SdkMessage, StreamEventMessage, SystemMessage,
        UserMessage,
    },
    usage::Usage,
};
use crate::json::{self, Halves, Invalid, Raw, Scalar, members};

members! {
    /// Members of messages of all kinds.
    Known {
        "type" => kind: Scalar<'a>,
        "message" => message: Body<'a>,
        "event" => event: StreamEvent<'a>,
        "content" => content: Content,
        "parent_tool_use_id" => parent_tool_use_id: Scalar<'a>,
        "subtype" => subtype: Scalar<'a>,
        "error" => error: Scalar<'a>,
        "is_error" => is_error: Scalar<'a>,
        "result" => result: Scalar<'a>,
        "structured_output" => structured_output: Option<Raw<'a>>,
        "num_turns" => num_turns: Scalar<'a>,
        "duration_ms" => duration_ms: Scalar<'a>,
        "duration_api_ms" => duration_api_ms: Scalar<'a>,
        "total_cost_usd" => total_cost_usd: Scalar<'a>,
        "cost_usd" => cost_usd: Scalar<'a>,
        "usage" => usage: Tokens<'a>,
        "errors" => errors: Option<Raw<'a>>,
        "api_error_status" => api_error_status: Scalar<'a>,
    }
}

members! {
    /// The model's message in one of the agent.
    Body {
        "id" => id: Scalar<'a>,
        "model" => model: Scalar<'a>,
        "content" => content: Content,
    }
}

members! {
    /// A message's content as it is written.
    Written {
        "message" => message: WrittenBody<'a>,
        "content" => content: Option<Raw<'a>>,
    }
}

members! {
    /// Likewise, of the model's message.
    WrittenBody {
        "content" => content: Option<Raw<'a>>,
    }
}

/// The content as it is written, of the model's message or else of the agent's.
fn written(json: &str) -> Option<Raw<'_>> {
    let Written { message, content } = json::known(json).ok()?;
    message.content.or(content)
}

members! {
    /// The model's event in a message that streams a piece of one.
    StreamEvent {
        "type" => kind: Scalar<'a>,
        "delta" => delta: KnownDelta<'a>,
    }
}

members! {
    /// A piece of a content block.
    KnownDelta {
        "type" => kind: Scalar<'a>,
        "text" => text: Option<Raw<'a>>,
        "thinking" => thinking: Option<Raw<'a>>,
    }
}

members! {
    /// Token counts.
    Tokens {
        "input_tokens" => input: Scalar<'a>,
        "output_tokens" => output: Scalar<'a>,
        "cache_creation_input_tokens" => cache_creation: Scalar<'a>,
        "cache_read_input_tokens" => cache_read: Scalar<'a>,
    }
}

impl SdkMessage {
    /// Reads a message from JSON. An unknown message, or text that is not JSON, becomes [`Other`](Self::Other).
    pub fn from_json(json: &str) -> Self {
        Self::of_data(json.into())
    }

    pub(super) fn of_data(json: Arc<str>) -> Self {
        message(RawMessage::new(json))
    }

    /// Makes a message of a JSON value.
    pub fn from_value(raw: Value) -> Self {
        message(raw.into())
    }
}

impl<'de> Deserialize<'de> for SdkMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from_value)
    }
}

/// Reads a message. Of one that is not JSON nothing is known.
fn message(raw: RawMessage) -> SdkMessage {
    let read = json::with(raw.text(), |json| {
        let mut known = Known::default();
        json::read_known(json, &mut known)?;
        Ok::<_, Invalid>((known.kind.as_text().is_some(), known.message(json, &raw)))
    });
    let (has_kind, message) = read.unwrap_or_default();
    message.unwrap_or(SdkMessage::Other(OtherMessage { has_kind, raw }))
}

impl Known<'_> {
    /// The message, if its kind is known and it is as it should be.
    fn message(self, json: &str, raw: &RawMessage) -> Option<SdkMessage> {
        Some(match self.kind.as_text()? {
            "assistant" if !self.message.content.is_missing() => SdkMessage::Assistant(AssistantMessage {
                id: self.message.id.string(),
                model: self.message.model.string(),
                content: self.message.content.blocks(|| written(json)),
                parent_tool_use_id: self.parent_tool_use_id.string(),
                error: self.error.string(),
                raw: raw.clone(),
            }),
            "user" => SdkMessage::User(UserMessage {
                // A stored prompt has its content at the top, a message of the agent inside of `message`.
                content: without_neutral(
                    match self.message.content {
                        Content::Missing => self.content,
                        content => content,
                    }
                    .blocks(|| written(json)),
                ),
                parent_tool_use_id: self.parent_tool_use_id.string(),
                raw: raw.clone(),
            }),
            "system" => SdkMessage::System(SystemMessage { subtype: self.subtype.string(), raw: raw.clone() }),
            "result" => SdkMessage::Result(Box::new(self.result(raw.clone()))),
            "stream_event" => SdkMessage::StreamEvent(StreamEventMessage {
                parent_tool_use_id: self.parent_tool_use_id.string(),
                delta: self.event.delta(),
                raw: raw.clone(),
            }),
            _ => return None,
        })
    }

    fn result(self, raw: RawMessage) -> ResultMessage {
        let errors = self.errors.and_then(|errors| serde_json::from_str::<Vec<&RawValue>>(errors.get()).ok());
        ResultMessage {
            subtype: self.subtype.string(),
            is_error: self.is_error.flag().unwrap_or(true),
            result: self.result.string(),
            structured_output: self.structured_output.map(Raw::get).map(value_or_text),
            num_turns: self.num_turns.unsigned(),
            duration_ms: self.duration_ms.number(),
            duration_api_ms: self.duration_api_ms.number(),
            total_cost_usd: self.total_cost_usd.number().or_else(|| self.cost_usd.number()),
            usage: self.usage.usage(),
            errors: errors.unwrap_or_default().into_iter().map(|error| value_or_text(error.get())).collect(),
            api_error_status: self.api_error_status.unsigned(),
            raw,
        }
    }
}

impl StreamEvent<'_> {
    fn delta(self) -> Delta {
        let delta = self.delta;
        let piece = |json: Option<Raw<'_>>| {
            let json = json?.get();
            let text = json::with(json, |json| serde_json::from_str(json)).ok()?;
            Some((text, Halves::of(json)))
        };
        let read = match (self.kind.as_text(), delta.kind.as_text()) {
            (Some("message_start"), _) => Some(Delta::MessageStart),
            (Some("content_block_delta"), Some("text_delta")) => {
                piece(delta.text).map(|(text, halves)| Delta::Text(text, halves))
            }
            (Some("content_block_delta"), Some("thinking_delta")) => {
                piece(delta.thinking).map(|(text, halves)| Delta::Thinking(text, halves))
            }
            _ => None,
        };
        read.unwrap_or(Delta::Other)
    }
}

impl Tokens<'_> {
    fn usage(&self) -> Usage {
        let tokens = |member: &Scalar<'_>| member.unsigned().unwrap_or_default();
        Usage {
            input_tokens: tokens(&self.input),
            output_tokens: tokens(&self.output),
            cache_creation_input_tokens: tokens(&self.cache_creation),
            cache_read_input_tokens: tokens(&self.cache_read),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_known_kind_of_an_unknown_shape_is_kept_whole() {
        let odd = json!({"type": "assistant", "message": "text"});
        let message = SdkMessage::from_value(odd.clone());
        assert!(matches!(&message, SdkMessage::Other(other) if *other.raw() == odd), "{message:?}");
    }

    #[test]
    fn a_result_some_members_of_which_are_odd_still_tells_how_the_turn_ended() {
        let odd = json!({
            "type": "result", "subtype": "error_max_turns", "is_error": null, "usage": {"input_tokens": null, "output_tokens": 7},
            "num_turns": "two", "errors": null, "total_cost_usd": 1
        });
        let SdkMessage::Result(result) = SdkMessage::from_value(odd.clone()) else { panic!("not a result") };
        assert!(result.is_failure());
        assert_eq!((result.num_turns, result.total_cost_usd), (None, Some(1.0)));
        assert_eq!((result.usage.input_tokens, result.usage.output_tokens), (0, 7));
        assert_eq!(*result.raw(), odd);
    }

    #[test]
    fn a_result_that_does_not_say_so_is_no_success() {
        for odd in [
            r#"{"type":"result","subtype":"success","is_error":"maybe"}"#,
            r#"{"type":"result","subtype":"success","is_error":[]}"#,
            r#"{"type":"result","is_error":false}"#,
            r#"{"type":"result","subtype":7}"#,
        ] {
            let SdkMessage::Result(result) = SdkMessage::from_json(odd) else { panic!("not a result: {odd}") };
            assert!(result.is_failure(), "{odd}");
        }
    }

    #[test]
    fn what_decides_a_turn_is_read_whatever_the_rest() {
        let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        for rest in [
            r#""result":"API Error: 500 \ud83d""#.to_owned(),
            format!(r#""result":"API Error: 500 \ufffd","structured_output":{}"#, deep(200)),
            format!(r#""result":"API Error: 500 \ude00","x":{},"y":"\ud83d""#, deep(100_000)),
            r#""result":"x","is_error":false,"result":"API Error: 500 \ufffd","is_error":true"#.to_owned(),
        ] {
            let json = format!(r#"{{"type":"result","subtype":"success","is_error":true,{rest}}}"#);
            let SdkMessage::Result(result) = SdkMessage::from_json(&json) else { panic!("not a result: {rest:.100}") };
            assert!(result.is_failure());
            assert_eq!(result.result.as_deref(), Some("API Error: 500 \u{fffd}"), "{rest:.100}");
        }
    }

    #[test]
    fn a_message_is_the_same_after_a_trip_through_json() {
        let json = r#"{"type": "assistant", "message": {"id":"m", "content":[{"type":"text","text":"a"}]}, "n": 1e2}"#;
        let message = SdkMessage::from_json(json);
        assert_eq!(serde_json::to_string(&message).unwrap(), json);
        let read: SdkMessage = serde_json::from_value(serde_json::to_value(&message).unwrap()).unwrap();
        assert_eq!(read, message);
    }

    #[test]
    fn the_content_of_a_prompt_may_be_a_text_or_blocks() {
        for (stored, texts) in
            [(json!("hi"), 1), (json!([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]), 2)]
        {
            let SdkMessage::User(message) = SdkMessage::from_value(json!({"type": "user", "content": stored})) else {
                panic!("not a user message")
            };
            assert_eq!(message.content.len(), texts);
        }
    }
}
