//! Building the SDK on what was generated, and where hand-written code does not fit it.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, IsTerminal, Write},
    process::Stdio,
};

use serde_json::Value;

use crate::{cargo, exit::Failure, workspace};

/// The crate that stands on what is generated.
pub const PACKAGE: &str = "ash-sdk";
const SOURCES: &str = "ash-sdk/src/";
const GENERATED: &str = "ash-sdk/src/generated/";

/// An error of the compiler.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, from the workspace's root.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
    /// The compiler's message.
    pub message: String,
}

impl Place {
    /// Returns whether people write this file.
    fn is_hand_written(&self) -> bool {
        self.file.starts_with(SOURCES) && !self.file.starts_with(GENERATED)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Builds the SDK; the compiler's messages go to standard error. Returns the places in hand-written code that do not compile.
///
/// # Errors
/// [`Failure::Internal`] if cargo cannot be run, or if it fails for another reason than hand-written code.
pub fn sdk() -> Result<Vec<Place>, Failure> {
    let form = match std::io::stderr().is_terminal() {
        true => "json-diagnostic-rendered-ansi",
        false => "json",
    };
    let mut command = cargo::command();
    command.args(["build", "--package", PACKAGE, "--message-format", form]);
    command.current_dir(workspace::root()).stdout(Stdio::piped());
    let failed = |error: std::io::Error| Failure::Internal(format!("cargo cannot be run: {error}"));
    let mut child = command.spawn().map_err(failed)?;
    let mut places = BTreeSet::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let Ok(message) = serde_json::from_str::<Value>(&line.map_err(failed)?) else { continue };
            if let Some(rendered) = message["message"]["rendered"].as_str() {
                // Standard error may be closed; the exit code still tells.
                let _ = std::io::stderr().write_all(rendered.as_bytes());
            }
            places.extend(place(&message));
        }
    }
    let status = child.wait().map_err(failed)?;
    judge(status.success(), places.into_iter().collect())
}

/// Returns the place of a compile error in a message of cargo.
fn place(message: &Value) -> Option<Place> {
    let message = message.get("message").filter(|message| message["level"] == "error")?;
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true)?;
    Some(Place {
        file: plain(span["file_name"].as_str()?),
        line: span["line_start"].as_u64()?,
        message: message["message"].as_str()?.lines().next().unwrap_or_default().to_owned(),
    })
}

/// A path without steps up.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn judge(is_built: bool, places: Vec<Place>) -> Result<Vec<Place>, Failure> {
    let (hand_written, other): (Vec<Place>, Vec<Place>) = places.into_iter().partition(Place::is_hand_written);
    match (is_built, hand_written.is_empty(), other.first()) {
        (true, _, _) => Ok(Vec::new()),
        (false, false, _) => Ok(hand_written),
        (false, true, Some(place)) => Err(Failure::Internal(format!(
            "what was generated does not compile, which is a fault of the generator: {place}"
        ))),
        (false, true, None) => Err(Failure::Internal("cargo cannot build the SDK; its messages are above".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(level: &str, file: &str) -> Value {
        json!({"reason": "compiler-message", "message": {
            "level": level, "message": "no method named `x`\nfound", "rendered": "…",
            "spans": [
                {"file_name": "other.rs", "line_start": 1, "is_primary": false},
                {"file_name": file, "line_start": 7, "is_primary": true}
            ]
        }})
    }

    #[test]
    fn an_error_is_at_its_primary_place() {
        let place = place(&message("error", "ash-sdk/src/api.rs")).unwrap();
        assert_eq!(place.to_string(), "ash-sdk/src/api.rs:7: no method named `x`");
        assert_eq!(super::place(&message("warning", "ash-sdk/src/api.rs")), None);
        assert_eq!(super::place(&json!({"reason": "build-finished", "success": false})), None);
        assert_eq!(super::place(&json!({"message": {"level": "error", "message": "aborting", "spans": []}})), None);
    }

    #[test]
    fn only_hand_written_code_is_for_people_to_follow() {
        let at = |file: &str| place(&message("error", file)).unwrap();
        let (ours, generated) = (at("ash-sdk/src/api.rs"), at("ash-sdk/src/generated/agents.rs"));
        assert_eq!(judge(false, vec![generated.clone(), ours.clone()]).unwrap(), [ours]);
        for places in [vec![generated], vec![at("ash-sdk/src/../../target/client.rs")], vec![]] {
            assert!(matches!(judge(false, places), Err(Failure::Internal(_))));
        }
        assert_eq!(judge(true, vec![]).unwrap(), []);
    }
}
