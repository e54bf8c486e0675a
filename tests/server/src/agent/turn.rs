//! A turn of the agent as it is scripted: what it does, in order, and how it ends.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::api::logs::LogLevel;

/// The steps of the agent in a turn, and the end of the turn.
///
/// The steps happen in the order in which they are added. A turn that is not ended otherwise ends well, and the last text
/// is its result. Of several endings the last one holds.
///
/// # Examples
///
/// ```
/// use ash_dev_server::ScriptedTurn;
/// use serde_json::json;
///
/// let turn = ScriptedTurn::new()
///     .thinking("I need the list of files.")
///     .tool_call("Bash", json!({"command": "ls"}), "README.md\n")
///     .text("There is one file, README.md.");
/// let short = ScriptedTurn::from("There is one file.");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "a turn does nothing until a server is given it"]
pub struct ScriptedTurn {
    pub(super) acts: Vec<Act>,
    pub(super) ending: Ending,
    /// Delay before each piece of a text.
    pub(super) pace: Duration,
}

/// A step of a scripted turn.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    Say(String),
    Think(String),
    /// The outcome is the tool's output, or its failure.
    CallTool {
        name: String,
        input: Value,
        outcome: Result<String, String>,
    },
    Log(LogLevel, String),
    Wait(Duration),
}

/// The way in which a scripted turn ends.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Ending {
    /// Well, with the last text as the result.
    #[default]
    Answer,
    /// Well, with this value, or one that fits the schema of the message.
    Structured(Option<Value>),
    Failure(String),
    Limit(String),
    Error(String),
    Closed,
    Broken,
    Silence,
    /// These bytes are the whole turn.
    Raw(Bytes),
}

impl ScriptedTurn {
    /// Creates a turn in which the agent does nothing.
    pub fn new() -> Self {
        Self::default()
    }

    fn act(mut self, act: Act) -> Self {
        self.acts.push(act);
        self
    }

    fn end(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }

    /// Says a text. It is streamed in pieces of some words if the message asks for partial messages.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.act(Act::Say(text.into()))
    }

    /// Thinks a text.
    pub fn thinking(self, text: impl Into<String>) -> Self {
        self.act(Act::Think(text.into()))
    }

    /// Calls a tool, which returns `output`. Nothing is executed.
    pub fn tool_call(self, name: impl Into<String>, input: impl Into<Value>, output: impl Into<String>) -> Self {
        self.act(Act::CallTool { name: name.into(), input: input.into(), outcome: Ok(output.into()) })
    }

    /// Calls a tool, which fails with `failure`. Nothing is executed.
    pub fn failed_tool_call(
        self,
        name: impl Into<String>,
        input: impl Into<Value>,
        failure: impl Into<String>,
    ) -> Self {
        self.act(Act::CallTool { name: name.into(), input: input.into(), outcome: Err(failure.into()) })
    }

    /// Writes a line to the log of the sandbox, as standard output.
    pub fn log(self, line: impl Into<String>) -> Self {
        self.act(Act::Log(LogLevel::Stdout, line.into()))
    }

    /// Writes a line to the log of the sandbox, as standard error.
    pub fn log_error(self, line: impl Into<String>) -> Self {
        self.act(Act::Log(LogLevel::Stderr, line.into()))
    }

    /// Waits before the next step, by the server's [clock](crate::DevServerBuilder::clock).
    pub fn delay(self, delay: Duration) -> Self {
        self.act(Act::Wait(delay))
    }

    /// Waits this long before each piece of a text, by the server's [clock](crate::DevServerBuilder::clock).
    pub fn pace(mut self, delay: Duration) -> Self {
        self.pace = delay;
        self
    }

    /// Ends the turn with a value as structured output. If it does not fit the schema of the message, the turn ends as a
    /// real agent's does that never produces one that fits.
    pub fn structured(self, value: impl Into<Value>) -> Self {
        self.end(Ending::Structured(Some(value.into())))
    }

    /// Ends the turn with a value that fits the schema of the message.
    pub(super) fn structured_sample(self) -> Self {
        self.end(Ending::Structured(None))
    }

    /// Ends the turn with a result that is an error, as when the model cannot be reached.
    pub fn fail(self, text: impl Into<String>) -> Self {
        self.end(Ending::Failure(text.into()))
    }

    /// Ends the turn because of a limit: `error_max_turns`, `error_max_budget_usd` or any other subtype of a result.
    pub fn limit(self, subtype: impl Into<String>) -> Self {
        self.end(Ending::Limit(subtype.into()))
    }

    /// Sends an error event and closes the stream without `done`.
    pub fn error(self, text: impl Into<String>) -> Self {
        self.end(Ending::Error(text.into()))
    }

    /// Closes the stream without `done`, as if that were all.
    pub fn cut(self) -> Self {
        self.end(Ending::Closed)
    }

    /// Breaks the connection in the middle of an event.
    pub fn break_connection(self) -> Self {
        self.end(Ending::Broken)
    }

    /// Sends nothing more, with the connection open, until the session is stopped or ended.
    pub fn silence(self) -> Self {
        self.end(Ending::Silence)
    }

    /// Sends these bytes after the start of the stream, in place of the steps, and closes it: a recorded event stream, or
    /// one that is damaged.
    pub fn raw(self, bytes: impl Into<Bytes>) -> Self {
        self.end(Ending::Raw(bytes.into()))
    }
}

/// Says this text.
impl From<&str> for ScriptedTurn {
    fn from(text: &str) -> Self {
        Self::new().text(text)
    }
}

/// Says this text.
impl From<String> for ScriptedTurn {
    fn from(text: String) -> Self {
        Self::new().text(text)
    }
}
