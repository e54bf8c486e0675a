//! Commands in a session's sandbox.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A command to run.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct ExecRequest {
    /// Is given to a shell, in the workspace.
    pub(crate) command: String,
    /// How many milliseconds it may take.
    #[schemars(range(min = 1, max = 300_000), extend("default" = 30_000))]
    pub(crate) timeout: Option<i64>,
}

/// What a command did. One that took too long or was killed has exit code 1 and no output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ExecResult")]
pub(crate) struct ExecResult {
    pub(crate) exit_code: i64,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}
