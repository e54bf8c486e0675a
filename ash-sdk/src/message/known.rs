//! What is known of the messages of the agent, read from their JSON.

use serde_json::value::RawValue;

use super::{
    content::{Content, value_or_text},
    raw_message::RawMessage,
    sdk_message::{
        AssistantMessage, Delta, OtherMessage, ResultMessage, SdkMessage, StreamEventMessage, SystemMessage,
        UserMessage,
    },
    usage::Usage,
};
use crate::json::{self, Halves, Scalar, members};

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
        "structured_output" => structured_output: Option<&'a RawValue>,
        "num_turns" => num_turns: Scalar<'a>,
        "duration_ms" => duration_ms: Scalar<'a>,
        "duration_api_ms" => duration_api_ms: Scalar<'a>,
        "total_cost_usd" => total_cost_usd: Scalar<'a>,
        "cost_usd" => cost_usd: Scalar<'a>,
        "usage" => usage: Tokens<'a>,
        "errors" => errors: Option<&'a RawValue>,
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
        "content" => content: Option<&'a RawValue>,
    }
}

members! {
    /// Likewise, of the model's message.
    WrittenBody {
        "content" => content: Option<&'a RawValue>,
    }
}

/// The content as it is written, of the model's message or else of the agent's.
fn written(json: &str) -> Option<&RawValue> {
    let Written { message, content } = serde_json::from_str(json).ok()?;
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
        "text" => text: Option<&'a RawValue>,
        "thinking" => thinking: Option<&'a RawValue>,
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

/// Reads a message. Of one that is not JSON nothing is known.
pub(super) fn message(raw: RawMessage) -> SdkMessage {
    let read = json::with(raw.text(), |json| {
        let known: Known<'_> = serde_json::from_str(json)?;
        Ok((known.kind.as_text().is_some(), known.message(json, &raw)))
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
                content: match self.message.content {
                    Content::Missing => self.content,
                    content => content,
                }
                .blocks(|| written(json)),
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
            structured_output: self.structured_output.map(value_or_text),
            num_turns: self.num_turns.unsigned(),
            duration_ms: self.duration_ms.number(),
            duration_api_ms: self.duration_api_ms.number(),
            total_cost_usd: self.total_cost_usd.number().or_else(|| self.cost_usd.number()),
            usage: self.usage.usage(),
            errors: errors.unwrap_or_default().into_iter().map(value_or_text).collect(),
            api_error_status: self.api_error_status.unsigned(),
            raw,
        }
    }
}

impl StreamEvent<'_> {
    fn delta(self) -> Delta {
        let delta = self.delta;
        let piece = |json: Option<&RawValue>| {
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
