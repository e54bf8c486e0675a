//! Values decoded and encoded by a client that was generated from the contract in `fixtures`.

#![allow(clippy::unwrap_used, clippy::panic)]

use ash_sdk_generator_fixtures::{
    Secret,
    types::{
        ByBath, ByBed, Circle, Closed, Colour, Content, Figure, Helper, Holder, ImagePart, Job, JobState2, Key, KeyId,
        Leaf, Level, Limited, Loose, Not, Part, Piece, Room, Square, State, TextPart, Thing, ThingId, Tree, Version,
    },
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, from_value, json, to_value};
use uuid::Uuid;

const ID: &str = "b8e00b16-84f1-4b4a-8e15-0449904b6db3";

/// Decodes a value that is encoded again as it was.
fn same<T: DeserializeOwned + Serialize>(value: Value) -> T {
    let decoded: T = from_value(value.clone()).unwrap();
    assert_eq!(to_value(&decoded).unwrap(), value);
    decoded
}

#[test]
fn the_discriminator_decides_which_variant_a_value_is() {
    let image = ImagePart::new("image").url("x");
    assert_eq!(same::<Part>(json!({"kind": "image", "url": "x"})), Part::Image(image.clone()));
    assert_eq!(same::<Part>(json!({"kind": "text"})), Part::Text(TextPart::new("text")));
    assert_eq!(Part::from(image.clone()), Part::Image(image));
}

#[test]
fn a_variant_that_the_contract_does_not_know_keeps_its_json() {
    for value in
        [json!({"kind": "video", "text": "x"}), json!({"text": "x"}), json!("text"), json!(null), json!({"kind": 1})]
    {
        assert_eq!(same::<Part>(value.clone()), Part::Unrecognized(value));
    }
}

#[test]
fn a_known_variant_that_does_not_fit_is_an_error_that_names_its_tag() {
    let error = from_value::<Part>(json!({"kind": "text", "text": 5})).unwrap_err();
    assert!(error.to_string().starts_with("kind `text`: invalid type: integer `5`"), "{error}");
}

#[test]
fn a_member_with_one_value_in_each_variant_decides_without_a_discriminator() {
    assert!(matches!(same::<Piece>(json!({"kind": "image", "url": "x"})), Piece::Image(_)));
    assert!(matches!(same::<Piece>(json!({"kind": "video"})), Piece::Unrecognized(_)));
}

#[test]
fn the_mapping_of_a_discriminator_decides_and_a_tag_that_is_no_member_is_encoded() {
    assert_eq!(from_value::<Figure>(json!({"shape": "box", "side": 2.0})).unwrap(), Figure::Square(Square::new(2.0)));
    assert!(matches!(same::<Figure>(json!({"shape": "round", "radius": 1.0})), Figure::Round(_)));
    assert!(matches!(same::<Figure>(json!({"shape": "Square", "side": 1.0})), Figure::Unrecognized(_)));
}

#[test]
fn objects_without_a_tag_are_told_apart_by_the_members_they_know() {
    assert_eq!(same::<Room>(json!({"bath": "x"})), Room::ByBath(ByBath::new().bath("x")));
    assert_eq!(same::<Room>(json!({"bed": "x"})), Room::ByBed(ByBed::new().bed("x")));
    assert!(matches!(same::<Room>(json!({"garden": "x"})), Room::Unrecognized(_)));
}

#[test]
fn values_of_different_forms_are_told_apart() {
    assert_eq!(same::<Content>(json!("x")), Content::from("x"));
    assert_eq!(same::<Content>(json!(5)), Content::Integer(5));
    assert!(matches!(same::<Content>(json!([{"kind": "video"}])), Content::Array(parts) if parts.len() == 1));
    assert!(matches!(same::<Content>(json!({"a": 1})), Content::Unrecognized(_)));
    assert_eq!(same::<Version>(json!(3)).to_string(), "3");
    assert_eq!(Version::from("x").to_string(), "x");
}

#[test]
fn types_that_contain_themselves_decode() {
    let value = json!({"type": "not", "inner": {"type": "pair", "both": [{"type": "leaf", "value": 1}]}});
    let Tree::Not(not) = same::<Tree>(value) else { panic!("not a `not`") };
    let Not { inner: Tree::Pair(pair), .. } = *not else { panic!("not a pair") };
    assert_eq!(pair.both, [Tree::from(Leaf::new("leaf", 1))]);
}

#[test]
fn a_variant_that_is_null_makes_the_other_optional() {
    assert_eq!(same::<Holder>(json!({"maybe": null})).maybe, None);
    assert_eq!(same::<Holder>(json!({"maybe": {"radius": 1.0}})).maybe, Some(Circle::new(1.0)));
}

#[test]
fn an_unknown_value_of_an_enum_decodes_and_is_sent_back() {
    assert_eq!(same::<Colour>(json!("dark-blue")), Colour::DarkBlue);
    let unknown = same::<Colour>(json!("green"));
    assert_eq!(unknown, Colour::Unrecognized("green".to_owned()));
    assert_eq!((unknown.as_str(), unknown.to_string().as_str()), ("green", "green"));
    assert_eq!("red".parse::<Colour>(), Ok(Colour::Red));
    assert_eq!(format!("{:>5}", Colour::Red), "  red");
    assert!(from_value::<Colour>(json!(1)).is_err());
}

#[test]
fn an_enum_beside_a_string_is_that_enum() {
    assert_eq!(same::<Loose>(json!("low")), Loose::Low);
    assert_eq!(same::<Loose>(json!("other")), Loose::Unrecognized("other".to_owned()));
}

#[test]
fn values_that_clash_in_rust_have_variants_of_their_own() {
    for (value, variant) in [
        ("unknown", State::Unknown),
        ("Unknown", State::Unknown2),
        ("unrecognized", State::Unrecognized),
        ("a b", State::AB),
        ("a-b", State::AB2),
        ("self", State::Self_),
        ("", State::X),
        ("other", State::Unrecognized2("other".to_owned())),
    ] {
        assert_eq!(same::<State>(json!(value)), variant);
    }
}

#[test]
fn an_enum_of_integers_takes_any_integer() {
    assert_eq!(same::<Level>(json!(2)), Level::VALUE_2);
    assert_eq!(same::<Level>(json!(-3)), Level::MINUS_3);
    assert_eq!(same::<Level>(json!(7)), Level(7));
}

#[test]
fn a_closed_object_takes_a_new_member() {
    assert_eq!(from_value::<Closed>(json!({"a": "x", "b": 1})).unwrap(), Closed::new("x"));
}

#[test]
fn members_that_clash_in_rust_keep_their_names_on_the_wire() {
    let job = json!({
        "state": "on", "userId": "1", "user_id": "2", "a-b": "3", "a_b": "4", "Self": "5", "self": "6", "type": "7",
        "new": "8", "body": "9", "extra": "10", "unheard": [1], "steps": [{"name": "s", "mode": "y"}], "old": "o"
    });
    let decoded = same::<Job>(job);
    assert_eq!(decoded.user_id, "1");
    assert_eq!(decoded.user_id_2.as_deref(), Some("2"));
    assert_eq!((decoded.a_b.as_deref(), decoded.a_b_2.as_deref()), (Some("3"), Some("4")));
    assert_eq!((decoded.self_.as_deref(), decoded.self_2.as_deref()), (Some("5"), Some("6")));
    assert_eq!((decoded.type_.as_deref(), decoded.new.as_deref()), (Some("7"), Some("8")));
    assert_eq!(decoded.extra.as_deref(), Some("10"));
    assert_eq!(decoded.extra_2["unheard"], json!([1]));
    assert_eq!(decoded.state, Some(JobState2::On));
    let built = Job::new("1").type_("7").new_("8").extra("10").user_id_2("2");
    assert_eq!(
        to_value(built).unwrap(),
        json!({"userId": "1", "user_id": "2", "type": "7", "new": "8", "extra": "10"})
    );
}

#[test]
fn objects_combined_from_others_have_the_members_of_all() {
    let thing = Thing::new(Uuid::parse_str(ID).unwrap(), "red", vec!["a".to_owned()]);
    assert_eq!(to_value(&thing).unwrap(), json!({"id": ID, "colour": "red", "tags": ["a"]}));
    assert_eq!(same::<Thing>(json!({"id": ID, "colour": "red", "tags": ["a"], "level": 2})), thing.level(2));
}

#[test]
fn an_optional_collection_may_be_absent_or_empty() {
    let thing: Thing = same(json!({"id": ID, "colour": "red", "tags": [], "labels": {}}));
    assert_eq!(thing.labels.map(|labels| labels.len()), Some(0));
}

#[test]
fn ids_convert_from_what_is_at_hand() {
    let id = ThingId::from(Uuid::parse_str(ID).unwrap());
    let thing = Thing::new(id, Colour::Red, Vec::<String>::new());
    let into = |id: &dyn Fn() -> ThingId| id();
    assert_eq!(into(&|| (&thing).into()), id);
    assert_eq!(into(&|| (&id).into()), id);
    assert_eq!(ID.parse::<ThingId>().unwrap(), id);
    assert_eq!((id.to_string().as_str(), to_value(id).unwrap()), (ID, json!(ID)));
    let key = Key::new("k1", "hidden");
    assert_eq!((KeyId::from(&key), KeyId::from("k1").as_ref()), (KeyId::from("k1".to_owned()), "k1"));
}

#[test]
fn secrets_are_sent_and_not_shown() {
    let sent = json!({"id": "k1", "secret": "hunter2", "env": {"TOKEN": "hunter3"}, "headers": {"x": "hunter4"}});
    let key = same::<Key>(sent);
    assert_eq!(key.secret.expose(), "hunter2");
    assert_eq!(key.env.as_ref().unwrap()["TOKEN"], Secret::from("hunter3"));
    let shown = format!("{key:?} {key:#?}");
    assert!(shown.contains("k1") && shown.contains("***"), "{shown}");
    assert!(!shown.contains("hunter"), "{shown}");
}

#[test]
fn types_in_which_nothing_is_required_have_an_empty_form() {
    assert_eq!(Limited::default(), Limited::new());
    assert_eq!(to_value(Limited::new().count(3)).unwrap(), json!({"count": 3}));
}

#[test]
fn a_stated_constructor_takes_its_arguments_and_sets_its_values() {
    let local = json!({"type": "local", "flags": ["-v"]});
    assert_eq!(to_value(Helper::local(["-v"])).unwrap(), local);
    let remote = json!({"type": "remote", "url": "http://a", "transport": "http"});
    assert_eq!(to_value(Helper::remote("http://a")).unwrap(), remote);
}
