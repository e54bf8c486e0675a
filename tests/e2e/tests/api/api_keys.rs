use ash_e2e::{KEY, World};
use ash_sdk::AshClient;

#[tokio::test]
async fn a_new_key_works_until_it_is_deleted() {
    let world = World::new().await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    let made = world.client.create_api_key().label("for a friend").await.unwrap();
    assert!(made.key.expose().starts_with("ash_"));
    let friend = AshClient::new(world.server.url(), &made.key).unwrap();
    assert_eq!(friend.list_agents().await.unwrap().len(), 1);

    let listed = world.client.list_api_keys().await.unwrap();
    let shown: Vec<_> = listed.iter().map(|key| (key.id.as_str(), key.label.as_str())).collect();
    assert_eq!(shown, [("env", "ASH_API_KEY (environment variable)"), (made.id.as_str(), "for a friend")]);
    assert_eq!(listed[0].created_at, "", "the server's own key was never made");
    assert!(!format!("{listed:?}").contains(made.key.expose()));

    world.client.delete_api_key(&made.id).await.unwrap();
    assert!(friend.list_agents().await.unwrap_err().is_unauthorized());
    assert!(world.client.delete_api_key(&made.id).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_key_needs_no_label_and_the_servers_own_cannot_be_deleted() {
    let world = World::new().await;
    let made = world.client.create_api_key().await.unwrap();
    assert_ne!(made.key.expose(), KEY);
    let error = world.client.delete_api_key("env").await.unwrap_err();
    assert_eq!((error.status_code().map(|status| status.as_u16()), error.message()), (Some(404), "API key not found"));
    assert!(world.client.list_agents().await.is_ok());
}
