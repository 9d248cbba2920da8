//! Vertex Gateway: orders with a payment page and amounts as decimal text, polling only.
//!
//! **What it is for:** Vertex's calls and options. An order is paid at the counter once a payment in it has
//! completed, days before the order itself says so. Nothing was tried against the live gateway; what is assumed
//! is in [`ASSUMPTIONS`].

// Public, so that fuzzing reaches what reads the answers.
pub mod wire;

use crate::capabilities::CustomerUse;
use crate::client::{Answered, Client};
use crate::http::Timeouts;
use crate::json::Fields;
use crate::meaning::{Meaning, No, by_status, no_key, not_looked_up, not_told, refused};
use crate::pay_url::PayHosts;
use crate::payment::Payment;
use crate::registry::{Entry, Setup, SetupError};
use crate::template::Template;
use crate::{AmountForm, Capabilities, EnvironmentSign, LinkLife, Refunding, Secrets, secret};
use crate::{Answer, CheckError, CheckRequest, Gateway, KeyError, KeyReport, LinkError, LinkRequest};
use crate::{PaymentMethod, RefundAnswer, RefundRequest, RefundStage, ValidateError};
use async_trait::async_trait;
use domain::link::Link;
use domain::money::AmountLimits;
use domain::observation::Details;
use domain::{Currency, Environment, Moment, Money, Verdict};
use reqwest::header::HeaderName;
use serde_json::json;
use std::sync::Arc;
use wire::Order;

const STAGE_URL: &str = "https://gateway.stage.vertexgateway.com/api/v1";
const STAGE_DOMAIN: &str = ".stage.vertexgateway.com";
const STAGE_PAY_HOST: &str = "payment-page.stage.vertexgateway.com";
const ACCESS_TOKEN: &str = "access_token";
const CURRENCIES: [&str; 13] =
    ["EUR", "USD", "GBP", "CLP", "JPY", "DZD", "MAD", "TND", "EGP", "AED", "SAR", "KWD", "BDT"];
const LIMITS: AmountLimits = AmountLimits { minimum_minor: 1, maximum_minor: 9_999_999_999, step_minor: 1 };
const LONGEST_MINUTES: u32 = 24 * 60;
const ASSUMPTIONS: &[&str] = &[
    "Currencies and limits aren't documented: the usual ones are offered, with the decimals of ISO 4217.",
    "How an order is read isn't public: retrieve_path must be set, perhaps /shops/{shopId}/orders/{orderNumber}.",
    "An order is told under data as orderNumber, orderStatus, cost and payments; 404 means no such order.",
    "A payment is paid when completed, reserved when authorized; a refund has refund in its paymentType.",
    "A payment with an unknown word is not paid, unless trust_payment_item says so.",
    "Cancel, reject and refund take shopId and orderNumber, a refund also the cost.",
    "A rejected order with a completed payment was given back; that is how money goes back before clearing.",
    "Refunds have no names: one is done when what was given back in all reaches its sum.",
    "A payment page's address doesn't name its order, so that the two can't be compared.",
    "A time limit may be 1 minute to 24 hours, and orders may be asked about every 3 s.",
];

/// Vertex's line in the registry.
pub const ENTRY: Entry = Entry {
    id: "vertex",
    display_name: "Vertex Gateway",
    secrets: &[ACCESS_TOKEN],
    options: &["shop_id", "base_url", "retrieve_path", "pay_host", "trust_payment_item", "minutes"],
    make: |setup, secrets| Ok(Arc::new(Vertex::new(setup, secrets, Timeouts::default())?)),
};

/// Vertex with a key and its options.
pub struct Vertex {
    capabilities: Capabilities,
    environment: Environment,
    /// The address with its key, the shop, and where its pages may be.
    line: Option<(Client, u32, PayHosts)>,
    /// Where an order is read. Without it nothing could ever confirm, so none is made.
    retrieve: Option<Template>,
    trust: bool,
    minutes: u32,
}

impl Vertex {
    /// Vertex as it is set up. Where something is missing it can be made, and its calls say so.
    ///
    /// # Errors
    /// [`SetupError`] for an address or an option that can't be.
    pub fn new(setup: &Setup, secrets: &Secrets, timeouts: Timeouts) -> Result<Vertex, SetupError> {
        let is_sandbox = setup.environment == Environment::Sandbox;
        let base = setup.address(is_sandbox.then_some(STAGE_URL))?;
        let host = base.as_ref().and_then(|base| base.host_str()).unwrap_or_default();
        let environment = if host.ends_with(STAGE_DOMAIN) { Environment::Sandbox } else { setup.environment };
        let pay_host = setup.host("pay_host")?;
        let own = pay_host.as_deref().or(is_sandbox.then_some(STAGE_PAY_HOST));
        let hosts = |base| PayHosts::new(own.as_slice(), &setup.extra_pay_hosts, base);
        let hosts = base.as_ref().map(hosts).filter(|hosts| !hosts.names().is_empty());
        let template = |text: &str| Template::read(text, "{orderNumber}", &["{shopId}"]);
        let retrieve = setup.checked_option("retrieve_path", |text| template(text).is_some())?;
        let shop = setup.number("shop_id", 1..=u32::MAX)?.unwrap_or(0);
        let minutes = setup.number("minutes", 1..=LONGEST_MINUTES)?.unwrap_or(20);
        let key = (HeaderName::from_static("api-access-token"), "", secret::named(secrets, ACCESS_TOKEN));
        let client = |base| Client::new(base, timeouts, vec![key]);
        let taken = CURRENCIES.iter().filter_map(|code| Currency::from_code(code));
        Ok(Vertex {
            capabilities: Capabilities {
                currencies: taken.map(|currency| (currency, LIMITS)).collect(),
                amount_form: AmountForm::DecimalText,
                link_life: LinkLife::of_minutes(1, LONGEST_MINUTES, minutes),
                cancel: true,
                refund: Refunding::Partial,
                methods: true,
                find_by_own_reference: retrieve.is_some(),
                customer: CustomerUse::WithNames,
                pay_hosts: hosts.as_ref().map(PayHosts::names).unwrap_or_default(),
                poll_floor_ms: 3_000,
                assumptions: ASSUMPTIONS,
                ..Capabilities::bare(&ENTRY, EnvironmentSign::Address)?
            },
            environment,
            line: base.zip(hosts).filter(|_| shop > 0).map(|(base, hosts)| (client(base), shop, hosts)),
            retrieve: retrieve.as_deref().and_then(template),
            trust: setup.flag("trust_payment_item")?,
            minutes,
        })
    }

    fn line(&self) -> Result<&(Client, u32, PayHosts), KeyError> {
        self.line.as_ref().ok_or(KeyError::NotSetUp)
    }

    /// An order, or the gateway's word that it knows no such order.
    async fn read(&self, number: &str, asked: Money) -> Result<Result<Order, No>, CheckError> {
        let (client, shop, _) = self.line()?;
        let retrieve = self.retrieve.as_ref().ok_or(KeyError::NotSetUp)?;
        let at = retrieve.fill(&[("{shopId}", &shop.to_string()), ("{orderNumber}", number)]);
        let answer = client.ask_at(&at).await?;
        let read = |body: &Fields<'_>| Order::read(body, asked, self.environment, self.trust);
        match answer.told(by_status(answer.reply.status), read) {
            Ok(mut order) => {
                order.payment.server_time = answer.reply.date;
                Ok(Ok(order))
            }
            Err(no) if no.is_not_known() => Ok(Err(no)),
            Err(no) => Err(no.into()),
        }
    }

    /// Asks for something to be done about an order.
    async fn act(&self, act: &str, number: &str, amount: Option<Money>) -> Result<Answered<'_>, LinkError> {
        let (client, shop, _) = self.line().map_err(no_key)?;
        let mut json = json!({ "shopId": shop, "orderNumber": number });
        if let Some(amount) = amount {
            json["cost"] = wire::cost(amount);
        }
        client.make(&["order", act], &[], json.to_string()).await
    }

    /// The link of an order, judged. Its name is the one that we gave it.
    fn link(&self, order: Payment, ask: &LinkRequest) -> Result<Link, LinkError> {
        let (_, _, hosts) = self.line().map_err(no_key)?;
        let own_reference = Some(order.details.reference.unwrap_or_default());
        let details = Details { reference: Some(ask.own_reference.to_string()), ..order.details };
        let order = Payment { details, own_reference, ..order };
        order.link(ask, Some(self.minutes * 60), |url, _| hosts.check_host(url))
    }

    /// Refunds what is cleared. What isn't goes back whole, by rejecting the order.
    async fn give_back(&self, ask: &RefundRequest) -> Result<RefundAnswer, LinkError> {
        let lost = |error| not_told(error, |why| LinkError::NotSent { why });
        let order = self.read(&ask.reference, ask.paid).await.map_err(lost)?;
        let order = order.map_err(|_| refused("no such order"))?;
        let left = ask.paid.amount_minor.saturating_sub(order.refunded_minor);
        if ask.amount.currency != ask.paid.currency || !(1..=left).contains(&ask.amount.amount_minor) {
            return Err(refused("more than is left"));
        }
        let (act, amount) = match (order.status.as_str(), order.payment.verdict) {
            ("completed" | "partially_refunded", _) => ("refund", Some(ask.amount)),
            ("in_progress", Some(Verdict::Confirmed)) if ask.amount == ask.paid => ("reject", None),
            ("in_progress", Some(Verdict::Confirmed)) => {
                return Err(refused("before clearing only the whole goes back"));
            }
            _ => return Err(refused(order.payment.raw_status)),
        };
        let answer = self.act(act, &ask.reference, amount).await?;
        match by_status(answer.reply.status) {
            Meaning::Done => {}
            no => return Err(answer.no(no).into()),
        }
        // It has no name: what is to be reached, and how many failed before, stand for one.
        let reached = order.refunded_minor.saturating_add(ask.amount.amount_minor);
        let name = Some(format!("{reached}-{}", order.failed_refunds));
        let (stage, raw_status) = (RefundStage::Pending, answer.reply.status.to_string());
        Ok(RefundAnswer {
            reference: name,
            stage,
            raw_status,
            server_time: answer.reply.date,
            request_id: None,
        })
    }

    async fn refund_stage(
        &self,
        ask: &RefundRequest,
        name: Option<&str>,
    ) -> Result<RefundAnswer, CheckError> {
        let order = self.read(&ask.reference, ask.paid).await??;
        let parts = name.and_then(|name| name.split_once('-'));
        let parts = parts.and_then(|(reached, failed)| reached.parse().ok().zip(failed.parse().ok()));
        // Where the answer was lost, only all of it proves that this went back, and nothing that it failed.
        let (reached, failed) = parts.unwrap_or((ask.paid.amount_minor, usize::MAX));
        let stage = match order.payment.verdict {
            Some(Verdict::Declined | Verdict::Refunded) => RefundStage::Succeeded,
            _ if order.refunded_minor >= reached => RefundStage::Succeeded,
            _ if order.failed_refunds > failed => RefundStage::Failed,
            _ => RefundStage::Pending,
        };
        let Payment { raw_status, server_time, .. } = order.payment;
        let reference = name.map(str::to_owned);
        Ok(RefundAnswer { reference, stage, raw_status, server_time, request_id: None })
    }

    async fn ways_to_pay(&self) -> Result<(Vec<PaymentMethod>, Option<Moment>), CheckError> {
        let (client, shop, _) = self.line()?;
        let answer = client.ask(&["shops", &shop.to_string(), "payment-methods"], &[]).await?;
        match answer.told(by_status(answer.reply.status), wire::methods) {
            // It knows no such shop, or none of this key's.
            Err(no) if no.is_not_known() => Err(KeyError::Forbidden.into()),
            told => Ok((told?, answer.reply.date)),
        }
    }
}

#[async_trait]
impl Gateway for Vertex {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn make_link(&self, ask: &LinkRequest) -> Result<Link, LinkError> {
        self.capabilities.takes(ask.amount).map_err(refused)?;
        let (client, shop, _) = self.line().map_err(no_key)?;
        if self.retrieve.is_none() {
            return Err(no_key(KeyError::NotSetUp));
        }
        if ask.environment != self.environment {
            return Err(no_key(KeyError::WrongEnvironment));
        }
        let json = wire::create(*shop, ask, self.minutes).ok_or(refused("method"))?;
        let answer = client.make(&["order"], &[], json.to_string()).await?;
        let read = |body: &Fields<'_>| wire::made(body, self.environment);
        let made = answer.told(by_status(answer.reply.status), read)?;
        self.link(Payment { server_time: answer.reply.date, ..made }, ask)
    }

    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        let told = self.read(&ask.reference, ask.asked).await?;
        told.map(|order| order.payment).or_else(Payment::none)?.answer()
    }

    async fn find(&self, ask: &LinkRequest) -> Option<Result<Option<Link>, LinkError>> {
        self.retrieve.as_ref()?;
        Some(match self.read(&ask.own_reference.to_string(), ask.amount).await {
            Ok(Ok(order)) => self.link(order.payment, ask).map(Some),
            Ok(Err(_)) => Ok(None),
            Err(error) => Err(not_looked_up(error)),
        })
    }

    async fn cancel(&self, ask: &CheckRequest) -> Option<Result<Answer, CheckError>> {
        let act = match self.read(&ask.reference, ask.asked).await {
            Ok(order) => order.ok().and_then(|order| order.way_back),
            Err(error) => return Some(Err(error)),
        };
        if let Some(act) = act {
            // Taken or refused, it is done later if at all, and only the order says where it stands.
            let _ = self.act(act, &ask.reference, None).await;
        }
        Some(self.check(ask).await)
    }

    async fn refund(&self, ask: &RefundRequest) -> Option<Result<RefundAnswer, LinkError>> {
        Some(self.give_back(ask).await)
    }

    async fn check_refund(
        &self,
        ask: &RefundRequest,
        refund_reference: Option<&str>,
    ) -> Option<Result<RefundAnswer, CheckError>> {
        Some(self.refund_stage(ask, refund_reference).await)
    }

    async fn methods(&self) -> Option<Result<Vec<PaymentMethod>, CheckError>> {
        Some(self.ways_to_pay().await.map(|(methods, _)| methods))
    }

    async fn validate_key(&self) -> Result<KeyReport, ValidateError> {
        let (_, server_time) = self.ways_to_pay().await?;
        Ok(KeyReport { environment: self.environment, server_time, request_id: None })
    }
}
