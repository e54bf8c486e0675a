//! JSON as JavaScript writes it: halves of characters, numbers with exponents, members that stand twice, depth.

use ash_e2e::{
    SESSION,
    scripted::script,
    streams::{DONE, SESSION_ID, START, answering, open, read, serve},
};
use ash_sdk::{ErrorKind, Event, message::DisplayItem};
use futures::TryStreamExt;

fn message(json: &str) -> String {
    format!("event: message\ndata: {json}\n\n")
}

fn result(rest: &str) -> String {
    message(&format!(r#"{{"type":"result","subtype":"success",{rest}}}"#))
}

/// A message that streams a piece of a text or of a thought.
fn piece(kind: &str, text: &str) -> String {
    let delta = format!(r#"{{"type":"{kind}_delta","{kind}":"{text}"}}"#);
    message(&format!(r#"{{"type":"stream_event","event":{{"type":"content_block_delta","delta":{delta}}}}}"#))
}

fn whole(kind: &str, text: &str) -> String {
    message(&format!(
        r#"{{"type":"assistant","message":{{"id":"m","content":[{{"type":"{kind}","{kind}":"{text}"}}]}}}}"#
    ))
}

fn in_pieces(kind: &str) -> String {
    let pieces = ["Hi ", r"\ud83d", r"\ude00 there \ud83d", r"\ude01"];
    let pieces: String = pieces.iter().map(|text| piece(kind, text)).collect();
    pieces + &whole(kind, "Hi \u{1f600} there \u{1f601}")
}

const SAID: &str = "Hi \u{1f600} there \u{1f601}";

#[tokio::test]
async fn a_character_in_two_pieces_of_a_message_is_said_once() {
    let script = || answering(&[START, &in_pieces("text"), DONE]);
    let (_server, client) = serve([script(), script()]).await;
    let texts: Vec<_> = open(&client).await.into_text().try_collect().await.unwrap();
    assert_eq!(texts, ["Hi ", "\u{1f600} there ", "\u{1f601}"]);
    assert_eq!(open(&client).await.turn().await.unwrap().text, SAID);
}

#[tokio::test]
async fn a_character_in_two_pieces_of_a_thought_is_shown_once() {
    let (_server, client) = serve([answering(&[START, &in_pieces("thinking"), DONE])]).await;
    let items: Vec<_> = open(&client).await.into_display_items().try_collect().await.unwrap();
    let thoughts = items.into_iter().filter_map(|item| match item {
        DisplayItem::Thinking { text } => Some(text),
        _ => None,
    });
    assert_eq!(thoughts.collect::<String>(), SAID);
}

#[tokio::test]
async fn a_character_in_two_deltas_belongs_to_the_second() {
    let delta = |kind: &str, text: &str| format!("event: {kind}\ndata: {{\"delta\":\"{text}\"}}\n\n");
    let frames = [
        delta("text_delta", r"a\ud83d"),
        delta("thinking_delta", r"\ud83d"),
        message(r#"{"type":"system"}"#),
        delta("text_delta", r"\ude00b"),
        delta("thinking_delta", r"\ude01"),
    ];
    let (_server, client) = serve([answering(&[START, &frames.concat(), DONE])]).await;
    let (events, error) = read(open(&client).await).await;
    assert!(error.is_none(), "{error:?}");
    let texts: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::TextDelta(delta) => Some(delta.as_str()),
            Event::ThinkingDelta(delta) => Some(delta.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["a", "", "\u{1f600}b", "\u{1f601}"]);
    assert_eq!(events[1].data(), r#"{"delta":"a\ud83d"}"#, "the data are what came");
}

#[tokio::test]
async fn a_result_is_read_whatever_else_is_in_it() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    for rest in [
        r#""is_error":true,"result":"API Error: 500 \ud83d""#.to_owned(),
        format!(r#""is_error":true,"result":"API Error: 500","structured_output":{deep}"#),
        format!(r#""is_error":true,"result":"API Error: 500","other":{}"#, "[".repeat(50_000) + &"]".repeat(50_000)),
        r#""is_error":false,"is_error":true,"result":"API Error: 500""#.to_owned(),
        r#""is_error":"yes","result":"API Error: 500""#.to_owned(),
    ] {
        let (_server, client) = serve([answering(&[START, &result(&rest), DONE])]).await;
        let error = open(&client).await.turn().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Agent(_)), "{rest:.100}: {error}");
        assert!(error.to_string().contains("API Error: 500"), "{rest:.100}: {error}");
    }
    let rest =
        format!(r#""is_error":false,"result":"ok","num_turns":2.0,"duration_ms":1.2e3,"structured_output":{deep}"#);
    let (_server, client) = serve([answering(&[START, &result(&rest), DONE])]).await;
    let turn = open(&client).await.turn().await.unwrap();
    assert_eq!((turn.num_turns, turn.duration.unwrap().as_millis()), (Some(2), 1200));
    assert_eq!(turn.structured_output.unwrap().to_string(), deep);
}

#[tokio::test]
async fn a_failure_says_something() {
    for (rest, reason) in [
        (r#""subtype":"success","is_error":true,"result":"""#, "without saying why"),
        (r#""subtype":"error_during_execution","is_error":true,"errors":[""]"#, "error_during_execution"),
        (r#""subtype":"success","is_error":true,"api_error_status":529"#, "529"),
        (r#""subtype":"success","is_error":true,"errors":["a", {"b":1}],"result":" ""#, "a; {\"b\":1}"),
        (r#""is_error":false,"result":"fine?""#, "fine?"),
    ] {
        let frame = message(&format!(r#"{{"type":"result",{rest}}}"#));
        let (_server, client) = serve([answering(&[START, &frame, DONE])]).await;
        let error = open(&client).await.turn().await.unwrap_err();
        assert!(error.to_string().contains(reason), "{rest}: {error}");
    }
    let (_server, client) = serve([answering(&[START, "event: error\ndata: {\"error\":\"\"}\n\n"])]).await;
    let error = open(&client).await.turn().await.unwrap_err();
    assert!(error.to_string().contains("without saying why"), "{error}");
}

#[tokio::test]
async fn an_error_event_fails_the_turn_whatever_its_data() {
    for data in ["not JSON", "{}", "null", "[1]", "{\"error\":", "{\"message\":\"x\"}", "{\"error\":{\"a\":1}}"] {
        let frame = format!("event: error\ndata: {data}\n\n");
        for end in ["", DONE] {
            let (_server, client) = serve([answering(&[START, &frame, end])]).await;
            let error = open(&client).await.turn().await.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Agent(_)), "{data}: {error}");
        }
    }
}

#[tokio::test]
async fn a_turn_whose_result_cannot_be_read_is_no_success() {
    for odd in
        ["{\"type\":\"result\"", "not JSON", "{\"type\":7}", "{}", "{\"type\":\"result\",\"subtype\":\"success\"]}"]
    {
        let (_server, client) = serve([answering(&[START, &message(odd), DONE])]).await;
        let error = open(&client).await.turn().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Agent(_)), "{odd}: {error}");
        assert!(error.to_string().contains(odd), "{error}");
    }
    let good = result(r#""is_error":false,"result":"ok""#);
    let (_server, client) = serve([answering(&[START, &message("{}"), &good, DONE])]).await;
    assert_eq!(open(&client).await.turn().await.unwrap().result.as_deref(), Some("ok"));
}

#[tokio::test]
async fn a_response_is_read_as_javascript_would() {
    for body in [
        format!("\u{feff}{SESSION}"),
        SESSION.replacen("\"agentName\"", r#""agentName":"other","agentName""#, 1),
        SESSION.replacen('{', r#"{"x":"\ud83d","#, 1),
        SESSION.replacen('{', &format!(r#"{{"x":{}1{},"#, "[".repeat(500), "]".repeat(500)), 1),
    ] {
        let (_server, client) = serve([script().read().json(&body)]).await;
        let response = client.get_session(SESSION_ID).with_response().await.unwrap();
        assert_eq!(response.value.agent_name.as_str(), "bot", "{body:.80}");
        assert!(response.headers["content-type"].to_str().unwrap().starts_with("application/json"));
    }
    let refusal = script().read().answer(
        "400 Bad Request",
        &[("content-type", "application/json")],
        "\u{feff}{\"error\":\"half \\ud83d\"}",
    );
    let (_server, client) = serve([refusal]).await;
    let error = client.get_session(SESSION_ID).await.unwrap_err();
    assert!(error.to_string().contains("half \u{fffd}"), "{error}");
}
