//! The server as a value: it listens from `start` until it is dropped.

use std::{convert::Infallible, fmt, io, net::SocketAddr, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, middleware};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tower::{Service, ServiceExt};

use crate::{
    app::App,
    builder::DevServerBuilder,
    contract::contract,
    faults::{Fault, FaultSwitch, FaultyConnection, inject::inject},
    quiet::quietly,
    recording::{RecordedRequest, record::record},
    route,
    routes::{self, Routes},
    web::gate::{gate, no_route},
    worker,
};

/// Pause after a connection could not be accepted, for example because no more files can be opened.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// The longest time to wait for the head of a request, a year; a longer one would overflow.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// A running server. It stops, and closes its connections, when it is dropped.
pub struct DevServer {
    address: SocketAddr,
    api_key: String,
    accepting: JoinHandle<()>,
    working: JoinHandle<()>,
    app: App,
}

impl DevServerBuilder {
    /// Starts the server.
    ///
    /// # Errors
    /// When the address cannot be bound, e.g. because the port is in use, or no temporary folder can be made.
    pub async fn start(self) -> io::Result<DevServer> {
        DevServer::start(self).await
    }
}

impl DevServer {
    /// Settings to start from.
    pub fn builder() -> DevServerBuilder {
        DevServerBuilder::default()
    }

    pub(crate) async fn start(settings: DevServerBuilder) -> io::Result<Self> {
        let listener = TcpListener::bind(settings.address).await?;
        let address = listener.local_addr()?;
        let api_key = settings.api_key.clone();
        let head_timeout = settings.head_timeout.min(LONGEST_WAIT);
        let (router, app) = service(settings)?;
        let accepting = tokio::spawn(accept(listener, router, head_timeout));
        let working = tokio::spawn(worker::run(app.clone()));
        Ok(Self { address, api_key, accepting, working, app })
    }

    /// Returns the URL of the server, such as `http://127.0.0.1:4100`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the address that the server listens at.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The key that requests must carry.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// Lets the workers make a round now and waits until what they took is done: one item of the queue, one eval run,
    /// and the sandboxes to be pre-warmed. A queue item that failed is retried some rounds later.
    pub async fn work(&self) {
        worker::round(&self.app).await;
    }

    /// Injects a fault, starting with the next request. The switch that is returned reports how often it happened; dropping
    /// it changes nothing.
    ///
    /// # Panics
    ///
    /// When the server has no such operation or route: such a fault never happens, so the test would show nothing. The
    /// message names operations and routes that are close.
    #[track_caller]
    #[allow(clippy::panic, reason = "a mistake in a test is reported at once")]
    pub fn fault(&self, fault: Fault) -> FaultSwitch {
        if let Err(mistake) = fault.check(self.app.routes()) {
            panic!("{mistake}");
        }
        self.app.faults().add(fault)
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.app.faults().clear();
    }

    /// Returns the requests since the start, or since [`clear_requests`](Self::clear_requests), in the order in which they
    /// arrived. Those to which a fault happened are among them.
    ///
    /// Memory is [bounded](crate::RecordLimits): at most 1,000 requests with 16 MiB of bodies are kept by default. The
    /// oldest are dropped, and [counted](Self::dropped_requests).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// # let server = ash_dev_server::DevServer::builder().start().await?;
    /// // ... run what is to be tested, then:
    /// for request in server.requests_of("send_message_stream") {
    ///     let body: serde_json::Value = request.json()?;
    ///     println!("{} was answered with {:?}", body["content"], request.status());
    /// }
    /// assert_eq!(server.dropped_requests(), 0);
    /// # Ok(()) }
    /// ```
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.app.recording().all()
    }

    /// Returns those of the [requests](Self::requests) that are of one operation, such as `create_session`.
    ///
    /// # Panics
    ///
    /// When the server has no such operation. The message names operations that are close.
    #[track_caller]
    #[allow(clippy::panic, reason = "a mistake in a test is reported at once")]
    pub fn requests_of(&self, operation: &str) -> Vec<RecordedRequest> {
        if let Err(mistake) = route::find_operation(self.app.routes(), operation) {
            panic!("{mistake}");
        }
        self.app.recording().of(operation)
    }

    /// Returns the number of requests that are no longer kept because there were too many, or they were too large.
    pub fn dropped_requests(&self) -> u64 {
        self.app.recording().dropped()
    }

    /// Forgets the recorded requests. Numbers and the [count](Self::request_count) go on.
    pub fn clear_requests(&self) {
        self.app.recording().clear();
    }

    /// Returns the number of requests since the start, however many of them are kept.
    pub fn request_count(&self) -> u64 {
        self.app.recording().count()
    }

    /// The server's folder, where agents and workspaces lie. It is removed with the server.
    pub fn data_dir(&self) -> &std::path::Path {
        self.app.data_dir()
    }
}

impl fmt::Debug for DevServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DevServer").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for DevServer {
    fn drop(&mut self) {
        self.accepting.abort();
        self.working.abort();
        self.app.kill_all();
    }
}

/// The routes behind their gate, and the state that they share.
pub(crate) fn service(settings: DevServerBuilder) -> io::Result<(Router, App)> {
    let Routes { router, declared } = quietly(routes::all);
    let app = App::new(settings, contract(), declared)?;
    let router: Router<App> = router.into();
    let router = router
        .fallback(no_route)
        .method_not_allowed_fallback(no_route)
        .layer(middleware::from_fn_with_state(app.clone(), gate))
        .layer(middleware::from_fn_with_state(app.clone(), inject))
        .layer(middleware::from_fn_with_state(app.clone(), record))
        .with_state(app.clone());
    Ok((router, app))
}

/// Accepts connections until it is aborted; then they are closed with it.
async fn accept(listener: TcpListener, router: Router, head_timeout: Duration) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            (socket, peer) = next(|| listener.accept()) => {
                connections.spawn(serve(socket, peer, router.clone(), head_timeout));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Returns the next connection, however often that fails before.
async fn next<T, F: Future<Output = io::Result<T>>>(mut accept: impl FnMut() -> F) -> T {
    loop {
        match accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_the_client(&error) => {}
            // The connection stays in the queue, so the next attempt fails as well until a file is closed.
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// Returns whether a connection was not accepted because its client has already closed it.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn serve(socket: TcpStream, peer: SocketAddr, router: Router, head_timeout: Duration) {
    // Frames are small and must leave at once.
    let _ = socket.set_nodelay(true);
    let (socket, control) = FaultyConnection::new(socket);
    let service = tower::service_fn(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(control.clone());
        let mut router = router.clone();
        async move {
            let request = request.map(Body::new);
            match ServiceExt::<http::Request<Body>>::ready(&mut router).await {
                Ok(ready) => ready.call(request).await.map(|mut response| {
                    // The router adds it outside of the gate; a real server does not name a path's other methods.
                    response.headers_mut().remove(http::header::ALLOW);
                    response
                }),
                Err(never) => Err::<_, Infallible>(never),
            }
        }
    });
    // A connection that ends badly is the client's to notice.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_timeout)
        .serve_connection(TokioIo::new(socket), TowerToHyperService::new(service))
        .await;
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// Accepts a connection after these failures; returns the time that has passed.
    async fn accepted_after(failures: &[io::ErrorKind]) -> Duration {
        let mut failures = failures.iter();
        let began = Instant::now();
        next(|| std::future::ready(failures.next().map_or(Ok(()), |kind| Err(io::Error::from(*kind))))).await;
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn the_server_pauses_when_it_cannot_accept_and_not_when_a_client_is_gone() {
        use io::ErrorKind::{ConnectionAborted, ConnectionReset, Other, OutOfMemory};
        assert_eq!(accepted_after(&[]).await, Duration::ZERO);
        assert_eq!(accepted_after(&[ConnectionAborted, ConnectionReset]).await, Duration::ZERO);
        // No more files can be opened: the kind has no name.
        assert_eq!(accepted_after(&[Other]).await, ACCEPT_PAUSE);
        assert_eq!(accepted_after(&[Other, ConnectionAborted, OutOfMemory, Other]).await, 3 * ACCEPT_PAUSE);
    }
}
