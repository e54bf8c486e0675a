//! The example `axum_chat` in a real browser.
//!
//! Needs the feature `browser`, Chromium and its driver: `make test-browser`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../../../../ash-sdk/examples/axum_chat.rs"]
#[expect(dead_code, unreachable_pub, reason = "it is a program")]
mod axum_chat;
mod chat;
mod chromium;
mod site;

use std::{env, process::ExitCode, sync::Arc, time::Duration};

use ash_dev_server::ScriptedTurn;
use futures::future::BoxFuture;
use serde_json::json;

use self::{
    chat::Chat,
    chromium::Chromium,
    site::{Follow, Loss, Site},
};

type Case = fn(Arc<Chromium>) -> BoxFuture<'static, ()>;

macro_rules! cases {
    ($($name:ident),* $(,)?) => { &[$((stringify!($name), |chromium| Box::pin($name(chromium)))),*] };
}

/// The cases, one after the other in one browser: the windows of a driver's session have one keyboard.
const CASES: &[(&str, Case)] = cases![
    an_answer_whose_page_is_reloaded_in_the_middle_is_shown_whole_and_once,
    an_answer_whose_page_is_reloaded_after_its_end_is_shown_whole_and_once,
    two_windows_show_the_same_answer,
    a_connection_that_ends_in_the_middle_comes_back_where_it_was,
    a_connection_that_breaks_inside_of_an_event_comes_back_before_it,
    a_browser_that_comes_back_too_late_does_so_once,
    a_turn_that_is_not_kept_any_more_is_asked_for_once,
    a_turn_of_another_session_is_asked_for_once,
    a_prompt_during_a_turn_is_refused_and_the_answer_goes_on,
    the_answer_before_is_where_the_back_button_leads,
    an_answer_is_shown_as_text_whatever_is_in_it,
    a_tool_that_is_called_is_shown_between_the_texts,
    a_turn_that_fails_shows_why,
];

/// Spoken in several pieces.
const ANSWER: &str = "The quick brown fox jumps over the lazy dog, which has slept under the old oak tree since noon.";

/// A turn that waits before each piece of the answer.
fn spoken() -> ScriptedTurn {
    ScriptedTurn::from(ANSWER).pace(Duration::from_secs(1))
}

/// A request that begins at the beginning, and is answered with events.
fn from_the_beginning() -> Follow {
    Follow { last_event_id: None, status: 200 }
}

/// A prompt whose answer stands at its first piece, in a window.
async fn in_the_middle(chromium: &Arc<Chromium>, site: &Site) -> (Chat, String) {
    let chat = Chat::open(chromium, site).await;
    chat.ask("hello").await;
    site.agent.go_on();
    let piece = chat.until_it_speaks().await;
    assert!(ANSWER.starts_with(&piece) && piece != ANSWER, "{piece}");
    (chat, piece)
}

async fn an_answer_whose_page_is_reloaded_in_the_middle_is_shown_whole_and_once(chromium: Arc<Chromium>) {
    let site = Site::start(|server| server.turn("hello", spoken())).await;
    let (chat, piece) = in_the_middle(&chromium, &site).await;
    chat.window.reload().await;
    chat.until_answer_is(&piece).await;
    site.agent.finish();
    assert_eq!(chat.until_over().await, ANSWER);
    assert_eq!(chat.problem().await, "");
    assert_eq!(site.follows(), [from_the_beginning(), from_the_beginning()]);
}

async fn an_answer_whose_page_is_reloaded_after_its_end_is_shown_whole_and_once(chromium: Arc<Chromium>) {
    let site = Site::start(|server| server).await;
    let chat = Chat::open(&chromium, &site).await;
    chat.ask("hello").await;
    assert_eq!(chat.until_over().await, "Echo: hello");
    chat.window.reload().await;
    assert_eq!(chat.until_over().await, "Echo: hello");
    assert_eq!(site.follows(), [from_the_beginning(), from_the_beginning()]);
}

async fn two_windows_show_the_same_answer(chromium: Arc<Chromium>) {
    let site = Site::start(|server| server.turn("hello", spoken())).await;
    let (first, piece) = in_the_middle(&chromium, &site).await;
    let second = Chat::open_at(&chromium, &first.url().await).await;
    second.until_answer_is(&piece).await;
    site.agent.finish();
    assert_eq!(first.until_over().await, ANSWER);
    assert_eq!(second.until_over().await, ANSWER);
    assert_eq!(site.follows(), [from_the_beginning(), from_the_beginning()]);
}

/// A connection that is lost at the first piece, after these bytes. The browser has to come back by itself.
async fn comes_back(chromium: &Arc<Chromium>, with: &'static str, how: Loss) {
    let site = Site::start(|server| server.turn("hello", spoken())).await;
    let connection = site.lose_next(with, how);
    let (chat, piece) = in_the_middle(chromium, &site).await;
    connection.lose();
    site.agent.finish();
    assert_eq!(chat.until_over().await, ANSWER, "after {piece}");
    let [first, second] = &site.follows()[..] else { panic!("{:?}", site.follows()) };
    assert_eq!((first, second.status), (&from_the_beginning(), 200));
    let (turn, number) = second.last_event_id.as_deref().and_then(|id| id.split_once(':')).expect("an id");
    assert!(chat.url().await.ends_with(&format!("#{turn}")));
    assert!(number.parse::<u64>().unwrap() > 1, "{number}");
}

async fn a_connection_that_ends_in_the_middle_comes_back_where_it_was(chromium: Arc<Chromium>) {
    comes_back(&chromium, "", Loss::End).await;
}

async fn a_connection_that_breaks_inside_of_an_event_comes_back_before_it(chromium: Arc<Chromium>) {
    comes_back(&chromium, "id: 7\nevent: items\ndata: [{\"type\":\"text_delta\",\"text\":\"no\"}]\n", Loss::Error)
        .await;
}

async fn a_browser_that_comes_back_too_late_does_so_once(chromium: Arc<Chromium>) {
    let site = Site::start(|server| server.turn("hello", spoken())).await;
    let connection = site.lose_next("", Loss::Error);
    let (late, piece) = in_the_middle(&chromium, &site).await;
    connection.held.raise();
    let other = Chat::open_at(&chromium, &late.url().await).await;
    site.agent.finish();
    assert_eq!(other.until_over().await, ANSWER);
    // Longer than the turn is kept.
    site.clock.advance(Duration::from_secs(24 * 60 * 60));
    connection.lost.raise();
    assert_eq!(late.until_over().await, piece);
    assert_eq!(late.problem().await, "This answer is not available any more.");
    assert_eq!(site.follows().len(), 3);
    assert_eq!(site.follows()[2].status, 204);
}

async fn a_turn_that_is_not_kept_any_more_is_asked_for_once(chromium: Arc<Chromium>) {
    let site = Site::start(|server| server).await;
    let chat = Chat::open(&chromium, &site).await;
    chat.ask("hello").await;
    assert_eq!(chat.until_over().await, "Echo: hello");
    site.clock.advance(Duration::from_secs(24 * 60 * 60));
    chat.window.reload().await;
    assert_eq!(chat.until_over().await, "");
    assert_eq!(chat.problem().await, "This answer is not available any more.");
    assert_eq!(site.follows(), [from_the_beginning(), Follow { last_event_id: None, status: 204 }]);
}

async fn a_turn_of_another_session_is_asked_for_once(chromium: Arc<Chromium>) {
    let (site, other) = (Site::start(|server| server).await, Site::start(|server| server).await);
    let chat = Chat::open(&chromium, &site).await;
    chat.ask("hello").await;
    assert_eq!(chat.until_over().await, "Echo: hello");
    let (_, turn) = chat.url().await.split_once('#').map(|(page, turn)| (page.to_owned(), turn.to_owned())).unwrap();
    let stranger = Chat::open_at(&chromium, &format!("{}#{turn}", other.url())).await;
    assert_eq!(stranger.until_over().await, "");
    assert_eq!(stranger.problem().await, "This answer is not available any more.");
    assert_eq!(other.follows(), [Follow { last_event_id: None, status: 404 }]);
}

async fn a_prompt_during_a_turn_is_refused_and_the_answer_goes_on(chromium: Arc<Chromium>) {
    let site = Site::start(|server| server.turn("hello", spoken())).await;
    let (chat, piece) = in_the_middle(&chromium, &site).await;
    chat.send("and another one").await;
    let problem = chat.until_problem().await;
    assert!(problem.contains("in progress"), "{problem}");
    assert_eq!(chat.answer().await, piece);
    site.agent.finish();
    assert_eq!(chat.until_over().await, ANSWER);
    assert_eq!(site.follows(), [from_the_beginning()]);
}

async fn the_answer_before_is_where_the_back_button_leads(chromium: Arc<Chromium>) {
    let site = Site::start(|server| server).await;
    let chat = Chat::open(&chromium, &site).await;
    chat.ask("one").await;
    chat.until_answer_is("Echo: one").await;
    chat.until_over().await;
    chat.ask("two").await;
    chat.until_answer_is("Echo: two").await;
    chat.until_over().await;
    chat.window.go_back().await;
    chat.until_answer_is("Echo: one").await;
    assert_eq!(chat.until_over().await, "Echo: one");
    chat.window.go_back().await;
    chat.until_answer_is("").await;
}

async fn an_answer_is_shown_as_text_whatever_is_in_it(chromium: Arc<Chromium>) {
    let answer = "<b>1 &lt; 2</b> & <script>document.title = 'x'</script>\n  \u{1f600} \"quoted\" <img src=x onerror=\"document.title = 'x'\">";
    let site = Site::start(|server| server.turn("hello", answer)).await;
    let chat = Chat::open(&chromium, &site).await;
    chat.ask("hello").await;
    assert_eq!(chat.until_over().await, answer);
    assert_eq!(chat.window.value("answer.childElementCount").await, 0);
    assert_eq!(chat.window.value("document.title").await, "Chat");
}

async fn a_tool_that_is_called_is_shown_between_the_texts(chromium: Arc<Chromium>) {
    let turn = ScriptedTurn::new().text("Let me look.").tool_call("Bash", json!({"command": "ls"}), "a.txt\n");
    let site = Site::start(|server| server.turn("hello", turn.text("There is one file."))).await;
    let chat = Chat::open(&chromium, &site).await;
    chat.ask("hello").await;
    assert_eq!(chat.until_over().await, "Let me look.… Bash\n\nThere is one file.");
    assert_eq!(chat.window.value("answer.querySelector('.tool').textContent").await, "… Bash");
}

async fn a_turn_that_fails_shows_why(chromium: Arc<Chromium>) {
    let failing = ScriptedTurn::new().text("Well,").fail("the model is out of reach");
    let site = Site::start(|server| server.turn("fail", failing).turn("cut", ScriptedTurn::from("Well,").cut())).await;
    let chat = Chat::open(&chromium, &site).await;
    for (prompt, reason) in [("fail", "the model is out of reach"), ("cut", "the server closed")] {
        chat.ask(prompt).await;
        let problem = chat.until_problem().await;
        assert!(problem.contains(reason), "{problem}");
        assert!(chat.until_over().await.starts_with("Well,"));
    }
}

/// Runs the cases whose names have the first argument in them.
#[tokio::main]
async fn main() -> ExitCode {
    let part = env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    let chromium = Chromium::start().await;
    let mut failed = 0;
    for (name, case) in CASES.iter().filter(|(name, _)| name.contains(&part)) {
        let chromium = chromium.clone();
        // If it panics, the others still run, and the browser is closed.
        let task = tokio::spawn(async move {
            chromium.close_windows().await;
            case(chromium).await;
        });
        let passed = task.await.is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += usize::from(!passed);
    }
    chromium.quit().await;
    println!("{failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
