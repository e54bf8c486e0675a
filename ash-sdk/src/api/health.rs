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

    /// The server's metrics, as the text that Prometheus reads. Needs the key.
    pub fn metrics(&self) -> requests::Metrics {
        requests::Metrics::new(self)
    }
}

pub(crate) mod requests {
    //! Requests about the server itself.

    use crate::{request::request, transfer::collect_bytes, types::HealthResponse};

    request! {
        /// [`health`](crate::AshClient::health)
        Health {} -> HealthResponse,
        |this| { this.client.call(this.options, |raw| async move { raw.health().await }).await }
    }

    request! {
        /// [`metrics`](crate::AshClient::metrics)
        Metrics {} -> String,
        |this| {
            let client = this.client;
            let deadline = client.deadline(&this.options, "metrics");
            let answer = client.call_stream(this.options, |raw| async move { raw.metrics().await });
            let text = collect_bytes(&client, deadline, answer.await?).await?;
            Ok(text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        }
    }
}
