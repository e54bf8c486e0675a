//! The contract, as a real server serves its own document. It is no operation of the contract itself.

use aide::axum::ApiRouter;
use axum::{response::Response, routing::get};
use http::StatusCode;

use crate::{App, contract, http::error::json_response};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new().route("/docs/json", get(document))
}

async fn document() -> Response {
    json_response(StatusCode::OK, &contract())
}
