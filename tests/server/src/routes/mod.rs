//! The routes, a file for each resource, and how one is declared.

use aide::{axum::ApiRouter, transform::TransformOperation};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

use crate::{App, http::error::json_response};

mod agents;
mod events;
mod health;
mod messages;
mod sessions;

/// The contract's tags.
pub(crate) const TAGS: &[(&str, &str)] = &[
    ("agents", "Deploy agents and manage them"),
    ("health", "How the server is"),
    ("sessions", "Open sessions, talk in them, pause, resume and end them"),
];

/// Every route of the API.
pub(crate) fn all() -> ApiRouter<App> {
    ApiRouter::new()
        .merge(agents::routes())
        .merge(events::routes())
        .merge(health::routes())
        .merge(messages::routes())
        .merge(sessions::routes())
}

/// What the contract says of an operation besides its types.
pub(crate) struct Documentation {
    /// The operation's id, and so its method's name in the SDK.
    pub(crate) id: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    /// Statuses of errors that this operation has in addition to those that every operation has.
    pub(crate) errors: &'static [u16],
}

impl Documentation {
    pub(crate) fn apply(self, operation: TransformOperation<'_>) -> TransformOperation<'_> {
        let mut operation = operation.id(self.id).tag(self.tag).summary(self.summary).description(self.description);
        let responses = operation.inner_mut().responses.get_or_insert_default();
        for status in self.errors {
            responses
                .responses
                .insert(aide::openapi::StatusCode::Code(*status), aide::openapi::ReferenceOr::Item(Default::default()));
        }
        operation
    }
}

/// A 200 answer.
pub(crate) struct Json<T>(pub(crate) T);

/// A 201 answer.
pub(crate) struct Created<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        respond(StatusCode::OK, &self.0)
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        respond(StatusCode::CREATED, &self.0)
    }
}

fn respond(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_value(body) {
        Ok(body) => json_response(status, &body),
        Err(error) => crate::http::error::ApiError::internal(error.to_string()).into_response(),
    }
}

mod documented {
    //! How answers appear in the contract.

    use aide::{
        OperationOutput,
        generate::GenContext,
        openapi::{MediaType, Operation, Response, SchemaObject},
    };
    use indexmap::IndexMap;
    use schemars::{JsonSchema, Schema};

    use super::{Created, Json};

    /// A response with one content type.
    pub(super) fn response(content_type: &str, json_schema: Schema) -> Response {
        let schema = SchemaObject { json_schema, example: None, external_docs: None };
        let media_type = MediaType { schema: Some(schema), ..MediaType::default() };
        Response { content: IndexMap::from_iter([(content_type.to_owned(), media_type)]), ..Response::default() }
    }

    fn json<T: JsonSchema>(context: &mut GenContext) -> Response {
        response("application/json", context.schema.subschema_for::<T>())
    }

    impl<T: JsonSchema> OperationOutput for Json<T> {
        type Inner = T;

        fn inferred_responses(context: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, Response)> {
            vec![(Some(200), json::<T>(context))]
        }
    }

    impl<T: JsonSchema> OperationOutput for Created<T> {
        type Inner = T;

        fn inferred_responses(context: &mut GenContext, _: &mut Operation) -> Vec<(Option<u16>, Response)> {
            vec![(Some(201), json::<T>(context))]
        }
    }
}
