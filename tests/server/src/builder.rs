//! Settings of a server.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use bytes::Bytes;

use crate::{
    agent::{Pattern, ReceivedPrompt, Script, ScriptedTurn},
    clock::{Clock, SharedClock},
    prompt::AcceptedContent,
    recording::{Observer, RecordLimits, RecordedRequest},
    web::rate_limit::RateLimits,
    workspace::unpack::UnpackLimits,
};

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
    pub(crate) script: Script,
    pub(crate) record_limits: RecordLimits,
    pub(crate) observer: Option<Observer>,
    pub(crate) clock: Option<SharedClock>,
    pub(crate) seed: Option<u64>,
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
            script: Script::default(),
            record_limits: RecordLimits::default(),
            observer: None,
            clock: None,
            seed: None,
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
        self.script.add_transcript(name.into(), Bytes::from(bytes.into()));
        self
    }

    /// Scripts the agent: `rule` is called with each message and returns the turn that answers it, or `None` to leave the
    /// message to the rules that were added after it, and at last to the [directives](crate::DIRECTIVES) and the echo.
    ///
    /// It answers items of the queue and cases of eval runs as well. It is called while the server's state is locked, so it
    /// must neither block nor send a request to the server.
    ///
    /// # Examples
    ///
    /// ```
    /// use ash_dev_server::{DevServer, ScriptedTurn};
    /// use serde_json::json;
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// let server = DevServer::builder()
    ///     .on_prompt(|prompt| {
    ///         let city = prompt.text().strip_prefix("Weather in ")?;
    ///         Some(
    ///             ScriptedTurn::new()
    ///                 .tool_call("weather", json!({"city": city}), "18 degrees")
    ///                 .text(format!("It is 18 degrees in {city}.")),
    ///         )
    ///     })
    ///     .start()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    pub fn on_prompt<T: Into<Option<ScriptedTurn>>>(
        mut self,
        rule: impl Fn(&ReceivedPrompt<'_>) -> T + Send + Sync + 'static,
    ) -> Self {
        self.script.add_rule(rule);
        self
    }

    /// Scripts the agent: a message whose text matches is answered with this turn, each time. It is a rule like one of
    /// [`on_prompt`](Self::on_prompt); of several that match, the one that was added first holds.
    ///
    /// # Examples
    ///
    /// ```
    /// use ash_dev_server::{DevServer, Pattern, ScriptedTurn};
    ///
    /// let builder = DevServer::builder()
    ///     .turn("ping", "pong")
    ///     .turn(Pattern::contains("unlucky"), ScriptedTurn::new().text("Let me see.").cut());
    /// ```
    pub fn turn(mut self, pattern: impl Into<Pattern>, turn: impl Into<ScriptedTurn>) -> Self {
        self.script.add_turn(pattern.into(), turn.into());
        self
    }

    /// Bounds of the [recorded requests](crate::DevServer::requests). Default: [1,000 requests and 16
    /// MiB](RecordLimits::default).
    pub fn record_limits(mut self, limits: RecordLimits) -> Self {
        self.record_limits = limits;
        self
    }

    /// Calls this with each request when its response begins, for example to print it. Otherwise the server prints and logs
    /// nothing. A request is not reported if it never has a response, or if the [limits](Self::record_limits) of what is
    /// recorded have dropped it by then.
    ///
    /// # Examples
    ///
    /// ```
    /// let builder = ash_dev_server::DevServer::builder().on_request(|request| eprintln!("{request}"));
    /// ```
    pub fn on_request(mut self, observe: impl Fn(&RecordedRequest) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer::new(observe));
        self
    }

    /// The clock of the server: the times in responses, and the delays of scripted turns and faults. Workers, rate limits
    /// and time limits of connections go by tokio's. Default: the system's.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(SharedClock::new(clock));
        self
    }

    /// Makes ids, keys and times follow from a seed, so that the same requests, one after the other, have the same response
    /// bodies in each run. Times are those of a [`SimulatedClock`](crate::SimulatedClock) unless there is another
    /// [clock](Self::clock). The workers rest until they are [told to work](crate::DevServer::work).
    ///
    /// Only what the server does not choose differs: its port, the path of its temporary folder, which is in the `path` of
    /// agents and in the first message of a turn, and what commands print.
    pub fn deterministic(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self.worker_interval = Duration::MAX;
        self
    }
}
