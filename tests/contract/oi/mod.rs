//! OI Payments under the contract. Its fixtures are the samples of its documents and their near misses; what only
//! it can do (two keys, idempotency, refunds that take their time) is told in tests of its own below.

mod receipts;

use crate::drilled::{Drilled, Drills, Words, remove, replace, silence, verdict};
use crate::live::Counter;
use crate::peer::{Act, Peer, answer};
use crate::subject::Subject;
use crate::told;
use domain::{Currency, Environment, Money, Verdict};
use gateways::gateway::RefundStage;
use gateways::oi::Oi;
use gateways::registry::Setup;
use gateways::{CheckError, Gateway, KeyError, LinkError, LinkRequest, NoAnswer, Secret};
use sandbox::{
    CustomerDoes, Drill, Fault, OI_FORBIDDEN_KEY, OI_LIVE_KEY, OI_REVOKED_KEY, On, SandboxOptions,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// OI Payments.
pub const SUBJECT: Subject = Subject {
    name: "oi",
    secrets: &[("api_key", "oi_test_"), ("api_secret", "")],
    options: &[("receipts", "true")],
    tells_request_id: false,
    usual_wait_s: None,
    proves_links: true,
    clears_after_s: 0,
    amount: Money { amount_minor: 150_050, currency: Currency::BDT },
    references: ["100", "999999999"],
    drills,
    keys,
    make: |setup, secrets| Arc::new(Oi::new(setup, secrets).unwrap()),
};

fn keys() -> Vec<(&'static str, Value)> {
    vec![
        ("sandbox-key", json!({ "environment": "sandbox" })),
        (OI_REVOKED_KEY.trim_start_matches("oi_test_"), json!({ "key": "Wrong" })),
        (OI_FORBIDDEN_KEY.trim_start_matches("oi_test_"), json!({ "key": "Forbidden" })),
        ("nobodys-key", json!({ "key": "Wrong" })),
    ]
}

fn drills() -> Vec<Drilled> {
    let words =
        Words { ip_blocked: "Forbidden", plain_http: "ForeignHost", over: "expired", declined: "declined" };
    let mut drills = Drills::of_any_gateway(&words);

    let refused = json!({ "rejected": "VALIDATION_ERROR: Request failed validation" });
    drills.add(On::Create, Fault::BadRequest, refused);
    drills.add(On::Create, Fault::WrongEnvironment, json!({ "wrong_environment": "REFERENCE" }));
    drills.add(
        On::Create,
        Fault::WrongAmount { amount: None },
        json!({ "link": { "proof": { "amount": false } } }),
    );
    // The key's beginning still says the mode.
    let unproved = json!({ "amount": false, "currency": false, "environment": true });
    drills.add(On::Create, Fault::DetailsAbsent, json!({ "link": { "proof": unproved } }));
    // Its page's address names no number, so another one can't be seen before it is asked about.
    let other = Fault::WrongReference { reference: String::new() };
    drills.add(On::Create, other.clone(), json!({ "link": { "reference": "999999999" } }));

    drills.add(On::Check, Fault::BadRequest, verdict("not_found"));
    for lost in ["/data", "/data/status", "/meta", "/meta/success"] {
        drills.add(On::Check, remove(lost), silence("unreadable"));
    }
    drills.add(On::Check, replace("/meta/success", json!(false)), silence("unreadable"));
    drills.add(On::Check, remove("/meta/timestamp"), verdict("pending"));
    drills.add(On::Check, replace("/data/status", json!("PAID")), verdict("unrecognised"));
    let alone = |amount: Value| replace("/data", json!({ "status": "SUCCEEDED", "amountMinor": amount }));
    let told = json!({ "amount_minor": 160_000, "reference": null, "environment": "sandbox" });
    drills.add(
        On::Check,
        alone(json!(160_000)),
        json!({ "observation": { "verdict": "confirmed", "details": told } }),
    );
    drills.add(On::Check, alone(json!("160000")), silence("unreadable"));
    for (fault, details) in [
        (Fault::WrongAmount { amount: None }, json!({ "amount_minor": 150_550 })),
        (Fault::WrongAmount { amount: Some(json!(1500.5)) }, json!({ "amount_minor": null })),
        (Fault::WrongCurrency { currency: "EUR".to_owned() }, json!({ "currency": "EUR" })),
        (other, json!({ "reference": "999999999" })),
        (Fault::WrongEnvironment, json!({ "environment": "live" })),
        (Fault::DetailsAbsent, json!({ "amount_minor": null, "currency": null, "environment": "sandbox" })),
    ] {
        drills.details(fault, details);
    }
    drills.add(On::Validate, Fault::WrongEnvironment, json!({ "environment": "live" }));
    drills.all()
}

/// A counter with a payment that was paid.
async fn paid() -> (Counter<'static>, String) {
    let counter = Counter::open(&SUBJECT).await;
    let reference = counter.link().await;
    counter.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    (counter, reference)
}

/// A gateway on the sandbox with whatever key and secret.
fn with_key(counter: &Counter<'_>, key: &str, secret: &str) -> Oi {
    let secrets = [("api_key", key), ("api_secret", secret)];
    let secrets = secrets.map(|(name, text)| (name.to_owned(), Secret::new(text)));
    let setup = SUBJECT.setup(&counter.sandbox.base_url("oi").unwrap());
    Oi::new(&setup, &BTreeMap::from(secrets)).unwrap()
}

#[tokio::test]
async fn without_its_address_no_call_leaves() {
    let nowhere = Oi::new(&Setup::default(), &SUBJECT.keys_of("key")).unwrap();
    let not_set_up = json!({ "key": "NotSetUp" });
    assert_eq!(told::link(&nowhere.make_link(&SUBJECT.wish()).await), not_set_up);
    assert_eq!(told::check(&nowhere.check(&SUBJECT.question("100")).await), not_set_up);
    assert_eq!(told::key(&nowhere.validate_key().await), not_set_up);
    let refused = |error: LinkError| matches!(error, LinkError::KeyRefused { key: KeyError::NotSetUp, .. });
    assert!(refused(nowhere.find(&SUBJECT.wish()).await.unwrap().unwrap_err()));
    let ask = SUBJECT.refund("100", 100, "r-1");
    assert!(refused(nowhere.refund(&ask).await.unwrap().unwrap_err()));
    for id in [None, Some("7")] {
        let error = nowhere.check_refund(&ask, id).await.unwrap().unwrap_err();
        assert_eq!(error, CheckError::KeyRefused(KeyError::NotSetUp));
    }
}

#[tokio::test]
async fn key_and_secret_must_both_be_right() {
    let counter = Counter::open(&SUBJECT).await;
    let good = SandboxOptions::default().access_token;
    let key = format!("oi_test_{good}");
    for (key, secret) in
        [(key.as_str(), "other"), ("oi_test_other", good.as_str()), (good.as_str(), good.as_str())]
    {
        let told = told::key(&with_key(&counter, key, secret).validate_key().await);
        assert_eq!(told, json!({ "key": "Wrong" }), "{key}");
    }
    for (key, secret) in [("", good.as_str()), (key.as_str(), "")] {
        let told = told::key(&with_key(&counter, key, secret).validate_key().await);
        assert_eq!(told, json!({ "key": "Missing" }), "{key}");
    }
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn a_live_key_makes_live_payments_which_a_test_key_never_sees() {
    let counter = Counter::open(&SUBJECT).await;
    let live = with_key(&counter, OI_LIVE_KEY, &SandboxOptions::default().access_token);
    assert_eq!(live.validate_key().await.unwrap().environment, Environment::Live);
    assert!(matches!(live.make_link(&SUBJECT.wish()).await, Err(LinkError::WrongEnvironment { .. })));
    let wish = LinkRequest { environment: Environment::Live, ..SUBJECT.wish() };
    let made = live.make_link(&wish).await.unwrap();
    let told = live.check(&SUBJECT.question(&made.reference)).await.unwrap().observation;
    assert_eq!(told.details.environment, Some(Environment::Live));
    assert_eq!(counter.verdict(&made.reference).await, Verdict::NotFound);
    assert_eq!(counter.gateway.find(&SUBJECT.wish()).await.unwrap(), Ok(None));
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn our_own_name_is_the_customer_reference_and_the_key_of_the_attempt() {
    let peer = Peer::that(Act::HangUp).await;
    let gateway = SUBJECT.at(&peer.base_url(), "key");
    let own = SUBJECT.wish().own_reference.to_string();
    let _ = gateway.make_link(&SUBJECT.wish()).await;
    let _ = gateway.find(&SUBJECT.wish()).await;
    let _ = gateway.refund(&SUBJECT.refund("100", 2_500, "r-77")).await;
    let seen = peer.seen();
    assert!(seen[0].starts_with("POST /payments HTTP/1.1\r\n"), "{}", seen[0]);
    assert!(seen[0].contains(&format!("idempotency-key: {own}\r\n")), "{}", seen[0]);
    let body: Value = serde_json::from_str(seen[0].split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let wanted = json!({
        "amountMinor": 150_050, "currency": "BDT", "customerReference": own,
        "productName": "A-000123 - Café Tlemcen - 2 thés",
    });
    assert_eq!(body, wanted);
    let look = seen.iter().find(|request| request.starts_with("GET")).unwrap();
    assert!(look.starts_with(&format!("GET /payments?customerReference={own} ")), "{look}");
    let refund = seen.last().unwrap();
    assert!(refund.starts_with("POST /payments/100/refunds "), "{refund}");
    assert!(refund.contains("idempotency-key: r-77\r\n"), "{refund}");
    assert!(refund.ends_with(r#"{"amountMinor":2500,"reason":"the coat was too small"}"#), "{refund}");
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_found_and_the_retry_replays_it() {
    let counter = Counter::open(&SUBJECT).await;
    counter.sandbox.drills().add(Drill::new(On::Create, Fault::DropAfterWork).times(1));
    let lost = counter.gateway.make_link(&SUBJECT.wish()).await;
    assert_eq!(lost, Err(LinkError::Ambiguous { why: NoAnswer::Cut }));
    let found = counter.gateway.find(&SUBJECT.wish()).await.unwrap().unwrap().unwrap();
    counter.sandbox.drills().set_clock_skew(600);
    let replayed = counter.gateway.make_link(&SUBJECT.wish()).await.unwrap();
    assert_eq!((&replayed.reference, &replayed.url), (&found.reference, &found.url));
    assert_eq!(counter.sandbox.drills().links().len(), 1);
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn a_key_used_for_something_else_is_refused_with_its_reason() {
    let counter = Counter::open(&SUBJECT).await;
    counter.link().await;
    let other = LinkRequest { amount: Money::new(200, Currency::BDT), ..SUBJECT.wish() };
    let told = told::link(&counter.gateway.make_link(&other).await);
    assert!(told["rejected"].as_str().unwrap().starts_with("IDEMPOTENCY_KEY_CONFLICT"), "{told}");
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn a_look_up_that_fails_is_never_a_certain_no() {
    let meta = |code: &str| format!(r#"{{"data":null,"meta":{{"success":false,"errorCode":"{code}"}}}}"#);
    let payment = r#"{"id":100,"status":"PENDING","checkoutUrl":"http://localhost/x"}"#;
    let list = |data: &str| format!(r#"{{"data":{data},"meta":{{"success":true}}}}"#);
    for (status, body, why) in [
        ("404 x", meta("RESOURCE_NOT_FOUND"), "server_error"),
        ("400 x", meta("VALIDATION_ERROR"), "server_error"),
        ("409 x", meta("IDEMPOTENCY_IN_PROGRESS"), "server_error"),
        ("404 x", "<html>".to_owned(), "unreadable"),
        ("500 x", meta("INTERNAL_ERROR"), "server_error"),
        ("200 OK", list("null"), "unreadable"),
        ("200 OK", list("{}"), "unreadable"),
        ("200 OK", "[]".to_owned(), "unreadable"),
        // Two payments of one name: nobody knows which of them was meant.
        ("200 OK", list(&format!("[{payment},{payment}]")), "unreadable"),
    ] {
        let peer = Peer::that(Act::Say(answer(status, &[], body.as_bytes()))).await;
        let found = SUBJECT.at(&peer.base_url(), "key").find(&SUBJECT.wish()).await.unwrap();
        let Err(LinkError::Ambiguous { why: told }) = found else { panic!("{status} {body}: {found:?}") };
        assert_eq!(told.word(), why, "{status} {body}");
    }
    let peer = Peer::that(Act::Say(answer("200 OK", &[], list("[]").as_bytes()))).await;
    assert_eq!(SUBJECT.at(&peer.base_url(), "key").find(&SUBJECT.wish()).await.unwrap(), Ok(None));
    let nobody = SUBJECT.at("http://127.0.0.1:1", "key").find(&SUBJECT.wish()).await.unwrap();
    assert_eq!(nobody, Err(LinkError::Ambiguous { why: NoAnswer::NoConnection }));
}

#[tokio::test]
async fn a_refund_is_pending_until_it_is_read_and_a_replay_says_only_what_was_said_first() {
    let (counter, reference) = paid().await;
    let ask = SUBJECT.refund(&reference, 2_500, "r-1");
    let made = counter.gateway.refund(&ask).await.unwrap().unwrap();
    assert_eq!((made.stage, made.raw_status.as_str()), (RefundStage::Pending, "PENDING"));
    let id = made.reference.as_deref();
    let held = Drill::new(On::Check, Fault::Pending).about(id.unwrap()).times(1);
    counter.sandbox.drills().add(held);
    for stage in [RefundStage::Pending, RefundStage::Succeeded, RefundStage::Succeeded] {
        assert_eq!(counter.gateway.check_refund(&ask, id).await.unwrap().unwrap().stage, stage);
    }
    let replayed = counter.gateway.refund(&ask).await.unwrap().unwrap();
    assert_eq!((replayed.reference.as_deref(), replayed.stage), (id, RefundStage::Pending));
    assert_eq!(counter.sandbox.link(&reference).unwrap().refunded_minor(), 2_500);
    let other = SUBJECT.refund(&reference, 2_600, "r-1");
    let refused = counter.gateway.refund(&other).await.unwrap().unwrap_err();
    assert!(refused.to_string().contains("IDEMPOTENCY_KEY_CONFLICT"), "{refused}");
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn a_refund_that_failed_frees_the_money_it_held() {
    let (counter, reference) = paid().await;
    let whole = SUBJECT.amount.amount_minor;
    let ask = SUBJECT.refund(&reference, whole, "r-1");
    let id = counter.gateway.refund(&ask).await.unwrap().unwrap().reference.unwrap();
    assert_eq!(counter.verdict(&reference).await, Verdict::Refunded);
    counter.sandbox.drills().add(Drill::new(On::Check, Fault::Failed).about(&id).times(1));
    for _ in 0..2 {
        let told = counter.gateway.check_refund(&ask, Some(&id)).await.unwrap().unwrap();
        assert_eq!(told.stage, RefundStage::Failed);
    }
    assert_eq!(counter.verdict(&reference).await, Verdict::Confirmed);
    assert!(counter.gateway.refund(&SUBJECT.refund(&reference, whole, "r-2")).await.unwrap().is_ok());
    assert_eq!(counter.verdict(&reference).await, Verdict::Refunded);
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_sent_again_under_its_key_and_given_once() {
    let (counter, reference) = paid().await;
    counter.sandbox.drills().add(Drill::new(On::Act, Fault::DropAfterWork).times(1));
    let ask = SUBJECT.refund(&reference, 2_500, "r-1");
    let lost = counter.gateway.refund(&ask).await.unwrap();
    assert_eq!(lost, Err(LinkError::Ambiguous { why: NoAnswer::Cut }));
    // Asking without its number never sends the wish.
    let before = counter.sandbox.requests().len();
    let unknown = counter.gateway.check_refund(&ask, None).await.unwrap();
    assert_eq!(unknown, Err(CheckError::NoAnswer(NoAnswer::Unreadable)));
    assert_eq!(counter.sandbox.requests().len(), before);
    let again = counter.gateway.refund(&ask).await.unwrap().unwrap();
    assert_eq!(again.stage, RefundStage::Pending);
    assert_eq!(counter.sandbox.link(&reference).unwrap().refunded_minor(), 2_500);
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn a_refund_of_another_payment_amount_or_word_is_no_answer() {
    let good = json!({
        "id": 7, "paymentId": 100, "mode": "TEST", "amountMinor": 2_500, "currency": "BDT", "status": "SUCCEEDED",
    });
    let ask = SUBJECT.refund("100", 2_500, "r-1");
    let told = async |data: &Value| {
        let body = json!({ "data": data, "meta": { "success": true } }).to_string();
        let peer = Peer::that(Act::Say(answer("200 OK", &[], body.as_bytes()))).await;
        let gateway = SUBJECT.at(&peer.base_url(), "key");
        let checked = gateway.check_refund(&ask, Some("7")).await.unwrap();
        (gateway.refund(&ask).await.unwrap(), checked)
    };
    let (made, checked) = told(&good).await;
    assert_eq!(made.unwrap().stage, RefundStage::Succeeded);
    assert_eq!(checked.unwrap().stage, RefundStage::Succeeded);
    for (field, value) in [
        ("paymentId", json!(101)),
        ("amountMinor", json!(2_501)),
        ("amountMinor", json!("2500")),
        ("currency", json!("USD")),
        ("status", json!("REFUNDED")),
        ("status", json!(null)),
        ("id", json!(null)),
    ] {
        let mut other = good.clone();
        other[field] = value;
        let (made, checked) = told(&other).await;
        assert_eq!(made, Err(LinkError::Ambiguous { why: NoAnswer::Unreadable }), "{other}");
        assert_eq!(checked, Err(CheckError::NoAnswer(NoAnswer::Unreadable)), "{other}");
    }
    let mut stranger = good.clone();
    stranger["id"] = json!(8);
    assert_eq!(told(&stranger).await.1, Err(CheckError::NoAnswer(NoAnswer::Unreadable)));
}
