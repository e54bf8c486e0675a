//! Silent streams: they end when their session has, and otherwise go on; the asking is shared. Time is moved by hand.

use std::time::Duration;

use ash_dev_server::Fault;
use ash_e2e::{KEY, World, clock::ManualClock, streams::interrupted_by};
use ash_sdk::{
    AshClient, ClientBuilder, Error, MessageStream,
    error::{InterruptedBy, SessionFailure},
    types::{SessionId, SessionStatus},
};
use futures::{FutureExt, StreamExt};
use tokio::task::{JoinSet, yield_now};

const HALF_A_MINUTE: Duration = Duration::from_secs(30);
/// The deadline of requests, which nothing else here is as long as: who sleeps for so long has sent one.
const DEADLINE: Duration = Duration::from_secs(100_000);

/// A server of agents that say nothing, and time that is moved by hand.
struct Silence {
    world: World,
    clock: ManualClock,
}

impl Silence {
    async fn new() -> Self {
        Self::with(|client| client).await
    }

    async fn with(settings: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Self {
        let clock = ManualClock::new();
        let client = |client: ClientBuilder| settings(client.deadline(DEADLINE));
        let world = World::at(&clock, |server| server.capacity(2000), client).await;
        world.client.deploy_agent_prompt("bot", "Says nothing.").await.unwrap();
        Self { world, clock }
    }

    /// A stream that has fallen silent.
    async fn silent_stream(&self) -> MessageStream {
        let session = self.world.client.create_session("bot").await.unwrap();
        let mut stream = self.world.client.send_message_stream(session.id, "/silent").await.unwrap();
        loop {
            if let ash_sdk::Event::Message(message) = stream.next().await.unwrap().unwrap()
                && message.text().is_some()
            {
                return stream;
            }
        }
    }

    /// Another client of the server, whose doings this one does not know.
    fn elsewhere(&self) -> AshClient {
        AshClient::new(self.world.server.url(), KEY).unwrap()
    }

    /// Lets time pass, until all questions that come of it are answered.
    async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        let mut quiet = 0;
        while quiet < 3 {
            for _ in 0..20 {
                yield_now().await;
            }
            let asking = self.clock.asleep().iter().any(|left| *left > DEADLINE / 2);
            quiet = if asking { 0 } else { quiet + 1 };
        }
    }
}

async fn end_of(mut stream: MessageStream) -> Error {
    stream.next().await.unwrap().unwrap_err()
}

/// Returns the end of a silent stream after this happened to its session.
async fn ended_by<F: Future>(happen: impl FnOnce(AshClient, SessionId) -> F) -> Error {
    let silence = Silence::new().await;
    let stream = silence.silent_stream().await;
    let session = stream.session_id();
    happen(silence.elsewhere(), session).await;
    let end = tokio::spawn(end_of(stream));
    silence.clock.until_somebody_sleeps_for(HALF_A_MINUTE).await;
    silence.clock.advance(HALF_A_MINUTE);
    let error = end.await.unwrap();
    // Nothing more can come of the turn, so the session is not held for abandoned.
    let next = silence.world.client.send_message(session, "hello").await;
    assert!(
        !next.is_err_and(|error| matches!(error.kind(), ash_sdk::ErrorKind::Session(SessionFailure::TurnAbandoned)))
    );
    error
}

#[tokio::test]
async fn a_session_that_was_stopped_or_ended_elsewhere_ends_its_silent_stream() {
    let error = ended_by(|client, session| async move { client.stop_session(session).await.unwrap() }).await;
    assert_eq!(*interrupted_by(&error), InterruptedBy::Session(SessionStatus::Stopped));
    assert!(error.to_string().contains("the session is stopped"), "{error}");
    let error = ended_by(|client, session| async move { client.end_session(session).await.unwrap() }).await;
    assert_eq!(*interrupted_by(&error), InterruptedBy::Session(SessionStatus::Ended));
}

#[tokio::test]
async fn a_session_that_is_in_error_or_gone_ends_its_silent_stream() {
    let in_error = ash_e2e::SESSION.replace("\"active\"", "\"error\"");
    let gone = r#"{"error":"Session not found","statusCode":404}"#.to_owned();
    for (status, body, by) in
        [(200, in_error, InterruptedBy::Session(SessionStatus::Error)), (404, gone, InterruptedBy::SessionGone)]
    {
        let silence = Silence::new().await;
        let stream = silence.silent_stream().await;
        silence.world.server.fault(Fault::on("GET", "/api/sessions/{id}").always().status(status).body(body));
        let end = tokio::spawn(end_of(stream));
        silence.clock.until_somebody_sleeps_for(HALF_A_MINUTE).await;
        silence.clock.advance(HALF_A_MINUTE);
        assert_eq!(*interrupted_by(&end.await.unwrap()), by);
    }
}

#[tokio::test]
async fn a_session_that_was_stopped_by_the_same_client_ends_its_silent_stream_and_is_free_again() {
    let silence = Silence::new().await;
    let stream = silence.silent_stream().await;
    let session = stream.session_id();
    silence.world.client.stop_session(session).await.unwrap();
    drop(stream);
    silence.world.client.resume_session(session).await.unwrap();
    let turn = silence.world.client.send_message(session, "hello").await.unwrap();
    assert_eq!(turn.text, "Echo: hello");
}

#[tokio::test]
async fn a_pause_and_questions_that_fail_do_not_end_a_silent_stream() {
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let stream = silence.silent_stream().await;
    let session = stream.session_id();
    silence.elsewhere().pause_session(session).await.unwrap();
    let mut end = tokio::spawn(end_of(stream));
    silence.pass(Duration::ZERO).await;
    silence.pass(HALF_A_MINUTE).await;
    assert!((&mut end).now_or_never().is_none(), "a pause lets a turn go on");

    let failing = silence.world.server.fault(Fault::on("GET", "/api/sessions/{id}").always().status(500));
    for wait in [60, 120, 240, 300, 300] {
        silence.pass(Duration::from_secs(wait)).await;
    }
    assert_eq!(failing.happened(), 5);
    assert!((&mut end).now_or_never().is_none(), "a question that fails is no end");

    failing.off();
    silence.elsewhere().stop_session(session).await.unwrap_err();
    silence.elsewhere().end_session(session).await.unwrap();
    silence.pass(Duration::from_secs(300)).await;
    assert_eq!(*interrupted_by(&end.await.unwrap()), InterruptedBy::Session(SessionStatus::Ended));
}

#[tokio::test]
async fn without_an_idle_timeout_a_silent_stream_whose_session_lives_is_waited_for_for_days() {
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let stream = silence.silent_stream().await;
    let mut end = tokio::spawn(end_of(stream));
    silence.pass(Duration::ZERO).await;
    for _ in 0..100 {
        silence.pass(Duration::from_secs(3600)).await;
    }
    assert!((&mut end).now_or_never().is_none());
}

#[tokio::test]
async fn an_idle_timeout_comes_even_when_the_question_is_never_answered() {
    let silence = Silence::new().await;
    let stream = silence.silent_stream().await;
    silence.world.server.fault(Fault::on("GET", "/api/sessions/{id}").always().delay(Duration::MAX));
    let end = tokio::spawn(end_of(stream));
    silence.clock.until_somebody_sleeps_for(HALF_A_MINUTE).await;
    silence.clock.advance(HALF_A_MINUTE);
    silence.clock.until_somebody_sleeps_for(Duration::from_secs(570)).await;
    silence.clock.advance(Duration::from_secs(570));
    assert!(end.await.unwrap().is_timeout());
}

/// This many silent streams, each waited for, all fallen silent at the same time.
async fn silent_streams(silence: &Silence, count: usize) -> JoinSet<Error> {
    let mut ends = JoinSet::new();
    for _ in 0..count {
        ends.spawn(end_of(silence.silent_stream().await));
    }
    silence.pass(Duration::ZERO).await;
    ends
}

#[tokio::test]
async fn a_thousand_silent_streams_share_the_asking_and_all_hear_of_the_end() {
    raise_file_limit();
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let mut ends = silent_streams(&silence, 1000).await;
    let before = silence.world.server.requests();
    let mut in_a_window = Vec::new();
    for _ in 0..4 {
        let start = silence.world.server.requests();
        for _ in 0..60 {
            silence.pass(Duration::from_secs(15)).await;
        }
        in_a_window.push(silence.world.server.requests() - start);
    }
    let most = in_a_window.iter().max().unwrap();
    assert!(*most <= 230, "of the 1,500 requests that a server allows in 15 minutes: {in_a_window:?}");
    assert!(silence.world.server.requests() - before >= 12, "they do ask: {in_a_window:?}");
    eprintln!("1,000 silent streams for an hour: {in_a_window:?} requests in each 15 minutes");

    assert!(ends.try_join_next().is_none(), "all of them are waited for");
    let elsewhere = silence.elsewhere();
    for session in elsewhere.list_sessions().await.unwrap() {
        elsewhere.stop_session(session.id).await.unwrap();
    }
    for _ in 0..40 {
        silence.pass(Duration::from_secs(15)).await;
    }
    let mut ended = 0;
    while let Some(error) = ends.try_join_next() {
        assert_eq!(*interrupted_by(&error.unwrap()), InterruptedBy::Session(SessionStatus::Stopped));
        ended += 1;
    }
    assert_eq!(ended, 1000);
}

#[tokio::test]
async fn streams_that_fall_silent_one_after_another_share_the_asking_too() {
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let _ends = {
        let mut ends = JoinSet::new();
        for _ in 0..100 {
            ends.spawn(end_of(silence.silent_stream().await));
            silence.pass(Duration::from_secs(3)).await;
        }
        ends
    };
    let before = silence.world.server.requests();
    for _ in 0..300 {
        silence.pass(Duration::from_secs(3)).await;
    }
    let asked = silence.world.server.requests() - before;
    assert!((3..=230).contains(&asked), "{asked}");
}

#[tokio::test]
async fn a_server_that_says_it_was_asked_too_much_is_left_alone_until_it_says() {
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let mut ends = silent_streams(&silence, 30).await;
    let refused = |route: &str| {
        silence.world.server.fault(Fault::on("GET", route).always().status(429).header("retry-after", "600"))
    };
    let (one, all) = (refused("/api/sessions/{id}"), refused("/api/sessions"));
    for _ in 0..40 {
        silence.pass(Duration::from_secs(15)).await;
    }
    // The questions in progress when the first of them was refused.
    let asked = one.happened() + all.happened();
    assert!((1..=11).contains(&asked), "{asked}");
    assert!(ends.try_join_next().is_none());
    for _ in 0..40 {
        silence.pass(Duration::from_secs(15)).await;
    }
    assert!(one.happened() + all.happened() > asked, "then they ask again");
}

#[tokio::test]
async fn a_stream_that_nobody_reads_any_more_holds_up_no_other() {
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let mut streams = Vec::new();
    for _ in 0..12 {
        let mut stream = silence.silent_stream().await;
        assert!(stream.next().now_or_never().is_none());
        streams.push(stream);
    }
    let mut last = streams.pop().unwrap();
    silence.elsewhere().stop_session(last.session_id()).await.unwrap();
    silence.clock.advance(HALF_A_MINUTE);
    // Each asks, the eleventh for all of them, and then is not waited for.
    for stream in &mut streams {
        assert!(stream.next().now_or_never().is_none());
    }
    let error = last.next().await.unwrap().unwrap_err();
    assert_eq!(*interrupted_by(&error), InterruptedBy::Session(SessionStatus::Stopped));
}

/// A thousand streams take two thousand sockets, the server's included.
fn raise_file_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum.or(Some(1 << 16)).map(|most| most.min(1 << 16));
    setrlimit(Resource::Nofile, limit).unwrap();
}
