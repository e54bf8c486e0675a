//! Query parameters and members of a JSON body that a request's own options do not have.

use reqwest::Request;
use serde_json::Value;

use super::request_body::{Members, RequestBody};
use crate::error::{Error, Result};

/// Additions to a request.
#[derive(Clone, Default)]
pub(crate) struct Extras {
    query: Vec<(String, String)>,
    members: Members,
}

impl Extras {
    pub(super) fn query(&mut self, name: String, value: String) {
        self.query.push((name, value));
    }

    pub(super) fn member(&mut self, name: String, value: Value) {
        self.members.add(name, value);
    }

    /// Adds everything to a request, and to the body that is sent in place of its own.
    pub(super) fn add_to(
        &self,
        request: &mut Request,
        body: Option<Box<dyn RequestBody>>,
    ) -> Result<Option<Box<dyn RequestBody>>> {
        self.add_query(request)?;
        if self.members.is_empty() {
            return Ok(body);
        }
        if let Some(body) = body {
            return body.with_members(&self.members).map(Some);
        }
        let Some(object) = request.body().and_then(reqwest::Body::as_bytes) else {
            return Err(self.members.not_an_object());
        };
        let object = [&self.members.opening(object)?, &object[1..]].concat();
        *request.body_mut() = Some(object.into());
        Ok(None)
    }

    fn add_query(&self, request: &mut Request) -> Result<()> {
        if self.query.is_empty() {
            return Ok(());
        }
        let url = request.url_mut();
        if let Some((name, _)) = self.query.iter().find(|(name, _)| url.query_pairs().any(|(known, _)| known == *name))
        {
            let text = format!("the query parameter `{name}` is set by the request already; use its own setter");
            return Err(Error::invalid_request(text));
        }
        url.query_pairs_mut().extend_pairs(&self.query);
        Ok(())
    }
}
