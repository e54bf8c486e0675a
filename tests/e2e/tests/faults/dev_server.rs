//! The dev server's fault switches, each seen through the SDK as a service that tests with them would see it.

use std::time::Duration;

use ash_dev_server::Fault;
use ash_e2e::{World, clock::ManualClock};
use ash_sdk::{
    ErrorKind,
    error::{InterruptedBy, ResponseFailure},
};

const MESSAGES: &str = "/api/sessions/{id}/messages";

/// A server, and a client of it that does not wait for its backoff.
async fn world() -> (World, ManualClock) {
    let clock = ManualClock::skipping(Duration::from_secs(8));
    (World::at(&clock, |server| server, |client| client).await, clock)
}

#[tokio::test]
async fn a_status_with_headers_comes_as_often_as_asked_and_then_the_route_answers() {
    let (world, clock) = world().await;
    let body = r#"{"error":"Sandbox capacity reached","statusCode":503}"#;
    let busy = Fault::on("POST", "/api/sessions").times(2).status(503).header("retry-after", "1").body(body);
    let busy = world.server.fault(busy);
    let session = world.session().await;
    assert_eq!(session.agent_name, "bot");
    assert_eq!(busy.happened(), 2);
    assert_eq!(clock.skipped(), [Duration::from_secs(1); 2]);
}

#[tokio::test]
async fn a_fault_of_one_route_leaves_the_others_alone() {
    let (world, _) = world().await;
    let fault = world.server.fault(Fault::on("GET", "/api/agents/{name}").always().status(418));
    world.client.health().await.unwrap();
    assert!(world.client.list_agents().await.unwrap().is_empty());
    assert_eq!(world.client.get_agent("bot").await.unwrap_err().status_code().map(|status| status.as_u16()), Some(418));
    assert_eq!(
        world.client.get_agent("another").await.unwrap_err().status_code().map(|status| status.as_u16()),
        Some(418)
    );
    assert_eq!(fault.happened(), 2);
    fault.off();
    assert!(world.client.get_agent("bot").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_fault_may_be_about_one_object_and_spare_the_first_requests() {
    let (world, _) = world().await;
    world.server.fault(Fault::on("get", "/api/agents/bot").after(1).status(418));
    let mut statuses = Vec::new();
    for name in ["bot", "another", "bot", "bot"] {
        statuses
            .push(world.client.get_agent(name).await.unwrap_err().status_code().map(|status| status.as_u16()).unwrap());
    }
    assert_eq!(statuses, [404, 404, 418, 404]);
}

#[tokio::test]
async fn faults_anywhere_happen_in_the_order_they_were_given_until_they_are_cleared() {
    let (world, _) = world().await;
    world.server.fault(Fault::anywhere().status(418));
    world.server.fault(Fault::anywhere().status(419).always());
    assert_eq!(world.client.health().await.unwrap_err().status_code().map(|status| status.as_u16()), Some(418));
    assert_eq!(world.client.health().await.unwrap_err().status_code().map(|status| status.as_u16()), Some(419));
    world.server.clear_faults();
    world.client.health().await.unwrap();
}

#[tokio::test]
async fn a_reset_is_retried_for_a_read_and_told_for_a_creation() {
    let (world, _) = world().await;
    let reset = world.server.fault(Fault::anywhere().times(3).reset());
    let error = world.client.create_session("bot").await.unwrap_err();
    assert!(error.is_maybe_executed(), "{error:?}");
    assert_eq!(reset.happened(), 1);
    assert!(world.client.list_agents().await.unwrap().is_empty());
    assert_eq!(reset.happened(), 3);
}

#[tokio::test]
async fn a_reset_after_the_work_leaves_the_work_done() {
    let (world, _) = world().await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    world.server.fault(Fault::on("POST", "/api/sessions").reset_after_work());
    let error = world.client.create_session("bot").await.unwrap_err();
    assert!(error.is_maybe_executed(), "{error:?}");
    assert_eq!(world.client.list_sessions().await.unwrap().len(), 1, "look before you ask again");
}

#[tokio::test]
async fn a_connection_that_is_closed_is_told_apart_from_a_reset() {
    let (world, _) = world().await;
    world.server.fault(Fault::anywhere().close());
    let error = world.client.create_session("bot").await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Response(ResponseFailure::Interrupted { status: None, .. })),
        "{error:?}"
    );
}

#[tokio::test]
async fn garbage_and_endless_headers_are_no_http() {
    let (world, _) = world().await;
    for fault in [Fault::anywhere().garbage("220 mail.example ESMTP\r\n"), Fault::anywhere().endless_headers()] {
        world.server.fault(fault);
        let error = world.client.list_agents().await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Response(ResponseFailure::Malformed { status: None, .. })),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_request_that_is_never_answered_meets_its_deadline() {
    let (world, clock) = world().await;
    let fault = world.server.fault(Fault::on("GET", "/api/agents").never_answer());
    let request = tokio::spawn(world.client.list_agents().into_future());
    let deadline = Duration::from_secs(60);
    clock.until_somebody_sleeps_for(deadline).await;
    clock.advance(deadline);
    assert!(request.await.unwrap().unwrap_err().is_timeout());
    assert!(fault.happened() <= 1);
}

#[tokio::test]
async fn an_answer_that_is_cut_is_no_value() {
    let (world, _) = world().await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    let cut = world.server.fault(Fault::on("GET", "/api/agents").always().cut_after_bytes(20));
    let error = world.client.list_agents().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Response(ResponseFailure::Interrupted { status: Some(200), .. })),
        "{error:?}"
    );
    assert_eq!(cut.happened(), 3, "a read is repeated");
}

#[tokio::test]
async fn an_answer_that_stalls_meets_its_deadline() {
    let (world, clock) = world().await;
    world.server.fault(Fault::on("GET", "/api/agents").stall_after_bytes(1));
    let request = tokio::spawn(world.client.list_agents().into_future());
    let deadline = Duration::from_secs(60);
    clock.until_somebody_sleeps_for(deadline).await;
    clock.advance(deadline);
    assert!(request.await.unwrap().unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_stream_that_is_cut_is_an_error_after_the_events_that_came() {
    let (world, _) = world().await;
    let session = world.session().await;
    world.server.fault(Fault::on("POST", MESSAGES).cut_after_events(1));
    let error = world.client.send_message(session.id, "hello").await.unwrap_err();
    let ErrorKind::Stream(InterruptedBy::Connection) = error.kind() else { panic!("{error:?}") };
    assert!(error.message().ends_with("1 events had arrived"), "{error}");
}

#[tokio::test]
async fn a_stream_that_ends_early_is_an_error_and_not_an_end() {
    let (world, _) = world().await;
    let session = world.session().await;
    world.server.fault(Fault::on("POST", MESSAGES).end_after_events(2));
    let error = world.client.send_message(session.id, "hello").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Stream(InterruptedBy::Server)), "{error:?}");
}

#[tokio::test]
async fn a_stream_that_stalls_is_asked_about() {
    let (world, clock) = world().await;
    let session = world.session().await;
    world.server.fault(Fault::on("POST", MESSAGES).stall_after_events(1));
    let turn = tokio::spawn(world.client.send_message(session.id, "hello").into_future());
    clock.until_somebody_sleeps_for(Duration::from_secs(30)).await;
    world.client.end_session(session.id).await.unwrap();
    clock.advance(Duration::from_secs(30));
    let error = turn.await.unwrap().unwrap_err();
    assert_eq!(error.session_status().unwrap().to_string(), "ended");
}

#[tokio::test]
async fn bytes_that_do_not_belong_into_a_stream_do_not_end_it() {
    let (world, _) = world().await;
    let session = world.session().await;
    let nonsense = "event: surprise\ndata: not { json\n\n: a comment\n\n";
    world.server.fault(Fault::on("POST", MESSAGES).insert_after_events(1, nonsense));
    let turn = world.client.send_message(session.id, "hello").keep_events().await.unwrap();
    assert_eq!(turn.text, "Echo: hello");
    assert!(turn.events.iter().any(|event| format!("{event:?}").contains("surprise")));
}
