//! The events of a stream: typed where they are known, raw where they are not, never dropped.

use std::{borrow::Cow, fmt, sync::OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{
    piece::Piece,
    raw_event::{EventType, RawEvent, serialize},
    sdk_message::SdkMessage,
};
use crate::{
    excerpt::bounded_debug,
    json::{self, Halves, Invalid, Joined, Raw, Scalar, members},
    sse::write_frame,
};

/// An event of a turn, as [`send_message_stream`](crate::AshClient::send_message_stream) yields it.
///
/// For each message of its agent a server sends finer events first, then the message itself: text that is streamed as
/// [`TextDelta`](Self::TextDelta) appears again in a [`Message`](Self::Message). To get the text alone and once, use
/// [`MessageStream::into_text`](crate::MessageStream::into_text).
///
/// Two events are equal if type and data are. As JSON an event is an object with the members `event` and `data`.
///
/// # Examples
///
/// ```
/// use ash_sdk::Event;
///
/// fn show(event: &Event) {
///     match event {
///         Event::TextDelta(text) => print!("{text}"),
///         Event::ToolUse(call) => println!("calls {}", call.name()),
///         Event::Error(error) => eprintln!("Error: {error}"),
///         Event::Done(_) => println!("Turn complete."),
///         other => println!("({})", other.event_type()),
///     }
/// }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Event {
    /// The stream begins.
    SessionStart(SessionStart),
    /// A piece of the answer. Only with `include_partial_messages`.
    TextDelta(TextDelta),
    /// A piece of the agent's reasoning. With partial messages each piece arrives, **and then the whole again**.
    ThinkingDelta(ThinkingDelta),
    /// The agent calls a tool.
    ToolUse(ToolUseEvent),
    /// A tool finished. The server does not say which call; the [`Message`](Self::Message) that follows does.
    ToolResult(ToolResultEvent),
    /// A message of the agent, of any kind.
    Message(MessageEvent),
    /// The agent's turn is complete; its result follows as a message.
    TurnComplete(TurnComplete),
    /// The session has ended. Documented by the server but never observed.
    SessionEnd(SessionEnd),
    /// The agent failed.
    Error(AgentError),
    /// The turn is over. Nothing follows.
    Done(Done),
    /// An event that this release does not know, or whose data does not have the expected shape.
    Unknown {
        /// The event's type.
        event_type: String,
        /// The event's data, as the server sent it.
        data: String,
    },
}

macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            $($field: $type,)*
            raw: RawEvent,
        }

        impl $name {
            /// Returns the event as it was on the stream.
            pub fn raw(&self) -> &RawEvent {
                &self.raw
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.raw.fmt(formatter)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.raw == other.raw
            }
        }

        impl Eq for $name {}
    };
}

payload! {
    /// The first event of a stream.
    SessionStart { session_id: String, version: Option<String> }
}
payload! {
    /// A piece of the answer; `Display` and [`as_str`](Self::as_str) have the text.
    TextDelta { delta: Piece, halves: Halves }
}
payload! {
    /// A piece of the agent's reasoning; `Display` and [`as_str`](Self::as_str) have the text.
    ThinkingDelta { delta: Piece, halves: Halves }
}
payload! {
    /// A call of a tool.
    ToolUseEvent { id: Option<String>, name: String, input: Box<RawValue> }
}
payload! {
    /// A tool's result.
    ToolResultEvent { tool_use_id: Option<String>, content: Option<Box<RawValue>>, is_error: Option<bool> }
}
payload! {
    /// The end of the agent's turn.
    TurnComplete { num_turns: Option<u64>, result: Option<String> }
}
payload! {
    /// The end of the session.
    SessionEnd {}
}
payload! {
    /// A failure of the agent, or of its connection to the server.
    AgentError { error: String }
}
payload! {
    /// The end of the turn.
    Done { session_id: String }
}

impl SessionStart {
    /// The session's id.
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// The server's release.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }
}

impl ToolUseEvent {
    /// The call's id, by which its result can be found in the messages.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The tool's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tool's input, as JSON.
    pub fn input(&self) -> &RawValue {
        &self.input
    }
}

impl ToolResultEvent {
    /// The call that this is the result of. The server's documents declare it; no server has sent it.
    pub fn tool_use_id(&self) -> Option<&str> {
        self.tool_use_id.as_deref()
    }

    /// Returns the output of the tool, as JSON. Often missing: the message that follows has it.
    pub fn content(&self) -> Option<&RawValue> {
        self.content.as_deref()
    }

    /// Returns `true` if the tool failed, if the server reports it.
    pub fn is_error(&self) -> Option<bool> {
        self.is_error
    }
}

impl TurnComplete {
    /// Returns the number of turns that the agent took.
    pub fn num_turns(&self) -> Option<u64> {
        self.num_turns
    }

    /// The turn's result. Missing where a limit ended it.
    pub fn result(&self) -> Option<&str> {
        self.result.as_deref()
    }
}

impl AgentError {
    /// Returns the server's message.
    pub fn message(&self) -> &str {
        &self.error
    }
}

impl Done {
    /// The session's id.
    pub fn session_id(&self) -> &str {
        &self.session_id
    }
}

impl TextDelta {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        self.delta.in_data(self.raw.data())
    }
}

impl ThinkingDelta {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        self.delta.in_data(self.raw.data())
    }
}

impl AgentError {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.error
    }
}

macro_rules! text_of {
    ($($name:ident),*) => {$(
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.as_str() == *text
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
    )*};
}

text_of!(TextDelta, ThinkingDelta, AgentError);

impl std::error::Error for AgentError {}

/// A message of the agent. It is read when it is asked for, once: one that nobody opens costs no more than its text.
///
/// # Examples
///
/// ```
/// use ash_sdk::Event;
///
/// let data = r#"{"type": "assistant", "parent_tool_use_id": null,
///     "message": {"content": [{"type": "text", "text": "Done."}]}}"#;
/// let Event::Message(message) = Event::new("message", data) else { unreachable!() };
/// assert_eq!(message.text().as_deref(), Some("Done."));
/// assert_eq!(message.parent_tool_use_id(), None);
/// ```
#[derive(Clone)]
pub struct MessageEvent {
    raw: RawEvent,
    /// In a box, so that no other event has room for it.
    parsed: OnceLock<Box<SdkMessage>>,
}

impl MessageEvent {
    /// The event as it stands on the stream.
    pub fn raw(&self) -> &RawEvent {
        &self.raw
    }

    /// The message, read.
    pub fn message(&self) -> &SdkMessage {
        self.parsed.get_or_init(|| Box::new(SdkMessage::of_data(self.raw.shared_data())))
    }

    /// The text that the agent says in this message; `None` where it says none. A message of one of its subagents has
    /// a [`parent_tool_use_id`](Self::parent_tool_use_id).
    pub fn text(&self) -> Option<String> {
        match self.message() {
            SdkMessage::Assistant(message) => message.text(),
            _ => None,
        }
    }

    /// The piece of text that this message streams; `None` where it streams none.
    pub fn stream_delta(&self) -> Option<&str> {
        match self.message() {
            SdkMessage::StreamEvent(message) => message.text_delta(),
            _ => None,
        }
    }

    /// The tool call that this message belongs to, where it is a subagent's.
    pub fn parent_tool_use_id(&self) -> Option<&str> {
        self.message().parent_tool_use_id()
    }
}

impl PartialEq for MessageEvent {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl Eq for MessageEvent {}

impl fmt::Debug for MessageEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.fmt(formatter)
    }
}

/// Returns `true` if a text begins and ends as a JSON object does.
fn is_object(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_ascii();
    text.starts_with('{') && text.ends_with('}')
}

members! {
    /// Members of the data of events of all types.
    Known {
        "sessionId" => session_id: Scalar<'a>,
        "version" => version: Scalar<'a>,
        "delta" => delta: Scalar<'a>,
        "id" => id: Scalar<'a>,
        "name" => name: Scalar<'a>,
        "input" => input: Option<Raw<'a>>,
        "tool_use_id" => tool_use_id: Scalar<'a>,
        "content" => content: Option<Raw<'a>>,
        "is_error" => is_error: Scalar<'a>,
        "numTurns" => num_turns: Scalar<'a>,
        "result" => result: Scalar<'a>,
        "error" => error: Scalar<'a>,
    }
}

members! {
    /// A delta as it is written.
    Written {
        "delta" => delta: Option<Raw<'a>>,
    }
}

/// The halves of characters at the ends of a delta, which are U+FFFD in its text.
fn halves(delta: &str, data: &str) -> Halves {
    if !Halves::are_possible(delta) {
        return Halves::default();
    }
    let written = json::known::<Written<'_>>(data).ok().and_then(|written| written.delta);
    written.map(|delta| Halves::of(delta.get())).unwrap_or_default()
}

impl Known<'_> {
    /// The event, if its type is known and its data are as they should be.
    fn event(self, event_type: &EventType, data: &str) -> Option<Event> {
        let raw = || RawEvent::new(event_type.clone(), data);
        Some(match event_type.as_str() {
            "session_start" => {
                let (session_id, version) = (self.session_id.string()?, self.version.string());
                Event::SessionStart(SessionStart { session_id, version, raw: raw() })
            }
            "text_delta" => {
                let delta = self.delta.text()?;
                let halves = halves(&delta, data);
                Event::TextDelta(TextDelta { delta: Piece::of(delta, data), halves, raw: raw() })
            }
            "thinking_delta" => {
                let delta = self.delta.text()?;
                let halves = halves(&delta, data);
                Event::ThinkingDelta(ThinkingDelta { delta: Piece::of(delta, data), halves, raw: raw() })
            }
            "tool_use" => {
                let (id, name) = (self.id.string(), self.name.string()?);
                let input = self.input.map_or_else(|| Some(RawValue::NULL.to_owned()), Raw::to_value)?;
                Event::ToolUse(ToolUseEvent { id, name, input, raw: raw() })
            }
            "tool_result" if is_object(data) => Event::ToolResult(ToolResultEvent {
                tool_use_id: self.tool_use_id.string(),
                content: match self.content {
                    Some(content) => Some(content.to_value()?),
                    None => None,
                },
                is_error: self.is_error.as_bool(),
                raw: raw(),
            }),
            "turn_complete" if is_object(data) => {
                let (num_turns, result) = (self.num_turns.unsigned(), self.result.string());
                Event::TurnComplete(TurnComplete { num_turns, result, raw: raw() })
            }
            "session_end" => Event::SessionEnd(SessionEnd { raw: raw() }),
            "error" => Event::Error(AgentError { error: self.error.string()?, raw: raw() }),
            "done" => Event::Done(Done { session_id: self.session_id.string()?, raw: raw() }),
            _ => return None,
        })
    }
}

/// The texts of a stream's deltas that are not whole yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct JoinedDeltas {
    text: Joined,
    thinking: Joined,
}

impl JoinedDeltas {
    /// Gives an event the character that an event before it has begun.
    pub(crate) fn join(&mut self, event: &mut Event) {
        let (joined, delta, halves, data) = match event {
            Event::TextDelta(event) => (&mut self.text, &mut event.delta, event.halves, event.raw.data()),
            Event::ThinkingDelta(event) => (&mut self.thinking, &mut event.delta, event.halves, event.raw.data()),
            _ => return,
        };
        if !joined.is_whole() || halves != Halves::default() {
            *delta = Piece::Unescaped(joined.next(delta.in_data(data), halves).into());
        }
    }
}

bounded_debug!(enum Event { Unknown { event_type, data }, } (SessionStart, TextDelta, ThinkingDelta, ToolUse, ToolResult, Message, TurnComplete, SessionEnd, Error, Done) []);

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        (self.event_type(), self.data()) == (other.event_type(), other.data())
    }
}

impl Eq for Event {}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.event_type(), self.data(), serializer)
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = RawEvent::deserialize(deserializer)?;
        Ok(Self::new(raw.event_type(), raw.data()))
    }
}

impl Event {
    /// Reads an event. One of an unknown type, or whose data does not have the expected shape, is
    /// [`Unknown`](Self::Unknown). Nothing is lost either way: [`event_type`](Self::event_type) and
    /// [`data`](Self::data) return the arguments.
    ///
    /// # Examples
    ///
    /// ```
    /// use ash_sdk::Event;
    ///
    /// let event = Event::new("text_delta", r#"{"delta":"Hello"}"#);
    /// assert!(matches!(&event, Event::TextDelta(text) if *text == "Hello"));
    ///
    /// let event = Event::new("text_delta", "not JSON");
    /// assert!(matches!(&event, Event::Unknown { data, .. } if data == "not JSON"));
    /// assert_eq!(event.to_sse(), "event: text_delta\ndata: not JSON\n\n");
    /// ```
    pub fn new(event_type: &str, data: &str) -> Self {
        Self::of(event_type.into(), data)
    }

    pub(crate) fn of(event_type: EventType, data: &str) -> Self {
        let known = match event_type.as_str() {
            // It is read when it is asked for; until then only its ends are looked at.
            "message" if is_object(data) => {
                let raw = RawEvent::new(event_type, data);
                return Self::Message(MessageEvent { raw, parsed: OnceLock::new() });
            }
            "message" => None,
            _ => json::with(data, |json| {
                let mut known = Known::default();
                json::read_known(json, &mut known)?;
                Ok::<_, Invalid>(known.event(&event_type, data))
            })
            .unwrap_or_default(),
        };
        known.unwrap_or_else(|| Self::Unknown { event_type: event_type.as_str().to_owned(), data: data.to_owned() })
    }

    fn raw(&self) -> Option<&RawEvent> {
        Some(match self {
            Self::SessionStart(event) => &event.raw,
            Self::TextDelta(event) => &event.raw,
            Self::ThinkingDelta(event) => &event.raw,
            Self::ToolUse(event) => &event.raw,
            Self::ToolResult(event) => &event.raw,
            Self::Message(event) => &event.raw,
            Self::TurnComplete(event) => &event.raw,
            Self::SessionEnd(event) => &event.raw,
            Self::Error(event) => &event.raw,
            Self::Done(event) => &event.raw,
            Self::Unknown { .. } => return None,
        })
    }

    /// The event's type, as it stands on the stream: `text_delta`, `message`, …
    pub fn event_type(&self) -> &str {
        match (self, self.raw()) {
            (Self::Unknown { event_type, .. }, _) => event_type,
            (_, Some(raw)) => raw.event_type(),
            (_, None) => "",
        }
    }

    /// The event's data, as the server sent it.
    pub fn data(&self) -> &str {
        match (self, self.raw()) {
            (Self::Unknown { data, .. }, _) => data,
            (_, Some(raw)) => raw.data(),
            (_, None) => "",
        }
    }

    /// The event as a frame of a stream, e.g. to pass it on to a browser. An event that came on a stream becomes what it
    /// was there; in one that was made by hand, line ends of all kinds become LF, and a type of several lines one line.
    pub fn to_sse(&self) -> String {
        let kind = self.event_type().replace(['\r', '\n'], " ");
        let data = self.data();
        let data =
            if data.contains('\r') { Cow::Owned(data.replace("\r\n", "\n").replace('\r', "\n")) } else { data.into() };
        let mut frame = String::new();
        write_frame(&mut frame, &kind, &data);
        frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_is_not_json_is_kept_as_it_is() {
        let event = Event::new("message", "not {json");
        assert!(
            matches!(&event, Event::Unknown { event_type, data } if event_type == "message" && data == "not {json")
        );
        assert_eq!((event.event_type(), event.data()), ("message", "not {json"));
    }

    #[test]
    fn data_may_begin_with_a_byte_order_mark() {
        let Event::Message(message) = Event::new("message", "\u{feff}{\"type\":\"system\",\"subtype\":\"init\"}")
        else {
            panic!("another event")
        };
        assert!(matches!(message.message(), SdkMessage::System(system) if system.subtype.as_deref() == Some("init")));
        assert!(
            matches!(Event::new("text_delta", "\u{feff}{\"delta\":\"Hi\"}"), Event::TextDelta(text) if text == "Hi")
        );
    }

    #[test]
    fn an_unknown_type_is_kept_as_it_is() {
        let event = Event::new("signature_delta", r#"{"signature":"x"}"#);
        assert_eq!((event.event_type(), event.data()), ("signature_delta", r#"{"signature":"x"}"#));
    }

    #[test]
    fn an_error_whose_data_is_not_known_is_not_lost() {
        assert!(matches!(Event::new("error", r#"{"message":"x"}"#), Event::Unknown { .. }));
    }

    #[test]
    fn a_delta_reads_like_its_text() {
        let Event::TextDelta(delta) = Event::new("text_delta", r#"{"delta":"Hi"}"#) else { panic!("another event") };
        assert_eq!((delta.to_string(), delta.as_str()), ("Hi".to_owned(), "Hi"));
        assert!(delta == "Hi");
    }

    #[test]
    fn an_event_is_the_same_after_a_trip_through_json() {
        for (event_type, data, json) in [
            (
                "text_delta",
                r#"{"delta":"Hi", "n":1e400}"#,
                r#"{"event":"text_delta","data":{"delta":"Hi", "n":1e400}}"#,
            ),
            ("message", "not {json", r#"{"event":"message","data":"not {json"}"#),
            ("odd", r#""text""#, r#"{"event":"odd","data":"\"text\""}"#),
            ("odd", "", r#"{"event":"odd","data":""}"#),
        ] {
            let event = Event::new(event_type, data);
            assert_eq!(serde_json::to_string(&event).unwrap(), json);
            assert_eq!(serde_json::from_str::<Event>(json).unwrap(), event);
        }
    }

    #[test]
    fn an_event_becomes_the_frame_it_was() {
        assert_eq!(Event::new("done", r#"{"sessionId":"a"}"#).to_sse(), "event: done\ndata: {\"sessionId\":\"a\"}\n\n");
        assert_eq!(Event::new("x", "a\nb").to_sse(), "event: x\ndata: a\ndata: b\n\n");
    }

    #[test]
    fn no_text_that_is_put_into_an_event_makes_a_frame_of_its_own() {
        let frame = Event::new("x\nevent: done", "a\r\nb\rdata: c\n\nevent: done").to_sse();
        assert_eq!(frame, "event: x event: done\ndata: a\ndata: b\ndata: data: c\ndata: \ndata: event: done\n\n");
    }
}
