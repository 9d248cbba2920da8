//! The environment variables, read once.

use gateways::Secret;
use gateways::registry::{self, Setup};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the environment says.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// `COMPTOIR_DATA_DIR`.
    pub data_dir: Option<PathBuf>,
    /// `COMPTOIR_GATEWAY`.
    pub gateway: Option<String>,
    /// `COMPTOIR_<GATEWAY>_BASE_URL`, by gateway.
    pub base_urls: BTreeMap<String, String>,
    /// `COMPTOIR_<GATEWAY>_<SECRET>`, by gateway and secret.
    pub secrets: BTreeMap<(String, String), Secret>,
}

impl Environment {
    /// Reads this process's variables.
    pub fn read() -> Environment {
        Environment::from(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// Reads variables from wherever `get` finds them.
    pub fn from(get: impl Fn(&str) -> Option<String>) -> Environment {
        let mut environment = Environment {
            data_dir: get("COMPTOIR_DATA_DIR").map(PathBuf::from),
            gateway: get("COMPTOIR_GATEWAY"),
            ..Environment::default()
        };
        for entry in registry::ALL {
            let prefix = format!("COMPTOIR_{}", entry.id.to_uppercase());
            if let Some(base_url) = get(&format!("{prefix}_BASE_URL")) {
                environment.base_urls.insert(entry.id.to_owned(), base_url);
            }
            for secret in entry.secrets {
                if let Some(value) = get(&format!("{prefix}_{}", secret.to_uppercase())) {
                    environment
                        .secrets
                        .insert((entry.id.to_owned(), (*secret).to_owned()), Secret::new(value));
                }
            }
        }
        environment
    }

    /// The addresses for a shop's own keys.
    pub fn setups(&self) -> BTreeMap<String, Setup> {
        self.base_urls
            .iter()
            .map(|(gateway, base_url)| {
                // A gateway on loopback shows its payment page there too.
                let extra_pay_hosts = loopback_host(base_url).into_iter().collect();
                (
                    gateway.clone(),
                    Setup { base_url: Some(base_url.clone()), extra_pay_hosts, ..Setup::default() },
                )
            })
            .collect()
    }
}

/// `host:port` of a plain http address on loopback.
pub(crate) fn loopback_host(base_url: &str) -> Option<String> {
    let rest = base_url.strip_prefix("http://")?;
    let authority = rest.split('/').next()?;
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let loopback = host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    loopback.then(|| authority.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gateway_has_its_own_variables() {
        let environment = Environment::from(|name| match name {
            "COMPTOIR_OCPAY_BASE_URL" => Some("http://127.0.0.1:8787/ocpay".to_owned()),
            "COMPTOIR_OCPAY_ACCESS_TOKEN" => Some("canary-7f2c".to_owned()),
            _ => None,
        });
        assert_eq!(environment.setups()["ocpay"].extra_pay_hosts, ["127.0.0.1:8787"]);
        assert!(environment.secrets.contains_key(&("ocpay".to_owned(), "access_token".to_owned())));
        assert!(!format!("{environment:?}").contains("canary"), "a secret must not show in Debug");
    }

    #[test]
    fn only_loopback_brings_its_own_pay_host() {
        assert_eq!(loopback_host("http://localhost:1/x"), Some("localhost:1".to_owned()));
        assert_eq!(loopback_host("http://[::1]:80/"), Some("[::1]:80".to_owned()));
        assert_eq!(loopback_host("http://example.org/"), None);
        assert_eq!(loopback_host("https://127.0.0.1/"), None);
    }
}
