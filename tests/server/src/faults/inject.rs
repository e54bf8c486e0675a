//! The middleware that lets faults happen.

use std::future::pending;

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};

use super::{
    body::FaultyBody,
    connection::ConnectionControl,
    fault::{Effect, Fault},
    switch::Moment,
    target::Asked,
};
use crate::{app::App, recording::record::NotSent};

/// Lets a fault happen to a request, or the request through.
pub(crate) async fn inject(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request, app.route_of(&request).map(|route| route.id));
    let response = match app.faults().next(&asked, Moment::BeforeWork) {
        Some(fault) => happen(&app, fault, request, next).await,
        None => next.run(request).await,
    };
    let is_stream = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    match is_stream.then(|| app.faults().next(&asked, Moment::StreamBegins)).flatten() {
        Some(Fault { delay, effect: Effect::Body { at, effect }, .. }) => {
            app.origin().sleep(delay).await;
            response.map(|body| Body::new(FaultyBody::new(body, at, effect)))
        }
        _ => response,
    }
}

async fn happen(app: &App, fault: Fault, request: Request, next: Next) -> Response {
    app.origin().sleep(fault.delay).await;
    let control = request.extensions().get::<ConnectionControl>().cloned();
    match fault.effect {
        Effect::None => next.run(request).await,
        Effect::Body { at, effect } => next.run(request).await.map(|body| Body::new(FaultyBody::new(body, at, effect))),
        Effect::Connection { effect, after_work } => {
            if after_work {
                next.run(request).await;
            }
            if let Some(control) = control {
                control.set(effect);
            }
            // This response is not sent: the connection has its own effect.
            let mut response = StatusCode::IM_A_TEAPOT.into_response();
            response.extensions_mut().insert(NotSent);
            response
        }
        Effect::Answer { status, mut headers, body } => {
            if !body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
                headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
            }
            (status, headers, body).into_response()
        }
        Effect::NeverAnswer => pending().await,
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
