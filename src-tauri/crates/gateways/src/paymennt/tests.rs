//! What Paymennt can be set up with, and what it says it can do.

use super::*;

fn made(environment: Environment, options: &[(&str, &str)]) -> Result<Arc<dyn Gateway>, SetupError> {
    let pairs = options.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
    let setup = Setup { environment, options: pairs.collect(), ..Setup::default() };
    (ENTRY.make)(&setup, &Secrets::new())
}

#[test]
fn options_that_paymennt_would_not_take_are_refused_by_name() {
    for (name, value) in [
        ("checkout", "web"),
        ("checkout", "QR"),
        ("link_minutes", "4"),
        ("link_minutes", "10081"),
        ("link_minutes", "20.5"),
        ("branch_id", "0"),
        ("branch_id", "9223372036854775808"),
        ("branch_id", "main"),
        ("language", "e"),
        ("language", "engl"),
        ("language", "12"),
        ("customer_email", "nobody"),
        ("header_key", "Authorization"),
        ("header_secret", "x-a b"),
        ("header_secret", "host"),
    ] {
        let refused = made(Environment::Sandbox, &[(name, value)]);
        assert_eq!(refused.err(), Some(SetupError::Option(name.to_owned())), "{name}={value}");
    }
    let short = made(Environment::Sandbox, &[("checkout", "link"), ("link_minutes", "14")]);
    assert_eq!(short.err(), Some(SetupError::Option("link_minutes".to_owned())));
    assert!(made(Environment::Sandbox, &[("checkout", "qr"), ("link_minutes", "5")]).is_ok());
    for option in ENTRY.options {
        assert!(made(Environment::Live, &[(option, " ")]).is_ok(), "{option} may be empty");
    }
}

#[test]
fn its_capabilities_are_paymennts() {
    let gateway = made(Environment::Live, &[("link_minutes", "30")]).unwrap();
    let capabilities = gateway.capabilities();
    assert_eq!(gateway.id().as_str(), "paymennt");
    let codes: Vec<&str> = capabilities.currencies.iter().map(|(currency, _)| currency.code()).collect();
    assert_eq!(codes, ["AED", "USD", "GBP", "EUR", "SAR"]);
    assert_eq!(capabilities.link_life, LinkLife::of_minutes(5, 10_080, 30));
    assert_eq!(capabilities.pay_hosts, ["pay.paymennt.com"]);
    assert!(capabilities.cancel && capabilities.capture && capabilities.list);
    assert!(!capabilities.idempotency_key && !capabilities.methods);
}
