//! Evaluations: cases, runs over them, and scores.

use std::time::Duration;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    AshClient,
    error::Result,
    types::{
        CreateEvalCaseRequest, EvalRun, EvalRunStatus, ScoreEvalResultRequest, ScoreEvalRunRequest, StartEvalRunRequest,
    },
    wait::Waiting,
};

/// A new eval case: a question, to be filled with what a good answer has.
///
/// # Examples
///
/// ```
/// let mut case = ash_sdk::eval_case("What is the capital of France?");
/// case.expected_topics = Some(vec!["Paris".to_owned()]);
/// ```
pub fn eval_case(question: impl Into<String>) -> CreateEvalCaseRequest {
    CreateEvalCaseRequest {
        category: None,
        chat_history: None,
        expected_not_topics: None,
        expected_topics: None,
        is_active: None,
        question: question.into(),
        reference_answer: None,
        tags: None,
    }
}

impl AshClient {
    /// Lists an agent's eval cases, oldest first.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn list_eval_cases(&self, agent: impl Into<String>) -> requests::ListEvalCases {
        requests::ListEvalCases::new(self, agent.into(), None, None)
    }

    /// Makes an eval case.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn create_eval_case(&self, agent: impl Into<String>, question: impl Into<String>) -> requests::CreateEvalCase {
        requests::CreateEvalCase::new(self, agent.into(), eval_case(question))
    }

    /// Gets an eval case.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such case.
    pub fn get_eval_case(&self, agent: impl Into<String>, id: Uuid) -> requests::GetEvalCase {
        requests::GetEvalCase::new(self, agent.into(), id)
    }

    /// Changes an eval case; see the setters. What is neither set nor cleared stays as it is.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such case.
    pub fn update_eval_case(&self, agent: impl Into<String>, id: Uuid) -> requests::UpdateEvalCase {
        requests::UpdateEvalCase::new(self, agent.into(), id, Map::new())
    }

    /// Deletes an eval case.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such case.
    pub fn delete_eval_case(&self, agent: impl Into<String>, id: Uuid) -> requests::DeleteEvalCase {
        requests::DeleteEvalCase::new(self, agent.into(), id)
    }

    /// Makes many eval cases at once and gives how many. [`eval_case`] makes one to be filled.
    ///
    /// # Errors
    /// 413 when they are more than 1 MiB together.
    pub fn import_eval_cases(
        &self,
        agent: impl Into<String>,
        cases: impl IntoIterator<Item = CreateEvalCaseRequest>,
    ) -> requests::ImportEvalCases {
        requests::ImportEvalCases::new(self, agent.into(), cases.into_iter().collect())
    }

    /// All of an agent's eval cases, to be kept or imported elsewhere.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn export_eval_cases(&self, agent: impl Into<String>) -> requests::ExportEvalCases {
        requests::ExportEvalCases::new(self, agent.into())
    }

    /// Starts a run over an agent's active eval cases, in the background.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such agent or version.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let run = client.start_eval_run("my-agent").await?;
    /// let run = client.wait_for_eval_run("my-agent", run.id, Duration::from_secs(600)).await?;
    /// println!("{:?}", run.summary);
    /// # Ok(()) }
    /// ```
    pub fn start_eval_run(&self, agent: impl Into<String>) -> requests::StartEvalRun {
        let body = StartEvalRunRequest { categories: None, tags: None, version_number: None };
        requests::StartEvalRun::new(self, agent.into(), body)
    }

    /// Lists an agent's eval runs, newest first.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no agent of this name.
    pub fn list_eval_runs(&self, agent: impl Into<String>) -> requests::ListEvalRuns {
        requests::ListEvalRuns::new(self, agent.into())
    }

    /// Gets an eval run.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such run.
    pub fn get_eval_run(&self, agent: impl Into<String>, id: Uuid) -> requests::GetEvalRun {
        requests::GetEvalRun::new(self, agent.into(), id)
    }

    /// Gets the results of an eval run, one for each case.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such run.
    pub fn get_eval_run_results(&self, agent: impl Into<String>, id: Uuid) -> requests::GetEvalRunResults {
        requests::GetEvalRunResults::new(self, agent.into(), id)
    }

    /// Sets two eval runs side by side, case by case.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such run; the message says which.
    pub fn compare_eval_runs(&self, agent: impl Into<String>, run_a: Uuid, run_b: Uuid) -> requests::CompareEvalRuns {
        requests::CompareEvalRuns::new(self, agent.into(), run_a, run_b)
    }

    /// Scores a run by hand: one of its results, or all of them. Gives the results that were scored.
    ///
    /// # Errors
    /// 400 when neither a score nor notes are given; [not found](crate::Error::is_not_found) when there is no such run
    /// or the result is not of it.
    pub fn score_eval_run(&self, agent: impl Into<String>, id: Uuid) -> requests::ScoreEvalRun {
        let body = ScoreEvalRunRequest { human_notes: None, human_score: None, result_id: None };
        requests::ScoreEvalRun::new(self, agent.into(), id, body)
    }

    /// Scores one result by hand. A server does not check that it is a result of this agent.
    ///
    /// # Errors
    /// [Not found](crate::Error::is_not_found) when there is no such result.
    pub fn score_eval_result(&self, agent: impl Into<String>, result_id: Uuid) -> requests::ScoreEvalResult {
        let body = ScoreEvalResultRequest { human_notes: None, human_score: None };
        requests::ScoreEvalResult::new(self, agent.into(), result_id, body)
    }

    /// Waits until an eval run is completed or has failed, asking less and less often.
    ///
    /// A run that failed is a value, not an error: look at its `status`. A completed run may still hold results whose
    /// status is `error`.
    ///
    /// # Errors
    /// A [timeout](crate::ErrorKind::Timeout) when that takes longer than `timeout`; [not
    /// found](crate::Error::is_not_found) when there is no such run.
    pub async fn wait_for_eval_run(&self, agent: impl Into<String>, id: Uuid, timeout: Duration) -> Result<EvalRun> {
        let agent = agent.into();
        let mut waiting = Waiting::new(self, timeout, format!("eval run {id} to be completed"));
        loop {
            let run = waiting.within(self.get_eval_run(&agent, id).send()).await?;
            match run.status {
                EvalRunStatus::Pending | EvalRunStatus::Running => waiting.pause().await?,
                _ => return Ok(run),
            }
        }
    }
}

/// Members of a change, where null clears.
type Changes = Map<String, Value>;

pub(crate) mod requests {
    //! Requests about evaluations.

    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::Changes;
    use crate::{
        path,
        request::{request, setters},
        transfer::StreamedBody,
        types::{
            ChatTurn, CreateEvalCaseRequest, EvalCase, EvalResult, EvalRun, EvalRunComparison, ImportEvalCasesRequest,
            ScoreEvalResultRequest, ScoreEvalRunRequest, StartEvalRunRequest, TrueOrFalse, UpdateEvalCaseRequest,
        },
    };

    request! {
        /// [`list_eval_cases`](crate::AshClient::list_eval_cases)
        ListEvalCases { agent: String, category: Option<String>, active: Option<TrueOrFalse> } -> Vec<EvalCase>,
        |this| {
            let Self { agent, category, active, .. } = this;
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move {
                raw.list_eval_cases(&agent, category.as_deref(), active).await
            });
            Ok(answer.await?.map(|list| list.cases))
        }
    }

    impl ListEvalCases {
        /// Only cases of this category.
        pub fn category(mut self, category: impl Into<String>) -> Self {
            self.category = Some(category.into());
            self
        }

        /// Only cases that are active, or only those that are not.
        pub fn is_active(mut self, active: bool) -> Self {
            self.active = Some(if active { TrueOrFalse::True } else { TrueOrFalse::False });
            self
        }
    }

    request! {
        /// [`create_eval_case`](crate::AshClient::create_eval_case)
        CreateEvalCase { agent: String, body: CreateEvalCaseRequest } -> EvalCase,
        |this| {
            let (agent, body) = (this.agent, this.body);
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.create_eval_case(&agent, &body).await });
            Ok(answer.await?.map(|envelope| envelope.case))
        }
    }

    setters! {
        CreateEvalCase.body {
            /// What a good answer is about.
            expected_topics: Vec<String>,
            /// What a good answer does not touch.
            expected_not_topics: Vec<String>,
            /// A good answer.
            reference_answer: String,
            /// The case's category.
            category: String,
            /// The case's tags.
            tags: Vec<String>,
            /// What was said before the question.
            chat_history: Vec<ChatTurn>,
            /// Whether runs include it. Default: yes.
            is_active: bool,
        }
    }

    request! {
        /// [`get_eval_case`](crate::AshClient::get_eval_case)
        GetEvalCase { agent: String, id: Uuid } -> EvalCase,
        |this| {
            let (agent, id) = (this.agent, this.id);
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.get_eval_case(&agent, &id).await });
            Ok(answer.await?.map(|envelope| envelope.case))
        }
    }

    request! {
        /// [`update_eval_case`](crate::AshClient::update_eval_case)
        UpdateEvalCase { agent: String, id: Uuid, changes: Changes } -> EvalCase,
        |this| {
            let (agent, id) = (this.agent, this.id);
            path::segment("agent name", &agent)?;
            // A null clears a member, which the generated type cannot say: it leaves out what is not set.
            let body = StreamedBody::json(&Value::Object(this.changes));
            let placeholder = UpdateEvalCaseRequest {
                category: None,
                chat_history: None,
                expected_not_topics: None,
                expected_topics: None,
                is_active: None,
                question: None,
                reference_answer: None,
                tags: None,
            };
            let answer = this.client.call_with_body(this.options, Some(body), |raw| async move {
                raw.update_eval_case(&agent, &id, &placeholder).await
            });
            Ok(answer.await?.map(|envelope| envelope.case))
        }
    }

    macro_rules! changes {
        ($($(#[$doc:meta])* $set:ident($type:ty) $(, $clear:ident)? => $member:literal;)*) => {
            impl UpdateEvalCase {
                $(
                    $(#[$doc])*
                    pub fn $set(mut self, value: impl Into<$type>) -> Self {
                        let value: $type = value.into();
                        self.changes.insert($member.to_owned(), json!(value));
                        self
                    }

                    $(
                        /// Clears it.
                        pub fn $clear(mut self) -> Self {
                            self.changes.insert($member.to_owned(), Value::Null);
                            self
                        }
                    )?
                )*
            }
        };
    }

    changes! {
        /// The question.
        question(String) => "question";
        /// What a good answer is about.
        expected_topics(Vec<String>), clear_expected_topics => "expectedTopics";
        /// What a good answer does not touch.
        expected_not_topics(Vec<String>), clear_expected_not_topics => "expectedNotTopics";
        /// A good answer.
        reference_answer(String), clear_reference_answer => "referenceAnswer";
        /// The case's category.
        category(String), clear_category => "category";
        /// The case's tags.
        tags(Vec<String>), clear_tags => "tags";
        /// What was said before the question.
        chat_history(Vec<ChatTurn>), clear_chat_history => "chatHistory";
        /// Whether runs include it.
        is_active(bool) => "isActive";
    }

    request! {
        /// [`delete_eval_case`](crate::AshClient::delete_eval_case)
        DeleteEvalCase { agent: String, id: Uuid } -> (),
        |this| {
            let (agent, id) = (this.agent, this.id);
            path::segment("agent name", &agent)?;
            this.client.call(this.options, |raw| async move { raw.delete_eval_case(&agent, &id).await }).await
        }
    }

    request! {
        /// [`import_eval_cases`](crate::AshClient::import_eval_cases)
        ImportEvalCases { agent: String, cases: Vec<CreateEvalCaseRequest> } -> i64,
        |this| {
            let (agent, body) = (this.agent, ImportEvalCasesRequest { cases: this.cases });
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.import_eval_cases(&agent, &body).await });
            Ok(answer.await?.map(|done| done.imported))
        }
    }

    request! {
        /// [`export_eval_cases`](crate::AshClient::export_eval_cases)
        ExportEvalCases { agent: String } -> Vec<EvalCase>,
        |this| {
            let agent = this.agent;
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.export_eval_cases(&agent).await });
            Ok(answer.await?.map(|list| list.cases))
        }
    }

    request! {
        /// [`start_eval_run`](crate::AshClient::start_eval_run)
        StartEvalRun { agent: String, body: StartEvalRunRequest } -> EvalRun,
        |this| {
            let (agent, body) = (this.agent, this.body);
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.start_eval_run(&agent, &body).await });
            Ok(answer.await?.map(|envelope| envelope.run))
        }
    }

    setters! {
        StartEvalRun.body {
            /// The version to run. Default: the active one.
            version_number: i64,
            /// Only cases of these categories.
            categories: Vec<String>,
            /// Only cases that have all of these tags.
            tags: Vec<String>,
        }
    }

    request! {
        /// [`list_eval_runs`](crate::AshClient::list_eval_runs)
        ListEvalRuns { agent: String } -> Vec<EvalRun>,
        |this| {
            let agent = this.agent;
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.list_eval_runs(&agent).await });
            Ok(answer.await?.map(|list| list.runs))
        }
    }

    request! {
        /// [`get_eval_run`](crate::AshClient::get_eval_run)
        GetEvalRun { agent: String, id: Uuid } -> EvalRun,
        |this| {
            let (agent, id) = (this.agent, this.id);
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.get_eval_run(&agent, &id).await });
            Ok(answer.await?.map(|envelope| envelope.run))
        }
    }

    request! {
        /// [`get_eval_run_results`](crate::AshClient::get_eval_run_results)
        GetEvalRunResults { agent: String, id: Uuid } -> Vec<EvalResult>,
        |this| {
            let (agent, id) = (this.agent, this.id);
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.get_eval_run_results(&agent, &id).await });
            Ok(answer.await?.map(|list| list.results))
        }
    }

    request! {
        /// [`compare_eval_runs`](crate::AshClient::compare_eval_runs)
        CompareEvalRuns { agent: String, run_a: Uuid, run_b: Uuid } -> EvalRunComparison,
        |this| {
            let Self { agent, run_a, run_b, .. } = this;
            path::segment("agent name", &agent)?;
            let answer =
                this.client.call(this.options, |raw| async move { raw.compare_eval_runs(&agent, &run_a, &run_b).await });
            Ok(answer.await?.map(|envelope| envelope.comparison))
        }
    }

    request! {
        /// [`score_eval_run`](crate::AshClient::score_eval_run)
        ScoreEvalRun { agent: String, id: Uuid, body: ScoreEvalRunRequest } -> Vec<EvalResult>,
        |this| {
            let Self { agent, id, body, .. } = this;
            path::segment("agent name", &agent)?;
            let answer = this.client.call(this.options, |raw| async move { raw.score_eval_run(&agent, &id, &body).await });
            Ok(answer.await?.map(|scored| scored.results.unwrap_or_default()))
        }
    }

    setters! {
        ScoreEvalRun.body {
            /// The score, from 1 to 5.
            human_score: f64,
            /// Notes. At most 10,000 characters.
            human_notes: String,
            /// The result to score. Default: all of the run.
            result_id: Uuid,
        }
    }

    request! {
        /// [`score_eval_result`](crate::AshClient::score_eval_result)
        ScoreEvalResult { agent: String, result_id: Uuid, body: ScoreEvalResultRequest } -> EvalResult,
        |this| {
            let Self { agent, result_id, body, .. } = this;
            path::segment("agent name", &agent)?;
            let answer = this
                .client
                .call(this.options, |raw| async move { raw.score_eval_result(&agent, &result_id, &body).await });
            Ok(answer.await?.map(|envelope| envelope.result))
        }
    }

    setters! {
        ScoreEvalResult.body {
            /// The score, from 1 to 5.
            human_score: f64,
            /// Notes. At most 10,000 characters.
            human_notes: String,
        }
    }
}
