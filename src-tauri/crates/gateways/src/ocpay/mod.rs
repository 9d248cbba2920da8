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

use crate::ValidateError;
use crate::client::{Client, key_header};
use crate::meaning::{Meaning, No, refused};
use crate::pay_url::PayHosts;
use crate::payment::Payment;
use crate::registry::{Entry, Setup, SetupError, Wish, is_web_page};
use crate::{AmountForm, Capabilities, EnvironmentSign, LinkLife, Secrets, UnsafeUrl, text};
use crate::{Answer, CheckError, CheckRequest, Gateway, KeyReport, LinkError, LinkRequest, NoAnswer};
use async_trait::async_trait;
use domain::link::Link;
use domain::money::AmountLimits;
use domain::note::steers_text;
use domain::{Currency, Money, Verdict};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const BASE_URL: &str = "https://api.oneclickdz.com";
const PAY_HOSTS: &[&str] = &["pay.ocdz.link"];
const ACCESS_TOKEN: &str = "access_token";
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
const OPTIONS: [Wish; 3] = [
    ("fee_mode", "feeMode", |text| matches!(text, "NO_FEE" | "SPLIT_FEE" | "CUSTOMER_FEE")),
    ("success_message", "successMessage", is_message),
    ("redirect_url", "redirectUrl", is_web_page),
];

/// OCPay's line in the registry.
pub const ENTRY: Entry = Entry {
    id: "ocpay",
    display_name: "OCPay",
    secrets: &[ACCESS_TOKEN],
    options: &["fee_mode", "success_message", "redirect_url"],
    make: |setup, secrets| Ok(Arc::new(Ocpay::new(setup, secrets)?)),
};

/// OCPay with a key and its options.
pub struct Ocpay {
    capabilities: Capabilities,
    client: Client,
    pay_hosts: PayHosts,
    /// What every new link is asked for alike.
    usual: Map<String, Value>,
}

impl Ocpay {
    /// OCPay as it is set up. Without a key it can be made, and every call answers that it is missing.
    ///
    /// # Errors
    /// [`SetupError`] for an address or an option that can't be.
    pub fn new(setup: &Setup, secrets: &Secrets) -> Result<Ocpay, SetupError> {
        let base = setup.address(Some(BASE_URL))?.ok_or(SetupError::BaseUrlUnreadable)?;
        let pay_hosts = PayHosts::new(PAY_HOSTS, &setup.extra_pay_hosts, &base);
        let key = key_header("x-access-token", secrets, ACCESS_TOKEN);
        Ok(Ocpay {
            capabilities: Capabilities {
                currencies: vec![(Currency::DZD, LIMITS)],
                amount_form: AmountForm::WholeMajor,
                link_life: LinkLife::Fixed { seconds: LINK_LIFE_SECONDS },
                tells_scope: true,
                pay_hosts: pay_hosts.names(),
                poll_floor_ms: POLL_FLOOR_MS,
                assumptions: ASSUMPTIONS,
                ..Capabilities::bare(&ENTRY, EnvironmentSign::Answer)?
            },
            client: Client::new(base, setup.timeouts, vec![key]),
            pay_hosts,
            usual: setup.wishes(&OPTIONS)?,
        })
    }

    /// What a link is asked for with.
    fn wish(&self, ask: &LinkRequest, amount: Money) -> Value {
        let dinars = amount.amount_minor / MINOR_PER_DINAR;
        let mut wish = self.usual.clone();
        let product = json!({ "title": text::title(ask, LONGEST_TITLE_BYTES), "amount": dinars });
        wish.insert("productInfo".to_owned(), product);
        wish.into()
    }
}

#[async_trait]
impl Gateway for Ocpay {
    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn make_link(&self, ask: &LinkRequest) -> Result<Link, LinkError> {
        let amount = self.capabilities.takes(ask.amount).map_err(refused)?;
        let wish = self.wish(ask, amount).to_string();
        let answer = self.client.make(&["v3", "ocpay", "createLink"], &[], wish).await?;
        let told = wire::told(&answer, wire::created).map_err(|no| match no.meaning {
            // A certain no, though it doesn't say why.
            Meaning::Nothing(NoAnswer::Unreadable) if wire::says_no(&answer) => {
                No { meaning: Meaning::Refused, ..no }
            }
            _ => no,
        });
        let ((made, inside), trace) = told?;
        made.in_answer(trace).link(ask, Some(LINK_LIFE_SECONDS), |url, reference| match &inside {
            Some(other) if other != reference => Err(UnsafeUrl::OtherReference),
            _ => self.pay_hosts.check(url, reference),
        })
    }

    async fn check(&self, ask: &CheckRequest) -> Result<Answer, CheckError> {
        let answer = self.client.ask(&["v3", "ocpay", "checkPayment", &ask.reference], &[]).await?;
        let payment = match wire::told(&answer, |data| Some(wire::checked(data, ask.asked.currency))) {
            Ok((payment, trace)) => payment.in_answer(trace),
            Err(no) if no.meaning == Meaning::Over && no.is_theirs => Payment::of_no(Verdict::Expired, no),
            Err(no) if no.meaning == Meaning::Refused && (200..300).contains(&no.status) => {
                Payment::of_no(Verdict::Unrecognised, no)
            }
            Err(no) => Payment::none(no)?,
        };
        payment.answer()
    }

    async fn validate_key(&self) -> Result<KeyReport, ValidateError> {
        let answer = self.client.ask(&["v3", "validate"], &[]).await?;
        let (key, trace) = wire::told(&answer, wire::key)?;
        let environment = key.map_err(ValidateError::Key)?;
        Ok(KeyReport { environment, server_time: trace.server_time, request_id: trace.request_id })
    }
}

/// Whether a text can be what the customer reads after paying.
fn is_message(text: &str) -> bool {
    text.encode_utf16().count() <= LONGEST_SUCCESS_MESSAGE
        && !text.chars().any(|character| character != '\n' && steers_text(character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Environment, OwnReference, SaleNumber};

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
            let made = (ENTRY.make)(&setup(&[(name, value)]), &Secrets::new());
            assert_eq!(made.err(), Some(SetupError::Option(name.to_owned())), "{name}={value}");
        }
        let good =
            [("fee_mode", "SPLIT_FEE"), ("success_message", "شكرا"), ("redirect_url", "https://s.example")];
        assert!((ENTRY.make)(&setup(&good), &Secrets::new()).is_ok());
        assert_eq!(setup(&[("fee_mode", " ")]).wishes(&OPTIONS), Ok(Map::new()));
    }

    #[test]
    fn the_request_has_whole_dinars_and_only_what_is_set() {
        let sale = SaleNumber::new("A".parse().unwrap(), 1);
        let amount = Money::new(150_000, Currency::DZD);
        let ask = LinkRequest::new(OwnReference::new(sale, 1, 7), amount, Environment::Sandbox);
        let wish = |options: &[(&str, &str)]| {
            let ocpay = Ocpay::new(&setup(options), &Secrets::new()).unwrap();
            ocpay.wish(&ask, amount).to_string()
        };
        assert_eq!(wish(&[]), r#"{"productInfo":{"amount":1500,"title":"A-000001"}}"#);
        let set =
            [("fee_mode", "NO_FEE"), ("success_message", "Merci"), ("redirect_url", "https://shop.example")];
        let whole: Value = serde_json::from_str(&wish(&set)).unwrap();
        assert_eq!(
            whole,
            json!({
                "productInfo": {"title": "A-000001", "amount": 1500},
                "feeMode": "NO_FEE", "successMessage": "Merci", "redirectUrl": "https://shop.example"
            })
        );
    }

    #[test]
    fn its_capabilities_are_ocpays() {
        let setup = Setup { extra_pay_hosts: vec!["192.168.1.5:8787".to_owned()], ..Setup::default() };
        let gateway = (ENTRY.make)(&setup, &Secrets::new()).unwrap();
        let capabilities = gateway.capabilities();
        assert_eq!(gateway.id().as_str(), "ocpay");
        assert_eq!(capabilities.currencies, [(Currency::DZD, LIMITS)]);
        assert_eq!(capabilities.link_life, LinkLife::Fixed { seconds: 1200 });
        assert_eq!(capabilities.pay_hosts, ["pay.ocdz.link", "192.168.1.5:8787"]);
        assert!(!capabilities.cancel && !capabilities.list);
    }
}
