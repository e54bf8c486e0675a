//! Clients of the server: the only place that needs the SDK.

use std::io;

use ash_sdk::{AshClient, ClientBuilder};

use crate::server::DevServer;

impl DevServer {
    /// Starts a server, unless the environment variable `ASH_SERVER_URL` names one, as [`AshClient::from_env`] reads it: then
    /// there is `None`. A program that begins so runs against either.
    ///
    /// # Errors
    ///
    /// As [`start`](crate::DevServerBuilder::start).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use ash_dev_server::DevServer;
    /// use ash_sdk::AshClient;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let own = DevServer::unless_named().await?;
    /// let client = match &own {
    ///     Some(server) => server.client()?,
    ///     None => AshClient::from_env()?,
    /// };
    /// # Ok(()) }
    /// ```
    pub async fn unless_named() -> io::Result<Option<Self>> {
        match std::env::var_os("ASH_SERVER_URL").filter(|url| !url.is_empty()) {
            Some(_) => Ok(None),
            None => Self::builder().start().await.map(Some),
        }
    }

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
