//! The gateway's own receipt of a payment.

use engine::EngineError;
use engine::views::{ErrorCode, GatewayReceiptView, HealthState, MoneyMoved, SaleView};
use sandbox::{Drill, Fault, On};
use support::{Shop, owner};

async fn ask(shop: &Shop, sale: &SaleView) -> Result<GatewayReceiptView, EngineError> {
    shop.engine.gateway_receipt(&owner(), &shop.number(&sale.number), None).await
}

#[tokio::test]
async fn it_is_kept_as_it_came_and_the_journal_knows_it() {
    let shop = Shop::at("oi").await;
    let sale = shop.paid(150_000).await;
    assert!(sale.attempts[0].has_gateway_receipt);
    let receipt = ask(&shop, &sale).await.unwrap();
    let bytes = std::fs::read(&receipt.path).unwrap();
    let told: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let reference = sale.attempts[0].reference.clone().unwrap();
    assert_eq!(told["data"]["payment"]["id"].to_string(), reference);
    let name = format!("receipt-demo-{}-oi.json", sale.attempts[0].own_reference);
    assert!(receipt.path.ends_with(&name), "{}", receipt.path);
    assert_eq!((receipt.gateway.as_str(), receipt.sha256.len()), ("OI Payments", 64));
    let number = shop.number(&sale.number);
    let entries = shop.engine.timeline(&owner(), &number).await.unwrap();
    let kept = entries.last().unwrap();
    assert_eq!((kept.kind.as_str(), kept.ordinal), ("gateway_receipt", Some(1)));
    // The same paper again is another file where it differs (its time does), and another row.
    shop.advance(std::time::Duration::from_secs(2));
    let again = ask(&shop, &sale).await.unwrap();
    assert_ne!(again.path, receipt.path);
    assert_eq!(std::fs::read(&receipt.path).unwrap(), bytes, "the first stays as it is");
    assert_eq!(shop.engine.verify_books(&owner()).await.unwrap().unlike, []);
    assert_eq!(shop.read(&sale.number).await.state, sale.state);
}

#[tokio::test]
async fn without_money_by_phone_nobody_asks_for_it() {
    let shop = Shop::at("oi").await;
    let sold = shop.sell(150_000).await;
    assert!(!sold.attempts[0].has_gateway_receipt);
    let asked = shop.sandbox.requests().len();
    assert_eq!(ask(&shop, &sold).await.unwrap_err().code, ErrorCode::ReceiptNotPaid);
    assert_eq!(shop.sandbox.requests().len(), asked);
}

#[tokio::test]
async fn a_gateway_that_gives_none_says_so_and_the_payment_stands() {
    let shop = Shop::at("chargily").await;
    let sale = shop.paid(150_000).await;
    assert!(!sale.attempts[0].has_gateway_receipt);
    let error = ask(&shop, &sale).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::GatewayReceiptNone, MoneyMoved::Moved));
    assert_eq!(error.values["gateway"], "Chargily Pay");

    let shop = Shop::at("oi").await;
    let sale = shop.paid(150_000).await;
    shop.sandbox
        .drills()
        .add(Drill::new(On::Check, Fault::Oversized { bytes: 3_000_000, chunked: true }).times(1));
    assert_eq!(
        ask(&shop, &sale).await.unwrap_err().code,
        ErrorCode::GatewayReceiptUnfit,
        "too long to be one"
    );
    let health = shop.engine.gateway_health(&owner(), false).await.unwrap();
    assert_eq!(health.state, HealthState::Answers, "payments go on as they did");
    let kinds = shop.kinds(&sale.number).await;
    assert!(!kinds.iter().any(|kind| kind == "gateway_receipt"), "nothing is kept of what didn't come");
    assert!(ask(&shop, &sale).await.is_ok());
}
