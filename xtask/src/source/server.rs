//! The document of a running server: one GET, nothing followed, everything bounded.

use std::io::Read;

use reqwest::{
    Url,
    blocking::{Client, Response},
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, LOCATION},
    redirect::Policy,
};

use super::{ApiKey, Limits, Reading, SourceError, document, read_bounded};

const DOCUMENT_PATH: &str = "/docs/json";

/// Fetches the document of the server at this base URL.
pub(super) fn fetch(base: &str, key: Option<&ApiKey>, limits: &Limits) -> Result<Reading, SourceError> {
    let url = document_url(base)?;
    let shown = url.to_string();
    let mut request = client(&url, limits)
        .map_err(|source| SourceError::Unreachable { url: shown.clone(), source: source.without_url() })?
        .get(url.clone())
        .header(ACCEPT, "application/json");
    if let Some(key) = key {
        request = request.header(AUTHORIZATION, key.bearer().ok_or(SourceError::UnusableKey)?);
    }
    let response = request.send().map_err(|error| no_answer(error, &shown))?;
    refuse_other_statuses(&response, &shown, key.is_some())?;
    let html = response.headers().get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if html {
        return Err(SourceError::Html { origin: shown });
    }
    let length = response.content_length();
    document::parse(&body(response, length, limits.max_bytes, &shown)?, &shown)
}

/// The base URL as it may be printed: what may hold a password is left out.
pub(super) fn shown(base: &str) -> String {
    document_url(base).map_or_else(|_| "the server".to_owned(), |url| url.to_string())
}

fn document_url(base: &str) -> Result<Url, SourceError> {
    let invalid = |problem: &str| SourceError::InvalidUrl { problem: problem.to_owned() };
    let mut url = Url::parse(base.trim()).map_err(|error| invalid(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("it has to begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("it holds a user name or password; put the key into ASH_API_KEY instead"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it has a query or fragment"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let path = path.strip_suffix(DOCUMENT_PATH).unwrap_or(&path).trim_end_matches('/');
    url.set_path(&format!("{path}{DOCUMENT_PATH}"));
    Ok(url)
}

fn client(url: &Url, limits: &Limits) -> reqwest::Result<Client> {
    let mut builder = Client::builder()
        .connect_timeout(limits.connect_timeout)
        .timeout(limits.total_timeout)
        .redirect(Policy::none())
        .referer(false);
    if url.scheme() == "http" {
        // No TLS follows, so a machine without CA certificates can still ask.
        builder = builder.tls_certs_only([]);
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let loopback = host == "localhost" || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback());
    if loopback {
        // A proxy named in the environment could not reach this machine.
        builder = builder.no_proxy();
    }
    builder.build()
}

fn no_answer(error: reqwest::Error, url: &str) -> SourceError {
    let url = url.to_owned();
    let source = error.without_url();
    if source.is_timeout() {
        SourceError::TimedOut { url }
    } else if !source.is_connect() {
        SourceError::Interrupted { url, source: Box::new(source) }
    } else if causes(&source).any(is_refusal) {
        SourceError::Refused { url, source }
    } else if causes(&source).any(|cause| cause.to_string() == "dns error") {
        // The HTTP stack has no type for this; its text is pinned by a test.
        SourceError::UnknownHost { url, source }
    } else {
        SourceError::Unreachable { url, source }
    }
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

fn is_refusal(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
}

fn refuse_other_statuses(response: &Response, url: &str, key_sent: bool) -> Result<(), SourceError> {
    let url = url.to_owned();
    let status = response.status().as_u16();
    match status {
        200 => Ok(()),
        401 | 403 => Err(SourceError::Unauthorized { url, status, key_sent }),
        404 => Err(SourceError::NotPublished { url }),
        300..=399 => {
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            Err(SourceError::Redirected { url, status, location: location.unwrap_or("nowhere it says").to_owned() })
        }
        _ => Err(SourceError::Status { url, status }),
    }
}

/// Reads a body that is said to have this length.
pub(super) fn body(body: impl Read, length: Option<u64>, max_bytes: u64, url: &str) -> Result<Vec<u8>, SourceError> {
    let too_large = || SourceError::TooLarge { origin: url.to_owned(), max_bytes };
    if length.is_some_and(|length| length > max_bytes) {
        return Err(too_large());
    }
    match read_bounded(body, max_bytes) {
        Ok(bytes) => bytes.ok_or_else(too_large),
        Err(error) if causes(&error).any(is_timeout) => Err(SourceError::TimedOut { url: url.to_owned() }),
        Err(error) => Err(SourceError::Interrupted { url: url.to_owned(), source: Box::new(error) }),
    }
}

fn is_timeout(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout)
        || cause.downcast_ref::<std::io::Error>().is_some_and(|error| {
            // `io::Error` shows what it wraps by `get_ref`, not by `source`.
            error.kind() == std::io::ErrorKind::TimedOut
                || error
                    .get_ref()
                    .and_then(|inner| inner.downcast_ref::<reqwest::Error>())
                    .is_some_and(reqwest::Error::is_timeout)
        })
}
