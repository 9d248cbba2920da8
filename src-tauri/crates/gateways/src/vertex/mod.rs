//! Vertex Gateway: orders with a payment page and amounts as decimal text, polling only.
//!
//! **What it is for:** Vertex's calls and options. An order is paid at the counter once a payment in it has
//! completed, days before the order itself says so. Nothing was tried against the live gateway; what is assumed
//! is in [`ASSUMPTIONS`].

// Public, so that fuzzing reaches what reads the answers.
pub mod wire;

use crate::client::{Answered, Client, key_header};
use crate::json::{Fields, without_nulls};
use crate::meaning::{No, no_key, not_looked_up, not_told, refused};
use crate::pay_url::PayHosts;
use crate::payment::Payment;
use crate::registry::{Entry, Setup, SetupError};
use crate::template::Template;
use crate::{AmountForm, Capabilities, CustomerUse, EnvironmentSign, LinkLife, Refunding, Secrets};
use crate::{Answer, CheckError, CheckRequest, Gateway, KeyError, KeyReport, LinkError, LinkRequest};
use crate::{PaymentMethod, RefundAnswer, RefundRequest, ValidateError};
use async_trait::async_trait;
use domain::link::Link;
use domain::money::AmountLimits;
use domain::observation::Details;
use domain::{Environment, Moment, Money, Verdict};
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
    make: |setup, secrets| Ok(Arc::new(Vertex::new(setup, secrets)?)),
};

/// Vertex with a key and its options.
pub struct Vertex {
    capabilities: Capabilities,
    environment: Environment,
    client: Client,
    pay_hosts: PayHosts,
    shop: u32,
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
    pub fn new(setup: &Setup, secrets: &Secrets) -> Result<Vertex, SetupError> {
        let is_sandbox = setup.environment == Environment::Sandbox;
        let base = setup.address(is_sandbox.then_some(STAGE_URL))?;
        let host = base.as_ref().and_then(|base| base.host_str()).unwrap_or_default();
        let environment = if host.ends_with(STAGE_DOMAIN) { Environment::Sandbox } else { setup.environment };
        let pay_host = setup.host("pay_host")?;
        let own = pay_host.as_deref().or(is_sandbox.then_some(STAGE_PAY_HOST));
        let pay_hosts = PayHosts::new(own.as_slice(), &setup.extra_pay_hosts, base.as_ref());
        let retrieve = setup.template("retrieve_path", "{orderNumber}", &["{shopId}"])?;
        let shop = setup.number("shop_id", 1..=u32::MAX)?.unwrap_or(0);
        let minutes = setup.number("minutes", 1..=LONGEST_MINUTES)?.unwrap_or(20);
        let key = key_header("api-access-token", secrets, ACCESS_TOKEN);
        // Without its shop, or pages that may be shown, nothing is asked of it either.
        let base = base.filter(|_| shop > 0 && !pay_hosts.names().is_empty());
        Ok(Vertex {
            capabilities: Capabilities {
                currencies: Capabilities::alike(&CURRENCIES, LIMITS),
                amount_form: AmountForm::DecimalText,
                link_life: LinkLife::of_minutes(1, LONGEST_MINUTES, minutes),
                cancel: true,
                refund: Refunding::Partial,
                methods: true,
                find_by_own_reference: retrieve.is_some(),
                customer: CustomerUse::WithNames,
                pay_hosts: pay_hosts.names(),
                poll_floor_ms: 3_000,
                assumptions: ASSUMPTIONS,
                ..Capabilities::bare(&ENTRY, EnvironmentSign::Address)?
            },
            environment,
            client: Client::new(base, setup.timeouts, vec![key]),
            pay_hosts,
            shop,
            retrieve,
            trust: setup.flag("trust_payment_item")?,
            minutes,
        })
    }

    /// An order, or the gateway's word that it knows no such order.
    async fn read(&self, number: &str, asked: Money) -> Result<Result<Order, No>, CheckError> {
        let retrieve = self.retrieve.as_ref().ok_or(KeyError::NotSetUp)?;
        let at = retrieve.fill(&[("{shopId}", &self.shop.to_string()), ("{orderNumber}", number)]);
        let answer = self.client.ask_at(&at).await?;
        let read = |body: &Fields<'_>| Order::read(body, asked, self.environment, self.trust);
        match answer.by_status(read) {
            Ok(mut order) => {
                order.payment.server_time = answer.reply.date;
                Ok(Ok(order))
            }
            Err(no) => no.not_known().map(Err),
        }
    }

    /// Asks for something to be done about an order.
    async fn act(&self, act: &str, number: &str, amount: Option<Money>) -> Result<Answered<'_>, LinkError> {
        let cost = amount.map(wire::cost);
        let json = without_nulls(json!({ "shopId": self.shop, "orderNumber": number, "cost": cost }));
        self.client.make(&["order", act], &[], json.to_string()).await
    }

    /// The link of an order, judged. Its name is the one that we gave it.
    fn link(&self, order: Payment, ask: &LinkRequest) -> Result<Link, LinkError> {
        let own_reference = Some(order.details.reference.unwrap_or_default());
        let details = Details { reference: Some(ask.own_reference.to_string()), ..order.details };
        let order = Payment { details, own_reference, ..order };
        order.link(ask, Some(self.minutes * 60), |url, _| self.pay_hosts.check_host(url))
    }

    async fn ways_to_pay(&self) -> Result<(Vec<PaymentMethod>, Option<Moment>), CheckError> {
        let path = ["shops", &self.shop.to_string(), "payment-methods"];
        let answer = self.client.ask(&path, &[]).await?;
        match answer.by_status(wire::methods) {
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
        self.retrieve.as_ref().and(self.client.base()).ok_or(no_key(KeyError::NotSetUp))?;
        ask.is_of(self.environment)?;
        let json = wire::create(self.shop, ask, self.minutes).ok_or(refused("method"))?;
        let answer = self.client.make(&["order"], &[], json.to_string()).await?;
        let made = answer.by_status(|body| wire::made(body, self.environment))?;
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
        // Refunds what is cleared. What isn't goes back whole, by rejecting the order.
        let give = async {
            let lost = |error| not_told(error, |why| LinkError::NotSent { why });
            let order = self.read(&ask.reference, ask.paid).await.map_err(lost)?;
            let order = order.map_err(|_| refused("no such order"))?;
            if !ask.fits_beside(order.went_back.minor) {
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
            answer.is_done()?;
            let name = order.went_back.name_of(ask);
            Ok(RefundAnswer::taken(name, answer.reply.status, answer.reply.date))
        };
        Some(give.await)
    }

    async fn check_refund(
        &self,
        ask: &RefundRequest,
        refund_reference: Option<&str>,
    ) -> Option<Result<RefundAnswer, CheckError>> {
        let told = self.read(&ask.reference, ask.paid).await;
        Some(told.and_then(|order| Ok(order?.given_back(ask, refund_reference))))
    }

    async fn methods(&self) -> Option<Result<Vec<PaymentMethod>, CheckError>> {
        Some(self.ways_to_pay().await.map(|(methods, _)| methods))
    }

    async fn validate_key(&self) -> Result<KeyReport, ValidateError> {
        let (_, server_time) = self.ways_to_pay().await?;
        Ok(KeyReport { environment: self.environment, server_time, request_id: None })
    }
}
