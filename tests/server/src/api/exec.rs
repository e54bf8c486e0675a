//! Commands in a session's sandbox.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A command to run.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ExecRequest {
    /// The command, which is run by a shell in the workspace.
    pub(crate) command: String,
    /// Time limit of the command, in milliseconds.
    #[schemars(range(min = 1, max = 300_000), extend("default" = 30_000))]
    pub(crate) timeout: Option<i64>,
}

/// The result of a command. One that exceeded its timeout or was killed has exit code 1 and no output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ExecResult")]
pub(crate) struct ExecResult {
    /// Exit code of the command.
    pub(crate) exit_code: i64,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}
