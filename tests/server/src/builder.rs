//! Settings of a server.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use crate::{prompt::AcceptedContent, web::rate_limit::RateLimits, workspace::unpack::UnpackLimits};

/// Time that a real server keeps an idle connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(72);
/// Time in which the body of a request has to come: what Node gives a whole request.
const BODY_TIMEOUT: Duration = Duration::from_secs(300);

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
    pub(crate) head_timeout: Duration,
    pub(crate) body_timeout: Duration,
    pub(crate) unpack_limits: UnpackLimits,
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
            head_timeout: HEAD_TIMEOUT,
            body_timeout: BODY_TIMEOUT,
            unpack_limits: UnpackLimits::default(),
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

    /// Pre-warms a sandbox with each deployment, as a real server does. It is a copy of the agent's files and
    /// environment at that time, which later deployments, uploads and changes do not refresh. Sessions, forks and
    /// sessions that are resumed without a sandbox are given the oldest one of those with their agent's name; such a
    /// session ignores its environment, credential, system prompt, MCP servers and permission mode.
    ///
    /// A sandbox that is given away is replaced by a copy of the agent's files at that time, with the environment of
    /// whoever was given it, secrets included. The copy can be given away after the workers' [next
    /// round](Self::worker_interval); sessions opened before that are given what else is pre-warmed, or a new sandbox.
    /// Default: no.
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

    /// Interval between two rounds of the workers: those of the queue, of eval runs, and of pre-warmed sandboxes. With [`Duration::MAX`] they work only when [told to](crate::DevServer::work). Default: one second.
    pub fn worker_interval(mut self, interval: Duration) -> Self {
        self.worker_interval = interval;
        self
    }

    /// Time in which a connection must send the head of a request, or of the next one; it is closed otherwise. Default:
    /// 72 seconds, as long as a real server keeps an idle connection.
    pub fn head_timeout(mut self, timeout: Duration) -> Self {
        self.head_timeout = timeout;
        self
    }

    /// Time in which the body of a request must come to its end; otherwise the response is 408, and the connection is
    /// closed. Default: 5 minutes.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.body_timeout = timeout;
        self
    }

    /// Bounds of what one uploaded archive may unpack to. Default: [512 MiB and 100,000
    /// entries](UnpackLimits::default).
    pub fn unpack_limits(mut self, limits: UnpackLimits) -> Self {
        self.unpack_limits = limits;
        self
    }

    /// Bytes to answer the message `/play NAME` with: a recorded event stream.
    pub fn transcript(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.transcripts.push((name.into(), bytes.into()));
        self
    }
}
