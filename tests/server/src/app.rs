//! State that the routes share: settings, the contract to check requests against, and the store behind one lock.

use std::{
    io,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use http::Method;
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    builder::DevServerBuilder,
    faults::Faults,
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
    started: Instant,
    requests: AtomicU64,
    /// Held while an archive is unpacked, so that no other one changes the links that it meets.
    unpacking: Mutex<()>,
    data_dir: TemporaryFolder,
}

impl App {
    pub(crate) fn new(settings: DevServerBuilder, contract: Value, routes: Vec<&'static Route>) -> io::Result<Self> {
        let data_dir = TemporaryFolder::new("ash-dev-server-")?;
        let store = Store::new(settings.capacity, settings.prewarm);
        Ok(Self(Arc::new(Shared {
            limiter: Mutex::new(RateLimiter::new(settings.rate_limits)),
            checks: Checks::new(contract),
            routes,
            store: Mutex::new(store),
            faults: Faults::default(),
            started: Instant::now(),
            requests: AtomicU64::new(0),
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

    /// Counts a request that came, whatever becomes of it.
    pub(crate) fn came(&self) {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn requests(&self) -> u64 {
        self.0.requests.load(Ordering::Relaxed)
    }

    pub(crate) fn tenant_of(&self, key: &str) -> Option<String> {
        if key == self.0.settings.api_key {
            return Some(DEFAULT_TENANT.to_owned());
        }
        self.store().api_keys.tenant_of(key).map(str::to_owned)
    }

    pub(crate) fn uptime(&self) -> i64 {
        i64::try_from(self.0.started.elapsed().as_secs()).unwrap_or(i64::MAX)
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

    pub(crate) fn transcript(&self, name: &str) -> Option<&[u8]> {
        let known = &self.0.settings.transcripts;
        known.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes.as_slice())
    }

    /// Returns the name of this coordinator, which health and metrics report.
    pub(crate) fn coordinator_id(&self) -> String {
        format!("ash-dev-server-{}", std::process::id())
    }

    /// Kills whatever runs in sandboxes.
    pub(crate) fn kill_all(&self) {
        self.store().kill_all();
    }
}
