use ash_e2e::{
    World,
    clock::ManualClock,
    scripted::{ScriptedServer, script},
};
use ash_sdk::{
    AshClient, ErrorKind,
    error::{ConnectFailure, ResponseFailure},
    serde_json::{Map, json},
    types::{CreateTenantApiKeyRequest, DeregisterRunnerRequest, RegisterRunnerRequest, RunnerHeartbeatRequest},
};

#[tokio::test]
async fn the_internal_operations_are_reached_raw() {
    let world = World::new().await;
    let raw = world.client.raw();
    let runner = RegisterRunnerRequest::new("127.0.0.1", 9999, "r1").max_sandboxes(7);
    assert!(raw.register_runner(&runner).await.unwrap().ok);
    let stats = json!({"running": 2, "waiting": 1}).as_object().unwrap().clone();
    let beat = RunnerHeartbeatRequest::new("r1", stats);
    assert!(world.client.raw().runner_heartbeat(&beat).await.unwrap().ok);
    let listed = world.client.raw().list_runners().await.unwrap();
    assert_eq!((listed.count, listed.has_local), (1, true));
    let listed = &listed.runners[0];
    assert_eq!((listed.runner_id.as_str(), listed.active, listed.max, listed.port), ("r1", 3, 7, 9999));
    let gone = DeregisterRunnerRequest::new("r1");
    assert!(world.client.raw().deregister_runner(&gone).await.unwrap().ok);
    assert_eq!(world.client.raw().list_runners().await.unwrap().count, 0);

    let body = CreateTenantApiKeyRequest::new("acme");
    let made = world.client.raw().create_tenant_api_key(&body).await.unwrap().into_inner();
    assert_eq!(made.tenant_id, "acme");
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    let tenant = AshClient::new(world.server.url(), &made.key).unwrap();
    assert!(tenant.list_agents().await.unwrap().is_empty(), "another tenant's agents are not seen");
}

#[tokio::test]
async fn every_operation_is_reached_raw_with_the_key_and_an_error_of_ours_among_the_causes() {
    let world = World::new().await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    let answer = world.client.raw().get_agent("bot").await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.agent.name.as_str()), (200, "bot"));
    let config = world.client.raw().update_agent_config("bot", &Map::new()).await.unwrap();
    assert!(config.config.is_empty());

    let nobody = AshClient::builder()
        .server_url("http://127.0.0.1:1")
        .api_key("k")
        .retry(ash_sdk::RetryPolicy::never())
        .build()
        .unwrap();
    let error = nobody.raw().list_agents().await.unwrap_err();
    assert!(matches!(ours(&error).kind(), ErrorKind::Connect(ConnectFailure::Unreachable)), "{error}");
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |cause| cause.source())
}

/// The error of the SDK among the causes of another.
fn ours<'a>(error: &'a (dyn std::error::Error + 'static)) -> &'a ash_sdk::Error {
    causes(error).find_map(|cause| cause.downcast_ref()).unwrap()
}

#[tokio::test]
async fn a_key_in_a_response_that_does_not_decode_is_shown_nowhere_and_the_body_is_kept() {
    for (body, expected) in [
        (r#"{"agents":"ash_PLANTEDKEY"}"#, "agents"),
        (r#"{"agents":[{"id":"PLANTED","key":"PLANTED"}]}"#, "agents[0].id"),
        ("<html>key=PLANTED</html>", ""),
    ] {
        let server = ScriptedServer::start([script().read().json(body)]).await;
        let client = ash_e2e::builder(server.url(), &ManualClock::new()).build().unwrap();
        let error = client.raw().list_agents().await.unwrap_err();
        let shown: String = causes(&error).map(|cause| format!("{cause} {cause:?} {cause:#} {cause:#?} ")).collect();
        assert!(!shown.contains("PLANTED"), "{shown}");
        let ErrorKind::Response(ResponseFailure::Decode { status: 200, path, body: kept, .. }) = ours(&error).kind()
        else {
            panic!("{shown}")
        };
        assert_eq!((path.as_str(), &kept[..]), (expected, body.as_bytes()));
    }
}

#[tokio::test]
async fn an_error_of_the_raw_client_names_the_servers_address() {
    let world = World::new().await;
    let error = world.client.raw().get_agent("nobody").await.unwrap_err();
    assert!(format!("{error} {error:?}").contains(&world.server.url()), "{error}");
}
