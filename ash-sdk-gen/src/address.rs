//! Addresses of requests: the client's own, which need not be parsed for each of them, and a path.

use std::fmt::Display;

use progenitor_client::encode_path;
use reqwest::Url;

use crate::Client;

/// Returns the address of a request, whose path is `fixed` with the encoded values in between.
///
/// # Errors
/// If the client's address is not one.
pub(crate) fn address(client: &Client, fixed: &[&str], values: &[&dyn Display]) -> reqwest::Result<Url> {
    let Some(base) = client.inner.base_url() else {
        // Only reqwest can create its error.
        let request = client.client.get(joined(&client.baseurl, fixed, values)).build()?;
        return Ok(request.url().clone());
    };
    let mut url = base.clone();
    url.set_path(&joined(base.path().trim_end_matches('/'), fixed, values));
    Ok(url)
}

fn joined(base: &str, fixed: &[&str], values: &[&dyn Display]) -> String {
    let mut joined = String::with_capacity(base.len() + 100);
    joined.push_str(base);
    for (index, part) in fixed.iter().enumerate() {
        joined.push_str(part);
        if let Some(value) = values.get(index) {
            let value = value.to_string();
            match value.bytes().all(stays) {
                true => joined.push_str(&value),
                false => joined.push_str(&encode_path(&value)),
            }
        }
    }
    joined
}

/// Characters that no part of an address has encoded.
fn stays(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use futures::future::BoxFuture;
    use reqwest::{Request, Response};

    use super::*;
    use crate::{Execute, Transport};

    /// A transport that knows its address.
    struct Known(Url);

    impl Execute for Known {
        fn execute<'a>(
            &'a self,
            http: &'a reqwest::Client,
            request: Request,
            _: &'static str,
        ) -> BoxFuture<'a, reqwest::Result<Response>> {
            Box::pin(http.execute(request))
        }

        fn base_url(&self) -> Option<&Url> {
            Some(&self.0)
        }
    }

    #[test]
    fn an_address_is_the_same_whether_or_not_the_base_was_parsed_before() -> Result<(), Box<dyn std::error::Error>> {
        let values = [
            "bot",
            "a b",
            "a/b",
            "..",
            ".",
            "",
            "%2e%2e",
            "ünï",
            "a?b#c",
            "a\\b",
            "\t",
            "\"<>`{}",
            "a%2Fb",
            "~-_.",
            "a:b@c;d=e&f+g!$'()*,",
            "|^[]",
            "\u{1f600}",
        ];
        for base in
            ["http://localhost:4100", "https://example.com/ash", "http://[::1]/a%20b/c", "http://b\u{fc}cher.example"]
        {
            let url = Url::parse(base)?;
            let base = url.as_str().trim_end_matches('/');
            let unknown = Client::new_with_client(base, reqwest::Client::new(), Transport::bearer("key")?);
            let known = Client::new_with_client(base, reqwest::Client::new(), Transport::new(Known(url.clone())));
            for value in values {
                let path: (&[&str], &[&dyn Display]) = (&["/api/agents/", "/files/", ""], &[&value, &value]);
                let address = address(&known, path.0, path.1)?;
                assert_eq!(address, super::address(&unknown, path.0, path.1)?, "{base} {value:?}");
                let (whole, encoded) = (format!("{base}/api/agents/{0}/files/{0}", encode_path(value)), &address);
                assert_eq!(*encoded, Url::parse(&whole)?, "{value:?}");
            }
            assert_eq!(address(&known, &["/health"], &[])?.as_str(), format!("{base}/health"));
        }
        Ok(())
    }

    #[test]
    fn a_base_that_is_no_address_is_an_error_of_the_request() -> Result<(), Box<dyn std::error::Error>> {
        let client = Client::new_with_client("localhost", reqwest::Client::new(), Transport::bearer("key")?);
        let error = address(&client, &["/health"], &[]).err();
        assert!(error.is_some_and(|error| error.is_builder()));
        Ok(())
    }
}
