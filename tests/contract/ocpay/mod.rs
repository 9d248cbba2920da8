//! OCPay under the contract. Its fixtures are the samples of its documents and their near misses.

use crate::drilled::{Drilled, Drills, Words, ambiguous, remove, replace, silence, verdict};
use crate::subject::Subject;
use domain::{Currency, Money};
use gateways::ocpay::Ocpay;
use sandbox::{
    Fault, OCPAY_DISABLED_KEY, OCPAY_IP_BLOCKED_KEY, OCPAY_LIVE_KEY, OCPAY_NOT_VALIDATED_KEY,
    OCPAY_READ_ONLY_KEY, On, UnsafeUrl,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// OCPay.
pub const SUBJECT: Subject = Subject {
    name: "ocpay",
    secrets: &[("access_token", "")],
    options: &[],
    tells_request_id: true,
    usual_wait_s: None,
    proves_links: true,
    clears_after_s: 0,
    amount: Money { amount_minor: 150_000, currency: Currency::DZD },
    references: ["OCPL-A1B2C3-D4E5", "OCPL-ZZZZZZ-0000"],
    drills,
    keys,
    make: |setup, secrets| Arc::new(Ocpay::new(setup, secrets).unwrap()),
};

fn keys() -> Vec<(&'static str, Value)> {
    vec![
        ("sandbox-key", json!({ "environment": "sandbox" })),
        (OCPAY_LIVE_KEY, json!({ "environment": "live" })),
        (OCPAY_READ_ONLY_KEY, json!({ "key": "ReadOnly" })),
        (OCPAY_DISABLED_KEY, json!({ "key": "Disabled" })),
        (OCPAY_IP_BLOCKED_KEY, json!({ "key": "IpNotAllowed" })),
        (OCPAY_NOT_VALIDATED_KEY, json!({ "key": "Forbidden" })),
        ("nobodys-key", json!({ "key": "Wrong" })),
    ]
}

fn drills() -> Vec<Drilled> {
    let words =
        Words { ip_blocked: "IpNotAllowed", plain_http: "NotHttps", over: "expired", declined: "failed" };
    let mut drills = Drills::of_any_gateway(&words);
    let differs = |details: Value| json!({ "observation": { "verdict": "confirmed", "details": details } });

    drills.add(
        On::Create,
        Fault::BadRequest,
        json!({ "rejected": "ERR_VALIDATION: Invalid request parameters" }),
    );
    drills.add(On::Create, Fault::WrongEnvironment, json!({ "wrong_environment": "REFERENCE" }));
    drills.add(
        On::Create,
        Fault::WrongAmount { amount: None },
        json!({ "link": { "proof": { "amount": false } } }),
    );
    let unproved = json!({ "amount": false, "currency": true, "environment": false });
    drills.add(On::Create, Fault::DetailsAbsent, json!({ "link": { "proof": unproved } }));
    let wrong = "OCPL-WRONG1-ABCD".to_owned();
    let other = json!({ "unsafe": "OtherReference", "reference": wrong });
    drills.add(On::Create, Fault::WrongReference { reference: wrong.clone() }, other);
    drills.add(On::Create, Fault::WrongReference { reference: "../..".to_owned() }, ambiguous("unreadable"));
    drills.unsafe_address(UnsafeUrl::OtherReference, "OtherReference");

    drills.add(On::Check, Fault::BadRequest, verdict("not_found"));
    drills.add(On::Check, remove("/data"), silence("unreadable"));
    drills.add(On::Check, remove("/data/status"), silence("unreadable"));
    drills.add(On::Check, replace("/success", json!(false)), silence("unreadable"));
    drills.add(On::Check, replace("/data/status", json!("PAID")), verdict("unrecognised"));
    drills.add(
        On::Check,
        replace("/data", json!({ "status": "CONFIRMED", "transactionDetails": { "amount": 1600 } })),
        differs(json!({ "amount_minor": 160_000, "reference": null, "environment": null })),
    );
    drills.add(
        On::Check,
        replace("/data", json!({ "status": "CONFIRMED", "transactionDetails": { "amount": "1.5e3" } })),
        silence("unreadable"),
    );
    drills.add(On::Check, replace("/meta", json!(null)), json!({ "observation": { "request_id": null } }));
    for (fault, details) in [
        (Fault::WrongAmount { amount: None }, json!({ "amount_minor": 200_000 })),
        (Fault::WrongAmount { amount: Some(json!(1499.99)) }, json!({ "amount_minor": 149_999 })),
        (Fault::WrongCurrency { currency: "EUR".to_owned() }, json!({ "currency": "EUR" })),
        (Fault::WrongReference { reference: wrong.clone() }, json!({ "reference": wrong })),
        (Fault::WrongEnvironment, json!({ "environment": "live" })),
        (Fault::DetailsAbsent, json!({ "amount_minor": null, "currency": null, "environment": null })),
    ] {
        drills.details(fault, details);
    }
    drills.add(On::Validate, Fault::WrongEnvironment, json!({ "environment": "live" }));
    drills.all()
}
