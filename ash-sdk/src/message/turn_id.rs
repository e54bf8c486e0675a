//! Names of turns.

use std::{fmt, str::FromStr};

use ash_sdk_gen::types::SessionId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Name of a turn, globally unique. As text it is `<session id>.<turn's own id>`, which is what it is serialised as.
///
/// Whoever has it can read the turn: before you subscribe for a user, check that the
/// [session](Self::session_id) belongs to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TurnId {
    session: SessionId,
    turn: Uuid,
}

impl TurnId {
    /// Makes the name of a new turn of a session.
    #[cfg(feature = "client")]
    pub fn new(session: impl Into<SessionId>) -> Self {
        Self { session: session.into(), turn: Uuid::new_v4() }
    }

    /// Returns the session.
    pub fn session_id(&self) -> SessionId {
        self.session
    }

    /// Returns the turn's own part of the name.
    #[cfg(feature = "redis")]
    pub(crate) fn own(&self) -> Uuid {
        self.turn
    }

    /// The turn of this session with this part of its own.
    #[cfg(feature = "redis")]
    pub(crate) fn of(session: SessionId, own: Uuid) -> Self {
        Self { session, turn: own }
    }
}

impl fmt::Display for TurnId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.session, self.turn)
    }
}

/// A text that is not the name of a turn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{shown:?} is not the id of a turn, which is two UUIDs with a dot between")]
pub struct InvalidTurnId {
    /// Beginning of the text.
    shown: String,
}

impl FromStr for TurnId {
    type Err = InvalidTurnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (session, turn) = text.split_once('.')?;
            Some(Self { session: SessionId(hyphenated(session)?), turn: hyphenated(turn)? })
        };
        read().ok_or_else(|| InvalidTurnId { shown: text.chars().take(80).collect() })
    }
}

/// Reads a UUID in its usual form; others name the same turn by another text.
fn hyphenated(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok().filter(|id| id.to_string() == text)
}

impl Serialize for TurnId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TurnId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_same_after_it_was_text() {
        let id = TurnId::new(SessionId(Uuid::new_v4()));
        assert_eq!(id.to_string().parse::<TurnId>().unwrap(), id);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(serde_json::from_str::<TurnId>(&json).unwrap(), id);
    }

    #[test]
    fn what_is_no_id_is_refused() {
        let id = TurnId::new(SessionId(Uuid::new_v4())).to_string();
        let odd = [
            String::new(),
            ".".to_owned(),
            id.replace('.', ""),
            id.replace('-', ""),
            id.to_uppercase(),
            format!("{id}.1"),
            format!(" {id}"),
            format!("{{{id}}}"),
            "x".repeat(1 << 20),
        ];
        for text in odd {
            let error = text.parse::<TurnId>().unwrap_err();
            assert!(error.to_string().len() < 400, "{error}");
        }
    }
}
