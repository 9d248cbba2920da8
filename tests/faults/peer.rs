//! The sandbox on the other side, from code that isn't async.

use sandbox::{CustomerDoes, Drill, RunningSandbox, Sandbox, SandboxOptions};
use std::sync::OnceLock;
use tokio::runtime::Runtime;

/// The key that a sandbox takes unless told otherwise.
pub const KEY: &str = "sandbox-key";

/// A running sandbox.
pub struct Peer {
    running: RunningSandbox,
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
    })
}

impl Peer {
    /// A sandbox on a free port that takes [`KEY`].
    pub fn start() -> Peer {
        Peer::with_key(KEY)
    }

    /// A sandbox that takes another key.
    pub fn with_key(key: &str) -> Peer {
        let options = SandboxOptions { access_token: key.to_owned(), ..SandboxOptions::default() };
        Peer { running: runtime().block_on(Sandbox::start(options)).unwrap() }
    }

    /// What a till is given as OCPay's address.
    pub fn base_url(&self) -> String {
        self.running.base_url("ocpay").unwrap()
    }

    /// What a till is given as each gateway's address: the variable's name and its value.
    pub fn base_urls(&self) -> Vec<(String, String)> {
        let variable = |id: &str| format!("COMPTOIR_{}_BASE_URL", id.to_uppercase());
        self.running.base_urls().into_iter().map(|(id, url)| (variable(id), url)).collect()
    }

    /// The customer pays.
    pub fn pays(&self, reference: &str) {
        runtime().block_on(self.running.play(reference, CustomerDoes::Pays)).unwrap();
    }

    /// Sets up a drill.
    pub fn drill(&self, drill: Drill) {
        self.running.drills().add(drill);
    }

    /// Takes every drill away.
    pub fn no_drills(&self) {
        self.running.drills().clear();
    }

    /// Whether a link of that reference was made.
    pub fn has_link(&self, reference: &str) -> bool {
        self.running.link(reference).is_some()
    }

    /// The titles of the links that were asked for, oldest first, whatever became of the asking.
    pub fn titles_asked(&self) -> Vec<String> {
        let asked = |path: &str| path.ends_with("/createLink");
        self.running
            .requests()
            .into_iter()
            .filter(|seen| asked(&seen.path))
            .map(|seen| seen.title.unwrap_or_default())
            .collect()
    }

    /// How many requests came in, of any kind.
    pub fn requests(&self) -> usize {
        self.running.requests().len()
    }
}
