//! The embedded sandbox of the demo profile: started with the till, or found beside it.

use crate::environment::{Environment, loopback_host};
use crate::error::OpenFailure;
use crate::open::SecretsByName;
use crate::paths::Paths;
use engine::EngineError;
use engine::shop::Shop;
use engine::views::ErrorCode;
use gateways::Secret;
use gateways::registry::{self, Setup};
use sandbox::{CustomerDoes, RunningSandbox, Sandbox, SandboxOptions};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// Where the sandbox of a till answers, for a program beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Address {
    port: u16,
    base_urls: BTreeMap<String, String>,
}

/// The sandbox a demo till speaks to.
pub struct SandboxHost {
    /// The embedded one; `None` when it runs in another process.
    running: Option<RunningSandbox>,
    base_urls: BTreeMap<String, String>,
    network_address: Option<IpAddr>,
}

/// Starts the sandbox, or finds the one beside. Gateways whose address the environment gives are left to
/// it, but on loopback they still take the sandbox's own key.
pub(crate) async fn host(
    paths: &Paths,
    environment: &Environment,
    shop: &Shop,
    may_start: bool,
) -> Result<Option<SandboxHost>, OpenFailure> {
    let from_environment: BTreeMap<String, String> = environment
        .base_urls
        .iter()
        .filter(|(_, base_url)| loopback_host(base_url).is_some())
        .map(|(gateway, base_url)| (gateway.clone(), base_url.clone()))
        .collect();
    if registry::ALL.iter().all(|entry| environment.base_urls.contains_key(entry.id)) {
        return Ok((!from_environment.is_empty()).then_some(SandboxHost {
            running: None,
            base_urls: from_environment,
            network_address: None,
        }));
    }
    let told = std::fs::read(paths.sandbox_address())
        .ok()
        .and_then(|text| serde_json::from_slice::<Address>(&text).ok());
    if !may_start {
        return Ok(told.map(|address| SandboxHost {
            running: None,
            base_urls: merged(address.base_urls, &from_environment),
            network_address: None,
        }));
    }
    let network_address = if shop.sandbox_on_network { network_address() } else { None };
    let listen_ip =
        network_address.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |_| IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    // The same port as before, so that links from before a restart stay payable.
    let port = told.map_or(0, |address| address.port);
    let start = |port: u16| {
        Sandbox::start(SandboxOptions {
            listen: SocketAddr::new(listen_ip, port),
            state_file: Some(paths.sandbox_state()),
            shop_name: shop.shop_name.clone(),
            public_host: network_address.map(|address| address.to_string()),
            ..SandboxOptions::default()
        })
    };
    let running = match start(port).await {
        Ok(running) => running,
        Err(_) if port != 0 => start(0).await.map_err(not_started)?,
        Err(error) => return Err(not_started(error)),
    };
    let own: BTreeMap<String, String> =
        running.base_urls().into_iter().map(|(gateway, base_url)| (gateway.to_owned(), base_url)).collect();
    let address = Address { port: running.address().port(), base_urls: own.clone() };
    if let Ok(text) = serde_json::to_vec(&address) {
        let _ = std::fs::write(paths.sandbox_address(), text);
    }
    Ok(Some(SandboxHost {
        running: Some(running),
        base_urls: merged(own, &from_environment),
        network_address,
    }))
}

fn merged(mut own: BTreeMap<String, String>, given: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    own.extend(given.iter().map(|(gateway, base_url)| (gateway.clone(), base_url.clone())));
    own
}

fn not_started(error: impl std::fmt::Display) -> OpenFailure {
    tracing::error!(%error, "the sandbox could not be started");
    EngineError::new(ErrorCode::Internal).into()
}

/// The address other machines of the network reach this one at. Nothing is sent.
fn network_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

impl SandboxHost {
    /// The sandbox's own keys, by gateway and secret.
    pub(crate) fn secrets(&self) -> SecretsByName {
        let key = SandboxOptions::default().access_token;
        let mut secrets = BTreeMap::new();
        for entry in registry::ALL.iter().filter(|entry| self.base_urls.contains_key(entry.id)) {
            for (name, value) in sandbox::secrets(entry.id, &key) {
                secrets.insert((entry.id.to_owned(), name.to_owned()), Secret::new(value));
            }
        }
        secrets
    }

    /// The addresses for the sandbox's keys.
    pub(crate) fn setups(&self) -> BTreeMap<String, Setup> {
        self.base_urls
            .iter()
            .map(|(gateway, base_url)| {
                let mut hosts: Vec<String> = loopback_host(base_url).into_iter().collect();
                if let (Some(running), Some(address)) = (&self.running, self.network_address) {
                    hosts.push(format!("{address}:{}", running.address().port()));
                }
                let options = sandbox::options(gateway).iter();
                let options = options.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
                let setup = Setup {
                    base_url: Some(base_url.clone()),
                    extra_pay_hosts: hosts,
                    options: options.collect(),
                    ..Setup::default()
                };
                (gateway.clone(), setup)
            })
            .collect()
    }

    /// Whether the embedded sandbox plays that gateway's part: one whose address was given elsewhere it doesn't.
    pub fn plays(&self, gateway: &str) -> bool {
        let embedded = self.running.as_ref().and_then(|running| running.base_url(gateway));
        embedded.is_some() && embedded.as_ref() == self.base_urls.get(gateway)
    }

    /// The embedded sandbox itself; `None` when it runs in another process.
    pub fn running(&self) -> Option<&RunningSandbox> {
        self.running.as_ref()
    }

    /// The address a phone on the network opens the pages at, while that setting is on.
    pub fn network_address(&self) -> Option<String> {
        let running = self.running.as_ref()?;
        Some(format!("http://{}:{}", self.network_address?, running.address().port()))
    }

    /// Lets the sandbox play the customer.
    pub async fn play(&self, reference: &str, does: CustomerDoes) -> Result<(), EngineError> {
        let running = self.running.as_ref().ok_or_else(|| EngineError::new(ErrorCode::DemoOnly))?;
        running.play(reference, does).await.map_err(|error| {
            tracing::warn!(%error, "the sandbox could not play the customer");
            EngineError::new(ErrorCode::DemoOnly)
        })
    }

    /// Names the shop on the customer's page.
    pub fn name_shop(&self, shop_name: &str) {
        if let Some(running) = &self.running {
            running.set_shop_name(shop_name);
        }
    }

    /// Stops the embedded sandbox.
    pub(crate) async fn stop(self) {
        if let Some(running) = self.running {
            running.stop().await;
        }
    }
}
