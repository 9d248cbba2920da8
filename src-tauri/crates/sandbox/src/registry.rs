//! Every gateway that is played here: one folder and one line each.

use axum::Router;

use crate::app::App;
use crate::asked::{self, Side};
use crate::chargily::Chargily;
use crate::keys::{Secret, SpecialKey};
use crate::ocpay::Ocpay;
use crate::oi::Oi;
use crate::paymennt::Paymennt;
use crate::vertex::Vertex;

/// What a gateway's folder says of it beside how it speaks.
pub(crate) struct Entry {
    /// The name that customers know.
    pub(crate) title: &'static str,
    /// What it wants to be shown with every request.
    pub(crate) secrets: &'static [Secret],
    /// What a till's adapter has to be set up with, beside address and secrets, to speak to this one.
    pub(crate) options: &'static [(&'static str, &'static str)],
    /// What it knows besides the key of the options; listed by `GET /control`.
    pub(crate) special_keys: &'static [SpecialKey],
}

/// One gateway.
pub(crate) struct Gateway {
    /// Short name: first part of its base URL, and what links and drills call it.
    pub(crate) name: &'static str,
    pub(crate) entry: &'static Entry,
    /// Its API, below `/name`.
    pub(crate) routes: fn() -> Router<App>,
}

impl Gateway {
    const fn of<S: Side>() -> Gateway {
        Gateway { name: S::NAME, entry: &S::ENTRY, routes: asked::routes::<S> }
    }
}

pub(crate) const GATEWAYS: &[Gateway] = &[
    Gateway::of::<Ocpay>(),
    Gateway::of::<Chargily>(),
    Gateway::of::<Oi>(),
    Gateway::of::<Vertex>(),
    Gateway::of::<Paymennt>(),
];

fn known(name: &str) -> Option<&'static Gateway> {
    GATEWAYS.iter().find(|known| known.name == name)
}

/// The secrets that a gateway accepts, when the options' key is `access_token`; none for one that isn't played.
#[must_use]
pub fn secrets(gateway: &str, access_token: &str) -> Vec<(&'static str, String)> {
    let secrets = known(gateway).map(|known| known.entry.secrets).unwrap_or_default();
    secrets.iter().map(|secret| (secret.name, format!("{}{access_token}", secret.before))).collect()
}

/// What a till's adapter has to be set up with, beside address and secrets, to speak to a gateway that is played here.
#[must_use]
pub fn options(gateway: &str) -> &'static [(&'static str, &'static str)] {
    known(gateway).map(|known| known.entry.options).unwrap_or_default()
}

/// The name that customers know a gateway by.
pub(crate) fn title(name: &str) -> &str {
    known(name).map_or(name, |known| known.entry.title)
}
