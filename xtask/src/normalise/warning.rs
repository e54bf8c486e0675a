//! Decisions of normalising. Their wording is in one place.

use std::fmt;

/// A decision of normalising that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A schema named by its number has no title to be named by.
    UntitledSchema {
        /// The name it keeps.
        name: String,
    },
    /// Two schemas have one title.
    TitleTaken {
        /// The name the server's document gives it.
        name: String,
        /// The title.
        title: String,
        /// The name it has now.
        renamed: String,
    },
    /// A wildcard in a path is not declared as a parameter; it was added as a required string.
    UndeclaredWildcard {
        /// The operation, as `GET /api/files/{path}`.
        operation: String,
    },
    /// An operation that the contract does not know and the server does not name.
    DerivedOperationId {
        /// The operation.
        operation: String,
        /// Its id now.
        id: String,
    },
    /// The server's own name of an operation is not the one we give it.
    ReplacedOperationId {
        /// The operation.
        operation: String,
        /// The server's.
        stated: String,
        /// Ours.
        id: String,
    },
    /// Another operation has the id that this one would have.
    OperationIdTaken {
        /// The operation.
        operation: String,
        /// The id it would have.
        wanted: String,
        /// Its id now.
        id: String,
    },
    /// The document says it is of a version that has no spelling in 3.0 for all it may hold.
    NewerVersion {
        /// The version.
        version: String,
    },
    /// The document has webhooks, which 3.0 does not know. They are kept.
    Webhooks,
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UntitledSchema { name } => {
                write!(formatter, "schema {name} has no title to be named by; name it in the overlay")
            }
            Self::TitleTaken { name, title, renamed } => {
                write!(formatter, "schema {name} has the title \"{title}\" of another schema; it is called {renamed}")
            }
            Self::UndeclaredWildcard { operation } => {
                write!(formatter, "{operation}: the wildcard is not declared; it was added as a required string")
            }
            Self::DerivedOperationId { operation, id } => {
                write!(formatter, "{operation}: new operation, called {id} after its method and path")?;
                // The overlay is applied after names are derived, so it wins.
                match operation.split_once(' ') {
                    Some((method, path)) => write!(
                        formatter,
                        "; to give it another name, add to the actions of openapi/overlay.json: {}",
                        serde_json::json!({
                            "target": format!("$.paths['{path}'].{}", method.to_ascii_lowercase()),
                            "description": "Named as its method is called.",
                            "update": {"operationId": "another_name"}
                        })
                    ),
                    None => Ok(()),
                }
            }
            Self::ReplacedOperationId { operation, stated, id } => {
                write!(formatter, "{operation}: the server calls it {stated}, we call it {id}")
            }
            Self::OperationIdTaken { operation, wanted, id } => {
                write!(formatter, "{operation}: the id {wanted} is another operation's; it is called {id}")
            }
            Self::NewerVersion { version } => {
                write!(formatter, "the document says OpenAPI {version}; what 3.0 has no words for is kept as it is")
            }
            Self::Webhooks => write!(
                formatter,
                "the document has webhooks, which OpenAPI 3.0 does not know; no client is made for them"
            ),
        }
    }
}
