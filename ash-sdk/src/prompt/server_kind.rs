//! Forms of message content that a server accepts. Three kinds of servers are in use, and their version does not tell
//! them apart.
//!
//! A client finds out by sending to a session that cannot exist: a form that the server accepts is answered with 404, one
//! that it rejects with 400. Nothing is executed either way.

use ash_sdk_gen::types::{MessageContent, SendMessageRequest, SessionId};
use http::StatusCode;
use tokio::sync::OnceCell;
use uuid::uuid;

use super::{content::text_block, form::PromptContent};
use crate::error::{Error, Result};

/// No session has this id: it is not random, as ids of version 4 are.
const NO_SESSION: SessionId = SessionId(uuid!("00000000-0000-4000-8000-000000000000"));

/// A message that finds out whether a server accepts a number of blocks.
pub(crate) struct Probe {
    pub(crate) session: SessionId,
    pub(crate) body: SendMessageRequest,
}

impl Probe {
    fn of(blocks: usize) -> Self {
        let content = MessageContent::Array(vec![text_block("?"); blocks]);
        Self { session: NO_SESSION, body: SendMessageRequest::new(content) }
    }
}

/// The forms that the server of a client and its clones accepts, once they are known.
#[derive(Debug, Default)]
pub(crate) struct KnownPromptContent(OnceCell<PromptContent>);

impl From<PromptContent> for KnownPromptContent {
    fn from(kind: PromptContent) -> Self {
        Self(OnceCell::new_with(Some(kind)))
    }
}

impl KnownPromptContent {
    /// Returns the forms that the server accepts. While they are not known, they are found out by probes, which `send`
    /// sends.
    pub(crate) async fn get<F: Future<Output = Result<()>>>(&self, send: impl Fn(Probe) -> F) -> Result<PromptContent> {
        self.0.get_or_try_init(|| find_out(send)).await.copied()
    }
}

async fn find_out<F: Future<Output = Result<()>>>(send: impl Fn(Probe) -> F) -> Result<PromptContent> {
    if is_accepted(send(Probe::of(1)).await)? {
        return Ok(PromptContent::Both);
    }
    let several = is_accepted(send(Probe::of(2)).await)?;
    Ok(if several { PromptContent::Blocks } else { PromptContent::Text })
}

fn is_accepted(outcome: Result<()>) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(error) => match error.status_code() {
            Some(StatusCode::NOT_FOUND) => Ok(true),
            Some(StatusCode::BAD_REQUEST) => Ok(false),
            // The message itself was not sent.
            _ => Err(Error::with_maybe_executed(error, false)),
        },
    }
}
