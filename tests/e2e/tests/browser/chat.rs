//! The page of the example, as its user has it.

use std::sync::Arc;

use serde_json::json;

use super::{
    chromium::{Chromium, Window},
    site::Site,
};

/// The page in a window of its own.
pub(crate) struct Chat {
    pub(crate) window: Window,
}

impl Chat {
    /// Opens it.
    pub(crate) async fn open(chromium: &Arc<Chromium>, site: &Site) -> Self {
        Self::open_at(chromium, site.url()).await
    }

    /// Opens it at an address, which may name a turn.
    pub(crate) async fn open_at(chromium: &Arc<Chromium>, url: &str) -> Self {
        let window = chromium.window().await;
        window.open(url).await;
        Self { window }
    }

    /// Its address.
    pub(crate) async fn url(&self) -> String {
        self.text("location.href").await
    }

    /// Sends a prompt whose turn begins, and waits until the page follows it.
    pub(crate) async fn ask(&self, prompt: &str) {
        let before = self.text("location.hash").await;
        self.send(prompt).await;
        let follows = "location.hash !== values[0] && events?.url.endsWith(location.hash.slice(1))";
        self.window.until(follows, json!([before])).await;
    }

    /// Sends a prompt, by the key.
    pub(crate) async fn send(&self, prompt: &str) {
        self.window.type_into("[name=prompt]", &format!("{prompt}\n")).await;
    }

    /// Waits until there is some of an answer, and returns it.
    pub(crate) async fn until_it_speaks(&self) -> String {
        self.window.until("answer.textContent !== ''", json!([])).await;
        self.answer().await
    }

    /// Waits until this is the answer.
    pub(crate) async fn until_answer_is(&self, text: &str) {
        self.window.until("answer.textContent === values[0]", json!([text])).await;
    }

    /// Waits until an answer is over, and returns it. Its connection is closed for good then.
    pub(crate) async fn until_over(&self) -> String {
        self.window.until("answer.ariaBusy === 'false'", json!([])).await;
        assert_eq!(self.window.value("events.readyState === EventSource.CLOSED").await, true);
        self.answer().await
    }

    /// Waits until the page reports a problem, and returns it.
    pub(crate) async fn until_problem(&self) -> String {
        self.window.until("problem.textContent !== ''", json!([])).await;
        self.problem().await
    }

    /// The answer, as far as it is shown.
    pub(crate) async fn answer(&self) -> String {
        self.text("answer.textContent").await
    }

    /// The problem that is reported, or nothing.
    pub(crate) async fn problem(&self) -> String {
        self.text("problem.textContent").await
    }

    async fn text(&self, expression: &str) -> String {
        self.window.value(expression).await.as_str().expect("a text").to_owned()
    }
}
