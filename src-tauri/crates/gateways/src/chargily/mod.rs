//! Chargily Pay v2: Algerian dinars by Edahabia, CIB and its own app, one checkout a sale.
//!
//! **What it is for:** Chargily's calls about checkouts, its limits and its options.
//!
//! Nothing was tried against the live gateway; what is assumed is in [`ASSUMPTIONS`]. Its payment links can
//! be paid again and again, so they are never used. Its API can't give money back.

// Public, so that fuzzing reaches what reads the answers.
pub mod wire;

use crate::client::{Answered, Client};
use crate::json::Fields;
use crate::meaning::{Meaning, by_status, refused};
use crate::pay_url::PayHosts;
use crate::payment::{Listing, Payment};
use crate::registry::{Entry, Setup, SetupError, Wish, is_web_page};
use crate::{AmountForm, Capabilities, EnvironmentSign, LinkLife, Secret, Secrets, secret, text};
use crate::{Answer, CheckError, CheckRequest, Gateway, KeyError, KeyReport, LinkError, LinkRequest};
use crate::{PaymentMethod, ValidateError};
use async_trait::async_trait;
use domain::link::Link;
use domain::money::AmountLimits;
use domain::{Currency, Environment};
use reqwest::header::AUTHORIZATION;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const LIVE_URL: &str = "https://pay.chargily.net/api/v2";
const TEST_URL: &str = "https://pay.chargily.net/test/api/v2";
/// The first is in every documented answer; the second is the API's own.
const PAY_HOSTS: &[&str] = &["pay.chargily.dz", "pay.chargily.net"];
const SECRET_KEY: &str = "secret_key";
/// Where a phone goes after paying, unless the shop has a better place: Chargily's own site.
const SUCCESS_URL: &str = "https://pay.chargily.net";
/// How long a checkout that nobody began to pay lives.
const LINK_LIFE_SECONDS: u32 = 1800;
/// Its own client asks at most 60 times a minute with one key; half of that is for the sale on the screen.
const POLL_FLOOR_MS: u32 = 2_000;
const ASSUMPTIONS: &[&str] = &[
    "Version 2 documents no limits: version 1's least amount, 75 dinars, is taken, and 1,000,000 at most.",
    "success_url is required: unless it is set, the customer's phone goes to https://pay.chargily.net.",
    "The word of a checkout that is over isn't documented: expired, canceled and failed are all read as over.",
    "A live key begins with live_sk_; only test_sk_ is documented.",
    "A fee that the customer pays is not part of the amount that an answer names.",
    "The list of checkouts begins with the newest; where it shows that it doesn't, all of it is read.",
    "How often it may be asked isn't documented: at most every 2 s about a link, 5 s after a bare 429.",
];
/// 75 to 1 000 000 whole dinars.
const LIMITS: AmountLimits =
    AmountLimits { minimum_minor: 7_500, maximum_minor: 100_000_000, step_minor: 100 };
/// Not documented; what a database keeps in one line, in bytes.
const LONGEST_DESCRIPTION: usize = 200;
/// Documented are 50 at most; half of that stays below the longest answer that is read.
const PER_PAGE: &str = "25";
/// The ways to pay: the documented values of `payment_method`, which no call lists.
const METHODS: [(&str, &str); 3] =
    [("edahabia", "Edahabia"), ("cib", "CIB"), ("chargily_app", "Chargily App")];
const OPTIONS: [Wish; 5] = [
    ("success_url", "success_url", is_web_page),
    ("failure_url", "failure_url", is_web_page),
    ("payment_method", "payment_method", is_method),
    ("fees", "chargily_pay_fees_allocation", |text| matches!(text, "customer" | "merchant" | "split")),
    ("locale", "locale", |text| matches!(text, "ar" | "en" | "fr")),
];

/// Chargily Pay's line in the registry.
pub const ENTRY: Entry = Entry {
    id: "chargily",
    display_name: "Chargily Pay",
    secrets: &[SECRET_KEY],
    options: &["base_url", "success_url", "failure_url", "payment_method", "fees", "locale"],
    make: |setup, secrets| Ok(Arc::new(Chargily::new(setup, secrets)?)),
};

/// Chargily Pay with a key and its options.
pub struct Chargily {
    capabilities: Capabilities,
    client: Client,
    pay_hosts: PayHosts,
    key: Secret,
    environment: Environment,
    /// What every new checkout is asked for alike.
    usual: Map<String, Value>,
}

impl Chargily {
    /// Chargily Pay as it is set up. Without a key it can be made, and every call answers that it is missing.
    ///
    /// # Errors
    /// [`SetupError`] for an address or an option that can't be.
    pub fn new(setup: &Setup, secrets: &Secrets) -> Result<Chargily, SetupError> {
        let own = if setup.environment == Environment::Live { LIVE_URL } else { TEST_URL };
        let base = setup.address(Some(own))?.ok_or(SetupError::BaseUrlUnreadable)?;
        let pay_hosts = PayHosts::new(PAY_HOSTS, &setup.extra_pay_hosts, &base);
        let mut usual =
            Map::from_iter([("currency".into(), "dzd".into()), ("success_url".into(), SUCCESS_URL.into())]);
        usual.extend(setup.wishes(&OPTIONS)?);
        let key = secret::named(secrets, SECRET_KEY);
        Ok(Chargily {
            capabilities: Capabilities {
                currencies: vec![(Currency::DZD, LIMITS)],
                amount_form: AmountForm::WholeMajor,
                link_life: LinkLife::Fixed { seconds: LINK_LIFE_SECONDS },
                cancel: true,
                methods: true,
                list: true,
                pay_hosts: pay_hosts.names(),
                poll_floor_ms: POLL_FLOOR_MS,
                assumptions: ASSUMPTIONS,
                ..Capabilities::bare(&ENTRY, EnvironmentSign::Answer)?
            },
            client: Client::new(base, setup.timeouts, vec![(AUTHORIZATION, "Bearer ", key.clone())]),
            pay_hosts,
            key,
            environment: setup.environment,
            usual,
        })
    }

    /// What a status amounts to. A key that is refused and says that it is of the other environment is that.
    fn meaning(&self, status: u16) -> Meaning {
        let others = if self.environment == Environment::Live { "test_sk_" } else { "live_sk_" };
        let is_others = status == 401 && self.key.expose().starts_with(others);
        if is_others { Meaning::Key(KeyError::WrongEnvironment) } else { by_status(status) }
    }

    /// What an answer about one checkout says.
    fn answer(&self, answer: &Answered<'_>) -> Result<Answer, CheckError> {
        let read = |fields: &Fields<'_>| wire::checkout(fields, answer.reply.date);
        match wire::told(answer, self.meaning(answer.reply.status), read) {
            // Not Chargily's own word: that always says something.
            Err(no) if no.said.is_none() => Err(no.into()),
            told => told.or_else(Payment::none)?.answer(),
        }
    }

    /// Ends a checkout's life.
    async fn expire(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        let answer = self.client.act(&["checkouts", &ask.reference, "expire"], "").await?;
        match answer.reply.status {
            // Expired already, or no longer pending. Neither says whether it was paid before; its state does.
            400 | 403 => self.check(ask).await,
            _ => self.answer(&answer),
        }
    }

    /// One more page of the checkouts that were made in a span of time, whatever became of them.
    async fn page(&self, listing: &mut Listing) -> Result<(), CheckError> {
        let number = listing.next_page().saturating_add(1).to_string();
        let answer = self.client.ask(&["checkouts"], &[("per_page", PER_PAGE), ("page", &number)]).await?;
        let read = |fields: &Fields<'_>| wire::read_page(fields, answer.reply.date);
        let (checkouts, has_next) = wire::told(&answer, self.meaning(answer.reply.status), read)?;
        listing.add_rows(checkouts, !has_next);
        listing.end_before_the_span();
        Ok(())
    }
}

#[async_trait]
impl Gateway for Chargily {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn make_link(&self, ask: &LinkRequest) -> Result<Link, LinkError> {
        let amount = self.capabilities.takes(ask.amount).map_err(refused)?;
        let mut body = self.usual.clone();
        if let Some(method) = ask.method.as_deref() {
            let method = Some(method).filter(|method| is_method(method));
            body.insert("payment_method".into(), method.ok_or_else(|| refused("payment method"))?.into());
        }
        body.insert("amount".into(), (amount.amount_minor / amount.currency.minor_per_major()).into());
        body.insert("description".into(), text::title(ask, LONGEST_DESCRIPTION).into());
        body.insert("metadata".into(), json!({ "own_reference": ask.own_reference.to_string() }));
        let answer = self.client.make(&["checkouts"], &[], Value::Object(body).to_string()).await?;
        let read = |fields: &Fields<'_>| wire::checkout(fields, answer.reply.date);
        let made = wire::told(&answer, self.meaning(answer.reply.status), read)?;
        made.link(ask, Some(LINK_LIFE_SECONDS), |url, reference| self.pay_hosts.check(url, reference))
    }

    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        self.answer(&self.client.ask(&["checkouts", &ask.reference], &[]).await?)
    }

    async fn cancel(&self, ask: &CheckRequest) -> Option<Result<Answer, CheckError>> {
        Some(self.expire(ask).await)
    }

    async fn methods(&self) -> Option<Result<Vec<PaymentMethod>, CheckError>> {
        let method = |(code, name): (&str, &str)| PaymentMethod { code: code.into(), name: name.into() };
        Some(Ok(METHODS.map(method).to_vec()))
    }

    async fn list(&self, listing: &mut Listing) -> Option<Result<(), CheckError>> {
        Some(self.page(listing).await)
    }

    async fn validate_key(&self) -> Result<KeyReport, ValidateError> {
        let answer = self.client.ask(&["balance"], &[]).await?;
        let environment = wire::told(&answer, self.meaning(answer.reply.status), wire::read_balance)?;
        Ok(KeyReport { environment, server_time: answer.reply.date, request_id: None })
    }
}

fn is_method(code: &str) -> bool {
    METHODS.iter().any(|(known, _)| *known == code)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
