//! OneClickDz OCPay, the far side: `POST /v3/ocpay/createLink`, `GET /v3/ocpay/checkPayment/{ref}`, `GET /v3/validate`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent (the code of a validation
//! error, a malformed reference) the choice is marked *assumed*.

mod wire;

use serde_json::json;

use crate::asked::{Answered, Asked, Side};
use crate::drills::On;
use crate::exchange::Problem;
use crate::keys::{Secret, Special};
use crate::random;
use crate::registry::Entry;
pub(crate) use wire::Ocpay;

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

impl Side for Ocpay {
    const ENTRY: Entry = Entry {
        title: "OCPay",
        secrets: &[Secret { name: "access_token", header: wire::TOKEN, scheme: "", before: "" }],
        options: &[],
        special_keys: &[
            (OCPAY_LIVE_KEY, "validate: PRODUCTION, READ-WRITE; links say isSandbox false", Special::Live),
            (OCPAY_READ_ONLY_KEY, "validate: SANDBOX, READ-ONLY; createLink: 403", Special::Less),
            (OCPAY_DISABLED_KEY, "validate: isEnabled false; elsewhere 401", Special::Less),
            (OCPAY_IP_BLOCKED_KEY, "403 IP_BLOCKED everywhere", Special::IpBlocked),
            (OCPAY_NOT_VALIDATED_KEY, "403 MERCHANT_NOT_VALIDATED everywhere", Special::Forbidden),
        ],
    };

    async fn answer(asked: &Asked<Ocpay>, path: &[&str]) -> Answered {
        match (asked.method.as_str(), path) {
            ("GET", ["v3", "validate"]) => {
                asked.work(On::Validate, None, async |_, _| Ok(wire::described(asked))).await
            }
            (_, ["v3", "ocpay", ..]) if asked.key.is(OCPAY_DISABLED_KEY) => Err(Problem::KeyWrong),
            ("POST", ["v3", "ocpay", "createLink"]) => {
                if asked.key.is(OCPAY_READ_ONLY_KEY) {
                    return Err(Problem::own(403, wire::READ_ONLY, "This API key is read-only"));
                }
                let wanted = wire::wanted(&asked.body, asked.key.is_live)?;
                let name = |_| Ok(format!("OCPL-{}-{}", random::code(6)?, random::code(4)?));
                asked.create(wanted, name, |link, at| wire::link_made(link, &asked.page(link), at)).await
            }
            ("GET", ["v3", "ocpay", "checkPayment", reference]) => {
                if !wire::is_reference(reference) {
                    // Assumed from the gateway's own plugin, which expects 400 here.
                    return Err(Problem::BadRequest(json!({ "ref": "must look like OCPL-XXXXXX-YYYY" })));
                }
                asked.check(reference, wire::status).await
            }
            _ => Err(Problem::NoSuchPath),
        }
    }
}
