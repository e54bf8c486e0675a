//! Types that an agent may be asked for: whatever `schemars` describes, its schema is one that a strict agent takes.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use ash_e2e::World;
use ash_sdk::{ErrorKind, error::AgentFailure, stream::OutputPart};
use futures::TryStreamExt;
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::json;

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[allow(clippy::struct_field_names)]
struct Numbers {
    small: u8,
    signed: i16,
    large: u64,
    huge: i128,
    single: f32,
    double: f64,
    size: usize,
    nonzero: std::num::NonZeroU32,
    letter: char,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Standard {
    took: Duration,
    range: std::ops::Range<u32>,
    path: std::path::PathBuf,
    pair: (String, u32),
    three: [f64; 3],
    unit: (),
    any: serde_json::Value,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Maps {
    by_name: HashMap<String, u32>,
    by_number: BTreeMap<u32, Duration>,
    set: HashSet<u64>,
    optional: Option<BTreeMap<String, Option<i64>>>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
enum External {
    Unit,
    Newtype(u32),
    Pair(u8, f64),
    Struct { at: u64 },
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
enum Internal {
    One { count: u32 },
    Two,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "with")]
enum Adjacent {
    One(u32),
    Two { ratio: f32 },
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Untagged {
    Number(u32),
    Text(String),
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Enums {
    external: External,
    internal: Internal,
    adjacent: Adjacent,
    untagged: Untagged,
    all: Vec<External>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Tree {
    weight: u16,
    children: Vec<Tree>,
    parent: Option<Box<Tree>>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Flat {
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    rest: HashMap<String, u32>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(flatten)]
    inner: Inner,
    /// A date, as a person would write it.
    #[schemars(extend("format" = "date", "x-order" = 7))]
    date: String,
}

#[derive(Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default)]
struct Inner {
    a: u32,
    b: Option<f64>,
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Newtype(u32);

async fn has_a_value<T: JsonSchema + DeserializeOwned + 'static>(world: &World) -> T {
    let session = world.session().await;
    let asked = world.client.send_message(session.id, "Tell me.").output::<T>().await;
    asked.unwrap_or_else(|error| panic!("{}: {error:?}", std::any::type_name::<T>()))
}

macro_rules! have_a_value {
    ($($name:ident: $($type:ty),+;)*) => {$(
        #[tokio::test]
        async fn $name() {
            let world = World::new().await;
            $(let _ = has_a_value::<$type>(&world).await;)+
        }
    )*};
}

have_a_value! {
    numbers_have_a_schema_that_an_agent_takes: Numbers;
    types_of_the_standard_library_have_one: Standard;
    maps_and_sets_have_one: Maps, HashMap<String, f64>;
    enums_with_data_have_one: Enums, External, Internal, Adjacent, Untagged;
    types_that_hold_themselves_have_one: Tree, Option<Tree>, Vec<Tree>;
    flattened_types_have_one: Flat, Strict;
    types_that_are_no_objects_have_one: u32, f64, bool, String, Vec<u8>, Newtype, (u8, String), Option<Inner>, ();
}

#[tokio::test]
async fn a_type_that_is_no_object_is_a_member_of_one() {
    let world = World::new().await;
    let session = world.session().await;
    let ask = |prompt: &str| world.client.send_message(session.id, prompt);
    assert_eq!(ask(r#"/json {"value":[1,2.0]}"#).output::<Vec<u8>>().await.unwrap(), [1, 2]);
    assert_eq!(ask(r#"/json {"value":{"a":3,"b":0.5}}"#).output::<Option<Inner>>().await.unwrap().unwrap().a, 3);
    assert_eq!(ask(r#"/json {"value":null}"#).output::<Option<Inner>>().await.unwrap(), None);
    assert_eq!(ask(r#"/json {"value":{"Pair":[1,2.5]}}"#).output::<External>().await.unwrap(), External::Pair(1, 2.5));

    let request = world.client.send_message_stream(session.id, r#"/json {"value":7}"#).output_of::<u32>();
    let parts: Vec<_> = request.await.unwrap().into_output::<u32>().try_collect().await.unwrap();
    let Some(OutputPart::Value(output)) = parts.last() else { panic!("{parts:?}") };
    assert_eq!(output.value, 7);
    assert_eq!(output.turn.structured_output, Some(json!({"value": 7})), "the turn has what the agent said");
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
struct Addresses {
    host: std::net::IpAddr,
    port: std::num::NonZeroU16,
}

#[tokio::test]
async fn a_type_whose_schema_had_a_format_of_text_is_read() {
    let world = World::new().await;
    let session = world.session().await;
    let prompt = r#"/json {"host":"127.0.0.1","port":8e1}"#;
    let read = world.client.send_message(session.id, prompt).output::<Addresses>().await.unwrap();
    assert_eq!(read, Addresses { host: [127, 0, 0, 1].into(), port: 80.try_into().unwrap() });
}

#[tokio::test]
async fn an_agent_that_cannot_read_the_schema_answers_without_a_value() {
    let world = World::new().await;
    let session = world.session().await;
    let schema = json!({"type": "object", "properties": {"n": {"type": "integer", "format": "uint8"}}});
    let format = ash_sdk::types::OutputFormat::new(schema.as_object().unwrap().clone(), "json_schema");
    let turn = world.client.send_message(session.id, "Tell me.").output_format(format.clone()).await.unwrap();
    assert_eq!(turn.structured_output, None);

    let stream = world.client.send_message_stream(session.id, "Tell me.").output_format(format).await.unwrap();
    let error = stream.into_output::<Inner>().try_collect::<Vec<_>>().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Agent(AgentFailure::OutputMissing)), "{error:?}");
    assert!(error.to_string().contains(&turn.text), "the error has the agent's words: {error}");
}

#[tokio::test]
async fn an_agent_whose_values_do_not_fit_fails() {
    let world = World::new().await;
    let session = world.session().await;
    let error = world.client.send_message(session.id, r#"/json {"a":-1}"#).output::<Inner>().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Agent(AgentFailure::Turn(_))), "{error:?}");
    assert!(error.to_string().contains("error_max_structured_output_retries"), "{error}");
}
