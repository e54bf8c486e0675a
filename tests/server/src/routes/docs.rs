//! The contract, as a real server serves its own document. The contract itself does not have this operation.

use axum::{extract::State, response::Response, routing::get};
use http::StatusCode;

use super::Routes;
use crate::{app::App, web::error::json_response};

pub(super) fn routes() -> Routes {
    Routes::default().aside("/docs/json", get(document))
}

async fn document(State(app): State<App>) -> Response {
    json_response(StatusCode::OK, app.checks().document())
}
