//! Chargily Pay v2: Algerian dinars by Edahabia, CIB and its own app, one checkout a sale.
//!
//! **What it is for:** Chargily's calls about checkouts, its limits and its options.
//!
//! Nothing was tried against the live gateway; what is assumed is in [`ASSUMPTIONS`]. Its payment links can
//! be paid again and again, so they are never used. Its API can't give money back.

// Public, so that fuzzing reaches what reads the answers.
pub mod wire;

use crate::capabilities::{AmountForm, Capabilities, EnvironmentSign, LinkLife};
use crate::error::{CheckError, KeyError, LinkError, NoAnswer, Trace, UnsafeUrl};
use crate::gateway::{Answer, CheckRequest, Gateway, KeyReport, LinkRequest};
use crate::gateway::{PaymentMethod, ValidateError};
use crate::http::{Failure, Http, Reply, Timeouts};
use crate::json::Fields;
use crate::meaning::{Meaning, by_status, no_key, not_asked, not_made, refused};
use crate::pay_url::PayHosts;
use crate::payment::Listing;
use crate::registry::{Entry, Setup, SetupError, is_web_page};
use crate::secret::Secret;
use crate::text;
use async_trait::async_trait;
use domain::link::{Link, Proof};
use domain::money::AmountLimits;
use domain::observation::Details;
use domain::{Currency, Environment, GatewayId, Moment, Verdict};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use wire::Checkout;

const ID: &str = "chargily";
const NAME: &str = "Chargily Pay";
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
/// How long its own client waits after a 429 that doesn't say how long.
const USUAL_WAIT: Duration = Duration::from_secs(5);
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
/// An option's name, its name in a request, and what it can be.
type Known = (&'static str, &'static str, fn(&str) -> bool);
const OPTIONS: [Known; 5] = [
    ("success_url", "success_url", is_web_page),
    ("failure_url", "failure_url", is_web_page),
    ("payment_method", "payment_method", is_method),
    ("fees", "chargily_pay_fees_allocation", |text| matches!(text, "customer" | "merchant" | "split")),
    ("locale", "locale", |text| matches!(text, "ar" | "en" | "fr")),
];

/// What a call came to: no key to send, no whole answer, or one.
type Called = Result<Result<Reply, Failure>, KeyError>;

/// Chargily Pay's line in the registry.
pub const ENTRY: Entry = Entry {
    id: ID,
    display_name: NAME,
    secrets: &[SECRET_KEY],
    options: &["base_url", "success_url", "failure_url", "payment_method", "fees", "locale"],
    make: |setup, secrets| Ok(Arc::new(Chargily::new(setup, secrets, Timeouts::default())?)),
};

/// Chargily Pay with a key and its options.
pub struct Chargily {
    id: GatewayId,
    capabilities: Capabilities,
    http: Http,
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
    pub fn new(
        setup: &Setup,
        secrets: &BTreeMap<String, Secret>,
        timeouts: Timeouts,
    ) -> Result<Chargily, SetupError> {
        let own = if setup.environment == Environment::Live { LIVE_URL } else { TEST_URL };
        let base = setup.address(Some(own))?.ok_or(SetupError::BaseUrlUnreadable)?;
        let pay_hosts = PayHosts::new(PAY_HOSTS, &setup.extra_pay_hosts, &base);
        let mut usual =
            Map::from_iter([("currency".into(), "dzd".into()), ("success_url".into(), SUCCESS_URL.into())]);
        for (name, theirs, fits) in OPTIONS {
            usual.extend(setup.checked_option(name, fits)?.map(|set| (theirs.into(), set.into())));
        }
        Ok(Chargily {
            id: ID.parse().map_err(|_| SetupError::Unknown)?,
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
                ..Capabilities::bare(NAME, EnvironmentSign::Answer)
            },
            http: Http::new(base, timeouts),
            pay_hosts,
            key: secrets.get(SECRET_KEY).cloned().unwrap_or_default(),
            environment: setup.environment,
            usual,
        })
    }

    /// A question, or what makes something where there is JSON to send. Without its word that it takes JSON,
    /// errors may come as web pages.
    async fn call(&self, path: &[&str], query: &[(&str, &str)], json: Option<Vec<u8>>) -> Called {
        let accept = (ACCEPT, HeaderValue::from_static("application/json"));
        let headers = HeaderMap::from_iter([(AUTHORIZATION, self.key.header("Bearer ")?), accept]);
        let reply = match json {
            None => self.http.ask_with(path, query, headers).await,
            Some(json) => self.http.make(path, headers, json).await,
        };
        Ok(reply.map(|reply| match reply.status {
            429 => Reply { retry_after: reply.retry_after.or(Some(USUAL_WAIT)), ..reply },
            _ => reply,
        }))
    }

    async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Reply, CheckError> {
        self.call(path, query, None).await.map_err(CheckError::KeyRefused)?.map_err(not_asked)
    }

    /// What a status amounts to. A key that is refused and says that it is of the other environment is that.
    fn meaning(&self, status: u16) -> Meaning {
        let others = if self.environment == Environment::Live { "test_sk_" } else { "live_sk_" };
        let is_others = status == 401 && self.key.expose().starts_with(others);
        if is_others { Meaning::Key(KeyError::WrongEnvironment) } else { by_status(status) }
    }

    /// The checkout that a 2xx made, judged.
    fn link(&self, made: Checkout, ask: &LinkRequest, at: Option<Moment>) -> Result<Link, LinkError> {
        let reference = made.details.reference.ok_or(LinkError::Ambiguous { why: NoAnswer::Unreadable })?;
        if made.details.environment.is_some_and(|environment| environment != ask.environment) {
            return Err(LinkError::WrongEnvironment { reference });
        }
        let safe = |url: String| self.pay_hosts.check(&url, &reference).map(|()| url);
        let url = made.url.ok_or(UnsafeUrl::Unreadable).and_then(safe);
        let url = url.map_err(|why| LinkError::Unsafe { why, reference: Some(reference.clone()) })?;
        let proof = Proof {
            amount: made.details.amount_minor == Some(ask.amount.amount_minor),
            currency: made.details.currency.as_deref() == Some(ask.amount.currency.code()),
            environment: made.details.environment.is_some(),
        };
        let (gateway_created_at, life_seconds) = (made.created_at, Some(LINK_LIFE_SECONDS));
        Ok(Link {
            reference,
            url,
            gateway_created_at,
            life_seconds,
            proof,
            server_time: at,
            request_id: None,
        })
    }

    /// What an answer about one checkout says.
    fn answer(&self, reply: &Reply) -> Result<Answer, CheckError> {
        let secrets = [self.key.expose()];
        let fields = Fields::read(&reply.body, &secrets);
        let said = fields.as_ref().and_then(|fields| fields.sentence("message"));
        let unreadable = CheckError::NoAnswer(NoAnswer::Unreadable);
        match (self.meaning(reply.status), fields) {
            (Meaning::Done, Some(fields)) => {
                Checkout::read(&fields, reply.date).and_then(|checkout| checkout.answer).ok_or(unreadable)
            }
            (Meaning::NotKnown, Some(_)) if said.is_some() => {
                let trace = Trace { request_id: None, server_time: reply.date, said };
                Ok(Answer::new(Verdict::NotFound, Details::default(), reply.status.to_string(), trace))
            }
            // A refusal that is no JSON is some other server's.
            (Meaning::Over | Meaning::NotKnown | Meaning::Refused, None) => Err(unreadable),
            (meaning, _) => Err(meaning.silence(reply)),
        }
    }

    /// Ends a checkout's life.
    async fn expire(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        let path = ["checkouts", &ask.reference, "expire"];
        let reply = self.call(&path, &[], Some(Vec::new())).await.map_err(CheckError::KeyRefused)?;
        match reply.map_err(not_asked)? {
            // Expired already, or no longer pending. Neither says whether it was paid before; its state does.
            Reply { status: 400 | 403, .. } => self.check(ask).await,
            reply => self.answer(&reply),
        }
    }

    /// One more page of the checkouts that were made in a span of time, whatever became of them.
    async fn page(&self, listing: &mut Listing) -> Result<(), CheckError> {
        let number = listing.next_page().saturating_add(1).to_string();
        let reply = self.get(&["checkouts"], &[("per_page", PER_PAGE), ("page", &number)]).await?;
        let secrets = [self.key.expose()];
        let read =
            Fields::read(&reply.body, &secrets).and_then(|fields| wire::read_page(&fields, reply.date));
        let (Meaning::Done, Some((checkouts, has_next))) = (self.meaning(reply.status), read) else {
            return Err(self.meaning(reply.status).silence(&reply));
        };
        listing.add_rows(checkouts, !has_next);
        listing.end_before_the_span();
        Ok(())
    }
}

#[async_trait]
impl Gateway for Chargily {
    fn id(&self) -> GatewayId {
        self.id.clone()
    }

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
        let body = Value::Object(body).to_string().into_bytes();
        let reply = self.call(&["checkouts"], &[], Some(body)).await.map_err(no_key)?.map_err(not_made)?;
        let secrets = [self.key.expose()];
        let fields = Fields::read(&reply.body, &secrets);
        let made = fields.as_ref().and_then(|fields| Checkout::read(fields, reply.date));
        match (self.meaning(reply.status), made) {
            (Meaning::Done, Some(made)) => self.link(made, ask, reply.date),
            (meaning, _) => {
                let said = fields.and_then(|fields| fields.sentence("message"));
                Err(meaning.no_link(&reply, Trace { request_id: None, server_time: reply.date, said }))
            }
        }
    }

    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        self.answer(&self.get(&["checkouts", &ask.reference], &[]).await?)
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
        let reply = self.get(&["balance"], &[]).await?;
        let told = Fields::read(&reply.body, &[]).and_then(|fields| wire::read_balance(&fields));
        match (self.meaning(reply.status), told) {
            (Meaning::Done, Some(environment)) => {
                Ok(KeyReport { environment, server_time: reply.date, request_id: None })
            }
            (meaning, _) => Err(meaning.silence(&reply).into()),
        }
    }
}

fn is_method(code: &str) -> bool {
    METHODS.iter().any(|(known, _)| *known == code)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
