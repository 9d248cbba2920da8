//! Vertex's JSON and its words. Where its documents are silent, the reading is one of the adapter's assumptions.

use crate::json::Fields;
use crate::payment::Payment;
use crate::{LinkRequest, PaymentMethod};
use chrono::{Duration, SecondsFormat};
use domain::observation::Details;
use domain::{Currency, Environment, Money, Verdict};
use serde_json::{Map, Value, json};

/// The parts of a payment method's code, in their order, as the gateway names them.
const METHOD_PARTS: [&str; 3] = ["providerCode", "instrumentType", "acquirerCode"];

/// How much longer than the till shows it an order may live: as long as its answer can be under way. The till
/// counts from that answer, so that an order which failed for its time is past the till's deadline too.
const GRACE: Duration = Duration::seconds(15);

/// What an order is asked for with; `None` for a payment method that can't be named. `autoCapture` is never
/// sent: a single-stage payment leaves it out.
pub fn create(shop: u32, ask: &LinkRequest, minutes: u32) -> Option<Value> {
    let mut settings = Map::new();
    if let Some(code) = &ask.method {
        let parts: Vec<&str> = code.split(':').collect();
        if !(2..=METHOD_PARTS.len()).contains(&parts.len()) || parts.contains(&"") {
            return None;
        }
        settings.extend(METHOD_PARTS.iter().zip(parts).map(|(name, part)| ((*name).to_owned(), part.into())));
    }
    let life = Duration::minutes(minutes.into()) + GRACE;
    if let Some(end) = ask.asked_at.and_then(|at| at.checked_add_signed(life)) {
        settings.insert("timeLimit".to_owned(), end.to_rfc3339_opts(SecondsFormat::Millis, true).into());
    }
    let order = json!({ "orderNumber": ask.own_reference.to_string(), "cost": cost(ask.amount) });
    let mut body = json!({ "shopId": shop, "order": order });
    // Without both names the gateway takes no customer at all.
    if let Some((first, last)) = ask.customer.names() {
        body["customer"] = json!({ "firstName": first, "lastName": last });
        for (name, text) in [("phone", &ask.customer.phone), ("email", &ask.customer.email)] {
            if let Some(text) = text.as_deref().filter(|text| !text.trim().is_empty()) {
                body["customer"][name] = text.trim().into();
            }
        }
    }
    if !settings.is_empty() {
        body["paymentSettings"] = settings.into();
    }
    Some(body)
}

/// An amount with its currency, as requests hold it.
pub fn cost(amount: Money) -> Value {
    json!({ "amount": amount.plain(), "currency": amount.currency.code() })
}

/// The order that an answer made, with its name and its page; `None` when it names none.
pub fn made(body: &Fields<'_>, environment: Environment) -> Option<Payment> {
    let data = body.object("data").filter(|data| data.raw("orderNumber").is_some())?;
    let (reference, environment) = (data.name("orderNumber"), Some(environment));
    let details = Details { reference, environment, ..Details::default() };
    Some(Payment { details, url: data.get("paymentLink"), ..Payment::default() })
}

/// The shop's ways to pay, each once; `None` when the answer holds no list of them.
pub fn methods(body: &Fields<'_>) -> Option<Vec<PaymentMethod>> {
    let mut methods: Vec<PaymentMethod> = Vec::new();
    for item in body.list("data")? {
        let parts: Vec<String> = METHOD_PARTS.iter().map_while(|name| item.name(name)).collect();
        let method = PaymentMethod { code: parts.join(":"), name: parts.join(", ") };
        let is_named = parts.len() >= 2 && !parts.iter().any(|part| part.contains(':'));
        if is_named && !methods.contains(&method) {
            methods.push(method);
        }
    }
    Some(methods)
}

/// An order as it stands.
#[derive(Debug)]
pub struct Order {
    /// As a payment. Of what was paid and what was ordered, its details tell whichever isn't as asked.
    pub payment: Payment,
    /// The order's own word as written; the payment's has that of the item behind it, where an item decides.
    pub status: String,
    /// By which call it is taken back, where nothing is paid and it isn't over.
    pub way_back: Option<&'static str>,
    /// What was given back, in minor units.
    pub refunded_minor: i64,
    /// How many refunds failed.
    pub failed_refunds: usize,
}

impl Order {
    /// Reads an order of the given environment. With `trust`, a payment whose word nobody knows counts as
    /// completed.
    ///
    /// `None` when there is no status word, when its payments can't be read, and when money is said to have
    /// come beside an amount or a currency that can't be read exactly.
    pub fn read(body: &Fields<'_>, asked: Money, environment: Environment, trust: bool) -> Option<Order> {
        let data = body.object("data")?;
        let order = data.object("order").unwrap_or_else(|| data.clone());
        let status = word_of(&order, "orderStatus")?;
        let items = if order.raw("payments").is_some() { order.list("payments")? } else { Vec::new() };
        let items: Vec<Item> = items.iter().map(|item| Item::read(item, asked.currency)).collect();
        let whole = Item::read(&order, asked.currency);
        let (refunds, payments): (Vec<&Item>, Vec<&Item>) = items.iter().partition(|item| item.is_refund);
        let mut paid = among(&payments, &["completed"]);
        if trust {
            paid.extend(payments.iter().copied().filter(|item| !KNOWN_WORDS.contains(&item.word.as_str())));
        }
        let paid_minor = sum(&paid);
        let unsaid = if status == "refunded" { asked.amount_minor } else { 0 };
        let refunded_minor = sum(&among(&refunds, &["completed"])).unwrap_or(unsaid);
        let is_all_back = refunded_minor >= paid_minor.or(whole.minor).unwrap_or(asked.amount_minor);
        let verdict = match status.as_str() {
            "in_progress" if !paid.is_empty() => Verdict::Confirmed,
            "in_progress" if !among(&payments, &["authorized"]).is_empty() => Verdict::Authorized,
            "in_progress" | "need_action" => Verdict::Pending,
            "completed" => Verdict::Confirmed,
            "cancelled" => Verdict::Cancelled,
            // The money had come, and rejecting the order gave it back.
            "rejected" if !paid.is_empty() => Verdict::Refunded,
            "rejected" => Verdict::Declined,
            "failed" => Verdict::Failed,
            "refunded" | "partially_refunded" if is_all_back => Verdict::Refunded,
            "refunded" | "partially_refunded" => Verdict::PartiallyRefunded,
            _ => Verdict::Unrecognised,
        };
        let has_money =
            matches!(verdict, Verdict::Confirmed | Verdict::Refunded | Verdict::PartiallyRefunded);
        if has_money && (whole.is_odd || items.iter().any(|item| item.is_odd)) {
            return None;
        }
        let raw_status = match paid.first().or(payments.last()).map(|item| item.word.as_str()) {
            Some(word) if status == "in_progress" && !word.is_empty() => format!("{status}/{word}"),
            Some(_) | None => status.clone(),
        };
        let amounts = [paid_minor, whole.minor].into_iter().flatten();
        let codes = paid.iter().copied().chain([&whole]).filter_map(|item| item.code.clone());
        let details = Details {
            amount_minor: telling(amounts, |minor| *minor == asked.amount_minor),
            currency: telling(codes, |code| code.eq_ignore_ascii_case(asked.currency.code())),
            reference: order.word("orderNumber"),
            environment: Some(environment),
            refunded_minor: Some(refunded_minor).filter(|minor| *minor > 0),
            // Paid at the counter is `in_progress`; the bank clears it one to three days later.
            is_cleared: (has_money && status != "rejected").then(|| status != "in_progress"),
        };
        let is_untouched = payments.len() == among(&payments, &OVER_WORDS).len();
        let way_back = match verdict {
            // What is paid stays paid: only a refund gives it back.
            _ if !paid.is_empty() => None,
            Verdict::Pending if is_untouched => Some("cancel"),
            Verdict::Pending | Verdict::Authorized => Some("reject"),
            _ => None,
        };
        let (url, failed_refunds) = (order.get("paymentLink"), among(&refunds, &OVER_WORDS).len());
        let payment = Payment { details, url, ..Payment::told(verdict, raw_status, body.said()) };
        Some(Order { payment, status, way_back, refunded_minor, failed_refunds })
    }
}

/// The words of a payment that is over without money.
const OVER_WORDS: [&str; 3] = ["failed", "rejected", "cancelled"];
/// Every word of a payment that is understood.
const KNOWN_WORDS: [&str; 7] =
    ["completed", "authorized", "in_progress", "need_action", "failed", "rejected", "cancelled"];

/// A payment or a refund inside an order, or the order itself as far as it is written like one.
struct Item {
    is_refund: bool,
    word: String,
    minor: Option<i64>,
    code: Option<String>,
    /// Something of its cost is there and can't be read exactly.
    is_odd: bool,
}

impl Item {
    fn read(of: &Fields<'_>, currency: Currency) -> Item {
        let cost = of.object("cost").unwrap_or_default();
        let (minor, code) = (cost.major("amount", currency), cost.word("currency"));
        Item {
            is_refund: of.word("paymentType").unwrap_or_default().to_ascii_lowercase().contains("refund"),
            word: word_of(of, "paymentStatus").unwrap_or_default(),
            is_odd: cost.is_odd("amount", &minor)
                || cost.is_odd("currency", &code)
                || of.is_odd("cost", &of.object("cost")),
            minor,
            code,
        }
    }
}

/// A status, which stands bare or as `{"status": "…"}`.
fn word_of(of: &Fields<'_>, name: &str) -> Option<String> {
    of.word(name).or_else(|| of.object(name)?.word("status"))
}

fn among<'a>(items: &[&'a Item], words: &[&str]) -> Vec<&'a Item> {
    items.iter().copied().filter(|item| words.contains(&item.word.as_str())).collect()
}

/// What several items come to; `None` where there is none, or one doesn't tell.
fn sum(items: &[&Item]) -> Option<i64> {
    let sum = items.iter().try_fold(0_i64, |sum, item| sum.checked_add(item.minor?))?;
    (!items.is_empty()).then_some(sum)
}

/// Of several values that should be one, the first that isn't as asked, else the first.
fn telling<T>(values: impl Iterator<Item = T>, is_as_asked: impl Fn(&T) -> bool) -> Option<T> {
    let values: Vec<T> = values.collect();
    let other = values.iter().position(|value| !is_as_asked(value)).unwrap_or_default();
    values.into_iter().nth(other)
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
