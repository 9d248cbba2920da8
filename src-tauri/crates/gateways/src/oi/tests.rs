use super::*;
use crate::client::Answered;
use crate::http::Reply;
use crate::{KeyError, UnsafeUrl};
use domain::{Money, OwnReference, SaleNumber};

fn setup(base_url: Option<&str>, options: &[(&str, &str)]) -> Setup {
    let pairs = options.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
    Setup { base_url: base_url.map(str::to_owned), options: pairs.collect(), ..Setup::default() }
}

fn made(setup: &Setup, key: &str) -> Oi {
    let secrets = [("api_key", key), ("api_secret", "s3cret")];
    let secrets = secrets.map(|(name, text)| (name.to_owned(), Secret::new(text)));
    Oi::new(setup, &Secrets::from(secrets)).unwrap()
}

fn wish(environment: Environment) -> LinkRequest {
    let sale = SaleNumber::new("A".parse().unwrap(), 123);
    LinkRequest::new(OwnReference::new(sale, 1, 7), Money::new(10_000, Currency::BDT), environment)
}

fn link(oi: &Oi, data: &str, environment: Environment) -> Result<Link, LinkError> {
    let body = format!(r#"{{"data":{data},"meta":{{"success":true}}}}"#).into_bytes();
    let reply = Reply { status: 201, body, date: None, retry_after: None };
    let payment = wire::told(&Answered::new(reply, Vec::new()), wire::payment).unwrap();
    oi.link(payment, &wish(environment))
}

fn page(oi: &Oi, url: &str) -> Result<Link, LinkError> {
    link(oi, &format!(r#"{{"id":100,"mode":"TEST","checkoutUrl":"{url}"}}"#), Environment::Sandbox)
}

#[test]
fn its_address_has_no_default_and_an_option_or_the_set_up_gives_it() {
    let oi = made(&setup(None, &[]), "oi_test_k");
    assert!(matches!(oi.client.can_ask(), Err(KeyError::NotSetUp)));
    assert!(oi.capabilities.pay_hosts.is_empty());
    let option = ("base_url", "https://pay.example/api/v1");
    assert!(made(&setup(None, &[option]), "oi_test_k").client.base().is_some());
    let oi = made(&setup(Some("https://till.example:8443/api/v1"), &[option]), "oi_test_k");
    assert_eq!(oi.capabilities.pay_hosts, ["till.example:8443"]);
    for (base, error) in [
        ("http://pay.example/api/v1", SetupError::BaseUrlNotHttps),
        ("http://192.168.1.5:8080/api/v1", SetupError::BaseUrlNotHttps),
        ("pay.example", SetupError::BaseUrlUnreadable),
    ] {
        let made = (ENTRY.make)(&setup(None, &[("base_url", base)]), &Secrets::new());
        assert_eq!(made.err(), Some(error), "{base}");
    }
}

#[test]
fn a_page_on_localhost_is_no_page_for_a_phone_unless_the_gateway_is_there_too() {
    let refused = |why| Err(LinkError::Unsafe { why, reference: Some("100".to_owned()) });
    let deployed = made(&setup(Some("https://pay.example/api/v1"), &[]), "oi_test_k");
    assert_eq!(page(&deployed, "http://localhost:8080/checkout/abc"), refused(UnsafeUrl::NotHttps));
    assert_eq!(page(&deployed, "https://localhost:8080/checkout/abc"), refused(UnsafeUrl::ForeignHost));
    assert_eq!(page(&deployed, "https://evil.example/checkout/abc"), refused(UnsafeUrl::ForeignHost));
    assert_eq!(page(&deployed, "https://pay.example:8443/checkout/abc"), refused(UnsafeUrl::ForeignHost));
    assert!(page(&deployed, "https://pay.example/checkout/abc").is_ok());
    let local = made(&setup(Some("http://localhost:8080/api/v1"), &[]), "oi_test_k");
    assert!(page(&local, "http://localhost:8080/checkout/abc").is_ok());
    assert_eq!(page(&local, "http://pay.example/checkout/abc"), refused(UnsafeUrl::ForeignHost));
}

#[test]
fn the_mode_is_the_answers_else_the_keys() {
    let base = Some("https://pay.example/api/v1");
    let unsaid = r#"{"id":100,"checkoutUrl":"https://pay.example/x"}"#;
    let live = r#"{"id":100,"mode":"LIVE","checkoutUrl":"https://pay.example/x"}"#;
    let wrong = Err(LinkError::WrongEnvironment { reference: "100".to_owned() });
    let proved = |link: Result<Link, LinkError>| link.unwrap().proof.environment;
    let test = made(&setup(base, &[]), "oi_test_k");
    assert!(proved(link(&test, unsaid, Environment::Sandbox)));
    assert_eq!(link(&test, unsaid, Environment::Live), wrong);
    assert_eq!(link(&test, live, Environment::Sandbox), wrong);
    assert!(proved(link(&made(&setup(base, &[]), "oi_live_k"), unsaid, Environment::Live)));
    let neither = made(&setup(base, &[]), "k");
    assert!(!proved(link(&neither, unsaid, Environment::Live)));
    assert!(proved(link(&neither, live, Environment::Live)));
}

#[test]
fn the_minutes_are_a_setting_within_a_day() {
    let life = |value| {
        let made = (ENTRY.make)(&setup(None, &[("minutes", value)]), &Secrets::new());
        made.map(|gateway| gateway.capabilities().link_life)
    };
    assert_eq!(life(""), Ok(LinkLife::Presumed { seconds: 1800 }));
    assert_eq!(life("45"), Ok(LinkLife::Presumed { seconds: 2700 }));
    for wrong in ["0", "1441", "-5", "1.5", "half an hour", "99999999999"] {
        assert_eq!(life(wrong), Err(SetupError::Option("minutes".to_owned())), "{wrong}");
    }
}
