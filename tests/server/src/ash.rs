//! Facts about an operation that OpenAPI has no words for. They become the extension `x-ash` of the operation.
//!
//! Only what differs from the defaults is stated. The defaults follow from the method and the schemas: GET, PUT and
//! DELETE may be retried, POST and PATCH may not; the deadline is 60 seconds; the only member of an envelope is
//! returned; the method is generated.

use serde_json::{Map, Value, json};

/// The facts that differ from the defaults.
#[derive(Clone, Copy)]
pub(crate) struct Ash {
    /// The rule for a request whose outcome is unknown.
    pub(crate) repeat: Option<Repeat>,
    /// The time limit of the whole operation, retries included.
    pub(crate) deadline: Option<Deadline>,
    /// The part of the response body that the method returns.
    pub(crate) unwrap: Option<Unwrap>,
    /// The method's arguments by their wire names, in order.
    pub(crate) arguments: &'static [&'static str],
    /// The parameters by which a list is read page by page.
    pub(crate) page: Option<Page>,
    /// Names in Rust, by wire names.
    pub(crate) rename: &'static [(&'static str, &'static str)],
    pub(crate) facade: Facade,
}

/// The rule for a request whose outcome is unknown, and its reason.
#[derive(Clone, Copy)]
pub(crate) enum Repeat {
    /// It may be retried.
    Idempotent(&'static str),
    /// It must not be retried.
    Once(&'static str),
}

/// A time limit in seconds, and its reason.
#[derive(Clone, Copy)]
pub(crate) struct Deadline {
    pub(crate) seconds: u64,
    pub(crate) because: &'static str,
}

impl Deadline {
    /// Deadline of an operation whose body is a stream.
    pub(crate) const OF_A_HEAD: Self = Self {
        seconds: 60,
        because: "limits the wait for the response head; the body is a stream and has no deadline",
    };
}

#[derive(Clone, Copy)]
pub(crate) enum Unwrap {
    Member(&'static str),
    Nothing,
}

#[derive(Clone, Copy)]
pub(crate) struct Page {
    /// The parameter that takes the cursor.
    pub(crate) after: &'static str,
    /// The parameter that takes the size of a page, if there is one.
    pub(crate) size: Option<&'static str>,
    /// The member of an item that is the cursor.
    pub(crate) cursor: &'static str,
    /// The cursor to begin with once cursors have started over, if they may.
    pub(crate) restarts_at: Option<i64>,
}

/// The extent to which the client's method is generated.
#[derive(Clone, Copy)]
pub(crate) enum Facade {
    /// All of it.
    Generated,
    /// All but the sending.
    Custom,
    /// Nothing: the operation is in the raw client only.
    Raw,
}

impl Ash {
    /// Differs in nothing.
    pub(crate) const DERIVED: Self = Self {
        repeat: None,
        deadline: None,
        unwrap: None,
        arguments: &[],
        page: None,
        rename: &[],
        facade: Facade::Generated,
    };

    /// Differs in that the request must not be retried, or states why.
    pub(crate) const fn once(because: &'static str) -> Self {
        Self { repeat: Some(Repeat::Once(because)), ..Self::DERIVED }
    }

    /// Differs in that the request may be retried, or states why.
    pub(crate) const fn idempotent(because: &'static str) -> Self {
        Self { repeat: Some(Repeat::Idempotent(because)), ..Self::DERIVED }
    }

    /// Returns the extension, or none where nothing differs.
    pub(crate) fn to_extension(self) -> Option<Value> {
        let mut stated = Map::new();
        let mut state = |name: &str, value: Value| stated.insert(name.to_owned(), value);
        match self.repeat {
            Some(Repeat::Idempotent(because)) => {
                state("repeat", json!("idempotent"));
                state("because", json!(because));
            }
            Some(Repeat::Once(because)) => {
                state("repeat", json!("once"));
                state("because", json!(because));
            }
            None => {}
        }
        if let Some(Deadline { seconds, because }) = self.deadline {
            state("deadline", json!({"seconds": seconds, "because": because}));
        }
        match self.unwrap {
            Some(Unwrap::Member(name)) => _ = state("unwrap", json!({"member": name})),
            Some(Unwrap::Nothing) => _ = state("unwrap", json!("nothing")),
            None => {}
        }
        if !self.arguments.is_empty() {
            state("arguments", json!(self.arguments));
        }
        if let Some(page) = self.page {
            state("page", page.to_json());
        }
        if !self.rename.is_empty() {
            let names = self.rename.iter().map(|(wire, rust)| ((*wire).to_owned(), json!(rust)));
            state("rename", Value::Object(names.collect()));
        }
        match self.facade {
            Facade::Generated => {}
            Facade::Custom => _ = state("facade", json!("custom")),
            Facade::Raw => _ = state("facade", json!("raw")),
        }
        (!stated.is_empty()).then_some(Value::Object(stated))
    }
}

impl Page {
    fn to_json(self) -> Value {
        let mut page = json!({"after": self.after, "cursor": self.cursor});
        if let Some(size) = self.size {
            page["size"] = json!(size);
        }
        if let Some(beginning) = self.restarts_at {
            page["restarts_at"] = json!(beginning);
        }
        page
    }
}
