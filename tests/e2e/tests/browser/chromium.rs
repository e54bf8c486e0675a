//! A headless Chromium, driven over WebDriver.

use std::{process::Stdio, sync::Arc};

use ash_sdk::reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// `--no-sandbox`: as root there is no other way. `--remote-debugging-pipe`: it ends with its driver, however that ends.
const OPTIONS: [&str; 11] = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--headless",
    "--no-first-run",
    "--no-proxy-server",
    "--no-sandbox",
    "--remote-debugging-pipe",
];

/// Calls back when a condition holds, which it sees at each change of the page.
const UNTIL: &str = "
    const [...values] = arguments;
    return new Promise(resolve => {
        const check = () => { if (HOLDS) { observer.disconnect(); resolve(null); } };
        const observer = new MutationObserver(check);
        observer.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
        check();
    });";

/// A running browser. It stops with this.
pub(crate) struct Chromium {
    http: Client,
    /// Address of the driver's session.
    session: String,
    _driver: Child,
    /// Open as long as the driver, which may write more.
    _said: Lines<BufReader<ChildStdout>>,
    _folder: TempDir,
}

impl Chromium {
    /// Starts one that has no history, and takes nothing from the user's.
    pub(crate) async fn start() -> Arc<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .env("HOME", folder.path())
            .env("TMPDIR", folder.path())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver, which `apt-get install chromium chromium-driver` installs");
        let mut said = BufReader::new(driver.stdout.take().expect("its standard output")).lines();
        let port = loop {
            let line = said.next_line().await.expect("what chromedriver says").expect("chromedriver starts");
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        let http = Client::builder().no_proxy().build().expect("a client");
        let driver_url = format!("http://127.0.0.1:{port}/session");
        let options = OPTIONS.map(str::to_owned).into_iter();
        let options: Vec<_> = options.chain([format!("--user-data-dir={}", folder.path().display())]).collect();
        let wanted = json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": options}}}});
        let opened = sent(http.post(&driver_url).json(&wanted)).await;
        let opened = opened.expect("Chromium, which `apt-get install chromium chromium-driver` installs");
        let session = format!("{driver_url}/{}", opened["sessionId"].as_str().expect("a session"));
        Arc::new(Self { http, session, _driver: driver, _said: said, _folder: folder })
    }

    async fn try_post(&self, command: &str, body: Value) -> Result<Value, String> {
        sent(self.http.post(format!("{}/{command}", self.session)).json(&body)).await
    }

    async fn post(&self, command: &str, body: Value) -> Value {
        self.try_post(command, body).await.unwrap_or_else(|error| panic!("{command}: {error}"))
    }

    async fn delete(&self, what: &str) {
        let deleted = sent(self.http.delete(format!("{}{what}", self.session))).await;
        deleted.unwrap_or_else(|error| panic!("{what}: {error}"));
    }

    /// Opens a window.
    pub(crate) async fn window(self: &Arc<Self>) -> Window {
        let opened = self.post("window/new", json!({"type": "window"})).await;
        Window { chromium: self.clone(), handle: opened["handle"].clone() }
    }

    /// Closes all windows but the first, with which the browser would end.
    pub(crate) async fn close_windows(&self) {
        let handles = sent(self.http.get(format!("{}/window/handles", self.session))).await.expect("the windows");
        let handles = handles.as_array().expect("a list of them").clone();
        for handle in &handles[1..] {
            self.post("window", json!({"handle": handle})).await;
            self.delete("/window").await;
        }
        self.post("window", json!({"handle": handles[0]})).await;
    }

    /// Ends it in the orderly way, and waits until it has ended.
    pub(crate) async fn quit(&self) {
        self.delete("").await;
    }
}

/// Sends a command, and returns its outcome.
async fn sent(command: RequestBuilder) -> Result<Value, String> {
    let response = command.send().await.expect("a response of chromedriver");
    let succeeded = response.status().is_success();
    let mut outcome: Value = response.json().await.expect("its outcome");
    let value = outcome["value"].take();
    if succeeded { Ok(value) } else { Err(format!("{}: {}", value["error"], value["message"])) }
}

/// A window of a browser.
pub(crate) struct Window {
    chromium: Arc<Chromium>,
    handle: Value,
}

impl Window {
    /// The browser, whose commands go to this window.
    async fn chromium(&self) -> &Chromium {
        self.chromium.post("window", json!({"handle": self.handle})).await;
        &self.chromium
    }

    /// Opens a page, and waits until it is loaded.
    pub(crate) async fn open(&self, url: &str) {
        self.chromium().await.post("url", json!({"url": url})).await;
    }

    /// Does what the button does, and waits until the page is loaded.
    pub(crate) async fn reload(&self) {
        self.chromium().await.post("refresh", json!({})).await;
    }

    /// Does what the button does.
    pub(crate) async fn go_back(&self) {
        self.chromium().await.post("back", json!({})).await;
    }

    /// Types into the element that a selector finds.
    pub(crate) async fn type_into(&self, selector: &str, text: &str) {
        let chromium = self.chromium().await;
        let found = chromium.post("element", json!({"using": "css selector", "value": selector})).await;
        let (_, id) = found.as_object().and_then(|element| element.iter().next()).expect("an element's reference");
        let id = id.as_str().expect("an element's id");
        chromium.post(&format!("element/{id}/value"), json!({"text": text})).await;
    }

    /// Value of an expression in the page.
    pub(crate) async fn value(&self, expression: &str) -> Value {
        let script = format!("return {expression}");
        self.chromium().await.post("execute/sync", json!({"script": script, "args": []})).await
    }

    /// Waits until an expression holds in the page, in which `values` are those that are given.
    pub(crate) async fn until(&self, holds: &str, values: Value) {
        let script = UNTIL.replace("HOLDS", holds);
        let outcome = self.chromium().await.try_post("execute/sync", json!({"script": script, "args": values})).await;
        if let Err(error) = outcome {
            let page = self.value("document.body.innerText").await;
            panic!("not so: {holds}, with {values}: {error}\n{page:#}");
        }
    }
}
