//! State that the routes share: settings, the contract to check requests against, and the store behind one lock.

use std::{
    io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use axum::extract::{MatchedPath, Request};

use http::Method;
use serde_json::Value;

use crate::{
    agent::Script,
    builder::DevServerBuilder,
    faults::Faults,
    origin::Origin,
    recording::Recording,
    route::{Bucket, Route},
    store::Store,
    web::{
        checks::Checks,
        rate_limit::{RateLimiter, Standing},
    },
    workspace::{Folder, removal::TemporaryFolder, unpack::ArchiveError},
};

/// The tenant of the key that the server was started with.
pub(crate) const DEFAULT_TENANT: &str = "default";

#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

struct Shared {
    settings: DevServerBuilder,
    checks: Checks,
    routes: Vec<&'static Route>,
    limiter: Mutex<RateLimiter>,
    store: Mutex<Store>,
    faults: Faults,
    origin: Origin,
    recording: Recording,
    started: SystemTime,
    /// Held while an archive is unpacked, so that no other one changes the links that it meets.
    unpacking: Mutex<()>,
    data_dir: TemporaryFolder,
}

impl App {
    pub(crate) fn new(settings: DevServerBuilder, contract: Value, routes: Vec<&'static Route>) -> io::Result<Self> {
        let data_dir = TemporaryFolder::new("ash-dev-server-")?;
        let origin = Origin::new(settings.clock.clone(), settings.seed);
        let store = Store::new(settings.capacity, settings.prewarm, origin.clone());
        Ok(Self(Arc::new(Shared {
            limiter: Mutex::new(RateLimiter::new(settings.rate_limits)),
            checks: Checks::new(contract),
            routes,
            store: Mutex::new(store),
            faults: Faults::default(),
            started: origin.time_of_day(),
            origin,
            recording: Recording::new(settings.record_limits),
            unpacking: Mutex::default(),
            data_dir,
            settings,
        })))
    }

    pub(crate) fn settings(&self) -> &DevServerBuilder {
        &self.0.settings
    }

    pub(crate) fn checks(&self) -> &Checks {
        &self.0.checks
    }

    /// The declaration of a route.
    pub(crate) fn route(&self, method: &Method, path: &str) -> Option<&'static Route> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let mut routes = self.0.routes.iter();
        routes
            .find(|route| {
                route.method.method() == *method && (route.path == path || route.path_without_last() == Some(path))
            })
            .copied()
    }

    /// The declaration of the route that a request leads to.
    pub(crate) fn route_of(&self, request: &Request) -> Option<&'static Route> {
        let matched = request.extensions().get::<MatchedPath>()?;
        self.route(request.method(), matched.as_str())
    }

    /// The declarations of all routes.
    pub(crate) fn routes(&self) -> &[&'static Route] {
        &self.0.routes
    }

    /// Source of ids and times.
    pub(crate) fn origin(&self) -> &Origin {
        &self.0.origin
    }

    pub(crate) fn recording(&self) -> &Recording {
        &self.0.recording
    }

    /// The script of the agent.
    pub(crate) fn script(&self) -> &Script {
        &self.0.settings.script
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// The store. No guard is held across an await.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.0.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Unpacks an archive into a folder.
    pub(crate) fn unpack(&self, folder: &Folder, bundle: &[u8]) -> Result<(), ArchiveError> {
        let _guard = self.0.unpacking.lock().unwrap_or_else(PoisonError::into_inner);
        folder.unpack(bundle, self.0.settings.unpack_limits)
    }

    pub(crate) fn count_request(&self, address: IpAddr, bucket: Bucket) -> Standing {
        self.0.limiter.lock().unwrap_or_else(PoisonError::into_inner).count(address, bucket)
    }

    pub(crate) fn tenant_of(&self, key: &str) -> Option<String> {
        if key == self.0.settings.api_key {
            return Some(DEFAULT_TENANT.to_owned());
        }
        self.store().api_keys.tenant_of(key).map(str::to_owned)
    }

    pub(crate) fn uptime(&self) -> i64 {
        i64::try_from(self.origin().since(self.0.started).as_secs()).unwrap_or(i64::MAX)
    }

    pub(crate) fn data_dir(&self) -> &Path {
        self.0.data_dir.path()
    }

    /// The folder of an agent that was deployed from files. A tenant's id can be any text of any length, so its folder has
    /// a number for a name.
    pub(crate) fn managed_agent_dir(&self, tenant: &str, name: &str) -> PathBuf {
        if tenant == DEFAULT_TENANT {
            return self.data_dir().join("agents").join(name);
        }
        let number = self.store().number_of_tenant(tenant).to_string();
        self.data_dir().join("tenants").join(number).join("agents").join(name)
    }

    pub(crate) fn attachments_dir(&self) -> PathBuf {
        self.data_dir().join("attachments")
    }

    /// The folder that a session's agent works in.
    pub(crate) fn workspace_dir(&self, sandbox_id: &str) -> PathBuf {
        self.data_dir().join("sandboxes").join(sandbox_id).join("workspace")
    }

    /// Returns the name of this coordinator, which health and metrics report.
    pub(crate) fn coordinator_id(&self) -> String {
        let id = if self.origin().is_deterministic() { 0 } else { std::process::id() };
        format!("ash-dev-server-{id}")
    }

    /// Kills whatever runs in sandboxes.
    pub(crate) fn kill_all(&self) {
        self.store().kill_all();
    }
}
