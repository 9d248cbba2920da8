//! How soon the watcher, by its real schedule, sees a verdict of the first two minutes.

use crate::chance::Chance;
use crate::counter::{Counter, ask};
use crate::figures::{mean, ratio_of_mean_to, worst};
use crate::table::{Against, Table, Unit};
use crate::{Done, schedule, wall};
use domain::{Actor, SaleNumber};
use engine::views::StateView;
use std::time::{Duration, Instant};
use till::Till;
use tokio::task::JoinSet;

/// Tills beside each other, each with its own gateway and budget, as in as many shops.
const TILLS: usize = 20;
/// Sales at each, one after another.
const SALES: usize = 3;
const FIRST_MINUTES: f64 = 120.0;
const PATIENCE: Duration = Duration::from_secs(30);
/// The mean of a rhythm of two seconds, were asking and answering to take no time.
const HALF_OF_TWO_SECONDS: f64 = 1.0;

pub async fn measure(table: &mut Table) -> Done {
    schedule::measure(table);
    let seed = wall::now_ms() as u64;
    let mut shops = JoinSet::new();
    for index in 0..TILLS {
        shops.spawn(shop(Chance::from_seed(seed + index as u64), index));
    }
    let mut seen = Vec::new();
    while let Some(delays) = shops.join_next().await {
        seen.extend(delays.map_err(|error| error.to_string())??);
    }
    let ratio = ratio_of_mean_to(&seen, HALF_OF_TWO_SECONDS);
    let control = Some(("mean of 2 s steps", HALF_OF_TWO_SECONDS, ratio));
    let met = mean(&seen) <= 1.1 && worst(&seen) <= 2.2;
    let what = format!("watch: paid to recorded, first two minutes (mean {:.2} s)", mean(&seen));
    let against = Against { target: "mean <= 1.1, worst <= 2.2 s", met };
    table.add(&what, Unit::Seconds, &seen, control, Some(against));
    table.note(&format!("watch: moments of payment from seed {seed}, spread evenly over the two minutes"));
    Ok(())
}

/// One shop's sales: seconds from paid at the gateway to recorded by the till.
async fn shop(mut chance: Chance, index: usize) -> Result<Vec<f64>, String> {
    let counter = Counter::open()?;
    let till = counter.till().await?;
    let mut delays = Vec::new();
    for turn in 0..SALES {
        // Every part of the two minutes is met: each shop and turn has its own slice.
        let slice = (turn * TILLS + index) as f64 + chance.unit();
        let moment = FIRST_MINUTES * slice / (TILLS * SALES) as f64;
        delays.push(one(&counter, &till, turn, Duration::from_secs_f64(moment)).await?);
    }
    till.close().await;
    Ok(delays)
}

async fn one(counter: &Counter, till: &Till, turn: usize, after: Duration) -> Result<f64, String> {
    let owner = Actor::implicit_owner();
    let mut notices = till.engine.notices();
    let sale = till.engine.sell(&owner, ask(turn)).await.map_err(|error| error.to_string())?;
    let number: SaleNumber = sale.number.parse().map_err(|_| "a sale has no number")?;
    let link = sale.link.ok_or("the reply carries no QR")?;
    tokio::time::sleep(after).await;
    let paid_at = Instant::now();
    counter.customer_pays(&link.reference).await;
    loop {
        let notice = tokio::time::timeout(PATIENCE, notices.recv()).await;
        let noticed_at = Instant::now();
        if notice.is_err() {
            return Err(format!("{number} was not seen paid within {} s", PATIENCE.as_secs()));
        }
        let view = till.engine.read_sale(&owner, &number).await.map_err(|error| error.to_string())?;
        if view.state == StateView::Paid {
            return Ok((noticed_at - paid_at).as_secs_f64());
        }
    }
}
