use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::*;

static NAME: Pattern = Pattern::new("^[a-z]+$", "^[a-z]+$");
static WORD: Limits = Limits { rules: &[Rule::MinLength(2), Rule::MaxLength(3)], ..Limits::NONE };
static SHORT: Limits = Limits { rules: &[Rule::MaxLength(1)], ..Limits::NONE };

fn refused(value: impl Serialize, limits: &'static Limits) -> String {
    parameter("it", &value, limits).expect_err("the value is refused").to_string()
}

#[track_caller]
fn assert_taken(value: impl Serialize, limits: &'static Limits) {
    assert_eq!(parameter("it", &value, limits).map_err(|error| error.to_string()), Ok(()));
}

#[test]
fn a_text_is_as_short_or_as_long_as_any_server_counts_it() {
    for taken in ["ab", "abc", "äöü", "😀", "😀a", "😀😀😀"] {
        assert_taken(taken, &WORD);
    }
    assert_eq!(refused("a", &WORD), "it must have at least 2 characters, but has 1");
    assert_eq!(refused("ü", &WORD), "it must have at least 2 characters, but has 1");
    assert_eq!(refused("abcd", &WORD), "it must have at most 3 characters, but has 4");
    assert_eq!(refused("ab", &SHORT), "it must have at most 1 character, but has 2");
    static NOT_EMPTY: Limits = Limits { rules: &[Rule::MinLength(1)], ..Limits::NONE };
    assert_eq!(refused("", &NOT_EMPTY), "it must not be empty");
}

#[test]
fn a_text_that_does_not_match_is_shown_and_cut_if_it_is_long() {
    static NAMED: Limits = Limits { rules: &[Rule::Pattern(&NAME)], ..Limits::NONE };
    assert_taken("abc", &NAMED);
    assert_eq!(refused("bad name!", &NAMED), "it must match `^[a-z]+$`: \"bad name!\" does not");
    assert_eq!(refused("é".repeat(61), &NAMED), format!("it must match `^[a-z]+$`: {:?}… does not", "é".repeat(60)));
}

#[test]
fn a_secret_is_not_shown() {
    static SECRET: Limits = Limits {
        rules: &[Rule::MaxLength(3), Rule::Pattern(&NAME), Rule::Maximum(1.0)],
        is_secret: true,
        ..Limits::NONE
    };
    assert_eq!(refused("hunter2", &SECRET), "it must have at most 3 characters");
    assert_eq!(refused("a1", &SECRET), "it must match `^[a-z]+$`");
    assert_eq!(refused(4711, &SECRET), "it must be at most 1");
}

#[test]
fn a_number_is_within_its_bounds() {
    static CLOSED: Limits = Limits { rules: &[Rule::Minimum(1.0), Rule::Maximum(5.0)], ..Limits::NONE };
    static OPEN: Limits = Limits { rules: &[Rule::ExclusiveMinimum(0.0), Rule::ExclusiveMaximum(1.5)], ..Limits::NONE };
    assert_taken(1, &CLOSED);
    assert_taken(5_u8, &CLOSED);
    assert_taken(1.25, &OPEN);
    assert_taken(0.1_f32, &OPEN);
    assert_eq!(refused(0, &CLOSED), "it must be at least 1, but is 0");
    assert_eq!(refused(5.5, &CLOSED), "it must be at most 5, but is 5.5");
    assert_eq!(refused(-3_i64, &CLOSED), "it must be at least 1, but is -3");
    assert_eq!(refused(0, &OPEN), "it must be more than 0, but is 0");
    assert_eq!(refused(1.5, &OPEN), "it must be less than 1.5, but is 1.5");
    // It is sent as null.
    assert_taken(f64::NAN, &CLOSED);
    static TENTH: Limits = Limits { rules: &[Rule::Maximum(0.1)], ..Limits::NONE };
    assert_taken(0.1_f32, &TENTH);
}

#[test]
fn a_multiple_may_be_off_by_what_binary_fractions_are() {
    static TENTHS: Limits = Limits { rules: &[Rule::MultipleOf(0.1)], ..Limits::NONE };
    static FIVES: Limits = Limits { rules: &[Rule::MultipleOf(5.0)], ..Limits::NONE };
    for taken in [0.0, 0.3, 0.7, -1.1, 1e9] {
        assert_taken(taken, &TENTHS);
    }
    assert_taken(-10, &FIVES);
    assert_eq!(refused(0.25, &TENTHS), "it must be a multiple of 0.1, but is 0.25");
    assert_eq!(refused(12, &FIVES), "it must be a multiple of 5, but is 12");
}

#[test]
fn items_are_counted_compared_and_checked() {
    static COUNTED: Limits = Limits { rules: &[Rule::MinItems(1), Rule::MaxItems(2)], ..Limits::NONE };
    static DIFFERENT: Limits = Limits { rules: &[Rule::UniqueItems], ..Limits::NONE };
    static WORDS: Limits = Limits { items: Some(&WORD), ..Limits::NONE };
    assert_taken(["a"], &COUNTED);
    assert_eq!(refused(Vec::<u8>::new(), &COUNTED), "it must have at least 1 item, but has 0");
    assert_eq!(refused([1, 2, 3], &COUNTED), "it must have at most 2 items, but has 3");
    assert_taken(json!([1, "1", [1], {"a": 1}, {"a": 2}]), &DIFFERENT);
    assert_eq!(
        refused(json!([{"a": 1, "b": 2}, 5, {"b": 2, "a": 1}]), &DIFFERENT),
        "it must not have the same item twice, but item 2 is that of before"
    );
    assert_taken(["ab", "abc"], &WORDS);
    assert_eq!(refused(["ab", "a"], &WORDS), "it[1] must have at least 2 characters, but has 1");
}

#[derive(Serialize)]
struct Body {
    #[serde(rename = "maxTurns", skip_serializing_if = "Option::is_none")]
    max_turns: Option<i64>,
    cases: Vec<Value>,
    labels: BTreeMap<String, String>,
}

static ONE: Limits = Limits { rules: &[Rule::Minimum(1.0)], ..Limits::NONE };
static CASE: Limits = Limits { members: &[Member::of("question", "question", &[Rule::MinLength(2)])], ..Limits::NONE };
static BODY: Limits = Limits {
    members: &[
        Member::new("maxTurns", "max_turns", Limits { shared: Some(&ONE), ..Limits::NONE }),
        Member::new("cases", "cases", Limits { items: Some(&CASE), ..Limits::NONE }),
        Member::new("labels", "labels", Limits { rules: &[Rule::MaxMembers(2)], values: Some(&WORD), ..Limits::NONE }),
        Member::of("files", "files", &[Rule::MinItems(1), Rule::MaxItems(5)]),
    ],
    ..Limits::NONE
};

#[test]
fn the_maximum_number_of_items_can_be_asked_for() {
    assert_eq!(BODY.most_items("files"), Some(5));
    assert_eq!(BODY.most_items("cases"), None);
    assert_eq!(BODY.most_items("other"), None);
}

fn sent() -> Body {
    Body { max_turns: None, cases: Vec::new(), labels: BTreeMap::new() }
}

#[test]
fn a_member_is_called_by_its_name_in_rust_and_by_where_it_is() {
    let message = |sent: Body| body(&sent, &BODY).map_err(|error| error.to_string());
    assert_eq!(message(sent()), Ok(()));
    let zero = Body { max_turns: Some(0), ..sent() };
    assert_eq!(message(zero), Err("max_turns must be at least 1, but is 0".to_owned()));
    let cases = Body { cases: vec![json!({"question": "abc"}), json!({"question": "a", "n": 1})], ..sent() };
    assert_eq!(message(cases), Err("cases[1].question must have at least 2 characters, but has 1".to_owned()));
    let labels = |labels: &[&str]| labels.iter().map(|label| ((*label).to_owned(), (*label).to_owned())).collect();
    let long = Body { labels: labels(&["ab", "abcd"]), ..sent() };
    assert_eq!(message(long), Err("labels[\"abcd\"] must have at most 3 characters, but has 4".to_owned()));
    let many = Body { labels: labels(&["ab", "bc", "cd"]), ..sent() };
    assert_eq!(message(many), Err("labels must have at most 2 entries, but has 3".to_owned()));
}

#[test]
fn a_limit_leaves_values_of_other_kinds_alone() {
    static ALL: Limits = Limits {
        rules: &[
            Rule::MinLength(9),
            Rule::Minimum(9.0),
            Rule::MinItems(9),
            Rule::MinMembers(9),
            Rule::UniqueItems,
            Rule::Pattern(&NAME),
        ],
        ..Limits::NONE
    };
    assert_taken(json!(null), &ALL);
    assert_taken(json!(true), &ALL);
    for value in [json!("a"), json!(1), json!([1]), json!({"a": 1})] {
        refused(value, &ALL);
    }
}
