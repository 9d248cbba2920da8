//! The control over HTTP.

use reqwest::Method;
use sandbox::Fault;
use serde_json::{Value, json};

use crate::support::*;

async fn post(sandbox: &sandbox::RunningSandbox, path: &str, body: Value) -> Answered {
    ask(request(sandbox, Method::POST, path).json(&body)).await.unwrap()
}

#[tokio::test]
async fn the_listing_names_every_fault_and_key() {
    let sandbox = start().await;
    let listing = ask(request(&sandbox, Method::GET, "/control")).await.unwrap();
    assert_eq!(listing.status, 200);
    let listing = listing.json();
    assert_eq!(listing["faults"].as_array().unwrap().len(), Fault::catalogue().len());
    assert_eq!(listing["gateways"][0]["name"], "ocpay");
    assert_eq!(listing["gateways"][0]["special_keys"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn drills_are_set_up_listed_and_taken_away() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    let made = post(&sandbox, "/control/drills", json!({ "on": "check", "fault": { "kind": "gone" } })).await;
    assert_eq!(made.status, 201);
    assert_eq!(check(&sandbox, &reference).await.status, 410);
    let listed = ask(request(&sandbox, Method::GET, "/control/drills")).await.unwrap().json();
    assert_eq!((&listed[0]["fault"]["kind"], &listed[0]["acted"][&reference]), (&json!("gone"), &json!(1)));
    let path = format!("/control/drills/{}", made.json()["id"]);
    assert_eq!(ask(request(&sandbox, Method::DELETE, &path)).await.unwrap().status, 204);
    assert_eq!(ask(request(&sandbox, Method::DELETE, &path)).await.unwrap().status, 404);
    assert_eq!(check(&sandbox, &reference).await.status, 200);
    let wrong =
        post(&sandbox, "/control/drills", json!({ "on": "check", "fault": { "kind": "nonsense" } })).await;
    assert!(wrong.status == 400 && wrong.text.contains("nonsense"));
}

#[tokio::test]
async fn the_customer_acts_on_the_named_or_the_newest_open_link() {
    let sandbox = start().await;
    let (old, new) = (link(&sandbox).await, link(&sandbox).await);
    let paid = post(&sandbox, "/control/customer", json!({ "does": "pays" })).await.json();
    assert_eq!((&paid["reference"], &paid["state"]), (&json!(new), &json!("paid")));
    let again = post(&sandbox, "/control/customer", json!({ "reference": new, "does": "pays" })).await;
    assert_eq!(again.status, 409);
    let expired = post(&sandbox, "/control/expire", json!({ "reference": old })).await.json();
    assert_eq!(expired["state"], "expired");
    assert_eq!(
        post(&sandbox, "/control/customer", json!({ "reference": old, "does": "pays" })).await.status,
        409
    );
    let late = post(&sandbox, "/control/customer", json!({ "reference": old, "does": "pays", "late": true }))
        .await
        .json();
    assert_eq!(late["state"], "paid");
    for (amount_minor, state) in [(40_000, "partly_refunded"), (110_000, "refunded")] {
        let back = json!({ "reference": old, "amount_minor": amount_minor });
        assert_eq!(post(&sandbox, "/control/give_back", back).await.json()["state"], state);
    }
    let more = post(&sandbox, "/control/give_back", json!({ "reference": old, "amount_minor": 1 })).await;
    assert_eq!(more.status, 409, "no more than was paid");
    let unknown = post(&sandbox, "/control/confirm", json!({ "reference": "OCPL-NOSUCH-LINK" })).await;
    assert_eq!(unknown.status, 404);
    let listed = ask(request(&sandbox, Method::GET, "/control/links")).await.unwrap().json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn settings_and_the_log_are_within_reach() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    let set =
        post(&sandbox, "/control/settings", json!({ "clock_skew_s": 3600, "expired_answer": "failed" }))
            .await;
    assert_eq!(set.status, 200);
    assert_eq!(status_of(&check(&sandbox, &reference).await), "FAILED");
    let told = ask(request(&sandbox, Method::GET, "/control/settings")).await.unwrap().json();
    assert_eq!(told["clock_skew_s"], 3600);
    let seen = ask(request(&sandbox, Method::GET, "/control/requests")).await.unwrap().json();
    assert_eq!(seen.as_array().unwrap().len(), 2);
    assert_eq!(ask(request(&sandbox, Method::DELETE, "/control/requests")).await.unwrap().status, 204);
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn control_refuses_other_hosts_other_pages_and_other_kinds_of_body() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    let act = || request(&sandbox, Method::POST, "/control/customer");
    let body = json!({ "reference": reference, "does": "pays" });
    for refused in [
        act().json(&body).header("host", "evil.example"),
        act().json(&body).header("host", "127.0.0.1.evil.example:80"),
        act().json(&body).header("origin", "https://evil.example"),
        act().json(&body).header("sec-fetch-site", "cross-site"),
        act().body(body.to_string()),
        act().body(body.to_string()).header("content-type", "text/plain"),
    ] {
        assert_eq!(ask(refused).await.unwrap().status, 403);
    }
    let read = request(&sandbox, Method::GET, "/control/links").header("host", "evil.example");
    assert_eq!(ask(read).await.unwrap().status, 403);
    assert_eq!(status_of(&check(&sandbox, &reference).await), "PENDING");
    assert_eq!(sandbox.requests().iter().filter(|seen| seen.path.starts_with("/control")).count(), 7);
}

#[tokio::test]
async fn a_list_can_tell_otherwise_than_answers_about_links_and_have_payments_of_others() {
    let sandbox = start().await;
    let list = async || {
        let asked = request(&sandbox, Method::GET, "/chargily/checkouts").bearer_auth(KEY);
        let listed = ask(asked).await.unwrap().json()["data"].clone();
        let told = |one: &Value| (one["id"].as_str().unwrap().to_owned(), one["amount"].clone());
        listed.as_array().unwrap().iter().map(told).collect::<Vec<_>>()
    };
    let foreign = json!({ "gateway": "chargily", "amount_minor": 70_000, "currency": "DZD" });
    let made = post(&sandbox, "/control/foreign", foreign).await;
    assert_eq!((made.status.as_u16(), &made.json()["state"]), (200, &json!("paid")));
    let reference = made.json()["reference"].as_str().unwrap().to_owned();
    assert_eq!(list().await, [(reference.clone(), json!(700))]);
    let tell = async |listed_as: Value| {
        post(&sandbox, "/control/listed", json!({ "reference": reference, "as": listed_as })).await.status
    };
    assert_eq!(tell(json!({ "amount_minor": 80_000 })).await, 200);
    assert_eq!(list().await, [(reference.clone(), json!(800))]);
    assert_eq!(tell(json!("left_out")).await, 200);
    assert_eq!(list().await, []);
    assert_eq!(tell(json!(null)).await, 200);
    assert_eq!(list().await.len(), 1);
    let unknown = json!({ "reference": "nobody", "as": "left_out" });
    assert_eq!(post(&sandbox, "/control/listed", unknown).await.status, 404);
    let nowhere = json!({ "gateway": "nobody", "amount_minor": 1, "currency": "DZD" });
    assert_eq!(post(&sandbox, "/control/foreign", nowhere).await.status, 400);
}
