//! The answers against the samples in the gateway's documents.

use reqwest::Method;
use sandbox::{
    CustomerDoes, ExpiredAnswer, OCPAY_DISABLED_KEY, OCPAY_IP_BLOCKED_KEY, OCPAY_LIVE_KEY,
    OCPAY_NOT_VALIDATED_KEY, OCPAY_READ_ONLY_KEY, Settings,
};
use serde_json::{Value, json};

use crate::support::*;

/// Every path of a document with the type of what is there.
fn shape(value: &Value) -> Vec<String> {
    fn walk(value: &Value, path: &str, all: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                object.iter().for_each(|(key, value)| walk(value, &format!("{path}/{key}"), all))
            }
            Value::Array(_) => all.push(format!("{path}: array")),
            Value::String(_) => all.push(format!("{path}: string")),
            Value::Number(number) => {
                all.push(format!("{path}: {}", if number.is_i64() { "integer" } else { "fraction" }))
            }
            Value::Bool(_) => all.push(format!("{path}: bool")),
            Value::Null => all.push(format!("{path}: null")),
        }
    }
    let mut all = Vec::new();
    walk(value, "", &mut all);
    all.sort();
    all
}

fn sample(text: &str) -> Vec<String> {
    shape(&serde_json::from_str(text).unwrap())
}

#[tokio::test]
async fn a_new_link_has_the_documented_shape() {
    let sandbox = start().await;
    let body = json!({
        "productInfo": { "title": "Premium Subscription", "description": "Monthly access", "amount": 5000 },
        "feeMode": "NO_FEE", "successMessage": "Thank you", "redirectUrl": "https://yourstore.com/success?orderId=12345"
    });
    let answered = try_create(&sandbox, body).await.unwrap();
    assert_eq!(answered.status, 200);
    let told = answered.json();
    assert_eq!(
        shape(&told),
        sample(
            r#"{"success":true,"data":{"paymentLink":{"uid":"user_123456789","ref":"OCPL-A1B2C3-D4E5","isSandbox":false,
            "productInfo":{"title":"Premium Subscription","description":"Monthly access","amount":5000},"feeMode":"NO_FEE",
            "successMessage":"Thank you","redirectUrl":"https://yourstore.com/success","time":"2025-01-15T10:30:00Z"},
            "paymentUrl":"https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5","paymentRef":"OCPL-A1B2C3-D4E5"},
            "meta":{"timestamp":"2025-01-15T10:30:00Z","requestId":"req_abc123xyz"}}"#
        )
    );
    let reference = told["data"]["paymentRef"].as_str().unwrap();
    assert_eq!(reference.len(), 16);
    assert_eq!(told["data"]["paymentLink"]["ref"], reference);
    assert_eq!(told["data"]["paymentLink"]["isSandbox"], true);
    assert_eq!(told["data"]["paymentUrl"], format!("http://{}/pay/{reference}", sandbox.address()));
    assert!(told["meta"]["requestId"].as_str().unwrap().starts_with("req_"));
    assert!(answered.header("date").ends_with(" GMT"));
}

#[tokio::test]
async fn each_status_has_the_documented_shape() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    let pending = check(&sandbox, &reference).await;
    assert_eq!(
        shape(&pending.json()),
        sample(
            r#"{"success":true,"data":{"status":"PENDING","message":"Payment not yet initiated","paymentRef":"OCPL-A1B2C3-D4E5",
            "transactionDetails":{"amount":5000,"currency":"DZD","isSandbox":false}},
            "meta":{"timestamp":"2025-01-15T10:32:00Z","requestId":"req_abc123xyz"}}"#
        )
    );
    assert_eq!(pending.json()["data"]["message"], "Payment not yet initiated");
    assert_eq!(pending.json()["data"]["transactionDetails"]["amount"], 1500);
    sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    let confirmed = check(&sandbox, &reference).await;
    let settled = sample(
        r#"{"success":true,"data":{"status":"CONFIRMED","message":"Payment confirmed successfully","paymentRef":"OCPL-A1B2C3-D4E5",
        "transactionDetails":{"amount":5000,"currency":"DZD","isSandbox":false,"createdDate":"2025-01-15T10:30:00Z"}},
        "meta":{"timestamp":"2025-01-15T10:35:00Z","requestId":"req_abc123xyz"}}"#,
    );
    assert_eq!((status_of(&confirmed).as_str(), shape(&confirmed.json())), ("CONFIRMED", settled.clone()));
    let declined = link(&sandbox).await;
    sandbox.play(&declined, CustomerDoes::Declines).await.unwrap();
    let failed = check(&sandbox, &declined).await;
    assert_eq!(
        (failed.status.as_u16(), status_of(&failed).as_str(), shape(&failed.json())),
        (200, "FAILED", settled)
    );
}

#[tokio::test]
async fn an_unknown_and_an_expired_link_answer_without_data_and_with_the_request_id_under_meta() {
    let sandbox = start().await;
    let form = sample(
        r#"{"success":false,"error":{"code":"PAYMENT_EXPIRED","message":"Payment link expired"},
        "meta":{"timestamp":"2025-01-15T10:55:00Z","requestId":"req_abc123xyz"}}"#,
    );
    let unknown = check(&sandbox, "OCPL-A1B2C3-D4E5").await;
    assert_eq!((unknown.status.as_u16(), shape(&unknown.json())), (404, form.clone()));
    assert_eq!(
        unknown.json()["error"],
        json!({ "code": "PAYMENT_NOT_FOUND", "message": "Payment link not found" })
    );
    let reference = link(&sandbox).await;
    sandbox.drills().expire_now(&reference).unwrap();
    let expired = check(&sandbox, &reference).await;
    assert_eq!((expired.status.as_u16(), shape(&expired.json())), (410, form));
    assert_eq!(expired.json()["error"]["code"], "PAYMENT_EXPIRED");
    sandbox.drills().set(Settings { expired_answer: ExpiredAnswer::Failed, ..Settings::default() });
    let expired = check(&sandbox, &reference).await;
    assert_eq!((expired.status.as_u16(), status_of(&expired).as_str()), (200, "FAILED"));
}

#[tokio::test]
async fn a_malformed_reference_is_400() {
    let sandbox = start().await;
    assert_eq!(check(&sandbox, "nonsense").await.status, 400);
}

#[tokio::test]
async fn a_missing_and_a_wrong_key_are_401_with_the_request_id_at_the_top() {
    let sandbox = start().await;
    let missing = ask(request(&sandbox, Method::GET, "/ocpay/v3/validate")).await.unwrap();
    assert_eq!(missing.status, 401);
    assert_eq!(
        shape(&missing.json()),
        sample(
            r#"{"success":false,"error":{"code":"MISSING_ACCESS_TOKEN","message":"Access token is required"},"requestId":"req_abc123"}"#
        )
    );
    let wrong = validate(&sandbox, "nonsense").await;
    assert_eq!(wrong.status, 401);
    assert_eq!(
        shape(&wrong.json()),
        sample(
            r#"{"success":false,"error":{"code":"INVALID_ACCESS_TOKEN","message":"x","details":{"attemptsLeft":3}},"requestId":"req_abc123"}"#
        )
    );
    let bearer = request(&sandbox, Method::GET, "/ocpay/v3/validate").bearer_auth(KEY);
    assert_eq!(ask(bearer).await.unwrap().json()["error"]["code"], "MISSING_ACCESS_TOKEN");
}

#[tokio::test]
async fn validate_tells_what_kind_of_key_it_is() {
    let sandbox = start().await;
    let good = validate(&sandbox, KEY).await.json();
    assert_eq!(
        shape(&good),
        sample(
            r#"{"success":true,"data":{"username":"+213665983439","apiKey":{"key":"ea27b376","isEnabled":true,"type":"SANDBOX",
            "allowedips":[],"scope":"READ-WRITE"}}}"#
        )
    );
    let of = async |key: &str| validate(&sandbox, key).await.json()["data"]["apiKey"].clone();
    assert_eq!((&of(KEY).await["type"], &of(KEY).await["scope"]), (&json!("SANDBOX"), &json!("READ-WRITE")));
    assert_eq!(of(OCPAY_LIVE_KEY).await["type"], "PRODUCTION");
    assert_eq!(of(OCPAY_READ_ONLY_KEY).await["scope"], "READ-ONLY");
    assert_eq!(of(OCPAY_DISABLED_KEY).await["isEnabled"], false);
    for (key, code) in
        [(OCPAY_IP_BLOCKED_KEY, "IP_BLOCKED"), (OCPAY_NOT_VALIDATED_KEY, "MERCHANT_NOT_VALIDATED")]
    {
        let refused = validate(&sandbox, key).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["error"]["code"]), (403, &json!(code)));
    }
}

#[tokio::test]
async fn a_key_that_may_not_write_makes_no_link() {
    let sandbox = start().await;
    for (key, status) in [(OCPAY_READ_ONLY_KEY, 403), (OCPAY_DISABLED_KEY, 401), ("nonsense", 401)] {
        let request =
            request(&sandbox, Method::POST, "/ocpay/v3/ocpay/createLink").header("X-Access-Token", key);
        assert_eq!(ask(request.json(&coffee())).await.unwrap().status, status, "{key}");
    }
    assert!(sandbox.drills().links().is_empty());
    let live = request(&sandbox, Method::POST, "/ocpay/v3/ocpay/createLink")
        .header("X-Access-Token", OCPAY_LIVE_KEY);
    assert_eq!(ask(live.json(&coffee())).await.unwrap().json()["data"]["paymentLink"]["isSandbox"], false);
}

#[tokio::test]
async fn a_bad_request_is_400_with_a_reason_a_field_and_makes_no_link() {
    let sandbox = start().await;
    let refused =
        try_create(&sandbox, json!({ "productInfo": { "title": "", "amount": 1500.5 } })).await.unwrap();
    assert_eq!(refused.status, 400);
    let told = refused.json();
    assert!(told["requestId"].is_string() && told.get("meta").is_none() && told.get("data").is_none());
    let details = told["error"]["details"].as_object().unwrap();
    assert!(details.contains_key("productInfo.title") && details.contains_key("productInfo.amount"));
    let as_text = request(&sandbox, Method::POST, "/ocpay/v3/ocpay/createLink").header("X-Access-Token", KEY);
    assert_eq!(ask(as_text.body(coffee().to_string())).await.unwrap().status, 400);
    let long = json!({ "productInfo": { "title": "A", "amount": 500 }, "x": "x".repeat(70_000) });
    assert_eq!(try_create(&sandbox, long).await.unwrap().status, 413);
    assert!(sandbox.drills().links().is_empty());
}

#[tokio::test]
async fn the_log_holds_every_request_with_its_title_reference_and_status() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    check(&sandbox, &reference).await;
    ask(request(&sandbox, Method::GET, "/control/requests")).await.unwrap();
    let seen = sandbox.requests();
    assert_eq!(seen.len(), 2);
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str()), ("POST", "/ocpay/v3/ocpay/createLink"));
    assert_eq!(seen[0].title.as_deref(), Some("A-000123 Coffee"));
    assert_eq!(seen[0].reference.as_deref(), Some(reference.as_str()));
    assert_eq!((seen[1].reference.as_deref(), seen[1].status), (Some(reference.as_str()), Some(200)));
    assert!(!serde_json::to_string(&seen).unwrap().contains(KEY));
}
