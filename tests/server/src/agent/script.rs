//! The script of a server's agent: rules of its user, then the directives.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use serde_json::Value;

use super::{
    directives,
    input::{Step, TurnInput},
    messages,
    turn::ScriptedTurn,
};

/// A message to the agent, as a [scripted](crate::DevServerBuilder::on_prompt) agent receives it.
#[derive(Clone, Copy)]
pub struct ReceivedPrompt<'a> {
    input: &'a TurnInput,
}

impl ReceivedPrompt<'_> {
    /// Returns the text of the message: of several blocks, their texts joined.
    pub fn text(&self) -> &str {
        &self.input.prompt
    }

    /// Returns the name of the agent.
    pub fn agent(&self) -> &str {
        &self.input.agent
    }

    /// Returns the id of the session. Cases of an eval run have none.
    pub fn session_id(&self) -> Option<&str> {
        self.input.session.as_deref()
    }

    /// Returns the texts of the session's earlier messages, as far as the agent remembers them.
    pub fn earlier(&self) -> &[String] {
        &self.input.memory
    }

    /// Returns the model that is asked.
    pub fn model(&self) -> &str {
        &self.input.model
    }

    /// Returns the JSON Schema that the answer has to fit, if the message has one.
    pub fn output_schema(&self) -> Option<&Value> {
        self.input.output_schema.as_ref()
    }
}

impl fmt::Debug for ReceivedPrompt<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ReceivedPrompt")
            .field("text", &self.text())
            .field("agent", &self.agent())
            .field("session_id", &self.session_id())
            .finish_non_exhaustive()
    }
}

/// A condition on the text of a message. A `&str` or `String` is a pattern that matches exactly this text.
///
/// # Examples
///
/// ```
/// use ash_dev_server::{DevServer, Pattern};
///
/// let builder = DevServer::builder()
///     .turn("ping", "pong")
///     .turn(Pattern::starts_with("Summarise"), "In short: yes.")
///     .turn(Pattern::contains("weather"), "It is sunny.")
///     .turn(Pattern::any(), "I do not know.");
/// ```
#[derive(Clone)]
pub struct Pattern(Arc<dyn Fn(&str) -> bool + Send + Sync>);

impl Pattern {
    /// Creates a pattern that matches the texts for which `holds` returns `true`.
    pub fn when(holds: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(holds))
    }

    /// Creates a pattern that matches every text.
    pub fn any() -> Self {
        Self::when(|_| true)
    }

    /// Creates a pattern that matches this text only.
    pub fn exactly(text: impl Into<String>) -> Self {
        let expected = text.into();
        Self::when(move |text| text == expected)
    }

    /// Creates a pattern that matches every text with this in it.
    pub fn contains(part: impl Into<String>) -> Self {
        let part = part.into();
        Self::when(move |text| text.contains(&part))
    }

    /// Creates a pattern that matches every text that starts with this.
    pub fn starts_with(start: impl Into<String>) -> Self {
        let start = start.into();
        Self::when(move |text| text.starts_with(&start))
    }

    fn matches(&self, text: &str) -> bool {
        (self.0)(text)
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Pattern")
    }
}

impl From<&str> for Pattern {
    fn from(text: &str) -> Self {
        Self::exactly(text)
    }
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self::exactly(text)
    }
}

type Rule = Arc<dyn Fn(&ReceivedPrompt<'_>) -> Option<ScriptedTurn> + Send + Sync>;

/// Rules, of which the first that has a turn for a message decides; where none has, the directives do.
#[derive(Clone, Default)]
pub(crate) struct Script {
    rules: Vec<Rule>,
    transcripts: Vec<(String, Bytes)>,
}

impl Script {
    pub(crate) fn add_rule<T: Into<Option<ScriptedTurn>>>(
        &mut self,
        rule: impl Fn(&ReceivedPrompt<'_>) -> T + Send + Sync + 'static,
    ) {
        self.rules.push(Arc::new(move |prompt| rule(prompt).into()));
    }

    pub(crate) fn add_turn(&mut self, pattern: Pattern, turn: ScriptedTurn) {
        self.add_rule(move |prompt| pattern.matches(prompt.text()).then(|| turn.clone()));
    }

    pub(crate) fn add_transcript(&mut self, name: String, bytes: Bytes) {
        self.transcripts.push((name, bytes));
    }

    /// Returns the steps of a turn.
    pub(crate) fn steps(&self, input: &TurnInput) -> Vec<Step> {
        let prompt = ReceivedPrompt { input };
        let scripted = self.rules.iter().find_map(|rule| rule(&prompt));
        let turn = scripted.unwrap_or_else(|| directives::turn(input, |name| self.transcript(name)));
        messages::perform(input, &turn)
    }

    fn transcript(&self, name: &str) -> Option<Bytes> {
        self.transcripts.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes.clone())
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Script").field("rules", &self.rules.len()).finish_non_exhaustive()
    }
}
