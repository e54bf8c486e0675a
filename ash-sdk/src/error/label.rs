//! Names of errors in telemetry: few, and the same in every release.

use std::borrow::Cow;

use super::{
    Error,
    kind::{AgentFailure, ConnectFailure, ErrorKind, InterruptedBy, ResponseFailure, SessionFailure},
};

impl Error {
    /// Returns the name of the error's kind; the status of an error response, as OpenTelemetry has it in `error.type`.
    pub(crate) fn label(&self) -> Cow<'static, str> {
        let name = match self.kind() {
            ErrorKind::Api(api) => return api.status_code().as_str().to_owned().into(),
            ErrorKind::Configuration => "configuration",
            ErrorKind::InvalidRequest => "invalid_request",
            ErrorKind::Local => "local",
            ErrorKind::Interceptor => "interceptor",
            ErrorKind::Connect(ConnectFailure::Tls) => "tls",
            ErrorKind::Connect(ConnectFailure::Proxy { .. } | ConnectFailure::UnsupportedProxy) => "proxy",
            ErrorKind::Connect(ConnectFailure::Unreachable) => "unreachable",
            ErrorKind::Timeout { .. } => "timeout",
            ErrorKind::Response(ResponseFailure::Interrupted { .. }) => "interrupted",
            ErrorKind::Response(ResponseFailure::Malformed { .. }) => "malformed",
            ErrorKind::Response(ResponseFailure::Decode { .. }) => "decode",
            ErrorKind::Response(ResponseFailure::UnexpectedContent { .. }) => "unexpected_content",
            ErrorKind::Response(ResponseFailure::Compressed { .. }) => "compressed",
            ErrorKind::Response(ResponseFailure::Redirect { .. }) => "redirect",
            ErrorKind::Stream(by) => return by.label(),
            ErrorKind::Agent(AgentFailure::Turn(_)) => "agent_failed",
            ErrorKind::Agent(_) => "output",
            ErrorKind::Session(SessionFailure::Busy { .. }) => "session_busy",
            ErrorKind::Session(SessionFailure::TurnAbandoned) => "turn_abandoned",
            ErrorKind::Session(_) => "session_state",
            ErrorKind::Hub(_) => "hub",
            ErrorKind::Store(_) => "store",
            ErrorKind::PartlyWritten { .. } => "partly_written",
            ErrorKind::LimitExceeded { .. } => "limit_exceeded",
        };
        name.into()
    }
}

impl InterruptedBy {
    /// Returns the name of the cause.
    pub(crate) fn label(&self) -> Cow<'static, str> {
        match self {
            Self::Server => "server_closed".into(),
            Self::Connection => "connection_lost".into(),
            Self::OtherRequest => "other_request".into(),
            Self::Session(status) => {
                let status = status.to_string();
                format!("session_{}", known(&status)).into()
            }
            Self::SessionGone => "session_gone".into(),
            Self::Shutdown => "shutdown".into(),
        }
    }
}

/// Returns a name that a server gave, or `other` for what is no name: labels of metrics must stay few.
pub(crate) fn known(name: &str) -> &str {
    let is_name = !name.is_empty() && name.len() <= 32 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if is_name { name } else { "other" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_calls_something_is_a_label_only_if_it_is_a_name() {
        assert_eq!(known("error_max_turns"), "error_max_turns");
        for odd in ["", "6f1c1d3e-8c56-4a8e-9d0f-3b1f6a4f2c11", "Two words", "a_name_that_is_much_longer_than_any_name"]
        {
            assert_eq!(known(odd), "other", "{odd}");
        }
    }
}
