//! Bodies of error responses. Servers send five shapes of JSON; gateways may send anything.

use ash_sdk_gen::types::SessionStatus;
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;

use crate::{
    excerpt::{beginning, excerpt, without_secrets_in},
    json,
};

/// Part of a page in which its title is looked for, in bytes.
const LARGEST_TITLE: usize = 4096;

#[derive(Deserialize)]
struct Body {
    error: Option<serde_json::Value>,
    message: Option<serde_json::Value>,
    code: Option<serde_json::Value>,
}

/// Returns the message and the machine-readable code.
pub(super) fn read(status: StatusCode, body: &Bytes) -> (String, Option<String>) {
    let reason = || status.canonical_reason().unwrap_or("no reason given").to_owned();
    let Ok(parsed) = json::read::<Body>(body) else {
        let text = page(status, body).unwrap_or_else(|| beginning(body));
        return (if text.is_empty() { reason() } else { text }, None);
    };
    // `error` is only the reason phrase where there is a `message`.
    let text = parsed.message.and_then(said).or_else(|| parsed.error.and_then(said));
    (text.unwrap_or_else(|| if body.is_empty() { reason() } else { excerpt(body) }), parsed.code.and_then(said))
}

fn said(mut value: serde_json::Value) -> Option<String> {
    without_secrets_in(&mut value);
    match value {
        serde_json::Value::String(text) if !text.is_empty() => Some(text),
        serde_json::Value::String(_) | serde_json::Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// Returns what an HTML page says: its title, or its text. Gateways have such pages, servers do not.
fn page(status: StatusCode, body: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&body[..body.len().min(LARGEST_TITLE)]);
    // Lower case in ASCII only, so that places are the same in both.
    let lower = head.to_ascii_lowercase();
    let start = lower.trim_start();
    if !start.starts_with("<!doctype html") && !start.starts_with("<html") {
        return None;
    }
    let title = lower.find("<title>").map(|at| at + "<title>".len());
    let said = match title.and_then(|from| Some(&head[from..from + lower[from..].find("</title>")?])) {
        Some(title) => title.to_owned(),
        None => without_tags(&head),
    };
    let said = beginning(said.as_bytes());
    let said = said.strip_prefix(status.as_str()).unwrap_or(&said).trim_start();
    let said = if said.is_empty() { "no reason given" } else { said };
    Some(format!("{said} (a page of a proxy in front of the server)"))
}

fn without_tags(html: &str) -> String {
    html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<Vec<_>>().join(" ")
}

/// Returns the state of the session that a message names as the reason of a refusal:
/// `Session is paused`, `Cannot pause session with status "ended"`, `Session has ended — create a new session`.
pub(super) fn session_status(status: u16, message: &str) -> Option<SessionStatus> {
    let named = match status {
        400 => message.strip_prefix("Session is ").or_else(|| {
            let (_, rest) = message.split_once("session with status \"")?;
            rest.strip_suffix('"')
        })?,
        410 => "ended",
        _ => return None,
    };
    named.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(body: &str) -> (String, Option<String>) {
        read(StatusCode::BAD_REQUEST, &Bytes::copy_from_slice(body.as_bytes()))
    }

    #[test]
    fn each_shape_of_body_gives_its_best_text() {
        for (body, text, code) in [
            (r#"{"error":"Session not found","statusCode":404}"#, "Session not found", None),
            (r#"{"error":"Bad Request","statusCode":400}"#, "Bad Request", None),
            (
                r#"{"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"body must be object"}"#,
                "body must be object",
                Some("FST_ERR_VALIDATION"),
            ),
            (
                r#"{"statusCode":429,"error":"Too Many Requests","message":"retry in 15 minutes"}"#,
                "retry in 15 minutes",
                None,
            ),
            (r#"{"error":"API key not found"}"#, "API key not found", None),
            ("Invalid Preflight Request", "Invalid Preflight Request", None),
            ("<html>\n<h1>Bad  Gateway</h1></html>", "Bad Gateway (a page of a proxy in front of the server)", None),
            (
                "<!DOCTYPE html>\n<HTML><head><TITLE>400 No\n way \u{2014} sorry</Title></head><body>long</body>",
                "No way \u{2014} sorry (a page of a proxy in front of the server)",
                None,
            ),
            ("<html><title>400</title>", "no reason given (a page of a proxy in front of the server)", None),
            ("<html><title>cut off", "cut off (a page of a proxy in front of the server)", None),
            ("<error>XML</error>", "<error>XML</error>", None),
            ("", "Bad Request", None),
            ("{}", "{}", None),
            (r#"{"error":{"type":"overloaded"}}"#, r#"{"type":"overloaded"}"#, None),
        ] {
            assert_eq!(read_text(body), (text.to_owned(), code.map(str::to_owned)), "{body}");
        }
    }

    #[test]
    fn a_key_in_an_error_response_is_not_in_its_message() {
        for body in [
            r#"{"error":"the key ash_PLANTEDNEWKEY is not valid"}"#,
            r#"{"error":{"apiKey":"PLANTED","list":[{"token":"PLANTED"}]}}"#,
            r#"{"message":"sk-ant-PLANTED-KEY","code":"ash_PLANTEDNEWKEY"}"#,
            r#"{"key":"PLANTED","keyId":"7"}"#,
            r#"{"key":"PLANTED"#,
            "<p>Authorization: Bearer PLANTED</p>",
        ] {
            let (message, code) = read_text(body);
            assert!(!message.is_empty() && !format!("{message} {code:?}").contains("PLANTED"), "{message} {code:?}");
        }
    }

    #[test]
    fn the_state_of_the_session_is_read_from_the_three_ways_to_say_it() {
        assert_eq!(session_status(400, "Session is paused"), Some(SessionStatus::Paused));
        assert_eq!(session_status(400, "Cannot stop session with status \"ended\""), Some(SessionStatus::Ended));
        assert_eq!(session_status(410, "Session has ended — create a new session"), Some(SessionStatus::Ended));
        assert_eq!(session_status(400, "Bad Request"), None);
        assert_eq!(session_status(404, "Session is paused"), None);
    }
}
