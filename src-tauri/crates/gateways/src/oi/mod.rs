//! OI Payments, Onnorokom Innovation's service in front of a Bangladeshi acquirer: taka in whole paisa.
//!
//! **What it is for:** its calls, its limits and its options. Each installation has an address of its own, so
//! no call leaves before the owner sets `base_url`, with its `/api/v1`. A payment's number is its reference;
//! our own reference is its `customerReference` and its `Idempotency-Key`.
//!
//! Nothing was tried against the live gateway; what is assumed is in [`ASSUMPTIONS`]. Where its page sends
//! the customer afterwards proves nothing and isn't asked for: only a status read confirms.

// Public, so that fuzzing reaches what reads the answers.
pub mod wire;

use crate::capabilities::{AmountForm, EnvironmentSign, LinkLife, Refunding};
use crate::error::Trace;
use crate::gateway::{RefundAnswer, RefundRequest, ValidateError};
use crate::http::{Http, Timeouts};
use crate::json::Fields;
use crate::meaning::{Meaning, no_key, not_asked, not_looked_up, not_made, refused};
use crate::pay_url::PayHosts;
use crate::registry::{Entry, Setup, SetupError};
use crate::{Answer, CheckRequest, Customer, Gateway, KeyReport, LinkRequest, text};
use crate::{Capabilities, CheckError, KeyError, LinkError, NoAnswer, Secret, UnsafeUrl};
use async_trait::async_trait;
use domain::link::{Link, Proof};
use domain::money::AmountLimits;
use domain::note::cut_to_bytes;
use domain::observation::Details;
use domain::{Currency, Environment, GatewayId, Observation, Verdict};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::{Payment, Told};

const ID: &str = "oi";
const NAME: &str = "OI Payments";
const USUAL_MINUTES: u32 = 30;
const LONGEST_MINUTES: u32 = 24 * 60;
const LONGEST_PRODUCT_NAME_BYTES: usize = 120;
const LONGEST_REASON_BYTES: usize = 500;
const LIMITS: AmountLimits = AmountLimits { minimum_minor: 1, maximum_minor: 99_999_999_999, step_minor: 1 };
const ASSUMPTIONS: &[&str] = &[
    "A page's life isn't documented: the QR is shown for the set minutes, and EXPIRED is the gateway's word.",
    "How often it may be asked isn't documented: at most every 2 s about a payment, and Retry-After counts.",
    "The payment page is on the API's own host; any other must be set up as a further pay host.",
    "The page's address isn't said to name the payment, so only its host is checked.",
    "No largest amount is documented: up to 999 999 999.99 BDT is asked, and the app's own bounds refuse.",
    "The length of a product name isn't documented: it is cut to 120 bytes.",
    "A check that is answered with 400 is about a number that is no payment's.",
    "A replayed answer may carry the time of the first, so where something is made the Date header counts.",
    "A conflict other than IDEMPOTENCY_KEY_CONFLICT leaves open whether the payment exists.",
    "The list by customer reference is empty, and no error, where there is no such payment.",
];

/// OI Payments' line in the registry.
pub const ENTRY: Entry = Entry {
    id: ID,
    display_name: NAME,
    secrets: &["api_key", "api_secret"],
    options: &["base_url", "minutes"],
    make: |setup, secrets| Ok(Arc::new(Oi::new(setup, secrets, Timeouts::default())?)),
};

/// OI Payments with a key and its options.
pub struct Oi {
    id: GatewayId,
    capabilities: Capabilities,
    /// `None` until the owner sets the address.
    there: Option<(Http, PayHosts)>,
    key: Secret,
    secret: Secret,
}

impl Oi {
    /// OI Payments as it is set up. Without an address or a key it can be made, and every call answers what
    /// is missing.
    ///
    /// # Errors
    /// [`SetupError`] for an address or an option that can't be.
    pub fn new(
        setup: &Setup,
        secrets: &BTreeMap<String, Secret>,
        timeouts: Timeouts,
    ) -> Result<Oi, SetupError> {
        let there = setup.address(None)?.map(|base| {
            let pay_hosts = PayHosts::at_home(&setup.extra_pay_hosts, &base);
            (Http::new(base, timeouts), pay_hosts)
        });
        let minutes = setup.number("minutes", 1..=LONGEST_MINUTES)?.unwrap_or(USUAL_MINUTES);
        let secret = |name| secrets.get(name).cloned().unwrap_or_default();
        Ok(Oi {
            id: ID.parse().map_err(|_| SetupError::Unknown)?,
            capabilities: Capabilities {
                display_name: NAME,
                currencies: vec![(Currency::BDT, LIMITS)],
                amount_form: AmountForm::IntegerMinor,
                link_life: LinkLife::Presumed { seconds: minutes * 60 },
                cancel: false,
                capture: false,
                refund: Refunding::Partial,
                methods: false,
                find_by_own_reference: true,
                idempotency_key: true,
                sends_by: &[],
                list: false,
                environment_sign: EnvironmentSign::Answer,
                tells_scope: false,
                pay_hosts: there.as_ref().map(|(_, hosts)| hosts.names()).unwrap_or_default(),
                poll_floor_ms: 2_000,
                assumptions: ASSUMPTIONS,
            },
            there,
            key: secret("api_key"),
            secret: secret("api_secret"),
        })
    }

    /// The way to the gateway, with the headers that carry key and secret.
    fn way(&self) -> Result<(&Http, HeaderMap), KeyError> {
        let (http, _) = self.there.as_ref().ok_or(KeyError::NotSetUp)?;
        let mut headers = HeaderMap::new();
        headers.insert("x-api-key", self.key.header("")?);
        headers.insert("x-api-secret", self.secret.header("")?);
        Ok((http, headers))
    }

    async fn get<T>(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        read: impl FnOnce(&Fields<'_>) -> Option<T> + Send,
    ) -> Result<Told<T>, CheckError> {
        let (http, headers) = self.way().map_err(CheckError::KeyRefused)?;
        let reply = http.ask_with(path, query, headers).await.map_err(not_asked)?;
        Ok(Told::read(reply, &[self.secret.expose(), self.key.expose()], read))
    }

    async fn post<T>(
        &self,
        path: &[&str],
        key: &str,
        wish: &Value,
        read: impl FnOnce(&Fields<'_>) -> Option<T> + Send,
    ) -> Result<Told<T>, LinkError> {
        let (http, mut headers) = self.way().map_err(no_key)?;
        let key = HeaderValue::from_str(key).map_err(|_| refused("idempotency key"))?;
        headers.insert("idempotency-key", key);
        let reply = http.make(path, headers, wish.to_string().into_bytes()).await.map_err(not_made)?;
        let mut told = Told::read(reply, &[self.secret.expose(), self.key.expose()], read);
        told.trace.server_time = told.reply.date.or(told.trace.server_time);
        Ok(told)
    }

    /// Which side of the gateway a payment is on: as its answer says, else as the key's beginning does.
    fn environment(&self, details: &Details) -> Option<Environment> {
        let begins = |word| self.key.expose().starts_with(word);
        let live = || begins("oi_live_").then_some(Environment::Live);
        let by_key = || if begins("oi_test_") { Some(Environment::Sandbox) } else { live() };
        details.environment.or_else(by_key)
    }

    /// The link that a payment is, judged.
    fn link(&self, payment: Payment, ask: &LinkRequest, trace: Trace) -> Result<Link, LinkError> {
        let environment = self.environment(&payment.details);
        let Details { amount_minor, currency, reference, .. } = payment.details;
        let reference = reference.ok_or(LinkError::Ambiguous { why: NoAnswer::Unreadable })?;
        if environment.is_some_and(|environment| environment != ask.environment) {
            return Err(LinkError::WrongEnvironment { reference });
        }
        let url = payment.url.unwrap_or_default();
        let hosts = self.there.as_ref().ok_or(UnsafeUrl::ForeignHost);
        if let Err(why) = hosts.and_then(|(_, hosts)| hosts.check_host(&url)) {
            return Err(LinkError::Unsafe { why, reference: Some(reference) });
        }
        Ok(Link {
            reference,
            url,
            gateway_created_at: payment.created_at,
            life_seconds: Some(self.capabilities.link_life.seconds()),
            proof: Proof {
                amount: amount_minor == Some(ask.amount.amount_minor),
                currency: currency.as_deref() == Some(ask.amount.currency.code()),
                environment: environment.is_some(),
            },
            server_time: trace.server_time,
            request_id: None,
        })
    }

    async fn look_up(&self, ask: &LinkRequest) -> Result<Option<Link>, LinkError> {
        let own = ask.own_reference.to_string();
        let query = [("customerReference", own.as_str())];
        let told = self.get(&["payments"], &query, wire::payments).await.map_err(not_looked_up)?;
        let payments = told.data.ok_or_else(|| not_looked_up(told.meaning.silence(&told.reply)))?;
        let mut payments = payments.into_iter();
        match (payments.next(), payments.next()) {
            (None, _) => Ok(None),
            (Some(one), None) => self.link(one, ask, told.trace).map(Some),
            // Two under one name: nobody knows which of them was meant.
            (Some(_), Some(_)) => Err(LinkError::Ambiguous { why: NoAnswer::Unreadable }),
        }
    }

    async fn give_back(&self, ask: &RefundRequest) -> Result<RefundAnswer, LinkError> {
        let amount = self.capabilities.takes(ask.amount).map_err(refused)?;
        let reason = cut_to_bytes(ask.reason.trim(), LONGEST_REASON_BYTES);
        let wish = json!({ "amountMinor": amount.amount_minor, "reason": reason });
        let path = ["payments", ask.reference.as_str(), "refunds"];
        let told = self.post(&path, &ask.key, &wish, |outer| wire::refund(outer, ask)).await?;
        match told.data {
            Some(refund) => Ok(RefundAnswer { server_time: told.trace.server_time, ..refund }),
            None => Err(told.meaning.no_link(&told.reply, told.trace)),
        }
    }

    /// Asking never sends the wish again, since that would give back what never arrived. Whoever lost the
    /// refund's number sends the same wish under the same key, and is answered as the first time.
    async fn ask_refund(&self, ask: &RefundRequest, id: Option<&str>) -> Result<RefundAnswer, CheckError> {
        self.way().map_err(CheckError::KeyRefused)?;
        let id = id.ok_or(CheckError::NoAnswer(NoAnswer::Unreadable))?;
        let read = |outer: &Fields<'_>| {
            wire::refund(outer, ask).filter(|told| told.reference.as_deref() == Some(id))
        };
        let told = self.get(&["refunds", id], &[], read).await?;
        let refund = told.data.ok_or_else(|| told.meaning.silence(&told.reply))?;
        Ok(RefundAnswer { server_time: told.trace.server_time, ..refund })
    }
}

#[async_trait]
impl Gateway for Oi {
    fn id(&self) -> GatewayId {
        self.id.clone()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn make_link(&self, ask: &LinkRequest) -> Result<Link, LinkError> {
        let amount = self.capabilities.takes(ask.amount).map_err(refused)?;
        let own = ask.own_reference.to_string();
        let mut wish = json!({
            "amountMinor": amount.amount_minor,
            "currency": amount.currency.code(),
            "customerReference": own,
            "productName": text::title(ask, LONGEST_PRODUCT_NAME_BYTES),
        });
        let Customer { name, phone, email } = &ask.customer;
        for (field, known) in [("customerName", name), ("customerPhone", phone), ("customerEmail", email)] {
            if let Some(known) = known {
                wish[field] = json!(known);
            }
        }
        let told = self.post(&["payments"], &own, &wish, wire::payment).await?;
        match told.data {
            Some(payment) => self.link(payment, ask, told.trace),
            None => Err(told.meaning.no_link(&told.reply, told.trace)),
        }
    }

    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        let told = self.get(&["payments", &ask.reference], &[], wire::payment).await?;
        let (verdict, raw_status, details) = match (told.data, told.meaning) {
            (Some(payment), _) => {
                let environment = self.environment(&payment.details);
                let verdict = payment.verdict.ok_or(CheckError::NoAnswer(NoAnswer::Unreadable))?;
                (verdict, payment.raw_status, Details { environment, ..payment.details })
            }
            (None, meaning)
                if meaning == Meaning::NotKnown
                    || told.reply.status == 400 && meaning == Meaning::Refused =>
            {
                (Verdict::NotFound, format!("{} {}", told.reply.status, told.code), Details::default())
            }
            (None, other) => return Err(other.silence(&told.reply)),
        };
        let Trace { server_time, said: raw_message, .. } = told.trace;
        let observation =
            Observation { verdict, details, raw_status, raw_message, server_time, request_id: None };
        Ok(Answer { observation })
    }

    async fn find(&self, ask: &LinkRequest) -> Option<Result<Option<Link>, LinkError>> {
        Some(self.look_up(ask).await)
    }

    async fn refund(&self, ask: &RefundRequest) -> Option<Result<RefundAnswer, LinkError>> {
        Some(self.give_back(ask).await)
    }

    async fn check_refund(
        &self,
        ask: &RefundRequest,
        refund_reference: Option<&str>,
    ) -> Option<Result<RefundAnswer, CheckError>> {
        Some(self.ask_refund(ask, refund_reference).await)
    }

    async fn validate_key(&self) -> Result<KeyReport, ValidateError> {
        let told = self.get(&["app", "me"], &[], wire::payment).await?;
        // The key's mode stands where a payment's does.
        let environment = told.data.and_then(|key| key.details.environment);
        let environment = environment.ok_or_else(|| told.meaning.silence(&told.reply))?;
        Ok(KeyReport { environment, server_time: told.trace.server_time, request_id: None })
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
