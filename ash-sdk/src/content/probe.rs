//! Which forms of a message's content a server takes: three kinds are in use, and their version does not tell them
//! apart.
//!
//! Found out by sending to a session that cannot exist: a form that the server takes is answered with 404, one that it
//! refuses with 400. Nothing happens either way.

use tokio::sync::OnceCell;
use uuid::uuid;

use crate::{
    AshClient,
    error::Result,
    transport::CallOptions,
    types::{ContentBlock, MessageContent, SendMessageRequest, SessionId},
};

/// Which forms of a message's content arrive intact on a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PromptContent {
    /// A string only: servers before release 0.2.0.
    Text,
    /// A list of 2 to 20 blocks only: release 0.2.0. A string arrives there, but mangled.
    Blocks,
    /// Both.
    Both,
}

/// No session has this id: it is not random, as ids of version 4 are.
const NO_SESSION: SessionId = SessionId(uuid!("00000000-0000-4000-8000-000000000000"));

/// What is known of the server. Shared by a client's clones, found out once.
#[derive(Debug, Default)]
pub(crate) struct KnownPromptContent(OnceCell<PromptContent>);

impl From<PromptContent> for KnownPromptContent {
    fn from(kind: PromptContent) -> Self {
        Self(OnceCell::new_with(Some(kind)))
    }
}

impl KnownPromptContent {
    /// What the server takes; asked for if it is not known yet.
    pub(crate) async fn get(&self, client: &AshClient) -> Result<PromptContent> {
        self.0.get_or_try_init(|| find_out(client)).await.copied()
    }
}

async fn find_out(client: &AshClient) -> Result<PromptContent> {
    if takes_blocks(client, 1).await? {
        return Ok(PromptContent::Both);
    }
    let several = takes_blocks(client, 2).await?;
    Ok(if several { PromptContent::Blocks } else { PromptContent::Text })
}

async fn takes_blocks(client: &AshClient, blocks: usize) -> Result<bool> {
    let block: ContentBlock = super::text_block("?");
    let body = SendMessageRequest::new(MessageContent::Array(vec![block; blocks]));
    let sent = client
        .call_stream(CallOptions::default(), |raw| async move { raw.send_message_stream(&NO_SESSION, &body).await });
    match sent.await {
        Ok(_) => Ok(true),
        Err(error) => match error.status_code() {
            Some(404) => Ok(true),
            Some(400) => Ok(false),
            // The message itself was not sent.
            _ => Err(error.with_maybe_executed(false)),
        },
    }
}
