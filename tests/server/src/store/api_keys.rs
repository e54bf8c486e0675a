//! API keys, each of which belongs to a tenant.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::api::{Timestamp, api_keys::ApiKey};
use crate::origin::Origin;

/// Number of random bytes of a key.
const KEY_BYTES: usize = 24;

/// A key and whose it is.
struct KeyRecord {
    id: String,
    label: String,
    key: String,
    tenant: String,
    created_at: Timestamp,
}

/// A key that was just made.
pub(crate) struct NewKey {
    pub(crate) id: String,
    pub(crate) key: String,
}

#[derive(Default)]
pub(crate) struct ApiKeys(Vec<KeyRecord>);

impl ApiKeys {
    pub(crate) fn create(&mut self, origin: &Origin, tenant: &str, label: String) -> NewKey {
        let new = NewKey { id: origin.id("ApiKeyId").to_string(), key: random_key(origin) };
        self.0.push(KeyRecord {
            id: new.id.clone(),
            label,
            key: new.key.clone(),
            tenant: tenant.to_owned(),
            created_at: Timestamp::now(origin),
        });
        new
    }

    pub(crate) fn tenant_of(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|record| record.key == key).map(|record| record.tenant.as_str())
    }

    /// The tenant's keys, newest first.
    pub(crate) fn list(&self, tenant: &str) -> Vec<ApiKey> {
        let of_tenant = self.0.iter().rev().filter(|record| record.tenant == tenant);
        of_tenant
            .map(|record| ApiKey {
                id: record.id.clone(),
                label: record.label.clone(),
                key_prefix: Some("•".repeat(8)),
                created_at: record.created_at.to_wire(),
            })
            .collect()
    }

    /// Whose key it is does not matter, as on a real server.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|record| record.id != id);
        self.0.len() < before
    }
}

/// `ash_` and 32 characters.
fn random_key(origin: &Origin) -> String {
    let random = [origin.id("key").into_bytes(), origin.id("key").into_bytes()].concat();
    format!("ash_{}", URL_SAFE_NO_PAD.encode(&random[..KEY_BYTES]))
}
