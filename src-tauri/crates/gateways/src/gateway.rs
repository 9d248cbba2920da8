//! What every gateway must be able to do, and what some can beside. What a gateway can't do answers `None`,
//! which is what its capabilities say too: no default succeeds with nothing.

use crate::capabilities::{Capabilities, Channel};
use crate::document::Document;
use crate::error::{CheckError, KeyError, LinkError};
use crate::meaning::no_key;
use crate::payment::Listing;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::link::Link;
use domain::note::cut_to_bytes;
use domain::{Environment, GatewayId, Moment, Money, Observation, OwnReference};

/// How long the answer to a request that makes something can be under way.
const LONGEST_UNDER_WAY: TimeDelta = TimeDelta::seconds(15);

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
    /// How the customer wants to pay, by [`PaymentMethod::code`], where one was chosen.
    pub method: Option<String>,
    /// Who pays, as far as the cashier was told.
    pub customer: Customer,
    /// By what the gateway sends the link, where the cashier asked it to.
    pub send_by: Option<Channel>,
    /// When it is asked for, by the gateway's clock as far as that is known: for gateways that are told a
    /// link's end as a moment.
    pub asked_at: Option<Moment>,
}

impl LinkRequest {
    /// A wish for a link with nothing beside its amount.
    pub fn new(own_reference: OwnReference, amount: Money, environment: Environment) -> LinkRequest {
        LinkRequest {
            own_reference,
            amount,
            note: String::new(),
            shop_name: String::new(),
            environment,
            method: None,
            customer: Customer::default(),
            send_by: None,
            asked_at: None,
        }
    }

    /// When a link that is to live so long ends at a gateway that is told its end, where the time is known: as much
    /// later as its answer can be under way. The till counts from that answer, so that a link that ended for its
    /// time is past the till's deadline too.
    pub fn ends_at(&self, minutes: u32) -> Option<Moment> {
        self.asked_at?.checked_add_signed(TimeDelta::minutes(minutes.into()) + LONGEST_UNDER_WAY)
    }

    /// That it asks for a link of the side that is spoken to.
    ///
    /// # Errors
    /// [`KeyError::WrongEnvironment`] where it asks for the other.
    pub fn is_of(&self, environment: Environment) -> Result<(), LinkError> {
        if self.environment == environment { Ok(()) } else { Err(no_key(KeyError::WrongEnvironment)) }
    }
}

/// Who pays, as far as the cashier was told. Nothing of it is kept by the till.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Customer {
    /// First and last name.
    pub name: Option<String>,
    /// A phone number with its country code.
    pub phone: Option<String>,
    /// A mail address.
    pub email: Option<String>,
}

impl Customer {
    /// First and last name, where both were told.
    pub fn names(&self) -> Option<(&str, &str)> {
        let (first, last) = self.name.as_deref()?.trim().split_once(char::is_whitespace)?;
        Some((first, last.trim_start()))
    }

    /// The phone number as it was told, where it was.
    pub fn phone(&self) -> Option<&str> {
        said(&self.phone)
    }

    /// The mail address as it was told, where it was.
    pub fn email(&self) -> Option<&str> {
        said(&self.email)
    }

    /// Whether they were told by what a channel reaches them.
    pub fn is_reached_by(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.phone_digits().is_some(),
            Channel::Email => self.email.is_some(),
        }
    }

    /// The digits of the phone number, the country's code first.
    pub fn phone_digits(&self) -> Option<String> {
        let digits: String = self.phone.as_deref()?.chars().filter(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    }
}

/// A text without the space around it; an empty one says nothing.
fn said(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

impl std::fmt::Debug for Customer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// Which attempt is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRequest {
    /// The gateway's name for it.
    pub reference: String,
    /// Our own name for it.
    pub own_reference: OwnReference,
    /// What was asked: its currency gives the exponent for amounts in the answer.
    pub asked: Money,
}

/// What a gateway said about an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its words in ours.
    pub observation: Observation,
}

/// Which payment is to be given back, and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRequest {
    /// The gateway's name for the payment.
    pub reference: String,
    /// Our own name for the payment.
    pub own_reference: OwnReference,
    /// Our own name for giving it back: the same for the same wish, however often it is sent.
    pub key: String,
    /// What was paid.
    pub paid: Money,
    /// What the gateway gave back of it before, in minor units.
    pub before_minor: i64,
    /// What goes back: at most what was paid.
    pub amount: Money,
    /// Why, in the owner's words.
    pub reason: String,
}

impl RefundRequest {
    /// What a gateway is told as the reason: the owner's, else our name for the payment.
    pub fn note(&self, limit_bytes: usize) -> String {
        let own = self.own_reference.to_string();
        let note = if self.reason.trim().is_empty() { &own } else { self.reason.trim() };
        cut_to_bytes(note, limit_bytes).to_owned()
    }

    /// Whether no more goes back than was paid, in the same currency.
    pub fn fits(&self) -> bool {
        self.fits_beside(0)
    }

    /// The same where so much went back already, in minor units.
    pub fn fits_beside(&self, back_minor: i64) -> bool {
        let left = self.paid.amount_minor.saturating_sub(back_minor);
        self.amount.currency == self.paid.currency && (1..=left).contains(&self.amount.amount_minor)
    }
}

/// Where giving money back stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundStage {
    /// The gateway took the wish and hasn't ended it.
    Pending,
    /// The money went back.
    Succeeded,
    /// It didn't, and won't.
    Failed,
}

/// What a gateway said about giving money back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundAnswer {
    /// Its name for that, where it has one.
    pub reference: Option<String>,
    /// Where it stands.
    pub stage: RefundStage,
    /// The word as the gateway wrote it.
    pub raw_status: String,
    /// The gateway's time of the answer.
    pub server_time: Option<Moment>,
    /// The gateway's name for the request, for support.
    pub request_id: Option<String>,
}

/// A way to pay that the shop may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentMethod {
    /// By what it is asked for.
    pub code: String,
    /// What the gateway calls it for people.
    pub name: String,
}

/// A span of time, its end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// From here.
    pub from: Moment,
    /// To here.
    pub to: Moment,
}

/// A payment as the gateway lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The gateway's name for it.
    pub reference: String,
    /// Our own name for it, where the gateway knows one.
    pub own_reference: Option<String>,
    /// What it says of it.
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
    fn id(&self) -> GatewayId {
        self.capabilities().id.clone()
    }

    /// What it takes and can do.
    fn capabilities(&self) -> &Capabilities;

    /// Asks for a link. Sends at most one request that can make one.
    async fn make_link(&self, ask: &LinkRequest) -> Result<Link, LinkError>;

    /// Asks what became of an attempt.
    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError>;

    /// Looks for a link by our own reference, after an answer that was lost. Inside, `None` is the gateway's
    /// certain word that it has no such link; a link that was found is judged like one that was made.
    async fn find(&self, _ask: &LinkRequest) -> Option<Result<Option<Link>, LinkError>> {
        None
    }

    /// Asks the gateway to take a link back, and says where it stands then.
    async fn cancel(&self, _ask: &CheckRequest) -> Option<Result<Answer, CheckError>> {
        None
    }

    /// Asks the gateway to take what is reserved, and says where it stands then.
    async fn capture(&self, _ask: &CheckRequest) -> Option<Result<Answer, CheckError>> {
        None
    }

    /// Asks the gateway to give money back. Sends at most one request that can do it.
    async fn refund(&self, _ask: &RefundRequest) -> Option<Result<RefundAnswer, LinkError>> {
        None
    }

    /// Asks what became of giving money back; `refund_reference` is the gateway's name for it, if it has one.
    async fn check_refund(
        &self,
        _ask: &RefundRequest,
        _refund_reference: Option<&str>,
    ) -> Option<Result<RefundAnswer, CheckError>> {
        None
    }

    /// Asks for the gateway's own receipt of a payment. Inside, `None` is its word that it gives none.
    async fn receipt(&self, _ask: &CheckRequest) -> Option<Result<Option<Document>, CheckError>> {
        None
    }

    /// Asks which ways to pay the shop may choose from.
    async fn methods(&self) -> Option<Result<Vec<PaymentMethod>, CheckError>> {
        None
    }

    /// Asks for one more page of the payments made in a span of time, for reconciliation, and adds it to what
    /// was gathered. Whoever wants the list asks until it is over, and sees to it that the key isn't used too
    /// often; after an error what was gathered is nothing.
    async fn list(&self, _listing: &mut Listing) -> Option<Result<(), CheckError>> {
        None
    }

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

impl From<CheckError> for ValidateError {
    fn from(error: CheckError) -> ValidateError {
        match error {
            CheckError::KeyRefused(key) => ValidateError::Key(key),
            CheckError::NoAnswer(_) | CheckError::Throttled { .. } => ValidateError::NoAnswer(error),
        }
    }
}
