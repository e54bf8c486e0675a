//! Faults that are given for an operation.
use ash_dev_server::Fault;

use crate::common::Api;

#[tokio::test]
async fn a_fault_of_an_operation_happens_to_the_nth_request_of_it_only() {
    let api = Api::start().await;
    let fault =
        Fault::of("list_agents").nth(2).status(429).header("retry-after", "7").body("{\"error\":\"slow down\"}");
    let fault = api.server.fault(fault);
    api.get("/api/agents").await.ok();
    api.get("/health").await.ok();
    let limited = api.get("/api/agents").await;
    assert_eq!((limited.status.as_u16(), limited.header("retry-after")), (429, "7"));
    assert_eq!(limited.json()["error"], "slow down");
    api.get("/api/agents").await.ok();
    assert_eq!(fault.happened(), 1);
}

#[tokio::test]
async fn a_fault_of_an_operation_with_a_wildcard_in_its_path_happens() {
    let api = Api::start().await;
    let session = api.session().await;
    let fault = api.server.fault(Fault::of("get_session_file").status(500));
    assert_eq!(api.get(&format!("/api/sessions/{session}/files/a/b.txt")).await.status, 500);
    assert_eq!(fault.happened(), 1);
}

#[tokio::test]
async fn a_stream_is_cut_by_operation() {
    let api = Api::start().await;
    let session = api.session().await;
    api.server.fault(Fault::of("send_message_stream").end_after_events(1));
    let stream = api.say(&session, "hello").await;
    assert_eq!(stream.matches("event: ").count(), 1, "{stream}");
}

#[tokio::test]
#[should_panic(expected = "no operation of the server has the id \"create_sesion\"; did you mean create_session")]
async fn a_fault_of_an_operation_that_does_not_exist_is_a_mistake_that_is_reported() {
    Api::start().await.server.fault(Fault::of("create_sesion").reset());
}

#[tokio::test]
#[should_panic(expected = "no route of the server has the path \"/api/session\"; did you mean /api/sessions")]
async fn a_fault_of_a_path_that_no_route_has_is_a_mistake_that_is_reported() {
    Api::start().await.server.fault(Fault::on("GET", "/api/session").reset());
}

#[tokio::test]
#[should_panic(expected = "there is GET (health)")]
async fn a_fault_of_a_method_that_no_route_has_is_a_mistake_that_is_reported() {
    Api::start().await.server.fault(Fault::on("POST", "/health").reset());
}
