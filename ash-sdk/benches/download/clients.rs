//! The clients that are compared. Each downloads the file several times, so that creating it hardly counts.

use std::{hint::black_box, path::PathBuf, pin::Pin};

use ash_sdk::{AshClient, uuid::Uuid};
use futures::StreamExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A client: downloads the file and returns its size.
pub(crate) struct Client {
    pub(crate) name: &'static str,
    /// The client that it is compared with.
    pub(crate) base: &'static str,
    pub(crate) runtime: Runtime,
    pub(crate) run: fn(Target) -> Running,
}

type Running = Pin<Box<dyn Future<Output = u64>>>;

pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) path: PathBuf,
}

#[derive(Clone, Copy)]
pub(crate) enum Runtime {
    CurrentThread,
    MultiThread,
}

impl Runtime {
    pub(crate) fn build(self) -> tokio::runtime::Runtime {
        let mut builder = match self {
            Self::CurrentThread => tokio::runtime::Builder::new_current_thread(),
            Self::MultiThread => tokio::runtime::Builder::new_multi_thread(),
        };
        builder.enable_all().build().unwrap()
    }
}

use Runtime::{CurrentThread, MultiThread};

pub(crate) const CLIENTS: &[Client] = &[
    client("reqwest, current-thread", "reqwest, current-thread", CurrentThread, |target| Box::pin(plain(target))),
    client("stream, current-thread", "reqwest, current-thread", CurrentThread, |target| Box::pin(stream(target))),
    client("reader, current-thread", "reqwest, current-thread", CurrentThread, |target| Box::pin(reader(target))),
    client("reqwest, main", "reqwest, main", MultiThread, |target| Box::pin(plain(target))),
    client("stream, main", "reqwest, main", MultiThread, |target| Box::pin(stream(target))),
    client("reqwest + tokio::fs, current-thread", "reqwest + tokio::fs, current-thread", CurrentThread, |target| {
        Box::pin(plain_to_file(target))
    }),
    client("save_to, current-thread", "reqwest + tokio::fs, current-thread", CurrentThread, |target| {
        Box::pin(save_to(target))
    }),
    client("reqwest + tokio::fs, main", "reqwest + tokio::fs, main", MultiThread, |target| {
        Box::pin(plain_to_file(target))
    }),
    client("save_to, main", "reqwest + tokio::fs, main", MultiThread, |target| Box::pin(save_to(target))),
];

const fn client(name: &'static str, base: &'static str, runtime: Runtime, run: fn(Target) -> Running) -> Client {
    Client { name, base, runtime, run }
}

/// Number of downloads of a run.
pub(crate) const DOWNLOADS: usize = 5;

fn sdk(url: &str) -> AshClient {
    AshClient::builder().server_url(url).api_key("key").no_proxy().build().unwrap()
}

async fn stream(target: Target) -> u64 {
    let client = sdk(&target.url);
    let mut size = 0;
    for _ in 0..DOWNLOADS {
        let mut download = client.download_workspace(Uuid::nil()).await.unwrap();
        while let Some(bytes) = download.next().await {
            size += black_box(bytes.unwrap()).len();
        }
    }
    size as u64
}

async fn reader(target: Target) -> u64 {
    let client = sdk(&target.url);
    let mut buffer = vec![0; 64 << 10];
    let mut size = 0;
    for _ in 0..DOWNLOADS {
        let mut download = client.download_workspace(Uuid::nil()).await.unwrap();
        loop {
            match download.read(&mut buffer).await.unwrap() {
                0 => break,
                read => size += black_box(read) as u64,
            }
        }
    }
    size
}

async fn save_to(target: Target) -> u64 {
    let client = sdk(&target.url);
    let mut size = 0;
    for _ in 0..DOWNLOADS {
        size += client.download_workspace(Uuid::nil()).save_to(&target.path).await.unwrap();
    }
    size
}

fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

async fn response(http: &reqwest::Client, url: &str) -> reqwest::Response {
    http.get(format!("{url}/api/sessions/{}/workspace", Uuid::nil())).send().await.unwrap()
}

async fn plain(target: Target) -> u64 {
    let http = http();
    let mut size = 0;
    for _ in 0..DOWNLOADS {
        let mut stream = response(&http, &target.url).await.bytes_stream();
        while let Some(bytes) = stream.next().await {
            size += black_box(bytes.unwrap()).len();
        }
    }
    size as u64
}

/// Writes the file as one would by hand, with its bytes on the disk in the end as those of `save_to`.
async fn plain_to_file(target: Target) -> u64 {
    let http = http();
    let mut size = 0;
    for _ in 0..DOWNLOADS {
        let mut stream = response(&http, &target.url).await.bytes_stream();
        let mut file = tokio::fs::File::create(&target.path).await.unwrap();
        while let Some(bytes) = stream.next().await {
            let bytes = bytes.unwrap();
            file.write_all(&bytes).await.unwrap();
            size += bytes.len();
        }
        file.flush().await.unwrap();
        file.sync_all().await.unwrap();
    }
    size as u64
}
