//! Form of the table of limits.

use super::pattern::Pattern;

/// Limits of a value, and of what is in it. Empty parts limit nothing.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) rules: &'static [Rule],
    /// Members of an object.
    pub(crate) members: &'static [Member],
    /// Items of a list.
    pub(crate) items: Option<&'static Limits>,
    /// Members of an object that are not among `members`.
    pub(crate) values: Option<&'static Limits>,
    /// Errors do not show the value.
    pub(crate) is_secret: bool,
    /// Limits of a type that are those of the value; the other parts are empty then.
    pub(crate) shared: Option<&'static Limits>,
}

/// One limit. Each applies to values of its own kind, and leaves others alone.
#[derive(Debug)]
#[allow(dead_code, reason = "the contract decides which of them are used")]
pub(crate) enum Rule {
    MinLength(u64),
    MaxLength(u64),
    Pattern(&'static Pattern),
    Minimum(f64),
    ExclusiveMinimum(f64),
    Maximum(f64),
    ExclusiveMaximum(f64),
    MultipleOf(f64),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    MinMembers(u64),
    MaxMembers(u64),
}

/// A member of an object that has limits.
#[derive(Debug)]
pub(crate) struct Member {
    /// Name on the wire.
    pub(super) wire: &'static str,
    /// Name in Rust, which errors show.
    pub(super) name: &'static str,
    pub(super) limits: Limits,
}

impl Limits {
    /// No limits, to be completed.
    pub(crate) const NONE: Self =
        Self { rules: &[], members: &[], items: None, values: None, is_secret: false, shared: None };

    /// Returns the limits themselves, which may be those of a type.
    pub(super) fn resolved(&'static self) -> &'static Self {
        self.shared.unwrap_or(self)
    }

    /// Returns the maximum number of items of a member that is a list.
    pub(crate) fn most_items(&'static self, wire: &str) -> Option<u64> {
        let member = self.members.iter().find(|member| member.wire == wire)?;
        member.limits.resolved().rules.iter().find_map(|rule| match rule {
            Rule::MaxItems(most) => Some(*most),
            _ => None,
        })
    }
}

impl Member {
    pub(crate) const fn new(wire: &'static str, name: &'static str, limits: Limits) -> Self {
        Self { wire, name, limits }
    }

    /// A member with rules of its own alone.
    pub(crate) const fn of(wire: &'static str, name: &'static str, rules: &'static [Rule]) -> Self {
        Self::new(wire, name, Limits { rules, ..Limits::NONE })
    }
}
