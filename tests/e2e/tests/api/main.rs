//! Every method of the client against a live dev server, a file for each resource.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod agent_changes;
mod agent_files;
mod agents;
mod api_keys;
mod attachments;
mod credentials;
mod deploy;
mod evals;
mod events;
mod exec;
mod limits;
mod logs;
mod messages;
mod prewarmed;
mod queue;
mod raw;
mod samples;
mod save_to;
mod server;
mod session_files;
mod sessions;
mod transfers;
mod usage;
mod versions;
mod waiting;
mod wire;
mod workspaces;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use ash_dev_server::DevServer;
use ash_e2e::{
    clock::ManualClock,
    scripted::{Script, script},
};
use ash_sdk::{AshClient, Secret};

/// A client whose pauses between two questions take no time. Its deadlines do not come.
fn impatient(server: &DevServer) -> (AshClient, ManualClock) {
    let clock = ManualClock::skipping(Duration::from_secs(5));
    (ash_e2e::client_with_clock(server.url(), &clock), clock)
}

/// A timeout that no test reaches, however often it asks.
const LONG: Duration = Duration::from_secs(365 * 24 * 3600);

/// A refusal with this status.
fn refused(status: &str) -> Script {
    script().read().answer_json(status, r#"{"error":"no"}"#)
}

fn map<const N: usize>(members: [(&str, &str); N]) -> BTreeMap<String, String> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// An environment as it is received.
fn secrets<const N: usize>(members: [(&str, &str); N]) -> BTreeMap<String, Secret> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn strings<const N: usize>(items: [&str; N]) -> Vec<String> {
    items.map(str::to_owned).to_vec()
}

/// Number of bytes transferred, and the total.
type Progress = (u64, Option<u64>);

/// Reported progress of a transfer.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Progress>>>);

impl Told {
    fn callback(&self) -> impl Fn(ash_sdk::transfer::Progress) + Send + Sync + 'static {
        let told = self.0.clone();
        move |progress| told.lock().unwrap().push((progress.done, progress.total))
    }

    fn all(&self) -> Vec<Progress> {
        self.0.lock().unwrap().clone()
    }

    /// Checks that it grew, up to `bytes` of `bytes`.
    fn came_to(&self, bytes: u64) {
        let told = self.all();
        assert!(told.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{told:?}");
        assert_eq!(told.last(), Some(&(bytes, Some(bytes))));
    }
}
