//! Calls outside of a runtime: an error that says so, and no panic.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use ash_sdk::{AshClient, Error, Prompt, transfer::UploadSource, uuid::Uuid};

/// The error of a call that is polled in no runtime.
fn refused<T>(call: impl Future<Output = Result<T, Error>>) -> Error {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Err(error)) => error,
        Poll::Ready(Ok(_)) => panic!("the call succeeded"),
        Poll::Pending => panic!("the call waits"),
    }
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error_that_says_so() {
    let client = AshClient::new("http://127.0.0.1:9", "k").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("CLAUDE.md");
    std::fs::write(&file, "x").unwrap();
    let id = Uuid::nil();
    for error in [
        refused(client.health().send()),
        refused(client.create_session("bot").send()),
        refused(client.send_message(id, "x").send()),
        refused(client.send_message_stream(id, "x").send()),
        refused(client.exec(id, "ls").send()),
        refused(client.end_session(id).send()),
        refused(client.download_session_file(id, "a").send()),
        refused(client.deploy_agent_dir("bot", folder.path()).send()),
        refused(client.upload_workspace(id, UploadSource::from_path(&file)).send()),
        refused(Prompt::new().image_file(&file)),
    ] {
        assert!(error.to_string().contains("no tokio runtime"), "{error:?}");
        assert!(!error.is_retryable() && !error.is_maybe_executed(), "{error:?}");
    }
}
