//! The faults that a server was given, and what they do to a request.

use std::{
    future::pending,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};

use super::{Effect, Fault, Position, body::FaultyBody, connection::ConnectionControl};
use crate::app::App;

/// The faults of a server.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Armed>>);

struct Armed {
    fault: Fault,
    spared: usize,
    switch: FaultSwitch,
}

/// A fault that a server was given: tells how often it happened, and takes it back.
#[derive(Clone, Debug, Default)]
pub struct FaultSwitch(Arc<Switch>);

#[derive(Debug, Default)]
struct Switch {
    happened: AtomicUsize,
    off: std::sync::atomic::AtomicBool,
}

impl FaultSwitch {
    /// How often it has happened so far.
    pub fn happened(&self) -> usize {
        self.0.happened.load(Ordering::SeqCst)
    }

    /// Lets it happen no more. What it does to answers that are under way goes on.
    pub fn off(&self) {
        self.0.off.store(true, Ordering::SeqCst);
    }
}

impl Faults {
    fn armed(&self) -> MutexGuard<'_, Vec<Armed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, fault: Fault) -> FaultSwitch {
        let switch = FaultSwitch::default();
        self.armed().push(Armed { spared: fault.spared, fault, switch: switch.clone() });
        switch
    }

    pub(crate) fn clear(&self) {
        self.armed().clear();
    }

    /// The fault that happens at this moment of a request, if one does.
    fn next(&self, asked: &Asked, moment: Moment) -> Option<Fault> {
        let mut armed = self.armed();
        armed.retain(Armed::may_happen);
        for armed in armed.iter_mut().filter(|armed| armed.fault.is_about(asked) && armed.fault.moment() == moment) {
            if armed.spared > 0 {
                armed.spared -= 1;
                continue;
            }
            armed.switch.0.happened.fetch_add(1, Ordering::SeqCst);
            return Some(armed.fault.clone());
        }
        None
    }
}

impl Armed {
    fn may_happen(&self) -> bool {
        let over = self.fault.times.is_some_and(|times| self.switch.happened() >= times);
        !over && !self.switch.0.off.load(Ordering::SeqCst)
    }
}

/// When it is known whether a fault is to happen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    BeforeWork,
    /// Only an answer that is a stream has events.
    StreamBegins,
}

impl Fault {
    fn is_about(&self, asked: &Asked) -> bool {
        let method = self.method.as_ref().is_none_or(|method| asked.method.as_str().eq_ignore_ascii_case(method));
        method && self.route.as_ref().is_none_or(|route| asked.is_at(route))
    }

    fn moment(&self) -> Moment {
        match self.effect {
            Effect::Body { at: Position::Events(_), .. } => Moment::StreamBegins,
            _ => Moment::BeforeWork,
        }
    }
}

/// What a request asks for.
struct Asked {
    method: Method,
    path: String,
    route: Option<String>,
}

impl Asked {
    fn of(request: &Request) -> Self {
        // The router marks a parameter that takes the rest of a path; the contract does not.
        let route = request.extensions().get::<MatchedPath>().map(|matched| matched.as_str().replace("{*", "{"));
        Self { method: request.method().clone(), path: request.uri().path().to_owned(), route }
    }

    fn is_at(&self, route: &str) -> bool {
        self.path == route || self.route.as_deref() == Some(&route.replace("{*", "{"))
    }
}

/// Lets a fault happen to a request, or the request through.
pub(crate) async fn inject(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let response = match app.faults().next(&asked, Moment::BeforeWork) {
        Some(fault) => happen(&app, fault, request, next).await,
        None => next.run(request).await,
    };
    let is_stream = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    match is_stream.then(|| app.faults().next(&asked, Moment::StreamBegins)).flatten() {
        Some(Fault { delay, effect: Effect::Body { at, effect }, .. }) => {
            tokio::time::sleep(delay).await;
            response.map(|body| Body::new(FaultyBody::new(body, at, effect)))
        }
        _ => response,
    }
}

async fn happen(app: &App, fault: Fault, request: Request, next: Next) -> Response {
    tokio::time::sleep(fault.delay).await;
    let control = request.extensions().get::<ConnectionControl>().cloned();
    match fault.effect {
        Effect::None => next.run(request).await,
        Effect::Body { at, effect } => next.run(request).await.map(|body| Body::new(FaultyBody::new(body, at, effect))),
        Effect::Connection { effect, after_work } => {
            if after_work {
                next.run(request).await;
            } else {
                app.came();
            }
            if let Some(control) = control {
                control.set(effect);
            }
            // What is written is not this: the connection has its own orders.
            StatusCode::IM_A_TEAPOT.into_response()
        }
        Effect::Answer { status, mut headers, body } => {
            app.came();
            if !body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
            }
            (status, headers, body).into_response()
        }
        Effect::NeverAnswer => {
            app.came();
            pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;
    use tower::ServiceExt;

    use super::*;
    use crate::{builder::DevServerBuilder, server::service};

    #[tokio::test(start_paused = true)]
    async fn a_delay_comes_before_the_answer_and_may_come_with_another_fault() {
        let (router, app) = service(DevServerBuilder::default()).unwrap();
        let hour = Duration::from_secs(3600);
        app.faults().add(Fault::on("GET", "/health").delay(hour));
        app.faults().add(Fault::on("GET", "/health").delay(hour).status(503));
        for (status, passed) in [(200, hour), (503, hour), (200, Duration::ZERO)] {
            let began = Instant::now();
            let request = Request::builder().uri("/health").body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!((response.status().as_u16(), began.elapsed()), (status, passed));
        }
    }
}
