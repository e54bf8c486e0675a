// Generated from openapi/ash.json by `cargo xtask sdk-rust`; not to be edited by hand.

//! Reports the usage of tokens and messages.

#[allow(unused_imports)]
use super::{operations, types};

#[allow(unused_imports)]
use crate::request::prelude::*;

/// # Usage
///
/// Reports the usage of tokens and messages.
impl AshClient {
    /// Returns an overview of all agents, sessions, usage and eval runs. The period applies to the usage alone.
    ///
    /// Returns [`Analytics`](types::Analytics).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    pub fn get_analytics(&self) -> GetAnalytics {
        GetAnalytics::new(self, Default::default())
    }

    /// Lists usage events, newest first: one event for each kind of token and for each message. The list is not
    /// paginated; to see older events, ask for an earlier period.
    ///
    /// Returns a list of [`UsageEvent`](types::UsageEvent): the events, newest first.
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use futures::TryStreamExt;
    ///
    /// # async fn example(client: ash_sdk::AshClient) -> ash_sdk::Result<()> {
    /// let mut events = client.list_usage_events().agent("my-agent").stream();
    /// while let Some(event) = events.try_next().await? {
    ///     println!("{} {}", event.event_type, event.value);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list_usage_events(&self) -> ListUsageEvents {
        ListUsageEvents::new(self, Default::default())
    }

    /// Sums up usage: tokens, messages and tool calls.
    ///
    /// Returns [`UsageStats`](types::UsageStats).
    ///
    /// # Errors
    ///
    /// - 400: The request is not valid.
    pub fn get_usage_stats(&self) -> GetUsageStats {
        GetUsageStats::new(self, Default::default())
    }
}

/// Request returned by [`get_analytics`](AshClient::get_analytics): Get an overview. Set its options, then await
/// it.
///
/// Returns [`Analytics`](types::Analytics).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetAnalytics {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) params: ash_sdk_gen::params::GetAnalyticsParams,
}

impl GetAnalytics {
    pub(crate) fn new(
        client: &AshClient,
        params: ash_sdk_gen::params::GetAnalyticsParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            params,
        }
    }

    /// Only usage at this time or later. Times are compared as text, in UTC with milliseconds.
    pub fn after<M>(mut self, after: impl IntoOption<DateTime<Utc>, M>) -> Self {
        self.params.after = after.into_option().map(wire_time);
        self
    }

    /// Only usage at this time or earlier. Times are compared as text, in UTC with milliseconds.
    pub fn before<M>(mut self, before: impl IntoOption<DateTime<Utc>, M>) -> Self {
        self.params.before = before.into_option().map(wire_time);
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::GET_ANALYTICS, "/api/analytics".to_owned())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::Analytics>> {
        let Self { client, options, params, .. } = self;
        let response = client
            .call(
                &operations::GET_ANALYTICS,
                options,
                |raw| async move { raw.get_analytics_with(&params).await },
            );
        response.await
    }
}

impl GetAnalytics {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::Analytics> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::Analytics>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for GetAnalytics {
    type Output = Result<types::Analytics>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetAnalytics());
/// Request returned by [`list_usage_events`](AshClient::list_usage_events): List usage events. Set its options,
/// then await it.
///
/// Returns a list of [`UsageEvent`](types::UsageEvent): the events, newest first.
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct ListUsageEvents {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) params: ash_sdk_gen::params::ListUsageEventsParams,
}

impl ListUsageEvents {
    pub(crate) fn new(
        client: &AshClient,
        params: ash_sdk_gen::params::ListUsageEventsParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            params,
        }
    }

    /// Only usage at this time or later. Times are compared as text, in UTC with milliseconds.
    pub fn after<M>(mut self, after: impl IntoOption<DateTime<Utc>, M>) -> Self {
        self.params.after = after.into_option().map(wire_time);
        self
    }

    /// Only usage of this agent.
    pub fn agent<M>(mut self, agent: impl IntoOption<String, M>) -> Self {
        self.params.agent_name = agent.into_option();
        self
    }

    /// Only usage at this time or earlier. Times are compared as text, in UTC with milliseconds.
    pub fn before<M>(mut self, before: impl IntoOption<DateTime<Utc>, M>) -> Self {
        self.params.before = before.into_option().map(wire_time);
        self
    }

    /// Maximum number of events to return. The list is not paginated. At least 1. At most 1,000. Default: `100`.
    pub fn limit<M>(mut self, limit: impl IntoOption<i64, M>) -> Self {
        self.params.limit = limit.into_option();
        self
    }

    /// Only usage of this session.
    pub fn session_id<M>(
        mut self,
        session_id: impl IntoOption<types::SessionId, M>,
    ) -> Self {
        self.params.session_id = session_id.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(&operations::LIST_USAGE_EVENTS, "/api/usage".to_owned())
    }

    /// Checks the inputs against their limits.
    pub(crate) fn check(&self) -> Result<()> {
        limits::parameter(
            "limit",
            &self.params.limit,
            &super::limits::LIST_USAGE_EVENTS_LIMIT,
        )?;
        Ok(())
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<Vec<types::UsageEvent>>> {
        self.check()?;
        let Self { client, options, params, .. } = self;
        let response = client
            .call(
                &operations::LIST_USAGE_EVENTS,
                options,
                |raw| async move { raw.list_usage_events_with(&params).await },
            );
        Ok(response.await?.map(|response| response.events))
    }
}

impl ListUsageEvents {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<Vec<types::UsageEvent>> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<Vec<types::UsageEvent>>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for ListUsageEvents {
    type Output = Result<Vec<types::UsageEvent>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(ListUsageEvents());
/// Request returned by [`get_usage_stats`](AshClient::get_usage_stats): Sum up usage. Set its options, then
/// await it.
///
/// Returns [`UsageStats`](types::UsageStats).
#[must_use = "a request does nothing until it is awaited"]
#[derive(Clone)]
pub struct GetUsageStats {
    pub(crate) client: AshClient,
    pub(crate) options: CallOptions,
    pub(crate) params: ash_sdk_gen::params::GetUsageStatsParams,
}

impl GetUsageStats {
    pub(crate) fn new(
        client: &AshClient,
        params: ash_sdk_gen::params::GetUsageStatsParams,
    ) -> Self {
        Self {
            client: client.clone(),
            options: CallOptions::default(),
            params,
        }
    }

    /// Only usage at this time or later. Times are compared as text, in UTC with milliseconds.
    pub fn after<M>(mut self, after: impl IntoOption<DateTime<Utc>, M>) -> Self {
        self.params.after = after.into_option().map(wire_time);
        self
    }

    /// Only usage of this agent.
    pub fn agent<M>(mut self, agent: impl IntoOption<String, M>) -> Self {
        self.params.agent_name = agent.into_option();
        self
    }

    /// Only usage at this time or earlier. Times are compared as text, in UTC with milliseconds.
    pub fn before<M>(mut self, before: impl IntoOption<DateTime<Utc>, M>) -> Self {
        self.params.before = before.into_option().map(wire_time);
        self
    }

    /// Only usage of this session.
    pub fn session_id<M>(
        mut self,
        session_id: impl IntoOption<types::SessionId, M>,
    ) -> Self {
        self.params.session_id = session_id.into_option();
        self
    }

    /// The request, before it is sent: for errors, and made for them alone.
    pub(crate) fn attempt(&self) -> impl FnOnce() -> Attempt + Send + use<> {
        move || Attempt::unsent(
            &operations::GET_USAGE_STATS,
            "/api/usage/stats".to_owned(),
        )
    }

    /// Calls the operation.
    pub(crate) async fn call(self) -> Result<Response<types::UsageStats>> {
        let Self { client, options, params, .. } = self;
        let response = client
            .call(
                &operations::GET_USAGE_STATS,
                options,
                |raw| async move { raw.get_usage_stats_with(&params).await },
            );
        Ok(response.await?.map(|response| response.stats))
    }
}

impl GetUsageStats {
    /// Sends the request.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn send(self) -> Result<types::UsageStats> {
        self.with_response().await.map(Response::into_value)
    }

    /// Sends the request and returns the response's status, headers and rate limit beside its value.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub async fn with_response(self) -> Result<Response<types::UsageStats>> {
        let attempt = self.attempt();
        self.call().await.map_err(|error| error.about_unsent(attempt))
    }
}

impl IntoFuture for GetUsageStats {
    type Output = Result<types::UsageStats>;
    type IntoFuture = BoxFuture<'static, Self::Output>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

request_options!(GetUsageStats());
