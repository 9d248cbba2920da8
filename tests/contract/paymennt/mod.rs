//! Paymennt under the contract. Its fixtures are the samples of its documents and their near misses; what only it
//! can get wrong stands in `traps`.

mod traps;

use crate::drilled::{Drilled, Drills, Words, ambiguous, remove, replace, silence, verdict};
use crate::subject::Subject;
use domain::{Currency, Money};
use gateways::paymennt::Paymennt;
use sandbox::{Fault, On, PAYMENNT_FORBIDDEN_KEY};
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
    make: |setup, secrets| Arc::new(Paymennt::new(setup, secrets).unwrap()),
};

fn keys() -> Vec<(&'static str, Value)> {
    vec![
        ("sandbox-key", json!({ "environment": "sandbox" })),
        (PAYMENNT_FORBIDDEN_KEY, json!({ "key": "Forbidden" })),
        ("nobodys-key", json!({ "key": "Wrong" })),
    ]
}

fn drills() -> Vec<Drilled> {
    let words =
        Words { ip_blocked: "Forbidden", plain_http: "NotHttps", over: "expired", declined: "declined" };
    let mut drills = Drills::of_any_gateway(&words);
    drills.of_lists();

    drills.add(On::Create, Fault::BadRequest, json!({ "rejected": "Invalid request" }));
    for fault in [
        Fault::WrongAmount { amount: None },
        Fault::WrongAmount { amount: Some(json!(1500)) },
        Fault::WrongAmount { amount: Some(json!("about 1500")) },
    ] {
        drills.add(On::Create, fault, json!({ "link": { "proof": { "amount": false, "currency": true } } }));
    }
    let other = Fault::WrongCurrency { currency: "EUR".to_owned() };
    drills.add(On::Create, other, json!({ "link": { "proof": { "amount": true, "currency": false } } }));
    let unproved = json!({ "amount": false, "currency": false, "environment": true });
    drills.add(On::Create, Fault::DetailsAbsent, json!({ "link": { "proof": unproved } }));
    drills.add(On::Create, Fault::WrongReference { reference: "../..".to_owned() }, ambiguous("unreadable"));

    drills.add(On::Check, Fault::BadRequest, silence("server_error"));
    drills.add(On::Check, remove("/result"), silence("unreadable"));
    drills.add(On::Check, remove("/result/id"), silence("unreadable"));
    drills.add(On::Check, remove("/result/status"), verdict("unrecognised"));
    drills.add(On::Check, replace("/success", json!(false)), silence("server_error"));
    drills.add(On::Check, replace("/result/status", json!("Pending confirmation")), verdict("pending"));
    let wrong = "1111111111111111111".to_owned();
    for (fault, details) in [
        (Fault::WrongAmount { amount: None }, json!({ "amount_minor": 200_050 })),
        (Fault::WrongAmount { amount: Some(json!(1499.99)) }, json!({ "amount_minor": 149_999 })),
        (Fault::WrongCurrency { currency: "EUR".to_owned() }, json!({ "currency": "EUR" })),
        (Fault::WrongReference { reference: wrong.clone() }, json!({ "reference": wrong })),
        (Fault::DetailsAbsent, json!({ "amount_minor": null, "currency": null, "environment": "sandbox" })),
    ] {
        drills.details(fault, details);
    }
    drills.add(On::Validate, Fault::BadRequest, silence("server_error"));
    drills.all()
}
