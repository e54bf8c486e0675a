//! Names of errors in telemetry: few, and the same in every release.

use std::borrow::Cow;

use super::{
    Error,
    kind::{AgentFailure, ConnectFailure, ErrorKind, InterruptedBy, ResponseFailure, SessionFailure},
    name::known,
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
