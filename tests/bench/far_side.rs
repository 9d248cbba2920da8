//! The sandbox in a process of its own, so that what it does isn't counted as the till's.

use crate::place;
use chrono::{DateTime, Utc};
use gateways::registry::{self, Setup};
use gateways::{Gateway, Secret};
use sandbox::SandboxOptions;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// A line of the sandbox's as it tells where a gateway is.
#[derive(Deserialize)]
struct Told {
    gateway: String,
    base_url: String,
}

/// A request as the sandbox saw it.
#[derive(Debug, Clone, Deserialize)]
pub struct Seen {
    /// When its head had arrived.
    pub at: DateTime<Utc>,
    /// The HTTP method.
    pub method: String,
    /// The path, which begins with the gateway's name.
    pub path: String,
    /// The link it asks about or made.
    pub reference: Option<String>,
}

impl Seen {
    /// Whether it asks what became of a link.
    pub fn is_question(&self) -> bool {
        self.method == "GET" && self.reference.is_some()
    }

    /// Which gateway was asked.
    pub fn gateway(&self) -> &str {
        self.path.trim_start_matches('/').split('/').next().unwrap_or_default()
    }
}

/// The running sandbox. It ends with this.
pub struct FarSide {
    process: Child,
    base_urls: BTreeMap<String, String>,
    _folder: TempDir,
}

impl FarSide {
    /// Starts it, and waits until every gateway is played.
    pub fn start() -> Result<FarSide, String> {
        let folder = place::folder();
        let mut process = Command::new(place::program("comptoir-cli")?)
            .args(["--data-dir", &folder.path().display().to_string(), "--json"])
            .args(["sandbox", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let said = process.stdout.take().ok_or("the sandbox says nothing")?;
        let mut far_side = FarSide { process, base_urls: BTreeMap::new(), _folder: folder };
        for line in BufReader::new(said).lines().take(registry::ALL.len()) {
            let line = line.map_err(|error| error.to_string())?;
            let told: Told = serde_json::from_str(&line).map_err(|error| format!("{line}: {error}"))?;
            far_side.base_urls.insert(told.gateway, told.base_url);
        }
        if far_side.base_urls.len() < registry::ALL.len() {
            return Err("the sandbox doesn't play every gateway".to_owned());
        }
        Ok(far_side)
    }

    /// The variables that send a till there.
    pub fn variables(&self) -> Vec<(String, String)> {
        let variable = |(gateway, base_url): (&String, &String)| {
            (format!("COMPTOIR_{}_BASE_URL", gateway.to_uppercase()), base_url.clone())
        };
        self.base_urls.iter().map(variable).collect()
    }

    /// A gateway of it, as the till makes it.
    pub fn gateway(&self, entry: &registry::Entry) -> Result<Arc<dyn Gateway>, String> {
        let base_url = self.base_urls.get(entry.id).ok_or("it is not played")?;
        let host = base_url.trim_start_matches("http://").split('/').next().unwrap_or_default();
        let key = SandboxOptions::default().access_token;
        let options = sandbox::options(entry.id).iter();
        let setup = Setup {
            base_url: Some(base_url.clone()),
            extra_pay_hosts: vec![host.to_owned()],
            options: options.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            ..Setup::default()
        };
        let secrets = sandbox::secrets(entry.id, &key);
        let secrets = secrets.into_iter().map(|(name, value)| (name.to_owned(), Secret::new(value)));
        (entry.make)(&setup, &secrets.collect()).map_err(|error| error.to_string())
    }

    /// Every request since the last call, oldest first.
    pub async fn take_requests(&self) -> Result<Vec<Seen>, String> {
        let base_url = self.base_urls.values().next().ok_or("no gateway is played")?;
        let origin = base_url.rsplit_once('/').map_or(base_url.as_str(), |(origin, _)| origin);
        let url = format!("{origin}/control/requests");
        let client = reqwest::Client::new();
        let failed = |error: reqwest::Error| error.to_string();
        let bytes = client.get(&url).send().await.map_err(failed)?.bytes().await.map_err(failed)?;
        client.delete(&url).send().await.map_err(failed)?;
        serde_json::from_slice(&bytes).map_err(|error| error.to_string())
    }
}

impl Drop for FarSide {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
