//! Two schemas side by side, and the identity of a pair.

use super::level::Direction;
use super::node::{Node, NodeKey};

/// Two schemas that stand at the same place.
#[derive(Debug, Clone, Default)]
pub(super) struct Pair<'a> {
    pub(super) base: Node<'a>,
    pub(super) new: Node<'a>,
    /// Set if `null` was judged around this place.
    pub(super) ignore_null: bool,
    /// The value is written as text, as parameters and headers are: any single value is text.
    pub(super) is_text: bool,
}

/// Identity of a pair of schemas.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct SchemaKey {
    base: NodeKey,
    new: NodeKey,
    direction: Direction,
    ignore_null: bool,
    is_text: bool,
}

impl<'a> Pair<'a> {
    pub(super) fn new(base: Node<'a>, new: Node<'a>) -> Self {
        Self { base, new, ..Self::default() }
    }

    pub(super) fn key(&self, direction: Direction) -> SchemaKey {
        SchemaKey {
            base: self.base.key(),
            new: self.new.key(),
            direction,
            ignore_null: self.ignore_null,
            is_text: self.is_text,
        }
    }
}
