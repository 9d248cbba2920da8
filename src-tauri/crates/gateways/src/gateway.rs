//! What every gateway must be able to do. No default does anything: each says what it can.

use crate::error::{CheckError, KeyError, LinkError};
use async_trait::async_trait;
use domain::link::Link;
use domain::money::AmountLimits;
use domain::{Currency, Environment, GatewayId, Moment, Money, Observation, OwnReference};

/// What a gateway takes and can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Its name for people: `OCPay`.
    pub display_name: &'static str,
    /// The currencies it takes, with what amounts of each.
    pub currencies: Vec<(Currency, AmountLimits)>,
    /// How long an untouched link lives, in seconds, where it is fixed.
    pub link_life_seconds: Option<u32>,
    /// Whether a link can be cancelled at the gateway.
    pub cancel: bool,
    /// Whether money can be given back through the gateway.
    pub refund: bool,
    /// Whether it lists payments.
    pub list: bool,
    /// Whether a link can be looked up by our own reference.
    pub lookup_by_own_reference: bool,
    /// Whether the gateway itself sends the link (SMS, e-mail), so that it is shown when the request leaves.
    pub sends_link_itself: bool,
    /// The hosts its payment page may have.
    pub pay_hosts: Vec<String>,
}

/// What a link is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRequest {
    /// Our own name for the attempt; its sale number begins the link's title.
    pub own_reference: OwnReference,
    /// How much, within the capabilities.
    pub amount: Money,
    /// The cashier's note; may be empty.
    pub note: String,
    /// The shop's name, for the title.
    pub shop_name: String,
    /// Which environment the link must be of.
    pub environment: Environment,
}

/// Which attempt is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRequest {
    /// The gateway's name for it.
    pub reference: String,
    /// What was asked: its currency gives the exponent for amounts in the answer.
    pub asked: Money,
}

/// An observation, with how long the gateway took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it said.
    pub observation: Observation,
}

/// What the gateway says of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyReport {
    /// Which environment the key belongs to.
    pub environment: Environment,
    /// The gateway's time of the answer.
    pub server_time: Option<Moment>,
    /// The gateway's name for the request, for support.
    pub request_id: Option<String>,
}

/// A payment gateway with its key and options.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Its short name.
    fn id(&self) -> GatewayId;

    /// What it takes and can do.
    fn capabilities(&self) -> &Capabilities;

    /// Asks for a link. Sends at most one request that can make one.
    async fn make_link(&self, ask: &LinkRequest) -> Result<Link, LinkError>;

    /// Asks what became of an attempt.
    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError>;

    /// Asks the gateway to take a link back. Gateways that can't say so in their capabilities and
    /// answer `None`.
    async fn cancel(&self, ask: &CheckRequest) -> Option<Result<Answer, CheckError>>;

    /// Asks whether the key is good: enabled, allowed to write, allowed from here. Whether it is of
    /// the wanted environment is for the caller to compare.
    async fn validate_key(&self) -> Result<KeyReport, ValidateError>;
}

/// Why a key check didn't end in a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValidateError {
    /// The gateway answered: the key isn't good.
    #[error("{0}")]
    Key(KeyError),
    /// No usable answer, so nothing is known about the key.
    #[error("{0}")]
    NoAnswer(CheckError),
}
