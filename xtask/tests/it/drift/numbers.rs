//! Numbers that binary ones would round.

use crate::support::tables::{Case, SAME, check, with};
use serde_json::{Value, json};

#[test]
fn numbers_are_compared_exactly() {
    let limit = |kind: &str, keyword: &str, limit: Value| with(json!({"type": kind, keyword: limit}));
    let (tighter, looser) = (
        ("breaking constraint-tightened", "additive constraint-tightened"),
        ("additive constraint-loosened", "additive constraint-loosened"),
    );
    let big = 9_007_199_254_740_993_u64;
    let float: Value = serde_json::from_str("9007199254740992.0").unwrap();
    check(&[
        Case(
            "a maximum one lower",
            limit("integer", "maximum", json!(big)),
            limit("integer", "maximum", json!(big - 1)),
            tighter.0,
            tighter.1,
        ),
        Case(
            "a maximum one higher",
            limit("integer", "maximum", json!(big - 1)),
            limit("integer", "maximum", json!(big)),
            looser.0,
            looser.1,
        ),
        Case(
            "a maximum written as a float",
            limit("integer", "maximum", json!(big - 1)),
            limit("integer", "maximum", float.clone()),
            SAME,
            SAME,
        ),
        Case(
            "against a float",
            limit("number", "maximum", json!(big)),
            limit("number", "maximum", float),
            tighter.0,
            tighter.1,
        ),
        Case(
            "a minimum one higher",
            limit("integer", "minimum", json!(-9_007_199_254_740_993_i64)),
            limit("integer", "minimum", json!(-9_007_199_254_740_992_i64)),
            tighter.0,
            tighter.1,
        ),
        Case(
            "the greatest there is",
            limit("integer", "maximum", json!(u64::MAX)),
            limit("integer", "maximum", json!(u64::MAX - 1)),
            tighter.0,
            tighter.1,
        ),
        Case(
            "exclusive and the next one",
            limit("integer", "exclusiveMaximum", json!(big + 1)),
            limit("integer", "maximum", json!(big)),
            SAME,
            SAME,
        ),
        Case(
            "exclusive and not",
            limit("integer", "maximum", json!(big)),
            limit("integer", "exclusiveMaximum", json!(big)),
            tighter.0,
            tighter.1,
        ),
        Case(
            "decimals",
            limit("number", "minimum", json!(0.1)),
            limit("number", "minimum", json!(0.1000001)),
            tighter.0,
            tighter.1,
        ),
        Case(
            "steps",
            limit("integer", "multipleOf", json!(big)),
            limit("integer", "multipleOf", json!(big - 1)),
            "breaking constraint-changed",
            "additive constraint-changed",
        ),
        Case(
            "values of a list",
            with(json!({"type": "integer", "enum": [big, 1]})),
            with(json!({"type": "integer", "enum": [big - 1, 1]})),
            "breaking enum-value-removed, additive enum-value-added",
            "additive-if-open enum-value-added, additive enum-value-removed",
        ),
    ]);
}
