//! The receipt of a paid sale.

use crate::sample::at;
use documents::receipt::pdf;
use documents::report::Profile;
use documents::{Language, Receipt, ReceiptTender};
use domain::{Currency, Money};

fn receipt(profile: Profile, is_copy: bool) -> Receipt {
    Receipt {
        profile,
        shop: "Épicerie El Baraka".into(),
        till: "A".into(),
        number: "A-000123".into(),
        amount: Money::new(1_250_000, Currency::DZD),
        gateway: "OCPay".into(),
        reference: "OCPL-A1B2C3-D4E5".into(),
        made_at: at("2026-11-21T14:32:07+01:00"),
        paid_at: at("2026-11-21T14:33:02+01:00"),
        business_day: "2026-11-21".parse().unwrap(),
        cashier: "Amina Benali".into(),
        note: "خبز وحليب".into(),
        is_copy,
        tender: None,
    }
}

#[test]
fn the_same_receipt_gives_the_same_bytes_and_a_copy_differs() {
    for language in Language::ALL {
        for profile in [Profile::Live, Profile::Demo] {
            let original = pdf(&receipt(profile, false), language).unwrap();
            assert_eq!(original, pdf(&receipt(profile, false), language).unwrap());
            let copy = pdf(&receipt(profile, true), language).unwrap();
            assert_ne!(original, copy);
            let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
            let word = if profile == Profile::Demo { "demo" } else { "live" };
            std::fs::write(folder.join(format!("receipt-{word}-{}.pdf", language.code())), &original)
                .unwrap();
            std::fs::write(folder.join(format!("copy-{word}-{}.pdf", language.code())), &copy).unwrap();
        }
    }
}

#[test]
fn a_receipt_of_cash_names_cash_and_change_and_no_gateway() {
    for language in Language::ALL {
        for (kind, name) in [("cash", ""), ("other", "شيك رقم 12")] {
            let mut receipt = receipt(Profile::Live, false);
            let phone = pdf(&receipt, language).unwrap();
            receipt.gateway = String::new();
            receipt.reference = String::new();
            let is_cash = kind == "cash";
            receipt.tender = Some(ReceiptTender {
                kind: kind.into(),
                name: name.into(),
                given: is_cash.then(|| Money::new(2_000_000, Currency::DZD)),
                change: is_cash.then(|| Money::new(750_000, Currency::DZD)),
            });
            let tendered = pdf(&receipt, language).unwrap();
            assert_ne!(tendered, phone);
            let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
            std::fs::write(folder.join(format!("receipt-{kind}-{}.pdf", language.code())), &tendered)
                .unwrap();
        }
    }
}

#[test]
fn the_largest_amount_and_the_longest_names_still_fit_on_a_page() {
    let mut receipt = receipt(Profile::Live, false);
    receipt.amount = Money::new(i64::MAX, Currency::DZD);
    receipt.shop = "Établissements Benyoucef & Fils, alimentation générale et boissons".into();
    receipt.note = "W".repeat(200);
    let pdf = pdf(&receipt, Language::Fr).unwrap();
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("receipt-long.pdf"), &pdf).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
}
