//! Vertex Gateway under the contract. Its fixtures are the samples of its documents and their near misses; the
//! traps that take more than one answer are tests here.

use crate::drilled::{Drilled, Drills, Words, remove, replace, silence, verdict};
use crate::live::Counter;
use crate::peer::{Act, Peer, answer};
use crate::subject::Subject;
use crate::told;
use chrono::Duration;
use domain::{Currency, Environment, Money, Verdict};
use gateways::gateway::{Customer, RefundStage};
use gateways::registry::{Setup, SetupError};
use gateways::vertex::Vertex;
use gateways::{Gateway, LinkRequest};
use sandbox::{
    CustomerDoes, Fault, On, UnsafeUrl, VERTEX_OTHER_SHOP_KEY, VERTEX_RETRIEVE_PATH, VERTEX_SHOP_ID,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// What clearing takes at most: one to three days.
const CLEARING_S: i64 = 3 * 86_400;

/// Vertex Gateway.
pub const SUBJECT: Subject = Subject {
    name: "vertex",
    secrets: &[("access_token", "")],
    options: &[("shop_id", VERTEX_SHOP_ID), ("retrieve_path", VERTEX_RETRIEVE_PATH)],
    tells_request_id: false,
    usual_wait_s: None,
    proves_links: false,
    clears_after_s: CLEARING_S,
    amount: Money { amount_minor: 150_000, currency: Currency::DZD },
    references: ["A-000123-2-9222", "A-000999-1-2222"],
    drills,
    keys,
    make: |setup, secrets| Arc::new(Vertex::new(setup, secrets).unwrap()),
};

fn keys() -> Vec<(&'static str, Value)> {
    vec![
        ("sandbox-key", json!({ "environment": "sandbox" })),
        (VERTEX_OTHER_SHOP_KEY, json!({ "key": "Forbidden" })),
        ("nobodys-key", json!({ "key": "Wrong" })),
    ]
}

fn drills() -> Vec<Drilled> {
    let words = Words { ip_blocked: "Forbidden", plain_http: "NotHttps", over: "failed", declined: "failed" };
    let mut drills = Drills::of_any_gateway(&words);

    drills.add(On::Create, Fault::BadRequest, json!({ "rejected": "400: Invalid request" }));
    let wrong = "test01".to_owned();
    let other = json!({ "unsafe": "OtherReference", "reference": "REFERENCE" });
    drills.add(On::Create, Fault::WrongReference { reference: wrong.clone() }, other.clone());
    drills.add(On::Create, Fault::WrongReference { reference: "../..".to_owned() }, other);
    // A page's address holds a session and not the order's number, so that nothing can tell them apart.
    let shown = json!({ "link": { "reference": "REFERENCE" } });
    drills.add(On::Create, Fault::PaymentUrl { form: UnsafeUrl::OtherReference }, shown);

    drills.add(On::Check, Fault::BadRequest, silence("server_error"));
    drills.add(On::Check, remove("/data"), silence("unreadable"));
    drills.add(On::Check, remove("/data/orderStatus"), silence("unreadable"));
    drills.add(On::Check, replace("/data/orderStatus", json!("paid")), verdict("unrecognised"));
    drills.add(On::Check, replace("/data/orderStatus", json!("need_action")), verdict("pending"));
    drills.add(On::Check, replace("/data/payments", json!("none")), silence("unreadable"));
    for (word, expect) in [("authorized", "authorized"), ("captured", "pending"), ("completed", "confirmed")]
    {
        let items = json!([{ "paymentStatus": { "status": word } }]);
        drills.add(On::Check, replace("/data/payments", items), verdict(expect));
    }
    for (fault, details) in [
        (Fault::WrongAmount { amount: None }, json!({ "amount_minor": 200_000 })),
        (Fault::WrongAmount { amount: Some(json!(1499.99)) }, json!({ "amount_minor": 149_999 })),
        (Fault::WrongCurrency { currency: "EUR".to_owned() }, json!({ "currency": "EUR" })),
        (Fault::WrongReference { reference: wrong.clone() }, json!({ "reference": wrong })),
        (Fault::DetailsAbsent, json!({ "amount_minor": null, "currency": null, "environment": "sandbox" })),
    ] {
        drills.details(fault, details);
    }
    drills.add(On::Validate, remove("/data"), silence("unreadable"));
    drills.all()
}

/// Vertex at an address, with one option or more set otherwise.
fn with(base_url: &str, options: &[(&str, &str)]) -> Result<Vertex, SetupError> {
    let mut setup = SUBJECT.setup(base_url);
    for (name, value) in options {
        setup.options.insert((*name).to_owned(), (*value).to_owned());
    }
    Vertex::new(&setup, &SUBJECT.keys_of("fixture-key"))
}

/// What the body of the only POST was that a peer got.
fn posted(peer: &Peer) -> Value {
    let seen: Vec<String> = peer.seen().into_iter().filter(|request| request.starts_with("POST")).collect();
    assert_eq!(seen.len(), 1, "{seen:?}");
    serde_json::from_str(seen[0].split_once("\r\n\r\n").unwrap().1).unwrap()
}

async fn raw_status(counter: &Counter<'_>, reference: &str) -> String {
    counter.gateway.check(&SUBJECT.question(reference)).await.unwrap().observation.raw_status
}

#[tokio::test]
async fn paid_at_the_counter_comes_days_before_completed() {
    let counter = Counter::open(&SUBJECT).await;
    let reference = counter.link().await;
    counter.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    assert_eq!(counter.verdict(&reference).await, Verdict::Confirmed);
    assert_eq!(raw_status(&counter, &reference).await, "in_progress/completed");
    counter.sandbox.drills().set_clock_skew(CLEARING_S);
    assert_eq!(counter.verdict(&reference).await, Verdict::Confirmed);
    assert_eq!(raw_status(&counter, &reference).await, "completed");
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn on_the_day_itself_only_the_whole_goes_back_by_rejecting_the_order() {
    let counter = Counter::open(&SUBJECT).await;
    let reference = counter.link().await;
    counter.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    let part = counter.gateway.refund(&SUBJECT.refund(&reference, 100, "r-1")).await.unwrap();
    assert_eq!(told::refused(&part), Some("before clearing only the whole goes back"));
    let whole = SUBJECT.refund(&reference, SUBJECT.amount.amount_minor, "r-1");
    let answer = counter.gateway.refund(&whole).await.unwrap().unwrap();
    assert_eq!(answer.stage, RefundStage::Pending);
    let later = counter.gateway.check_refund(&whole, answer.reference.as_deref()).await.unwrap().unwrap();
    assert_eq!((later.stage, later.raw_status.as_str()), (RefundStage::Succeeded, "rejected"));
    assert_eq!(counter.verdict(&reference).await, Verdict::Refunded);
    assert!(counter.gateway.refund(&whole).await.unwrap().is_err());
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn each_refund_is_done_when_its_own_sum_is_reached() {
    let counter = Counter::open(&SUBJECT).await;
    let reference = counter.link().await;
    counter.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    counter.sandbox.drills().set_clock_skew(CLEARING_S);
    let ask = SUBJECT.refund(&reference, 40_000, "r-1");
    let first = counter.gateway.refund(&ask).await.unwrap().unwrap();
    let stage =
        async |name: Option<&str>| counter.gateway.check_refund(&ask, name).await.unwrap().unwrap().stage;
    assert_eq!(stage(first.reference.as_deref()).await, RefundStage::Succeeded);
    assert_eq!(stage(Some("80000-0")).await, RefundStage::Pending, "a second one isn't there yet");
    assert_eq!(stage(None).await, RefundStage::Pending, "a lost answer proves nothing");
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn what_is_reserved_is_rejected_and_what_nobody_began_is_cancelled() {
    let counter = Counter::open(&SUBJECT).await;
    let (reserved, untouched) = (counter.link().await, counter.link().await);
    counter.sandbox.play(&reserved, CustomerDoes::Authorizes).await.unwrap();
    assert_eq!(counter.verdict(&reserved).await, Verdict::Authorized);
    for (reference, verdict) in [(&reserved, Verdict::Declined), (&untouched, Verdict::Cancelled)] {
        let answer = counter.gateway.cancel(&SUBJECT.question(reference)).await.unwrap().unwrap();
        assert_eq!(answer.observation.verdict, verdict);
    }
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn an_order_that_failed_for_its_time_is_past_the_deadline_that_is_shown() {
    let counter = Counter::open(&SUBJECT).await;
    let asked_at = Some(counter.sandbox.drills().now());
    let link = counter.gateway.make_link(&LinkRequest { asked_at, ..SUBJECT.wish() }).await.unwrap();
    let shown_until = link.server_time.unwrap() + Duration::seconds(i64::from(link.life_seconds.unwrap()));
    let kept = counter.sandbox.link(&link.reference).unwrap();
    assert!(kept.expires_at >= shown_until, "{} {shown_until}", kept.expires_at);
    counter.sandbox.drills().set_clock_skew(20 * 60);
    assert_eq!(counter.verdict(&link.reference).await, Verdict::Pending);
    counter.sandbox.drills().set_clock_skew(21 * 60);
    assert_eq!(counter.verdict(&link.reference).await, Verdict::Failed);
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn an_order_number_is_taken_once_and_the_order_is_found_by_it() {
    let counter = Counter::open(&SUBJECT).await;
    let made = counter.gateway.make_link(&SUBJECT.wish()).await.unwrap();
    let again = told::link(&counter.gateway.make_link(&SUBJECT.wish()).await);
    assert_eq!(again, json!({ "rejected": "409: orderNumber is already used" }));
    let found = counter.gateway.find(&SUBJECT.wish()).await.unwrap().unwrap().unwrap();
    assert_eq!(found.url, made.url);
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn an_order_found_without_its_page_is_watched_and_not_shown() {
    let order = json!({ "data": { "orderNumber": "A-000123-2-9222", "orderStatus": "in_progress" } });
    let peer = Peer::that(Act::Say(answer("200 OK", &[], order.to_string().as_bytes()))).await;
    let found = with(&peer.base_url(), &[]).unwrap().find(&SUBJECT.wish()).await.unwrap();
    let told = told::link(&found.map(Option::unwrap));
    assert_eq!(told, json!({ "unsafe": "Unreadable", "reference": "A-000123-2-9222" }));
}

#[tokio::test]
async fn what_is_not_set_up_never_leaves() {
    let peer = Peer::that(Act::HangUp).await;
    let not_set_up = json!({ "key": "NotSetUp" });
    let question = SUBJECT.question(SUBJECT.references[0]);
    let link = async |gateway: &Vertex, environment| {
        told::link(&gateway.make_link(&LinkRequest { environment, ..SUBJECT.wish() }).await)
    };
    let blind = with(&peer.base_url(), &[("retrieve_path", "")]).unwrap();
    assert_eq!(link(&blind, Environment::Sandbox).await, not_set_up);
    assert_eq!(told::check(&blind.check(&question).await), not_set_up);
    assert!(blind.find(&SUBJECT.wish()).await.is_none() && !blind.capabilities().find_by_own_reference);
    let shopless = with(&peer.base_url(), &[("shop_id", " ")]).unwrap();
    assert_eq!(link(&shopless, Environment::Sandbox).await, not_set_up);
    assert_eq!(told::key(&shopless.validate_key().await), not_set_up);
    let options = SUBJECT.setup("").options;
    let nowhere = Setup { environment: Environment::Live, options, ..Setup::default() };
    let live = Vertex::new(&nowhere, &SUBJECT.keys_of("k")).unwrap();
    assert_eq!(link(&live, Environment::Live).await, not_set_up);
    assert_eq!(told::key(&live.validate_key().await), not_set_up);
    let hostless = Setup { base_url: Some(peer.base_url()), ..nowhere };
    let live = Vertex::new(&hostless, &SUBJECT.keys_of("k")).unwrap();
    assert_eq!(link(&live, Environment::Live).await, not_set_up, "no page could be trusted");
    assert_eq!(peer.seen(), Vec::<String>::new());
}

#[test]
fn options_that_cannot_be_are_refused_by_name() {
    for (name, value) in [
        ("shop_id", "0"),
        ("shop_id", "shop"),
        ("minutes", "0"),
        ("minutes", "1441"),
        ("trust_payment_item", "yes"),
        ("pay_host", "https://pay.example"),
        ("retrieve_path", "/orders"),
        ("retrieve_path", "https://evil.example/{orderNumber}"),
    ] {
        let refused = with("https://gateway.example/api/v1", &[(name, value)]).err();
        assert_eq!(refused, Some(SetupError::Option(name.to_owned())), "{name}={value}");
    }
}

#[tokio::test]
async fn a_link_is_asked_for_with_all_that_is_known_and_no_more() {
    let peer = Peer::that(Act::HangUp).await;
    let gateway = with(&peer.base_url(), &[("minutes", "30")]).unwrap();
    let asked_at = Some("2024-06-15T10:21:34.086Z".parse().unwrap());
    let name = Some("John Doe".to_owned());
    let customer = Customer { name, email: Some("john.doe@mymail.com".to_owned()), phone: None };
    let method = Some("alps:card:lyra".to_owned());
    let amount = Money::new(5_699, Currency::from_code("EUR").unwrap());
    let _ = gateway.make_link(&LinkRequest { asked_at, customer, method, amount, ..SUBJECT.wish() }).await;
    assert_eq!(
        posted(&peer),
        json!({
            "shopId": 115,
            "order": { "orderNumber": "A-000123-2-9222", "cost": { "amount": "56.99", "currency": "EUR" } },
            "customer": { "firstName": "John", "lastName": "Doe", "email": "john.doe@mymail.com" },
            "paymentSettings": {
                "providerCode": "alps",
                "instrumentType": "card",
                "acquirerCode": "lyra",
                "timeLimit": "2024-06-15T10:51:49.086Z"
            }
        })
    );
}

#[tokio::test]
async fn without_both_names_there_is_no_customer_and_no_other_wish_becomes_a_setting() {
    let peer = Peer::that(Act::HangUp).await;
    let customer = Customer { name: Some("John".to_owned()), email: Some("j@d".to_owned()), phone: None };
    let amount = Money::new(56, Currency::from_code("CLP").unwrap());
    let wish = LinkRequest { customer, amount, ..SUBJECT.wish() };
    let _ = with(&peer.base_url(), &[]).unwrap().make_link(&wish).await;
    let cost = json!({ "amount": "56", "currency": "CLP" });
    let order = json!({ "orderNumber": "A-000123-2-9222", "cost": cost });
    assert_eq!(posted(&peer), json!({ "shopId": 115, "order": order }));
}

#[tokio::test]
async fn an_order_is_read_where_the_owner_says() {
    for (path, line) in [
        ("/shops/{shopId}/orders/{orderNumber}", "GET /api/v1/shops/115/orders/A-000123-2-9222 "),
        ("order/{orderNumber}?shopId={shopId}", "GET /api/v1/order/A-000123-2-9222?shopId=115 "),
    ] {
        let peer = Peer::that(Act::HangUp).await;
        let base_url = format!("{}/api/v1", peer.base_url());
        let gateway = with(&base_url, &[("retrieve_path", path)]).unwrap();
        let _ = gateway.check(&SUBJECT.question(SUBJECT.references[0])).await;
        assert!(peer.seen()[0].starts_with(line), "{:?}", peer.seen());
        assert!(peer.seen()[0].to_ascii_lowercase().contains("api-access-token: fixture-key\r\n"));
    }
}

#[tokio::test]
async fn an_unknown_payment_word_confirms_only_where_the_owner_trusts_it() {
    let items = json!([{ "paymentStatus": { "status": "captured" } }]);
    let order = json!({ "data": { "orderStatus": "in_progress", "payments": items } });
    let peer = Peer::that(Act::Say(answer("200 OK", &[], order.to_string().as_bytes()))).await;
    for (trust, verdict) in [("false", Verdict::Pending), ("true", Verdict::Confirmed)] {
        let gateway = with(&peer.base_url(), &[("trust_payment_item", trust)]).unwrap();
        let told = gateway.check(&SUBJECT.question(SUBJECT.references[0])).await.unwrap();
        assert_eq!(told.observation.verdict, verdict);
    }
}

#[tokio::test]
async fn the_stages_address_is_the_sandbox_whatever_was_chosen() {
    let mut setup = SUBJECT.setup("https://gateway.stage.vertexgateway.com/api/v1");
    setup.environment = Environment::Live;
    let gateway = Vertex::new(&setup, &SUBJECT.keys_of("k")).unwrap();
    let wish = LinkRequest { environment: Environment::Live, ..SUBJECT.wish() };
    setup.options.insert("pay_host".to_owned(), "pay.example".to_owned());
    assert_eq!(told::link(&gateway.make_link(&wish).await), json!({ "key": "NotSetUp" }));
    let gateway = Vertex::new(&setup, &SUBJECT.keys_of("k")).unwrap();
    assert_eq!(told::link(&gateway.make_link(&wish).await), json!({ "key": "WrongEnvironment" }));
}
