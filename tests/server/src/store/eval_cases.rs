//! Eval cases. They outlive their agent: one of the same name finds them again.

use super::error::{StoreError, StoreResult};
use crate::api::{
    Nullable, Timestamp,
    eval_cases::{CreateEvalCaseRequest, EvalCase, UpdateEvalCaseRequest},
    ids::EvalCaseId,
};
use crate::origin::Origin;

#[derive(Default)]
pub(crate) struct EvalCases(Vec<EvalCase>);

impl EvalCases {
    pub(crate) fn create(
        &mut self,
        origin: &Origin,
        tenant: &str,
        agent: &str,
        request: CreateEvalCaseRequest,
    ) -> EvalCase {
        let now = Timestamp::now(origin);
        let case = EvalCase {
            id: EvalCaseId::new(origin),
            tenant_id: tenant.to_owned(),
            agent_name: agent.to_owned(),
            question: request.question,
            expected_topics: request.expected_topics,
            expected_not_topics: request.expected_not_topics,
            reference_answer: request.reference_answer,
            category: request.category,
            tags: request.tags,
            chat_history: request.chat_history,
            is_active: request.is_active.unwrap_or(true),
            created_at: now,
            updated_at: now,
        };
        self.0.push(case.clone());
        case
    }

    /// An agent's cases, oldest first.
    pub(crate) fn of_agent(&self, tenant: &str, agent: &str) -> impl Iterator<Item = &EvalCase> {
        self.0.iter().filter(move |case| case.tenant_id == tenant && case.agent_name == agent)
    }

    /// Whose case it is does not matter, as on a real server.
    pub(crate) fn find(&self, id: EvalCaseId) -> Option<&EvalCase> {
        self.0.iter().find(|case| case.id == id)
    }

    pub(crate) fn get(&mut self, id: &str) -> StoreResult<&mut EvalCase> {
        self.0.iter_mut().find(|case| case.id.to_string() == id).ok_or_else(not_found)
    }

    pub(crate) fn update(
        &mut self,
        origin: &Origin,
        id: &str,
        request: UpdateEvalCaseRequest,
    ) -> StoreResult<EvalCase> {
        let case = self.get(id)?;
        set(&mut case.question, request.question);
        set(&mut case.expected_topics, request.expected_topics);
        set(&mut case.expected_not_topics, request.expected_not_topics);
        set(&mut case.reference_answer, request.reference_answer);
        set(&mut case.category, request.category);
        set(&mut case.tags, request.tags);
        set(&mut case.chat_history, request.chat_history);
        set(&mut case.is_active, request.is_active);
        case.updated_at = Timestamp::now(origin);
        Ok(case.clone())
    }

    pub(crate) fn remove(&mut self, id: &str) -> StoreResult<()> {
        let index = self.0.iter().position(|case| case.id.to_string() == id).ok_or_else(not_found)?;
        self.0.remove(index);
        Ok(())
    }
}

impl EvalCase {
    /// Returns `true` if a run of these categories and tags includes the case. `None` means all.
    pub(crate) fn is_in(&self, categories: Option<&[String]>, tags: Option<&[String]>) -> bool {
        let Nullable(own_category) = &self.category;
        let Nullable(own_tags) = &self.tags;
        let in_categories =
            categories.is_none_or(|wanted| own_category.as_ref().is_some_and(|own| wanted.contains(own)));
        let in_tags = tags.is_none_or(|wanted| own_tags.iter().flatten().any(|own| wanted.contains(own)));
        self.is_active && in_categories && in_tags
    }
}

fn set<T>(member: &mut T, sent: Option<T>) {
    if let Some(sent) = sent {
        *member = sent;
    }
}

fn not_found() -> StoreError {
    StoreError::not_found("Eval case not found")
}
