//! Keys of agents.

/// Tenant and name.
pub(super) type AgentKey = (String, String);

pub(super) fn agent_key(tenant: &str, name: &str) -> AgentKey {
    (tenant.to_owned(), name.to_owned())
}
