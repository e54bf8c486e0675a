//! A server on a real socket that does exactly what a script says, byte by byte, and remembers what it was sent: for
//! what no proper server does.

use std::{
    collections::BTreeMap,
    future::pending,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::{TlsAcceptor, rustls::ServerConfig, server::TlsStream};

/// Steps on one connection, in order. At the end the connection is closed.
#[derive(Clone, Default)]
pub struct Script(Vec<Step>);

#[derive(Clone)]
enum Step {
    Read,
    ReadHead,
    Write(Vec<u8>),
    Paced(Vec<Vec<u8>>, Arc<Semaphore>),
    Repeated(Vec<u8>, usize),
    Reach(Signal),
    Await(Signal),
    Stall,
    UntilClosed,
    Reset,
}

/// Messages between a script and a test.
#[derive(Clone)]
pub struct Signal(watch::Sender<bool>);

impl Default for Signal {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Signal {
    /// Says that it has happened.
    pub fn raise(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it has happened.
    pub async fn raised(&self) {
        self.0.subscribe().wait_for(|raised| *raised).await.expect("the sender is here");
    }
}

/// A chunk of a chunked body.
fn chunk(bytes: &[u8]) -> Vec<u8> {
    match bytes {
        [] => Vec::new(),
        _ => [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat(),
    }
}

/// A script without steps: the connection is accepted and closed.
pub fn script() -> Script {
    Script::default()
}

impl Script {
    fn then(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// Reads a request, head and body.
    pub fn read(self) -> Self {
        self.then(Step::Read)
    }

    /// Reads the head of a request and leaves its body where it is.
    pub fn read_head(self) -> Self {
        self.then(Step::ReadHead)
    }

    /// Writes these bytes.
    pub fn write(self, bytes: impl AsRef<[u8]>) -> Self {
        self.then(Step::Write(bytes.as_ref().to_vec()))
    }

    /// Writes an answer with this body and its length.
    pub fn answer(self, status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        self.write(answer(status, headers, body.as_ref()))
    }

    /// Writes a JSON answer of status 200.
    pub fn json(self, body: &str) -> Self {
        self.answer("200 OK", &[("content-type", "application/json; charset=utf-8")], body)
    }

    /// Answers with JSON and says that the connection closes, so that the next request has one, and a script, of its own.
    pub fn answer_json(self, status: &str, body: impl AsRef<[u8]>) -> Self {
        self.answer(status, &[("content-type", "application/json"), ("connection", "close")], body)
    }

    /// Begins an event stream with these frames. It has no end of its own.
    pub fn events(self, frames: impl AsRef<[u8]>) -> Self {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {EVENT_STREAM}\r\ntransfer-encoding: chunked\r\n\r\n");
        self.write([head.as_bytes(), &chunk(frames.as_ref())].concat())
    }

    /// Writes a chunk of a chunked body. Nothing is written for nothing: it would be the end.
    pub fn chunk(self, bytes: impl AsRef<[u8]>) -> Self {
        self.write(chunk(bytes.as_ref()))
    }

    /// Ends a chunked body.
    pub fn last_chunk(self) -> Self {
        self.write("0\r\n\r\n")
    }

    /// Writes these bytes one by one, each when `pace` has a permit for it.
    pub fn paced(self, bytes: impl AsRef<[u8]>, pace: &Arc<Semaphore>) -> Self {
        let bytes = bytes.as_ref().iter().map(|byte| vec![*byte]);
        self.then(Step::Paced(bytes.collect(), pace.clone()))
    }

    /// Writes these chunks of a chunked body, each when `pace` has a permit for it.
    pub fn paced_chunks(self, chunks: impl IntoIterator<Item = String>, pace: &Arc<Semaphore>) -> Self {
        let chunks = chunks.into_iter().map(|chunk| format!("{:x}\r\n{chunk}\r\n", chunk.len()).into_bytes());
        self.then(Step::Paced(chunks.collect(), pace.clone()))
    }

    /// Writes these bytes this often.
    pub fn repeated(self, bytes: impl AsRef<[u8]>, times: usize) -> Self {
        self.then(Step::Repeated(bytes.as_ref().to_vec(), times))
    }

    /// Raises a signal.
    pub fn reach(self, signal: &Signal) -> Self {
        self.then(Step::Reach(signal.clone()))
    }

    /// Waits for a signal.
    pub fn until(self, signal: &Signal) -> Self {
        self.then(Step::Await(signal.clone()))
    }

    /// Does nothing any more, with the connection open.
    pub fn stall(self) -> Self {
        self.then(Step::Stall)
    }

    /// Waits until the client closes the connection; see [`ScriptedServer::until_closed`].
    pub fn until_closed(self) -> Self {
        self.then(Step::UntilClosed)
    }

    /// Resets the connection: the client sees an error and no end.
    pub fn reset(self) -> Self {
        self.then(Step::Reset)
    }
}

const EVENT_STREAM: &str = "text/event-stream";

/// An answer with a body and its length.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    [head.as_bytes(), body].concat()
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its method.
    pub method: String,
    /// Returns the target between the method and the version.
    pub target: String,
    /// Its headers, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: Vec<u8>,
    /// Everything, as it came.
    pub raw: Vec<u8>,
}

/// A server that follows scripts.
pub struct ScriptedServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    secure: bool,
    accepting: JoinHandle<()>,
}

struct Shared {
    received: Mutex<Vec<Received>>,
    came: watch::Sender<usize>,
    connections: watch::Sender<usize>,
    closed: watch::Sender<usize>,
}

impl ScriptedServer {
    /// The first connection gets the first script and so on; all that come after the last one get that one too.
    pub async fn start(scripts: impl IntoIterator<Item = Script>) -> Self {
        Self::listen(scripts, None).await
    }

    /// Like [`start`](Self::start), over TLS.
    pub async fn start_tls(scripts: impl IntoIterator<Item = Script>, config: ServerConfig) -> Self {
        Self::listen(scripts, Some(TlsAcceptor::from(Arc::new(config)))).await
    }

    async fn listen(scripts: impl IntoIterator<Item = Script>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let shared = Arc::new(Shared {
            received: Mutex::default(),
            came: watch::Sender::new(0),
            connections: watch::Sender::new(0),
            closed: watch::Sender::new(0),
        });
        let secure = tls.is_some();
        let accepting = tokio::spawn(accept(listener, scripts.into_iter().collect(), shared.clone(), tls));
        Self { address, shared, secure, accepting }
    }

    /// Its address as a base URL, by the name `localhost` over TLS: certificates are for names.
    pub fn url(&self) -> String {
        match self.secure {
            true => format!("https://localhost:{}", self.address.port()),
            false => format!("http://{}", self.address),
        }
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The requests that came, in order.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received().clone()
    }

    /// Returns the number of requests.
    pub fn request_count(&self) -> usize {
        self.shared.received().len()
    }

    /// Waits until this many requests have come.
    pub async fn until_requests(&self, requests: usize) {
        self.shared.came.subscribe().wait_for(|came| *came >= requests).await.expect("the server is here");
    }

    /// Returns the number of connections.
    pub fn connections(&self) -> usize {
        *self.shared.connections.borrow()
    }

    /// Waits until the client has closed this many of the connections whose scripts wait for it.
    pub async fn until_closed(&self, connections: usize) {
        self.shared.closed.subscribe().wait_for(|closed| *closed >= connections).await.expect("the server is here");
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    fn received(&self) -> MutexGuard<'_, Vec<Received>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn accept(listener: TcpListener, scripts: Vec<Script>, shared: Arc<Shared>, tls: Option<TlsAcceptor>) {
    let mut running = JoinSet::new();
    for number in 0.. {
        let Ok((socket, _)) = listener.accept().await else { return };
        shared.connections.send_modify(|connections| *connections += 1);
        let script = scripts.get(number).or(scripts.last()).cloned().unwrap_or_default();
        let (shared, tls) = (shared.clone(), tls.clone());
        running.spawn(async move {
            // A script that cannot go on is over: the client went first.
            let _ = match tls {
                None => follow(script, socket, &shared).await,
                Some(tls) => match tls.accept(socket).await {
                    Ok(socket) => follow(script, socket, &shared).await,
                    Err(error) => Err(error),
                },
            };
        });
    }
}

trait Socket: AsyncRead + AsyncWrite + Unpin {
    /// Lets the connection be reset when it is dropped.
    fn break_on_drop(&self) -> io::Result<()>;
}

impl Socket for TcpStream {
    fn break_on_drop(&self) -> io::Result<()> {
        socket2::SockRef::from(self).set_linger(Some(std::time::Duration::ZERO))
    }
}

impl Socket for TlsStream<TcpStream> {
    fn break_on_drop(&self) -> io::Result<()> {
        self.get_ref().0.break_on_drop()
    }
}

async fn follow(script: Script, mut socket: impl Socket, shared: &Shared) -> io::Result<()> {
    for step in script.0 {
        match step {
            Step::Read | Step::ReadHead => {
                let whole = matches!(step, Step::Read);
                let received = read(&mut socket, whole).await?;
                shared.received().push(received);
                shared.came.send_modify(|came| *came += 1);
            }
            Step::Write(bytes) => {
                socket.write_all(&bytes).await?;
                socket.flush().await?;
            }
            Step::Paced(pieces, pace) => {
                for piece in pieces {
                    pace.acquire().await.map_err(io::Error::other)?.forget();
                    socket.write_all(&piece).await?;
                    socket.flush().await?;
                }
            }
            Step::Repeated(bytes, times) => {
                for _ in 0..times {
                    socket.write_all(&bytes).await?;
                }
                socket.flush().await?;
            }
            Step::Reach(signal) => signal.raise(),
            Step::Await(signal) => signal.raised().await,
            Step::Stall => pending().await,
            Step::UntilClosed => {
                let mut sink = [0; 4096];
                while matches!(socket.read(&mut sink).await, Ok(read) if read > 0) {}
                shared.closed.send_modify(|closed| *closed += 1);
            }
            Step::Reset => {
                socket.break_on_drop()?;
                return Ok(());
            }
        }
    }
    socket.shutdown().await
}

async fn read(socket: &mut impl Socket, whole: bool) -> io::Result<Received> {
    let mut raw = Vec::new();
    let head = loop {
        if let Some(end) = raw.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        // Byte by byte, so that what comes after the head stays where it is.
        raw.push(socket.read_u8().await?);
    };
    let text = String::from_utf8_lossy(&raw[..head]).into_owned();
    let mut lines = text.lines();
    let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; if whole { length } else { 0 }];
    socket.read_exact(&mut body).await?;
    raw.extend_from_slice(&body);
    Ok(Received { method, target, headers, body, raw })
}
