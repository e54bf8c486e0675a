//! Credentials and the environment that their keys become.

use std::collections::BTreeMap;

use serde_json::Value;

use super::error::{StoreError, StoreResult};
use crate::api::{
    Nullable, Timestamp,
    credentials::{CreateCredentialRequest, Credential, CredentialType},
};
use crate::origin::Origin;

/// A credential, whose it is, and its key.
struct CredentialRecord {
    credential: Credential,
    kind: CredentialType,
    tenant: String,
    key: String,
    last_used_at: Option<Timestamp>,
}

#[derive(Default)]
pub(crate) struct Credentials(Vec<CredentialRecord>);

impl Credentials {
    pub(crate) fn create(&mut self, origin: &Origin, tenant: &str, request: CreateCredentialRequest) -> Credential {
        let credential = Credential {
            id: origin.id("CredentialId").to_string(),
            kind: request.kind,
            label: request.label.unwrap_or_default(),
            active: true,
            created_at: Timestamp::now(origin),
            last_used_at: None,
        };
        self.0.push(CredentialRecord {
            credential: credential.clone(),
            kind: request.kind,
            tenant: tenant.to_owned(),
            key: request.key,
            last_used_at: None,
        });
        credential
    }

    /// The tenant's credentials, newest first.
    pub(crate) fn list(&self, tenant: &str) -> Vec<Credential> {
        let of_tenant = self.0.iter().rev().filter(|record| record.tenant == tenant);
        of_tenant
            .map(|record| Credential { last_used_at: Some(Nullable(record.last_used_at)), ..record.credential.clone() })
            .collect()
    }

    pub(crate) fn remove(&mut self, tenant: &str, id: &str) -> StoreResult<()> {
        let known = self.0.iter().position(|record| record.tenant == tenant && record.credential.id == id);
        let index = known.ok_or_else(|| StoreError::not_found("Credential not found"))?;
        self.0.remove(index);
        Ok(())
    }

    /// The environment that a session with this credential gets. Notes that it was used.
    pub(crate) fn use_for_session(
        &mut self,
        origin: &Origin,
        tenant: &str,
        id: &str,
    ) -> StoreResult<BTreeMap<String, String>> {
        let known = self.0.iter_mut().find(|record| record.tenant == tenant && record.credential.id == id);
        let record = known.ok_or_else(|| StoreError::refused("Invalid or inaccessible credential"))?;
        let env = environment(record.kind, &record.key)?;
        record.last_used_at = Some(Timestamp::now(origin));
        Ok(env)
    }
}

fn environment(kind: CredentialType, key: &str) -> StoreResult<BTreeMap<String, String>> {
    let single = |name: &str| BTreeMap::from([(name.to_owned(), key.to_owned())]);
    match kind {
        CredentialType::Anthropic => Ok(single("ANTHROPIC_API_KEY")),
        CredentialType::Openai => Ok(single("OPENAI_API_KEY")),
        CredentialType::Custom => Ok(single("CUSTOM_API_KEY")),
        CredentialType::Bedrock => bedrock_environment(key),
    }
}

fn bedrock_environment(key: &str) -> StoreResult<BTreeMap<String, String>> {
    let object: Value = serde_json::from_str(key).unwrap_or_default();
    let member = |name: &str| object[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let (Some(id), Some(secret), Some(region)) = (member("accessKeyId"), member("secretAccessKey"), member("region"))
    else {
        let text = "Bedrock credential must be a JSON object with accessKeyId, secretAccessKey, and region";
        return Err(StoreError::refused(text));
    };
    let mut env = BTreeMap::from([
        ("CLAUDE_CODE_USE_BEDROCK".to_owned(), "1".to_owned()),
        ("AWS_ACCESS_KEY_ID".to_owned(), id),
        ("AWS_SECRET_ACCESS_KEY".to_owned(), secret),
        ("AWS_REGION".to_owned(), region),
    ]);
    if let Some(token) = member("sessionToken") {
        env.insert("AWS_SESSION_TOKEN".to_owned(), token);
    }
    Ok(env)
}
