//! The receipt of a paid sale, 80 mm wide.

use crate::error::DocumentError;
use crate::paper;
use crate::report::{LocalMoment, Profile};
use crate::typeset::{Paper, drawable};
use crate::words::{Language, Words};
use domain::Money;
use serde_json::json;

/// A paid sale as its customer takes it away. Whoever fills it in has checked that PAID is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Demo or live.
    pub profile: Profile,
    /// The shop's name.
    pub shop: String,
    /// The till's letter or short code.
    pub till: String,
    /// The sale's number.
    pub number: String,
    /// What was paid.
    pub amount: Money,
    /// The gateway's name for people; empty where the phone had no part in it.
    pub gateway: String,
    /// The gateway's name for the payment.
    pub reference: String,
    /// When the sale was made.
    pub made_at: LocalMoment,
    /// When the payment was confirmed, by the corrected time.
    pub paid_at: LocalMoment,
    /// The business day the money landed on.
    pub business_day: domain::BusinessDay,
    /// Who made the sale; empty while the till has no people.
    pub cashier: String,
    /// The cashier's note.
    pub note: String,
    /// Whether one was made before.
    pub is_copy: bool,
    /// How it was paid without the phone, if it was.
    pub tender: Option<ReceiptTender>,
}

/// What a receipt says of a sale that the phone did not pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptTender {
    /// `cash` or `other`.
    pub kind: String,
    /// The name of another way; empty for cash.
    pub name: String,
    /// What was handed over, where somebody typed it.
    pub given: Option<Money>,
    /// What went back, where somebody typed what was given.
    pub change: Option<Money>,
}

/// The receipt as PDF. The same receipt in the same language gives the same bytes.
pub fn pdf(receipt: &Receipt, language: Language) -> Result<Vec<u8>, DocumentError> {
    let words = Words::of(language);
    let figures = receipt.amount.figures();
    let fact = |word: &str, value: &str, is_figures: bool| {
        (!value.is_empty())
            .then(|| json!({ "word": word, "value": drawable(value), "is_figures": is_figures }))
    };
    let tender = receipt.tender.as_ref();
    let money = |money: Option<Money>| {
        money
            .map(|money| format!("{} {}", money.figures(), words.currency(money.currency)))
            .unwrap_or_default()
    };
    let facts: Vec<_> = [
        fact("paper_col_sale", &receipt.number, true),
        fact("paper_col_made_at", &crate::digits::local(receipt.made_at), true),
        fact("paper_receipt_paid_at", &crate::digits::local(receipt.paid_at), true),
        fact("paper_col_business_day", &receipt.business_day.to_string(), true),
        fact("paper_receipt_confirmed", &receipt.gateway, false),
        fact("paper_col_reference", &receipt.reference, true),
        fact("paper_receipt_given", &money(tender.and_then(|tender| tender.given)), true),
        fact("paper_receipt_change", &money(tender.and_then(|tender| tender.change)), true),
        fact("paper_receipt_other", tender.map_or("", |tender| &tender.name), false),
        fact("paper_col_cashier", &receipt.cashier, false),
        fact("paper_col_note", &receipt.note, false),
    ]
    .into_iter()
    .flatten()
    .collect();
    let data = json!({
        "lang": language.code(),
        "rtl": language.is_right_to_left(),
        "demo": receipt.profile == Profile::Demo,
        "copy": receipt.is_copy,
        "stamp": paper::stamp(receipt.paid_at.naive_local()),
        "title_plain": format!("{} {}", words.say("paper_receipt"), receipt.number),
        "shop": drawable(&receipt.shop),
        "till": words.fill("frame_till", &[("till", &receipt.till)]),
        "amount": figures,
        "paid": words.say(paid_key(tender)),
        "by_phone": tender.is_none(),
        "amount_size": amount_size(&figures),
        "currency": words.currency(receipt.amount.currency),
        "facts": facts,
        "words": paper::words(&words),
    });
    Paper {
        template: include_str!("templates/receipt.typ"),
        data: &data,
        files: Vec::new(),
        ident: format!("receipt {} {}", receipt.number, if receipt.is_copy { "copy" } else { "original" }),
        language,
    }
    .pdf()
}

/// Which word says that it is paid: the gateway's own, or who took it.
fn paid_key(tender: Option<&ReceiptTender>) -> &'static str {
    match tender.map(|tender| tender.kind.as_str()) {
        None => "result_paid",
        Some("cash") => "result_paid_cash",
        Some(_) => "result_paid_other",
    }
}

/// The largest size, in points, at which an amount still fits the paper beside its currency.
fn amount_size(figures: &str) -> u32 {
    match figures.chars().count() {
        0..=10 => 28,
        11..=13 => 22,
        14..=17 => 17,
        _ => 12,
    }
}
