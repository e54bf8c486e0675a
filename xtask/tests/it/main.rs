//! Tests of the tasks, in one binary so that linking is paid for once.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::unwrap_used, reason = "a test may")]

mod architecture;
mod support;

mod annotation_changes;
mod bases;
mod canonical_form;
mod check;
mod code_width;
mod dependencies;
mod dev_server;
mod drift;
mod exit_codes;
mod judged_cases;
mod junk;
mod message_changes;
mod mutations;
mod normalised_documents;
mod operation_changes;
mod parameter_changes;
mod prose;
mod real_servers;
mod reference_changes;
mod reports;
mod schema_changes;
mod sdk_rust;
mod server_changes;
mod value_changes;
