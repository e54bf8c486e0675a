//! Requests that the store refuses.

/// A request that the store refuses, with the text for the caller.
#[derive(Clone, Debug)]
pub(crate) enum StoreError {
    /// The object does not exist, or belongs to another tenant.
    NotFound(String),
    /// The request does not fit the state of the object, or names something that does not exist.
    Refused(String),
    /// All sandboxes are in use.
    Full(String),
}

pub(crate) type StoreResult<T> = Result<T, StoreError>;

impl StoreError {
    /// Text for the caller.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::NotFound(text) | Self::Refused(text) | Self::Full(text) => text,
        }
    }

    pub(super) fn not_found(text: impl Into<String>) -> Self {
        Self::NotFound(text.into())
    }

    pub(super) fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }
}
