//! The middleware that records requests. It is the outermost, so that requests to which a fault happens are recorded too.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

use super::RecordedRequest;
use crate::app::App;

/// Marks a response that is not sent, because the connection is broken in its place.
#[derive(Clone, Copy)]
pub(crate) struct NotSent;

/// Records a request, and lets it through.
pub(crate) async fn record(State(app): State<App>, request: Request, next: Next) -> Response {
    let number = app.recording().begin(RecordedRequest {
        number: 0,
        operation: app.route_of(&request).map(|route| route.id),
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().map(str::to_owned),
        headers: request.headers().clone(),
        body: Bytes::new(),
        is_truncated: false,
        status: None,
    });
    let recorder = app.clone();
    let request = request.map(|inner| Body::new(RecordedBody { inner, app: recorder, number }));
    let response = next.run(request).await;
    if response.extensions().get::<NotSent>().is_none() {
        app.recording().set_status(number, response.status().as_u16());
    }
    if let Some(observer) = &app.settings().observer
        && let Some(request) = app.recording().get(number)
    {
        observer.see(&request);
    }
    response
}

/// A body of which a copy is kept while it is read.
struct RecordedBody {
    inner: Body,
    app: App,
    number: u64,
}

impl HttpBody for RecordedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.inner).poll_frame(context));
        if let Some(bytes) = frame.as_ref().and_then(|frame| frame.as_ref().ok()).and_then(Frame::data_ref) {
            self.app.recording().add_body(self.number, bytes);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
