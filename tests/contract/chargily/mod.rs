//! Chargily Pay under the contract. Its fixtures are the samples of its documents and their near misses.

use crate::drilled::{Drilled, Drills, Words, ambiguous, remove, replace, silence, verdict};
use crate::live::Counter;
use crate::peer::{Act, Peer, answer};
use crate::subject::{Subject, listed as list_of};
use crate::told;
use chrono::{DateTime, Duration, Utc};
use domain::{Currency, Money, Verdict};
use gateways::LinkRequest;
use gateways::chargily::Chargily;
use gateways::gateway::Span;
use sandbox::{CHARGILY_LIVE_KEY, CustomerDoes, Fault, On, UnsafeUrl};
use serde_json::{Value, json};
use std::sync::Arc;

/// Chargily Pay.
pub const SUBJECT: Subject = Subject {
    name: "chargily",
    secrets: &[("secret_key", "")],
    options: &[],
    tells_request_id: false,
    usual_wait_s: Some(5),
    proves_links: true,
    clears_after_s: 0,
    amount: Money { amount_minor: 150_000, currency: Currency::DZD },
    references: ["01hj5n7cqpaf0mt2d0xx85tgz8", "01hj5n7cqpaf0mt2d0xx000000"],
    drills,
    keys,
    make: |setup, secrets| Arc::new(Chargily::new(setup, secrets).unwrap()),
};

fn keys() -> Vec<(&'static str, Value)> {
    vec![
        ("sandbox-key", json!({ "environment": "sandbox" })),
        (CHARGILY_LIVE_KEY, json!({ "environment": "live" })),
        ("test_sk_nobodys", json!({ "key": "Wrong" })),
        ("live_sk_nobodys", json!({ "key": "WrongEnvironment" })),
    ]
}

fn drills() -> Vec<Drilled> {
    let words =
        Words { ip_blocked: "Forbidden", plain_http: "NotHttps", over: "expired", declined: "failed" };
    let mut drills = Drills::of_any_gateway(&words);
    drills.of_lists();
    for on in [On::Create, On::Check, On::Validate] {
        let bare = Fault::TooManyRequests { retry_after_s: None, as_date: false };
        drills.add(on, bare, json!({ "throttled_s": 5 }));
    }

    drills.add(On::Create, Fault::BadRequest, json!({ "rejected": "The given data was invalid." }));
    drills.add(On::Create, Fault::WrongEnvironment, json!({ "wrong_environment": "REFERENCE" }));
    drills.add(
        On::Create,
        Fault::WrongAmount { amount: None },
        json!({ "link": { "proof": { "amount": false } } }),
    );
    let euros = Fault::WrongCurrency { currency: "eur".to_owned() };
    drills.add(On::Create, euros, json!({ "link": { "proof": { "currency": false } } }));
    let unproved = json!({ "amount": false, "currency": false, "environment": false });
    drills.add(On::Create, Fault::DetailsAbsent, json!({ "link": { "proof": unproved } }));
    let wrong = "01hj5n7cqpaf0mt2d0xx999999".to_owned();
    let other = json!({ "unsafe": "OtherReference", "reference": wrong });
    drills.add(On::Create, Fault::WrongReference { reference: wrong.clone() }, other);
    drills.add(On::Create, Fault::WrongReference { reference: "../..".to_owned() }, ambiguous("unreadable"));
    drills.unsafe_address(UnsafeUrl::OtherReference, "OtherReference");

    drills.add(On::Check, Fault::BadRequest, silence("server_error"));
    drills.add(On::Check, remove("/status"), silence("unreadable"));
    drills.add(On::Check, remove("/entity"), silence("unreadable"));
    drills.add(On::Check, replace("/entity", json!("payment_link")), silence("unreadable"));
    drills.add(On::Check, replace("/status", json!("PAID")), verdict("unrecognised"));
    for (fault, details) in [
        (Fault::WrongAmount { amount: None }, json!({ "amount_minor": 200_000 })),
        (Fault::WrongAmount { amount: Some(json!(1499.99)) }, json!({ "amount_minor": 149_999 })),
        (Fault::WrongCurrency { currency: "eur".to_owned() }, json!({ "currency": "EUR" })),
        (Fault::WrongReference { reference: wrong.clone() }, json!({ "reference": wrong })),
        (Fault::WrongEnvironment, json!({ "environment": "live" })),
        (Fault::DetailsAbsent, json!({ "amount_minor": null, "currency": null, "environment": null })),
    ] {
        drills.details(fault, details);
    }
    drills.add(On::Validate, Fault::WrongEnvironment, json!({ "environment": "live" }));
    drills.add(On::Validate, remove("/livemode"), silence("unreadable"));
    drills.all()
}

/// A checkout as documented.
fn checkout(id: &str, status: &str, created_at: i64) -> Value {
    json!({
        "id": id, "entity": "checkout", "livemode": false, "amount": 1500, "currency": "dzd", "status": status,
        "metadata": { "own_reference": "A-000123-2-0007" }, "created_at": created_at,
        "checkout_url": format!("https://pay.chargily.dz/test/checkouts/{id}/pay"),
    })
}

fn say(status: &str, body: &Value) -> Act {
    Act::Say(answer(status, &[], body.to_string().as_bytes()))
}

#[tokio::test]
async fn a_checkout_is_asked_for_as_documented() {
    let peer = Peer::that(Act::HangUp).await;
    let _ = SUBJECT.at(&peer.base_url(), "test_sk_Fje5").make_link(&SUBJECT.wish()).await;
    let request = peer.seen().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    assert!(head.starts_with("POST /checkouts HTTP/1.1"), "payment links can be paid twice: {head}");
    let head = head.to_ascii_lowercase();
    assert!(head.contains("authorization: bearer test_sk_fje5") && head.contains("accept: application/json"));
    let expected = json!({
        "amount": 1500,
        "currency": "dzd",
        "description": "A-000123 - Café Tlemcen - 2 thés",
        "success_url": "https://pay.chargily.net",
        "metadata": { "own_reference": SUBJECT.wish().own_reference.to_string() },
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn what_is_set_up_and_chosen_goes_out_by_the_gateways_own_names() {
    let peer = Peer::that(Act::HangUp).await;
    let mut setup = SUBJECT.setup(&peer.base_url());
    for (name, value) in [
        ("success_url", "https://shop.example/paid"),
        ("failure_url", "https://shop.example/not"),
        ("payment_method", "edahabia"),
        ("fees", "split"),
        ("locale", "fr"),
    ] {
        setup.options.insert(name.to_owned(), value.to_owned());
    }
    let gateway = (SUBJECT.make)(&setup, &SUBJECT.keys_of("key"));
    let chosen = |method: &str| LinkRequest { method: Some(method.to_owned()), ..SUBJECT.wish() };
    let _ = gateway.make_link(&SUBJECT.wish()).await;
    let _ = gateway.make_link(&chosen("cib")).await;
    let refused = told::link(&gateway.make_link(&chosen("visa")).await);
    assert_eq!(refused, json!({ "rejected": "payment method" }));
    let seen = peer.seen();
    assert_eq!(seen.len(), 2, "an unknown way to pay never leaves");
    for (request, method) in seen.iter().zip(["edahabia", "cib"]) {
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!(body["payment_method"], method);
        assert_eq!(body["success_url"], "https://shop.example/paid");
        assert_eq!(body["failure_url"], "https://shop.example/not");
        assert_eq!(body["chargily_pay_fees_allocation"], "split");
        assert_eq!(body["locale"], "fr");
    }
}

#[tokio::test]
async fn an_expiry_that_comes_too_late_says_where_the_checkout_stands() {
    for refusal in ["400 Bad Request", "403 Forbidden"] {
        for (word, verdict) in
            [("paid", "confirmed"), ("expired", "expired"), ("canceled", "cancelled"), ("pending", "pending")]
        {
            let id = SUBJECT.references[0];
            let peer = Peer::which(move |request| match request.starts_with("POST") {
                true => say(refusal, &json!({ "message": "no" })),
                false => say("200 OK", &checkout(id, word, 1_703_144_567)),
            })
            .await;
            let gateway = SUBJECT.at(&peer.base_url(), "key");
            let told = told::check(&gateway.cancel(&SUBJECT.question(id)).await.unwrap());
            assert_eq!(told["observation"]["verdict"], verdict, "{refusal} {word}");
            assert!(peer.seen()[0].starts_with(&format!("POST /checkouts/{id}/expire ")));
        }
    }
}

#[tokio::test]
async fn a_customer_who_is_paying_is_not_interrupted_and_an_expired_checkout_is_cancelled_twice() {
    let counter = Counter::open(&SUBJECT).await;
    let begun = counter.link().await;
    counter.sandbox.play(&begun, CustomerDoes::Starts).await.unwrap();
    let told = counter.gateway.cancel(&SUBJECT.question(&begun)).await.unwrap().unwrap();
    assert_eq!(told.observation.verdict, Verdict::Pending);
    counter.sandbox.play(&begun, CustomerDoes::Pays).await.unwrap();
    assert_eq!(counter.verdict(&begun).await, Verdict::Confirmed);
    let idle = counter.link().await;
    for _ in 0..2 {
        let told = counter.gateway.cancel(&SUBJECT.question(&idle)).await.unwrap().unwrap();
        assert_eq!(told.observation.verdict, Verdict::Cancelled);
    }
    let strange = counter.gateway.cancel(&SUBJECT.question(SUBJECT.references[1])).await.unwrap().unwrap();
    assert_eq!(strange.observation.verdict, Verdict::NotFound);
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn a_checkout_lives_half_an_hour_and_a_late_payment_still_counts() {
    let counter = Counter::open(&SUBJECT).await;
    let reference = counter.link().await;
    let kept = counter.sandbox.link(&reference).unwrap();
    assert_eq!(kept.expires_at - kept.created_at, Duration::minutes(30));
    counter.sandbox.drills().set_clock_skew(1801);
    assert_eq!(counter.verdict(&reference).await, Verdict::Expired);
    counter.sandbox.play_late(&reference, CustomerDoes::Pays).await.unwrap();
    assert_eq!(counter.verdict(&reference).await, Verdict::Confirmed);
    counter.sandbox.stop().await;
}

/// What a list of these pages, each of (id, time of making), comes to for the span from 100 to 200; and how many pages
/// were asked for.
async fn listed(pages: Vec<Vec<(&'static str, i64)>>) -> (Vec<String>, usize) {
    let peer = Peer::which(move |request| {
        let number: usize = request.split_once("&page=").unwrap().1[..1].parse().unwrap();
        let data: Vec<_> = pages[number - 1].iter().map(|(id, at)| checkout(id, "paid", *at)).collect();
        let next = (number < pages.len()).then_some("https://pay.chargily.net/test/api/v2/checkouts?page=9");
        say("200 OK", &json!({ "livemode": false, "data": data, "next_page_url": next }))
    })
    .await;
    let at = |seconds| DateTime::<Utc>::from_timestamp(seconds, 0).unwrap();
    let span = Span { from: at(1_700_000_100), to: at(1_700_000_200) };
    let all = list_of(&*SUBJECT.at(&peer.base_url(), "key"), span).await.unwrap().unwrap();
    for one in &all {
        assert_eq!(one.own_reference.as_deref(), Some("A-000123-2-0007"));
        assert_eq!(one.observation.verdict, Verdict::Confirmed);
    }
    (all.into_iter().map(|one| one.reference).collect(), peer.seen().len())
}

#[tokio::test]
async fn the_list_is_read_to_the_spans_beginning_and_whole_where_it_is_in_no_order() {
    let (a, b, c) = (("a", 1_700_000_250), ("b", 1_700_000_199), ("c", 1_700_000_100));
    let (d, e) = (("d", 1_700_000_099), ("e", 1_700_000_000));
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(listed(vec![vec![a, b], vec![b, c, d], vec![e]]).await, (names(&["b", "c"]), 2));
    assert_eq!(listed(vec![vec![d, e], vec![c, b], vec![a]]).await.0, names(&[]), "one page, all before");
    assert_eq!(listed(vec![vec![e, d], vec![c, b], vec![a]]).await, (names(&["b", "c"]), 3));
    assert_eq!(listed(vec![vec![]]).await, (names(&[]), 1));
}

#[tokio::test]
async fn a_list_with_a_hole_is_no_list() {
    let whole = checkout("a", "paid", 1_700_000_150);
    for hole in [json!(null), json!({}), json!({ "id": "b", "entity": "checkout", "status": "paid" })] {
        let peer = Peer::that(say("200 OK", &json!({ "data": [whole, hole], "next_page_url": null }))).await;
        let now = DateTime::<Utc>::from_timestamp(1_700_000_200, 0).unwrap();
        let span = Span { from: now - Duration::hours(1), to: now };
        let told = list_of(&*SUBJECT.at(&peer.base_url(), "key"), span).await.unwrap();
        assert_eq!(told.map_err(|error| error.word()), Err("unreadable"), "{hole}");
    }
}
