//! Vertex's JSON and its words. Where its documents are silent, the reading is one of the adapter's assumptions.

use crate::json::{Fields, iso, without_nulls};
use crate::payment::{Payment, has_money};
use crate::told_amount::ToldAmount;
use crate::unnamed_refund::WentBack;
use crate::{LinkRequest, PaymentMethod, RefundAnswer, RefundRequest, RefundStage};
use domain::observation::Details;
use domain::{Currency, Environment, Money, Verdict};
use serde_json::{Map, Value, json};

/// The parts of a payment method's code, in their order, as the gateway names them.
const METHOD_PARTS: [&str; 3] = ["providerCode", "instrumentType", "acquirerCode"];

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
    if let Some(end) = ask.ends_at(minutes) {
        settings.insert("timeLimit".to_owned(), iso(end).into());
    }
    let (phone, email) = (ask.customer.phone(), ask.customer.email());
    let named =
        |(first, last)| json!({ "firstName": first, "lastName": last, "phone": phone, "email": email });
    Some(without_nulls(json!({
        "shopId": shop,
        "order": { "orderNumber": ask.own_reference, "cost": cost(ask.amount) },
        // Without both names the gateway takes no customer at all.
        "customer": ask.customer.names().map(named),
        "paymentSettings": (!settings.is_empty()).then_some(settings),
    })))
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
    /// What was given back of it.
    pub went_back: WentBack,
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
        let whole = ToldAmount::within(&order, "cost", asked.currency);
        let (refunds, payments): (Vec<&Item>, Vec<&Item>) = items.iter().partition(|item| item.is_refund);
        let mut paid = among(&payments, &["completed"]);
        if trust {
            paid.extend(payments.iter().copied().filter(|item| !KNOWN_WORDS.contains(&item.word.as_str())));
        }
        let told = sum(&paid, asked);
        let unsaid = if status == "refunded" { asked.amount_minor } else { 0 };
        let refunded_minor = sum(&among(&refunds, &["completed"]), asked).minor.unwrap_or(unsaid);
        let is_all_back = refunded_minor >= told.minor.or(whole.minor).unwrap_or(asked.amount_minor);
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
        if has_money(verdict) && (whole.is_odd || items.iter().any(|item| item.cost.is_odd)) {
            return None;
        }
        let raw_status = match paid.first().or(payments.last()).map(|item| item.word.as_str()) {
            Some(word) if status == "in_progress" && !word.is_empty() => format!("{status}/{word}"),
            Some(_) | None => status.clone(),
        };
        let told = told.beside(whole, asked);
        let details = Details {
            amount_minor: told.minor,
            currency: told.currency,
            reference: order.word("orderNumber"),
            environment: Some(environment),
            refunded_minor: Some(refunded_minor).filter(|minor| *minor > 0),
            // Paid at the counter is `in_progress`; the bank clears it one to three days later.
            is_cleared: (has_money(verdict) && status != "rejected").then(|| status != "in_progress"),
        };
        let is_untouched = payments.len() == among(&payments, &OVER_WORDS).len();
        let way_back = match verdict {
            // What is paid stays paid: only a refund gives it back.
            _ if !paid.is_empty() => None,
            Verdict::Pending if is_untouched => Some("cancel"),
            Verdict::Pending | Verdict::Authorized => Some("reject"),
            _ => None,
        };
        let went_back = WentBack { minor: refunded_minor, failed: among(&refunds, &OVER_WORDS).len() };
        let url = order.get("paymentLink");
        let payment = Payment { details, url, ..Payment::told(verdict, raw_status, body.said()) };
        Some(Order { payment, status, way_back, went_back })
    }

    /// Giving money back, as this order tells it; `name` stands for the wish's.
    pub fn given_back(self, ask: &RefundRequest, name: Option<&str>) -> RefundAnswer {
        let stage = match self.payment.verdict {
            Some(Verdict::Declined | Verdict::Refunded) => RefundStage::Succeeded,
            _ => self.went_back.stage_of(ask, name),
        };
        self.payment.refund_at(stage, name)
    }
}

/// The words of a payment that is over without money.
const OVER_WORDS: [&str; 3] = ["failed", "rejected", "cancelled"];
/// Every word of a payment that is understood.
const KNOWN_WORDS: [&str; 7] =
    ["completed", "authorized", "in_progress", "need_action", "failed", "rejected", "cancelled"];

/// A payment or a refund inside an order.
struct Item {
    is_refund: bool,
    word: String,
    cost: ToldAmount,
}

impl Item {
    fn read(of: &Fields<'_>, unit: Currency) -> Item {
        let kind = of.word("paymentType").unwrap_or_default();
        Item {
            is_refund: kind.to_ascii_lowercase().contains("refund"),
            word: word_of(of, "paymentStatus").unwrap_or_default(),
            cost: ToldAmount::within(of, "cost", unit),
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

fn sum(items: &[&Item], asked: Money) -> ToldAmount {
    ToldAmount::sum(items.iter().map(|item| &item.cost), asked)
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
