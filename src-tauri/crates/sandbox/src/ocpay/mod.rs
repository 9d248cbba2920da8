//! OneClickDz OCPay, the far side: `POST /v3/ocpay/createLink`, `GET /v3/ocpay/checkPayment/{ref}`, `GET /v3/validate`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent (the code of a validation
//! error, a malformed reference) the choice is marked *assumed*.

mod wire;

use serde_json::json;

use crate::asked::{self, Answered, Asked, Shown, Side};
use crate::drills::{ExpiredAnswer, On};
use crate::exchange::{Dialect, Moment, Problem};
use crate::links::LinkState;
use crate::making::Told;
use crate::random;
use crate::registry::Gateway;
use crate::state::Acting;
use wire::Ocpay;

/// A production key that is read-write. Links made with it say `isSandbox: false`.
pub const OCPAY_LIVE_KEY: &str = "sandbox-live-key";
/// A sandbox key that may look and not make links.
pub const OCPAY_READ_ONLY_KEY: &str = "sandbox-read-only-key";
/// A key that was switched off: `isEnabled: false`, and 401 everywhere else.
pub const OCPAY_DISABLED_KEY: &str = "sandbox-disabled-key";
/// A key whose list of addresses doesn't hold this one: 403 `IP_BLOCKED`.
pub const OCPAY_IP_BLOCKED_KEY: &str = "sandbox-ip-blocked-key";
/// The key of a merchant who was never validated: 403.
pub const OCPAY_NOT_VALIDATED_KEY: &str = "sandbox-not-validated-key";

/// OCPay's line in the registry.
pub(crate) const GATEWAY: Gateway = Gateway {
    name: Ocpay::NAME,
    title: "OCPay",
    routes: asked::routes::<Ocpay>,
    secrets: &[("access_token", "")],
    options: &[],
    special_keys: &[
        (OCPAY_LIVE_KEY, "validate: PRODUCTION, READ-WRITE; links say isSandbox false"),
        (OCPAY_READ_ONLY_KEY, "validate: SANDBOX, READ-ONLY; createLink: 403"),
        (OCPAY_DISABLED_KEY, "validate: isEnabled false; elsewhere 401"),
        (OCPAY_IP_BLOCKED_KEY, "403 IP_BLOCKED everywhere"),
        (OCPAY_NOT_VALIDATED_KEY, "403 MERCHANT_NOT_VALIDATED everywhere"),
    ],
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Good,
    Live,
    ReadOnly,
    Disabled,
}

impl Side for Ocpay {
    type Key = Key;

    /// What it may do there is told where it is used.
    fn admit(shown: &Shown<'_>) -> Result<Key, Problem> {
        match shown.header(wire::TOKEN).unwrap_or_default() {
            "" => Err(Problem::KeyMissing),
            OCPAY_LIVE_KEY => Ok(Key::Live),
            OCPAY_READ_ONLY_KEY => Ok(Key::ReadOnly),
            OCPAY_DISABLED_KEY => Ok(Key::Disabled),
            OCPAY_IP_BLOCKED_KEY => Err(Problem::IpBlocked),
            OCPAY_NOT_VALIDATED_KEY => Err(Problem::Forbidden),
            token if token == shown.good_key => Ok(Key::Good),
            _ => Err(Problem::KeyWrong),
        }
    }

    async fn answer(asked: &Asked<Ocpay>, path: &[&str]) -> Answered {
        match (asked.method.as_str(), path) {
            ("GET", ["v3", "validate"]) => {
                let token = asked.header(wire::TOKEN).unwrap_or_default();
                asked.work(On::Validate, None, async |_, _| Ok(wire::described(asked.key, token))).await
            }
            (_, ["v3", "ocpay", ..]) if asked.key == Key::Disabled => Err(Problem::KeyWrong),
            ("POST", ["v3", "ocpay", "createLink"]) => {
                if asked.key == Key::ReadOnly {
                    return Err(Problem::own(403, wire::READ_ONLY, "This API key is read-only"));
                }
                let wanted = wire::wanted(&asked.body, asked.key == Key::Live)?;
                let name = |_| Ok(format!("OCPL-{}-{}", random::code(6)?, random::code(4)?));
                asked.create(wanted, name, |link, at| wire::link_made(link, &asked.page(link), at)).await
            }
            ("GET", ["v3", "ocpay", "checkPayment", reference]) => {
                if !wire::is_reference(reference) {
                    // Assumed from the gateway's own plugin, which expects 400 here.
                    return Err(Problem::BadRequest(json!({ "ref": "must look like OCPL-XXXXXX-YYYY" })));
                }
                let told =
                    async |acting: Option<&Acting>, at: &Moment| match asked.told(reference, acting).await {
                        Told::NotFound => Err(Problem::NotFound),
                        Told::Gone(_) => Err(gone()),
                        Told::Is(_, LinkState::Expired) if asked.expired_answer() == ExpiredAnswer::Gone => {
                            Err(gone())
                        }
                        Told::Is(link, state) => Ok(Ocpay::done(wire::status(&link, state), at)),
                    };
                asked.work(On::Check, Some(reference), told).await
            }
            _ => Err(Problem::NoSuchPath),
        }
    }
}

fn gone() -> Problem {
    Problem::own(410, "PAYMENT_EXPIRED", "Payment link expired")
}
