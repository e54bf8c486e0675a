//! Spans, log events and metrics of the SDK.
//!
//! No key, body or header is in any of them. At the level `INFO` nothing identifies a session, an agent or a user: routes are
//! templates, and request ids are random. Paths, which contain ids, are logged at `DEBUG`. The target of spans and log events
//! is `ash_sdk`. All names here are part of the crate's interface.
//!
//! # Spans (feature `tracing`)
//!
//! | span | level | from, to |
//! |---|---|---|
//! | `ash.operation` | `INFO` | one operation, retries included: from the request to the end of its response, or to the beginning of a stream |
//! | `ash.probe` | `DEBUG` | the same for what the SDK asks on its own: status checks of silent streams, the form of content that a server accepts, the files of a pre-warmed sandbox |
//! | `ash.turn` | `INFO` | one turn: from its message to its end, also where its stream was dropped or detached and is read in the background |
//! | `ash.hub.turn` | `INFO` | one turn that a [`TurnHub`](crate::turns::TurnHub) records: from its start to its end |
//! | `ash.hub.subscriber` | `DEBUG` | one [`Subscription`](crate::turns::Subscription), browser, or wait for a result, until it leaves |
//!
//! The operation that sends a message is inside of the span of its turn, and so are the probes of its stream. The span of a
//! turn that a hub records is inside of the hub's, and that one inside of the span in which it was started.
//!
//! ## Fields of `ash.operation` and `ash.probe`
//!
//! | field | OpenTelemetry's names for the same | value |
//! |---|---|---|
//! | `operation` | | id in the contract; `request` for [`AshClient::request`](crate::AshClient::request) |
//! | `method` | `http.request.method` | `GET` |
//! | `route` | `http.route`, `url.template` | `/api/sessions/{id}`; missing for `request` |
//! | `status` | `http.response.status_code` | status of the last response, if there was one |
//! | `attempts` | `http.request.resend_count`, which does not count the first and is missing for one attempt | number of attempts |
//! | `duration_ms` | | milliseconds |
//! | `failed` | `otel.status_code`: `ERROR`, or missing | `true` for an error; of a probe not for a 4xx, which is one of its answers, nor for the 404 by which a tail ends |
//! | | `error.type` | status of an error response, or a name such as `unreachable`, `timeout`, `interrupted` |
//! | `request_id` | | id of the call, sent as `x-request-id` |
//! | `server_request_id` | | `x-request-id` of the response |
//! | | `otel.kind`, `otel.name` | `client`; `GET /api/sessions/{id}` |
//! | | `server.address`, `server.port` | host and port of the server |
//!
//! ## Fields of `ash.turn`
//!
//! | field | OpenTelemetry's names for the same | value |
//! |---|---|---|
//! | `outcome` | | see below |
//! | `reason` | | see below |
//! | `events` | | number of events that arrived |
//! | `num_turns` | | model calls that the agent made |
//! | `input_tokens`, `output_tokens` | `gen_ai.usage.input_tokens`, `gen_ai.usage.output_tokens` | tokens |
//! | `cache_creation_input_tokens`, `cache_read_input_tokens` | | tokens |
//! | `cost_usd` | | cost, in US dollars |
//! | `duration_ms` | | milliseconds |
//! | `failed` | `otel.status_code`: `ERROR`, or missing | `true` unless the outcome is `completed` |
//! | | `error.type` | the reason, if it failed |
//! | | `otel.kind`, `gen_ai.operation.name` | `internal`; `invoke_agent` |
//!
//! Tokens, cost and `num_turns` are those of the agent's result; they are missing where a turn ends without one.
//!
//! | `outcome` | `reason` |
//! |---|---|
//! | `completed` | subtype of the result, mostly `success`; `done` without a result |
//! | `failed`: the agent failed | subtype of the result, such as `error_max_turns`; `error` without one |
//! | `refused`: the server did not begin the turn | status, or name of the error |
//! | `interrupted`: the end of the turn was not seen | `server_closed`, `connection_lost`, `other_request`, `session_stopped` and other states, `session_gone`, `shutdown`, `timeout`, `limit_exceeded`; of the request the status, or the name of the error |
//! | `stopped`, `abandoned`: by [`OnDrop`](crate::stream::OnDrop) | `dropped`, `turn_timeout` |
//! | `not_sent`: given up before the message was sent | `dropped`, `turn_timeout` |
//!
//! ## Fields of `ash.hub.turn` and `ash.hub.subscriber`
//!
//! | field of a turn | OpenTelemetry's names for the same | value |
//! |---|---|---|
//! | `reason` | | that of [`TurnEnd`](crate::turns::TurnEnd), or `elsewhere` if another process has a turn of this name |
//! | `events` | | number of events that were recorded |
//! | `failed` | `otel.status_code`: `ERROR`, or missing | `false` for the reasons `done` and `elsewhere` |
//! | | `error.type` | the reason, if it failed |
//!
//! | field of a subscriber | value |
//! |---|---|
//! | `after` | number of the last item that it had seen before |
//! | `events` | number of events that it read |
//! | `max_lag_events` | how far it was behind at most, in events |
//!
//! ## Log events
//!
//! All at `DEBUG`: the path of each request (`path`, `url.path`), each retry (`attempts`, `status`, `wait_ms`), and each file
//! that a deployment leaves out (`path`, `reason`). Files that may hold secrets are left out with a warning.
//!
//! # Metrics (feature `metrics`)
//!
//! Reported through the facade of the crate [`metrics`](https://docs.rs/metrics), to whichever recorder the program installs.
//!
//! | metric | type | labels |
//! |---|---|---|
//! | `ash_operations_total` | counter | `operation`; `outcome`: `success`, `refused` (4xx), `failed`, `probe`; `error_type`: as `error.type`, or `none` |
//! | `ash_operation_duration_seconds` | histogram | `operation`, `outcome` |
//! | `ash_operation_retries_total` | counter | `operation` |
//! | `ash_turns_started_total` | counter | |
//! | `ash_turns_ended_total` | counter | `outcome`, `reason`: those of the span |
//! | `ash_turn_duration_seconds` | histogram | `outcome` |
//! | `ash_turn_cost_usd` | histogram | |
//! | `ash_tokens_total` | counter | `type`: `input`, `output`, `cache_creation`, `cache_read` |
//! | `ash_open_streams` | gauge | |
//! | `ash_hub_live_turns` | gauge: turns that hubs of this process record | |
//! | `ash_hub_turns_ended_total` | counter | `reason`: that of [`TurnEnd`](crate::turns::TurnEnd) |
//! | `ash_hub_subscribers` | gauge: [`Subscription`](crate::turns::Subscription)s and browsers | |
//! | `ash_hub_lag_events` | histogram: events that a subscriber is behind when it reads | |
//!
//! # Request ids and traces
//!
//! Each call has an id, which all of its attempts send as `x-request-id`:
//! [`Response::request_id`](crate::response::Response::request_id),
//! [`Error::request_id`](crate::Error::request_id). To choose it, set the header with `with_header`. With the feature
//! `traceparent`, requests belong to the trace of their caller: `ClientBuilder::trace_context`.
//!
//! # On a terminal
//!
//! The example [`telemetry`](https://github.com/ash-ai-org/ash-sdk-rust/blob/main/ash-sdk/examples/telemetry.rs) prints
//! each span when it ends, and the counters at last.
