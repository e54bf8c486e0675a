//! Tests of the dev server over HTTP, a module for each area of the API.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, unreachable_pub)]

mod agents;
mod archives;
mod ash;
mod attachments;
mod common;
mod contract;
mod credentials;
mod deterministic;
mod evals;
mod exec;
mod gate;
mod hostile;
mod internal;
mod links;
mod messages;
mod operation_faults;
mod prewarming;
mod prose;
mod queue;
mod quiet;
mod readme;
mod recording;
mod samples;
mod scripts;
mod session_files;
mod sessions;
mod usage;
mod versions;
mod workspaces;
