//! Spans, log events and metrics of the SDK.
//!
//! None of them contains a key, a body or a header. At level `INFO` nothing identifies a session, an agent or a user: routes
//! are templates, and request ids are random. Paths, which contain ids, are logged at `DEBUG`. The target of spans and log
//! events is `ash_sdk`. All names on this page are part of the crate's public API.
//!
//! # Spans (feature `tracing`)
//!
//! | span | level | covers |
//! |---|---|---|
//! | `ash.operation` | `INFO` | one operation with its retries: from the request to the end of its response, or to the beginning of a stream |
//! | `ash.probe` | `DEBUG` | the same for requests of the SDK itself: status checks of silent streams, the form of content that a server accepts, the files of a pre-warmed sandbox |
//! | `ash.turn` | `INFO` | one turn: from its message to its end, even if its stream is dropped or detached and read in the background |
//! | `ash.hub.turn` | `INFO` | one turn that a [`TurnHub`](crate::turns::TurnHub) records: from its start to its end |
//! | `ash.hub.subscriber` | `DEBUG` | one [`Subscription`](crate::turns::Subscription), browser or wait for a result, until it leaves |
//!
//! The span of a turn contains those of the operation that sends its message and of the probes of its stream. If a hub records
//! the turn, the hub's span contains that of the turn, and belongs to the span in which the turn was started.
//!
//! ## Fields of `ash.operation` and `ash.probe`
//!
//! | field | OpenTelemetry name | value |
//! |---|---|---|
//! | `operation` | | id in the contract; `request` for [`AshClient::request`](crate::AshClient::request) |
//! | `method` | `http.request.method` | `GET` |
//! | `route` | `http.route`, `url.template` | `/api/sessions/{id}`; missing for `request` |
//! | `status` | `http.response.status_code` | status of the last response, if there was one |
//! | `attempts` | `http.request.resend_count`: retries only; missing if there were none | number of attempts, the first included |
//! | `duration_ms` | | milliseconds |
//! | `failed` | `otel.status_code`: `ERROR`, or missing | `true` for an error, except a 4xx response to a probe, which is a valid result, and the 404 that ends a tail |
//! | | `error.type` | status of an error response, or a name such as `unreachable`, `timeout`, `interrupted` |
//! | `request_id` | | id of the call, sent as `x-request-id` |
//! | `server_request_id` | | `x-request-id` of the response |
//! | | `otel.kind`, `otel.name` | `client`; `GET /api/sessions/{id}` |
//! | | `server.address`, `server.port` | host and port of the server |
//!
//! ## Fields of `ash.turn`
//!
//! | field | OpenTelemetry name | value |
//! |---|---|---|
//! | `outcome` | | see below |
//! | `reason` | | see below |
//! | `events` | | number of events received |
//! | `num_turns` | | model calls that the agent made |
//! | `input_tokens`, `output_tokens` | `gen_ai.usage.input_tokens`, `gen_ai.usage.output_tokens` | tokens |
//! | `cache_creation_input_tokens`, `cache_read_input_tokens` | | tokens |
//! | `cost_usd` | | cost, in US dollars |
//! | `duration_ms` | | milliseconds |
//! | `failed` | `otel.status_code`: `ERROR`, or missing | `true` unless the outcome is `completed` |
//! | | `error.type` | the reason, if the turn failed |
//! | | `otel.kind`, `gen_ai.operation.name` | `internal`; `invoke_agent` |
//!
//! Tokens, cost and `num_turns` come from the agent's result; they are missing if a turn ends without one.
//!
//! | `outcome` | `reason` |
//! |---|---|
//! | `completed` | subtype of the result, usually `success`; `done` if there is no result |
//! | `failed`: the agent failed | subtype of the result, such as `error_max_turns`; `error` if there is no result |
//! | `refused`: the server did not start the turn | status, or name of the error |
//! | `interrupted`: the end of the turn did not arrive | `server_closed`, `connection_lost`, `other_request`, `session_stopped` and other states, `session_gone`, `shutdown`, `timeout`, `limit_exceeded`; if the request itself failed, its status or the name of the error |
//! | `stopped`, `abandoned`: by [`OnDrop`](crate::stream::OnDrop) | `dropped`, `turn_timeout` |
//! | `not_sent`: cancelled before the message was sent | `dropped`, `turn_timeout` |
//!
//! ## Fields of `ash.hub.turn` and `ash.hub.subscriber`
//!
//! | field of a turn | OpenTelemetry name | value |
//! |---|---|---|
//! | `reason` | | that of [`TurnEnd`](crate::turns::TurnEnd), or `elsewhere` if another process has a turn with this name |
//! | `events` | | number of events recorded |
//! | `failed` | `otel.status_code`: `ERROR`, or missing | `false` for the reasons `done` and `elsewhere` |
//! | | `error.type` | the reason, if it failed |
//!
//! | field of a subscriber | value |
//! |---|---|
//! | `after` | number of the last item that it already had |
//! | `events` | number of events read |
//! | `max_lag_events` | largest number of events that it was behind |
//!
//! ## Log events
//!
//! At `DEBUG`: the path of each request (`path`, `url.path`), each retry (`attempts`, `status`, `wait_ms`), and each file that
//! a deployment leaves out (`path`, `reason`). At `WARN`: a file left out because it may hold secrets (`path`, `reason`).
//!
//! # Metrics (feature `metrics`)
//!
//! Reported through the crate [`metrics`](https://docs.rs/metrics), to the recorder that the program installs.
//!
//! | metric | type | measures | labels |
//! |---|---|---|---|
//! | `ash_operations_total` | counter | operations that have ended | `operation`; `outcome`: `success`, `refused` (4xx), `failed`, `probe`; `error_type`: as `error.type`, or `none` |
//! | `ash_operation_duration_seconds` | histogram | duration of operations, retries included | `operation`, `outcome` |
//! | `ash_operation_retries_total` | counter | retries of requests | `operation` |
//! | `ash_turns_started_total` | counter | turns whose message was sent | |
//! | `ash_turns_ended_total` | counter | turns that have ended | `outcome`, `reason`: those of the span |
//! | `ash_turn_duration_seconds` | histogram | duration of turns | `outcome` |
//! | `ash_turn_cost_usd` | histogram | cost of turns, in US dollars | |
//! | `ash_tokens_total` | counter | tokens that turns used | `type`: `input`, `output`, `cache_creation`, `cache_read` |
//! | `ash_open_streams` | gauge | streams of turns that are being read | |
//! | `ash_hub_live_turns` | gauge | turns that hubs of this process are recording | |
//! | `ash_hub_turns_ended_total` | counter | recorded turns that have ended | `reason`: that of [`TurnEnd`](crate::turns::TurnEnd) |
//! | `ash_hub_subscribers` | gauge | [`Subscription`](crate::turns::Subscription)s and browsers | |
//! | `ash_hub_lag_events` | histogram | events that a subscriber is behind when it reads | |
//!
//! # Request ids and traces
//!
//! Each call has an id, which all of its attempts send as `x-request-id`.
//! [`Response::request_id`](crate::response::Response::request_id) and
//! [`Error::request_id`](crate::Error::request_id) return it. To choose it, set the header with `with_header`. With the
//! feature `traceparent`, requests join the trace of their caller; see `ClientBuilder::trace_context`.
//!
//! # On a terminal
//!
//! The example [`telemetry`](https://github.com/ash-ai-org/ash-sdk-rust/blob/main/ash-sdk/examples/telemetry.rs) prints
//! each span when it ends, and the counters at last.
