//! Starting and stopping a sandbox, and the hands on it while it runs.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, RwLock};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{App, Inner, Shop};
use crate::drills::Drills;
use crate::links::{CustomerDoes, Link, Refusal};
use crate::log::{RequestLog, RequestSeen};
use crate::page::words::Language;
use crate::registry::GATEWAYS;
use crate::server;
use crate::state::{Numbered, State};
use crate::statement::StatementDrills;
use crate::writer::{self, Writer};

/// How a sandbox is set up.
#[derive(Clone)]
pub struct SandboxOptions {
    /// Where to listen. Port 0 takes a free one; an address of the network (or all) lets phones open the payment page,
    /// and nothing else.
    pub listen: SocketAddr,
    /// The file that links and drills survive a restart in; nothing survives without one. Its folder must exist.
    pub state_file: Option<PathBuf>,
    /// The shop's name on the customer's page.
    pub shop_name: String,
    /// The page's language where the customer's browser asks for none of the three.
    pub language: Language,
    /// The host in payment URLs, if phones are to open them: an address or name of this machine in the network.
    pub public_host: Option<String>,
    /// The key that is accepted.
    pub access_token: String,
    /// How long a link can be paid if nobody begins to.
    pub link_life: Duration,
}

impl Default for SandboxOptions {
    /// Loopback on a free port, nothing kept, the key `sandbox-key`, links of 20 minutes.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            state_file: None,
            shop_name: "Demo".into(),
            language: Language::English,
            public_host: None,
            access_token: "sandbox-key".into(),
            link_life: Duration::from_secs(20 * 60),
        }
    }
}

impl fmt::Debug for SandboxOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxOptions")
            .field("listen", &self.listen)
            .field("state_file", &self.state_file)
            .field("shop_name", &self.shop_name)
            .field("language", &self.language)
            .field("public_host", &self.public_host)
            .field("access_token", &"***")
            .field("link_life", &self.link_life)
            .finish()
    }
}

/// Why a sandbox didn't start.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The address can't be listened on: taken, or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The state file can't be read.
    #[error("cannot read the sandbox's state from {}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The public host is neither a host name nor an IP address.
    #[error("{0:?} is neither a host name nor an IP address")]
    PublicHost(String),
    /// The access key is empty, or can't stand in a header.
    #[error("the access key is empty or holds characters that a header can't")]
    AccessToken,
}

/// The far side of every gateway. See the crate's documentation.
#[derive(Debug, Clone, Copy)]
pub struct Sandbox;

impl Sandbox {
    /// Starts listening and serving. Links and drills of the state file are there again; a file that can't be
    /// understood is set aside as `….unreadable`.
    ///
    /// # Errors
    /// The address is taken, the file can't be read, or the options are not usable.
    pub async fn start(options: SandboxOptions) -> Result<RunningSandbox, SandboxError> {
        let token = &options.access_token;
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SandboxError::AccessToken);
        }
        let public_host = options.public_host.as_deref().map(host_for_url).transpose()?;
        let numbered = Arc::new(Mutex::new(Numbered::default()));
        let writer = match options.state_file {
            None => None,
            Some(path) => {
                let failed = |source| SandboxError::State { path: path.clone(), source };
                if let Some(saved) = writer::read(&path).map_err(failed)? {
                    crate::state::lock(&numbered).book = saved.into();
                }
                crate::state::lock(&numbered).book.is_filed = true;
                Some(Writer::start(path.clone(), Arc::clone(&numbered)).map_err(failed)?)
            }
        };
        let listening = |source| SandboxError::Listen { address: options.listen, source };
        let listener = TcpListener::bind(options.listen).await.map_err(listening)?;
        let address = listener.local_addr().map_err(listening)?;
        let authority = match &public_host {
            Some(host) => format!("{host}:{}", address.port()),
            None => reachable(address).to_string(),
        };
        let app = App::new(Inner {
            state: State::new(numbered, writer),
            log: RequestLog::default(),
            shop: RwLock::new(Shop { name: options.shop_name, language: options.language }),
            access_token: options.access_token,
            link_life: options.link_life,
            public_host,
            page_authority: authority,
        });
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(server::serve(listener, app.clone().router(), stopped));
        tracing::info!(%address, "the sandbox is listening");
        Ok(RunningSandbox { address, app, stop, serving })
    }
}

/// A sandbox that runs until it is stopped or dropped. Dropping closes it without the courtesy of [`RunningSandbox::stop`].
pub struct RunningSandbox {
    address: SocketAddr,
    app: App,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl RunningSandbox {
    /// The address that is listened on, with the port that was found.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What a till is given as a gateway's base URL, `http://127.0.0.1:8787/ocpay`; `None` for a gateway that isn't played.
    #[must_use]
    pub fn base_url(&self, gateway: &str) -> Option<String> {
        let known = GATEWAYS.iter().find(|known| known.name == gateway)?;
        Some(format!("http://{}/{}", reachable(self.address), known.name))
    }

    /// Every gateway that is played, with its base URL.
    #[must_use]
    pub fn base_urls(&self) -> Vec<(&'static str, String)> {
        let all = GATEWAYS.iter().map(|gateway| gateway.name);
        all.filter_map(|name| Some((name, self.base_url(name)?))).collect()
    }

    /// The page on which a link is paid, as `createLink` tells it.
    #[must_use]
    pub fn payment_url(&self, reference: &str) -> String {
        self.app.payment_url(reference)
    }

    /// The hand on drills, settings and links.
    #[must_use]
    pub fn drills(&self) -> Drills {
        Drills(self.app.state.clone())
    }

    /// Plays the customer on a link, as the page would; returns when that survives a crash.
    ///
    /// # Errors
    /// The link is unknown, paid, declined or expired.
    pub async fn play(&self, reference: &str, does: CustomerDoes) -> Result<(), Refusal> {
        self.app.state.play(reference, does, false).await
    }

    /// The same, for a payment that had begun before the link expired.
    ///
    /// # Errors
    /// The link is unknown, paid or declined.
    pub async fn play_late(&self, reference: &str, does: CustomerDoes) -> Result<(), Refusal> {
        self.app.state.play(reference, does, true).await
    }

    /// Every request that came in since the start, oldest first, with what was answered.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.app.log.all()
    }

    /// Forgets the requests so far; their numbers go on.
    pub fn forget_requests(&self) {
        self.app.log.clear();
    }

    /// A link, if one has that reference.
    #[must_use]
    pub fn link(&self, reference: &str) -> Option<Link> {
        self.app.state.read(|book| book.link(reference).cloned())
    }

    /// What a gateway's statement says now, as CSV, with what is wrong with it on purpose.
    #[must_use]
    pub fn statement(&self, gateway: &str, drills: &StatementDrills) -> String {
        self.app.state.read(|book| crate::statement::csv(book, gateway, drills))
    }

    /// Changes the shop's name on the customer's page.
    pub fn set_shop_name(&self, name: impl Into<String>) {
        self.app.change_shop(|shop| shop.name = name.into());
    }

    /// Changes the language of the page where the browser asks for none of the three.
    pub fn set_language(&self, language: Language) {
        self.app.change_shop(|shop| shop.language = language);
    }

    /// Stops listening, gives answers under way a moment, closes what is left (held ones too) and writes the state.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // A serving task that panicked has closed everything already.
        let _ = (&mut self.serving).await;
        self.app.state.saved().await;
    }
}

impl Drop for RunningSandbox {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl fmt::Debug for RunningSandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningSandbox").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Where this machine reaches what listens on `address`.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn host_for_url(host: &str) -> Result<String, SandboxError> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Ok(match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        });
    }
    let is_name = !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
    if is_name { Ok(host.to_owned()) } else { Err(SandboxError::PublicHost(host.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_host_is_a_name_or_an_address() {
        assert_eq!(host_for_url("192.168.1.5").ok().as_deref(), Some("192.168.1.5"));
        assert_eq!(host_for_url("fe80::1").ok().as_deref(), Some("[fe80::1]"));
        assert_eq!(host_for_url("till.local").ok().as_deref(), Some("till.local"));
        for wrong in ["", "a b", "evil/", "x@y", "till.local:80", "a..b"] {
            assert!(host_for_url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_access_key_is_not_printed() {
        let options = SandboxOptions { access_token: "very-secret".into(), ..SandboxOptions::default() };
        assert!(!format!("{options:?}").contains("very-secret"));
    }
}
