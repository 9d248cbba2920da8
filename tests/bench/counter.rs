//! A counter to sell at: a sandbox on a thread of its own, the wire to it, and a folder for the till's files.

use crate::{place, wire};
use engine::Profile;
use engine::views::StartSale;
use sandbox::{CustomerDoes, RunningSandbox, Sandbox, SandboxOptions};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use till::{Access, Environment, Open, Paths, Till};
use tokio::runtime::Runtime;

/// Two names of this machine: the gateway answers at one, the wire to it begins at the other, with one port.
const GATEWAY: [u8; 4] = [127, 0, 0, 2];
const WIRE: [u8; 4] = [127, 0, 0, 1];

/// The other side of the till, and its folder.
pub struct Counter {
    /// What went over the wire.
    pub seen: wire::Seen,
    sandbox: Arc<RunningSandbox>,
    base_url: String,
    key: String,
    folder: TempDir,
    runtime: Option<Runtime>,
}

impl Counter {
    /// Takes that key; a live one makes live links.
    pub fn with_key(key: &str) -> Result<Counter, String> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let options = SandboxOptions {
            listen: SocketAddr::from((GATEWAY, 0)),
            public_host: Some("127.0.0.1".to_owned()),
            ..SandboxOptions::default()
        };
        let laid = runtime.handle().clone();
        let started = std::thread::spawn(move || {
            laid.block_on(async {
                let sandbox = Sandbox::start(options).await.map_err(|error| error.to_string())?;
                let from = SocketAddr::from((WIRE, sandbox.address().port()));
                let seen = wire::lay(from, sandbox.address()).await.map_err(|error| error.to_string())?;
                Ok::<_, String>((sandbox, seen))
            })
        });
        let (sandbox, seen) = started.join().map_err(|_| "the sandbox broke".to_owned())??;
        let base_url = format!("http://127.0.0.1:{}/ocpay", sandbox.address().port());
        let (sandbox, key, folder) = (Arc::new(sandbox), key.to_owned(), place::folder());
        Ok(Counter { seen, sandbox, base_url, key, folder, runtime: Some(runtime) })
    }

    /// Takes the sandbox's own key.
    pub fn open() -> Result<Counter, String> {
        Counter::with_key(&SandboxOptions::default().access_token)
    }

    /// Where the till's files are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The variables a program of ours is started with.
    pub fn variables(&self) -> [(&'static str, String); 3] {
        [
            ("COMPTOIR_DATA_DIR", self.folder().display().to_string()),
            ("COMPTOIR_OCPAY_BASE_URL", self.base_url.clone()),
            ("COMPTOIR_OCPAY_ACCESS_TOKEN", self.key.clone()),
        ]
    }

    /// The till itself, watching, without a window.
    pub async fn till(&self) -> Result<Till, String> {
        let variables = self.variables();
        let environment = Environment::from(|name| {
            variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| value.clone())
        });
        let open = Open {
            paths: Paths::new(Some(self.folder().to_owned())),
            profile: Profile::Demo,
            access: Access::Sell,
            holder: "a measurement".to_owned(),
            environment,
            watch: true,
        };
        Till::open(open).await.map_err(|failure| format!("{failure:?}"))
    }

    /// The customer pays; returns when the gateway would say so.
    pub async fn customer_pays(&self, reference: &str) {
        self.sandbox.play(reference, CustomerDoes::Pays).await.expect("an open link can be paid");
    }
}

impl Drop for Counter {
    /// A runtime must not be waited for where others wait on theirs.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What a sale is asked with; each has a name of its own.
pub fn ask(index: usize) -> StartSale {
    StartSale {
        amount_minor: 150_000 + 100 * i64::try_from(index % 1000).unwrap(),
        currency: "DZD".to_owned(),
        note: String::new(),
        gateway: None,
        method: None,
        customer: None,
        send_by: None,
        request_id: format!("measured-{index}"),
    }
}
