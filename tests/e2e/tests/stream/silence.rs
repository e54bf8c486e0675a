//! Silent streams: they end when their session has, and otherwise go on; the asking is shared. Time is moved by hand.

use std::time::Duration;

use ash_dev_server::Fault;
use ash_e2e::{
    KEY, World,
    clock::ManualClock,
    streams::{interrupted_by, is_abandoned},
    until,
};
use ash_sdk::{
    AshClient, ClientBuilder, Error, MessageStream,
    chrono::{TimeDelta, Utc},
    error::InterruptedBy,
    serde_json::json,
    types::{SessionId, SessionStatus},
};
use futures::{FutureExt, StreamExt};
use tokio::task::JoinSet;

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
        let world = World::at(&clock, |server| server.capacity(500), client).await;
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

    /// Lets time pass, second by second, until this holds. The questions that come of it are asked and answered
    /// in between, however many seconds that takes.
    async fn pass_until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        until(what, || {
            self.clock.advance(Duration::from_secs(1));
            holds()
        })
        .await;
    }

    /// Lets this much time pass.
    async fn pass(&self, time: Duration) {
        let end = self.clock.passed() + time;
        self.pass_until("time passes", || self.clock.passed() >= end).await;
    }

    /// Lets the silence go on until the next question, which is due after this time, and until it is answered.
    async fn next_question(&self, after: Duration) {
        self.clock.until_only_one_sleeps_for(after).await;
        let before = self.world.server.request_count();
        self.clock.advance(after);
        until("the question is asked", || self.world.server.request_count() > before).await;
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
    assert!(!next.is_err_and(|error| is_abandoned(&error)));
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
async fn a_session_that_was_stopped_elsewhere_and_resumed_since_ends_its_silent_stream() {
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let stream = silence.silent_stream().await;
    let session = stream.session_id();
    let end = tokio::spawn(end_of(stream));
    // The first look learns the sandbox.
    silence.next_question(HALF_A_MINUTE).await;
    silence.clock.until_only_one_sleeps_for(HALF_A_MINUTE * 2).await;
    silence.elsewhere().stop_session(session).await.unwrap();
    silence.elsewhere().resume_session(session).await.unwrap();
    silence.next_question(HALF_A_MINUTE * 2).await;
    assert_eq!(*interrupted_by(&end.await.unwrap()), InterruptedBy::Session(SessionStatus::Stopped));
}

#[tokio::test]
async fn an_event_tells_of_a_stop_before_the_first_look_although_the_session_was_resumed() {
    let silence = Silence::new().await;
    let stream = silence.silent_stream().await;
    let session = stream.session_id();
    let stopped = json!({
        "id": ash_sdk::uuid::Uuid::nil(), "sessionId": session, "tenantId": "default", "sequence": 9, "type": "lifecycle",
        "data": json!({"action": "stopped"}).to_string(), "createdAt": Utc::now() + TimeDelta::seconds(10),
    });
    let events =
        Fault::on("GET", "/api/sessions/{id}/events").status(200).body(json!({"events": [stopped]}).to_string());
    silence.world.server.fault(events);
    let end = tokio::spawn(end_of(stream));
    silence.clock.until_somebody_sleeps_for(HALF_A_MINUTE).await;
    silence.clock.advance(HALF_A_MINUTE);
    assert_eq!(*interrupted_by(&end.await.unwrap()), InterruptedBy::Session(SessionStatus::Stopped));
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
    silence.next_question(HALF_A_MINUTE).await;
    silence.clock.until_only_one_sleeps_for(HALF_A_MINUTE * 2).await;
    assert!((&mut end).now_or_never().is_none(), "a pause lets a turn go on");

    let failing = silence.world.server.fault(Fault::on("GET", "/api/sessions/{id}").always().status(500));
    for wait in [60, 120, 240, 300, 300] {
        silence.next_question(Duration::from_secs(wait)).await;
    }
    silence.clock.until_only_one_sleeps_for(Duration::from_secs(300)).await;
    assert_eq!(failing.happened(), 5);
    assert!((&mut end).now_or_never().is_none(), "a question that fails is no end");

    failing.off();
    silence.elsewhere().stop_session(session).await.unwrap_err();
    silence.elsewhere().end_session(session).await.unwrap();
    silence.next_question(Duration::from_secs(300)).await;
    assert_eq!(*interrupted_by(&end.await.unwrap()), InterruptedBy::Session(SessionStatus::Ended));
}

#[tokio::test]
async fn without_an_idle_timeout_a_silent_stream_whose_session_lives_is_waited_for_for_days() {
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let mut end = tokio::spawn(end_of(silence.silent_stream().await));
    for wait in [30, 60, 120, 240].into_iter().chain([300; 600]) {
        silence.next_question(Duration::from_secs(wait)).await;
    }
    assert!(silence.clock.passed() > Duration::from_secs(2 * 24 * 3600));
    assert!((&mut end).now_or_never().is_none());
}

#[tokio::test]
async fn an_idle_timeout_comes_even_when_the_question_is_never_answered() {
    let silence = Silence::new().await;
    let stream = silence.silent_stream().await;
    let session = stream.session_id();
    silence.world.server.fault(Fault::on("GET", "/api/sessions/{id}").always().delay(Duration::MAX));
    let end = tokio::spawn(end_of(stream));
    silence.clock.until_somebody_sleeps_for(HALF_A_MINUTE).await;
    silence.clock.advance(HALF_A_MINUTE);
    silence.clock.until_somebody_sleeps_for(Duration::from_secs(570)).await;
    silence.clock.advance(Duration::from_secs(570));
    assert!(end.await.unwrap().is_timeout());
    // Its turn may go on.
    let error = silence.world.client.send_message(session, "hello").await.unwrap_err();
    assert!(is_abandoned(&error), "{error}");
}

/// This many silent streams, each waited for, all fallen silent at the same time.
async fn silent_streams(silence: &Silence, count: usize) -> JoinSet<Error> {
    let mut ends = JoinSet::new();
    for _ in 0..count {
        ends.spawn(end_of(silence.silent_stream().await));
    }
    ends
}

#[tokio::test]
async fn hundreds_of_silent_streams_share_the_asking_and_all_hear_of_the_end() {
    const STREAMS: usize = 300;
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let mut ends = silent_streams(&silence, STREAMS).await;
    let before = silence.world.server.request_count();
    let mut in_a_window = Vec::new();
    for _ in 0..4 {
        let start = silence.world.server.request_count();
        silence.pass(Duration::from_secs(900)).await;
        in_a_window.push(silence.world.server.request_count() - start);
    }
    let most = in_a_window.iter().max().unwrap();
    assert!(*most <= 230, "of the 1,500 requests that a server allows in 15 minutes: {in_a_window:?}");
    silence.pass_until("they do ask", || silence.world.server.request_count() - before >= 12).await;
    assert!(ends.try_join_next().is_none(), "all of them are waited for");

    let elsewhere = silence.elsewhere();
    for session in elsewhere.list_sessions().await.unwrap() {
        elsewhere.stop_session(session.id).await.unwrap();
    }
    let mut errors = Vec::new();
    let all_ended = || {
        errors.extend(std::iter::from_fn(|| ends.try_join_next()).map(Result::unwrap));
        errors.len() == STREAMS
    };
    silence.pass_until("all of them hear of the end", all_ended).await;
    for error in errors {
        assert_eq!(*interrupted_by(&error), InterruptedBy::Session(SessionStatus::Stopped));
    }
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
    let before = silence.world.server.request_count();
    silence.pass(Duration::from_secs(900)).await;
    let asked = silence.world.server.request_count() - before;
    assert!(asked <= 230, "{asked}");
    silence.pass_until("they do ask", || silence.world.server.request_count() - before >= 3).await;
}

#[tokio::test]
async fn a_server_that_says_it_was_asked_too_much_is_left_alone_until_it_says() {
    let silence = Silence::with(|client| client.idle_timeout(None)).await;
    let mut ends = silent_streams(&silence, 30).await;
    let refused = |route: &str| {
        silence.world.server.fault(Fault::on("GET", route).always().status(429).header("retry-after", "600"))
    };
    let (one, all) = (refused("/api/sessions/{id}"), refused("/api/sessions"));
    let asked = || one.happened() + all.happened();
    silence.pass_until("they ask", || asked() > 0).await;
    let refused_at = silence.clock.passed();
    // Less than what the server asks for: only the questions in progress when the first of them was refused are added.
    silence.pass(Duration::from_secs(500)).await;
    let in_progress = asked();
    assert!((1..=11).contains(&in_progress), "{in_progress}");
    assert!(ends.try_join_next().is_none());
    silence.pass_until("they ask again", || asked() > in_progress).await;
    assert!(silence.clock.passed() - refused_at >= Duration::from_secs(590));
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
