//! Gateways in order, switched off, removed and added again, and what a new key must see first.

use engine::views::{
    ErrorCode, GatewaySettings, KeyCheckAbout, KeyCheckState, MoneyMoved, PressReply, SaleView, StateView,
};
use engine::{EngineError, SecretPlace, Secrets};
use gateways::registry;
use sandbox::{Drill, Fault, On, Sandbox, SandboxOptions};
use std::collections::BTreeMap;
use support::{Shop, ShopOptions, cashier, environment, eventually, one_key, open_till, owner, sale};
use till::Access;

/// A sale of 1 500 DZD by that gateway.
async fn sell_by(shop: &Shop, gateway: &str, request: &str) -> Result<SaleView, EngineError> {
    let mut asked = sale(150_000, request);
    asked.gateway = Some(gateway.to_owned());
    shop.engine.sell(&owner(), asked).await
}

async fn settings(shop: &Shop) -> Vec<GatewaySettings> {
    shop.engine.read_settings(&owner()).await.unwrap().gateways
}

async fn of(shop: &Shop, gateway: &str) -> GatewaySettings {
    settings(shop).await.into_iter().find(|one| one.gateway == gateway).unwrap()
}

async fn order(shop: &Shop) -> Vec<String> {
    settings(shop).await.into_iter().map(|one| one.gateway).collect()
}

async fn relink(shop: &Shop, number: &str) -> Result<PressReply, EngineError> {
    shop.engine.new_link(&owner(), &shop.number(number), true).await
}

/// The sandbox's key for Chargily, as an owner types it.
fn chargily_key() -> BTreeMap<String, gateways::Secret> {
    let pairs = sandbox::secrets("chargily", "sandbox-key");
    pairs.iter().map(|(name, value)| ((*name).to_owned(), gateways::Secret::new(value.clone()))).collect()
}

#[tokio::test]
async fn a_new_shop_has_every_gateway_enabled_in_the_order_of_the_registry() {
    let shop = Shop::open().await;
    let all: Vec<&str> = registry::ALL.iter().map(|entry| entry.id).collect();
    assert_eq!(order(&shop).await, all);
    assert!(settings(&shop).await.iter().all(|one| one.enabled && one.has_key && !one.removed));
}

#[tokio::test]
async fn a_gateway_that_is_switched_off_makes_no_new_link_and_its_old_ones_are_paid() {
    let mut shop = Shop::open().await;
    let sold = sell_by(&shop, "chargily", "request-before").await.unwrap();
    shop.engine.enable_gateway(&owner(), "chargily", false).await.unwrap();
    shop.restart().await;
    assert!(!of(&shop, "chargily").await.enabled, "it stays so over a restart");
    let refused = sell_by(&shop, "chargily", "request-after").await.unwrap_err();
    assert_eq!((refused.code, refused.money), (ErrorCode::GatewayDisabled, MoneyMoved::None));
    assert_eq!(refused.values["gateway"], "Chargily Pay");
    assert_eq!(shop.sales_made().await, 1);
    assert_eq!(relink(&shop, &sold.number).await.unwrap_err().code, ErrorCode::GatewayDisabled);
    assert_eq!(
        shop.read(&sold.number).await.attempts.len(),
        1,
        "no attempt of a link that is never asked for"
    );
    shop.customer_pays(&sold).await;
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
    shop.engine.enable_gateway(&owner(), "chargily", true).await.unwrap();
    assert!(sell_by(&shop, "chargily", "request-again").await.unwrap().link.is_some());
}

#[tokio::test]
async fn the_gateway_that_sells_can_neither_be_switched_off_nor_removed() {
    let shop = Shop::open().await;
    let off = shop.engine.enable_gateway(&owner(), "ocpay", false).await.unwrap_err();
    let gone = shop.engine.remove_gateway(&owner(), "ocpay").await.unwrap_err();
    for error in [off, gone] {
        assert_eq!((error.code, error.values["gateway"].as_str()), (ErrorCode::GatewayIsDefault, "OCPay"));
    }
    assert!(of(&shop, "ocpay").await.enabled && shop.secrets.has_key());
    // And one that is off can't become the one that sells.
    shop.engine.enable_gateway(&owner(), "chargily", false).await.unwrap();
    let choose = shop.engine.choose_gateway(&owner(), "chargily").await.unwrap_err();
    assert_eq!(choose.code, ErrorCode::GatewayDisabled);
    let mut view = shop.engine.read_settings(&owner()).await.unwrap().shop;
    view.default_gateway = "chargily".to_owned();
    assert_eq!(shop.engine.save_shop(&owner(), &view).await.unwrap_err().code, ErrorCode::GatewayDisabled);
}

#[tokio::test]
async fn a_gateway_with_an_unfinished_link_is_not_removed_and_says_of_which_sale() {
    let shop = Shop::open().await;
    let first = sell_by(&shop, "chargily", "request-one").await.unwrap();
    let second = sell_by(&shop, "chargily", "request-two").await.unwrap();
    let engine = &shop.engine;
    let (remove, forget) = (
        engine.remove_gateway(&owner(), "chargily").await.unwrap_err(),
        engine.forget_gateway_key(&owner(), "chargily").await.unwrap_err(),
    );
    for error in [remove, forget] {
        assert_eq!((error.code, error.money), (ErrorCode::GatewayUnfinished, MoneyMoved::None));
        assert_eq!((error.values["sale"].as_str(), error.values["count"].as_str()), ("A-000002", "2"));
    }
    assert!(of(&shop, "chargily").await.has_key);
    assert!(sell_by(&shop, "chargily", "request-three").await.is_ok(), "it sells on as before");
    for sold in [&first, &second] {
        shop.customer_pays(sold).await;
        assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
    }
    assert_eq!(
        engine.remove_gateway(&owner(), "chargily").await.unwrap_err().values["sale"],
        "A-000003",
        "one is left"
    );
}

#[tokio::test]
async fn a_gateway_whose_link_is_being_made_is_not_removed() {
    let shop = Shop::open().await;
    let late = Drill {
        gateway: Some("chargily".to_owned()),
        ..Drill::new(On::Create, Fault::Late { delay_ms: 400 })
    };
    shop.sandbox.drills().add(late);
    let engine = shop.engine.clone();
    let press = tokio::spawn(async move {
        let asked = engine::views::StartSale {
            gateway: Some("chargily".to_owned()),
            ..sale(150_000, "request-late")
        };
        engine.sell(&owner(), asked).await
    });
    eventually("the request", || async {
        shop.sandbox.requests().iter().any(|seen| seen.path.contains("checkouts")).then_some(())
    })
    .await;
    let refused = shop.engine.remove_gateway(&owner(), "chargily").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::GatewayUnfinished);
    let sold = press.await.unwrap().unwrap();
    shop.customer_pays(&sold).await;
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
}

#[tokio::test]
async fn a_sale_that_begins_while_its_gateway_is_removed_is_refused_or_keeps_the_gateway() {
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    let shop = Shop::with(ShopOptions { rate, ..ShopOptions::default() }).await;
    let who = owner();
    for turn in 0..20 {
        let request = format!("request-{turn:04}");
        let (remove, sell) =
            (shop.engine.remove_gateway(&who, "chargily"), sell_by(&shop, "chargily", &request));
        let (removed, sold) = if turn % 2 == 0 {
            tokio::join!(remove, sell)
        } else {
            let (sold, removed) = tokio::join!(sell, remove);
            (removed, sold)
        };
        match (removed, sold) {
            (Ok(()), Err(error)) => {
                assert!(
                    [ErrorCode::GatewayDisabled, ErrorCode::KeyMissing].contains(&error.code),
                    "{error:?}"
                );
                shop.engine.set_gateway_key(&who, "chargily", chargily_key()).await.unwrap();
            }
            (Err(error), Ok(sold)) => {
                assert_eq!(error.code, ErrorCode::GatewayUnfinished);
                shop.customer_pays(&sold).await;
                assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
            }
            both => panic!("turn {turn}: {both:?}"),
        }
    }
}

#[tokio::test]
async fn a_removed_gateway_forgets_key_and_options_and_comes_back_with_a_key() {
    let mut shop = Shop::open().await;
    let options = BTreeMap::from([("locale".to_owned(), "ar".to_owned())]);
    shop.engine.save_gateway_options(&owner(), "chargily", options).await.unwrap();
    shop.engine.remove_gateway(&owner(), "chargily").await.unwrap();
    let kept = shop.secrets.get("chargily", "secret_key").await.unwrap();
    assert!(kept.is_none(), "the keychain has nothing of it");
    for _ in 0..2 {
        let gone = of(&shop, "chargily").await;
        assert!(gone.removed && !gone.has_key && !gone.can_come_back && gone.last_test.is_none());
        assert_eq!(gone.options["locale"], "");
        assert_eq!(order(&shop).await.last().map(String::as_str), Some("chargily"));
        let refused = sell_by(&shop, "chargily", "request-gone").await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::KeyMissing);
        shop.restart().await;
    }
    let nothing = shop.engine.enable_gateway(&owner(), "chargily", true).await.unwrap_err();
    assert_eq!(nothing.code, ErrorCode::KeyMissing, "there is no key it could come back with");
    shop.engine.set_gateway_key(&owner(), "chargily", chargily_key()).await.unwrap();
    let back = of(&shop, "chargily").await;
    assert!(back.enabled && back.has_key && !back.removed);
    assert!(sell_by(&shop, "chargily", "request-back").await.unwrap().link.is_some());
    let books = shop.engine.verify_journal(&owner()).await.unwrap();
    assert_eq!(books.broken, None);
    let books = shop.engine.verify_books(&owner()).await.unwrap();
    assert!(books.unlike.is_empty(), "{:?}", books.unlike);
}

#[tokio::test]
async fn removing_keeps_everything_when_the_key_cannot_be_forgotten() {
    let shop = Shop::open().await;
    shop.secrets.set_broken(true);
    let error = shop.engine.remove_gateway(&owner(), "chargily").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::SecretsUnavailable);
    shop.secrets.set_broken(false);
    assert!(of(&shop, "chargily").await.enabled);
    assert!(sell_by(&shop, "chargily", "request-on").await.unwrap().link.is_some());
}

#[tokio::test]
async fn gateways_are_put_in_order_and_stay_so() {
    let mut shop = Shop::open().await;
    let put = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    shop.engine.order_gateways(&owner(), &put(&["vertex", "chargily"])).await.unwrap();
    shop.restart().await;
    assert_eq!(order(&shop).await, ["vertex", "chargily", "ocpay", "paymennt", "oi"]);
    let rows = shop.engine.list_gateways(&cashier()).unwrap();
    assert_eq!((rows[0].health.gateway.as_str(), rows[0].sells, rows[2].sells), ("vertex", false, true));
    for (names, code) in [
        (put(&["oi", "oi"]), ErrorCode::BadInput),
        (put(&["paypal"]), ErrorCode::GatewayUnknown),
        (put(&["Not a name"]), ErrorCode::GatewayUnknown),
    ] {
        assert_eq!(shop.engine.order_gateways(&owner(), &names).await.unwrap_err().code, code);
    }
    let head = shop.engine.changes_since(0).await.unwrap().seq;
    shop.engine.order_gateways(&owner(), &put(&["vertex"])).await.unwrap();
    assert_eq!(shop.engine.changes_since(0).await.unwrap().seq, head, "no row for what changes nothing");
}

#[tokio::test]
async fn a_new_key_that_does_not_see_an_unfinished_sale_is_refused_and_the_old_one_stays() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let who = owner();
    let set = || shop.engine.set_gateway_key(&who, "ocpay", one_key("sandbox-key"));
    for (fault, code) in [
        (Fault::NotFound, ErrorCode::KeyMissesSale),
        (Fault::KeyRefused, ErrorCode::KeyMissesSale),
        (Fault::ServerError { after_work: false }, ErrorCode::NotVerified),
    ] {
        let drill = shop.drill(On::Check, fault.clone());
        let error = set().await.unwrap_err();
        assert_eq!((error.code, error.money), (code, MoneyMoved::None), "{fault:?}");
        if code == ErrorCode::KeyMissesSale {
            assert_eq!(
                (error.values["sale"].as_str(), error.values["gateway"].as_str()),
                ("A-000001", "OCPay")
            );
        }
        assert!(shop.sandbox.drills().remove(drill));
    }
    let before = shop.checks().len();
    set().await.unwrap();
    assert_eq!(shop.checks().len(), before + 1, "it was tried on the sale");
    shop.customer_pays(&sold).await;
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
    // Nothing is unfinished any more: there is nothing it must see.
    shop.drill(On::Check, Fault::NotFound);
    let before = shop.checks().len();
    set().await.unwrap();
    assert_eq!(shop.checks().len(), before);
}

#[tokio::test]
async fn a_new_key_need_see_only_one_of_the_unfinished_sales() {
    let shop = Shop::open().await;
    let first = shop.sell(150_000).await;
    let second = shop.sell(150_000).await;
    let reference = second.link.unwrap().reference;
    shop.sandbox.drills().add(Drill::new(On::Check, Fault::NotFound).about(reference));
    shop.engine.set_gateway_key(&owner(), "ocpay", one_key("sandbox-key")).await.unwrap();
    shop.customer_pays(&first).await;
    assert_eq!(shop.check(&first.number).await.state, StateView::Paid);
}

#[tokio::test]
async fn a_test_says_of_each_thing_whether_it_was_looked_at() {
    let shop =
        Shop::with(ShopOptions { gateway_ahead: chrono::Duration::seconds(90), ..ShopOptions::default() })
            .await;
    for entry in registry::ALL {
        let test = shop.engine.test_gateway_key(&owner(), entry.id).await.unwrap();
        let about: Vec<KeyCheckAbout> = test.checks.iter().map(|check| check.about).collect();
        use KeyCheckAbout::{Clock, Environment, Key, PayHost, Scope};
        assert_eq!(about, [Key, Environment, Scope, Clock, PayHost], "{}", entry.id);
        let state = |at: usize| test.checks[at].state;
        assert_eq!(state(0), KeyCheckState::Good, "{}", entry.id);
        assert_eq!(test.checks[1].value.as_deref(), Some("sandbox"), "{}", entry.id);
        assert_eq!(state(4), KeyCheckState::Unchecked, "no link was made: {}", entry.id);
        let scope = if entry.id == "ocpay" { KeyCheckState::Good } else { KeyCheckState::Unchecked };
        assert_eq!(state(2), scope, "{}", entry.id);
        if entry.id == "ocpay" {
            assert_eq!(state(3), KeyCheckState::Bad, "its clock is a minute and a half ahead");
            let behind: i64 = test.checks[3].value.as_deref().unwrap().parse().unwrap();
            assert!((85_000..=95_000).contains(&behind), "{behind}");
        }
        let kept = of(&shop, entry.id).await.last_test.unwrap();
        assert_eq!(kept, test, "it is kept as it was told: {}", entry.id);
    }
    shop.drill(On::Validate, Fault::KeyRefused);
    let bad = shop.engine.test_gateway_key(&owner(), "ocpay").await.unwrap();
    assert_eq!((bad.checks[0].state, bad.checks[1].state), (KeyCheckState::Bad, KeyCheckState::Unchecked));
}

#[tokio::test]
async fn a_gateway_with_the_sandboxs_key_comes_back_to_the_demo_by_a_test() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
    let till = open_till(folder.path(), environment(&sandbox), Access::Sell).await.unwrap();
    let read = || async { till.engine.read_settings(&owner()).await.unwrap().gateways };
    let oi = || async { read().await.into_iter().find(|one| one.gateway == "oi").unwrap() };
    assert_eq!(oi().await.key_place.as_deref(), Some(SecretPlace::Sandbox.word()));
    till.engine.remove_gateway(&owner(), "oi").await.unwrap();
    let gone = oi().await;
    assert!(gone.removed && !gone.has_key && gone.can_come_back);
    till.engine.enable_gateway(&owner(), "oi", true).await.unwrap();
    let back = oi().await;
    assert!(back.has_key && back.enabled && !back.removed);
    assert_eq!(back.last_test.and_then(|test| test.environment).as_deref(), Some("sandbox"));
    till.close().await;
    sandbox.stop().await;
}

#[tokio::test]
async fn an_owner_alone_changes_which_gateways_there_are() {
    let shop = Shop::open().await;
    let who = cashier();
    for refused in [
        shop.engine.enable_gateway(&who, "chargily", false).await,
        shop.engine.order_gateways(&who, &["oi".to_owned()]).await,
        shop.engine.remove_gateway(&who, "chargily").await,
        shop.engine.forget_gateway_key(&who, "chargily").await,
    ] {
        assert_eq!(refused.unwrap_err().code, ErrorCode::NotAllowed);
    }
    assert!(of(&shop, "chargily").await.enabled);
    assert_eq!(order(&shop).await[0], "ocpay");
}
