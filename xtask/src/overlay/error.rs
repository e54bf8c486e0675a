//! Errors of overlays. Their wording, which has to lead an author to the
//! action to fix, is in one place.

use std::fmt;

/// Name of an action of an overlay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionName {
    /// Its place in the list, counted from 1.
    pub number: usize,
    /// Its `description`, empty if it has none.
    pub description: String,
    /// Its `target` as written, empty if it has none.
    pub target: String,
}

impl fmt::Display for ActionName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "action {}", self.number)?;
        if !self.description.is_empty() {
            write!(formatter, " ({})", self.description.trim())?;
        }
        if !self.target.is_empty() {
            write!(formatter, ", target `{}`", self.target)?;
        }
        Ok(())
    }
}

/// An overlay that cannot be understood.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The document is not a JSON object.
    #[error("an overlay has to be a JSON object, this is {found}")]
    NotAnObject {
        /// Kind of the value.
        found: &'static str,
    },
    /// The version of the specification is not one we know.
    #[error(
        "`overlay` has to name version 1.0 or 1.1 of the Overlay Specification, such as \"1.1.0\"; this says {found}"
    )]
    Version {
        /// Version that the document states.
        found: String,
    },
    /// A required field is absent.
    #[error("the overlay has no `{field}`")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A field holds something else than it may.
    #[error("`{field}` of the overlay has to be {expected}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// Permitted value.
        expected: &'static str,
    },
    /// A field the specification does not have.
    #[error("`{field}` is no field of an overlay's {place}; an extension's name begins with `x-`")]
    Unknown {
        /// The field.
        field: String,
        /// The object that has it.
        place: &'static str,
    },
    /// An action cannot be understood.
    #[error(transparent)]
    Action(#[from] ActionError),
}

/// An action that cannot be understood or applied.
#[derive(Debug, thiserror::Error)]
#[error("{action}: {fault}")]
pub struct ActionError {
    /// The action.
    pub action: ActionName,
    /// Fault.
    pub fault: Box<ActionFault>,
}

/// Fault of an action.
#[derive(Debug, thiserror::Error, PartialEq)]
#[non_exhaustive]
pub enum ActionFault {
    /// The action is not a JSON object.
    #[error("an action has to be an object, this is {0}")]
    NotAnObject(&'static str),
    /// A required field is absent.
    #[error("it has no `{0}`")]
    Missing(&'static str),
    /// A field holds something else than it may.
    #[error("its `{field}` has to be {expected}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// Permitted value.
        expected: &'static str,
    },
    /// A field the specification does not have.
    #[error("`{0}` is no field of an action; an extension's name begins with `x-`")]
    Unknown(String),
    /// `target` or `copy` is not a query.
    #[error("its `{field}` is not an RFC 9535 JSONPath query: {problem}")]
    Query {
        /// The field.
        field: &'static str,
        /// Message of the parser.
        problem: String,
    },
    /// None of `update`, `copy` and `remove: true`.
    #[error("it does nothing: say `update`, `copy` or `remove: true`")]
    NoChange,
    /// Both `update` and `copy`, of which the specification lets neither win.
    #[error("it has both `update` and `copy`: split it into two actions")]
    UpdateAndCopy,
    /// The same action stands earlier in the list.
    #[error("it repeats action {0}")]
    Repeated(usize),
    /// `copy` in an overlay that says it is written for 1.0.
    #[error("`copy` came with Overlay 1.1, but the overlay says it is written for 1.0")]
    CopyBefore11,
    /// The target selects nothing.
    #[error(
        "the target matches nothing: fix or remove the action, or say `x-optional: true` if that is expected of some servers"
    )]
    MatchesNothing,
    /// The nodes to be updated are not all objects, all arrays or all primitives.
    #[error(
        "the target matches {first} at {first_location} and {other} at {other_location}: an update needs all of one kind"
    )]
    MixedKinds {
        /// The kind of the first node.
        first: &'static str,
        /// Location.
        first_location: String,
        /// The kind of the first that differs.
        other: &'static str,
        /// Location.
        other_location: String,
    },
    /// The value cannot be merged into what is there.
    #[error("{value} cannot be merged into {target} at {location}")]
    Incompatible {
        /// The kind of the new value.
        value: &'static str,
        /// The kind of what is there.
        target: &'static str,
        /// Location.
        location: String,
    },
    /// The root of the document was to be removed.
    #[error("the root of the document cannot be removed")]
    RootRemoved,
    /// `copy` selects no node, or several.
    #[error("`copy` has to select exactly one node, `{query}` selects {found}")]
    CopySource {
        /// The query.
        query: String,
        /// Number of selected nodes.
        found: usize,
    },
}

/// Actions that could not be applied: every one of them, so that an author need not find them one by one.
#[derive(Debug)]
pub struct ApplyError {
    /// In the order of the overlay, never empty. A later one may be the consequence of an earlier one.
    pub failures: Vec<ActionError>,
}

impl fmt::Display for ApplyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the overlay does not apply to this document:")?;
        for failure in &self.failures {
            write!(formatter, "\n  {failure}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApplyError {}
