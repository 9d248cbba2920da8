//! A payment page's address: what is let through is https on the gateway's own host, with the reference inside.
#![no_main]

use gateways::pay_url::PayHosts;
use libfuzzer_sys::fuzz_target;
use reqwest::Url;

const REFERENCE: &str = "OCPL-A1B2C3-D4E5";
const HOST: &str = "pay.ocdz.link";

fuzz_target!(|tail: &str| {
    let Ok(base) = Url::parse("https://api.oneclickdz.com") else { return };
    let hosts = PayHosts::new(&[HOST], &[], &base);
    for address in [
        tail.to_owned(),
        format!("https://{tail}/{REFERENCE}"),
        format!("https://{HOST}{tail}/{REFERENCE}"),
        format!("https://{HOST}/{tail}{REFERENCE}"),
    ] {
        if hosts.check(&address, REFERENCE).is_err() {
            continue;
        }
        let url = Url::parse(&address).unwrap_or_else(|error| panic!("{address:?}: {error}"));
        assert_eq!((url.scheme(), url.host_str(), url.port()), ("https", Some(HOST), None), "{address:?}");
        assert!(url.username().is_empty() && url.password().is_none(), "{address:?}");
        assert!(url.path().contains(REFERENCE), "{address:?}");
        assert_eq!(url.as_str(), address, "another reader could take it for another address");
    }
});
