// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Evaluates agents: cases, runs over them, and scores.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Evaluations
///
/// Evaluates agents: cases, runs over them, and scores.
impl AshClient {
    /// Lists the eval cases of an agent, oldest first. The list is not paginated.
    ///
    /// Returns a list of [`EvalCase`](types::EvalCase): the cases, oldest first.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No agent has this name.
    pub fn list_eval_cases(&self, agent: impl Into<String>) -> ListEvalCases {
        ListEvalCases::new(self, agent.into(), Default::default())
    }

    /// Creates an eval case: a question and the criteria of a good answer.
    ///
    /// Returns [`EvalCase`](types::EvalCase).
    ///
    /// # Arguments
    ///
    /// - `question`: The question. At least 1 character.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No agent has this name.
    pub fn create_eval_case(
        &self,
        agent: impl Into<String>,
        question: impl Into<String>,
    ) -> CreateEvalCase {
        CreateEvalCase::new(
            self,
            agent.into(),
            types::CreateEvalCaseRequest::new(question.into()),
        )
    }

    /// Returns all eval cases of an agent, oldest first, to be kept or imported elsewhere.
    ///
    /// Returns a list of [`EvalCase`](types::EvalCase): the cases, oldest first.
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name.
    pub fn export_eval_cases(&self, agent: impl Into<String>) -> ExportEvalCases {
        ExportEvalCases::new(self, agent.into())
    }

    /// Adds many eval cases to an agent at once and returns the number of cases added. Existing cases stay.
    ///
    /// Returns `i64`: number of cases added.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No agent has this name.
    pub fn import_eval_cases(
        &self,
        agent: impl Into<String>,
        cases: impl ::std::iter::IntoIterator<Item = types::CreateEvalCaseRequest>,
    ) -> ImportEvalCases {
        ImportEvalCases::new(
            self,
            agent.into(),
            types::ImportEvalCasesRequest::new(
                cases.into_iter().collect::<Vec<types::CreateEvalCaseRequest>>(),
            ),
        )
    }

    /// Gets an eval case.
    ///
    /// Returns [`EvalCase`](types::EvalCase).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No eval case has this id.
    pub fn get_eval_case(
        &self,
        agent: impl Into<String>,
        eval_case_id: impl Into<types::EvalCaseId>,
    ) -> GetEvalCase {
        GetEvalCase::new(self, agent.into(), eval_case_id.into())
    }

    /// Deletes an eval case. Its results in earlier runs are kept.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No eval case has this id.
    pub fn delete_eval_case(
        &self,
        agent: impl Into<String>,
        eval_case_id: impl Into<types::EvalCaseId>,
    ) -> DeleteEvalCase {
        DeleteEvalCase::new(self, agent.into(), eval_case_id.into())
    }

    /// Changes an eval case. Members that are left out stay as they are; a null clears a member.
    ///
    /// Returns [`EvalCase`](types::EvalCase).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No eval case has this id.
    pub fn update_eval_case(
        &self,
        agent: impl Into<String>,
        eval_case_id: impl Into<types::EvalCaseId>,
    ) -> UpdateEvalCase {
        UpdateEvalCase::new(
            self,
            agent.into(),
            eval_case_id.into(),
            serde_json::Map::new(),
        )
    }

    /// Scores one result by hand. The server does not check that the result belongs to this agent.
    ///
    /// Returns [`EvalResult`](types::EvalResult).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No eval result has this id.
    pub fn score_eval_result(
        &self,
        agent: impl Into<String>,
        eval_result_id: impl Into<types::EvalResultId>,
    ) -> ScoreEvalResult {
        ScoreEvalResult::new(
            self,
            agent.into(),
            eval_result_id.into(),
            types::ScoreEvalResultRequest::new(),
        )
    }

    /// Lists the eval runs of an agent, newest first. The list is not paginated.
    ///
    /// Returns a list of [`EvalRun`](types::EvalRun): the runs, newest first.
    ///
    /// # Errors
    ///
    /// - 404: No agent has this name.
    pub fn list_eval_runs(&self, agent: impl Into<String>) -> ListEvalRuns {
        ListEvalRuns::new(self, agent.into())
    }

    /// Starts a run over an agent's active eval cases, in the background. The run is pending until the server begins
    /// with it.
    ///
    /// Returns [`EvalRun`](types::EvalRun).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No agent has this name, or the agent has no such version.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let run = client.start_eval_run("my-agent").await?;
    /// let run = client.wait_for_eval_run("my-agent", run.id).await?;
    /// println!("{:?}", run.summary);
    /// # Ok(()) }
    /// ```
    pub fn start_eval_run(&self, agent: impl Into<String>) -> StartEvalRun {
        StartEvalRun::new(self, agent.into(), types::StartEvalRunRequest::new())
    }

    /// Compares two eval runs case by case.
    ///
    /// Returns [`EvalRunComparison`](types::EvalRunComparison).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No agent has this name, or one of the runs does not exist; the message names which.
    pub fn compare_eval_runs(
        &self,
        agent: impl Into<String>,
        run_a: impl Into<types::RunId>,
        run_b: impl Into<types::RunId>,
    ) -> CompareEvalRuns {
        CompareEvalRuns::new(self, agent.into(), run_a.into(), run_b.into())
    }

    /// Gets an eval run in its current state.
    ///
    /// Returns [`EvalRun`](types::EvalRun).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No eval run has this id.
    pub fn get_eval_run(
        &self,
        agent: impl Into<String>,
        run_id: impl Into<types::RunId>,
    ) -> GetEvalRun {
        GetEvalRun::new(self, agent.into(), run_id.into())
    }

    /// Waits until an eval run is completed or has failed, polling less and less often, for an hour unless another
    /// [deadline](WaitForEvalRun::with_deadline) is set.
    ///
    /// A run that failed is a value, not an error: look at its `status`. A completed run may still hold results
    /// whose status is `error`.
    ///
    /// # Errors
    ///
    /// A [timeout](crate::ErrorKind::Timeout) when that takes longer than the deadline; [not
    /// found](crate::Error::is_not_found) when the agent has no such run.
    pub fn wait_for_eval_run(
        &self,
        agent: impl Into<String>,
        run_id: impl Into<types::RunId>,
    ) -> WaitForEvalRun {
        WaitForEvalRun::new(GetEvalRun::new(self, agent.into(), run_id.into()))
    }

    /// Lists the results of an eval run, one for each case. All of them exist from the start of the run. The list is
    /// not paginated.
    ///
    /// Returns a list of [`EvalResult`](types::EvalResult): the results, one for each case.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    /// - 404: No eval run has this id.
    pub fn get_eval_run_results(
        &self,
        agent: impl Into<String>,
        run_id: impl Into<types::RunId>,
    ) -> GetEvalRunResults {
        GetEvalRunResults::new(self, agent.into(), run_id.into())
    }

    /// Scores the results of a run by hand, one of them or all, and returns the results that were scored.
    ///
    /// Returns a list of [`EvalResult`](types::EvalResult): the results that were scored.
    ///
    /// # Errors
    ///
    /// - 400: Neither a score nor notes are set, or the request is not valid.
    /// - 404: No eval run has this id, or the result does not belong to it.
    pub fn score_eval_run(
        &self,
        agent: impl Into<String>,
        run_id: impl Into<types::RunId>,
    ) -> ScoreEvalRun {
        ScoreEvalRun::new(
            self,
            agent.into(),
            run_id.into(),
            types::ScoreEvalRunRequest::new(),
        )
    }
}

/// Request returned by [`list_eval_cases`](AshClient::list_eval_cases): List eval cases. Set its options, then
/// await it.
///
/// Returns a list of [`EvalCase`](types::EvalCase): the cases, oldest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListEvalCases {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) params: ash_sdk_gen::params::ListEvalCasesParams,
}

impl ListEvalCases {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        params: ash_sdk_gen::params::ListEvalCasesParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            params,
        }
    }

    /// Only cases of this category.
    pub fn category<M>(mut self, category: impl IntoOption<String, M>) -> Self {
        self.params.category = category.into_option();
        self
    }

    /// Only cases that runs include (`true`), or only those that runs leave out (`false`). Default: all.
    pub fn is_active<M>(mut self, is_active: impl IntoOption<bool, M>) -> Self {
        self.params.is_active = is_active.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::LIST_EVAL_CASES,
            format!("/api/agents/{}/eval-cases", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::EvalCase>>> {
        let Self { client, options, agent, params, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::LIST_EVAL_CASES,
                options,
                |raw| async move { raw.list_eval_cases_with(&agent, &params).await },
            );
        Ok(response.await?.map(|response| response.cases))
    }
}

impl ListEvalCases {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::EvalCase>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::EvalCase>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListEvalCases {
    type Output = Result<Vec<types::EvalCase>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListEvalCases(agent));
/// Request returned by [`create_eval_case`](AshClient::create_eval_case): Create an eval case. Set its options,
/// then await it.
///
/// Returns [`EvalCase`](types::EvalCase).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct CreateEvalCase {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) body: types::CreateEvalCaseRequest,
}

impl CreateEvalCase {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        body: types::CreateEvalCaseRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            body,
        }
    }

    /// The case's category.
    pub fn category<M>(mut self, category: impl IntoOption<String, M>) -> Self {
        self.body.category = category.into_option();
        self
    }

    /// Conversation before the question.
    pub fn chat_history<M>(
        mut self,
        chat_history: impl IntoList<types::ChatTurn, M>,
    ) -> Self {
        self.body.chat_history = chat_history.into_list();
        self
    }

    /// Topics that a good answer does not mention.
    pub fn expected_not_topics<M>(
        mut self,
        expected_not_topics: impl IntoList<String, M>,
    ) -> Self {
        self.body.expected_not_topics = expected_not_topics.into_list();
        self
    }

    /// Topics that a good answer mentions.
    pub fn expected_topics<M>(
        mut self,
        expected_topics: impl IntoList<String, M>,
    ) -> Self {
        self.body.expected_topics = expected_topics.into_list();
        self
    }

    /// Includes the case in runs. Default: `true`.
    pub fn is_active<M>(mut self, is_active: impl IntoOption<bool, M>) -> Self {
        self.body.is_active = is_active.into_option();
        self
    }

    /// A good answer, for comparison.
    pub fn reference_answer<M>(
        mut self,
        reference_answer: impl IntoOption<String, M>,
    ) -> Self {
        self.body.reference_answer = reference_answer.into_option();
        self
    }

    /// The case's tags.
    pub fn tags<M>(mut self, tags: impl IntoList<String, M>) -> Self {
        self.body.tags = tags.into_list();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::CREATE_EVAL_CASE,
            format!("/api/agents/{}/eval-cases", agent),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::CREATE_EVAL_CASE)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::EvalCase>> {
        self.check()?;
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::CREATE_EVAL_CASE,
                options,
                |raw| async move { raw.create_eval_case(&agent, &body).await },
            );
        Ok(response.await?.map(|response| response.case))
    }
}

impl CreateEvalCase {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::EvalCase> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::EvalCase>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for CreateEvalCase {
    type Output = Result<types::EvalCase>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(CreateEvalCase(agent));
/// Request returned by [`export_eval_cases`](AshClient::export_eval_cases): Export eval cases. Set its options,
/// then await it.
///
/// Returns a list of [`EvalCase`](types::EvalCase): the cases, oldest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ExportEvalCases {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
}

impl ExportEvalCases {
    pub(crate) fn new(client: &AshClient, agent: String) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::EXPORT_EVAL_CASES,
            format!("/api/agents/{}/eval-cases/export", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::EvalCase>>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::EXPORT_EVAL_CASES,
                options,
                |raw| async move { raw.export_eval_cases(&agent).await },
            );
        Ok(response.await?.map(|response| response.cases))
    }
}

impl ExportEvalCases {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::EvalCase>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::EvalCase>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ExportEvalCases {
    type Output = Result<Vec<types::EvalCase>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ExportEvalCases(agent));
/// Request returned by [`import_eval_cases`](AshClient::import_eval_cases): Import eval cases. Set its options,
/// then await it.
///
/// Returns `i64`: number of cases added.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ImportEvalCases {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) body: types::ImportEvalCasesRequest,
}

impl ImportEvalCases {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        body: types::ImportEvalCasesRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            body,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::IMPORT_EVAL_CASES,
            format!("/api/agents/{}/eval-cases/import", agent),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::IMPORT_EVAL_CASES)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<i64>> {
        self.check()?;
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::IMPORT_EVAL_CASES,
                options,
                |raw| async move { raw.import_eval_cases(&agent, &body).await },
            );
        Ok(response.await?.map(|response| response.imported))
    }
}

impl ImportEvalCases {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<i64> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<i64>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ImportEvalCases {
    type Output = Result<i64>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ImportEvalCases(agent));
/// Request returned by [`get_eval_case`](AshClient::get_eval_case): Get an eval case. Set its options, then
/// await it.
///
/// Returns [`EvalCase`](types::EvalCase).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetEvalCase {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) eval_case_id: types::EvalCaseId,
}

impl GetEvalCase {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        eval_case_id: types::EvalCaseId,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            eval_case_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let eval_case_id = self.eval_case_id;
        move || Attempt::unsent(
            &operations::GET_EVAL_CASE,
            format!("/api/agents/{}/eval-cases/{}", agent, eval_case_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::EvalCase>> {
        let Self { client, options, agent, eval_case_id, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::GET_EVAL_CASE,
                options,
                |raw| async move { raw.get_eval_case(&agent, &eval_case_id).await },
            );
        Ok(response.await?.map(|response| response.case))
    }
}

impl GetEvalCase {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::EvalCase> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::EvalCase>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for GetEvalCase {
    type Output = Result<types::EvalCase>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetEvalCase(agent, eval_case_id));
/// Request returned by [`delete_eval_case`](AshClient::delete_eval_case): Delete an eval case. Set its options,
/// then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct DeleteEvalCase {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) eval_case_id: types::EvalCaseId,
}

impl DeleteEvalCase {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        eval_case_id: types::EvalCaseId,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            eval_case_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let eval_case_id = self.eval_case_id;
        move || Attempt::unsent(
            &operations::DELETE_EVAL_CASE,
            format!("/api/agents/{}/eval-cases/{}", agent, eval_case_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<()>> {
        let Self { client, options, agent, eval_case_id, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::DELETE_EVAL_CASE,
                options,
                |raw| async move { raw.delete_eval_case(&agent, &eval_case_id).await },
            );
        response.await
    }
}

impl DeleteEvalCase {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<()> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<()>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for DeleteEvalCase {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(DeleteEvalCase(agent, eval_case_id));
/// Request returned by [`update_eval_case`](AshClient::update_eval_case): Change an eval case. Set its options,
/// then await it.
///
/// Returns [`EvalCase`](types::EvalCase).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct UpdateEvalCase {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) eval_case_id: types::EvalCaseId,
    pub(crate) changes: serde_json::Map<String, serde_json::Value>,
}

impl UpdateEvalCase {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        eval_case_id: types::EvalCaseId,
        changes: serde_json::Map<String, serde_json::Value>,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            eval_case_id,
            changes,
        }
    }

    /// The case's category.
    pub fn category<M>(mut self, category: impl IntoOption<String, M>) -> Self {
        let value: Option<String> = category.into_option();
        match value {
            Some(value) => {
                self.changes.insert("category".to_owned(), serde_json::json!(value))
            }
            None => self.changes.remove("category"),
        };
        self
    }

    /// Clears `category`.
    pub fn clear_category(mut self) -> Self {
        self.changes.insert("category".to_owned(), serde_json::Value::Null);
        self
    }

    /// Conversation before the question.
    pub fn chat_history<M>(
        mut self,
        chat_history: impl IntoList<types::ChatTurn, M>,
    ) -> Self {
        let value: Option<Vec<types::ChatTurn>> = chat_history.into_list();
        match value {
            Some(value) => {
                self.changes.insert("chatHistory".to_owned(), serde_json::json!(value))
            }
            None => self.changes.remove("chatHistory"),
        };
        self
    }

    /// Clears `chatHistory`.
    pub fn clear_chat_history(mut self) -> Self {
        self.changes.insert("chatHistory".to_owned(), serde_json::Value::Null);
        self
    }

    /// Topics that a good answer does not mention.
    pub fn expected_not_topics<M>(
        mut self,
        expected_not_topics: impl IntoList<String, M>,
    ) -> Self {
        let value: Option<Vec<String>> = expected_not_topics.into_list();
        match value {
            Some(value) => {
                self.changes
                    .insert("expectedNotTopics".to_owned(), serde_json::json!(value))
            }
            None => self.changes.remove("expectedNotTopics"),
        };
        self
    }

    /// Clears `expectedNotTopics`.
    pub fn clear_expected_not_topics(mut self) -> Self {
        self.changes.insert("expectedNotTopics".to_owned(), serde_json::Value::Null);
        self
    }

    /// Topics that a good answer mentions.
    pub fn expected_topics<M>(
        mut self,
        expected_topics: impl IntoList<String, M>,
    ) -> Self {
        let value: Option<Vec<String>> = expected_topics.into_list();
        match value {
            Some(value) => {
                self.changes
                    .insert("expectedTopics".to_owned(), serde_json::json!(value))
            }
            None => self.changes.remove("expectedTopics"),
        };
        self
    }

    /// Clears `expectedTopics`.
    pub fn clear_expected_topics(mut self) -> Self {
        self.changes.insert("expectedTopics".to_owned(), serde_json::Value::Null);
        self
    }

    /// Includes the case in runs.
    pub fn is_active<M>(mut self, is_active: impl IntoOption<bool, M>) -> Self {
        let value: Option<bool> = is_active.into_option();
        match value {
            Some(value) => {
                self.changes.insert("isActive".to_owned(), serde_json::json!(value))
            }
            None => self.changes.remove("isActive"),
        };
        self
    }

    /// The question. At least 1 character.
    pub fn question<M>(mut self, question: impl IntoOption<String, M>) -> Self {
        let value: Option<String> = question.into_option();
        match value {
            Some(value) => {
                self.changes.insert("question".to_owned(), serde_json::json!(value))
            }
            None => self.changes.remove("question"),
        };
        self
    }

    /// A good answer, for comparison.
    pub fn reference_answer<M>(
        mut self,
        reference_answer: impl IntoOption<String, M>,
    ) -> Self {
        let value: Option<String> = reference_answer.into_option();
        match value {
            Some(value) => {
                self.changes
                    .insert("referenceAnswer".to_owned(), serde_json::json!(value))
            }
            None => self.changes.remove("referenceAnswer"),
        };
        self
    }

    /// Clears `referenceAnswer`.
    pub fn clear_reference_answer(mut self) -> Self {
        self.changes.insert("referenceAnswer".to_owned(), serde_json::Value::Null);
        self
    }

    /// The case's tags.
    pub fn tags<M>(mut self, tags: impl IntoList<String, M>) -> Self {
        let value: Option<Vec<String>> = tags.into_list();
        match value {
            Some(value) => {
                self.changes.insert("tags".to_owned(), serde_json::json!(value))
            }
            None => self.changes.remove("tags"),
        };
        self
    }

    /// Clears `tags`.
    pub fn clear_tags(mut self) -> Self {
        self.changes.insert("tags".to_owned(), serde_json::Value::Null);
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let eval_case_id = self.eval_case_id;
        move || Attempt::unsent(
            &operations::UPDATE_EVAL_CASE,
            format!("/api/agents/{}/eval-cases/{}", agent, eval_case_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.changes, &super::limits::UPDATE_EVAL_CASE)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::EvalCase>> {
        self.check()?;
        let Self { client, options, agent, eval_case_id, changes, .. } = self;
        path::segment("agent name", &agent)?;
        let replacement = Some(StreamedBody::json(&serde_json::Value::Object(changes)));
        let body = types::UpdateEvalCaseRequest::default();
        let response = client
            .call_with_body(
                &operations::UPDATE_EVAL_CASE,
                options,
                replacement,
                |raw| async move {
                    raw.update_eval_case(&agent, &eval_case_id, &body).await
                },
            );
        Ok(response.await?.map(|response| response.case))
    }
}

impl UpdateEvalCase {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::EvalCase> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::EvalCase>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for UpdateEvalCase {
    type Output = Result<types::EvalCase>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(UpdateEvalCase(agent, eval_case_id));
/// Request returned by [`score_eval_result`](AshClient::score_eval_result): Score an eval result. Set its
/// options, then await it.
///
/// Returns [`EvalResult`](types::EvalResult).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ScoreEvalResult {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) eval_result_id: types::EvalResultId,
    pub(crate) body: types::ScoreEvalResultRequest,
}

impl ScoreEvalResult {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        eval_result_id: types::EvalResultId,
        body: types::ScoreEvalResultRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            eval_result_id,
            body,
        }
    }

    /// The notes. At most 10,000 characters.
    pub fn human_notes<M>(mut self, human_notes: impl IntoOption<String, M>) -> Self {
        self.body.human_notes = human_notes.into_option();
        self
    }

    /// The score. At least 1. At most 5.
    pub fn human_score<M>(mut self, human_score: impl IntoOption<f64, M>) -> Self {
        self.body.human_score = human_score.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let eval_result_id = self.eval_result_id;
        move || Attempt::unsent(
            &operations::SCORE_EVAL_RESULT,
            format!("/api/agents/{}/eval-results/{}", agent, eval_result_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::SCORE_EVAL_RESULT)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::EvalResult>> {
        self.check()?;
        let Self { client, options, agent, eval_result_id, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::SCORE_EVAL_RESULT,
                options,
                |raw| async move {
                    raw.score_eval_result(&agent, &eval_result_id, &body).await
                },
            );
        Ok(response.await?.map(|response| response.result))
    }
}

impl ScoreEvalResult {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::EvalResult> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::EvalResult>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ScoreEvalResult {
    type Output = Result<types::EvalResult>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ScoreEvalResult(agent, eval_result_id));
/// Request returned by [`list_eval_runs`](AshClient::list_eval_runs): List eval runs. Set its options, then
/// await it.
///
/// Returns a list of [`EvalRun`](types::EvalRun): the runs, newest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListEvalRuns {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
}

impl ListEvalRuns {
    pub(crate) fn new(client: &AshClient, agent: String) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::LIST_EVAL_RUNS,
            format!("/api/agents/{}/eval-runs", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::EvalRun>>> {
        let Self { client, options, agent, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::LIST_EVAL_RUNS,
                options,
                |raw| async move { raw.list_eval_runs(&agent).await },
            );
        Ok(response.await?.map(|response| response.runs))
    }
}

impl ListEvalRuns {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::EvalRun>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::EvalRun>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListEvalRuns {
    type Output = Result<Vec<types::EvalRun>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListEvalRuns(agent));
/// Request returned by [`start_eval_run`](AshClient::start_eval_run): Start an eval run. Set its options, then
/// await it.
///
/// Returns [`EvalRun`](types::EvalRun).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct StartEvalRun {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) body: types::StartEvalRunRequest,
}

impl StartEvalRun {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        body: types::StartEvalRunRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            body,
        }
    }

    /// Only cases of one of these categories. Default: all.
    pub fn categories<M>(mut self, categories: impl IntoList<String, M>) -> Self {
        self.body.categories = categories.into_list();
        self
    }

    /// Only cases with at least one of these tags. Default: all.
    pub fn tags<M>(mut self, tags: impl IntoList<String, M>) -> Self {
        self.body.tags = tags.into_list();
        self
    }

    /// Number of the version to record on the run. The prompt of the active version is used all the same.
    pub fn version_number<M>(mut self, version_number: impl IntoOption<i64, M>) -> Self {
        self.body.version_number = version_number.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::START_EVAL_RUN,
            format!("/api/agents/{}/eval-runs", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::EvalRun>> {
        let Self { client, options, agent, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::START_EVAL_RUN,
                options,
                |raw| async move { raw.start_eval_run(&agent, &body).await },
            );
        Ok(response.await?.map(|response| response.run))
    }
}

impl StartEvalRun {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::EvalRun> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::EvalRun>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for StartEvalRun {
    type Output = Result<types::EvalRun>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(StartEvalRun(agent));
/// Request returned by [`compare_eval_runs`](AshClient::compare_eval_runs): Compare two eval runs. Set its
/// options, then await it.
///
/// Returns [`EvalRunComparison`](types::EvalRunComparison).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct CompareEvalRuns {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) run_a: types::RunId,
    pub(crate) run_b: types::RunId,
}

impl CompareEvalRuns {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        run_a: types::RunId,
        run_b: types::RunId,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            run_a,
            run_b,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        move || Attempt::unsent(
            &operations::COMPARE_EVAL_RUNS,
            format!("/api/agents/{}/eval-runs/compare", agent),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::EvalRunComparison>> {
        let Self { client, options, agent, run_a, run_b, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::COMPARE_EVAL_RUNS,
                options,
                |raw| async move { raw.compare_eval_runs(&agent, &run_a, &run_b).await },
            );
        Ok(response.await?.map(|response| response.comparison))
    }
}

impl CompareEvalRuns {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::EvalRunComparison> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::EvalRunComparison>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for CompareEvalRuns {
    type Output = Result<types::EvalRunComparison>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(CompareEvalRuns(agent));
/// Request returned by [`get_eval_run`](AshClient::get_eval_run): Get an eval run. Set its options, then await
/// it.
///
/// Returns [`EvalRun`](types::EvalRun).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetEvalRun {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) run_id: types::RunId,
}

impl GetEvalRun {
    pub(crate) fn new(client: &AshClient, agent: String, run_id: types::RunId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            run_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let run_id = self.run_id;
        move || Attempt::unsent(
            &operations::GET_EVAL_RUN,
            format!("/api/agents/{}/eval-runs/{}", agent, run_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::EvalRun>> {
        let Self { client, options, agent, run_id, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::GET_EVAL_RUN,
                options,
                |raw| async move { raw.get_eval_run(&agent, &run_id).await },
            );
        Ok(response.await?.map(|response| response.run))
    }
}

impl GetEvalRun {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::EvalRun> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::EvalRun>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for GetEvalRun {
    type Output = Result<types::EvalRun>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetEvalRun(agent, run_id));
/// Request returned by [`wait_for_eval_run`](AshClient::wait_for_eval_run). Set its options, then await it.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct WaitForEvalRun {
    pub(crate) options: CallOptions,
    pub(crate) run: GetEvalRun,
}

impl WaitForEvalRun {
    pub(crate) fn new(run: GetEvalRun) -> Self {
        Self {
            options: CallOptions::default(),
            run,
        }
    }
}

impl WaitForEvalRun {
    /// The request, before it is sent.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        self.run.attempt()
    }
}

request_options!(
    WaitForEvalRun(run),
    "Limits the wait as a whole. Default: an hour, whatever the client's deadline."
);

const _: fn() = crate::request::is_sent::<WaitForEvalRun>;
/// Request returned by [`get_eval_run_results`](AshClient::get_eval_run_results): List the results of an eval
/// run. Set its options, then await it.
///
/// Returns a list of [`EvalResult`](types::EvalResult): the results, one for each case.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetEvalRunResults {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) run_id: types::RunId,
}

impl GetEvalRunResults {
    pub(crate) fn new(client: &AshClient, agent: String, run_id: types::RunId) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            run_id,
        }
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let run_id = self.run_id;
        move || Attempt::unsent(
            &operations::GET_EVAL_RUN_RESULTS,
            format!("/api/agents/{}/eval-runs/{}/results", agent, run_id),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::EvalResult>>> {
        let Self { client, options, agent, run_id, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::GET_EVAL_RUN_RESULTS,
                options,
                |raw| async move { raw.get_eval_run_results(&agent, &run_id).await },
            );
        Ok(response.await?.map(|response| response.results))
    }
}

impl GetEvalRunResults {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::EvalResult>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::EvalResult>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for GetEvalRunResults {
    type Output = Result<Vec<types::EvalResult>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetEvalRunResults(agent, run_id));
/// Request returned by [`score_eval_run`](AshClient::score_eval_run): Score an eval run. Set its options, then
/// await it.
///
/// Returns a list of [`EvalResult`](types::EvalResult): the results that were scored.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ScoreEvalRun {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) agent: String,
    pub(crate) run_id: types::RunId,
    pub(crate) body: types::ScoreEvalRunRequest,
}

impl ScoreEvalRun {
    pub(crate) fn new(
        client: &AshClient,
        agent: String,
        run_id: types::RunId,
        body: types::ScoreEvalRunRequest,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            agent,
            run_id,
            body,
        }
    }

    /// The notes. At most 10,000 characters.
    pub fn human_notes<M>(mut self, human_notes: impl IntoOption<String, M>) -> Self {
        self.body.human_notes = human_notes.into_option();
        self
    }

    /// The score. At least 1. At most 5.
    pub fn human_score<M>(mut self, human_score: impl IntoOption<f64, M>) -> Self {
        self.body.human_score = human_score.into_option();
        self
    }

    /// The only result to score. Default: all results of the run.
    pub fn result_id<M>(
        mut self,
        result_id: impl IntoOption<types::EvalResultId, M>,
    ) -> Self {
        self.body.result_id = result_id.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        let agent = self.agent.clone();
        let run_id = self.run_id;
        move || Attempt::unsent(
            &operations::SCORE_EVAL_RUN,
            format!("/api/agents/{}/eval-runs/{}/score", agent, run_id),
        )
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::body(&self.body, &super::limits::SCORE_EVAL_RUN)?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::EvalResult>>> {
        self.check()?;
        let Self { client, options, agent, run_id, body, .. } = self;
        path::segment("agent name", &agent)?;
        let response = client
            .call(
                &operations::SCORE_EVAL_RUN,
                options,
                |raw| async move { raw.score_eval_run(&agent, &run_id, &body).await },
            );
        Ok(response.await?.map(|response| response.results.unwrap_or_default()))
    }
}

impl ScoreEvalRun {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::EvalResult>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::EvalResult>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ScoreEvalRun {
    type Output = Result<Vec<types::EvalResult>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ScoreEvalRun(agent, run_id));
