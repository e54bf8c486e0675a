//! Settings of a server.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use crate::{prompt::AcceptedContent, web::rate_limit::RateLimits};

/// Settings of a [`DevServer`](crate::DevServer).
#[derive(Clone, Debug)]
#[must_use = "a server does nothing until it is started"]
pub struct DevServerBuilder {
    pub(crate) address: SocketAddr,
    pub(crate) api_key: String,
    pub(crate) prompt_content: AcceptedContent,
    pub(crate) rate_limits: RateLimits,
    pub(crate) capacity: usize,
    pub(crate) prewarm: bool,
    pub(crate) exec: bool,
    pub(crate) worker_interval: Duration,
    pub(crate) transcripts: Vec<(String, Vec<u8>)>,
}

impl Default for DevServerBuilder {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            api_key: "dev-key".to_owned(),
            prompt_content: AcceptedContent::default(),
            rate_limits: RateLimits::default(),
            capacity: 1000,
            prewarm: false,
            exec: false,
            worker_interval: Duration::from_secs(1),
            transcripts: Vec::new(),
        }
    }
}

impl DevServerBuilder {
    /// The port to listen on. Default: 0, any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// The address to bind to. Default: `127.0.0.1`, so that nobody else on the network reaches it.
    pub fn host(mut self, host: IpAddr) -> Self {
        self.address.set_ip(host);
        self
    }

    /// The key that requests must carry. Default: `dev-key`.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = key.into();
        self
    }

    /// Sets the forms of a message's content that arrive intact. Default: [`AcceptedContent::Blocks`], as release 0.2.0.
    pub fn prompt_content(mut self, kind: AcceptedContent) -> Self {
        self.prompt_content = kind;
        self
    }

    /// Rate limits per address. Default: a real server's [limits](RateLimits::default).
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.rate_limits = limits;
        self
    }

    /// Maximum number of sandboxes. Default: 1,000.
    pub fn capacity(mut self, sandboxes: usize) -> Self {
        self.capacity = sandboxes;
        self
    }

    /// Keeps a pre-warmed sandbox for each deployed agent, which the next session is given. Such a session
    /// ignores its environment, credential, system prompt, MCP servers and permission mode, as on a real server.
    /// Another sandbox is made in the workers' [next round](Self::worker_interval); sessions opened before that are
    /// given new ones. Default: no.
    pub fn prewarm(mut self, prewarm: bool) -> Self {
        self.prewarm = prewarm;
        self
    }

    /// Lets `POST /api/sessions/{id}/exec` run commands: **on this machine**, as you, in the session's
    /// workspace. Otherwise it answers as a server does whose sandbox is gone. Default: no.
    pub fn exec(mut self, exec: bool) -> Self {
        self.exec = exec;
        self
    }

    /// Interval between two rounds of the workers: those of the queue, of eval runs, and of sandboxes to be pre-warmed in
    /// advance. With [`Duration::MAX`] they work only when [told to](crate::DevServer::work). Default: one second.
    pub fn worker_interval(mut self, interval: Duration) -> Self {
        self.worker_interval = interval;
        self
    }

    /// Bytes to answer the message `/play NAME` with: a recorded event stream.
    pub fn transcript(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.transcripts.push((name.into(), bytes.into()));
        self
    }
}
