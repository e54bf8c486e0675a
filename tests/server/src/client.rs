//! Clients of the server: the only place that needs the SDK.

use ash_sdk::{AshClient, ClientBuilder};

use crate::server::DevServer;

impl DevServer {
    /// Creates a client of the server.
    ///
    /// # Errors
    ///
    /// When the client cannot be created, see [`ClientBuilder::build`].
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let server = ash_dev_server::DevServer::builder().turn("ping", "pong").start().await?;
    /// let client = server.client()?;
    /// client.deploy_agent_prompt("bot", "Be kind.").await?;
    /// let session = client.create_session("bot").await?;
    /// assert_eq!(client.send_message(session.id, "ping").await?.text, "pong");
    /// # Ok(()) }
    /// ```
    pub fn client(&self) -> ash_sdk::Result<AshClient> {
        self.client_builder().build()
    }

    /// Returns the settings of a client of the server, to add others. It uses no proxy.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let server = ash_dev_server::DevServer::builder().start().await?;
    /// let client = server.client_builder().user_agent("my-service/1.0").build()?;
    /// client.health().await?;
    /// assert_eq!(server.requests()[0].header("user-agent"), Some("my-service/1.0"));
    /// # Ok(()) }
    /// ```
    pub fn client_builder(&self) -> ClientBuilder {
        AshClient::builder().server_url(self.url()).api_key(self.api_key()).no_proxy()
    }
}
