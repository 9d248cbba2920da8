//! A counter to sell at: a data folder of its own, and the gateway's far side in the test's own process, so that it
//! can be bent, stopped and started again while the window looks on.

use sandbox::{Drills, RunningSandbox, Sandbox, SandboxOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore};

/// How many windows are driven at once.
const AT_ONCE: usize = 3;
static TURNS: std::sync::OnceLock<Arc<Semaphore>> = std::sync::OnceLock::new();

/// A data folder and the far side of its gateway. Both outlive the windows that are opened on them.
pub struct Counter {
    folder: tempfile::TempDir,
    far_side: Mutex<Option<RunningSandbox>>,
    address: SocketAddr,
    _turn: OwnedSemaphorePermit,
}

impl Counter {
    /// A new counter where nothing was ever sold. Waits for its turn.
    pub async fn new() -> Counter {
        let turns = TURNS.get_or_init(|| Arc::new(Semaphore::new(AT_ONCE)));
        let turn = Arc::clone(turns).acquire_owned().await.unwrap();
        let folder = tempfile::Builder::new().prefix("comptoir-e2e-").tempdir().unwrap();
        for name in ["data", "home"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let far_side = start(folder.path(), anywhere).await;
        let address = far_side.address();
        Counter { folder, far_side: Mutex::new(Some(far_side)), address, _turn: turn }
    }

    /// The till's data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A home folder nobody else uses.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// What the till is given as each gateway's address: the variable's name and its value.
    pub fn base_urls(&self) -> Vec<(String, String)> {
        let variable = |id: &str| format!("COMPTOIR_{}_BASE_URL", id.to_uppercase());
        let url = |id: &str| format!("http://{}/{id}", self.address);
        gateways::registry::ALL.iter().map(|entry| (variable(entry.id), url(entry.id))).collect()
    }

    /// Writes what the machine remembers, before a window is opened.
    pub fn remember(&self, machine: &serde_json::Value) {
        std::fs::write(self.data().join("machine.json"), machine.to_string()).unwrap();
    }

    /// The far side, while it runs.
    pub async fn far_side(&self) -> FarSide<'_> {
        FarSide(self.far_side.lock().await)
    }

    /// Takes the gateway off the network.
    pub async fn stop_gateway(&self) {
        if let Some(running) = self.far_side.lock().await.take() {
            running.stop().await;
        }
    }

    /// Brings it back at the same address, with the links it had.
    pub async fn start_gateway(&self) {
        *self.far_side.lock().await = Some(start(self.folder.path(), self.address).await);
    }
}

async fn start(folder: &Path, listen: SocketAddr) -> RunningSandbox {
    let state_file = Some(folder.join("far-side.json"));
    Sandbox::start(SandboxOptions { listen, state_file, ..SandboxOptions::default() }).await.unwrap()
}

/// The far side in a test's hand.
pub struct FarSide<'a>(MutexGuard<'a, Option<RunningSandbox>>);

impl FarSide<'_> {
    /// The running sandbox.
    pub fn running(&self) -> &RunningSandbox {
        self.0.as_ref().expect("the gateway runs")
    }

    /// Drills and settings.
    pub fn drills(&self) -> Drills {
        self.running().drills()
    }

    /// The reference of the newest link.
    pub fn newest(&self) -> String {
        self.drills().links().last().expect("a link was made").reference.clone()
    }

    /// The customer of the newest link does something.
    pub async fn customer(&self, does: sandbox::CustomerDoes) {
        self.running().play(&self.newest(), does).await.unwrap();
    }
}
