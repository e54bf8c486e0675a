//! Tokens by which a turn is found again among a session's stored messages.

use ash_sdk_gen::types::{MessageContent, MessageRole, PromptBlock, SessionId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{content::NEUTRAL_BLOCK_TEXT, stored::StoredMessage};

/// Token of a turn, by which its stored part is [recovered](crate::AshClient::recover_turn), by another process too.
///
/// It identifies the prompt by its session, a hash of its text, and its time. It has nothing of what was said.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TurnToken {
    session_id: SessionId,
    /// Length and hash of the prompt's text.
    prompt: String,
    sent_at: DateTime<Utc>,
    /// The time is the server's, by the `Date` of its response.
    is_server_time: bool,
}

impl TurnToken {
    /// The token of a message that is sent now, with this content.
    pub(crate) fn new(session_id: SessionId, content: &MessageContent, now: DateTime<Utc>) -> Self {
        let prompt = match content {
            MessageContent::String(text) => digest([text.as_str()]),
            // Read back, it is gone.
            MessageContent::Array(blocks) => {
                digest(blocks.iter().filter_map(text).filter(|text| *text != NEUTRAL_BLOCK_TEXT))
            }
            _ => digest([]),
        };
        Self { session_id, prompt, sent_at: now, is_server_time: false }
    }

    /// The same token with the time by the server's clock, in whole seconds.
    pub(crate) fn at(self, date: Option<DateTime<Utc>>) -> Self {
        match date {
            Some(sent_at) => Self { sent_at, is_server_time: true, ..self },
            None => self,
        }
    }

    /// Returns the session.
    pub fn session_id(&self) -> SessionId {
        self.session_id
    }

    /// Returns the time at which the message was sent.
    pub fn sent_at(&self) -> DateTime<Utc> {
        self.sent_at
    }

    /// Returns how far a stored message is from this turn's prompt in time; `None` if it is not its prompt. Of several with
    /// the same text the nearest is the prompt.
    pub(crate) fn distance(&self, message: &StoredMessage) -> Option<TimeDelta> {
        // A prompt is stored about when its response begins. The caller's clock may be some minutes off the server's.
        let tolerance = TimeDelta::minutes(if self.is_server_time { 1 } else { 10 });
        let distance = (message.created_at() - self.sent_at).abs();
        let is_prompt = *message.role() == MessageRole::User
            && distance <= tolerance
            && digest(message.text().as_deref()) == self.prompt;
        is_prompt.then_some(distance)
    }
}

/// The text of a block, if it is one of text.
fn text(block: &PromptBlock) -> Option<&str> {
    block.extra.get("text")?.as_str().filter(|_| block.type_.as_str() == "text")
}

/// Length and FNV-1a hash of texts as one: the same in every process and release.
fn digest<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let (mut length, mut hash) = (0, 0xcbf2_9ce4_8422_2325_u64);
    for byte in texts.into_iter().flat_map(str::bytes) {
        length += 1_u64;
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{length:x}-{hash:016x}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn stored(role: &str, content: &serde_json::Value, at: &str) -> StoredMessage {
        serde_json::from_value(json!({
            "id": uuid::Uuid::nil(), "sessionId": uuid::Uuid::nil(), "tenantId": "default", "sequence": 1, "role": role,
            "content": json!({"type": "user", "content": content}).to_string(), "createdAt": at,
        }))
        .unwrap()
    }

    #[test]
    fn a_prompt_is_found_by_its_text_and_time_in_whatever_form_it_is_stored() {
        let token = TurnToken::new(
            SessionId(uuid::Uuid::nil()),
            &MessageContent::String("hello".to_owned()),
            time("2026-01-01T12:00:00Z"),
        );
        let parts = serde_json::from_value(json!([{"type": "text", "text": "he"}, {"type": "text", "text": "llo"}]));
        let in_parts = TurnToken::new(token.session_id(), &parts.unwrap(), token.sent_at());
        assert_eq!(in_parts, token, "in several blocks");
        let token = token.at(Some(time("2026-01-01T12:00:01Z")));
        let blocks = json!([{"type": "text", "text": "hel"}, {"type": "text", "text": "lo"}]);
        for content in [json!("hello"), blocks] {
            let near = token.distance(&stored("user", &content, "2026-01-01T12:00:00.900Z"));
            assert_eq!(near, Some(TimeDelta::milliseconds(100)), "{content}");
            assert_eq!(token.distance(&stored("user", &content, "2026-01-01T11:59:00Z")), None, "an earlier one");
            assert_eq!(token.distance(&stored("assistant", &content, "2026-01-01T12:00:01Z")), None);
        }
        assert_eq!(token.distance(&stored("user", &json!("hello!"), "2026-01-01T12:00:01Z")), None);
    }

    #[test]
    fn a_token_is_the_same_after_it_was_written_and_has_nothing_of_the_prompt() {
        let token = TurnToken::new(
            SessionId(uuid::Uuid::nil()),
            &MessageContent::String("secret".to_owned()),
            time("2026-01-01T12:00:00Z"),
        );
        let written = serde_json::to_string(&token).unwrap();
        assert_eq!(serde_json::from_str::<TurnToken>(&written).unwrap(), token);
        assert!(!written.contains("secret"), "{written}");
        assert!(written.contains("6-"), "{written}");
    }
}
