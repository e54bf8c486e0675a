//! Parts that the benchmarks of clients share: what a run costs, and the server in a process of its own.

#![allow(dead_code, reason = "no benchmark has use for all of it")]

pub(crate) mod process;
pub(crate) mod scripted;

use std::time::{Duration, Instant};

use ash_sdk::{AshClient, prompt::PromptContent};
use rustix::time::{ClockId, clock_gettime};

use self::process::Part;

/// Time that a run takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    /// CPU time of this process.
    pub(crate) cpu: Duration,
}

impl Cost {
    pub(crate) fn of<T>(run: impl FnOnce() -> T) -> (T, Self) {
        let (wall, used) = (Instant::now(), cpu());
        let outcome = run();
        (outcome, Self { wall: wall.elapsed(), cpu: cpu() - used })
    }
}

/// CPU time that this process has used.
pub(crate) fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap())
}

/// Runs each of so many clients once in each round, another one first each time, and returns what each of them cost.
pub(crate) fn interleaved(rounds: usize, clients: usize, mut run: impl FnMut(usize) -> Cost) -> Vec<Vec<Cost>> {
    let mut costs = vec![Vec::new(); clients];
    for round in 0..rounds {
        for index in 0..clients {
            let index = (index + round) % clients;
            costs[index].push(run(index));
        }
    }
    costs
}

/// The times of a client, sorted.
pub(crate) fn sorted(costs: &[Cost], of: fn(&Cost) -> Duration) -> Vec<Duration> {
    let mut times: Vec<_> = costs.iter().map(of).collect();
    times.sort();
    times
}

/// The server's process: this program once more, as `serve`. It ends with this.
pub(crate) struct Server {
    pub(crate) url: String,
    _process: Part,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut process = Part::start(&["serve"]);
        Self { url: process.line(), _process: process }
    }
}

/// A client of the server at `url`, which knows what content its messages have.
pub(crate) fn client(url: &str) -> AshClient {
    let client = AshClient::builder().server_url(url).api_key("key").no_proxy();
    client.prompt_content(PromptContent::Both).build().unwrap()
}
