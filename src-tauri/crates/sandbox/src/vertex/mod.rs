//! Vertex Gateway, the far side: orders, their cancelling, rejecting and refunding, and a shop's payment methods.
//!
//! Written from the gateway's own documents, not from the adapter. Its documents keep silent on how an order is
//! read, on the bodies of what is done about one, and on errors; what stands here for them is *assumed*.

mod wire;

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::asked::{self, Answered, Asked, Shown, Side};
use crate::drills::On;
use crate::exchange::{Dialect, Problem, Reply};
use crate::links::{Link, LinkState, Refund, Refusal};
use crate::registry::Gateway;
use wire::Vertex;

/// The one shop there is, as in the documents' samples.
pub const VERTEX_SHOP_ID: &str = "115";
/// Where an order is read. *Assumed*: the path isn't public.
pub const VERTEX_RETRIEVE_PATH: &str = "/shops/{shopId}/orders/{orderNumber}";
/// The key of another company, which may do nothing about this shop: 403.
pub const VERTEX_OTHER_SHOP_KEY: &str = "sandbox-other-shop-key";

/// Vertex's line in the registry.
pub(crate) const GATEWAY: Gateway = Gateway {
    name: Vertex::NAME,
    title: "Vertex Gateway",
    routes: asked::routes::<Vertex>,
    secrets: &[("access_token", "")],
    options: &[("shop_id", VERTEX_SHOP_ID), ("retrieve_path", VERTEX_RETRIEVE_PATH)],
    special_keys: &[(VERTEX_OTHER_SHOP_KEY, "403 everywhere: the key of another shop")],
};

impl Side for Vertex {
    type Key = ();

    fn admit(shown: &Shown<'_>) -> Result<(), Problem> {
        match shown.header("api-access-token") {
            None | Some("") => Err(Problem::KeyMissing),
            Some(VERTEX_OTHER_SHOP_KEY) => Err(Problem::Forbidden),
            Some(token) if token == shown.good_key => Ok(()),
            Some(_) => Err(Problem::KeyWrong),
        }
    }

    async fn answer(asked: &Asked<Vertex>, path: &[&str]) -> Answered {
        match (asked.method.as_str(), path) {
            ("POST", ["order"]) => create(asked).await,
            ("POST", ["order", what]) => act(asked, what).await,
            ("GET", ["shops", VERTEX_SHOP_ID, "orders", number]) => {
                let tell = |link: &Link, state| wire::order(link, state, &asked.page(link), asked.now());
                asked.check(number, tell).await
            }
            ("GET", ["shops", VERTEX_SHOP_ID, "payment-methods"]) => {
                asked.work(On::Validate, None, async |_, at| Ok(Vertex::done(wire::methods(), at))).await
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
    let (number, was_tried) = (wanted.title.clone(), AtomicBool::new(false));
    let name = |_| {
        let is_taken = was_tried.swap(true, Ordering::Relaxed);
        if is_taken { Err(Problem::own(409, "", "orderNumber is already used")) } else { Ok(number.clone()) }
    };
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
