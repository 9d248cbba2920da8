//! Chargily Pay as its documents show it.

use reqwest::Method;
use sandbox::{CHARGILY_LIVE_KEY, RunningSandbox};
use serde_json::{Value, json};

use crate::support::*;

async fn say(
    sandbox: &RunningSandbox,
    method: Method,
    path: &str,
    key: &str,
    body: Option<Value>,
) -> Answered {
    let request = request(sandbox, method, &format!("/chargily{path}")).bearer_auth(key);
    ask(match body {
        Some(body) => request.json(&body),
        None => request,
    })
    .await
    .unwrap()
}

fn wanted() -> Value {
    json!({ "amount": 2500, "currency": "dzd", "success_url": "https://my-app.com/payments/success" })
}

#[tokio::test]
async fn a_checkout_is_told_with_every_documented_field() {
    let sandbox = start().await;
    let mut body = wanted();
    body["metadata"] = json!({ "order": "7" });
    let made = say(&sandbox, Method::POST, "/checkouts", KEY, Some(body)).await;
    let told = made.json();
    for (field, value) in [
        ("entity", json!("checkout")),
        ("livemode", json!(false)),
        ("amount", json!(2500)),
        ("currency", json!("dzd")),
        ("status", json!("pending")),
        ("metadata", json!({ "order": "7" })),
        ("success_url", json!("https://my-app.com/payments/success")),
        ("chargily_pay_fees_allocation", json!("customer")),
        ("payment_link_id", json!(null)),
        ("discount", json!(null)),
    ] {
        assert_eq!(told[field], value, "{field}");
    }
    let id = told["id"].as_str().unwrap();
    assert!(id.len() == 26 && told["created_at"].is_i64(), "{told}");
    assert_eq!(say(&sandbox, Method::GET, &format!("/checkouts/{id}"), KEY, None).await.json(), told);
    let other_side = say(&sandbox, Method::GET, &format!("/checkouts/{id}"), CHARGILY_LIVE_KEY, None).await;
    assert_eq!(other_side.status, 404);
}

#[tokio::test]
async fn what_is_wrong_is_told_field_by_field() {
    let sandbox = start().await;
    for (field, value) in [
        ("amount", json!(74)),
        ("amount", json!(100.5)),
        ("amount", json!("2500")),
        ("currency", json!("DZD")),
        ("success_url", json!("my-app.com")),
        ("success_url", json!(null)),
        ("payment_method", json!("visa")),
        ("locale", json!("de")),
        ("chargily_pay_fees_allocation", json!("shop")),
        ("failure_url", json!("javascript:alert(1)")),
        ("metadata", json!("x")),
    ] {
        let mut body = wanted();
        body[field] = value.clone();
        let refused = say(&sandbox, Method::POST, "/checkouts", KEY, Some(body)).await;
        assert_eq!(refused.status, 422, "{field} {value}");
        let told = refused.json();
        assert!(told["message"].is_string() && told["errors"][field].is_array(), "{told}");
    }
    assert!(sandbox.drills().links().is_empty());
}

#[tokio::test]
async fn a_checkout_that_is_over_or_paid_is_not_expired_again() {
    let sandbox = start().await;
    let new = async || {
        let made = say(&sandbox, Method::POST, "/checkouts", KEY, Some(wanted())).await.json();
        made["id"].as_str().unwrap().to_owned()
    };
    let expire = async |id: &str| {
        let path = format!("/checkouts/{id}/expire");
        let answered = say(&sandbox, Method::POST, &path, KEY, None).await;
        (answered.status.as_u16(), answered.json()["status"].as_str().map(str::to_owned))
    };
    let idle = new().await;
    assert_eq!(expire(&idle).await, (200, Some("canceled".to_owned())));
    assert_eq!(expire(&idle).await, (400, None));
    let paid = new().await;
    sandbox.play(&paid, sandbox::CustomerDoes::Pays).await.unwrap();
    assert_eq!(expire(&paid).await, (403, None));
    assert_eq!(expire("01hj5n7cqpaf0mt2d0xx000000").await, (404, None));
}

#[tokio::test]
async fn the_list_is_paged_and_each_key_sees_its_own_side() {
    let sandbox = start().await;
    for _ in 0..3 {
        say(&sandbox, Method::POST, "/checkouts", KEY, Some(wanted())).await;
    }
    let page = async |query: &str, key: &str| {
        say(&sandbox, Method::GET, &format!("/checkouts{query}"), key, None).await
    };
    let first = page("?per_page=2", KEY).await.json();
    assert_eq!((&first["total"], &first["last_page"], &first["per_page"]), (&json!(3), &json!(2), &json!(2)));
    assert!(first["data"].as_array().unwrap().len() == 2 && first["next_page_url"].is_string());
    let second = page("?per_page=2&page=2", KEY).await.json();
    assert!(second["data"].as_array().unwrap().len() == 1 && second["next_page_url"].is_null());
    assert_eq!(page("", CHARGILY_LIVE_KEY).await.json()["total"], 0);
    for wrong in ["?per_page=0", "?per_page=51", "?page=0", "?page=x"] {
        assert_eq!(page(wrong, KEY).await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn a_balance_needs_a_key_and_tells_its_side() {
    let sandbox = start().await;
    let balance = async |key: &str| say(&sandbox, Method::GET, "/balance", key, None).await;
    assert_eq!(balance(KEY).await.json()["livemode"], false);
    assert_eq!(balance(CHARGILY_LIVE_KEY).await.json()["livemode"], true);
    let wrong = balance("nobodys").await;
    assert_eq!((wrong.status.as_u16(), wrong.json()), (401, json!({ "message": "Unauthenticated." })));
    let without = ask(request(&sandbox, Method::GET, "/chargily/balance")).await.unwrap();
    assert_eq!(without.status, 401);
    assert_eq!(say(&sandbox, Method::GET, "/payment-links", KEY, None).await.status, 404);
}
