//! OneClickDz OCPay: Algerian dinars, one host for test and live, polling only.
//!
//! **What it is for:** OCPay's three calls, its limits and its options.
//!
//! Nothing was tried against the live gateway; what is assumed is in [`ASSUMPTIONS`]. The lengths inside a
//! reference are not relied on. Whether a fee charged to the customer changes the amount that a link's answer
//! names isn't said, which is why such a link is shown, unproved.

// Public, so that fuzzing reaches what reads the answers.
pub mod wire;
mod words;

use crate::capabilities::{AmountForm, Capabilities, EnvironmentSign, LinkLife, Refunding};
use crate::error::{CheckError, KeyError, LinkError, NoAnswer, Trace};
use crate::gateway::{Answer, CheckRequest, Gateway, KeyReport, LinkRequest, ValidateError};
use crate::http::{Http, Reply, Timeouts};
use crate::meaning::{Meaning, no_key, not_asked, not_made, refused};
use crate::pay_url::PayHosts;
use crate::registry::{Entry, Setup, SetupError, is_web_page};
use crate::secret::Secret;
use crate::text;
use async_trait::async_trait;
use domain::link::{Link, Proof};
use domain::money::AmountLimits;
use domain::note::steers_text;
use domain::observation::Details;
use domain::{Currency, GatewayId, Moment, Observation, Verdict};
use reqwest::header::{HeaderMap, HeaderName};
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::{CheckedPayment, CreateLink, CreatedLink, Envelope, ProductInfo};

const ID: &str = "ocpay";
const NAME: &str = "OCPay";
const BASE_URL: &str = "https://api.oneclickdz.com";
const PAY_HOSTS: &[&str] = &["pay.ocdz.link"];
const ACCESS_TOKEN: &str = "access_token";
const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-access-token");
/// How long a link that nobody began to pay lives.
const LINK_LIFE_SECONDS: u32 = 1200;
/// Not documented; what its own plugin keeps to.
const POLL_FLOOR_MS: u32 = 2_000;
const ASSUMPTIONS: &[&str] = &[
    "How often it may be asked isn't documented: at most every 2 s about a link, and Retry-After is obeyed.",
    "A link whose answer names another amount than asked is shown; its confirmation must name the asked one.",
    "A 2xx with success: false counts as its error code.",
];
/// 500 to 500 000 whole dinars.
const LIMITS: AmountLimits =
    AmountLimits { minimum_minor: 50_000, maximum_minor: 50_000_000, step_minor: MINOR_PER_DINAR };
const MINOR_PER_DINAR: i64 = 100;
const LONGEST_TITLE_BYTES: usize = 200;
const LONGEST_SUCCESS_MESSAGE: usize = 500;

/// OCPay's line in the registry.
pub const ENTRY: Entry = Entry {
    id: ID,
    display_name: NAME,
    secrets: &[ACCESS_TOKEN],
    options: &["fee_mode", "success_message", "redirect_url"],
    make: |setup, secrets| Ok(Arc::new(Ocpay::new(setup, secrets, Timeouts::default())?)),
};

/// OCPay with a key and its options.
pub struct Ocpay {
    id: GatewayId,
    capabilities: Capabilities,
    http: Http,
    pay_hosts: PayHosts,
    token: Secret,
    options: Options,
}

impl Ocpay {
    /// OCPay as it is set up. Without a key it can be made, and every call answers that it is missing.
    ///
    /// # Errors
    /// [`SetupError`] for an address or an option that can't be.
    pub fn new(
        setup: &Setup,
        secrets: &BTreeMap<String, Secret>,
        timeouts: Timeouts,
    ) -> Result<Ocpay, SetupError> {
        let base = setup.address(Some(BASE_URL))?.ok_or(SetupError::BaseUrlUnreadable)?;
        let options = Options::read(setup)?;
        let pay_hosts = PayHosts::new(PAY_HOSTS, &setup.extra_pay_hosts, &base);
        Ok(Ocpay {
            id: ID.parse().map_err(|_| SetupError::Unknown)?,
            capabilities: Capabilities {
                display_name: NAME,
                currencies: vec![(Currency::DZD, LIMITS)],
                amount_form: AmountForm::WholeMajor,
                link_life: LinkLife::Fixed { seconds: LINK_LIFE_SECONDS },
                cancel: false,
                capture: false,
                refund: Refunding::No,
                methods: false,
                find_by_own_reference: false,
                idempotency_key: false,
                sends_by: &[],
                list: false,
                environment_sign: EnvironmentSign::Answer,
                tells_scope: true,
                pay_hosts: pay_hosts.names(),
                poll_floor_ms: POLL_FLOOR_MS,
                assumptions: ASSUMPTIONS,
            },
            http: Http::new(base, timeouts),
            pay_hosts,
            token: secrets.get(ACCESS_TOKEN).cloned().unwrap_or_default(),
            options,
        })
    }

    /// The header that carries the key.
    fn headers(&self) -> Result<HeaderMap, KeyError> {
        Ok(HeaderMap::from_iter([(TOKEN_HEADER, self.token.header("")?)]))
    }

    async fn get(&self, path: &[&str]) -> Result<Reply, CheckError> {
        let headers = self.headers().map_err(CheckError::KeyRefused)?;
        self.http.ask(path, headers).await.map_err(not_asked)
    }

    /// The link that a `success: true` made, judged.
    fn link(&self, envelope: &Envelope<'_>, ask: &LinkRequest, trace: Trace) -> Result<Link, LinkError> {
        let unreadable = LinkError::Ambiguous { why: NoAnswer::Unreadable };
        let made = CreatedLink::read(envelope).ok_or(unreadable)?;
        if made.environment.is_some_and(|environment| environment != ask.environment) {
            return Err(LinkError::WrongEnvironment { reference: made.reference });
        }
        let safe = made.url.and_then(|url| self.pay_hosts.check(&url, &made.reference).map(|()| url));
        let url = match safe {
            Ok(url) => url,
            Err(why) => return Err(LinkError::Unsafe { why, reference: Some(made.reference) }),
        };
        Ok(Link {
            reference: made.reference,
            url,
            gateway_created_at: made.created_at,
            life_seconds: Some(LINK_LIFE_SECONDS),
            proof: Proof {
                amount: made.amount_minor == Some(ask.amount.amount_minor),
                currency: true,
                environment: made.environment.is_some(),
            },
            server_time: trace.server_time,
            request_id: trace.request_id,
        })
    }
}

#[async_trait]
impl Gateway for Ocpay {
    fn id(&self) -> GatewayId {
        self.id.clone()
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn make_link(&self, ask: &LinkRequest) -> Result<Link, LinkError> {
        let amount = self.capabilities.takes(ask.amount).map_err(refused)?;
        let headers = self.headers().map_err(no_key)?;
        let title = text::title(ask, LONGEST_TITLE_BYTES);
        let json = serde_json::to_vec(&CreateLink {
            product_info: ProductInfo { title: &title, amount: amount.amount_minor / MINOR_PER_DINAR },
            fee_mode: self.options.fee_mode.as_deref(),
            success_message: self.options.success_message.as_deref(),
            redirect_url: self.options.redirect_url.as_deref(),
        })
        .map_err(|_| refused("request"))?;
        let reply = self.http.make(&["v3", "ocpay", "createLink"], headers, json).await.map_err(not_made)?;
        let envelope = Envelope::read(&reply.body, self.token.expose());
        let trace = trace(&reply, envelope.as_ref());
        match (words::meaning(reply.status, envelope.as_ref()), &envelope) {
            (Meaning::Done, Some(envelope)) => self.link(envelope, ask, trace),
            (Meaning::Nothing(NoAnswer::Unreadable), Some(envelope)) if envelope.success == Some(false) => {
                Err(LinkError::Rejected { reason: reason(reply.status, envelope), trace })
            }
            (meaning, _) => Err(meaning.no_link(&reply, trace)),
        }
    }

    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        let reply = self.get(&["v3", "ocpay", "checkPayment", &ask.reference]).await?;
        let envelope = Envelope::read(&reply.body, self.token.expose());
        let unreadable = CheckError::NoAnswer(NoAnswer::Unreadable);
        // A 404 or 410 in HTML is some other server's; one without any body is OCPay's as far as known.
        let theirs = envelope.is_some() || reply.body.iter().all(u8::is_ascii_whitespace);
        let verdict = match words::meaning(reply.status, envelope.as_ref()) {
            Meaning::Done => {
                let envelope = envelope.as_ref().ok_or(unreadable)?;
                let payment = CheckedPayment::read(envelope, ask.asked).map_err(CheckError::NoAnswer)?;
                let trace = trace(&reply, Some(envelope));
                return Ok(Answer {
                    observation: Observation {
                        verdict: payment.verdict,
                        details: payment.details,
                        raw_status: payment.raw_status,
                        raw_message: payment.message,
                        server_time: trace.server_time,
                        request_id: trace.request_id,
                    },
                });
            }
            Meaning::Key(key) => return Err(CheckError::KeyRefused(key)),
            Meaning::Throttled => return Err(CheckError::Throttled { after: reply.retry_after }),
            Meaning::Nothing(why) => return Err(CheckError::NoAnswer(why)),
            Meaning::Over if theirs => Verdict::Expired,
            Meaning::NotKnown if theirs => Verdict::NotFound,
            Meaning::Refused if (200..300).contains(&reply.status) => Verdict::Unrecognised,
            Meaning::Refused if theirs => {
                return Err(CheckError::NoAnswer(NoAnswer::Server { status: reply.status }));
            }
            Meaning::Over | Meaning::NotKnown | Meaning::Refused => return Err(unreadable),
        };
        Ok(Answer { observation: without_data(verdict, &reply, envelope.as_ref()) })
    }

    async fn validate_key(&self) -> Result<KeyReport, ValidateError> {
        let reply = self.get(&["v3", "validate"]).await.map_err(|error| match error {
            CheckError::KeyRefused(key) => ValidateError::Key(key),
            other => ValidateError::NoAnswer(other),
        })?;
        let envelope = Envelope::read(&reply.body, self.token.expose());
        let nothing = |why| ValidateError::NoAnswer(CheckError::NoAnswer(why));
        match words::meaning(reply.status, envelope.as_ref()) {
            Meaning::Done => {
                let envelope = envelope.as_ref().ok_or(nothing(NoAnswer::Unreadable))?;
                let key = wire::read_key(envelope).ok_or(nothing(NoAnswer::Unreadable))?;
                let environment = key.map_err(ValidateError::Key)?;
                let trace = trace(&reply, Some(envelope));
                Ok(KeyReport { environment, server_time: trace.server_time, request_id: trace.request_id })
            }
            Meaning::Key(key) => Err(ValidateError::Key(key)),
            Meaning::Throttled => {
                Err(ValidateError::NoAnswer(CheckError::Throttled { after: reply.retry_after }))
            }
            Meaning::Nothing(why) => Err(nothing(why)),
            Meaning::Over | Meaning::NotKnown | Meaning::Refused => {
                Err(nothing(NoAnswer::Server { status: reply.status }))
            }
        }
    }
}

/// What is kept of an answer for support.
fn trace(reply: &Reply, envelope: Option<&Envelope<'_>>) -> Trace {
    Trace {
        request_id: envelope.and_then(|envelope| envelope.request_id.clone()),
        server_time: server_time(reply, envelope),
        said: envelope.and_then(Envelope::said),
    }
}

/// The gateway's time of an answer.
fn server_time(reply: &Reply, envelope: Option<&Envelope<'_>>) -> Option<Moment> {
    envelope.and_then(|envelope| envelope.server_time).or(reply.date)
}

/// A short reason for a refusal.
fn reason(status: u16, envelope: &Envelope<'_>) -> String {
    envelope.said().unwrap_or_else(|| format!("HTTP {status}"))
}

/// An observation from an answer that has no `data`.
fn without_data(verdict: Verdict, reply: &Reply, envelope: Option<&Envelope<'_>>) -> Observation {
    let trace = trace(reply, envelope);
    let raw_status = match envelope.and_then(|envelope| envelope.code.as_deref()) {
        Some(code) => format!("{} {code}", reply.status),
        None => reply.status.to_string(),
    };
    Observation {
        verdict,
        details: Details::default(),
        raw_status,
        raw_message: envelope.and_then(|envelope| envelope.message.clone()),
        server_time: trace.server_time,
        request_id: trace.request_id,
    }
}

/// OCPay's own options, checked.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    fee_mode: Option<String>,
    success_message: Option<String>,
    redirect_url: Option<String>,
}

impl Options {
    fn read(setup: &Setup) -> Result<Options, SetupError> {
        Ok(Options {
            fee_mode: setup
                .checked_option("fee_mode", |text| matches!(text, "NO_FEE" | "SPLIT_FEE" | "CUSTOMER_FEE"))?,
            success_message: setup.checked_option("success_message", |text| {
                text.encode_utf16().count() <= LONGEST_SUCCESS_MESSAGE
                    && !text.chars().any(|character| character != '\n' && steers_text(character))
            })?,
            redirect_url: setup.checked_option("redirect_url", is_web_page)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setup(options: &[(&str, &str)]) -> Setup {
        let pairs = options.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        Setup { options: pairs.collect(), ..Setup::default() }
    }

    #[test]
    fn options_that_ocpay_would_not_take_are_refused_by_name() {
        let long = "é".repeat(501);
        for (name, value) in [
            ("fee_mode", "FREE"),
            ("fee_mode", "no_fee"),
            ("success_message", &long),
            ("success_message", "a\u{202e}b"),
            ("redirect_url", "shop.example"),
            ("redirect_url", "javascript:alert(1)"),
            ("redirect_url", "comptoir://paid"),
        ] {
            let made = (ENTRY.make)(&setup(&[(name, value)]), &BTreeMap::new());
            assert_eq!(made.err(), Some(SetupError::Option(name.to_owned())), "{name}={value}");
        }
        let good =
            [("fee_mode", "SPLIT_FEE"), ("success_message", "شكرا"), ("redirect_url", "https://s.example")];
        assert!((ENTRY.make)(&setup(&good), &BTreeMap::new()).is_ok());
        assert_eq!(Options::read(&setup(&[("fee_mode", " ")])), Ok(Options::default()));
    }

    #[test]
    fn its_capabilities_are_ocpays() {
        let setup = Setup { extra_pay_hosts: vec!["192.168.1.5:8787".to_owned()], ..Setup::default() };
        let gateway = (ENTRY.make)(&setup, &BTreeMap::new()).unwrap();
        let capabilities = gateway.capabilities();
        assert_eq!(gateway.id().as_str(), "ocpay");
        assert_eq!(capabilities.currencies, [(Currency::DZD, LIMITS)]);
        assert_eq!(capabilities.link_life, LinkLife::Fixed { seconds: 1200 });
        assert_eq!(capabilities.pay_hosts, ["pay.ocdz.link", "192.168.1.5:8787"]);
        assert!(!capabilities.cancel && !capabilities.list);
    }
}
