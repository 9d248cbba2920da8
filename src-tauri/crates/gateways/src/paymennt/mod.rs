//! Paymennt: dirhams and what shops in the Emirates take beside them, by QR or by link, polling only.
//!
//! **What it is for:** Paymennt's checkouts, the capture of what is reserved, and the shop's options.
//!
//! Nothing was tried against the live gateway; what is assumed is in [`ASSUMPTIONS`]. Its webhooks and its
//! Firestore documents are left alone: after either of them a status read decides anyway.

/// Public, so that fuzzing reaches what reads the answers.
pub mod wire;

use crate::capabilities::CustomerUse;
use crate::client::{Answered, Client};
use crate::meaning::{No, not_looked_up, refused};
use crate::pay_url::PayHosts;
use crate::payment::{Listing, Page, Payment};
use crate::registry::{Entry, Setup, SetupError};
use crate::{AmountForm, Capabilities, Channel, EnvironmentSign, LinkLife, Refunding, json, secret, text};
use crate::{Answer, CheckError, CheckRequest, Gateway, KeyReport, LinkError, LinkRequest};
use crate::{RefundAnswer, RefundRequest, Secrets, ValidateError};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::link::Link;
use domain::money::AmountLimits;
use domain::{Currency, Environment, Verdict};
use serde_json::{Value, json};
use std::sync::Arc;
use wire::Reading;

/// The API's address, and the host of the payment pages.
const LIVE: (&str, &str) = ("https://api.paymennt.com/mer/v2.0/", "pay.paymennt.com");
const TEST: (&str, &str) = ("https://api.test.paymennt.com/mer/v2.0/", "pay.test.paymennt.com");
const CURRENCIES: [&str; 5] = ["AED", "USD", "GBP", "EUR", "SAR"];
const LIMITS: AmountLimits = AmountLimits { minimum_minor: 1, maximum_minor: 100_000_000, step_minor: 1 };
/// How many minutes at least a link can be asked to live, how many a QR, and how many both at most.
const MINUTES: (u32, u32, u32) = (15, 5, 10_080);
const LONGEST_TEXT_BYTES: usize = 200;
/// So many checkouts fit into the longest answer that is read.
const PAGE: usize = 20;
const ASSUMPTIONS: &[&str] = &[
    "How often it may be asked isn't documented: at most every 5 s about a checkout, and Retry-After is obeyed.",
    "Live payment pages are at pay.paymennt.com; the documents show pay.test.paymennt.com alone.",
    "A page's address needn't name its checkout, as in the documents' own sample: its host is what is checked.",
    "Two decimals at most are taken, so no currency with three is offered; the shop's plan may hold fewer.",
    "The shop's own largest checkout can't be asked for: 1 000 000 is taken, and a lower one is a refusal.",
    "A checkout without a customer is taken; where one has no name, Customer and a dash stand for it.",
    "requestId finds exactly what was made with it; the same one sent twice may make two checkouts.",
    "A list that is answered proves the key; 401, or an error that names the API key, means a wrong one.",
    "A capture is asked for the checkout's paymentId, which no page shows; without one, for its own id.",
    "Cancelling a checkout also releases what is reserved for it.",
    "A refund has no state of its own: totalRefunded counts, and of one whose answer was lost only all of it.",
    "What a checkout names as cashAmount isn't paid online: only the rest is confirmed.",
];

/// Paymennt's line in the registry.
#[rustfmt::skip]
pub const ENTRY: Entry = Entry {
    id: "paymennt",
    display_name: "Paymennt",
    secrets: &["api_key", "api_secret"],
    options: &["checkout", "link_minutes", "branch_id", "language", "customer_email",
        "header_key", "header_secret", "base_url"],
    make: |setup, secrets| Ok(Arc::new(Paymennt::new(setup, secrets)?)),
};

/// Paymennt with its keys and options.
pub struct Paymennt {
    capabilities: Capabilities,
    client: Client,
    pay_hosts: PayHosts,
    environment: Environment,
    by_link: bool,
    minutes: u32,
    branch_id: Option<i64>,
    language: Option<String>,
    customer_email: Option<String>,
}

impl Paymennt {
    /// Paymennt as it is set up. Without keys it can be made, and every call answers that they are missing.
    ///
    /// # Errors
    /// [`SetupError`] for an address or an option that can't be.
    pub fn new(setup: &Setup, secrets: &Secrets) -> Result<Paymennt, SetupError> {
        let (base, environment) = setup.sided_address(LIVE.0, TEST.0)?;
        let pay_host = if environment == Environment::Live { LIVE.1 } else { TEST.1 };
        let pay_hosts = PayHosts::new(&[pay_host], &setup.extra_pay_hosts, &base);
        let by_link = setup.checked_option("checkout", |form| matches!(form, "qr" | "link"))?.as_deref()
            == Some("link");
        let shortest = if by_link { MINUTES.0 } else { MINUTES.1 };
        let minutes = setup.number("link_minutes", shortest..=MINUTES.2)?.unwrap_or(20);
        let is_language = |text: &str| (2..=3).contains(&text.len()) && text.chars().all(char::is_alphabetic);
        let email = setup.checked_option("customer_email", |text| text.contains('@'))?;
        let key = |name, header| (header, "", secret::named(secrets, name));
        let keys = vec![
            key("api_key", setup.header("header_key", "x-paymennt-api-key")?),
            key("api_secret", setup.header("header_secret", "x-paymennt-api-secret")?),
        ];
        Ok(Paymennt {
            capabilities: Capabilities {
                currencies: Capabilities::alike(&CURRENCIES, LIMITS),
                amount_form: AmountForm::Decimal,
                link_life: LinkLife::of_minutes(shortest, MINUTES.2, minutes),
                cancel: true,
                capture: true,
                refund: Refunding::Partial,
                find_by_own_reference: true,
                sends_by: &[Channel::Sms, Channel::Email],
                customer: if email.is_some() { CustomerUse::Told } else { CustomerUse::WithEmail },
                list: true,
                pay_hosts: pay_hosts.names(),
                poll_floor_ms: 5_000,
                assumptions: ASSUMPTIONS,
                ..Capabilities::bare(&ENTRY, EnvironmentSign::Address)?
            },
            client: Client::new(base, setup.timeouts, keys),
            pay_hosts,
            environment,
            by_link,
            minutes,
            branch_id: setup.number("branch_id", 1..=i64::MAX)?,
            language: setup.checked_option("language", is_language)?,
            customer_email: email,
        })
    }

    fn reading<'a>(&self, answer: Answered<'a>, asked: Option<Currency>) -> Reading<'a> {
        Reading { answer, environment: self.environment, asked }
    }

    async fn page(&self, query: &[(&str, &str)], asked: Option<Currency>) -> Result<Page, CheckError> {
        let answer = self.client.ask(&["checkout"], query).await?;
        Ok(self.reading(answer, asked).page(PAGE)?)
    }

    /// Where a checkout stands.
    async fn told(&self, reference: &str, asked: Currency) -> Result<Payment, CheckError> {
        let answer = self.client.ask(&["checkout", reference], &[]).await?;
        self.reading(answer, Some(asked)).checkout().or_else(Payment::none)
    }

    /// Does something to a checkout and reads where it stands then: also after a no, whose sentence is kept.
    async fn act(&self, path: &[&str], ask: &CheckRequest) -> Result<Answer, CheckError> {
        let answer = self.client.act(path, "").await?;
        let read = self.reading(answer, Some(ask.asked.currency)).checkout();
        let said = read.map(|_| None).or_else(No::refusal)?;
        let mut answer = self.check(ask).await?;
        answer.observation.raw_message = said.or(answer.observation.raw_message);
        Ok(answer)
    }

    /// What the gateway sends is made as a link, whatever the option says, and lives at least as long as one.
    fn form(&self, ask: &LinkRequest) -> (bool, u32) {
        let by_link = self.by_link || ask.send_by.is_some();
        (by_link, if by_link { self.minutes.max(MINUTES.0) } else { self.minutes })
    }

    /// Who pays. The gateway wants both names and a mail address of everybody or nobody.
    fn customer(&self, ask: &LinkRequest) -> Result<Value, LinkError> {
        let email = ask.customer.email.as_deref().or(self.customer_email.as_deref());
        if ask.send_by.is_some_and(|channel| email.is_none() || !ask.customer.is_reached_by(channel)) {
            return Err(refused("customer"));
        }
        let whole = ask.customer.name.as_deref().unwrap_or("Customer");
        let (first, last) = ask.customer.names().unwrap_or((whole, "-"));
        let phone = ask.customer.phone_digits();
        let who = |email| json!({ "firstName": first, "lastName": last, "email": email, "phone": phone });
        Ok(email.map_or(Value::Null, who))
    }

    fn link(&self, made: Payment, ask: &LinkRequest) -> Result<Link, LinkError> {
        made.link(ask, Some(self.form(ask).1 * 60), |url, _| self.pay_hosts.check_host(url))
    }
}

#[async_trait]
impl Gateway for Paymennt {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn make_link(&self, ask: &LinkRequest) -> Result<Link, LinkError> {
        let amount = self.capabilities.takes(ask.amount).map_err(refused)?;
        ask.is_of(self.environment)?;
        let (by_link, minutes) = self.form(ask);
        let rest = json!({
            "requestId": ask.own_reference, "orderId": ask.own_reference,
            "description": text::title(ask, LONGEST_TEXT_BYTES), "currency": amount.currency,
            "expiresIn": minutes, "branchId": self.branch_id, "language": self.language,
            "customer": self.customer(ask)?,
            "deviceReference": (!by_link).then(|| ask.own_reference.sale().till().to_string()),
            // The till draws the QR itself; the gateway's picture only makes its answer long.
            "qrSize": (!by_link).then_some(64),
            "sendSms": by_link.then_some(ask.send_by == Some(Channel::Sms)),
            "sendEmail": by_link.then_some(ask.send_by == Some(Channel::Email)),
        });
        let body = json::body(rest, ("amount", amount)).map_err(|_| refused("request"))?;
        let path = ["checkout", if by_link { "link" } else { "qr" }];
        let answer = self.client.make(&path, &[], body).await?;
        self.link(self.reading(answer, Some(amount.currency)).checkout()?, ask)
    }

    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        self.told(&ask.reference, ask.asked.currency).await?.answer()
    }

    async fn find(&self, ask: &LinkRequest) -> Option<Result<Option<Link>, LinkError>> {
        let own = ask.own_reference.to_string();
        let page = self.page(&[("requestId", &own)], Some(ask.amount.currency)).await;
        let found = page.map_err(not_looked_up).and_then(|page| page.ours(ask));
        Some(found.and_then(|found| found.map(|one| self.link(one, ask)).transpose()))
    }

    async fn cancel(&self, ask: &CheckRequest) -> Option<Result<Answer, CheckError>> {
        Some(self.act(&["checkout", &ask.reference, "cancel"], ask).await)
    }

    async fn capture(&self, ask: &CheckRequest) -> Option<Result<Answer, CheckError>> {
        Some(match self.told(&ask.reference, ask.asked.currency).await {
            Ok(reserved) if reserved.verdict == Some(Verdict::Authorized) => {
                let payment = reserved.transaction.as_deref().unwrap_or(&ask.reference);
                self.act(&["payment", payment, "capture"], ask).await
            }
            told => told.and_then(Payment::answer),
        })
    }

    async fn refund(&self, ask: &RefundRequest) -> Option<Result<RefundAnswer, LinkError>> {
        let (amount, note) = (ask.amount.plain(), ask.note(LONGEST_TEXT_BYTES));
        let currency = ("currency", ask.amount.currency.code());
        let query = [("amount", amount.as_str()), currency, ("note", &note), ("referenceId", &ask.key)];
        let path = ["checkout", &ask.reference, "refund"];
        let give = async {
            let answer = self.client.make(&path, &query, "").await?;
            let told = self.reading(answer, Some(ask.paid.currency)).checkout()?;
            Ok(told.given_back(ask, Some(&ask.key)))
        };
        Some(if ask.fits() { give.await } else { Err(refused("amount")) })
    }

    async fn check_refund(
        &self,
        ask: &RefundRequest,
        refund_reference: Option<&str>,
    ) -> Option<Result<RefundAnswer, CheckError>> {
        let told = self.told(&ask.reference, ask.paid.currency).await;
        Some(told.map(|payment| payment.given_back(ask, refund_reference)))
    }

    async fn list(&self, listing: &mut Listing) -> Option<Result<(), CheckError>> {
        // Its zone isn't documented: a day more is asked for.
        let from = listing.span().from;
        let after = from.checked_sub_signed(TimeDelta::days(1)).unwrap_or(from);
        let after = after.format("%Y-%m-%d %H:%M:%S").to_string();
        let (page, size) = (listing.next_page().to_string(), PAGE.to_string());
        let query = [("afterTimestamp", after.as_str()), ("page", &page), ("size", &size)];
        let told = self.page(&query, None).await;
        Some(told.and_then(|page| listing.add(page)))
    }

    async fn validate_key(&self) -> Result<KeyReport, ValidateError> {
        let answer = self.client.ask(&["checkout"], &[("size", "1")]).await?;
        let server_time = answer.reply.date;
        self.reading(answer, None).page(1)?;
        Ok(KeyReport { environment: self.environment, server_time, request_id: None })
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
