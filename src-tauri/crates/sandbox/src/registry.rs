//! Every gateway that is played here: one folder and one line each.

use axum::Router;

use crate::app::App;
use crate::chargily;
use crate::ocpay;
use crate::oi;
use crate::paymennt;
use crate::vertex;

/// One gateway.
pub(crate) struct Gateway {
    /// Short name: first part of its base URL, and what links and drills call it.
    pub(crate) name: &'static str,
    /// The name that customers know.
    pub(crate) title: &'static str,
    /// Its API, below `/name`.
    pub(crate) routes: fn() -> Router<App>,
    /// Its secrets by their names, each with what stands before the key of the options.
    pub(crate) secrets: &'static [(&'static str, &'static str)],
    /// What a till's adapter has to be set up with, beside address and secrets, to speak to this one.
    pub(crate) options: &'static [(&'static str, &'static str)],
    /// What it accepts besides the key of the options, and what it is good for; listed by `GET /control`.
    pub(crate) special_keys: &'static [(&'static str, &'static str)],
}

pub(crate) const GATEWAYS: &[Gateway] =
    &[ocpay::GATEWAY, chargily::GATEWAY, oi::GATEWAY, vertex::GATEWAY, paymennt::GATEWAY];

/// The secrets that a gateway accepts, when the options' key is `access_token`; none for one that isn't played.
#[must_use]
pub fn secrets(gateway: &str, access_token: &str) -> Vec<(&'static str, String)> {
    let known = GATEWAYS.iter().find(|known| known.name == gateway);
    let secrets = known.map(|known| known.secrets).unwrap_or_default();
    secrets.iter().map(|(name, before)| (*name, format!("{before}{access_token}"))).collect()
}

/// What a till's adapter has to be set up with, beside address and secrets, to speak to a gateway that is played here.
#[must_use]
pub fn options(gateway: &str) -> &'static [(&'static str, &'static str)] {
    GATEWAYS.iter().find(|known| known.name == gateway).map(|known| known.options).unwrap_or_default()
}

/// The name that customers know a gateway by.
pub(crate) fn title(name: &str) -> &str {
    GATEWAYS.iter().find(|gateway| gateway.name == name).map_or(name, |gateway| gateway.title)
}
