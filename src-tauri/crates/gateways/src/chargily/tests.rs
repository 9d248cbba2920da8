//! What Chargily Pay is set up with, and what it says it can do.

use super::*;

fn made(options: &[(&str, &str)]) -> Result<Arc<dyn Gateway>, SetupError> {
    let options = options.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    (ENTRY.make)(&Setup { options, ..Setup::default() }, &Secrets::new())
}

#[test]
fn options_that_chargily_would_not_take_are_refused_by_name() {
    let long = format!("https://shop.example/{}", "a".repeat(2000));
    for (name, value) in [
        ("success_url", "shop.example"),
        ("success_url", "javascript:alert(1)"),
        ("success_url", "comptoir://paid"),
        ("success_url", &long),
        ("failure_url", "https://"),
        ("payment_method", "EDAHABIA"),
        ("payment_method", "visa"),
        ("fees", "shop"),
        ("locale", "de"),
    ] {
        assert_eq!(made(&[(name, value)]).err(), Some(SetupError::Option(name.to_owned())), "{name}={value}");
    }
    assert_eq!(made(&[("base_url", "http://pay.chargily.net")]).err(), Some(SetupError::BaseUrlNotHttps));
    let good = [
        ("success_url", "https://shop.example/paid"),
        ("failure_url", ""),
        ("payment_method", "cib"),
        ("fees", "split"),
        ("locale", "ar"),
    ];
    assert!(made(&good).is_ok());
}

#[test]
fn each_environment_has_its_own_address_unless_one_is_set() {
    let at = |environment, base_url: Option<&str>| {
        let options = base_url.map(|url| ("base_url".to_owned(), url.to_owned())).into_iter().collect();
        let setup = Setup { environment, options, ..Setup::default() };
        Chargily::new(&setup, &Secrets::new()).unwrap().client.base().unwrap().to_string()
    };
    assert_eq!(at(Environment::Live, None), "https://pay.chargily.net/api/v2");
    assert_eq!(at(Environment::Sandbox, None), "https://pay.chargily.net/test/api/v2");
    assert_eq!(at(Environment::Live, Some("https://proxy.example/v2")), "https://proxy.example/v2");
}

#[test]
fn a_refused_key_that_names_the_other_environment_is_of_that() {
    let refusal = |environment, key: &str| {
        let setup = Setup { environment, ..Setup::default() };
        let secrets = Secrets::from([(SECRET_KEY.to_owned(), Secret::new(key))]);
        Chargily::new(&setup, &secrets).unwrap().meaning(401)
    };
    for (environment, key, why) in [
        (Environment::Live, "test_sk_Fje5", KeyError::WrongEnvironment),
        (Environment::Live, "live_sk_Fje5", KeyError::Wrong),
        (Environment::Sandbox, "live_sk_Fje5", KeyError::WrongEnvironment),
        (Environment::Sandbox, "test_sk_Fje5", KeyError::Wrong),
        (Environment::Sandbox, "Fje5", KeyError::Wrong),
    ] {
        assert_eq!(refusal(environment, key), Meaning::Key(why), "{environment:?} {key}");
    }
}

#[test]
fn its_capabilities_are_chargilys() {
    let gateway = made(&[]).unwrap();
    let capabilities = gateway.capabilities();
    assert_eq!(gateway.id().as_str(), "chargily");
    assert_eq!(capabilities.link_life, LinkLife::Fixed { seconds: 1800 });
    assert_eq!(capabilities.pay_hosts, ["pay.chargily.dz", "pay.chargily.net"]);
    assert!(capabilities.cancel && capabilities.list && capabilities.methods);
    assert!(!capabilities.capture && !capabilities.find_by_own_reference);
    assert_eq!(capabilities.refund, crate::capabilities::Refunding::No);
}
