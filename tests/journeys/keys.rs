//! Keys: each that isn't good is refused by its own code, and nothing of it is kept.

use engine::Profile;
use engine::views::{ErrorCode, HealthState, MoneyMoved};
use gateways::registry;
use sandbox::{
    Fault, OCPAY_DISABLED_KEY, OCPAY_IP_BLOCKED_KEY, OCPAY_LIVE_KEY, OCPAY_NOT_VALIDATED_KEY,
    OCPAY_READ_ONLY_KEY, On,
};
use support::{PATIENCE, Shop, ShopOptions, one_key, owner};

async fn shop_without_key() -> Shop {
    Shop::with(ShopOptions { key: None, ..ShopOptions::default() }).await
}

#[tokio::test]
async fn every_key_that_is_not_good_has_its_own_code_and_is_not_kept() {
    let shop = shop_without_key().await;
    for (key, code) in [
        ("", ErrorCode::KeyMissing),
        ("a key with spaces", ErrorCode::KeyWrong),
        ("مفتاح", ErrorCode::KeyWrong),
        ("nobody-knows-it", ErrorCode::KeyWrong),
        (OCPAY_READ_ONLY_KEY, ErrorCode::KeyReadOnly),
        (OCPAY_DISABLED_KEY, ErrorCode::KeyDisabled),
        (OCPAY_LIVE_KEY, ErrorCode::KeyWrongEnvironment),
        (OCPAY_IP_BLOCKED_KEY, ErrorCode::KeyIpNotAllowed),
        (OCPAY_NOT_VALIDATED_KEY, ErrorCode::KeyForbidden),
    ] {
        let error = shop.engine.set_gateway_key(&owner(), "ocpay", one_key(key)).await.unwrap_err();
        assert_eq!((error.code, error.money), (code, MoneyMoved::None), "{key}");
        assert!(!shop.secrets.has_key(), "{key}");
    }
    assert_eq!(shop.engine.gateway_health(&owner(), true).await.unwrap().state, HealthState::NoKey);
    assert_eq!(shop.sell_fails().await, ErrorCode::KeyMissing);
    assert_eq!(shop.sales_made().await, 0);

    shop.engine.set_gateway_key(&owner(), "ocpay", one_key("sandbox-key")).await.unwrap();
    assert!(shop.sell(150_000).await.link.is_some());
    let settings = shop.engine.read_settings(&owner()).await.unwrap();
    assert!(settings.gateways[0].has_key && settings.gateways[0].last_test.is_some());
    assert!(!format!("{settings:?}").contains("sandbox-key"), "no view holds a key");
    let unknown = shop.engine.set_gateway_key(&owner(), "paypal", one_key("x")).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::GatewayUnknown);
}

#[tokio::test]
async fn a_test_key_is_refused_in_live_and_a_production_key_taken() {
    let options = ShopOptions { key: None, profile: Profile::Live, ..ShopOptions::default() };
    let shop = Shop::with(options).await;
    let who = owner();
    let set = |key: &str| shop.engine.set_gateway_key(&who, "ocpay", one_key(key));
    assert_eq!(set("sandbox-key").await.unwrap_err().code, ErrorCode::KeyWrongEnvironment);
    set(OCPAY_LIVE_KEY).await.unwrap();
}

#[tokio::test]
async fn a_key_that_cannot_be_checked_or_kept_is_not_set() {
    let shop = shop_without_key().await;
    let drill = shop.drill(On::Validate, Fault::BadGateway { after_work: false });
    let who = owner();
    let set = || shop.engine.set_gateway_key(&who, "ocpay", one_key("sandbox-key"));
    let error = set().await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::NotVerified, MoneyMoved::None));
    shop.sandbox.drills().remove(drill);
    shop.secrets.set_broken(true);
    assert_eq!(set().await.unwrap_err().code, ErrorCode::SecretsUnavailable);
    shop.secrets.set_broken(false);
    assert!(!shop.secrets.has_key());
}

#[tokio::test]
async fn a_key_that_went_bad_is_told_by_its_test_and_by_a_sale() {
    let shop = Shop::open().await;
    let good = shop.engine.test_gateway_key(&owner(), "ocpay").await.unwrap();
    assert_eq!((good.environment.as_deref(), good.problem), (Some("sandbox"), None));
    shop.drill(On::Any, Fault::KeyRefused);
    let bad = shop.engine.test_gateway_key(&owner(), "ocpay").await.unwrap();
    assert_eq!(bad.problem.map(|problem| problem.code), Some(ErrorCode::KeyWrong));
    assert_eq!(shop.sell_fails().await, ErrorCode::KeyWrong);
    assert_eq!(shop.engine.gateway_health(&owner(), false).await.unwrap().state, HealthState::KeyRefused);
    shop.engine.forget_gateway_key(&owner(), "ocpay").await.unwrap();
    assert!(!shop.secrets.has_key());
}

#[tokio::test]
async fn no_key_is_ever_written_to_the_shops_files() {
    let shop = Shop::open().await;
    shop.engine.test_gateway_key(&owner(), "ocpay").await.unwrap();
    let _ = shop.engine.set_gateway_key(&owner(), "ocpay", one_key(OCPAY_LIVE_KEY)).await;
    shop.engine.set_gateway_key(&owner(), "ocpay", one_key("sandbox-key")).await.unwrap();
    let sold = shop.sell(150_000).await;
    shop.check(&sold.number).await;
    shop.engine.backup_now(&owner()).await.unwrap();
    let mut folders = vec![shop.folder()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            files += 1;
            for key in ["sandbox-key", OCPAY_LIVE_KEY] {
                assert!(!bytes.windows(key.len()).any(|part| part == key.as_bytes()), "{}", path.display());
            }
        }
    }
    assert!(files >= 2);
}

#[tokio::test]
async fn a_slow_keychain_is_asked_for_every_secret_at_once() {
    let mut shop = Shop::open().await;
    shop.shut().await;
    let all = registry::ALL.iter().map(|entry| entry.secrets.len()).sum();
    shop.secrets.answer_only_together(all);
    tokio::time::timeout(PATIENCE, shop.open_again()).await.unwrap();
    let settings = shop.engine.read_settings(&owner()).await.unwrap();
    assert!(settings.gateways.iter().all(|gateway| gateway.has_key));
}
