//! The contract's descriptions, from which the SDK's documentation is generated: complete, and in plain words.
use serde_json::Value;

/// Words that a reader of an API's documentation does not expect there.
const UNWANTED_WORDS: [&str; 17] = [
    "anew",
    "carried out",
    "gives",
    "is no",
    "made in advance",
    "meanwhile",
    "mend",
    "nevertheless",
    "says",
    "sent again",
    "sent twice",
    "so long as",
    "told",
    "tells",
    "under way",
    "worked off",
    "works off",
];
/// Words that a description does not begin with.
const UNWANTED_BEGINNINGS: [&str; 8] = ["How", "Is", "What", "Where", "Whether", "Who", "Whose", "Why"];
/// The longest summary, in characters.
const LONGEST_SUMMARY: usize = 50;

/// Calls `look` with every object of the document and a pointer to it.
fn visit(value: &Value, at: &str, look: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, &format!("{at}/{index}"), look);
            }
        }
        Value::Object(members) => {
            look(at, value);
            for (name, member) in members {
                visit(member, &format!("{at}/{name}"), look);
            }
        }
        _ => {}
    }
}

fn faults_of(mut find: impl FnMut(&str, &Value) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    visit(&ash_dev_server::contract(), "", &mut |at, object| faults.extend(find(at, object)));
    faults
}

fn is_described(object: &Value) -> bool {
    object["description"].as_str().is_some_and(|text| !text.trim().is_empty())
}

#[test]
fn every_operation_has_a_short_summary_and_a_description_of_whole_sentences() {
    let mut operations = 0;
    let faults = faults_of(|at, object| {
        object.get("operationId")?;
        operations += 1;
        let (summary, description) = (object["summary"].as_str()?, object["description"].as_str()?);
        let is_good = !summary.is_empty()
            && summary.chars().count() <= LONGEST_SUMMARY
            && !summary.ends_with('.')
            && description.ends_with('.');
        (!is_good).then(|| format!("{at}: {summary} / {description}"))
    });
    assert_eq!(faults, [""; 0]);
    assert_eq!(operations, 76);
}

#[test]
fn every_parameter_component_and_member_is_described() {
    let mut looked_at = 0;
    let faults = faults_of(|at, object| {
        let parent = at.rsplit('/').nth(1).unwrap_or_default();
        let is_described_place = match parent {
            "parameters" | "properties" => true,
            "schemas" => at.matches('/').count() == 3,
            _ => false,
        };
        looked_at += usize::from(is_described_place);
        (is_described_place && !is_described(object)).then(|| at.to_owned())
    });
    assert_eq!(faults, [""; 0]);
    assert!(looked_at > 400, "{looked_at}");
}

#[test]
fn descriptions_are_in_plain_words() {
    let contains = |text: &str, word: &str| {
        let text = format!(" {} ", text.to_lowercase().replace(|c: char| !c.is_alphanumeric(), " "));
        text.contains(&format!(" {word} "))
    };
    let mut texts = 0;
    let faults = faults_of(|at, object| {
        let texts_here = ["summary", "description", "because"].into_iter().filter_map(|name| object[name].as_str());
        let texts_here: Vec<_> = texts_here.collect();
        texts += texts_here.len();
        let unwanted = texts_here.iter().find(|text| {
            UNWANTED_WORDS.iter().any(|word| contains(text, word))
                || UNWANTED_BEGINNINGS.iter().any(|word| text.starts_with(&format!("{word} ")))
        });
        unwanted.map(|text| format!("{at}: {text}"))
    });
    assert_eq!(faults, [""; 0]);
    assert!(texts > 800, "{texts}");
}

#[test]
fn ids_are_components() {
    // A message's id is a uuid in two places, and in an attachment it may be the word `unlinked`.
    let plain = ["/Message/properties/id", "/UploadAttachmentRequest/properties/messageId"];
    let mut plain_ones = 0;
    let faults = faults_of(|at, object| {
        let is_uuid = object["format"] == "uuid";
        let place = at.strip_prefix("/components/schemas").unwrap_or(at);
        let is_component = place.matches('/').count() == 1 && place.ends_with("Id");
        plain_ones += usize::from(is_uuid && plain.contains(&place));
        (is_uuid && !is_component && !plain.contains(&place)).then(|| at.to_owned())
    });
    assert_eq!(faults, [""; 0]);
    assert_eq!(plain_ones, plain.len(), "an exception that is none");
}
