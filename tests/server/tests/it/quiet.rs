//! A server that says nothing unless it is asked.
use std::{
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tracing_subscriber::{Layer, Registry, layer::SubscriberExt};

use crate::common::Api;

/// Counts the spans and events of this process's libraries.
#[derive(Clone, Default)]
struct Count(Arc<AtomicUsize>);

impl<S: tracing::Subscriber> Layer<S> for Count {
    fn on_new_span(
        &self,
        _: &tracing::span::Attributes<'_>,
        _: &tracing::Id,
        _: tracing_subscriber::layer::Context<'_, S>,
    ) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn on_event(&self, _: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_server_logs_nothing_when_it_starts_and_when_it_responds() {
    let count = Count::default();
    let _guard = tracing::subscriber::set_default(Registry::default().with(count.clone()));
    let api = Api::start().await;
    ash_dev_server::contract();
    let session = api.session().await;
    api.say(&session, "hello").await;
    api.get("/api/agents/none").await.error(404);
    assert_eq!(count.0.load(Ordering::SeqCst), 0);
    tracing::info!("the count works");
    assert_eq!(count.0.load(Ordering::SeqCst), 1);
}

/// Returns the output of a server on the command line that has responded to a request.
fn output(arguments: &[&str]) -> (String, String) {
    use std::io::{BufRead, BufReader, Read, Write};
    let mut command = Command::new(env!("CARGO_BIN_EXE_ash-dev-server"));
    command.args(["--port", "0"]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut greeting = String::new();
    while !greeting.contains("/play NAME") {
        assert_ne!(stdout.read_line(&mut greeting).unwrap(), 0, "{greeting}");
    }
    let address = greeting.split("http://").nth(1).unwrap().split(' ').next().unwrap();
    let mut socket = std::net::TcpStream::connect(address).unwrap();
    socket.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    socket.read_to_string(&mut String::new()).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    stdout.read_to_string(&mut greeting).unwrap();
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    (greeting, errors)
}

#[test]
fn on_the_command_line_it_greets_and_is_silent_afterwards() {
    let (greeting, errors) = output(&[]);
    assert!(greeting.starts_with("An Ash server listens at http://127.0.0.1:"), "{greeting}");
    assert!(!greeting.contains("GET /health"), "{greeting}");
    assert_eq!(errors, "");
}

#[test]
fn on_the_command_line_it_prints_each_request_if_it_is_asked_to() {
    assert_eq!(output(&["--log"]).1, "GET /health health 200\n");
}
