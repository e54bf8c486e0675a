//! Names of keys. All keys of a session have one hash tag.

use ash_sdk_gen::types::SessionId;

use crate::{
    error::{Error, Result},
    message::TurnId,
};

const LONGEST: usize = 64;

/// Makes the names of keys, which begin with a prefix.
#[derive(Clone, Debug)]
pub(super) struct Keys(String);

impl Keys {
    pub(super) fn new(prefix: String) -> Result<Self> {
        let is_fit = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | ':' | '/');
        if prefix.is_empty() || prefix.len() > LONGEST || !prefix.chars().all(is_fit) {
            let text = format!(
                "the key prefix {:?} is not 1 to {LONGEST} of the characters A-Z, a-z, 0-9, and -_.:/",
                prefix.chars().take(LONGEST + 1).collect::<String>()
            );
            return Err(Error::configuration(text));
        }
        Ok(Self(prefix))
    }

    /// The program that uses the prefix, and the form of what it stores.
    pub(super) fn format(&self) -> String {
        format!("{}:format", self.0)
    }

    pub(super) fn lease(&self, session: SessionId) -> String {
        self.of(session, "lease")
    }

    pub(super) fn mark(&self, session: SessionId) -> String {
        self.of(session, "mark")
    }

    pub(super) fn fence(&self, session: SessionId) -> String {
        self.of(session, "fence")
    }

    /// The log of a turn, and the channel of its bell.
    pub(super) fn log(&self, turn: TurnId) -> String {
        self.of(turn.session_id(), &format!("log:{}", turn.own()))
    }

    pub(super) fn over(&self, turn: TurnId) -> String {
        self.of(turn.session_id(), &format!("over:{}", turn.own()))
    }

    fn of(&self, session: SessionId, name: &str) -> String {
        format!("{}:{{{session}}}:{name}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_some_plain_characters() {
        for prefix in ["a", "my-app:prod", "A/b_c.9", &"x".repeat(64)] {
            assert!(Keys::new(prefix.to_owned()).is_ok(), "{prefix}");
        }
        for prefix in ["", " ", "a b", "{a}", "a\n", "ä", &"x".repeat(65), &"x".repeat(1 << 20)] {
            let error = Keys::new(prefix.to_owned()).unwrap_err();
            assert!(error.to_string().len() < 300, "{error}");
        }
    }

    #[test]
    fn prefixes_share_no_key() {
        let turn = TurnId::new(uuid::Uuid::nil());
        let names = |prefix: &str| {
            let keys = Keys::new(prefix.to_owned()).unwrap();
            let session = turn.session_id();
            [
                keys.format(),
                keys.lease(session),
                keys.mark(session),
                keys.fence(session),
                keys.log(turn),
                keys.over(turn),
            ]
        };
        let all: Vec<String> = ["a", "a:", "a:b", "ab", "a:format"].into_iter().flat_map(names).collect();
        let distinct: std::collections::HashSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
