//! What only Paymennt can get wrong, each a test by name.

use super::SUBJECT;
use crate::live::Counter;
use crate::peer::{Act, Peer, answer};
use crate::subject::listed;
use chrono::{DateTime, TimeDelta};
use domain::{Environment, Verdict};
use gateways::capabilities::Channel;
use gateways::gateway::{Customer, RefundRequest, RefundStage, Span};
use gateways::registry::Setup;
use gateways::{CheckError, Gateway, KeyError, LinkError, LinkRequest, NoAnswer};
use sandbox::CustomerDoes;
use serde_json::{Value, json};
use std::sync::Arc;

const ID: &str = "1653241101733169556";

fn checkout(fields: Value) -> Value {
    let mut told = json!({
        "id": ID, "requestId": SUBJECT.wish().own_reference, "currency": "AED", "amount": 1500.5,
        "status": "PENDING", "totalRefunded": 0, "timestamp": "2025-01-15T10:30:00Z",
        "redirectUrl": "https://pay.test.paymennt.com/checkout/90ed4298",
    });
    told.as_object_mut().unwrap().append(&mut fields.as_object().unwrap().clone());
    told
}

fn say(result: &Value) -> Act {
    let body = json!({ "success": true, "elapsed": 1, "result": result }).to_string();
    Act::Say(answer("200 OK", &[("Date", "Wed, 15 Jan 2025 10:40:00 GMT")], body.as_bytes()))
}

fn no(error: &str) -> Act {
    let body = json!({ "success": false, "elapsed": 1, "error": error }).to_string();
    Act::Say(answer("400 Bad Request", &[], body.as_bytes()))
}

fn page(content: &[Value], pages: u32) -> Value {
    json!({ "page": 0, "size": 20, "totalPages": pages, "totalElements": content.len(), "content": content })
}

fn with(base_url: &str, options: &[(&str, &str)]) -> Arc<dyn Gateway> {
    let pairs = options.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
    let setup = Setup { options: pairs.collect(), ..SUBJECT.setup(base_url) };
    (SUBJECT.make)(&setup, &SUBJECT.keys_of("the-key"))
}

/// What a wish makes leave, by its first line and its body.
async fn sent(options: &[(&str, &str)], wish: &LinkRequest) -> (String, Value) {
    let peer = Peer::that(say(&checkout(json!({})))).await;
    let _ = with(&peer.base_url(), options).make_link(wish).await;
    let request = peer.seen().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), serde_json::from_str(body).unwrap())
}

fn give_back(amount_minor: i64) -> RefundRequest {
    RefundRequest { reason: "Out of stock & late".to_owned(), ..SUBJECT.refund(ID, amount_minor, "refund-7") }
}

#[tokio::test]
async fn expires_in_is_always_sent_and_the_qr_is_the_usual_form() {
    let (head, body) = sent(&[], &SUBJECT.wish()).await;
    assert!(head.starts_with("post /checkout/qr "), "{head}");
    assert!(head.contains("x-paymennt-api-key: the-key\r\nx-paymennt-api-secret: secret-the-key"), "{head}");
    let own = SUBJECT.wish().own_reference.to_string();
    assert_eq!(
        body,
        json!({
            "requestId": own, "orderId": own, "description": "A-000123 - Café Tlemcen - 2 thés",
            "currency": "AED", "amount": 1500.50, "expiresIn": 20, "deviceReference": "A", "qrSize": 64,
        })
    );
}

#[tokio::test]
async fn the_link_form_and_every_option_are_sent_as_they_are_set() {
    let options = [
        ("checkout", "link"),
        ("link_minutes", "15"),
        ("branch_id", "1601731695315563241"),
        ("language", "ar"),
        ("customer_email", "till@shop.example"),
        ("header_key", "X-PointCheckout-Api-Key"),
        ("header_secret", "X-PointCheckout-Api-Secret"),
    ];
    let (head, body) = sent(&options, &SUBJECT.wish()).await;
    assert!(head.starts_with("post /checkout/link "), "{head}");
    assert!(head.contains("x-pointcheckout-api-key: the-key"), "{head}");
    assert!(head.contains("x-pointcheckout-api-secret: secret-the-key"), "{head}");
    assert_eq!(body["branchId"], json!(1_601_731_695_315_563_241_i64));
    assert_eq!((&body["expiresIn"], &body["language"]), (&json!(15), &json!("ar")));
    assert_eq!((&body["sendSms"], &body["sendEmail"]), (&json!(false), &json!(false)));
    let nobody = json!({ "firstName": "Customer", "lastName": "-", "email": "till@shop.example" });
    assert_eq!(body["customer"], nobody);
}

#[tokio::test]
async fn what_the_gateway_sends_is_a_link_that_lives_long_enough() {
    let customer = Customer {
        name: Some("Amel Ben Ali".to_owned()),
        phone: Some("+971 56 712 3456".to_owned()),
        email: Some("amel@example.ae".to_owned()),
    };
    let mut wish = LinkRequest { customer, send_by: Some(Channel::Sms), ..SUBJECT.wish() };
    let (head, body) = sent(&[("link_minutes", "5")], &wish).await;
    assert!(head.starts_with("post /checkout/link "), "{head}");
    assert_eq!(body["expiresIn"], json!(15));
    assert_eq!((&body["sendSms"], &body["sendEmail"]), (&json!(true), &json!(false)));
    let amel = json!({
        "firstName": "Amel", "lastName": "Ben Ali", "email": "amel@example.ae", "phone": "971567123456",
    });
    assert_eq!(body["customer"], amel);
    let counter = Counter::open(&SUBJECT).await;
    for channel in [Channel::Sms, Channel::Email] {
        wish.send_by = Some(channel);
        assert!(counter.gateway.make_link(&wish).await.is_ok(), "{channel:?}");
    }
    counter.sandbox.stop().await;
    // Without what it is sent to it never leaves.
    for (channel, phone, email) in [
        (Channel::Sms, None, Some("a@b.c")),
        (Channel::Sms, Some("971567123456"), None),
        (Channel::Email, Some("971567123456"), None),
    ] {
        let peer = Peer::that(Act::HangUp).await;
        wish.send_by = Some(channel);
        wish.customer =
            Customer { name: None, phone: phone.map(str::to_owned), email: email.map(str::to_owned) };
        let refused = with(&peer.base_url(), &[]).make_link(&wish).await;
        assert!(matches!(refused, Err(LinkError::Rejected { .. })), "{channel:?} {refused:?}");
        assert_eq!(peer.seen(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_lost_checkout_is_found_only_by_exactly_our_own_name() {
    let own = SUBJECT.wish().own_reference.to_string();
    let other = |id: &str| checkout(json!({ "id": id, "requestId": "A-000123-2-XXXX" }));
    let find = async |content: &[Value]| {
        let peer = Peer::that(say(&page(content, 1))).await;
        let found = with(&peer.base_url(), &[]).find(&SUBJECT.wish()).await.unwrap();
        assert!(peer.seen()[0].starts_with(&format!("GET /checkout?requestId={own} ")), "{:?}", peer.seen());
        found.map(|found| found.map(|link| link.reference))
    };
    assert_eq!(find(&[]).await, Ok(None));
    assert_eq!(find(&[other("1"), checkout(json!({}))]).await, Ok(Some(ID.to_owned())));
    // A list of others alone: the question wasn't understood, so it is no certain word.
    let unknown = Err(LinkError::Ambiguous { why: NoAnswer::Unreadable });
    assert_eq!(find(&[other("1")]).await, unknown);
    for act in [no("Checkout not found for API merchant"), no("Bad"), Act::Say(answer("404 x", &[], b""))] {
        let peer = Peer::that(act).await;
        let found = with(&peer.base_url(), &[]).find(&SUBJECT.wish()).await.unwrap();
        assert!(matches!(found, Err(LinkError::Ambiguous { .. })), "{found:?}");
    }
    // A found one is judged as a made one.
    let foreign = checkout(json!({ "redirectUrl": "https://pay.example/checkout/1" }));
    assert!(matches!(find(&[foreign]).await, Err(LinkError::Unsafe { .. })));
}

#[tokio::test]
async fn a_capture_asks_for_the_payment_and_for_nothing_that_is_not_reserved() {
    let capture = async |told: Value| {
        let peer = Peer::that(say(&told)).await;
        let answer = with(&peer.base_url(), &[]).capture(&SUBJECT.question(ID)).await.unwrap().unwrap();
        let posts: Vec<String> = peer.seen().into_iter().filter(|seen| seen.starts_with("POST")).collect();
        (answer.observation.verdict, posts.first().map(|post| post.split(' ').nth(1).unwrap().to_owned()))
    };
    let reserved = checkout(json!({ "status": "AUTHORIZED", "paymentId": "1712345678901234567" }));
    let path = Some("/payment/1712345678901234567/capture".to_owned());
    assert_eq!(capture(reserved).await, (Verdict::Authorized, path));
    let nameless = checkout(json!({ "status": "Authorized" }));
    assert_eq!(capture(nameless).await, (Verdict::Authorized, Some(format!("/payment/{ID}/capture"))));
    for (word, verdict) in [("PENDING", Verdict::Pending), ("PAID", Verdict::Confirmed)] {
        assert_eq!(capture(checkout(json!({ "status": word }))).await, (verdict, None), "{word}");
    }
}

#[tokio::test]
async fn a_refused_cancel_tells_where_the_checkout_stands_and_why() {
    let counter = Counter::open(&SUBJECT).await;
    let reference = counter.link().await;
    counter.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    let answer = counter.gateway.cancel(&SUBJECT.question(&reference)).await.unwrap().unwrap();
    assert_eq!(answer.observation.verdict, Verdict::Confirmed);
    assert_eq!(answer.observation.raw_message.as_deref(), Some("the link is already paid"));
    let reserved = counter.link().await;
    counter.sandbox.play(&reserved, CustomerDoes::Authorizes).await.unwrap();
    let answer = counter.gateway.cancel(&SUBJECT.question(&reserved)).await.unwrap().unwrap();
    assert_eq!(answer.observation.verdict, Verdict::Cancelled);
    counter.sandbox.stop().await;
    let peer = Peer::that(Act::Say(answer_404())).await;
    let silence = with(&peer.base_url(), &[]).cancel(&SUBJECT.question(ID)).await.unwrap();
    assert_eq!(silence, Err(CheckError::NoAnswer(NoAnswer::Unreadable)), "another server's no");
}

fn answer_404() -> Vec<u8> {
    answer("404 Not Found", &[], b"<html>")
}

#[tokio::test]
async fn a_refund_goes_in_the_query_with_its_own_name() {
    let told = checkout(json!({ "status": "PARTIALLY_REFUNDED", "totalRefunded": 500.25 }));
    let peer = Peer::that(say(&told)).await;
    let answer = with(&peer.base_url(), &[]).refund(&give_back(50_025)).await.unwrap().unwrap();
    assert_eq!((answer.stage, answer.reference.as_deref()), (RefundStage::Succeeded, Some("refund-7")));
    let query = "amount=500.25&currency=AED&note=Out+of+stock+%26+late&referenceId=refund-7";
    let line = format!("POST /checkout/{ID}/refund?{query} HTTP/1.1\r\n");
    assert!(peer.seen()[0].starts_with(&line), "{:?}", peer.seen());
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_not_taken_for_another_one() {
    for (word, sum, reference, stage) in [
        ("PARTIALLY_REFUNDED", "500.25", Some("refund-7"), RefundStage::Succeeded),
        ("PARTIALLY_REFUNDED", "500.25", None, RefundStage::Pending),
        ("PAID", "0", None, RefundStage::Pending),
        ("REFUNDED", "1500.50", None, RefundStage::Succeeded),
        ("EXPIRED", "0", None, RefundStage::Failed),
    ] {
        let peer = Peer::that(say(&checkout(json!({ "status": word, "totalRefunded": sum })))).await;
        let gateway = with(&peer.base_url(), &[]);
        let answer = gateway.check_refund(&give_back(50_025), reference).await.unwrap().unwrap();
        assert_eq!((answer.stage, answer.raw_status.as_str()), (stage, word), "{word} {reference:?}");
    }
}

#[tokio::test]
async fn more_than_was_paid_is_never_asked_back() {
    let peer = Peer::that(Act::HangUp).await;
    let gateway = with(&peer.base_url(), &[]);
    for amount_minor in [0, -1, SUBJECT.amount.amount_minor + 1] {
        let refused = gateway.refund(&give_back(amount_minor)).await.unwrap();
        assert!(matches!(refused, Err(LinkError::Rejected { .. })), "{amount_minor} {refused:?}");
    }
    assert_eq!(peer.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn a_list_is_read_to_its_end_or_not_at_all() {
    let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    let span = Span { from: at("2025-01-15T10:00:00Z"), to: at("2025-01-15T11:00:00Z") };
    let peer = Peer::which(|request| {
        let last = request.contains("&page=2&");
        let id = if last { "3" } else { "2" };
        let (inside, before) = ("2025-01-15T14:30:00+04:00", "2025-01-15T09:59:59Z");
        let content = [
            checkout(json!({ "id": id, "timestamp": inside, "status": "PAID" })),
            checkout(json!({ "id": "1", "timestamp": before, "currency": "QAR", "status": "PAID" })),
        ];
        let mut page = page(&content, 3);
        page["page"] = json!(if last { 2 } else { 1 });
        say(&page)
    })
    .await;
    let all = listed(&*with(&peer.base_url(), &[]), span).await.unwrap().unwrap();
    assert_eq!(all.iter().map(|one| one.reference.as_str()).collect::<Vec<_>>(), ["2", "3"]);
    assert_eq!(all[0].own_reference, Some(SUBJECT.wish().own_reference.to_string()));
    let first = "GET /checkout?afterTimestamp=2025-01-14+10%3A00%3A00&page=0&size=20 ";
    assert!(peer.seen()[0].starts_with(first), "{:?}", peer.seen());
    // A list that never ends is none, and so is one in which a payment has no time.
    let content = vec![checkout(json!({})); 20];
    let endless = Peer::that(say(&page(&content, 1_000_000))).await;
    let told = listed(&*with(&endless.base_url(), &[]), span).await.unwrap();
    assert_eq!(told, Err(CheckError::NoAnswer(NoAnswer::Cut)));
    assert_eq!(endless.seen().len(), 200);
    let timeless = Peer::that(say(&page(&[checkout(json!({ "timestamp": "today" }))], 1))).await;
    let told = listed(&*with(&timeless.base_url(), &[]), span).await.unwrap();
    assert_eq!(told, Err(CheckError::NoAnswer(NoAnswer::Unreadable)));
}

#[tokio::test]
async fn pages_of_the_gateways_own_list_are_followed() {
    let counter = Counter::open(&SUBJECT).await;
    for _ in 0..45 {
        counter.link().await;
    }
    let now = counter.sandbox.drills().now();
    let span = Span { from: now - TimeDelta::hours(1), to: now + TimeDelta::hours(1) };
    assert_eq!(listed(&*counter.gateway, span).await.unwrap().unwrap().len(), 45);
    counter.sandbox.stop().await;
}

#[test]
fn an_address_of_its_own_says_which_environment_it_is() {
    let at = |environment, base_url: Option<&str>| {
        let setup = Setup { environment, base_url: base_url.map(str::to_owned), ..Setup::default() };
        let gateway = (SUBJECT.make)(&setup, &SUBJECT.keys_of("k"));
        gateway.capabilities().pay_hosts.join(" ")
    };
    let (live, test) = ("pay.paymennt.com", "pay.test.paymennt.com");
    assert_eq!(at(Environment::Live, None), live);
    assert_eq!(at(Environment::Sandbox, None), test);
    assert_eq!(at(Environment::Live, Some("https://api.test.paymennt.com/mer/v2.0/")), test);
    assert_eq!(at(Environment::Sandbox, Some("https://api.paymennt.com")), live);
    assert_eq!(at(Environment::Live, Some("https://proxy.example/mer")), live);
}

#[tokio::test]
async fn a_till_for_one_environment_never_speaks_to_the_other() {
    let peer = Peer::that(Act::HangUp).await;
    let wish = LinkRequest { environment: Environment::Live, ..SUBJECT.wish() };
    let refused = with(&peer.base_url(), &[]).make_link(&wish).await;
    assert!(
        matches!(refused, Err(LinkError::KeyRefused { key: KeyError::WrongEnvironment, .. })),
        "{refused:?}"
    );
    assert_eq!(peer.seen(), Vec::<String>::new());
}
