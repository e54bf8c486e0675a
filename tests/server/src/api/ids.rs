//! Ids. Each is a component of the contract, so that clients can tell a session from an attachment.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::origin::Origin;

/// Declares an id, which appears in the contract as a component with this description and, where given, this format.
macro_rules! component {
    ($name:ident, $description:literal $(, $format:literal)?) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({"type": "string", $("format": $format,)? "description": $description})
            }
        }
    };
}

/// Declares ids that the server generates.
macro_rules! uuid_ids {
    ($($name:ident: $description:literal,)*) => {$(
        #[doc = $description]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(Uuid);

        impl $name {
            pub(crate) fn new(origin: &Origin) -> Self {
                Self(origin.id(stringify!($name)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        component!($name, $description, "uuid");
    )*};
}

/// Declares ids that are kept as the text that was sent, which is compared as text.
macro_rules! text_ids {
    ($($name:ident: $description:literal,)*) => {$(
        #[doc = $description]
        pub(crate) struct $name;

        component!($name, $description);
    )*};
}

uuid_ids! {
    AgentId: "Identifies an agent, whatever its name.",
    AgentVersionId: "Identifies a version of an agent.",
    AttachmentId: "Identifies an attachment.",
    EvalCaseId: "Identifies an eval case.",
    EvalResultId: "Identifies the result of an eval case in a run.",
    QueueItemId: "Identifies a queue item.",
    RunId: "Identifies an eval run.",
    SessionEventId: "Identifies a stored event of a session.",
    SessionId: "Identifies a session.",
    UsageEventId: "Identifies a usage event.",
}

text_ids! {
    ApiKeyId: "Identifies an API key. `env` is the key that the server was started with.",
    CredentialId: "Identifies a stored credential.",
    RunnerId: "Identifies a runner, by the name that it chose.",
}
