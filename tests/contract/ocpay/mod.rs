//! OCPay under the contract. Its fixtures are the samples of its documents and their near misses.

use crate::live::Drilled;
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
    make: |setup, secrets, timeouts| Arc::new(Ocpay::new(setup, secrets, timeouts).unwrap()),
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
    let mut drills = Vec::new();
    let mut add = |on, fault, expect| drills.push(Drilled { on, fault, expect });
    let ambiguous = |why: &str| json!({ "ambiguous": why });
    let silence = |why: &str| json!({ "no_answer": why });
    let verdict = |word: &str| json!({ "observation": { "verdict": word } });
    let differs = |details: Value| json!({ "observation": { "verdict": "confirmed", "details": details } });

    for (fault, why) in [
        (Fault::Never { after_work: true }, "timed_out"),
        (Fault::Never { after_work: false }, "timed_out"),
        (Fault::DropBeforeWork, "cut"),
        (Fault::DropAfterWork, "cut"),
        (Fault::CutConnection, "cut"),
        (Fault::CutJson, "unreadable"),
        (Fault::SlowDrip { interval_ms: 50 }, "timed_out"),
        (Fault::Oversized { bytes: 70_000, chunked: false }, "cut"),
        (Fault::Oversized { bytes: 70_000, chunked: true }, "cut"),
        (Fault::ServerError { after_work: true }, "server_error"),
        (Fault::BadGateway { after_work: true }, "server_error"),
        (Fault::Unavailable { retry_after_s: Some(2), after_work: true }, "server_error"),
    ] {
        add(On::Create, fault.clone(), ambiguous(why));
        add(On::Check, fault.clone(), silence(why));
        add(On::Validate, fault, silence(why));
    }
    for on in [On::Create, On::Check, On::Validate] {
        for as_date in [false, true] {
            let fault = Fault::TooManyRequests { retry_after_s: Some(3), as_date };
            add(on, fault, json!({ "throttled_s": 3 }));
        }
        add(on, Fault::KeyRefused, json!({ "key": "Wrong" }));
        add(on, Fault::IpBlocked, json!({ "key": "IpNotAllowed" }));
        add(on, Fault::MerchantNotValidated, json!({ "key": "Forbidden" }));
    }

    add(On::Create, Fault::BadRequest, json!({ "rejected": "ERR_VALIDATION: Invalid request parameters" }));
    add(On::Create, Fault::Late { delay_ms: 100 }, json!({ "link": { "reference": "REFERENCE" } }));
    add(On::Create, Fault::WrongEnvironment, json!({ "wrong_environment": "REFERENCE" }));
    add(On::Create, Fault::WrongAmount { amount: None }, json!({ "link": { "proof": { "amount": false } } }));
    let unproved = json!({ "amount": false, "currency": true, "environment": false });
    add(On::Create, Fault::DetailsAbsent, json!({ "link": { "proof": unproved } }));
    let wrong = "OCPL-WRONG1-ABCD".to_owned();
    let other = json!({ "unsafe": "OtherReference", "reference": wrong });
    add(On::Create, Fault::WrongReference { reference: wrong.clone() }, other);
    add(On::Create, Fault::WrongReference { reference: "../..".to_owned() }, ambiguous("unreadable"));
    for (form, why) in [
        (UnsafeUrl::PlainHttp, "NotHttps"),
        (UnsafeUrl::Userinfo, "UserInfo"),
        (UnsafeUrl::ForeignHost, "ForeignHost"),
        (UnsafeUrl::OtherReference, "OtherReference"),
        (UnsafeUrl::Script, "NotHttps"),
        (UnsafeUrl::NotAUrl, "Unreadable"),
    ] {
        let expect = json!({ "unsafe": why, "reference": "REFERENCE" });
        add(On::Create, Fault::PaymentUrl { form }, expect);
    }

    add(On::Check, Fault::BadRequest, verdict("not_found"));
    add(On::Check, Fault::NotFound, verdict("not_found"));
    add(On::Check, Fault::Gone, verdict("expired"));
    add(On::Check, Fault::Failed, verdict("failed"));
    add(On::Check, Fault::Pending, verdict("pending"));
    add(On::Check, Fault::Confirmed, verdict("confirmed"));
    add(On::Check, Fault::ExpiredThenConfirmed { expired_checks: 1 }, verdict("expired"));
    add(On::Check, Fault::ConfirmedThenPending { confirmed_checks: 1 }, verdict("confirmed"));
    let unknown = json!({ "observation": { "verdict": "unrecognised", "raw_status": "HELD" } });
    add(On::Check, Fault::UnknownStatus { status: "HELD".to_owned() }, unknown);
    let replace =
        |pointer: &str, value: Value| Fault::Edit { pointer: pointer.to_owned(), value: Some(value) };
    let remove = |pointer: &str| Fault::Edit { pointer: pointer.to_owned(), value: None };
    add(On::Check, remove("/data"), silence("unreadable"));
    add(On::Check, remove("/data/status"), silence("unreadable"));
    add(On::Check, replace("/success", json!(false)), silence("unreadable"));
    add(On::Check, replace("/data/status", json!("PAID")), verdict("unrecognised"));
    add(
        On::Check,
        replace("/data", json!({ "status": "CONFIRMED", "transactionDetails": { "amount": 1600 } })),
        differs(json!({ "amount_minor": 160_000, "reference": null, "environment": null })),
    );
    add(
        On::Check,
        replace("/data", json!({ "status": "CONFIRMED", "transactionDetails": { "amount": "1.5e3" } })),
        silence("unreadable"),
    );
    add(On::Check, replace("/meta", json!(null)), json!({ "observation": { "request_id": null } }));
    for (fault, details) in [
        (Fault::WrongAmount { amount: None }, json!({ "amount_minor": 200_000 })),
        (Fault::WrongAmount { amount: Some(json!(1499.99)) }, json!({ "amount_minor": 149_999 })),
        (Fault::WrongCurrency { currency: "EUR".to_owned() }, json!({ "currency": "EUR" })),
        (Fault::WrongReference { reference: wrong.clone() }, json!({ "reference": wrong })),
        (Fault::WrongEnvironment, json!({ "environment": "live" })),
        (Fault::DetailsAbsent, json!({ "amount_minor": null, "currency": null, "environment": null })),
    ] {
        add(On::Check, fault, json!({ "observation": { "verdict": "pending", "details": details } }));
    }
    add(On::Validate, Fault::WrongEnvironment, json!({ "environment": "live" }));
    drills
}
