//! Requests of a client: input that is refused, headers, prompts, secrets.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bad_input;
mod extras;
mod headers;
mod interceptors;
mod own_requests;
mod prompt_content;
mod python_sdk_page;
mod secrets;
mod service;
mod without_runtime;
