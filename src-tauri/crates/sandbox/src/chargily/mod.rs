//! Chargily Pay v2, the far side: `POST /checkouts`, `GET /checkouts`, `GET /checkouts/{id}`,
//! `POST /checkouts/{id}/expire`, `GET /balance`, as they stand below `/api/v2` and `/test/api/v2`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent (the words of errors, the
//! least amount, the status of a checkout that is over) the choice is marked *assumed*.

mod wire;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::asked::{self, Answered, Asked, Shown, Side};
use crate::drills::On;
use crate::exchange::{Dialect, Problem};
use crate::links::{Link, LinkState};
use crate::listed;
use crate::random;
use crate::registry::Gateway;
use wire::Chargily;

/// A key of the live side: checkouts and balance say `livemode: true`, and it sees no checkout of the test side.
pub const CHARGILY_LIVE_KEY: &str = "live_sk_sandbox";

/// Chargily Pay's line in the registry.
pub(crate) const GATEWAY: Gateway = Gateway {
    name: Chargily::NAME,
    title: "Chargily Pay",
    routes: asked::routes::<Chargily>,
    secrets: &[("secret_key", "")],
    options: &[],
    special_keys: &[(CHARGILY_LIVE_KEY, "livemode true; sees no checkout that another key made")],
};

impl Side for Chargily {
    /// Whether it is the live side's.
    type Key = bool;

    fn admit(shown: &Shown<'_>) -> Result<bool, Problem> {
        match shown.header("authorization").and_then(|told| told.strip_prefix("Bearer ")) {
            Some(CHARGILY_LIVE_KEY) => Ok(true),
            Some(key) if key == shown.good_key => Ok(false),
            Some(_) => Err(Problem::KeyWrong),
            None => Err(Problem::KeyMissing),
        }
    }

    fn sees(is_live: &bool, link: &Link) -> bool {
        link.is_live == *is_live
    }

    async fn answer(asked: &Asked<Chargily>, path: &[&str]) -> Answered {
        let tell = |link: &Link, state| wire::checkout(asked, link, state);
        match (asked.method.as_str(), path) {
            ("POST", ["checkouts"]) => {
                let wanted = wire::wanted(&asked.body, asked.key)?;
                let name = |_| Ok(format!("01{}", random::code(24)?.to_lowercase()));
                asked.create(wanted, name, |link, _| tell(link, LinkState::Pending)).await
            }
            ("GET", ["checkouts", id]) => asked.check(id, tell).await,
            ("POST", ["checkouts", id, "expire"]) => asked.act(id, expire, tell).await,
            ("GET", ["checkouts"]) => asked.work(On::List, None, async |_, _| list(asked)).await,
            ("GET", ["balance"]) => {
                let wallet =
                    json!({ "currency": "dzd", "balance": 0, "ready_for_payout": "0", "on_hold": 0 });
                let told = json!({ "entity": "balance", "livemode": asked.key, "wallets": [wallet] });
                asked.work(On::Validate, None, async |_, _| Ok(told)).await
            }
            _ => Err(Problem::NoSuchPath),
        }
    }
}

/// The documents: 400 for one that has expired, 403 for one that isn't pending. Which of them comes first is *assumed*.
fn expire(link: &mut Link, now: DateTime<Utc>) -> Result<(), Problem> {
    match link.state_at(now) {
        LinkState::Pending => Ok(link.cancel(now)?),
        LinkState::Expired | LinkState::Cancelled => {
            Err(Problem::own(400, "", "The checkout has already expired."))
        }
        // A customer who is at the bank isn't interrupted.
        _ => Err(Problem::own(403, "", "Only a pending checkout can be expired.")),
    }
}

/// The list, newest first (*assumed*), in pages of 1 to 50.
fn list(asked: &Asked<Chargily>) -> Result<Value, Problem> {
    let (Some(page @ 1..), Some(per_page @ 1..=50)) = (asked.number("page", 1), asked.number("per_page", 10))
    else {
        let wrong = json!({ "per_page": ["The per page field must be between 1 and 50."] });
        return Err(Problem::BadRequest(wrong));
    };
    let all = listed::told(asked.links());
    let on_page = all.iter().skip((page - 1).saturating_mul(per_page)).take(per_page);
    let data: Vec<_> = on_page.map(|(link, state)| wire::checkout(asked, link, *state)).collect();
    let path = format!("http://{}/{}/checkouts", asked.app.page_authority, Chargily::NAME);
    let last = all.len().div_ceil(per_page).max(1);
    let url = |page: usize| (1..=last).contains(&page).then(|| format!("{path}?page={page}"));
    Ok(json!({
        "livemode": asked.key, "current_page": page, "data": data, "first_page_url": url(1), "last_page": last,
        "last_page_url": url(last), "next_page_url": url(page.saturating_add(1)), "path": path,
        "per_page": per_page, "prev_page_url": url(page - 1), "total": all.len(),
    }))
}
