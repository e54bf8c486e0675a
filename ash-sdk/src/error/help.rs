//! Next steps by kind: a clause in its one line, and a paragraph in its `Debug` form.

use std::time::Duration;

use http::StatusCode;

use super::kind::{
    AgentFailure, ConnectFailure, ErrorKind, ResponseFailure, SessionFailure, StoreFailure, TimeoutPhase,
};

/// Returns the clause that ends an error's line, where the next step is not plain from the message.
pub(super) fn advice(kind: &ErrorKind) -> Option<String> {
    Some(match kind {
        ErrorKind::Api(api) => match api.status.as_u16() {
            401 => "check the API key".to_owned(),
            422 => "deploy the agent again".to_owned(),
            429 => format!("wait {} before the next request", seconds(api.retry_after?)),
            413 => "send less at once".to_owned(),
            _ => return None,
        },
        ErrorKind::Connect(ConnectFailure::Unreachable) => {
            "is the server running, and is the address right?".to_owned()
        }
        ErrorKind::Connect(ConnectFailure::Proxy { status: Some(_) }) => {
            "check the user name and password of the proxy".to_owned()
        }
        ErrorKind::Connect(ConnectFailure::Proxy { status: None }) => {
            "is the proxy running, and is its address right?".to_owned()
        }
        ErrorKind::Connect(ConnectFailure::UnsupportedProxy) => {
            "use an HTTP proxy, turn on the feature `socks` of reqwest, or call `no_proxy()`".to_owned()
        }
        ErrorKind::Response(ResponseFailure::Compressed { .. }) => {
            "have the proxy before the server pass responses on as they are".to_owned()
        }
        ErrorKind::Session(SessionFailure::TurnAbandoned) => {
            "recover the session with `recover_session`, or send with `.after_abandoned_turn()`".to_owned()
        }
        ErrorKind::Session(SessionFailure::Busy { .. }) => {
            "wait for it to end, or queue the request with `.queue()`".to_owned()
        }
        ErrorKind::Store(failure) => match failure {
            StoreFailure::Unreachable => "is the store running, and is its address right?",
            StoreFailure::Denied => "check the user name and password in its address, and what they permit",
            StoreFailure::ReadOnly => "pass the address of the primary, which accepts writes",
            StoreFailure::Full => "raise `maxmemory`, or keep turns for a shorter time",
            StoreFailure::Evicting => "set its `maxmemory-policy` to `noeviction`, or call `permit_eviction()`",
            StoreFailure::Collision => "choose another key prefix",
            StoreFailure::Unusable => return None,
        }
        .to_owned(),
        _ => return None,
    })
}

/// Returns the next step as a sentence.
pub(super) fn help(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::Configuration => {
            "Fix the settings that are passed to the client's builder or set in the environment."
        }
        ErrorKind::InvalidRequest => "Nothing was sent. Fix the input and call again.",
        ErrorKind::Connect(ConnectFailure::Unreachable) => {
            "Start the server, or pass its address to the client. Nothing was sent, so the call can be repeated."
        }
        ErrorKind::Connect(ConnectFailure::Proxy { .. }) => {
            "A proxy may come from the environment (HTTP_PROXY, HTTPS_PROXY); `ClientBuilder::no_proxy` disables it."
        }
        ErrorKind::Connect(ConnectFailure::Tls) => {
            "Trust the server's certificate authority with `ClientBuilder::root_certificate` or `SSL_CERT_FILE`."
        }
        ErrorKind::Timeout { phase: TimeoutPhase::Request, .. } => {
            "Give the request more time with `.with_deadline(…)`."
        }
        ErrorKind::Timeout { phase: TimeoutPhase::Turn, .. } => {
            "The error's `partial_turn` has what had come. What is left of the turn follows the message's `on_drop`."
        }
        ErrorKind::Timeout { phase: TimeoutPhase::Idle, .. } => {
            "Permit longer silence with `ClientBuilder::idle_timeout`."
        }
        ErrorKind::Response(
            ResponseFailure::Malformed { .. }
            | ResponseFailure::Decode { .. }
            | ResponseFailure::UnexpectedContent { .. },
        ) => "Check that this is the address of an Ash server. If so, its release may be newer than this SDK.",
        ErrorKind::Response(ResponseFailure::Redirect { .. }) => "Use the address that the server redirects to.",
        ErrorKind::Api(api) => match api.status {
            StatusCode::UNAUTHORIZED => {
                "Pass the server's API key. Without ASH_API_KEY a server generates one and writes it to \
                 `initial-api-key` in its data directory."
            }
            StatusCode::TOO_MANY_REQUESTS => {
                "Wait, or spread the requests: a server counts them in windows of 15 minutes."
            }
            _ => return None,
        },
        ErrorKind::Stream(_) => {
            "`AshClient::recover_turn` returns the part of the turn that the server stored; `recover_session` makes the \
             session usable again."
        }
        ErrorKind::Agent(AgentFailure::Turn(_)) => "The error's `partial_turn` has the turn.",
        ErrorKind::Agent(AgentFailure::OutputMismatch { .. }) => {
            "The error's `partial_turn` has the turn; describe the expected value in the prompt, or relax its type."
        }
        ErrorKind::Agent(AgentFailure::OutputMissing) => {
            "The error's `partial_turn` has the turn. An agent that cannot read the schema of an `output_format` never \
             answers with a value, and does not say why: leave out `format` and what JSON Schema draft 7 does not have."
        }
        ErrorKind::Session(SessionFailure::Busy { .. }) => {
            "Send one message at a time in a session, or call `.queue()`."
        }
        ErrorKind::Session(SessionFailure::TurnAbandoned) => {
            "Let streams that are dropped be read on in the background: `OnDrop::Detach`, the default."
        }
        ErrorKind::Session(SessionFailure::State { .. }) => "Open a new session with `AshClient::create_session`.",
        _ => return None,
    })
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64().ceil())
}
