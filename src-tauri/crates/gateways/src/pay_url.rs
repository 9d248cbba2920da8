//! Whether a payment page's address may become a QR.
//!
//! A phone's reader is not our reader: where the two could take one text for two addresses, the text is
//! refused. So beyond the rules for scheme, host and reference, an address must already be written the
//! one way our parser would write it.

use crate::error::UnsafeUrl;
use crate::http::is_loopback;
use reqwest::Url;

/// The longest address that is shown, in bytes.
pub const LONGEST_URL_BYTES: usize = 512;

/// Where a gateway's payment pages may be; nowhere by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PayHosts {
    own: Vec<String>,
    extra: Vec<String>,
    base_is_loopback: bool,
    base_is_plain: bool,
}

impl PayHosts {
    /// The gateway's own hosts, the till's extra ones (`host` or `host:port`), and what the gateway's
    /// own address `base` allows beside them: on loopback, pages on loopback; over plain http, plain
    /// http on loopback and on the extra hosts. Nowhere while that address isn't known.
    pub fn new<'a>(own: &[&str], extra: &[String], base: impl Into<Option<&'a Url>>) -> PayHosts {
        let Some(base) = base.into() else { return PayHosts::default() };
        PayHosts {
            own: own.iter().map(|host| host.to_ascii_lowercase()).collect(),
            extra: extra.iter().map(|host| host.trim().to_ascii_lowercase()).collect(),
            base_is_loopback: is_loopback(base),
            base_is_plain: base.scheme() == "http",
        }
    }

    /// The same for a gateway whose pages are where its own address is, port and all.
    pub fn at_home<'a>(extra: &[String], base: impl Into<Option<&'a Url>>) -> PayHosts {
        let Some(base) = base.into() else { return PayHosts::default() };
        let host = base.host_str().unwrap_or_default();
        let own = base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        PayHosts::new(&[&own], extra, base)
    }

    /// Own and extra hosts, as the capabilities name them.
    pub fn names(&self) -> Vec<String> {
        self.own.iter().chain(&self.extra).cloned().collect()
    }

    /// Whether an address may be shown for that reference.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check(&self, address: &str, reference: &str) -> Result<(), UnsafeUrl> {
        let url = self.is_ours(address)?;
        let named = url.path_segments().is_some_and(|mut path| path.any(|segment| segment == reference));
        if reference.is_empty() || !named {
            return Err(UnsafeUrl::OtherReference);
        }
        is_written_our_way(&url, address)
    }

    /// Whether an address may be shown whose gateway doesn't write its reference into it.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn check_host(&self, address: &str) -> Result<(), UnsafeUrl> {
        is_written_our_way(&self.is_ours(address)?, address)
    }

    fn is_ours(&self, address: &str) -> Result<Url, UnsafeUrl> {
        if address.is_empty() || address.len() > LONGEST_URL_BYTES || !address.bytes().all(is_url_byte) {
            return Err(UnsafeUrl::Unreadable);
        }
        let url = Url::parse(address).map_err(|_| UnsafeUrl::Unreadable)?;
        let plain = match url.scheme() {
            "https" => false,
            "http" if self.base_is_plain => true,
            _ => return Err(UnsafeUrl::NotHttps),
        };
        let authority = authority_of(address).ok_or(UnsafeUrl::Unreadable)?;
        if authority.contains('@') || !url.username().is_empty() || url.password().is_some() {
            return Err(UnsafeUrl::UserInfo);
        }
        let authority = authority.to_ascii_lowercase();
        if authority.split('.').any(|label| label.starts_with("xn--")) {
            return Err(UnsafeUrl::ForeignHost);
        }
        let local = is_loopback(&url) && (self.base_is_loopback || self.extra_names(&url));
        if !local && !self.extra.contains(&authority) {
            if !self.own.contains(&authority) {
                return Err(UnsafeUrl::ForeignHost);
            }
            if plain {
                return Err(UnsafeUrl::NotHttps);
            }
        }
        Ok(url)
    }

    /// Whether an extra host is the URL's, whatever the port.
    fn extra_names(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| self.extra.iter().any(|extra| extra == host))
    }
}

/// Whether the address is written the one way our parser would write it.
fn is_written_our_way(url: &Url, address: &str) -> Result<(), UnsafeUrl> {
    if url.as_str() == address { Ok(()) } else { Err(UnsafeUrl::Unreadable) }
}

/// What stands between `//` and the path, as written.
fn authority_of(address: &str) -> Option<&str> {
    let rest = address.split_once("://")?.1;
    Some(rest.split(['/', '?', '#']).next().unwrap_or(rest))
}

/// Whether a URL may hold the byte unescaped anywhere (RFC 3986).
fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERENCE: &str = "OCPL-A1B2C3-D4E5";

    fn hosts(base: &str, extra: &[&str]) -> PayHosts {
        let extra: Vec<String> = extra.iter().map(|&host| host.to_owned()).collect();
        PayHosts::new(&["pay.ocdz.link"], &extra, &Url::parse(base).unwrap())
    }

    fn live(address: &str) -> Result<(), UnsafeUrl> {
        hosts("https://api.oneclickdz.com", &[]).check(address, REFERENCE)
    }

    #[test]
    fn the_gateways_own_address_is_shown() {
        for good in [
            "https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5",
            "https://pay.ocdz.link/OCPL-A1B2C3-D4E5",
            "https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5/",
            "https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5?lang=fr",
        ] {
            assert_eq!(live(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn an_address_that_could_lead_elsewhere_is_refused_by_its_own_reason() {
        use UnsafeUrl::{ForeignHost, NotHttps, OtherReference, Unreadable, UserInfo};
        for (bad, why) in [
            ("", Unreadable),
            ("OCPL-A1B2C3-D4E5", Unreadable),
            ("//pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", Unreadable),
            ("https:pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", Unreadable),
            ("https:///pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("HTTPS://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", Unreadable),
            ("https://PAY.ocdz.link/pay/OCPL-A1B2C3-D4E5", Unreadable),
            (" https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", Unreadable),
            ("https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5\n", Unreadable),
            ("https://pay.ocdz.link/p ay/OCPL-A1B2C3-D4E5", Unreadable),
            ("https://pay.oc\tdz.link/pay/OCPL-A1B2C3-D4E5", Unreadable),
            ("https://pay.ocdz.link\\@evil.example/OCPL-A1B2C3-D4E5", Unreadable),
            ("https://evil.example\\.pay.ocdz.link/OCPL-A1B2C3-D4E5", Unreadable),
            ("https://pay.ocdz.link/x/../OCPL-A1B2C3-D4E5", Unreadable),
            ("https://pay.ocdz.link/x/%2e%2e/OCPL-A1B2C3-D4E5", Unreadable),
            ("https://pay.ocdz.link/pay/\u{202e}OCPL-A1B2C3-D4E5", Unreadable),
            ("https://pаy.ocdz.link/pay/OCPL-A1B2C3-D4E5", Unreadable),
            ("https://[pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", Unreadable),
            ("https://pay.ocdz.link:99999/pay/OCPL-A1B2C3-D4E5", Unreadable),
            ("http://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", NotHttps),
            ("http://127.0.0.1:8787/pay/OCPL-A1B2C3-D4E5", NotHttps),
            ("ftp://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", NotHttps),
            ("javascript:alert(1)//OCPL-A1B2C3-D4E5", NotHttps),
            ("data:text/html,OCPL-A1B2C3-D4E5", NotHttps),
            ("tel:+213123/OCPL-A1B2C3-D4E5", NotHttps),
            ("https://user@pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", UserInfo),
            ("https://user:word@pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", UserInfo),
            ("https://@pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", UserInfo),
            ("https://pay.ocdz.link@evil.example/pay/OCPL-A1B2C3-D4E5", UserInfo),
            ("https://evil.example/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://evil.example/pay.ocdz.link/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://pay.ocdz.link.evil.example/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://xpay.ocdz.link/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://ocdz.link/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://pay.ocdz.link./pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://pay.ocdz%2elink/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://pay.ocdz.link:443/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://pay.ocdz.link:8443/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://pay.ocdz.link:/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://xn--py-6ja.ocdz.link/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://127.0.0.1:8787/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://2130706433/pay/OCPL-A1B2C3-D4E5", ForeignHost),
            ("https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E6", OtherReference),
            ("https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5X", OtherReference),
            ("https://pay.ocdz.link/pay/xOCPL-A1B2C3-D4E5", OtherReference),
            ("https://pay.ocdz.link/pay?ref=OCPL-A1B2C3-D4E5", OtherReference),
            ("https://pay.ocdz.link/pay/#/OCPL-A1B2C3-D4E5", OtherReference),
            ("https://pay.ocdz.link/pay/x%2FOCPL-A1B2C3-D4E5", OtherReference),
            ("https://pay.ocdz.link/OCPL-A1B2C3-D4E5/..", OtherReference),
            ("https://pay.ocdz.link", OtherReference),
        ] {
            assert_eq!(live(bad), Err(why), "{bad:?}");
        }
        let long = format!("https://pay.ocdz.link/pay/{REFERENCE}?x={}", "a".repeat(500));
        assert_eq!(live(&long), Err(Unreadable));
        assert_eq!(
            hosts("https://api.oneclickdz.com", &[]).check("https://pay.ocdz.link/pay//", ""),
            Err(OtherReference)
        );
    }

    #[test]
    fn plain_http_is_for_a_gateway_on_loopback_alone() {
        let sandbox = hosts("http://127.0.0.1:8787/ocpay", &["192.168.1.5:8787"]);
        for good in [
            "http://127.0.0.1:8787/pay/OCPL-A1B2C3-D4E5",
            "http://localhost:9000/pay/OCPL-A1B2C3-D4E5",
            "http://[::1]:8787/pay/OCPL-A1B2C3-D4E5",
            "http://192.168.1.5:8787/pay/OCPL-A1B2C3-D4E5",
            "https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5",
        ] {
            assert_eq!(sandbox.check(good, REFERENCE), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("http://192.168.1.6:8787/pay/OCPL-A1B2C3-D4E5", UnsafeUrl::ForeignHost),
            ("http://192.168.1.5/pay/OCPL-A1B2C3-D4E5", UnsafeUrl::ForeignHost),
            ("http://192.168.1.5:8788/pay/OCPL-A1B2C3-D4E5", UnsafeUrl::ForeignHost),
            ("http://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5", UnsafeUrl::NotHttps),
            ("http://evil.example/pay/OCPL-A1B2C3-D4E5", UnsafeUrl::ForeignHost),
        ] {
            assert_eq!(sandbox.check(bad, REFERENCE), Err(why), "{bad}");
        }
        let live = hosts("https://api.oneclickdz.com", &["192.168.1.5:8787", "pay.example"]);
        assert_eq!(
            live.check("http://192.168.1.5:8787/pay/OCPL-A1B2C3-D4E5", REFERENCE),
            Err(UnsafeUrl::NotHttps)
        );
        assert_eq!(live.check("https://pay.example/OCPL-A1B2C3-D4E5", REFERENCE), Ok(()));
        assert_eq!(live.names(), ["pay.ocdz.link", "192.168.1.5:8787", "pay.example"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_check_panic(text in ".{0,80}") {
            let _ = live(&text);
        }

        #[test]
        fn whatever_passes_leads_to_the_gateway_and_names_the_reference(
            text in "https?://(user@)?(pay\\.ocdz\\.link|evil\\.example)(:443|\\.|@x)?(/pay)?/(OCPL-A1B2C3-D4E5|x)(/\\.\\.|\\?a=b)?"
        ) {
            if live(&text).is_ok() {
                let url = Url::parse(&text).unwrap();
                proptest::prop_assert_eq!(url.host_str(), Some("pay.ocdz.link"));
                proptest::prop_assert_eq!(url.scheme(), "https");
                proptest::prop_assert!(url.path().contains(REFERENCE));
            }
        }
    }
}
