//! What a gateway said about an attempt at one moment: translated to our words, not yet judged.

use crate::{Moment, Money};
use serde::{Deserialize, Serialize};

/// Whether money is real.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// Real money.
    Live,
    /// The gateway's test side; what counts where nobody said which.
    #[default]
    Sandbox,
}

/// A gateway's word in ours.
///
/// Silence is not among them: a time-out, a refused key or an unreadable answer is no verdict and
/// never becomes an observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing decided yet.
    Pending,
    /// Reserved, not taken.
    Authorized,
    /// Taken.
    Confirmed,
    /// Refused by bank, gateway or customer.
    Declined,
    /// Taken back before payment.
    Cancelled,
    /// The gateway itself says the link is over.
    Expired,
    /// Over without payment, the gateway doesn't say why: expired past the deadline, else declined.
    Failed,
    /// Confirmed once, all of it given back.
    Refunded,
    /// Confirmed once, part of it given back.
    PartiallyRefunded,
    /// Confirmed once, taken back by the bank.
    ChargedBack,
    /// The gateway doesn't know the reference. No verdict.
    NotFound,
    /// A word nobody taught us. No verdict.
    Unrecognised,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 12] = [
        Verdict::Pending,
        Verdict::Authorized,
        Verdict::Confirmed,
        Verdict::Declined,
        Verdict::Cancelled,
        Verdict::Expired,
        Verdict::Failed,
        Verdict::Refunded,
        Verdict::PartiallyRefunded,
        Verdict::ChargedBack,
        Verdict::NotFound,
        Verdict::Unrecognised,
    ];
}

/// What the answer said beside its verdict. `None` = the answer doesn't say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The amount, in minor units of the currency asked.
    pub amount_minor: Option<i64>,
    /// The currency's code as the gateway writes it.
    pub currency: Option<String>,
    /// Which attempt the gateway is talking about.
    pub reference: Option<String>,
    /// Live or sandbox.
    pub environment: Option<Environment>,
    /// How much of it was given back in all, in minor units, where the gateway tells the sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded_minor: Option<i64>,
    /// Whether paid money is cleared, where the gateway tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_cleared: Option<bool>,
}

impl Details {
    /// Details that match what was asked in every point.
    pub fn matching(asked: Money, reference: &str, environment: Environment) -> Details {
        Details {
            amount_minor: Some(asked.amount_minor),
            currency: Some(asked.currency.code().to_owned()),
            reference: Some(reference.to_owned()),
            environment: Some(environment),
            refunded_minor: None,
            is_cleared: None,
        }
    }
}

/// One answer about one attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The gateway's word, translated.
    pub verdict: Verdict,
    /// What it said beside it.
    pub details: Details,
    /// The word as the gateway wrote it, for support (`CONFIRMED`, `410 PAYMENT_EXPIRED`).
    pub raw_status: String,
    /// The gateway's sentence, if any.
    pub raw_message: Option<String>,
    /// The gateway's time of the answer (`meta.timestamp`, else `Date`).
    pub server_time: Option<Moment>,
    /// The gateway's name for the request, for support.
    pub request_id: Option<String>,
}
