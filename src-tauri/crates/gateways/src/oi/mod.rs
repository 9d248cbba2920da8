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

use crate::capabilities::CustomerUse;
use crate::client::{Client, key_header};
use crate::document::{Document, DocumentKind};
use crate::json::Fields;
use crate::meaning::{Meaning, No, not_looked_up, refused};
use crate::pay_url::PayHosts;
use crate::payment::Payment;
use crate::registry::{Entry, Setup, SetupError};
use crate::{AmountForm, Capabilities, Customer, EnvironmentSign, LinkLife, Refunding, Secret, Secrets};
use crate::{Answer, CheckError, CheckRequest, Gateway, KeyReport, LinkError, LinkRequest, NoAnswer};
use crate::{RefundAnswer, RefundRequest, ValidateError, secret, text};
use async_trait::async_trait;
use domain::link::Link;
use domain::money::AmountLimits;
use domain::note::cut_to_bytes;
use domain::{Currency, Environment, Moment};
use serde_json::{Value, json};
use std::sync::Arc;

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
    "What a receipt is isn't documented: a PDF, a picture or the usual envelope is kept as it came, and 403, 404 and \
     409 mean that there is none.",
    "The list by customer reference is empty, and no error, where there is no such payment.",
];

/// OI Payments' line in the registry.
pub const ENTRY: Entry = Entry {
    id: "oi",
    display_name: "OI Payments",
    secrets: &["api_key", "api_secret"],
    options: &["base_url", "minutes", "receipts"],
    make: |setup, secrets| Ok(Arc::new(Oi::new(setup, secrets)?)),
};

/// OI Payments with a key and its options.
pub struct Oi {
    capabilities: Capabilities,
    client: Client,
    pay_hosts: PayHosts,
    key: Secret,
}

impl Oi {
    /// OI Payments as it is set up. Without an address or a key it can be made, and every call answers what
    /// is missing.
    ///
    /// # Errors
    /// [`SetupError`] for an address or an option that can't be.
    pub fn new(setup: &Setup, secrets: &Secrets) -> Result<Oi, SetupError> {
        let key = secret::named(secrets, "api_key");
        let base = setup.address(None)?;
        let pay_hosts = PayHosts::at_home(&setup.extra_pay_hosts, base.as_ref());
        let keys = vec![
            key_header("x-api-key", secrets, "api_key"),
            key_header("x-api-secret", secrets, "api_secret"),
        ];
        let minutes = setup.number("minutes", 1..=LONGEST_MINUTES)?.unwrap_or(USUAL_MINUTES);
        Ok(Oi {
            capabilities: Capabilities {
                currencies: vec![(Currency::BDT, LIMITS)],
                amount_form: AmountForm::IntegerMinor,
                link_life: LinkLife::Presumed { seconds: minutes * 60 },
                refund: Refunding::Partial,
                find_by_own_reference: true,
                idempotency_key: true,
                receipts: setup.flag("receipts")?,
                customer: CustomerUse::Told,
                pay_hosts: pay_hosts.names(),
                poll_floor_ms: 2_000,
                assumptions: ASSUMPTIONS,
                ..Capabilities::bare(&ENTRY, EnvironmentSign::Answer)?
            },
            client: Client::new(base, setup.timeouts, keys),
            pay_hosts,
            key,
        })
    }

    /// Makes something under our own name for it. A replayed answer may carry the time of the first, so its `Date`
    /// is what `read` gets, where it has one.
    async fn post<T>(
        &self,
        path: &[&str],
        key: &str,
        wish: &Value,
        read: impl FnOnce(&Fields<'_>, Option<Moment>) -> Option<T> + Send,
    ) -> Result<T, LinkError> {
        let answer = self.client.make_under(("idempotency-key", key), path, wish.to_string()).await?;
        Ok(wire::told(&answer, |outer, at| read(outer, answer.reply.date.or(at)))?)
    }

    /// A payment with which side of the gateway it is on: as the answer says, else as the key's beginning does.
    fn sided(&self, mut payment: Payment) -> Payment {
        let sides = [("oi_test_", Environment::Sandbox), ("oi_live_", Environment::Live)];
        let by_key = sides.iter().find(|(begins, _)| self.key.expose().starts_with(begins));
        payment.details.environment = payment.details.environment.or(by_key.map(|(_, side)| *side));
        payment
    }

    /// The link that a payment is, judged.
    fn link(&self, payment: Payment, ask: &LinkRequest) -> Result<Link, LinkError> {
        let life_seconds = Some(self.capabilities.link_life.seconds());
        self.sided(payment).link(ask, life_seconds, |url, _| self.pay_hosts.check_host(url))
    }

    async fn look_up(&self, ask: &LinkRequest) -> Result<Option<Link>, LinkError> {
        let own = ask.own_reference.to_string();
        let answer =
            self.client.ask(&["payments"], &[("customerReference", &own)]).await.map_err(not_looked_up)?;
        let payments = wire::told(&answer, wire::payments).map_err(|no| not_looked_up(no.into()))?;
        let mut payments = payments.into_iter();
        match (payments.next(), payments.next()) {
            (None, _) => Ok(None),
            (Some(one), None) => self.link(one, ask).map(Some),
            // Two under one name: nobody knows which of them was meant.
            (Some(_), Some(_)) => Err(LinkError::Ambiguous { why: NoAnswer::Unreadable }),
        }
    }

    async fn ask_receipt(&self, ask: &CheckRequest) -> Result<Option<Document>, CheckError> {
        let answer = self.client.ask_document(&["payments", &ask.reference, "receipt"]).await?;
        let told = wire::told(&answer, |outer, _| outer.object("data").map(|_| ()));
        let status = answer.reply.status;
        let document = answer.document();
        match told {
            Ok(()) => document.map(Some).ok_or(CheckError::NoAnswer(NoAnswer::Unreadable)),
            Err(no) if no.is_theirs && matches!(status, 403 | 404 | 409) => Ok(None),
            // What isn't in the envelope is no error of the gateway's either.
            Err(_)
                if status == 200 && document.as_ref().is_some_and(|one| one.kind != DocumentKind::Json) =>
            {
                Ok(document)
            }
            Err(no) => Err(no.into()),
        }
    }

    async fn give_back(&self, ask: &RefundRequest) -> Result<RefundAnswer, LinkError> {
        let amount = self.capabilities.takes(ask.amount).map_err(refused)?;
        let reason = cut_to_bytes(ask.reason.trim(), LONGEST_REASON_BYTES);
        let wish = json!({ "amountMinor": amount.amount_minor, "reason": reason });
        let path = ["payments", ask.reference.as_str(), "refunds"];
        self.post(&path, &ask.key, &wish, |outer, at| wire::refund(outer, ask, at)).await
    }

    /// Asking never sends the wish again, since that would give back what never arrived. Whoever lost the
    /// refund's number sends the same wish under the same key, and is answered as the first time.
    async fn ask_refund(&self, ask: &RefundRequest, id: Option<&str>) -> Result<RefundAnswer, CheckError> {
        self.client.can_ask()?;
        let id = id.ok_or(CheckError::NoAnswer(NoAnswer::Unreadable))?;
        let answer = self.client.ask(&["refunds", id], &[]).await?;
        let is_it = |told: &RefundAnswer| told.reference.as_deref() == Some(id);
        Ok(wire::told(&answer, |outer, at| wire::refund(outer, ask, at).filter(is_it))?)
    }
}

#[async_trait]
impl Gateway for Oi {
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
        let payment = self.post(&["payments"], &own, &wish, wire::payment).await?;
        self.link(payment, ask)
    }

    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        let answer = self.client.ask(&["payments", &ask.reference], &[]).await?;
        let told = wire::told(&answer, wire::payment).map_err(|no| match no.meaning {
            // 400: it is no payment's number at all.
            Meaning::Refused if no.status == 400 => No { meaning: Meaning::NotKnown, ..no },
            _ => no,
        });
        told.map(|payment| self.sided(payment)).or_else(Payment::none)?.answer()
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

    async fn receipt(&self, ask: &CheckRequest) -> Option<Result<Option<Document>, CheckError>> {
        if self.capabilities.receipts { Some(self.ask_receipt(ask).await) } else { None }
    }

    async fn validate_key(&self) -> Result<KeyReport, ValidateError> {
        let answer = self.client.ask(&["app", "me"], &[]).await?;
        // The key's mode stands where a payment's does.
        let read = |outer: &Fields<'_>, at| Some((wire::payment(outer, at)?.details.environment?, at));
        let (environment, server_time) = wire::told(&answer, read)?;
        Ok(KeyReport { environment, server_time, request_id: None })
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
