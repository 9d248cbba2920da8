//! Paymennt under the contract. Its fixtures are the samples of its documents and their near misses; what only it
//! can get wrong stands in `traps`.

mod traps;

use crate::live::Drilled;
use crate::subject::Subject;
use domain::{Currency, Money};
use gateways::paymennt::Paymennt;
use sandbox::{Fault, On, PAYMENNT_FORBIDDEN_KEY, UnsafeUrl};
use serde_json::{Value, json};
use std::sync::Arc;

/// Paymennt.
pub const SUBJECT: Subject = Subject {
    name: "paymennt",
    secrets: &[("api_key", ""), ("api_secret", "secret-")],
    options: &[],
    tells_request_id: false,
    usual_wait_s: None,
    proves_links: true,
    clears_after_s: 0,
    amount: Money { amount_minor: 150_050, currency: Currency::AED },
    references: ["1653241101733169556", "1999999999999999999"],
    drills,
    keys,
    make: |setup, secrets, timeouts| Arc::new(Paymennt::new(setup, secrets, timeouts).unwrap()),
};

fn keys() -> Vec<(&'static str, Value)> {
    vec![
        ("sandbox-key", json!({ "environment": "sandbox" })),
        (PAYMENNT_FORBIDDEN_KEY, json!({ "key": "Forbidden" })),
        ("nobodys-key", json!({ "key": "Wrong" })),
    ]
}

fn drills() -> Vec<Drilled> {
    let mut drills = Vec::new();
    let mut add = |on, fault, expect| drills.push(Drilled { on, fault, expect });
    let ambiguous = |why: &str| json!({ "ambiguous": why });
    let silence = |why: &str| json!({ "no_answer": why });
    let verdict = |word: &str| json!({ "observation": { "verdict": word } });

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
        add(on, Fault::IpBlocked, json!({ "key": "Forbidden" }));
        add(on, Fault::MerchantNotValidated, json!({ "key": "Forbidden" }));
    }

    add(On::Create, Fault::BadRequest, json!({ "rejected": "Invalid request" }));
    add(On::Create, Fault::Late { delay_ms: 100 }, json!({ "link": { "reference": "REFERENCE" } }));
    for fault in [
        Fault::WrongAmount { amount: None },
        Fault::WrongAmount { amount: Some(json!(1500)) },
        Fault::WrongAmount { amount: Some(json!("about 1500")) },
    ] {
        add(On::Create, fault, json!({ "link": { "proof": { "amount": false, "currency": true } } }));
    }
    let other = Fault::WrongCurrency { currency: "EUR".to_owned() };
    add(On::Create, other, json!({ "link": { "proof": { "amount": true, "currency": false } } }));
    let unproved = json!({ "amount": false, "currency": false, "environment": true });
    add(On::Create, Fault::DetailsAbsent, json!({ "link": { "proof": unproved } }));
    add(On::Create, Fault::WrongReference { reference: "../..".to_owned() }, ambiguous("unreadable"));
    for (form, why) in [
        (UnsafeUrl::PlainHttp, "NotHttps"),
        (UnsafeUrl::Userinfo, "UserInfo"),
        (UnsafeUrl::ForeignHost, "ForeignHost"),
        (UnsafeUrl::Script, "NotHttps"),
        (UnsafeUrl::NotAUrl, "Unreadable"),
    ] {
        let expect = json!({ "unsafe": why, "reference": "REFERENCE" });
        add(On::Create, Fault::PaymentUrl { form }, expect);
    }

    add(On::Check, Fault::BadRequest, silence("server_error"));
    add(On::Check, Fault::NotFound, verdict("not_found"));
    add(On::Check, Fault::Gone, verdict("expired"));
    add(On::Check, Fault::Failed, verdict("declined"));
    add(On::Check, Fault::Pending, verdict("pending"));
    add(On::Check, Fault::Confirmed, verdict("confirmed"));
    add(On::Check, Fault::ExpiredThenConfirmed { expired_checks: 1 }, verdict("expired"));
    add(On::Check, Fault::ConfirmedThenPending { confirmed_checks: 1 }, verdict("confirmed"));
    let unknown = json!({ "observation": { "verdict": "unrecognised", "raw_status": "HELD" } });
    add(On::Check, Fault::UnknownStatus { status: "HELD".to_owned() }, unknown);
    let edit = |pointer: &str, value: Option<Value>| Fault::Edit { pointer: pointer.to_owned(), value };
    add(On::Check, edit("/result", None), silence("unreadable"));
    add(On::Check, edit("/result/id", None), silence("unreadable"));
    add(On::Check, edit("/result/status", None), verdict("unrecognised"));
    add(On::Check, edit("/success", Some(json!(false))), silence("server_error"));
    add(On::Check, edit("/result/status", Some(json!("Pending confirmation"))), verdict("pending"));
    let wrong = "1111111111111111111".to_owned();
    for (fault, details) in [
        (Fault::WrongAmount { amount: None }, json!({ "amount_minor": 200_050 })),
        (Fault::WrongAmount { amount: Some(json!(1499.99)) }, json!({ "amount_minor": 149_999 })),
        (Fault::WrongCurrency { currency: "EUR".to_owned() }, json!({ "currency": "EUR" })),
        (Fault::WrongReference { reference: wrong.clone() }, json!({ "reference": wrong })),
        (Fault::DetailsAbsent, json!({ "amount_minor": null, "currency": null, "environment": "sandbox" })),
    ] {
        add(On::Check, fault, json!({ "observation": { "verdict": "pending", "details": details } }));
    }
    add(On::Validate, Fault::BadRequest, silence("server_error"));
    drills
}
