//! Every fault, one by one, as the other side of a wire sees it.

use std::time::{Duration, Instant};

use reqwest::Method;
use sandbox::{CustomerDoes, Drill, Fault, LinkState, On, RunningSandbox, Settings, UnsafeUrl};
use serde_json::{Value, json};

use crate::support::*;

const SOON: Duration = Duration::from_millis(400);

/// A sandbox with one link and one drill on its checks.
async fn drilled(fault: Fault) -> (RunningSandbox, String) {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    sandbox.drills().add(Drill::new(On::Check, fault));
    (sandbox, reference)
}

/// What a check says under a fault.
async fn under(fault: Fault) -> Answered {
    let (sandbox, reference) = drilled(fault).await;
    check(&sandbox, &reference).await
}

#[tokio::test]
async fn late_answers_the_same_later() {
    let (sandbox, reference) = drilled(Fault::Late { delay_ms: 150 }).await;
    let began = Instant::now();
    assert_eq!(status_of(&check(&sandbox, &reference).await), "PENDING");
    assert!(began.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn never_holds_the_connection_without_a_byte() {
    let (sandbox, reference) = drilled(Fault::Never { after_work: false }).await;
    assert_eq!(raw(&sandbox, &raw_check(&reference), SOON).await, (vec![], false));
    assert_eq!(sandbox.requests().last().unwrap().status, None);
    assert_eq!(sandbox.requests().last().unwrap().drill, Some("never"));
}

#[tokio::test]
async fn a_dropped_connection_is_closed_without_a_byte() {
    for fault in [Fault::DropBeforeWork, Fault::DropAfterWork] {
        let (sandbox, reference) = drilled(fault).await;
        assert_eq!(raw(&sandbox, &raw_check(&reference), SOON).await, (vec![], true));
        assert!(try_check(&sandbox, &reference).await.is_err());
        assert_eq!(sandbox.requests().last().unwrap().status, None);
    }
}

#[tokio::test]
async fn whether_a_lost_create_made_a_link_is_as_the_drill_says() {
    for (fault, made) in [
        (Fault::DropBeforeWork, false),
        (Fault::DropAfterWork, true),
        (Fault::ServerError { after_work: false }, false),
        (Fault::ServerError { after_work: true }, true),
        (Fault::BadGateway { after_work: true }, true),
        (Fault::Unavailable { retry_after_s: None, after_work: false }, false),
        (Fault::TooManyRequests { retry_after_s: None, as_date: false }, false),
        (Fault::CutConnection, true),
        (Fault::CutJson, true),
    ] {
        let sandbox = start().await;
        sandbox.drills().add(Drill::new(On::Create, fault.clone()).times(1));
        let _ = try_create(&sandbox, coffee()).await;
        assert_eq!(sandbox.drills().links().len(), usize::from(made), "{fault:?}");
        assert_eq!(sandbox.requests()[0].reference.is_some(), made, "{fault:?}");
        assert!(try_create(&sandbox, coffee()).await.unwrap().status.is_success(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_held_create_made_the_link_if_the_drill_says_so() {
    let sandbox = start().await;
    sandbox.drills().add(Drill::new(On::Create, Fault::Never { after_work: true }));
    let url = at(&sandbox, "/ocpay/v3/ocpay/createLink");
    let asked = client().post(url).timeout(SOON).header("X-Access-Token", KEY).json(&coffee());
    assert!(asked.send().await.unwrap_err().is_timeout());
    assert_eq!(sandbox.drills().links().len(), 1);
}

#[tokio::test]
async fn a_cut_connection_ends_in_the_middle_of_the_body() {
    let (sandbox, reference) = drilled(Fault::CutConnection).await;
    let (bytes, closed) = raw(&sandbox, &raw_check(&reference), SOON).await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let length = head
        .to_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    assert!(closed && !body.is_empty() && body.len() < length.unwrap(), "{text}");
    assert!(try_check(&sandbox, &reference).await.is_err());
}

#[tokio::test]
async fn cut_json_is_a_complete_answer_of_half_a_document() {
    let answered = under(Fault::CutJson).await;
    assert_eq!(answered.status, 200);
    assert!(answered.text.starts_with('{') && serde_json::from_str::<Value>(&answered.text).is_err());
}

#[tokio::test]
async fn a_slow_drip_sends_a_byte_at_a_time() {
    let (sandbox, reference) = drilled(Fault::SlowDrip { interval_ms: 50 }).await;
    let (bytes, closed) = raw(&sandbox, &raw_check(&reference), SOON).await;
    let text = String::from_utf8(bytes).unwrap();
    let body = text.split_once("\r\n\r\n").unwrap().1;
    assert!(!closed && (2..=9).contains(&body.len()), "{body}");
}

#[tokio::test]
async fn an_oversized_body_is_valid_and_longer_than_64_kib_with_and_without_its_length() {
    for chunked in [false, true] {
        let answered = under(Fault::Oversized { bytes: 70_000, chunked }).await;
        assert!(answered.text.len() > 64 * 1024);
        assert_eq!(status_of(&answered), "PENDING");
        assert_eq!(answered.headers.contains_key("content-length"), !chunked);
    }
}

#[tokio::test]
async fn the_statuses_have_the_forms_of_the_general_pages() {
    for (fault, status, code) in [
        (Fault::BadRequest, 400, "ERR_VALIDATION"),
        (Fault::KeyRefused, 401, "INVALID_ACCESS_TOKEN"),
        (Fault::IpBlocked, 403, "IP_BLOCKED"),
        (Fault::MerchantNotValidated, 403, "MERCHANT_NOT_VALIDATED"),
        (Fault::TooManyRequests { retry_after_s: Some(2), as_date: false }, 429, "RATE_LIMIT_EXCEEDED"),
        (Fault::ServerError { after_work: false }, 500, "INTERNAL_ERROR"),
        (Fault::Unavailable { retry_after_s: Some(3), after_work: false }, 503, "SERVICE_UNAVAILABLE"),
    ] {
        let answered = under(fault).await;
        let told = answered.json();
        assert_eq!((answered.status.as_u16(), &told["error"]["code"]), (status, &json!(code)));
        assert!(told["requestId"].is_string() && told.get("data").is_none());
    }
}

#[tokio::test]
async fn retry_after_comes_in_seconds_as_a_date_or_not_at_all() {
    let in_seconds = under(Fault::TooManyRequests { retry_after_s: Some(2), as_date: false }).await;
    assert_eq!(in_seconds.header("retry-after"), "2");
    let as_date = under(Fault::TooManyRequests { retry_after_s: Some(2), as_date: true }).await;
    assert!(as_date.header("retry-after").ends_with(" GMT"));
    let without = under(Fault::TooManyRequests { retry_after_s: None, as_date: false }).await;
    assert!(without.headers.get("retry-after").is_none());
}

#[tokio::test]
async fn a_bad_gateway_answers_a_web_page() {
    let answered = under(Fault::BadGateway { after_work: false }).await;
    assert_eq!((answered.status.as_u16(), answered.header("content-type")), (502, "text/html"));
    assert!(answered.text.starts_with("<html>"));
}

#[tokio::test]
async fn verdicts_can_be_put_into_the_gateways_mouth() {
    for (fault, status) in [(Fault::NotFound, 404), (Fault::Gone, 410)] {
        let answered = under(fault).await;
        assert_eq!(answered.status, status);
        assert!(answered.json()["meta"]["requestId"].is_string());
    }
    for (fault, word) in [
        (Fault::Failed, "FAILED"),
        (Fault::Pending, "PENDING"),
        (Fault::Confirmed, "CONFIRMED"),
        (Fault::UnknownStatus { status: "REVERSED".into() }, "REVERSED"),
    ] {
        assert_eq!(status_of(&under(fault).await), word);
    }
}

#[tokio::test]
async fn expired_then_confirmed_pays_the_link_after_so_many_checks() {
    let (sandbox, reference) = drilled(Fault::ExpiredThenConfirmed { expired_checks: 2 }).await;
    for status in [410, 410, 200, 200] {
        assert_eq!(check(&sandbox, &reference).await.status, status);
    }
    sandbox.drills().clear();
    assert_eq!(status_of(&check(&sandbox, &reference).await), "CONFIRMED");
}

#[tokio::test]
async fn confirmed_then_pending_takes_it_back() {
    let (sandbox, reference) = drilled(Fault::ConfirmedThenPending { confirmed_checks: 1 }).await;
    assert_eq!(status_of(&check(&sandbox, &reference).await), "CONFIRMED");
    assert_eq!(status_of(&check(&sandbox, &reference).await), "PENDING");
}

#[tokio::test]
async fn what_a_check_tells_can_be_wrong_in_each_part() {
    let details = async |fault| under(fault).await.json()["data"]["transactionDetails"].clone();
    assert_eq!(details(Fault::WrongAmount { amount: None }).await["amount"], 2000);
    assert_eq!(details(Fault::WrongAmount { amount: Some(json!(1500.5)) }).await["amount"], 1500.5);
    assert_eq!(details(Fault::WrongCurrency { currency: "EUR".into() }).await["currency"], "EUR");
    assert_eq!(details(Fault::WrongEnvironment).await["isSandbox"], false);
    assert_eq!(details(Fault::DetailsAbsent).await, Value::Null);
    let other = Fault::WrongReference { reference: "OCPL-WRONG2-WXYZ".into() };
    assert_eq!(under(other).await.json()["data"]["paymentRef"], "OCPL-WRONG2-WXYZ");
    let edit = Fault::Edit { pointer: "/data/transactionDetails/currency".into(), value: None };
    assert!(details(edit).await.get("currency").is_none());
    let edit = Fault::Edit { pointer: "/data/status".into(), value: Some(json!(7)) };
    assert_eq!(under(edit).await.json()["data"]["status"], 7);
}

#[tokio::test]
async fn what_a_create_tells_can_be_wrong_in_each_part() {
    let made = async |fault| {
        let sandbox = start().await;
        sandbox.drills().add(Drill::new(On::Create, fault));
        try_create(&sandbox, coffee()).await.unwrap().json()["data"].clone()
    };
    assert_eq!(made(Fault::WrongAmount { amount: None }).await["paymentLink"]["productInfo"]["amount"], 2000);
    assert_eq!(made(Fault::WrongEnvironment).await["paymentLink"]["isSandbox"], false);
    assert!(made(Fault::DetailsAbsent).await.get("paymentLink").is_none());
    for (form, begins) in [
        (UnsafeUrl::PlainHttp, "http://pay.ocdz.link/pay/OCPL-"),
        (UnsafeUrl::Userinfo, "http://pay.ocdz.link:x@127.0.0.1:"),
        (UnsafeUrl::ForeignHost, "https://pay.ocdz.link.example/pay/OCPL-"),
        (UnsafeUrl::OtherReference, "http://127.0.0.1:"),
        (UnsafeUrl::Script, "javascript:"),
        (UnsafeUrl::NotAUrl, "pay here"),
    ] {
        let data = made(Fault::PaymentUrl { form }).await;
        let (url, reference) = (data["paymentUrl"].as_str().unwrap(), data["paymentRef"].as_str().unwrap());
        assert!(url.starts_with(begins), "{url}");
        if form == UnsafeUrl::OtherReference {
            assert!(!url.contains(reference), "{url}");
        }
    }
}

#[tokio::test]
async fn one_answer_or_the_whole_clock_can_be_wrong() {
    let year = |answered: &Answered| {
        answered.json()["meta"]["timestamp"].as_str().unwrap()[..4].parse::<i32>().unwrap()
    };
    let date = |answered: &Answered| answered.header("date")[12..16].parse::<i32>().unwrap();
    let (sandbox, reference) = drilled(Fault::ClockSkew { seconds: 31_622_400 }).await;
    let skewed = check(&sandbox, &reference).await;
    sandbox.drills().clear();
    let right = check(&sandbox, &reference).await;
    assert!(year(&skewed) > year(&right) && date(&skewed) == year(&skewed) && date(&right) == year(&right));
    sandbox.drills().set_clock_skew(20 * 60 + 1);
    assert_eq!(check(&sandbox, &reference).await.status, 410);
    sandbox.drills().set_clock_skew(0);
    assert_eq!(status_of(&check(&sandbox, &reference).await), "PENDING");
}

#[tokio::test]
async fn the_life_of_links_can_be_short() {
    let sandbox = start().await;
    sandbox.drills().add(Drill::new(On::Create, Fault::LinkLife { seconds: 0 }).times(1));
    let short = link(&sandbox).await;
    assert_eq!(check(&sandbox, &short).await.status, 410);
    let usual = link(&sandbox).await;
    assert_eq!(check(&sandbox, &usual).await.status, 200);
    sandbox.drills().set(Settings { link_life_s: Some(0), ..Settings::default() });
    let short = link(&sandbox).await;
    assert_eq!(check(&sandbox, &short).await.status, 410);
}

#[tokio::test]
async fn drills_wait_for_their_own_link_and_kind_and_leave_when_used_up() {
    let sandbox = start().await;
    let (one, other) = (link(&sandbox).await, link(&sandbox).await);
    sandbox.drills().add(Drill::new(On::Check, Fault::Gone).about(&one).times(1));
    assert_eq!(check(&sandbox, &other).await.status, 200);
    assert_eq!(validate(&sandbox, KEY).await.status, 200);
    assert_eq!(check(&sandbox, &one).await.status, 410);
    assert_eq!(check(&sandbox, &one).await.status, 200);
    sandbox.drills().add(Drill::new(On::Validate, Fault::WrongEnvironment));
    assert_eq!(validate(&sandbox, KEY).await.json()["data"]["apiKey"]["type"], "PRODUCTION");
}

#[tokio::test]
async fn a_refused_request_meets_no_drill() {
    let (sandbox, reference) = drilled(Fault::Gone).await;
    let path = format!("/ocpay/v3/ocpay/checkPayment/{reference}");
    let refused = request(&sandbox, Method::GET, &path).header("X-Access-Token", "nonsense");
    assert_eq!(ask(refused).await.unwrap().status, 401);
    assert!(sandbox.drills().list()[0].acted.is_empty());
}

#[tokio::test]
async fn every_fault_of_the_catalogue_acts_on_every_endpoint_without_hurting_the_next_request() {
    for (fault, _) in Fault::catalogue() {
        // Those that take their time have tests of their own.
        if matches!(fault, Fault::Late { .. } | Fault::Never { .. } | Fault::SlowDrip { .. }) {
            continue;
        }
        let sandbox = start().await;
        let reference = link(&sandbox).await;
        sandbox.drills().add(Drill::new(On::Any, fault.clone()).times(3));
        let _ = try_create(&sandbox, coffee()).await;
        let _ = try_check(&sandbox, &reference).await;
        let _ = ask(request(&sandbox, Method::GET, "/ocpay/v3/validate").header("X-Access-Token", KEY)).await;
        assert!(sandbox.drills().list().is_empty(), "{fault:?}");
        let kinds: Vec<_> = sandbox.requests().iter().skip(1).map(|seen| seen.drill).collect();
        assert_eq!(kinds, [Some(fault.kind()); 3]);
        assert_eq!(check(&sandbox, &reference).await.status, 200, "{fault:?}");
    }
}

#[tokio::test]
async fn late_money_can_be_played() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    sandbox.drills().expire_now(&reference).unwrap();
    assert!(sandbox.play(&reference, CustomerDoes::Pays).await.is_err());
    sandbox.play_late(&reference, CustomerDoes::Pays).await.unwrap();
    assert_eq!(status_of(&check(&sandbox, &reference).await), "CONFIRMED");
    let declined = link(&sandbox).await;
    sandbox.play(&declined, CustomerDoes::Declines).await.unwrap();
    sandbox.drills().confirm_now(&declined).unwrap();
    assert_eq!(sandbox.link(&declined).unwrap().state_at(sandbox.drills().now()), LinkState::Paid);
}
