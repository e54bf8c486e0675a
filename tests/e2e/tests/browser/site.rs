//! The example behind a listener of a test's own, with an agent that speaks when it is let, and connections that can be lost.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use ash_dev_server::{Clock, DevServerBuilder};
use ash_e2e::{World, clock::ManualClock, scripted::Signal};
use ash_sdk::bytes::Bytes;
use axum::{
    body::Body,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
};
use futures::{FutureExt, StreamExt, TryStreamExt, future::BoxFuture, stream};
use tokio::{net::TcpListener, sync::Semaphore, task::JoinHandle};

use super::axum_chat;

/// The example, as a service. It stops with this.
pub(crate) struct Site {
    url: String,
    /// Time of the service, which stands still.
    pub(crate) clock: ManualClock,
    pub(crate) agent: Agent,
    line: Arc<Line>,
    _world: World,
    serving: JoinHandle<()>,
}

impl Site {
    /// Starts it, over a server with these settings.
    pub(crate) async fn start(settings: impl FnOnce(DevServerBuilder) -> DevServerBuilder) -> Self {
        let (clock, agent, line) = (ManualClock::new(), Agent::default(), Arc::new(Line::default()));
        // Browsers that have lost their connections come back as soon as it can be: in 750 ms.
        let world = World::at(&clock, |server| settings(server.clock(agent.clone())), |client| client.random(|| 0.0));
        let world = world.await;
        let routes = axum_chat::chat(world.client.clone()).await.unwrap();
        let routes = routes.layer(middleware::from_fn_with_state(line.clone(), observe));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, clock, agent, line, _world: world, serving }
    }

    /// Address of the page.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The requests that came for turns, in order.
    pub(crate) fn follows(&self) -> Vec<Follow> {
        self.line.follows.lock().unwrap().clone()
    }

    /// Lets the next connection that follows a turn be lost when the test says so, after these bytes.
    pub(crate) fn lose_next(&self, with: impl Into<Bytes>, how: Loss) -> Break {
        let next = Break { held: Signal::default(), lost: Signal::default(), with: with.into(), how };
        self.line.breaks.lock().unwrap().push_back(next.clone());
        next
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The agent's sense of time: its pauses end when the test says so.
#[derive(Clone)]
pub(crate) struct Agent(Arc<Semaphore>);

impl Default for Agent {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }
}

impl Agent {
    /// Ends one pause.
    pub(crate) fn go_on(&self) {
        self.0.add_permits(1);
    }

    /// Ends all pauses.
    pub(crate) fn finish(&self) {
        self.0.close();
    }
}

impl Clock for Agent {
    fn time_of_day(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        let pauses = self.0.clone();
        Box::pin(async move {
            if let Ok(permit) = pauses.acquire().await {
                permit.forget();
            }
        })
    }
}

/// A request of a browser that follows a turn, and the status of its response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Follow {
    pub(crate) last_event_id: Option<String>,
    pub(crate) status: u16,
}

/// The way in which a connection is lost.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Loss {
    /// The response ends, as if it were whole.
    End,
    /// The connection breaks.
    Error,
}

/// A connection that is lost.
#[derive(Clone)]
pub(crate) struct Break {
    /// Raised, nothing of the turn comes over it any more.
    pub(crate) held: Signal,
    /// Raised, it is lost.
    pub(crate) lost: Signal,
    /// The last bytes that come over it.
    with: Bytes,
    how: Loss,
}

impl Break {
    /// Lets the connection be lost, with all that comes from now on.
    pub(crate) fn lose(&self) {
        self.held.raise();
        self.lost.raise();
    }

    fn cut(self, body: Body) -> Body {
        let Self { held, lost, with, how } = self;
        let end = match how {
            Loss::End => None,
            Loss::Error => Some(Err(io::Error::other("the connection is broken on purpose"))),
        };
        let last = async move {
            lost.raised().await;
            stream::iter([Ok(with)].into_iter().chain(end))
        };
        let before = body.into_data_stream().map_err(io::Error::other).take_until(async move { held.raised().await });
        Body::from_stream(before.chain(last.flatten_stream()))
    }
}

/// Between browsers and the example.
#[derive(Default)]
struct Line {
    follows: Mutex<Vec<Follow>>,
    breaks: Mutex<VecDeque<Break>>,
}

async fn observe(State(line): State<Arc<Line>>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/turns/") {
        return next.run(request).await;
    }
    let last_event_id = request.headers().get("last-event-id").map(|id| id.to_str().unwrap().to_owned());
    let response = next.run(request).await;
    line.follows.lock().unwrap().push(Follow { last_event_id, status: response.status().as_u16() });
    match line.breaks.lock().unwrap().pop_front() {
        Some(next) => response.map(|body| next.cut(body)),
        None => response,
    }
}
