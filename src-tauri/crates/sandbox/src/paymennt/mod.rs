//! Paymennt, the far side: checkouts by QR and by link, searched, read, cancelled and given back, and the capture of
//! a payment.
//!
//! Written from the gateway's OpenAPI description, not from the adapter. Where it is silent the choice is *assumed*:
//! errors beside 400 have their usual status and the same body; the same `requestId` makes another checkout; lists
//! have the newest first; `afterTimestamp` is in UTC; a checkout that is being paid names its `paymentId`.

mod wire;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Value, json};

use crate::amounts;
use crate::asked::{Answered, Asked, Side};
use crate::drills::On;
use crate::exchange::{Dialect, Problem};
use crate::keys::{Secret, Special};
use crate::links::{Link, LinkState, Refund, Refusal};
use crate::listed;
use crate::random;
use crate::registry::Entry;
pub(crate) use wire::Paymennt;

/// The key of a merchant who may do nothing: 403 everywhere.
pub const PAYMENNT_FORBIDDEN_KEY: &str = "sandbox-forbidden-key";

impl Side for Paymennt {
    const ENTRY: Entry = Entry {
        title: "Paymennt",
        secrets: &[
            Secret { name: "api_key", header: "x-paymennt-api-key", scheme: "", before: "" },
            Secret { name: "api_secret", header: "x-paymennt-api-secret", scheme: "", before: "secret-" },
        ],
        options: &[],
        special_keys: &[(PAYMENNT_FORBIDDEN_KEY, "403 everywhere, with any secret", Special::Forbidden)],
    };

    async fn answer(asked: &Asked<Paymennt>, path: &[&str]) -> Answered {
        match (asked.method.as_str(), path) {
            ("POST", ["checkout", form @ ("qr" | "link")]) => {
                let wanted = wire::wanted(&asked.body, *form == "link")?;
                let made = |link: &Link, _: &_| wire::checkout(asked, link, LinkState::Pending);
                asked.create(wanted, |_| Ok(random::digits(19)?), made).await
            }
            ("GET", ["checkout"]) => {
                // What looks for no request and no time counts as asking about the key.
                let on = match (asked.query("requestId"), asked.query("afterTimestamp")) {
                    (Some(_), _) => On::Check,
                    (None, Some(_)) => On::List,
                    (None, None) => On::Validate,
                };
                asked.work(on, None, async |_, at| list(asked).map(|page| Paymennt::done(page, at))).await
            }
            ("GET", ["checkout", id]) => asked.check(id, wire::checkout).await,
            ("POST", ["checkout", id, "cancel"]) => asked.act(id, Link::cancel, wire::checkout).await,
            ("POST", ["checkout", id, "refund"]) => asked.act(id, refund(asked)?, wire::checkout).await,
            ("POST", ["payment", id, "capture"]) => {
                let named = asked.find(|link| link.extra.get("paymentId").is_some_and(|told| told == id));
                let reference = named.map(|link| link.reference).unwrap_or_default();
                asked.act(&reference, Link::capture, wire::checkout).await
            }
            _ => Err(Problem::NoSuchPath),
        }
    }
}

/// What a refund that is asked for does.
fn refund(
    asked: &Asked<Paymennt>,
) -> Result<impl FnOnce(&mut Link, DateTime<Utc>) -> Result<(), Refusal>, Problem> {
    let amount = asked.query("amount").and_then(|amount| amounts::minor(&amount, wire::DECIMALS));
    let (Some(amount_minor), Some(currency), Some(_)) =
        (amount, asked.query("currency"), asked.query("note"))
    else {
        return Err(Problem::wrong("amount, currency and note are required"));
    };
    let key = asked.query("referenceId");
    Ok(move |link: &mut Link, at| {
        let id = format!("refund-{}", link.refunds.len() + 1);
        if link.currency != currency {
            return Err(Refusal::TooMuch);
        }
        link.refund(Refund { key, ..Refund::new(id, amount_minor, at) })
    })
}

fn list(asked: &Asked<Paymennt>) -> Result<Value, Problem> {
    let (Some(page), Some(size @ 1..)) = (asked.number("page", 0), asked.number("size", 20)) else {
        return Err(Problem::wrong("page size parameter must be a positive integer"));
    };
    let after = asked.query("afterTimestamp");
    let after = after.map(|text| NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S")).transpose();
    let after = after.map_err(|_| Problem::wrong("afterTimestamp must be yyyy-mm-dd HH:MM:SS"))?;
    let is_later = |link: &Link| after.is_none_or(|after| link.created_at.naive_utc() > after);
    let names = ["requestId", "orderId"].map(|name| (name, asked.query(name)));
    let is_it = |told: &Value| {
        names.iter().all(|(name, wanted)| wanted.as_ref().is_none_or(|wanted| told[*name] == **wanted))
    };
    // Looking for one request is no list.
    let links = if names[0].1.is_some() { asked.links() } else { listed::told(asked.links()) };
    let all = links.into_iter().filter(|(link, _)| is_later(link));
    let all = all.map(|(link, state)| wire::checkout(asked, &link, state));
    let all: Vec<Value> = all.filter(is_it).collect();
    let content: Vec<&Value> = all.iter().skip(page.saturating_mul(size)).take(size).collect();
    let (pages, elements) = (all.len().div_ceil(size), content.len());
    Ok(json!({
        "page": page, "size": size, "totalPages": pages, "totalElements": elements, "content": content,
    }))
}
