//! Chargily Pay v2, the far side: `POST /checkouts`, `GET /checkouts`, `GET /checkouts/{id}`,
//! `POST /checkouts/{id}/expire`, `GET /balance`, as they stand below `/api/v2` and `/test/api/v2`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent (the words of errors, the
//! least amount, the status of a checkout that is over) the choice is marked *assumed*.

mod wire;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::asked::{Answered, Asked, Side};
use crate::drills::On;
use crate::exchange::{Dialect, Problem};
use crate::keys::{Secret, Special};
use crate::links::{Link, LinkState};
use crate::listed;
use crate::random;
use crate::registry::Entry;
pub(crate) use wire::Chargily;

/// A key of the live side: checkouts and balance say `livemode: true`, and it sees no checkout of the test side.
pub const CHARGILY_LIVE_KEY: &str = "live_sk_sandbox";

impl Side for Chargily {
    const ENTRY: Entry = Entry {
        title: "Chargily Pay",
        secrets: &[Secret { name: "secret_key", header: "authorization", scheme: "Bearer ", before: "" }],
        options: &[],
        special_keys: &[(
            CHARGILY_LIVE_KEY,
            "livemode true; sees no checkout that another key made",
            Special::Live,
        )],
    };

    async fn answer(asked: &Asked<Chargily>, path: &[&str]) -> Answered {
        match (asked.method.as_str(), path) {
            ("POST", ["checkouts"]) => {
                let wanted = wire::wanted(&asked.body, asked.key.is_live)?;
                let name = |_| Ok(format!("01{}", random::code(24)?.to_lowercase()));
                asked.create(wanted, name, |link, _| wire::checkout(asked, link, LinkState::Pending)).await
            }
            ("GET", ["checkouts", id]) => asked.check(id, wire::checkout).await,
            ("POST", ["checkouts", id, "expire"]) => asked.act(id, expire, wire::checkout).await,
            ("GET", ["checkouts"]) => asked.work(On::List, None, async |_, _| list(asked)).await,
            ("GET", ["balance"]) => {
                let wallet =
                    json!({ "currency": "dzd", "balance": 0, "ready_for_payout": "0", "on_hold": 0 });
                let told = json!({ "entity": "balance", "livemode": asked.key.is_live, "wallets": [wallet] });
                asked.tell(On::Validate, told).await
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
        "livemode": asked.key.is_live, "current_page": page, "data": data, "first_page_url": url(1), "last_page": last,
        "last_page_url": url(last), "next_page_url": url(page.saturating_add(1)), "path": path,
        "per_page": per_page, "prev_page_url": url(page - 1), "total": all.len(),
    }))
}
