//! Runners that have registered. They are listed; no sandbox is placed on them.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::api::{
    Timestamp,
    runners::{RegisterRunnerRequest, Runner},
};
use crate::origin::Origin;

#[derive(Default)]
pub(crate) struct Runners(BTreeMap<String, Runner>);

impl Runners {
    pub(crate) fn register(&mut self, origin: &Origin, request: RegisterRunnerRequest) {
        let runner = Runner {
            runner_id: request.runner_id.clone(),
            host: request.host,
            port: request.port,
            active: 0,
            max: request.max_sandboxes.unwrap_or(0),
            last_heartbeat: Timestamp::now(origin),
        };
        self.0.insert(request.runner_id, runner);
    }

    /// A heartbeat of an unknown runner is heard and forgotten.
    pub(crate) fn heartbeat(&mut self, origin: &Origin, runner_id: &str, stats: &Map<String, Value>) {
        let Some(runner) = self.0.get_mut(runner_id) else { return };
        let number = |name: &str| stats.get(name).and_then(Value::as_i64);
        runner.active = number("running").unwrap_or(0) + number("waiting").unwrap_or(0);
        runner.max = number("maxCapacity").unwrap_or(runner.max);
        runner.last_heartbeat = Timestamp::now(origin);
    }

    pub(crate) fn deregister(&mut self, runner_id: &str) {
        self.0.remove(runner_id);
    }

    pub(crate) fn list(&self) -> Vec<Runner> {
        self.0.values().cloned().collect()
    }
}
