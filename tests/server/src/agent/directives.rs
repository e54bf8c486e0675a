//! Directives: words at the beginning of a prompt that say what the agent is to do. Each stands for a scripted turn.

use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};

use super::{input::TurnInput, turn::ScriptedTurn};

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

/// Returns the turn that a prompt asks for. `transcript` finds the bytes of a recorded stream.
pub(super) fn turn(input: &TurnInput, transcript: impl Fn(&str) -> Option<Bytes>) -> ScriptedTurn {
    let (word, rest) = input.prompt.split_once(char::is_whitespace).unwrap_or((&input.prompt, ""));
    let turn = ScriptedTurn::new();
    match word {
        "/history" => {
            let lines = input.memory.iter().enumerate().map(|(index, prompt)| format!("{}. {prompt}", index + 1));
            turn.text(lines.collect::<Vec<_>>().join("\n"))
        }
        "/think" => turn.thinking(rest).text("Thought about it."),
        "/tool" => {
            let (name, arguments) = tool(rest);
            turn.tool_call(name, arguments, "the tool's output").text("Tool finished.")
        }
        "/tool-error" => {
            let (name, arguments) = tool(rest);
            turn.failed_tool_call(name, arguments, "Exit code 1\nthe tool failed").text("Tool finished.")
        }
        "/log" => turn.log(rest).text("Logged."),
        "/log-error" => turn.log_error(rest).text("Logged."),
        "/json" => turn.structured(serde_json::from_str(rest).unwrap_or_else(|_| json!(rest))),
        "/slow" => slow(rest),
        "/fail" => turn.fail(rest),
        "/limit" => turn.limit(if rest.is_empty() { "error_max_turns" } else { rest }),
        "/error" => turn.text(STARTING).error(rest),
        "/cut" => turn.text(STARTING).cut(),
        "/break" => turn.text(STARTING).break_connection(),
        "/silent" => turn.text(STARTING).silence(),
        "/play" => match transcript(rest) {
            Some(bytes) => turn.raw(bytes),
            None => turn.fail(format!("there is no transcript named {rest:?}")),
        },
        _ if input.output_schema.is_some() => turn.structured_sample(),
        _ => turn.text(format!("Echo: {}", input.prompt)),
    }
}

/// The text of a turn that ends badly.
const STARTING: &str = "Starting.";

/// Reads the name of a tool and its input.
fn tool(text: &str) -> (&str, Value) {
    let (name, arguments) = text.split_once(char::is_whitespace).unwrap_or((text, "{}"));
    let arguments = serde_json::from_str(arguments).unwrap_or_else(|_| json!({"text": arguments}));
    (if name.is_empty() { "Bash" } else { name }, arguments)
}

fn slow(rest: &str) -> ScriptedTurn {
    let (pause, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    match pause.parse() {
        Ok(milliseconds) => ScriptedTurn::new().pace(Duration::from_millis(milliseconds)).text(format!("Echo: {text}")),
        Err(_) => ScriptedTurn::new().fail("/slow takes a number of milliseconds and a text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agent::{Limits, Script, Setup, Step},
        origin::Origin,
        store::{sandboxes::SandboxOptions, sessions::SessionConfig},
    };

    fn steps(prompt: &str, partial: bool) -> Vec<Step> {
        limited_steps(prompt, partial, Limits::default())
    }

    fn limited_steps(prompt: &str, partial: bool, limits: Limits) -> Vec<Step> {
        let input = TurnInput {
            prompt: prompt.to_owned(),
            memory: vec!["first".to_owned(), "second".to_owned()],
            agent: "bot".to_owned(),
            session: None,
            model: "m".to_owned(),
            workspace: "/w".to_owned(),
            partial,
            output_schema: None,
            conversation: "c".to_owned(),
            setup: Setup::new(&SessionConfig::default(), &SandboxOptions::default()),
            limits,
            origin: Origin::default(),
        };
        Script::default().steps(&input)
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
