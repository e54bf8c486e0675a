//! `deprecated: true` becomes `#[deprecated]`, with the sentence that speaks of it.

use ash_sdk_generator_fixtures as _;

#[test]
fn everything_deprecated_is_marked() {
    let contract = include_str!("../fixtures/contract.json");
    let contract = serde_json::from_str(contract).unwrap_or_default();
    let client = ash_sdk_generator::raw::generate(&contract).unwrap_or_else(|error| unreachable!("{error}"));
    let listing = ash_sdk_generator::listing::Listing::of(&client.file).to_string();
    let marked: Vec<&str> = listing.lines().filter_map(|line| line.strip_suffix(" #[deprecated]")).collect();
    let names: Vec<&str> = marked.iter().filter_map(|line| line.split(['(', ':', ' ']).nth(1)).collect();
    assert!(marked.contains(&"struct Old"), "{marked:?}");
    assert!(marked.contains(&"struct Job.old: Option<String>"), "{marked:?}");
    assert!(marked.contains(&"struct params::ListThingsParams.owner: Option<ThingId>"), "{marked:?}");
    assert!(marked.iter().any(|line| line.starts_with("async fn Client::delete_thing(")), "{marked:?}");
    assert!(marked.iter().any(|line| line.starts_with("fn Job::old(")), "{marked:?}");
    assert_eq!(marked.len(), 6, "{names:?}");
    assert!(client.source.contains(r#"#[deprecated(note = "Deprecated: use `type`.")]"#));
    assert!(client.source.contains(r#"#[deprecated(note = "It is deprecated.")]"#));
}
