//! The server's address and the key for it.

use http::HeaderValue;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    error::{Error, Result},
    excerpt::looks_like_key,
};

/// Address that a server listens at by default.
pub(super) const DEFAULT_SERVER_URL: &str = "http://localhost:4100";

/// Checks a base URL. Its text is without the slashes at its end.
pub(super) fn base_url(text: &str) -> Result<(String, Url)> {
    let refuse = |why: &str| {
        // The text is not shown: it may hold a password, or be the key, passed in the wrong place.
        Error::configuration(format!("the server URL is not valid: {why}"))
    };
    let text = text.trim();
    let has_key = holds_key(text);
    let has_scheme = text.contains("://");
    if has_key && !has_scheme {
        return Err(refuse("it looks like an API key; the server URL comes first, then the key"));
    }
    let url = Url::parse(text).map_err(|error| refuse(&error.to_string()).with_source(error))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("it must begin with http:// or https://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("it must not hold a user name or password; the API key is given separately"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("it must not have a query or a fragment; the API key is given separately"));
    }
    if has_key {
        // It would be resolved as a host name, or logged as a path.
        return Err(refuse("it seems to have an API key in it; the key is given separately"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(refuse("it has no host"));
    }
    Ok((url.as_str().trim_end_matches('/').to_owned(), url))
}

fn holds_key(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).any(looks_like_key)
}

/// Returns `true` if the key seems to stand in the place of the URL, and the URL in that of the key.
pub(super) fn are_swapped(server_url: &str, key: &SecretString) -> bool {
    !server_url.contains("://") && is_url(key.expose_secret())
}

fn is_url(text: &str) -> bool {
    text.trim_start().starts_with("http://") || text.trim_start().starts_with("https://")
}

/// Returns the header for a key.
pub(super) fn authorization(key: &SecretString) -> Result<HeaderValue> {
    let key = key.expose_secret();
    if key.trim().is_empty() {
        return Err(Error::configuration("the API key is empty"));
    }
    if is_url(key) {
        return Err(Error::configuration("the API key is a URL; the server URL comes first, then the key"));
    }
    if key.trim() != key {
        return Err(Error::configuration("the API key begins or ends with white space or a line break"));
    }
    let mut value = HeaderValue::from_str(&format!("Bearer {key}")).map_err(|_| {
        Error::configuration("the API key has a character that is not allowed in a header, such as a line break")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_slashes_do_not_matter_and_a_path_is_kept() {
        for (given, used) in [
            ("http://localhost:4100", "http://localhost:4100"),
            ("http://localhost:4100/", "http://localhost:4100"),
            ("http://localhost:4100///", "http://localhost:4100"),
            ("https://example.com/ash/", "https://example.com/ash"),
            (" http://[::1]:4100 ", "http://[::1]:4100"),
        ] {
            assert_eq!(base_url(given).unwrap().0, used);
        }
    }

    #[test]
    fn an_address_that_cannot_be_used_is_refused_with_the_reason() {
        for (given, reason) in [
            ("", "relative URL"),
            ("localhost:4100", "http://"),
            ("ftp://example.com", "http://"),
            ("http://user:secret@example.com", "user name"),
            ("http://example.com/?a=1", "query"),
            ("http://example.com/#a", "fragment"),
            ("http://", "empty host"),
        ] {
            let error = base_url(given).unwrap_err();
            assert!(error.to_string().contains(reason), "{given}: {error}");
            assert!(!format!("{error:?}").contains("secret"), "{given}");
        }
    }

    #[test]
    fn a_key_in_the_place_of_the_url_or_inside_of_it_is_not_shown() {
        for key in ["ash_PLANTEDNEWKEY", "sk-ant-api03-PLANTEDKEY", "sk_live_PLANTEDKEY", "PLANTED"] {
            for form in
                ["K", " K ", "http://h/?key=K", "http://h/#K", "http://K@h", "https://u:K@h/x", "K@h", "http://K@"]
            {
                let error = base_url(&form.replace('K', key)).unwrap_err();
                let cause = std::error::Error::source(&error).map(|cause| format!("{cause} {cause:?}"));
                assert!(!format!("{error} {error:?} {error:#?} {cause:?}").contains("PLANTED"), "{form}: {error:#?}");
            }
        }
        for (url, hint) in [
            ("ash_PLANTEDNEWKEY", "looks like an API key; the server URL comes first"),
            ("sk-ant-api03-PLANTEDKEY", "looks like an API key; the server URL comes first"),
            ("http://h/?key=PLANTED", "the API key is given separately"),
            ("http://h/#PLANTED", "the API key is given separately"),
            ("http://PLANTED@h", "the API key is given separately"),
            ("http://ash_PLANTEDNEWKEY", "seems to have an API key in it"),
            ("http://h/ash_PLANTEDNEWKEY/", "seems to have an API key in it"),
        ] {
            let error = base_url(url).unwrap_err();
            assert!(error.message().contains(hint), "{url}: {error}");
        }
    }

    #[test]
    fn a_url_in_the_place_of_the_key_is_not_shown() {
        for key in ["http://PLANTED.example.com", "https://user:PLANTED@example.com/"] {
            let error = authorization(&SecretString::from(key)).unwrap_err();
            assert!(error.message().contains("the server URL comes first"), "{error}");
            assert!(!format!("{error} {error:?} {error:#?}").contains("PLANTED"), "{error:?}");
        }
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused_and_not_shown() {
        for key in ["", " ", "se\ncret", "secret\r\n", "se\u{0}cret"] {
            let error = authorization(&SecretString::from(key)).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{key:?}");
        }
        assert!(authorization(&SecretString::from("ash_k3y")).unwrap().is_sensitive());
    }
}
