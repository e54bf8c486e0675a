//! The server's health.

use crate::AshClient;

impl AshClient {
    /// Asks how the server is. Needs no key.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let health = client.health().await?;
    /// println!("{} sessions are active", health.active_sessions);
    /// # Ok(()) }
    /// ```
    pub fn health(&self) -> requests::Health {
        requests::Health::new(self)
    }
}

pub(crate) mod requests {
    //! Requests about the server itself.

    use crate::{request::request, types::HealthResponse};

    request! {
        /// [`health`](crate::AshClient::health)
        Health {} -> HealthResponse,
        |this| { this.client.call(this.options, |raw| async move { raw.health().await }).await }
    }
}
