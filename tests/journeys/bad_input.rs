//! Bad input: each kind has its own code, says that no money moved, and leaves no row.

use domain::{Currency, Money};
use engine::views::{ErrorCode, MoneyMoved, StartSale};
use engine::{EngineError, Profile};
use support::{Shop, ShopOptions, csv_of, environment, open_till, owner, sale};
use till::{Access, Environment, Paths};

async fn refused(shop: &Shop, input: StartSale, code: ErrorCode) {
    let told = format!("{input:?}");
    let error = shop.engine.sell(&owner(), input).await.unwrap_err();
    assert_eq!((error.code, error.money), (code, MoneyMoved::None), "{told}");
    assert_eq!((shop.sales_made().await, shop.sandbox.requests().len()), (0, 0), "{told}");
    assert_eq!(shop.engine.changes_since(0).await.unwrap().seq, 0, "no row of any kind: {told}");
}

#[tokio::test]
async fn amounts_that_cannot_be_charged() {
    let shop = Shop::open().await;
    for (amount_minor, code) in [
        (0, ErrorCode::AmountZero),
        (-1, ErrorCode::AmountNegative),
        (-150_000, ErrorCode::AmountNegative),
        (i64::MIN, ErrorCode::AmountNegative),
        (49_900, ErrorCode::AmountTooSmall),
        (100, ErrorCode::AmountTooSmall),
        (50_000_100, ErrorCode::AmountTooLarge),
        (i64::MAX - i64::MAX % 100, ErrorCode::AmountTooLarge),
        (150_050, ErrorCode::AmountTooPrecise),
        (150_001, ErrorCode::AmountTooPrecise),
    ] {
        refused(&shop, sale(amount_minor, "request-bad"), code).await;
    }
    for good in [50_000, 50_000_000] {
        assert!(shop.sell(good).await.link.is_some());
    }
}

#[test]
fn amounts_that_are_no_amounts_as_text() {
    for (text, code) in [
        ("", ErrorCode::AmountEmpty),
        ("  ", ErrorCode::AmountEmpty),
        ("0", ErrorCode::AmountZero),
        ("0.00", ErrorCode::AmountZero),
        ("-5", ErrorCode::AmountNegative),
        ("fifteen", ErrorCode::AmountNotANumber),
        ("1e3", ErrorCode::AmountNotANumber),
        ("NaN", ErrorCode::AmountNotANumber),
        ("1500.505", ErrorCode::AmountTooPrecise),
        ("99999999999999999999", ErrorCode::AmountOverflow),
        ("92233720368547758.08", ErrorCode::AmountOverflow),
    ] {
        let error = Money::parse_major(text, Currency::DZD)
            .and_then(
                |money| if money.amount_minor == 0 { Err(domain::AmountError::Zero) } else { Ok(money) },
            )
            .map_err(|error| EngineError::amount(error, Currency::DZD))
            .unwrap_err();
        assert_eq!((error.code, error.money), (code, MoneyMoved::None), "{text:?}");
    }
}

#[tokio::test]
async fn notes_currencies_gateways_and_request_ids_that_cannot_be() {
    let shop = Shop::open().await;
    let noted = |note: &str| StartSale { note: note.to_owned(), ..sale(150_000, "request-bad") };
    refused(&shop, noted(&"x".repeat(201)), ErrorCode::NoteTooLong).await;
    refused(&shop, noted(&"ق".repeat(101)), ErrorCode::NoteTooLong).await;
    for steering in
        ["a\nb", "a\u{0}b", "a\u{1b}[31mb", "a\u{202e}b", "a\u{2066}b", "a\u{200f}b", "a\u{feff}b"]
    {
        refused(&shop, noted(steering), ErrorCode::NoteControlCharacter).await;
    }
    for currency in ["EUR", "dzd", "", "DINARS", "D\u{202e}Z"] {
        let input = StartSale { currency: currency.to_owned(), ..sale(150_000, "request-bad") };
        refused(&shop, input, ErrorCode::CurrencyNotTaken).await;
    }
    for gateway in ["paypal", "", "OCPAY", "../ocpay"] {
        let input = StartSale { gateway: Some(gateway.to_owned()), ..sale(150_000, "request-bad") };
        refused(&shop, input, ErrorCode::GatewayUnknown).await;
    }
    for request_id in ["", " ", "a b", "a\nb", &"x".repeat(300)] {
        refused(&shop, sale(150_000, request_id), ErrorCode::BadInput).await;
        assert_eq!(shop.engine.stop_sale(&owner(), request_id).await.unwrap_err().code, ErrorCode::BadInput);
    }
    let kept = shop.engine.sell(&owner(), noted(&format!("  {}  ", "ق".repeat(100)))).await.unwrap();
    assert_eq!(kept.note, "ق".repeat(100));
}

#[tokio::test]
async fn sales_that_do_not_exist() {
    let shop = Shop::open().await;
    let nobody = shop.number("A-000009");
    let engine = &shop.engine;
    let who = owner();
    let codes = [
        engine.read_sale(&who, &nobody).await.unwrap_err().code,
        engine.check_now(&who, &nobody).await.unwrap_err().code,
        engine.new_link(&who, &nobody, true).await.unwrap_err().code,
        engine.give_up(&who, &nobody, true).await.unwrap_err().code,
        engine.acknowledge(&who, &nobody).await.unwrap_err().code,
        engine
            .resolve(&who, &nobody, None, engine::views::DecisionView::Accepted, "x")
            .await
            .unwrap_err()
            .code,
    ];
    assert_eq!(codes, [ErrorCode::SaleNotFound; 6]);
    for text in ["", "A-1", "000001", "A-00000x", "A-\u{202e}000001"] {
        assert_eq!(engine::input::sale_number(text).unwrap_err().code, ErrorCode::SaleNotFound, "{text}");
    }
}

#[tokio::test]
async fn settings_that_cannot_be() {
    let shop = Shop::open().await;
    let good = shop.engine.read_settings(&owner()).await.unwrap().shop;
    let mut bad = Vec::new();
    let mut spoil = |change: &dyn Fn(&mut engine::views::ShopSettings), code| {
        let mut settings = good.clone();
        change(&mut settings);
        bad.push((settings, code));
    };
    spoil(&|shop| shop.shop_name = String::new(), ErrorCode::BadInput);
    spoil(&|shop| shop.shop_name = "a\u{202e}b".to_owned(), ErrorCode::NoteControlCharacter);
    spoil(&|shop| shop.time_zone = "Mars/Olympus".to_owned(), ErrorCode::BadInput);
    spoil(&|shop| shop.cutoff_minutes = 1440, ErrorCode::BadInput);
    spoil(&|shop| shop.currency = "XXX".to_owned(), ErrorCode::BadInput);
    spoil(&|shop| shop.currency = "EUR".to_owned(), ErrorCode::CurrencyNotTaken);
    spoil(&|shop| shop.default_gateway = "paypal".to_owned(), ErrorCode::GatewayUnknown);
    spoil(&|shop| shop.customer_languages = vec![], ErrorCode::BadInput);
    for (settings, code) in bad {
        assert_eq!(shop.engine.save_shop(&owner(), &settings).await.unwrap_err().code, code, "{settings:?}");
    }
    for (name, value) in [("fee_mode", "FREE"), ("redirect_url", "javascript:x"), ("colour", "red")] {
        let options = [(name.to_owned(), value.to_owned())].into();
        let error = shop.engine.save_gateway_options(&owner(), "ocpay", options).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::OptionInvalid, "{name}");
    }
    assert_eq!(shop.engine.read_settings(&owner()).await.unwrap().shop, good);
    assert_eq!(shop.engine.changes_since(0).await.unwrap().seq, 0);
}

#[tokio::test]
async fn base_addresses_that_cannot_be() {
    for (base_url, code) in [
        ("http://api.oneclickdz.com", ErrorCode::BaseUrlNotHttps),
        ("http://192.168.1.5:8787/ocpay", ErrorCode::BaseUrlNotHttps),
        ("ftp://127.0.0.1/", ErrorCode::BaseUrlUnreadable),
        ("127.0.0.1:8787", ErrorCode::BaseUrlUnreadable),
        ("https://user@api.oneclickdz.com", ErrorCode::BaseUrlUnreadable),
        ("nonsense", ErrorCode::BaseUrlUnreadable),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::from(|name| match name {
            "COMPTOIR_OCPAY_BASE_URL" => Some(base_url.to_owned()),
            "COMPTOIR_OCPAY_ACCESS_TOKEN" => Some("sandbox-key".to_owned()),
            _ => None,
        });
        let error = open_till(folder.path(), environment, Access::Sell).await.err().unwrap();
        assert_eq!((error.0.code, error.0.money), (code, MoneyMoved::None), "{base_url}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_data_folder_that_cannot_be_written() {
    let sandbox = sandbox::Sandbox::start(sandbox::SandboxOptions::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder should be: nobody can write into that, not even root.
    let in_the_way = folder.path().join("data");
    std::fs::write(&in_the_way, "").unwrap();
    let error = open_till(&in_the_way, environment(&sandbox), Access::Sell).await.err().unwrap();
    assert_eq!((error.0.code, error.0.money), (ErrorCode::DataDirNotWritable, MoneyMoved::None));
    assert!(error.0.values["path"].starts_with(&in_the_way.display().to_string()));
    assert_eq!(Paths::new(Some(in_the_way.clone())).root(), in_the_way);
}

#[tokio::test]
async fn a_folder_for_exports_and_backups_that_cannot_be_written() {
    let shop = Shop::with(ShopOptions { profile: Profile::Demo, ..ShopOptions::default() }).await;
    std::fs::write(shop.folder().join("exports"), "in the way").unwrap();
    let error = shop.engine.export(&owner(), csv_of(None)).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::FileNotWritten, MoneyMoved::None));
    std::fs::write(shop.folder().join("backups"), "in the way").unwrap();
    let error = shop.engine.backup_now(&owner()).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::FileNotWritten, MoneyMoved::None));
    assert_eq!(shop.engine.changes_since(0).await.unwrap().seq, 0);
}

#[tokio::test]
async fn a_request_id_used_again_for_another_amount_is_refused_and_makes_nothing() {
    let shop = Shop::open().await;
    let id = "3f2b1c7e-6f0a-4d5e-9b1a-0c2d3e4f5a6b";
    let sold = shop.engine.sell(&owner(), sale(80_000, id)).await.unwrap();
    let again = shop.engine.sell(&owner(), sale(80_000, id)).await.unwrap();
    assert_eq!(again.number, sold.number);
    let error = shop.engine.sell(&owner(), sale(85_000, id)).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::BadInput, MoneyMoved::None));
    assert_eq!(error.values["field"], "request_id");
    assert_eq!((shop.creates().len(), shop.read(&sold.number).await.amount.minor), (1, 80_000));
}
