//! Builder of hubs.

use std::time::Duration;

use super::{backend::Backend, hub::TurnHub, settings::Settings};
use crate::client::AshClient;

impl TurnHub {
    /// Creates a hub with the default settings.
    pub fn new(client: &AshClient) -> Self {
        Self::builder(client).build()
    }

    /// Returns a builder.
    pub fn builder(client: &AshClient) -> TurnHubBuilder {
        TurnHubBuilder { client: client.clone(), settings: Settings::default(), backend: None }
    }
}

/// Builder of a [`TurnHub`], returned by [`TurnHub::builder`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it builds"]
pub struct TurnHubBuilder {
    client: AshClient,
    settings: Settings,
    backend: Option<Backend>,
}

impl TurnHubBuilder {
    /// Time that a turn can be read after its end. Default: 10 minutes.
    pub fn retention(mut self, retention: Duration) -> Self {
        self.settings.retention = retention;
        self
    }

    /// Maximum size of the recorded events of one turn, in bytes. If a turn is larger, its first events are dropped, all but the
    /// last; a subscriber that still needs them gets an [error](crate::error::HubFailure::Trimmed). Default: 64 MiB.
    pub fn max_turn_size(mut self, bytes: usize) -> Self {
        self.settings.max_turn_size = bytes;
        self
    }

    /// Maximum size of the recorded events of all turns, in bytes. Beyond it, turns that have ended are dropped before their
    /// time, the oldest first, then the first events of the largest turns. Default: 512 MiB.
    pub fn max_size(mut self, bytes: usize) -> Self {
        self.settings.max_size = bytes;
        self
    }

    /// Shares turns with the hubs of other processes that have the same backend: each of them follows all turns, and one turn
    /// at a time runs in a session. Default: the turns of this hub alone, in memory.
    ///
    /// The messages and commands that the client sends without the hub take part, as if the backend were its
    /// [coordinator](crate::ClientBuilder::coordinator), unless it has one already.
    pub fn backend(mut self, backend: impl Into<Backend>) -> Self {
        self.backend = Some(backend.into());
        self
    }

    /// Builds the hub.
    pub fn build(self) -> TurnHub {
        TurnHub::with(self.client, self.settings, self.backend)
    }
}
