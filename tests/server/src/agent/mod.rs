//! The scripted agent: what it does in a turn, decided from the prompt alone.

mod input;
mod messages;
mod output;

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use self::{messages::Speaker, output::Output};
use crate::{api::logs::LogLevel, store::bridge::End};

pub(crate) use input::{Limits, Setup, Step, TurnInput};

/// The model that answers where nobody asked for another.
pub(crate) const DEFAULT_MODEL: &str = "claude-sonnet-4-6";
/// Directives: a prompt that starts with one of these words has this effect.
pub const DIRECTIVES: &[(&str, &str)] = &[
    ("/history", "lists the prompts of the session's earlier turns"),
    ("/think TEXT", "thinks TEXT, then answers"),
    ("/tool NAME JSON", "calls the tool NAME with the input JSON, gets a result, then answers"),
    ("/tool-error NAME JSON", "the same, but the tool fails"),
    ("/log TEXT", "writes TEXT to the sandbox's log, as standard output, then answers"),
    ("/log-error TEXT", "the same, as standard error"),
    ("/json VALUE", "answers with VALUE as structured output, if it fits the schema of the message's output format"),
    ("/slow MILLISECONDS TEXT", "echoes TEXT word by word, with a pause before each"),
    ("/fail TEXT", "ends the turn with a result that is an error saying TEXT"),
    ("/limit SUBTYPE", "ends the turn with a result of SUBTYPE, e.g. error_max_turns"),
    ("/error TEXT", "sends an error event saying TEXT and closes the stream without `done`"),
    ("/cut", "starts to answer, then closes the stream without a word"),
    ("/break", "starts to answer, then breaks the connection inside a frame"),
    ("/silent", "starts to answer, then says nothing more until the session is stopped"),
    ("/play NAME", "sends the transcript that the server was given under NAME, byte for byte"),
];

/// Returns the steps of the agent for a prompt. `transcript` finds the bytes of a recorded stream.
pub(crate) fn script(input: &TurnInput, transcript: impl Fn(&str) -> Option<Bytes>) -> Vec<Step> {
    let mut speaker = Speaker::new(input);
    let (word, rest) = input.prompt.split_once(char::is_whitespace).unwrap_or((&input.prompt, ""));
    match word {
        "/history" => {
            let lines = input.memory.iter().enumerate().map(|(index, prompt)| format!("{}. {prompt}", index + 1));
            speaker.answer(&lines.collect::<Vec<_>>().join("\n"))
        }
        "/think" => {
            speaker.think(rest);
            speaker.answer("Thought about it.")
        }
        "/tool" | "/tool-error" => call_tool(speaker, rest, word == "/tool-error"),
        "/log" | "/log-error" => {
            speaker.log(if word == "/log" { LogLevel::Stdout } else { LogLevel::Stderr }, rest);
            speaker.answer("Logged.")
        }
        "/json" => {
            let value = serde_json::from_str(rest).unwrap_or_else(|_| json!(rest));
            answer_in_format(speaker, input.output_schema.as_ref(), value)
        }
        "/slow" => slow(speaker, rest),
        "/fail" => speaker.fail(rest),
        "/limit" => speaker.give_up(rest),
        "/error" => speaker.stop_with([Step::Error(rest.to_owned()), Step::End(End::Closed)]),
        "/cut" => speaker.stop_with([Step::End(End::Closed)]),
        "/break" => speaker.stop_with([Step::End(End::Broken)]),
        "/silent" => speaker.stop_with([Step::Silence]),
        "/play" => match transcript(rest) {
            Some(bytes) => vec![Step::Raw(bytes), Step::End(End::Closed)],
            None => speaker.fail(&format!("there is no transcript named {rest:?}")),
        },
        _ => match &input.output_schema {
            Some(schema) => {
                let value = Output::new(schema).map(|output| output.instance());
                answer_in_format(speaker, Some(schema), value.unwrap_or_default())
            }
            None => speaker.answer(&format!("Echo: {}", input.prompt)),
        },
    }
}

/// Answers with a value, if the agent knows how to in this format.
fn answer_in_format(speaker: Speaker<'_>, schema: Option<&Value>, value: Value) -> Vec<Step> {
    let Some(schema) = schema else { return speaker.structured(value) };
    let Some(output) = Output::new(schema) else { return speaker.answer("There is no tool for structured output.") };
    match output.check(&value) {
        Ok(()) => speaker.structured(value),
        Err(reason) => speaker.unfit(&value, &reason),
    }
}

fn call_tool(mut speaker: Speaker<'_>, rest: &str, fails: bool) -> Vec<Step> {
    let (name, arguments) = rest.split_once(char::is_whitespace).unwrap_or((rest, "{}"));
    let arguments = serde_json::from_str(arguments).unwrap_or_else(|_| json!({"text": arguments}));
    let outcome = if fails { Err("Exit code 1\nthe tool failed") } else { Ok("the tool's output") };
    speaker.call_tool(if name.is_empty() { "Bash" } else { name }, &arguments, outcome);
    speaker.answer("Tool finished.")
}

fn slow(mut speaker: Speaker<'_>, rest: &str) -> Vec<Step> {
    let (pause, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    match pause.parse() {
        Ok(milliseconds) => {
            speaker.pace = Duration::from_millis(milliseconds);
            speaker.answer(&format!("Echo: {text}"))
        }
        Err(_) => speaker.fail("/slow takes a number of milliseconds and a text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{sandboxes::SandboxOptions, sessions::SessionConfig};

    fn steps(prompt: &str, partial: bool) -> Vec<Step> {
        limited_steps(prompt, partial, Limits::default())
    }

    fn limited_steps(prompt: &str, partial: bool, limits: Limits) -> Vec<Step> {
        let input = TurnInput {
            prompt: prompt.to_owned(),
            memory: vec!["first".to_owned(), "second".to_owned()],
            model: "m".to_owned(),
            workspace: "/w".to_owned(),
            partial,
            output_schema: None,
            conversation: "c".to_owned(),
            setup: Setup::new(&SessionConfig::default(), &SandboxOptions::default()),
            limits,
        };
        script(&input, |_| None)
    }

    fn result_of(prompt: &str) -> Value {
        limited_result_of(prompt, Limits::default())
    }

    fn limited_result_of(prompt: &str, limits: Limits) -> Value {
        let results = limited_steps(prompt, false, limits).into_iter().filter_map(|step| match step {
            Step::Emit(message) if message["type"] == "result" => Some(message),
            _ => None,
        });
        results.last().unwrap_or_default()
    }

    #[test]
    fn a_plain_prompt_is_echoed() {
        assert_eq!(result_of("hello")["result"], "Echo: hello");
    }

    #[test]
    fn a_turn_that_takes_more_than_it_may_has_no_result() {
        let turns = limited_result_of("/tool Bash {}", Limits { turns: Some(1), budget: None });
        assert_eq!(turns["subtype"], "error_max_turns");
        assert_eq!(turns.get("result"), None);
        let budget = limited_result_of("hello", Limits { turns: None, budget: Some(0.0) });
        assert_eq!(budget["subtype"], "error_max_budget_usd");
    }

    #[test]
    fn earlier_turns_are_remembered() {
        assert_eq!(result_of("/history")["result"], "1. first\n2. second");
    }

    #[test]
    fn the_pieces_of_a_partial_answer_are_the_answer() {
        let deltas = steps("one two three four five six", true).into_iter().filter_map(|step| match step {
            Step::Emit(message) => message["event"]["delta"]["text"].as_str().map(str::to_owned),
            _ => None,
        });
        assert_eq!(deltas.collect::<String>(), "Echo: one two three four five six");
    }

    #[test]
    fn every_directive_is_known_to_the_script() {
        for (directive, _) in DIRECTIVES {
            let word = directive.split(' ').next().unwrap_or_default();
            let echoed = format!("Echo: {word}");
            let echoes = steps(word, false).iter().any(|step| match step {
                Step::Emit(message) => message["result"] == echoed.as_str(),
                _ => false,
            });
            assert!(!echoes, "{word} is listed but only echoed");
        }
    }
}
