//! What a gateway takes and can do. Screens and the command line show a control only where it says so.

use crate::registry::{Entry, SetupError};
pub use domain::Channel;
use domain::money::AmountLimits;
use domain::{Currency, GatewayId, Money};

/// How a gateway writes an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountForm {
    /// A JSON number of whole major units (`1500`).
    WholeMajor,
    /// A JSON number of major units with decimals (`1500.50`).
    Decimal,
    /// The same as text (`"1500.50"`).
    DecimalText,
    /// A JSON number of minor units (`150050`).
    IntegerMinor,
}

/// How long an untouched link lives, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkLife {
    /// Always as long.
    Fixed {
        /// So long.
        seconds: u32,
    },
    /// As long as is asked for.
    Chosen {
        /// At least.
        shortest_seconds: u32,
        /// At most.
        longest_seconds: u32,
        /// What the till asks for when nobody says otherwise.
        usual_seconds: u32,
    },
    /// The gateway doesn't say. The QR leaves the screen after this long, and the watch goes on.
    Presumed {
        /// So long.
        seconds: u32,
    },
}

impl LinkLife {
    /// A life chosen in whole minutes.
    pub fn of_minutes(shortest: u32, longest: u32, usual: u32) -> LinkLife {
        LinkLife::Chosen {
            shortest_seconds: shortest.saturating_mul(60),
            longest_seconds: longest.saturating_mul(60),
            usual_seconds: usual.saturating_mul(60),
        }
    }

    /// How long a link is taken to live when nobody chose.
    pub fn seconds(self) -> u32 {
        match self {
            LinkLife::Fixed { seconds } | LinkLife::Presumed { seconds } => seconds,
            LinkLife::Chosen { usual_seconds, .. } => usual_seconds,
        }
    }
}

/// What of a payment can be given back through the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refunding {
    /// Nothing: money goes back by other ways, and the till records that.
    No,
    /// All of it or nothing.
    Whole,
    /// Any part of it.
    Partial,
}

/// What a gateway does with what it is told of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerUse {
    /// It isn't told.
    Untold,
    /// Whatever is known is told.
    Told,
    /// It wants a mail address of everybody it is told of.
    WithEmail,
    /// It wants both names of everybody it is told of, and mails the confirmation itself where it is told a
    /// mail address too.
    WithNames,
}

/// What tells test from live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvironmentSign {
    /// Each answer about a payment says it.
    Answer,
    /// The key says it.
    Key,
    /// The address that is asked says it.
    Address,
}

/// What a gateway takes and can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Its short name: `ocpay`.
    pub id: GatewayId,
    /// Its name for people: `OCPay`.
    pub display_name: &'static str,
    /// The currencies it takes, with what amounts of each.
    pub currencies: Vec<(Currency, AmountLimits)>,
    /// How it writes them.
    pub amount_form: AmountForm,
    /// How long an untouched link lives.
    pub link_life: LinkLife,
    /// Whether a link can be cancelled at the gateway.
    pub cancel: bool,
    /// Whether reserved money is taken by a call of its own.
    pub capture: bool,
    /// What can be given back through the gateway.
    pub refund: Refunding,
    /// Whether it names the payment methods a shop may choose from.
    pub methods: bool,
    /// Whether a link can be looked up by our own reference.
    pub find_by_own_reference: bool,
    /// Whether the same request sent twice makes one link.
    pub idempotency_key: bool,
    /// By what the gateway itself sends a link. Such a link is shown when the request leaves.
    pub sends_by: &'static [Channel],
    /// What it does with what it is told of a customer.
    pub customer: CustomerUse,
    /// Whether it lists payments, for reconciliation.
    pub list: bool,
    /// Whether it gives a receipt of its own of a payment.
    pub receipts: bool,
    /// What tells test from live.
    pub environment_sign: EnvironmentSign,
    /// Whether its word about a key says whether that may make links.
    pub tells_scope: bool,
    /// The hosts its payment page may have.
    pub pay_hosts: Vec<String>,
    /// The least time between two questions about one link, in milliseconds.
    pub poll_floor_ms: u32,
    /// What its documents don't say and this adapter takes for true, in English, for whoever sets it up.
    pub assumptions: &'static [&'static str],
}

impl Capabilities {
    /// A gateway of the registry that takes nothing and can do nothing, for its adapter to say what it does beyond
    /// that.
    ///
    /// # Errors
    /// [`SetupError::Unknown`] where its name can't be a gateway's.
    pub fn bare(entry: &Entry, environment_sign: EnvironmentSign) -> Result<Capabilities, SetupError> {
        Ok(Capabilities {
            id: entry.id.parse().map_err(|_| SetupError::Unknown)?,
            display_name: entry.display_name,
            currencies: Vec::new(),
            amount_form: AmountForm::WholeMajor,
            link_life: LinkLife::Presumed { seconds: 1200 },
            cancel: false,
            capture: false,
            refund: Refunding::No,
            methods: false,
            find_by_own_reference: false,
            idempotency_key: false,
            sends_by: &[],
            customer: CustomerUse::Untold,
            list: false,
            receipts: false,
            environment_sign,
            tells_scope: false,
            pay_hosts: Vec::new(),
            poll_floor_ms: 2_000,
            assumptions: &[],
        })
    }

    /// Currencies by their codes, of each of which the same amounts are taken.
    pub fn alike(codes: &[&str], limits: AmountLimits) -> Vec<(Currency, AmountLimits)> {
        codes.iter().filter_map(|code| Some((Currency::from_code(code)?, limits))).collect()
    }

    /// What amounts of a currency it takes; `None` where it doesn't take the currency.
    pub fn limits(&self, currency: Currency) -> Option<AmountLimits> {
        self.currencies.iter().find(|(taken, _)| *taken == currency).map(|(_, limits)| *limits)
    }

    /// An amount as far as it can be asked for; else the reason, as a gateway would refuse it.
    ///
    /// # Errors
    /// The reason why it can't.
    pub fn takes(&self, amount: Money) -> Result<Money, String> {
        let limits = self.limits(amount.currency).ok_or_else(|| "currency".to_owned())?;
        amount.within(&limits).map_err(|error| error.to_string())
    }
}
