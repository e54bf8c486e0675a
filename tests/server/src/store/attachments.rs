//! Attachments. Their bytes lie on disk, each in a file named by the attachment's id.

use super::error::{StoreError, StoreResult};
use crate::api::{attachments::Attachment, ids::SessionId};

#[derive(Default)]
pub(crate) struct Attachments(Vec<Attachment>);

impl Attachments {
    pub(crate) fn add(&mut self, attachment: Attachment) {
        self.0.push(attachment);
    }

    /// Oldest first.
    pub(crate) fn of_session(&self, session: SessionId) -> Vec<Attachment> {
        self.0.iter().filter(|attachment| attachment.session_id == session).cloned().collect()
    }

    pub(crate) fn get(&self, tenant: &str, id: &str) -> StoreResult<&Attachment> {
        self.position(tenant, id).map(|index| &self.0[index])
    }

    pub(crate) fn remove(&mut self, tenant: &str, id: &str) -> StoreResult<Attachment> {
        self.position(tenant, id).map(|index| self.0.remove(index))
    }

    fn position(&self, tenant: &str, id: &str) -> StoreResult<usize> {
        self.0
            .iter()
            .position(|known| known.tenant_id.as_deref() == Some(tenant) && known.id.to_string() == id)
            .ok_or_else(|| StoreError::not_found("Attachment not found"))
    }
}
