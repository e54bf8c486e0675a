//! Versions of agents. They outlive their agent: one of the same name finds them again.

use std::collections::HashMap;

use serde_json::Value;

use super::error::{StoreError, StoreResult};
use super::key::{AgentKey, agent_key};
use crate::api::{
    Nullable, Timestamp,
    ids::AgentVersionId,
    versions::{AgentVersion, CreateAgentVersionRequest, UpdateAgentVersionRequest},
};
use crate::origin::Origin;

#[derive(Default)]
pub(crate) struct Versions(HashMap<AgentKey, Vec<AgentVersion>>);

impl Versions {
    /// Newest first.
    pub(crate) fn list(&self, tenant: &str, agent: &str) -> Vec<AgentVersion> {
        self.of(tenant, agent).iter().rev().cloned().collect()
    }

    fn of(&self, tenant: &str, agent: &str) -> &[AgentVersion] {
        self.0.get(&agent_key(tenant, agent)).map_or(&[], Vec::as_slice)
    }

    fn of_mut(&mut self, tenant: &str, agent: &str) -> &mut Vec<AgentVersion> {
        self.0.entry(agent_key(tenant, agent)).or_default()
    }

    /// Finds a version by its number, written as the server writes numbers, or its id.
    pub(crate) fn find(&self, tenant: &str, agent: &str, reference: &str) -> Option<&AgentVersion> {
        self.of(tenant, agent).iter().find(|version| is(version, reference))
    }

    pub(crate) fn get(&mut self, tenant: &str, agent: &str, reference: &str) -> StoreResult<&mut AgentVersion> {
        self.of_mut(tenant, agent).iter_mut().find(|version| is(version, reference)).ok_or_else(not_found)
    }

    pub(crate) fn create(
        &mut self,
        origin: &Origin,
        tenant: &str,
        agent: &str,
        request: CreateAgentVersionRequest,
    ) -> StoreResult<AgentVersion> {
        let source = match request.clone_from.as_ref().map(reference_text) {
            None => None,
            Some(reference) => Some(
                self.find(tenant, agent, &reference)
                    .cloned()
                    .ok_or_else(|| StoreError::refused(format!("Source version {reference} not found")))?,
            ),
        };
        let versions = self.of_mut(tenant, agent);
        let number = versions.iter().map(|version| version.version_number).max().unwrap_or(0) + 1;
        let now = Timestamp::now(origin);
        let source = source.as_ref();
        let version = AgentVersion {
            id: AgentVersionId::new(origin),
            agent_name: agent.to_owned(),
            version_number: number,
            name: request.name.unwrap_or_else(|| format!("v{number}")),
            is_active: false,
            created_at: now,
            updated_at: now,
            tenant_id: Some(tenant.to_owned()),
            system_prompt: Nullable(request.system_prompt.or_else(|| source?.system_prompt.0.clone())),
            release_notes: Nullable(request.release_notes),
            knowledge_files: Nullable(request.knowledge_files.or_else(|| source?.knowledge_files.0.clone())),
            created_by: Nullable(None),
        };
        versions.push(version.clone());
        Ok(version)
    }

    pub(crate) fn update(
        &mut self,
        origin: &Origin,
        tenant: &str,
        agent: &str,
        reference: &str,
        request: UpdateAgentVersionRequest,
    ) -> StoreResult<AgentVersion> {
        let version = self.get(tenant, agent, reference)?;
        if let Some(name) = request.name {
            version.name = name;
        }
        if request.system_prompt.is_some() {
            version.system_prompt = Nullable(request.system_prompt);
        }
        if request.release_notes.is_some() {
            version.release_notes = Nullable(request.release_notes);
        }
        if request.knowledge_files.is_some() {
            version.knowledge_files = Nullable(request.knowledge_files);
        }
        version.updated_at = Timestamp::now(origin);
        Ok(version.clone())
    }

    pub(crate) fn remove(&mut self, tenant: &str, agent: &str, reference: &str) -> StoreResult<()> {
        let versions = self.of_mut(tenant, agent);
        let index = versions.iter().position(|version| is(version, reference)).ok_or_else(not_found)?;
        versions.remove(index);
        Ok(())
    }

    /// Makes one version the active one. Every version counts as updated, as on a real server.
    pub(crate) fn activate(&mut self, origin: &Origin, tenant: &str, agent: &str, reference: &str) -> StoreResult<i64> {
        let (id, number) = {
            let version = self.get(tenant, agent, reference)?;
            (version.id, version.version_number)
        };
        let now = Timestamp::now(origin);
        for version in self.of_mut(tenant, agent) {
            version.is_active = version.id == id;
            version.updated_at = now;
        }
        Ok(number)
    }

    /// The system prompt of the active version, if there is one and it has one.
    pub(crate) fn active_prompt(&self, tenant: &str, agent: &str) -> Option<&str> {
        self.of(tenant, agent).iter().find(|version| version.is_active)?.system_prompt.0.as_deref()
    }
}

fn is(version: &AgentVersion, reference: &str) -> bool {
    version.version_number.to_string() == reference || version.id.to_string() == reference
}

fn not_found() -> StoreError {
    StoreError::not_found("Version not found")
}

/// The number or id that was sent, as the server reads it: null is 0.
fn reference_text(reference: &Value) -> String {
    match reference {
        Value::String(text) => text.clone(),
        Value::Null => "0".to_owned(),
        other => other.to_string(),
    }
}
