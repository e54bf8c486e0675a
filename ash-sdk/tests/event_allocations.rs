//! Cost of an event that nobody parses.

#![allow(clippy::unwrap_used, clippy::panic)]

use ash_sdk::Event;

#[test]
fn a_message_that_nobody_opens_costs_its_text_and_no_tree() {
    let block = r#"{"type":"text","text":"one of many"}"#;
    let blocks = vec![block; 500].join(",");
    let data = format!(r#"{{"type":"assistant","message":{{"content":[{blocks}]}}}}"#);
    let mut event = None;
    let unopened = allocation_counter::measure(|| event = Some(Event::new("message", &data)));
    assert!(unopened.count_total <= 4, "{unopened:?}");
    assert!(unopened.bytes_total <= data.len() as u64 + 64, "{unopened:?} for {} bytes", data.len());

    let Some(Event::Message(message)) = &event else { panic!("not a message: {event:?}") };
    let opened = allocation_counter::measure(|| {
        message.message();
    });
    assert!(opened.count_total > 500, "{opened:?}");
    let again = allocation_counter::measure(|| {
        message.message();
    });
    assert_eq!(again.count_total, 0, "it is read once");
}
