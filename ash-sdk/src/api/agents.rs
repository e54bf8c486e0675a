//! Changes of agents.

use crate::{
    generated::{requests::UpdateAgent, types::Agent},
    request::sending,
    session::Deployment,
};

// The sandboxes that were pre-warmed before have the environment of that time, which cannot be read in them.
sending!(UpdateAgent -> Agent, |request| {
    let (client, agent) = (request.client.clone(), request.agent.clone());
    let changes_env = request.body.env.is_some();
    let response = request.call().await?;
    if changes_env {
        client.deployments().record(&agent, Deployment::hidden());
    }
    Ok(response)
});
