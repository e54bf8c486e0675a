//! The contract, as a real server serves its own document. The contract itself does not have this operation.

use axum::{extract::State, response::Response};
use http::StatusCode;

use super::Routes;
use crate::{app::App, route::Route, web::error::json_response};

const DOCUMENT: Route = Route { path: "/docs/json", ..Route::DEFAULT };

pub(super) fn routes() -> Routes {
    Routes::default().aside(&DOCUMENT, document)
}

async fn document(State(app): State<App>) -> Response {
    json_response(StatusCode::OK, app.checks().document())
}
