//! The floors of each crate, from the bottom. A module may import from its own floor and from those below.

use super::checker::Floors;

/// Sources of each crate with their floors.
pub(super) const CRATES: [(&str, &Floors); 4] = [
    ("ash-sdk/src", ASH_SDK),
    ("ash-sdk-gen/generator/src", GENERATOR),
    ("tests/server/src", SERVER),
    ("xtask/src", XTASK),
];

const ASH_SDK: &Floors = &[
    &["clock", "convert", "excerpt", "guide", "json", "sse", "time", "version", "generated::types"],
    &["message", "rate_limit"],
    &["retry"],
    &["operation", "generated::operations"],
    &["error"],
    &["header", "interceptor", "limits", "meter", "path", "response", "telemetry", "testing", "trace"],
    &["generated::limits"],
    &["transport"],
    &["poll"],
    &["pages", "session", "transfer"],
    &["prompt"],
    &["stream"],
    &["client"],
    &["config"],
    &["request"],
    &["generated"],
    &["api", "deploy"],
    &["blocking", "turns"],
];

const GENERATOR: &Floors = &[
    &["deprecation", "hooks", "ident", "limits", "listing", "pattern", "run", "syntax", "warning"],
    &["conversion", "document", "prose", "shown"],
    &["flatten", "kind", "trial", "x_ash"],
    &["shapes", "tags"],
    &["places", "rust_type"],
    &["names", "schemas", "screen", "successes"],
    &["enums", "hoist", "ids", "lower", "params", "structs", "unions"],
    &["own"],
    &["raw"],
    &["facade"],
];

const XTASK: &Floors = &[
    &["decimal", "environment", "git", "output", "overlay", "parts", "raw_client"],
    &["canonical", "normalise", "workspace"],
    &["document", "naming", "source"],
    &["diff::document", "diff::fingerprint", "diff::formats", "diff::level", "diff::patterns", "diff::reach"],
    &["diff::node", "diff::nullness", "diff::paths", "diff::rules"],
    &["diff::choices", "diff::pair", "diff::report", "diff::same"],
    &["diff::render"],
    &["diff::shape"],
    &["diff::fits"],
    &["diff::settle"],
    &["diff::side"],
    &["diff::comparison", "diff::overlap"],
    &["diff::metadata", "diff::servers", "diff::values"],
    &["diff::bodies", "diff::components", "diff::members", "diff::security", "diff::variant", "diff::whole"],
    &["diff::matching", "diff::parameters"],
    &["diff::responses", "diff::variants"],
    &["diff::operations", "diff::schemas"],
    &["diff"],
    &["exit", "pipeline", "remedy", "surface"],
    &["cargo"],
    &["accepted", "compile", "console", "summary"],
    &["derived"],
    &["openapi"],
    &["package", "sdk", "server_changes", "targets"],
];

const SERVER: &Floors = &[
    &["api", "ash", "clock", "guide", "lenient_base64", "origin", "prompt", "quiet", "release", "schema"],
    &["route", "store", "workspace"],
    &["agent"],
    &["web::error", "web::rate_limit", "web::checks"],
    &["recording"],
    &["builder", "faults"],
    &["app"],
    &["recording::record"],
    &["faults::inject", "web"],
    &["command", "provision", "turn"],
    &["worker"],
    &["routes"],
    &["contract"],
    &["server"],
    &["client"],
];
