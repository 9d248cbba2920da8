//! Vertex Gateway: orders with a payment page and amounts as decimal text, polling only.
//!
//! **What it is for:** Vertex's calls and options. An order is paid at the counter once a payment in it has
//! completed, days before the order itself says so. Nothing was tried against the live gateway; what is assumed
//! is in [`ASSUMPTIONS`].

// Public, so that fuzzing reaches what reads the answers.
pub mod wire;

use crate::capabilities::{AmountForm, Capabilities, CustomerUse, EnvironmentSign, LinkLife, Refunding};
use crate::client::{Answered, Client};
use crate::error::{CheckError, KeyError, LinkError, NoAnswer, Trace, UnsafeUrl};
use crate::gateway::{Answer, CheckRequest, Gateway, KeyReport, LinkRequest, PaymentMethod};
use crate::gateway::{RefundAnswer, RefundRequest, RefundStage, ValidateError};
use crate::http::{Http, Timeouts};
use crate::meaning::{Meaning, no_key, not_looked_up, not_told, refused};
use crate::pay_url::PayHosts;
use crate::registry::{Entry, Setup, SetupError};
use crate::secret::Secret;
use crate::template::{Filled, Template};
use async_trait::async_trait;
use domain::link::{Link, Proof};
use domain::money::AmountLimits;
use domain::observation::Details;
use domain::{Currency, Environment, GatewayId, Moment, Money, Verdict};
use reqwest::header::HeaderName;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::Order;

const ID: &str = "vertex";
const NAME: &str = "Vertex Gateway";
const STAGE_URL: &str = "https://gateway.stage.vertexgateway.com/api/v1";
const STAGE_DOMAIN: &str = ".stage.vertexgateway.com";
const STAGE_PAY_HOST: &str = "payment-page.stage.vertexgateway.com";
const ACCESS_TOKEN: &str = "access_token";
const TOKEN_HEADER: HeaderName = HeaderName::from_static("api-access-token");
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
    id: ID,
    display_name: NAME,
    secrets: &[ACCESS_TOKEN],
    options: &["shop_id", "base_url", "retrieve_path", "pay_host", "trust_payment_item", "minutes"],
    make: |setup, secrets| Ok(Arc::new(Vertex::new(setup, secrets, Timeouts::default())?)),
};

/// Vertex with a key and its options.
pub struct Vertex {
    id: GatewayId,
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
    pub fn new(
        setup: &Setup,
        secrets: &BTreeMap<String, Secret>,
        timeouts: Timeouts,
    ) -> Result<Vertex, SetupError> {
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
        let key = secrets.get(ACCESS_TOKEN).cloned().unwrap_or_default();
        let client = |base| Client { http: Http::new(base, timeouts), header: TOKEN_HEADER, scheme: "", key };
        let taken = CURRENCIES.iter().filter_map(|code| Currency::from_code(code));
        Ok(Vertex {
            id: ID.parse().map_err(|_| SetupError::Unknown)?,
            capabilities: Capabilities {
                currencies: taken.map(|currency| (currency, LIMITS)).collect(),
                amount_form: AmountForm::DecimalText,
                link_life: LinkLife::Chosen {
                    shortest_seconds: 60,
                    longest_seconds: LONGEST_MINUTES * 60,
                    usual_seconds: minutes * 60,
                },
                cancel: true,
                refund: Refunding::Partial,
                methods: true,
                find_by_own_reference: retrieve.is_some(),
                customer: CustomerUse::WithNames,
                pay_hosts: hosts.as_ref().map(PayHosts::names).unwrap_or_default(),
                poll_floor_ms: 3_000,
                assumptions: ASSUMPTIONS,
                ..Capabilities::bare(NAME, EnvironmentSign::Address)
            },
            environment,
            line: base.zip(hosts).filter(|_| shop > 0).map(|(base, hosts)| (client(base), shop, hosts)),
            retrieve: retrieve.as_deref().and_then(template),
            trust: setup.flag("trust_payment_item")?,
            minutes,
        })
    }

    /// Reads an order, with what is kept for support; `None` when the gateway knows no such order.
    async fn read(&self, number: &str, asked: Money) -> Result<(Option<Order>, Trace), CheckError> {
        let (Some((client, shop, _)), Some(retrieve)) = (&self.line, &self.retrieve) else {
            return Err(CheckError::KeyRefused(KeyError::NotSetUp));
        };
        let at = retrieve.fill(&[("{shopId}", &shop.to_string()), ("{orderNumber}", number)]);
        let answer = client.ask(&at).await?;
        match (answer.meaning(), answer.body()) {
            (Meaning::Done, Some(body)) => {
                let order = Order::read(&body, asked, self.environment, self.trust);
                Ok((Some(order.ok_or(answer.silence())?), answer.trace()))
            }
            (Meaning::NotKnown, _) => Ok((None, answer.trace())),
            _ => Err(answer.silence()),
        }
    }

    /// Asks for something to be done about an order.
    async fn act(&self, act: &str, number: &str, amount: Option<Money>) -> Result<Answered<'_>, LinkError> {
        let (client, shop, _) = self.line.as_ref().ok_or(no_key(KeyError::NotSetUp))?;
        let mut json = json!({ "shopId": shop, "orderNumber": number });
        if let Some(amount) = amount {
            json["cost"] = wire::cost(amount);
        }
        client.make(&["order", act], &json).await
    }

    /// The link of an order, judged by what an answer told of it.
    fn link(
        &self,
        ask: &LinkRequest,
        details: &Details,
        url: Option<String>,
        server_time: Option<Moment>,
    ) -> Result<Link, LinkError> {
        let reference = ask.own_reference.to_string();
        let safe = match (url, &self.line) {
            _ if details.reference.as_ref() != Some(&reference) => Err(UnsafeUrl::OtherReference),
            (Some(url), Some((_, _, hosts))) => hosts.check_host(&url).map(|()| url),
            (None, _) | (_, None) => Err(UnsafeUrl::Unreadable),
        };
        let url = safe.map_err(|why| LinkError::Unsafe { why, reference: Some(reference.clone()) })?;
        let proof = Proof::of(details, ask.amount, ask.environment);
        let (gateway_created_at, life_seconds) = (None, Some(self.minutes * 60));
        Ok(Link { reference, url, gateway_created_at, life_seconds, proof, server_time, request_id: None })
    }

    /// Refunds what is cleared. What isn't goes back whole, by rejecting the order.
    async fn give_back(&self, ask: &RefundRequest) -> Result<RefundAnswer, LinkError> {
        let lost = |error| not_told(error, |why| LinkError::NotSent { why });
        let (order, _) = self.read(&ask.reference, ask.paid).await.map_err(lost)?;
        let order = order.ok_or(refused("no such order"))?;
        let left = ask.paid.amount_minor.saturating_sub(order.refunded_minor);
        if ask.amount.currency != ask.paid.currency || !(1..=left).contains(&ask.amount.amount_minor) {
            return Err(refused("more than is left"));
        }
        let (act, amount) = match (order.status.as_str(), order.verdict) {
            ("completed" | "partially_refunded", _) => ("refund", Some(ask.amount)),
            ("in_progress", Verdict::Confirmed) if ask.amount == ask.paid => ("reject", None),
            ("in_progress", Verdict::Confirmed) => {
                return Err(refused("before clearing only the whole goes back"));
            }
            _ => return Err(refused(order.raw_status)),
        };
        let answer = self.act(act, &ask.reference, amount).await?;
        if answer.meaning() != Meaning::Done {
            return Err(answer.no_link());
        }
        // It has no name: what is to be reached, and how many failed before, stand for one.
        let reached = order.refunded_minor.saturating_add(ask.amount.amount_minor);
        let name = Some(format!("{reached}-{}", order.failed_refunds));
        let raw_status = answer.reply.status.to_string();
        Ok(RefundAnswer::new(name, RefundStage::Pending, raw_status, answer.trace()))
    }

    async fn refund_stage(
        &self,
        ask: &RefundRequest,
        name: Option<&str>,
    ) -> Result<RefundAnswer, CheckError> {
        let (order, trace) = self.read(&ask.reference, ask.paid).await?;
        let order = order.ok_or(CheckError::NoAnswer(NoAnswer::Server { status: 404 }))?;
        let parts = name.and_then(|name| name.split_once('-'));
        let parts = parts.and_then(|(reached, failed)| reached.parse().ok().zip(failed.parse().ok()));
        // Where the answer was lost, only all of it proves that this went back, and nothing that it failed.
        let (reached, failed) = parts.unwrap_or((ask.paid.amount_minor, usize::MAX));
        let stage = match order.verdict {
            Verdict::Declined | Verdict::Refunded => RefundStage::Succeeded,
            _ if order.refunded_minor >= reached => RefundStage::Succeeded,
            _ if order.failed_refunds > failed => RefundStage::Failed,
            _ => RefundStage::Pending,
        };
        Ok(RefundAnswer::new(name.map(str::to_owned), stage, order.raw_status, trace))
    }

    async fn ways_to_pay(&self) -> Result<(Vec<PaymentMethod>, Trace), CheckError> {
        let (client, shop, _) = self.line.as_ref().ok_or(CheckError::KeyRefused(KeyError::NotSetUp))?;
        let at = Filled::of(&["shops", &shop.to_string(), "payment-methods"]);
        let answer = client.ask(&at).await?;
        match (answer.meaning(), answer.body().as_ref().and_then(wire::methods)) {
            (Meaning::Done, Some(methods)) => Ok((methods, answer.trace())),
            // It knows no such shop, or none of this key's.
            (Meaning::NotKnown, _) => Err(CheckError::KeyRefused(KeyError::Forbidden)),
            _ => Err(answer.silence()),
        }
    }
}

#[async_trait]
impl Gateway for Vertex {
    fn id(&self) -> GatewayId {
        self.id.clone()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn make_link(&self, ask: &LinkRequest) -> Result<Link, LinkError> {
        self.capabilities.takes(ask.amount).map_err(refused)?;
        let (Some((client, shop, _)), Some(_)) = (&self.line, &self.retrieve) else {
            return Err(no_key(KeyError::NotSetUp));
        };
        if ask.environment != self.environment {
            return Err(no_key(KeyError::WrongEnvironment));
        }
        let json = wire::create(*shop, ask, self.minutes).ok_or(refused("method"))?;
        let answer = client.make(&["order"], &json).await?;
        match (answer.meaning(), answer.body().and_then(|body| body.object("data"))) {
            (Meaning::Done, Some(data)) if data.raw("orderNumber").is_some() => {
                let (reference, environment) = (data.name("orderNumber"), Some(self.environment));
                let details = Details { reference, environment, ..Details::default() };
                self.link(ask, &details, data.get("paymentLink"), answer.reply.date)
            }
            _ => Err(answer.no_link()),
        }
    }

    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        let (order, trace) = self.read(&ask.reference, ask.asked).await?;
        Ok(match order {
            Some(order) => Answer::new(order.verdict, order.details, order.raw_status, trace),
            None => Answer::new(Verdict::NotFound, Details::default(), "404".to_owned(), trace),
        })
    }

    async fn find(&self, ask: &LinkRequest) -> Option<Result<Option<Link>, LinkError>> {
        self.retrieve.as_ref()?;
        Some(match self.read(&ask.own_reference.to_string(), ask.amount).await {
            Ok((Some(order), trace)) => {
                self.link(ask, &order.details, order.link, trace.server_time).map(Some)
            }
            Ok((None, _)) => Ok(None),
            Err(error) => Err(not_looked_up(error)),
        })
    }

    async fn cancel(&self, ask: &CheckRequest) -> Option<Result<Answer, CheckError>> {
        let act = match self.read(&ask.reference, ask.asked).await {
            Ok((order, _)) => order.and_then(|order| order.way_back),
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
        let (_, trace) = self.ways_to_pay().await?;
        Ok(KeyReport { environment: self.environment, server_time: trace.server_time, request_id: None })
    }
}
