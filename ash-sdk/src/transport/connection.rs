//! Requests that got no response: how far they came, and the error that explains it.
//!
//! The types of the causes decide, not their texts: a host may be called `tls.example`.

use std::{io, time::Duration};

use reqwest::Request;

use super::{
    cause::{causes, find_cause, root_cause},
    shared::Shared,
};
use crate::{
    error::{ConnectFailure, Error, ErrorKind, ResponseFailure, TimeoutPhase},
    retry::Failure,
};

/// Default limit of a server. It closes the connection while a larger body is still being sent, so its response (413)
/// is often lost.
const USUAL_BODY_LIMIT: u64 = 1 << 20;

/// Returns whether a request is larger than a server accepts by default.
pub(super) fn is_large(request: &Request) -> bool {
    let stated = request.headers().get(http::header::CONTENT_LENGTH);
    let stated = stated.and_then(|length| length.to_str().ok()).and_then(|length| length.parse().ok());
    let held = request.body().and_then(reqwest::Body::as_bytes).map(|bytes| bytes.len() as u64);
    held.or(stated).is_some_and(|length| length > USUAL_BODY_LIMIT)
}

/// Returns how far a request came, and the error that explains why it got no response.
pub(super) fn no_response(shared: &Shared, large: bool, error: reqwest::Error) -> (Failure, Error) {
    let error = error.without_url();
    if error.is_connect() {
        return no_connection(shared, error);
    }
    if error.is_builder() {
        let text = format!("the request cannot be built: {}", root_cause(&error));
        return (Failure::Final, Error::invalid_request(text));
    }
    if let Some(ours) = find_cause::<Error>(&error) {
        // The source of an upload failed; what was sent of it is of no use to the server.
        return (Failure::Final, ours.clone());
    }
    if let Some(text) = tls_refusal(&error) {
        let text = format!("no secure connection to {}: {text}", shared.base_url);
        return (Failure::Final, Error::new(ErrorKind::Connect(ConnectFailure::Tls), text).with_source(error));
    }
    let http = find_cause::<hyper::Error>(&error);
    if http.is_some_and(hyper::Error::is_canceled) {
        // The connection was gone before the request was written to it.
        let text = format!("the connection to {} was closed before the request was sent", shared.base_url);
        return (Failure::Unsent, Error::new(ErrorKind::Connect(ConnectFailure::Unreachable), text).with_source(error));
    }
    if error.is_timeout() {
        return (Failure::Lost, timeout_of_another_client(error));
    }
    if http.is_some_and(hyper::Error::is_parse) {
        let text = "the response is not HTTP, or its head is too large; is this the address of an Ash server?";
        return (
            Failure::Garbled,
            Error::new(ErrorKind::Response(ResponseFailure::Malformed { status: None }), text).with_source(error),
        );
    }
    let mut text = if http.is_some_and(hyper::Error::is_incomplete_message) {
        "the server closed the connection before it responded".to_owned()
    } else {
        "the connection was lost before a response arrived".to_owned()
    };
    if large {
        text.push_str("; the request may be larger than the server takes");
    }
    (
        Failure::Lost,
        Error::new(ErrorKind::Response(ResponseFailure::Interrupted { status: None }), text).with_source(error),
    )
}

/// Returns the error of a timeout that is not the SDK's. An HTTP client of the caller's own does not report its length.
pub(super) fn timeout_of_another_client(error: reqwest::Error) -> Error {
    let kind = ErrorKind::Timeout { phase: TimeoutPhase::Request, after: Duration::ZERO };
    Error::new(kind, "no response within the time that the HTTP client or the system allows").with_source(error)
}

fn no_connection(shared: &Shared, error: reqwest::Error) -> (Failure, Error) {
    let server = &shared.base_url;
    if shared.is_proxied && is_scheme_unsupported(&error) {
        let text =
            format!("the proxy for {server} is not an HTTP proxy, which is the only kind that this build supports");
        let kind = ErrorKind::Connect(ConnectFailure::UnsupportedProxy);
        return (Failure::Final, Error::new(kind, text).with_source(error));
    }
    if let Some((status, text)) = tunnel_refusal(&error) {
        let text = format!("no connection to {server} through the proxy: {text}");
        let failure = if status.is_some() { Failure::Final } else { Failure::Unsent };
        return (failure, Error::new(ErrorKind::Connect(ConnectFailure::Proxy { status }), text).with_source(error));
    }
    if let Some(text) = tls_failure(&error) {
        let text = format!("no secure connection to {server}: {text}");
        return (Failure::Final, Error::new(ErrorKind::Connect(ConnectFailure::Tls), text).with_source(error));
    }
    if error.is_timeout() {
        let after = shared.connect_timeout;
        let kind = ErrorKind::Timeout { phase: TimeoutPhase::Connect, after };
        let text = format!("no connection to {server} within {} s", after.as_secs_f64());
        return (Failure::Unsent, Error::new(kind, text).with_source(error));
    }
    let why = reason(&error);
    if shared.is_proxied {
        let text = format!("no connection to the proxy for {server}: {why}");
        return (
            Failure::Unsent,
            Error::new(ErrorKind::Connect(ConnectFailure::Proxy { status: None }), text).with_source(error),
        );
    }
    let text = format!("no connection to {server}: {why}");
    (Failure::Unsent, Error::new(ErrorKind::Connect(ConnectFailure::Unreachable), text).with_source(error))
}

fn reason(error: &reqwest::Error) -> &'static str {
    if error.is_dns() {
        return "the host name cannot be resolved";
    }
    match find_cause::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "connection refused",
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof) => {
            "connection closed at once"
        }
        Some(io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable) => "host unreachable",
        _ => "connection failed",
    }
}

/// Returns `true` if the address that was to be connected is neither of http:// nor of https://. The types of this error are
/// exported by neither hyper-util nor hyper-rustls; their texts hold nothing that a caller names but the scheme.
fn is_scheme_unsupported(error: &reqwest::Error) -> bool {
    causes(error)
        .map(ToString::to_string)
        .any(|text| text == "invalid URL, scheme is not http" || text.starts_with("unsupported scheme "))
}

/// Explains why a proxy did not open a tunnel. hyper-util does not export the type of this error; all its texts begin
/// with the same words, and hold nothing that a caller names.
fn tunnel_refusal(error: &reqwest::Error) -> Option<(Option<u16>, &'static str)> {
    let text = causes(error).map(ToString::to_string).find(|text| text.starts_with("tunnel error: "))?;
    Some(match text.as_str() {
        "tunnel error: proxy authorization required" => {
            (Some(407), "it requires a user name and password, or rejects the given ones")
        }
        "tunnel error: unsuccessful" => (None, "it refuses to connect to this server"),
        "tunnel error: failed to create underlying connection" => (None, reason(error)),
        _ => (None, "it closed the connection"),
    })
}

/// Explains a failed TLS handshake.
#[allow(unused_variables, reason = "without TLS there is nothing to find")]
fn tls_failure(error: &reqwest::Error) -> Option<&'static str> {
    #[cfg(feature = "rustls")]
    if let Some(error) = find_cause::<rustls::Error>(error) {
        return Some(rustls_words(error));
    }
    #[cfg(feature = "native-tls")]
    if find_cause::<native_tls::Error>(error).is_some() {
        return Some("the server's certificate or its version of TLS is not accepted");
    }
    None
}

/// Explains an alert after the handshake: a server may reject the client's certificate when the client already
/// considers the connection established.
#[allow(unused_variables, reason = "without TLS there is nothing to find")]
fn tls_refusal(error: &reqwest::Error) -> Option<&'static str> {
    #[cfg(feature = "rustls")]
    if let Some(error @ rustls::Error::AlertReceived(_)) = find_cause::<rustls::Error>(error) {
        return Some(rustls_words(error));
    }
    None
}

/// Returns `true` for the certificate of an authority in a server's place, as `openssl req -x509` makes it. The type of the
/// cause is that of a crate below rustls.
#[cfg(feature = "rustls")]
fn is_of_an_authority(error: &rustls::OtherError) -> bool {
    error.to_string().contains("CaUsedAsEndEntity")
}

#[cfg(feature = "rustls")]
fn rustls_words(error: &rustls::Error) -> &'static str {
    use rustls::{CertificateError, Error};
    match error {
        Error::InvalidCertificate(error) => match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the server's certificate has expired, or the clock here is wrong"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the server's certificate is not valid yet, or the clock here is wrong"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the server's certificate is for another host"
            }
            CertificateError::UnknownIssuer => {
                "the server's certificate is issued by an authority that is not trusted; trust it with \
                 `root_certificate`"
            }
            CertificateError::Revoked => "the server's certificate has been revoked",
            CertificateError::Other(error) if is_of_an_authority(error) => {
                "the server's certificate is that of an authority, which may not be a server's; sign one for the server \
                 with it, or make it with `-addext basicConstraints=critical,CA:FALSE`"
            }
            _ => "the server's certificate is not accepted",
        },
        Error::InvalidMessage(_) => "the server does not talk TLS; is its address one of http:// ?",
        Error::AlertReceived(_) => "the server refused it; does it ask for a client certificate (`identity`)?",
        _ => "the server and this client do not agree on how",
    }
}
