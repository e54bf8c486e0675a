//! A test as a user of the packages writes it.

use ash_dev_server::DevServer;
use ash_sdk::AshClient;

#[tokio::test]
async fn an_agent_answers() -> Result<(), Box<dyn std::error::Error>> {
    let server = DevServer::builder().start().await?;
    let client = AshClient::new(server.url(), server.api_key())?;
    client.deploy_agent_prompt("my-agent", "You are a helpful agent.").await?;
    let session = client.create_session("my-agent").await?;
    let turn = client.send_message(session.id, "hello").await?;
    assert_eq!(turn.text, "Echo: hello");
    client.end_session(session.id).await?;
    Ok(())
}
