use ash_e2e::World;
use ash_sdk::{requests::BedrockKey, serde_json::json, types::CredentialType};

#[tokio::test]
async fn credentials_are_stored_listed_without_their_keys_and_deleted() {
    let world = World::new().await;
    let client = &world.client;
    let first = client.create_credential(CredentialType::Anthropic, "sk-ant-secret").label("team").await.unwrap();
    assert_eq!((first.type_.as_str(), first.label.as_str(), first.active), ("anthropic", "team", true));
    let second = client.create_credential(CredentialType::Custom, "k").await.unwrap();
    let listed = client.list_credentials().await.unwrap();
    let ids: Vec<_> = listed.iter().map(|credential| credential.id.as_str()).collect();
    assert_eq!(ids, [second.id.as_str(), first.id.as_str()], "newest first");
    assert!(!format!("{listed:?}").contains("secret"));
    client.delete_credential(&first.id).await.unwrap();
    assert!(client.delete_credential(&first.id).await.unwrap_err().is_not_found());
    assert_eq!(client.list_credentials().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_session_uses_a_credential() {
    let world = World::with(|server| server.exec(true)).await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    let made = world.client.create_credential(CredentialType::Anthropic, "sk-ant-x").await.unwrap();
    let session = world.client.create_session("bot").credential_id(&made.id).await.unwrap();
    let printed = world.client.exec(session.id, "printenv ANTHROPIC_API_KEY").await.unwrap();
    assert_eq!(printed.stdout, "sk-ant-x\n");
    assert!(world.client.list_credentials().await.unwrap()[0].last_used_at.is_some());
    let error = world.client.create_session("bot").credential_id("nope").await.unwrap_err();
    assert_eq!(
        (error.status_code().map(|status| status.as_u16()), error.message()),
        (Some(400), "Invalid or inaccessible credential")
    );
}

#[tokio::test]
async fn a_key_of_bedrock_is_put_into_the_form_that_a_session_needs() {
    let world = World::new().await;
    world.client.deploy_agent_prompt("bot", "Echo.").await.unwrap();
    for token in [None, Some("token")] {
        let key = BedrockKey::new("AKIA", "se\"cret", "eu-west-1").session_token(token);
        let made = world.client.create_credential(CredentialType::Bedrock, key).await.unwrap();
        assert_eq!(made.type_, CredentialType::Bedrock);
        world.client.create_session("bot").credential_id(&made.id).await.unwrap();
    }
    let lacking = json!({"accessKeyId": "AKIA"}).to_string();
    let made = world.client.create_credential(CredentialType::Bedrock, lacking).await.unwrap();
    let error = world.client.create_session("bot").credential_id(&made.id).await.unwrap_err();
    assert!(error.message().starts_with("Bedrock credential must be a JSON object"), "{error}");
}
