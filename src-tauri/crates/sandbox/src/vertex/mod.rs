//! Vertex Gateway, the far side: orders, their cancelling, rejecting and refunding, and a shop's payment methods.
//!
//! Written from the gateway's own documents, not from the adapter. Its documents keep silent on how an order is
//! read, on the bodies of what is done about one, and on errors; what stands here for them is *assumed*.

mod wire;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::asked::{Answered, Asked, Side};
use crate::drills::On;
use crate::exchange::{Dialect, Problem, Reply};
use crate::keys::{Secret, Special};
use crate::links::{Link, LinkState, Refund, Refusal};
use crate::making;
use crate::registry::Entry;
pub(crate) use wire::Vertex;

/// The one shop there is, as in the documents' samples.
pub const VERTEX_SHOP_ID: &str = "115";
/// Where an order is read. *Assumed*: the path isn't public.
pub const VERTEX_RETRIEVE_PATH: &str = "/shops/{shopId}/orders/{orderNumber}";
/// The key of another company, which may do nothing about this shop: 403.
pub const VERTEX_OTHER_SHOP_KEY: &str = "sandbox-other-shop-key";

impl Side for Vertex {
    const ENTRY: Entry = Entry {
        title: "Vertex Gateway",
        secrets: &[Secret { name: "access_token", header: "api-access-token", scheme: "", before: "" }],
        options: &[("shop_id", VERTEX_SHOP_ID), ("retrieve_path", VERTEX_RETRIEVE_PATH)],
        special_keys: &[(
            VERTEX_OTHER_SHOP_KEY,
            "403 everywhere: the key of another shop",
            Special::Forbidden,
        )],
    };

    async fn answer(asked: &Asked<Vertex>, path: &[&str]) -> Answered {
        match (asked.method.as_str(), path) {
            ("POST", ["order"]) => create(asked).await,
            ("POST", ["order", what]) => act(asked, what).await,
            ("GET", ["shops", VERTEX_SHOP_ID, "orders", number]) => asked.check(number, wire::order).await,
            ("GET", ["shops", VERTEX_SHOP_ID, "payment-methods"]) => {
                asked.tell(On::Validate, wire::methods()).await
            }
            _ => Err(Problem::NoSuchPath),
        }
    }
}

/// The body of a request about the shop.
fn body(asked: &Asked<Vertex>) -> Result<&Value, Problem> {
    match asked.body["shopId"].as_u64().map(|shop| shop.to_string()) {
        Some(shop) if shop == VERTEX_SHOP_ID => Ok(&asked.body),
        Some(_) => Err(Problem::Forbidden),
        None => Err(Problem::wrong("shopId is required")),
    }
}

/// Makes an order under the till's own number, which can't be taken twice.
async fn create(asked: &Asked<Vertex>) -> Answered {
    let wanted = wire::wanted(body(asked)?, asked.moment.told_at)?;
    let taken = || Problem::own(409, "", "orderNumber is already used");
    let name = making::given_name(wanted.title.clone(), taken);
    let tell = |link: &Link, _: &_| json!({ "orderNumber": link.reference, "paymentLink": asked.page(link) });
    asked.create(wanted, name, tell).await
}

/// Cancels, rejects or refunds; the answer comes before the work is done, says the gateway.
async fn act(asked: &Asked<Vertex>, what: &str) -> Answered {
    let body = body(asked)?;
    let number = body["orderNumber"].as_str().unwrap_or_default();
    let change = |link: &mut Link, now| match what {
        "cancel" => Ok(link.cancel(now)?),
        "reject" => Ok(reject(link, now)?),
        "refund" => Ok(refund(link, body, now)?),
        _ => Err(Problem::NotFound),
    };
    let work = async |_: Option<&_>, at: &_| {
        asked.change(number, change).await?;
        Ok(Reply::new(StatusCode::ACCEPTED, Vertex::done(json!({ "orderNumber": number }), at)))
    };
    asked.work(On::Act, Some(number), work).await
}

/// Takes back an order in progress that has a payment item: reserved money is released, taken money goes back.
fn reject(link: &mut Link, now: DateTime<Utc>) -> Result<(), Refusal> {
    match link.state_at(now) {
        LinkState::Authorized => link.cancel(now)?,
        LinkState::Paid if !wire::is_cleared(link, now) => give_back(link, link.amount_minor, now)?,
        _ => return Err(Refusal::NotAuthorized),
    }
    link.extra.insert("rejected".to_owned(), json!(true));
    Ok(())
}

/// Only from `completed` and `partially_refunded`.
fn refund(link: &mut Link, body: &Value, now: DateTime<Utc>) -> Result<(), Refusal> {
    let is_cleared = link.state_at(now) == LinkState::PartlyRefunded || wire::is_cleared(link, now);
    let amount =
        wire::cost(body.get("cost")).filter(|(_, currency)| is_cleared && *currency == link.currency);
    let (amount_minor, _) = amount.ok_or(Refusal::TooMuch)?;
    give_back(link, amount_minor, now)
}

fn give_back(link: &mut Link, amount_minor: i64, at: DateTime<Utc>) -> Result<(), Refusal> {
    let id = format!("{}-{}", link.reference, link.refunds.len() + 1);
    link.refund(Refund::new(id, amount_minor, at))
}
