//! Files that are not sent although they are in an agent's folder.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A file or folder that a deployment does not send.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LeftOut {
    /// Its path in the agent's folder. What is below a folder that is left out is not listed.
    pub path: String,
    /// Reason.
    pub reason: LeftOutReason,
}

/// Reason why a file or folder is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LeftOutReason {
    /// A pattern of [`exclude`](crate::requests::DeployAgentFiles::exclude) matches it.
    Excluded,
    /// It is read as the agent's environment, and not sent as a file.
    Environment,
    /// By its name it may hold a secret: an environment file, a private key, or credentials.
    MayHoldSecrets,
    /// Its name is that of something that can be made again, such as `node_modules`.
    Reproducible,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.path, self.reason)
    }
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Excluded => "excluded",
            Self::Environment => "part of the environment",
            Self::MayHoldSecrets => "may hold secrets",
            Self::Reproducible => "reproducible",
        })
    }
}
