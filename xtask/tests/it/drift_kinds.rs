//! Kinds of change that are easily judged wrong, several of each, as something sent and as something received.

use crate::support::schemas::{document, judged, object};
use crate::support::tables::{Case, SAME, check, with};
use serde_json::{Value, json};
use xtask::diff::{Verdict, compare};

fn with_required(property: Value) -> Value {
    object(json!({"a": property}), json!(["a"]))
}

/// What comes of a change of the components, of which `Root` is sent or received.
struct Shared(&'static str, Value, Value, &'static str, &'static str);

fn check_shared(cases: &[Shared]) {
    let root = json!({"$ref": "#/components/schemas/Root"});
    let mut failures = Vec::new();
    for Shared(name, before, after, request, response) in cases {
        let sent = compare(&document(Some(&root), None, before), &document(Some(&root), None, after));
        let received = compare(&document(None, Some(&root), before), &document(None, Some(&root), after));
        let found = (judged(&sent), judged(&received));
        if (found.0.as_str(), found.1.as_str()) != (*request, *response) {
            failures.push(format!(
                "{name}:\n  request  {} (meant: {request})\n  response {} (meant: {response})",
                found.0, found.1
            ));
        }
        for document in [before, after] {
            let document = self::document(Some(&root), Some(&root), document);
            assert_eq!(compare(&document, &document).verdict, Verdict::None, "{name}");
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// A union of `Begun` and `Ended` with a discriminator.
fn happenings(mapping: Value) -> Value {
    let mut components = json!({
        "Root": {"oneOf": [{"$ref": "#/components/schemas/Begun"}, {"$ref": "#/components/schemas/Ended"}], "discriminator": {"propertyName": "kind"}},
        "Begun": object(json!({"kind": {"type": "string"}, "at": {"type": "string"}}), json!(["kind"])),
        "Ended": object(json!({"kind": {"type": "string"}, "reason": {"type": "string"}}), json!(["kind"])),
    });
    if !mapping.is_null() {
        components["Root"]["discriminator"]["mapping"] = mapping;
    }
    components
}

fn to(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// The components with one of them, and all references to it, under another name.
fn renamed(components: &Value, old: &str, new: &str) -> Value {
    let text = components.to_string();
    let text = text.replace(&format!("\"{}\"", to(old)), &format!("\"{}\"", to(new)));
    serde_json::from_str(&text.replace(&format!("\"{old}\":"), &format!("\"{new}\":"))).expect("JSON")
}

#[test]
fn tags_are_what_a_variant_is_known_by() {
    let mapped = || happenings(json!({"begun": to("Begun"), "ended": to("Ended")}));
    let breaking = "breaking variant-tag-changed";
    let mut with_variant = mapped();
    with_variant["Root"]["oneOf"].as_array_mut().unwrap().push(json!({"$ref": to("Paused")}));
    with_variant["Root"]["discriminator"]["mapping"]["paused"] = json!(to("Paused"));
    with_variant["Paused"] = object(json!({"kind": {"type": "string"}, "until": {"type": "string"}}), json!(["kind"]));
    let (first, second) = (mapped(), happenings(json!({"begun": to("Begun"), "finished": to("Ended")})));
    check_shared(&[
        Shared("a tag renamed", first, second, breaking, breaking),
        Shared("the mapping dropped", mapped(), happenings(Value::Null), breaking, breaking),
        Shared("a mapping added", happenings(Value::Null), mapped(), breaking, breaking),
        Shared(
            "a mapping that says what goes without saying",
            happenings(Value::Null),
            happenings(json!({"Begun": to("Begun"), "Ended": to("Ended")})),
            SAME,
            SAME,
        ),
        Shared(
            "one entry of the mapping dropped",
            mapped(),
            happenings(json!({"begun": to("Begun")})),
            breaking,
            breaking,
        ),
        Shared(
            "a second tag for a variant",
            mapped(),
            happenings(json!({"begun": to("Begun"), "ended": to("Ended"), "over": to("Ended")})),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Shared(
            "one of two tags dropped",
            happenings(json!({"begun": to("Begun"), "ended": to("Ended"), "over": to("Ended")})),
            mapped(),
            "breaking variant-removed",
            "additive variant-removed",
        ),
        Shared(
            "tags swapped",
            mapped(),
            happenings(json!({"begun": to("Ended"), "ended": to("Begun")})),
            "breaking property-removed, additive optional-property-added",
            "breaking property-removed, additive optional-property-added",
        ),
        Shared(
            "a tag renamed with its component",
            happenings(Value::Null),
            renamed(&happenings(Value::Null), "Ended", "Finished"),
            "breaking variant-tag-changed, cosmetic component-renamed",
            "breaking variant-tag-changed, cosmetic component-renamed",
        ),
        Shared(
            "a component renamed behind its tag",
            mapped(),
            renamed(&mapped(), "Ended", "Finished"),
            "cosmetic component-renamed",
            "cosmetic component-renamed",
        ),
        Shared(
            "a mapping by name in place of a reference",
            mapped(),
            happenings(json!({"begun": "Begun", "ended": "Ended"})),
            SAME,
            SAME,
        ),
        Shared(
            "a tagged variant added",
            mapped(),
            with_variant.clone(),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Shared("a tagged variant gone", with_variant, mapped(), "breaking variant-removed", "additive variant-removed"),
    ]);
}

#[test]
fn inline_variants_are_known_by_their_only_value() {
    let variant = |tag: &str, rest: &str| {
        object(json!({"kind": {"type": "string", "enum": [tag]}, rest: {"type": "string"}}), json!(["kind"]))
    };
    let union = |variants: &[Value]| json!({"oneOf": variants});
    let sent = "breaking enum-value-removed, breaking variant-tag-changed, additive enum-value-added";
    let received = "breaking variant-tag-changed, additive-if-open enum-value-added, additive enum-value-removed";
    check(&[
        Case(
            "the value changed",
            union(&[variant("a", "x"), variant("b", "y")]),
            union(&[variant("a", "x"), variant("c", "y")]),
            sent,
            received,
        ),
        Case(
            "both changed",
            union(&[variant("a", "x"), variant("b", "y")]),
            union(&[variant("d", "x"), variant("c", "y")]),
            "breaking enum-value-removed, breaking variant-tag-changed, breaking enum-value-removed, breaking variant-tag-changed, additive enum-value-added",
            received,
        ),
        Case(
            "another variant in its place",
            union(&[variant("a", "x"), variant("b", "y")]),
            union(&[variant("a", "x"), variant("c", "z")]),
            "breaking variant-removed, additive variant-added",
            "additive-if-open variant-added, additive variant-removed",
        ),
    ]);
}

/// A parent whose discriminator chooses from the schemas built on it.
fn tools(mapping: Value, children: &[(&str, &str)]) -> Value {
    let mut components = json!({"Root": {"type": "object", "properties": {"sort": {"type": "string"}}, "required": ["sort"], "discriminator": {"propertyName": "sort"}}});
    if !mapping.is_null() {
        components["Root"]["discriminator"]["mapping"] = mapping;
    }
    for (name, member) in children {
        components[name] =
            json!({"allOf": [{"$ref": to("Root")}, {"type": "object", "properties": {*member: {"type": "string"}}}]});
    }
    components
}

#[test]
fn a_parent_chooses_from_the_schemas_built_on_it() {
    let two = [("Loom", "width"), ("Shuttle", "weight")];
    let breaking = "breaking variant-tag-changed";
    let mut changed = tools(json!({"shuttle": to("Shuttle")}), &two);
    changed["Shuttle"]["allOf"][1]["properties"]["weight"]["type"] = json!("integer");
    check_shared(&[
        Shared(
            "a tag renamed",
            tools(json!({"shuttle": to("Shuttle")}), &two),
            tools(json!({"bobbin": to("Shuttle")}), &two),
            breaking,
            breaking,
        ),
        Shared(
            "the mapping dropped",
            tools(json!({"shuttle": to("Shuttle")}), &two),
            tools(Value::Null, &two),
            breaking,
            breaking,
        ),
        Shared(
            "a child renamed",
            tools(Value::Null, &two),
            tools(Value::Null, &[("Loom", "width"), ("Bobbin", "weight")]),
            "breaking variant-tag-changed, cosmetic component-renamed",
            "breaking variant-tag-changed, cosmetic component-renamed",
        ),
        Shared(
            "a child added",
            tools(Value::Null, &two[..1]),
            tools(Value::Null, &two),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Shared(
            "a tag for another child",
            tools(json!({"s": to("Shuttle"), "l": to("Loom")}), &two),
            tools(json!({"l": to("Shuttle"), "s": to("Loom")}), &two),
            "breaking property-removed, additive optional-property-added",
            "breaking property-removed, additive optional-property-added",
        ),
        Shared(
            "inside a child",
            tools(json!({"shuttle": to("Shuttle")}), &two),
            changed,
            "breaking type-changed",
            "breaking type-changed",
        ),
    ]);
}

#[test]
fn all_of_is_an_intersection() {
    let all = |parts: Value| with(json!({"allOf": parts}));
    let text = json!({"type": "string"});
    let list = |values: Value| json!({"type": "string", "enum": values});
    let step = |step: Value| json!({"type": "integer", "multipleOf": step});
    let breaking = "breaking type-changed";
    check(&[
        Case(
            "types without any in common",
            with(text.clone()),
            all(json!([text, {"type": "integer"}])),
            breaking,
            breaking,
        ),
        Case(
            "in parts of an object",
            json!({"allOf": [with(text.clone())]}),
            json!({"allOf": [with(text.clone()), with(json!({"type": "boolean"}))]}),
            breaking,
            breaking,
        ),
        Case(
            "a contradiction resolved",
            all(json!([text, {"type": "integer"}])),
            with(text.clone()),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case(
            "a contradiction either way",
            all(json!([text, {"type": "integer"}])),
            all(json!([{"type": "integer"}, text])),
            SAME,
            SAME,
        ),
        Case(
            "number and integer",
            with(json!({"type": "integer"})),
            all(json!([{"type": "integer"}, {"type": "number"}])),
            SAME,
            SAME,
        ),
        Case(
            "a second list",
            with(list(json!(["a", "b", "c"]))),
            all(json!([list(json!(["a", "b", "c"])), list(json!(["b", "c", "d"]))])),
            "breaking enum-value-removed",
            "additive enum-value-removed",
        ),
        Case(
            "lists without a value in common",
            with(list(json!(["a"]))),
            all(json!([list(json!(["a"])), list(json!(["b"]))])),
            breaking,
            breaking,
        ),
        Case(
            "a const beside a list",
            with(list(json!(["a", "b"]))),
            all(json!([list(json!(["a", "b"])), {"const": "a"}])),
            "breaking enum-value-removed",
            "additive enum-value-removed",
        ),
        Case(
            "two consts",
            with(json!({"const": "a"})),
            all(json!([{"const": "a"}, {"const": "b"}])),
            breaking,
            breaking,
        ),
        Case(
            "a const that is in the list",
            with(json!({"const": "a"})),
            all(json!([{"const": "a"}, list(json!(["a", "b"]))])),
            SAME,
            SAME,
        ),
        Case(
            "a second format",
            with(json!({"type": "string", "format": "uuid"})),
            all(json!([{"type": "string", "format": "uuid"}, {"format": "email"}])),
            breaking,
            breaking,
        ),
        Case(
            "a second format that says nothing about the first",
            with(json!({"type": "string", "format": "slug"})),
            all(json!([{"type": "string", "format": "slug"}, {"format": "lower"}])),
            "breaking format-added",
            "additive format-added",
        ),
        Case(
            "a narrower format",
            with(json!({"type": "integer", "format": "int64"})),
            all(json!([{"type": "integer", "format": "int64"}, {"format": "int32"}])),
            "breaking format-narrowed",
            "additive format-narrowed",
        ),
        Case(
            "a wider format",
            with(json!({"type": "integer", "format": "int32"})),
            all(json!([{"type": "integer", "format": "int32"}, {"format": "int64"}])),
            "cosmetic format-hint-changed",
            "cosmetic format-hint-changed",
        ),
        Case(
            "a second step",
            with(step(json!(4))),
            all(json!([step(json!(4)), {"multipleOf": 6}])),
            "breaking constraint-tightened",
            "additive constraint-tightened",
        ),
        Case(
            "a second step that is in the first",
            with(step(json!(4))),
            all(json!([step(json!(4)), {"multipleOf": 2}])),
            SAME,
            SAME,
        ),
        Case(
            "two steps and their common multiple",
            with(step(json!(12))),
            all(json!([step(json!(4)), {"multipleOf": 6}])),
            SAME,
            SAME,
        ),
        Case(
            "a finer step in decimals",
            with(json!({"type": "number", "multipleOf": 0.3})),
            with(json!({"type": "number", "multipleOf": 0.1})),
            "additive constraint-loosened",
            "additive constraint-loosened",
        ),
        Case(
            "a second pattern",
            with(json!({"type": "string", "pattern": "^a"})),
            all(json!([{"type": "string", "pattern": "^a"}, {"pattern": "z$"}])),
            "breaking constraint-tightened",
            "additive constraint-tightened",
        ),
        Case(
            "a second requirement",
            with(text.clone()),
            json!({"allOf": [with(text.clone()), {"required": ["a"]}]}),
            "breaking property-became-required",
            "additive property-became-required",
        ),
    ]);
}

#[test]
fn one_of_refuses_what_several_variants_allow() {
    let needs = |names: &[&str], required: &[&str]| {
        let properties: serde_json::Map<String, Value> =
            names.iter().map(|name| ((*name).to_owned(), json!({"type": "string"}))).collect();
        object(Value::Object(properties), json!(required))
    };
    let mut closed = needs(&["recipe"], &["recipe"]);
    closed["additionalProperties"] = json!(false);
    let both = needs(&["foo", "bar"], &["foo", "bar"]);
    let one_of = |variants: &[&Value]| json!({"oneOf": variants});
    let any_of = |variants: &[&Value]| json!({"anyOf": variants});
    let (foo, bar) = (needs(&["foo"], &["foo"]), needs(&["bar"], &["bar"]));
    let (free_foo, free_bar) = (needs(&["foo"], &[]), needs(&["bar"], &[]));
    let tagged = |tag: &str| object(json!({"kind": {"type": "string", "enum": [tag]}}), json!(["kind"]));
    let short = json!({"type": "string", "maxLength": 3});
    let long = json!({"type": "string", "minLength": 3});
    let longer = json!({"type": "string", "minLength": 4});
    let list = |values: Value| json!({"type": "string", "enum": values});
    check(&[
        Case(
            "an object became variants it is all of",
            both.clone(),
            one_of(&[&needs(&["foo", "bar"], &["foo"]), &bar]),
            "breaking variants-overlap, additive became-union, additive property-became-optional",
            "breaking became-union, breaking property-became-optional",
        ),
        Case(
            "an object beside one that refuses it",
            both.clone(),
            one_of(&[&both, &closed]),
            "additive became-union",
            "breaking became-union",
        ),
        Case(
            "an object beside one that asks for more",
            both.clone(),
            one_of(&[&both, &needs(&["recipe"], &["recipe"])]),
            "additive became-union",
            "breaking became-union",
        ),
        Case(
            "an object beside one that asks for nothing",
            both.clone(),
            one_of(&[&both, &needs(&["recipe"], &[])]),
            "breaking variants-overlap, additive became-union",
            "breaking became-union",
        ),
        Case(
            "the same as anyOf",
            both.clone(),
            any_of(&[&both, &needs(&["recipe"], &[])]),
            "additive became-union",
            "breaking became-union",
        ),
        Case(
            "anyOf to oneOf, overlapping",
            any_of(&[&free_foo, &free_bar]),
            one_of(&[&free_foo, &free_bar]),
            "breaking variants-overlap",
            "cosmetic union-kind-changed",
        ),
        Case(
            "anyOf to oneOf, open objects that ask for different members",
            any_of(&[&foo, &bar]),
            one_of(&[&foo, &bar]),
            "breaking variants-overlap",
            "cosmetic union-kind-changed",
        ),
        Case(
            "oneOf to anyOf, overlapping",
            one_of(&[&free_foo, &free_bar]),
            any_of(&[&free_foo, &free_bar]),
            "cosmetic union-kind-changed",
            "cosmetic union-kind-changed",
        ),
        Case(
            "anyOf to oneOf, told apart by a value",
            any_of(&[&tagged("a"), &tagged("b")]),
            one_of(&[&tagged("a"), &tagged("b")]),
            SAME,
            SAME,
        ),
        Case("anyOf to oneOf, one refuses the other", any_of(&[&both, &closed]), one_of(&[&both, &closed]), SAME, SAME),
        Case("anyOf to oneOf, of different types", any_of(&[&both, &short]), one_of(&[&both, &short]), SAME, SAME),
        Case(
            "anyOf to oneOf, limits that meet",
            any_of(&[&short, &long]),
            one_of(&[&short, &long]),
            "breaking variants-overlap",
            "cosmetic union-kind-changed",
        ),
        Case(
            "anyOf to oneOf, limits that do not meet",
            any_of(&[&short, &longer]),
            one_of(&[&short, &longer]),
            SAME,
            SAME,
        ),
        Case(
            "anyOf to oneOf, formats",
            any_of(&[&json!({"type": "string", "format": "uuid"}), &json!({"type": "string", "format": "date"})]),
            one_of(&[&json!({"type": "string", "format": "uuid"}), &json!({"type": "string", "format": "date"})]),
            SAME,
            SAME,
        ),
        Case(
            "anyOf to oneOf, integer and number",
            any_of(&[&json!({"type": "integer", "minimum": 1}), &json!({"type": "number"})]),
            one_of(&[&json!({"type": "integer", "minimum": 1}), &json!({"type": "number"})]),
            "breaking variants-overlap",
            "cosmetic union-kind-changed",
        ),
        Case(
            "lists with a value in common",
            any_of(&[&list(json!(["a", "b"])), &list(json!(["b", "c"]))]),
            one_of(&[&list(json!(["a", "b"])), &list(json!(["b", "c"]))]),
            "breaking enum-value-removed",
            "additive enum-value-removed",
        ),
        Case(
            "a variant added that overlaps another",
            one_of(&[&foo, &short]),
            one_of(&[&foo, &short, &free_bar]),
            "breaking variants-overlap, additive variant-added",
            "additive-if-open variant-added",
        ),
        Case(
            "a variant added that does not",
            one_of(&[&foo, &short]),
            one_of(&[&foo, &short, &bar]),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
    ]);
}

#[test]
fn unions_beside_each_other_all_hold() {
    let object_with = |name: &str| object(json!({name: {"type": "string"}}), json!([name]));
    let (a, b, c, d) = (object_with("a"), object_with("b"), object_with("c"), object_with("d"));
    let only = json!({"oneOf": [a, b]});
    let both = json!({"oneOf": [a, b], "anyOf": [c, d]});
    check(&[
        Case("one added", only.clone(), both.clone(), "breaking type-narrowed", "additive type-narrowed"),
        Case("one gone", both.clone(), only.clone(), "additive type-widened", "breaking type-widened"),
        Case(
            "the other one gone",
            both.clone(),
            json!({"anyOf": [c, d]}),
            "additive type-widened",
            "breaking type-widened",
        ),
        Case("the same by allOf", both.clone(), json!({"allOf": [{"anyOf": [c, d]}, {"oneOf": [a, b]}]}), SAME, SAME),
        Case(
            "a variant of the second added",
            both.clone(),
            json!({"oneOf": [a, b], "anyOf": [c, d, {"type": "string"}]}),
            "additive variant-added",
            "additive-if-open variant-added",
        ),
        Case(
            "an object to two unions at once",
            object(json!({"a": {"type": "string"}, "c": {"type": "string"}}), json!(["a", "c"])),
            json!({"oneOf": [object(json!({"a": {"type": "string"}, "c": {"type": "string"}}), json!(["a", "c"])), {"type": "string"}],
                   "anyOf": [object(json!({"a": {"type": "string"}, "c": {"type": "integer"}}), json!(["a", "c"])), {"type": "boolean"}]}),
            "breaking type-changed, additive became-union",
            "breaking became-union, breaking type-changed",
        ),
    ]);
}

#[test]
fn limits_beside_a_list_decide_which_of_its_values_pass() {
    let removed = "breaking enum-value-removed";
    let fewer = "additive enum-value-removed";
    let (added, more) = ("additive enum-value-added", "additive-if-open enum-value-added");
    let texts = |limits: Value| {
        let mut schema = json!({"type": "string", "enum": ["twill", "satin", "herringbone"]});
        schema.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
        with(schema)
    };
    let numbers = |limits: Value| {
        let mut schema = json!({"type": "number", "enum": [1, 2.5, 9_007_199_254_740_993_u64]});
        schema.as_object_mut().unwrap().extend(limits.as_object().unwrap().clone());
        with(schema)
    };
    let plain = || json!({});
    check(&[
        Case("maxLength", texts(json!({"maxLength": 16})), texts(json!({"maxLength": 8})), removed, fewer),
        Case("maxLength raised", texts(json!({"maxLength": 8})), texts(json!({"maxLength": 16})), added, more),
        Case(
            "maxLength that excludes nothing",
            texts(json!({"maxLength": 16})),
            texts(json!({"maxLength": 11})),
            SAME,
            SAME,
        ),
        Case("minLength", texts(plain()), texts(json!({"minLength": 6})), removed, fewer),
        Case("minLength lowered", texts(json!({"minLength": 6})), texts(json!({"minLength": 5})), added, more),
        Case("pattern", texts(plain()), texts(json!({"pattern": "^[a-s]"})), removed, fewer),
        Case("pattern that excludes nothing", texts(plain()), texts(json!({"pattern": "^[a-z]+$"})), SAME, SAME),
        Case("pattern gone", texts(json!({"pattern": "^t"})), texts(plain()), added, more),
        Case(
            "a pattern of another dialect",
            texts(plain()),
            texts(json!({"pattern": "^(?!x)"})),
            "breaking constraint-tightened",
            "additive constraint-tightened",
        ),
        Case(
            "format",
            texts(plain()),
            texts(json!({"format": "uuid"})),
            "breaking type-changed",
            "breaking type-changed",
        ),
        Case(
            "a format that is not known",
            texts(plain()),
            texts(json!({"format": "weave"})),
            "cosmetic format-hint-changed",
            "cosmetic format-hint-changed",
        ),
        Case("minimum", numbers(plain()), numbers(json!({"minimum": 2})), removed, fewer),
        Case("minimum that is in the list", numbers(plain()), numbers(json!({"minimum": 1})), SAME, SAME),
        Case(
            "exclusiveMinimum",
            numbers(json!({"minimum": 1})),
            numbers(json!({"exclusiveMinimum": 1})),
            removed,
            fewer,
        ),
        Case("maximum", numbers(plain()), numbers(json!({"maximum": 9_007_199_254_740_992_u64})), removed, fewer),
        Case(
            "exclusiveMaximum",
            numbers(json!({"exclusiveMaximum": 2.5})),
            numbers(json!({"maximum": 2.5})),
            added,
            more,
        ),
        Case("multipleOf", numbers(plain()), numbers(json!({"multipleOf": 1})), removed, fewer),
        Case(
            "a narrower format of integers",
            with(json!({"type": "integer", "enum": [1, 300]})),
            with(json!({"type": "integer", "format": "uint8", "enum": [1, 300]})),
            "breaking enum-value-removed, cosmetic format-hint-changed",
            "additive enum-value-removed, cosmetic format-hint-changed",
        ),
        Case(
            "by allOf",
            texts(plain()),
            with(json!({"allOf": [{"type": "string", "enum": ["twill", "satin", "herringbone"]}, {"maxLength": 8}]})),
            removed,
            fewer,
        ),
        Case(
            "a list gave way to a limit that excludes some of it",
            texts(plain()),
            with(json!({"type": "string", "maxLength": 8})),
            "breaking enum-value-removed, additive enum-removed",
            "additive-if-open enum-removed, additive enum-value-removed",
        ),
        Case(
            "a list gave way to its limit",
            texts(json!({"maxLength": 11})),
            with(json!({"type": "string", "maxLength": 11})),
            "additive enum-removed",
            "additive-if-open enum-removed",
        ),
        Case(
            "a list in place of a limit",
            with(json!({"type": "string", "maxLength": 11})),
            texts(json!({"maxLength": 11})),
            "breaking enum-added",
            "additive enum-added",
        ),
        Case(
            "minItems beside a list of arrays",
            with(json!({"enum": [["a"], ["a", "b"]]})),
            with(json!({"enum": [["a"], ["a", "b"]], "minItems": 2})),
            removed,
            fewer,
        ),
    ]);
}

#[test]
fn keywords_beside_a_reference_hold_since_3_1() {
    let components = json!({"Short": {"type": "string"}, "Thing": object(json!({"v": {"type": "string"}}), json!([]))});
    let judge = |version: &str, before: Value, after: Value| {
        let content = |schema: &Value| {
            let mut document = document(Some(&with(schema.clone())), None, &components);
            document["openapi"] = json!(version);
            document
        };
        judged(&compare(&content(&before), &content(&after)))
    };
    let to_short = json!({"$ref": to("Short")});
    let to_thing = json!({"$ref": to("Thing")});
    for (name, reference, more, meant) in [
        ("a limit", &to_short, json!({"maxLength": 3}), "breaking constraint-tightened"),
        ("a pattern", &to_short, json!({"pattern": "^a"}), "breaking constraint-tightened"),
        ("a list", &to_short, json!({"enum": ["a"]}), "breaking enum-added"),
        ("what is required", &to_thing, json!({"required": ["v"]}), "breaking property-became-required"),
        ("a property", &to_thing, json!({"properties": {"w": {"type": "string"}}}), "additive optional-property-added"),
        ("a description", &to_short, json!({"description": "Short."}), "cosmetic description-changed"),
        ("a default", &to_short, json!({"default": "a"}), "additive default-added"),
    ] {
        let mut beside = reference.clone();
        beside.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(judge("3.1.0", reference.clone(), beside.clone()), meant, "{name}");
        assert_eq!(judge("3.0.3", reference.clone(), beside.clone()), "none", "{name} in 3.0");
        let mut spelled = more.clone();
        spelled["allOf"] = json!([reference]);
        assert_eq!(judge("3.1.0", spelled, beside), "none", "{name} by allOf");
    }
}

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

#[test]
fn many_variants_are_found_again() {
    let variants = |count: usize, make: &dyn Fn(usize) -> Value| {
        with_required(json!({"anyOf": (0..count).map(make).collect::<Vec<_>>()}))
    };
    let own_names = |index: usize, more: bool| {
        let mut properties = json!({"id": {"type": "string"}});
        properties[format!("p{index}")] = json!({"type": "string"});
        properties[format!("q{index}")] = json!({"type": "integer"});
        if more {
            properties["extra"] = json!({"type": "string"});
        }
        object(properties, json!([format!("p{index}")]))
    };
    let same_names = |index: usize, more: bool| {
        let mut properties = json!({"name": {"type": "string", "maxLength": index + 1}, "value": {"type": "string"}});
        if more {
            properties["extra"] = json!({"type": "string"});
        }
        object(properties, json!(["name"]))
    };
    let titled = |index: usize, more: bool| {
        let mut schema =
            json!({"type": "string", "title": format!("Shade {index}"), "pattern": format!("^shade-{index}")});
        if more {
            schema["maxLength"] = json!(100);
        }
        schema
    };
    let gained = ("additive optional-property-added", "additive optional-property-added");
    for count in [33, 40, 200, 300] {
        let case = |name, make: &dyn Fn(usize, bool) -> Value, meant: (&'static str, &'static str)| {
            Case(
                name,
                variants(count, &|index| make(index, false)),
                variants(count, &|index| make(index, true)),
                meant.0,
                meant.1,
            )
        };
        check(&[
            case("with names of their own", &own_names, gained),
            case("with titles", &titled, ("breaking constraint-tightened", "additive constraint-tightened")),
        ]);
    }
    let case = |name, count: usize| {
        Case(
            name,
            variants(count, &|index| same_names(index, false)),
            variants(count, &|index| same_names(index, true)),
            gained.0,
            gained.1,
        )
    };
    check(&[case("33 with the same names", 33), case("200 with the same names", 200)]);
}

#[test]
fn a_list_narrowed_from_titled_values_is_a_list() {
    let shades: Vec<Value> =
        (0..40).map(|index| json!({"title": format!("Shade {index}"), "enum": [format!("shade-{index}")]})).collect();
    let shade = json!({"type": "string", "oneOf": shades});
    let narrowed = |values: Value| with(json!({"type": "string", "enum": values, "allOf": [shade]}));
    check(&[
        Case(
            "as it was",
            narrowed(json!(["shade-1", "shade-2"])),
            with(json!({"type": "string", "enum": ["shade-1", "shade-2"]})),
            SAME,
            SAME,
        ),
        Case(
            "a value more",
            narrowed(json!(["shade-1"])),
            narrowed(json!(["shade-1", "shade-2"])),
            "additive enum-value-added",
            "additive-if-open enum-value-added",
        ),
        Case(
            "a value that is none of them",
            narrowed(json!(["shade-1"])),
            narrowed(json!(["shade-1", "shade-99"])),
            SAME,
            SAME,
        ),
    ]);
}

#[test]
fn anchors_are_followed() {
    let components = |kind: &str, reference: &str| {
        json!({
            "Root": object(json!({"a": {"$ref": reference}}), json!([])),
            "Named": {"$anchor": "name", "type": kind},
            "Identified": {"$id": "https://example.com/identified", "type": kind},
        })
    };
    for reference in ["#name", "https://example.com/identified", "#/components/schemas/Named"] {
        let breaking = "breaking type-changed";
        let mut pair = (components("string", reference), components("integer", reference));
        // What nothing refers to would be reported as well.
        for components in [&mut pair.0, &mut pair.1] {
            let unused = if reference.starts_with('#') { "Identified" } else { "Named" };
            components.as_object_mut().unwrap().remove(unused);
        }
        check_shared(&[Shared("the target changed", pair.0.clone(), pair.1, breaking, breaking)]);
        let pointer = components("string", "#/components/schemas/Named");
        if reference == "#name" {
            let anchored = components("string", reference);
            check_shared(&[Shared("by a pointer instead", pointer, anchored, SAME, SAME)]);
        }
    }
    let to_anchor = |name: &str| {
        json!({
            "Root": with(json!({"$ref": format!("#{name}")})),
            "One": {"$anchor": "one", "type": "string"},
            "Other": {"$anchor": "other", "type": "integer"},
        })
    };
    let judge = |before: &str, after: &str| {
        let root = json!({"$ref": to("Root")});
        let document = |name: &str| document(Some(&root), None, &to_anchor(name));
        compare(&document(before), &document(after)).verdict
    };
    assert_eq!(judge("one", "other"), Verdict::Breaking);
    assert_eq!(judge("one", "gone"), Verdict::Breaking);
    assert_eq!(judge("one", "one"), Verdict::None);
}
