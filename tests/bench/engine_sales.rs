//! Sales without a window: how long a charge takes beside the gateway, and a verdict from its bytes to the notice.

use crate::bare_insert::BareInsert;
use crate::counter::{Counter, ask};
use crate::figures::{median, percentile, ratio_of_pairs};
use crate::table::{Against, Table, Unit};
use crate::{Done, wall};
use domain::{Actor, SaleNumber};
use engine::views::{ChangeNotice, StateView};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::broadcast::Receiver;

const SALES: usize = 300;
/// The first ones warm files and connections up.
const WARM_UP: usize = 10;
const PATIENCE: Duration = Duration::from_secs(5);

/// When each notice came out, noted as it came.
#[derive(Clone, Default)]
struct Notices(Arc<Mutex<Vec<(Instant, ChangeNotice)>>>);

impl Notices {
    fn listen(mut from: Receiver<ChangeNotice>) -> Notices {
        let notices = Notices::default();
        let kept = notices.clone();
        tokio::spawn(async move {
            while let Ok(notice) = from.recv().await {
                kept.0.lock().unwrap().push((Instant::now(), notice));
            }
        });
        notices
    }

    /// The first notice about a sale after a moment.
    async fn first_after(&self, sale: &str, moment: Instant) -> Result<Instant, String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let found = self.0.lock().unwrap().iter().find_map(|(at, notice)| {
                (*at >= moment && notice.sale.as_deref() == Some(sale)).then_some(*at)
            });
            match found {
                Some(at) => return Ok(at),
                None if Instant::now() > until => return Err(format!("no notice of {sale} came")),
                None => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
    }
}

/// What was measured, sale by sale, in milliseconds.
#[derive(Default)]
struct Measured {
    charge: Vec<f64>,
    gateway: Vec<f64>,
    notice: Vec<f64>,
    bare: Vec<f64>,
}

pub async fn measure(table: &mut Table) -> Done {
    let counter = Counter::open()?;
    let till = counter.till().await?;
    let bare = BareInsert::beside(counter.folder());
    let notices = Notices::listen(till.engine.notices());
    let owner = Actor::implicit_owner();
    let mut measured = Measured::default();
    for index in 0..SALES + WARM_UP {
        let started = Instant::now();
        let sale = till.engine.sell(&owner, ask(index)).await.map_err(|error| error.to_string())?;
        let charged = started.elapsed();
        let link = sale.link.ok_or("the reply carries no QR")?;
        let gateway = counter.seen.newest_link().ok_or("no link went over the wire")?.took();
        counter.customer_pays(&link.reference).await;
        let number: SaleNumber = sale.number.parse().map_err(|_| "a sale has no number")?;
        let checked = till.engine.check_now(&owner, &number).await.map_err(|error| error.to_string())?;
        if checked.sale.state != StateView::Paid {
            return Err(format!("{number} is not paid: {:?}", checked.sale.state));
        }
        let bytes_in = counter.seen.confirmation_of(&link.reference).ok_or("nothing was confirmed")?.answered;
        let noticed = notices.first_after(&sale.number, bytes_in).await?;
        let bare = bare.once();
        if index >= WARM_UP {
            measured.charge.push(wall::ms(charged.saturating_sub(gateway)));
            measured.gateway.push(wall::ms(gateway));
            measured.notice.push(wall::ms(noticed - bytes_in));
            measured.bare.push(bare);
        }
    }
    till.close().await;
    tell(table, &measured);
    Ok(())
}

fn tell(table: &mut Table, measured: &Measured) {
    let bare = median(&measured.bare);
    let against_bare = |values: &[f64]| Some(("bare insert", bare, ratio_of_pairs(values, &measured.bare)));
    table.add(
        "engine: charge to reply with QR, less the gateway",
        Unit::Milliseconds,
        &measured.charge,
        against_bare(&measured.charge),
        Some(Against { target: "p99 <= 60 ms", met: percentile(&measured.charge, 0.99) <= 60.0 }),
    );
    let met = median(&measured.notice) <= 20.0 && percentile(&measured.notice, 0.99) <= 50.0;
    table.add(
        "engine: verdict's bytes in to committed and told",
        Unit::Milliseconds,
        &measured.notice,
        against_bare(&measured.notice),
        Some(Against { target: "p50 <= 20, p99 <= 50 ms", met }),
    );
    table.add("engine: the gateway's own time for a link", Unit::Milliseconds, &measured.gateway, None, None);
    table.add("control: one insert a transaction, WAL, FULL", Unit::Milliseconds, &measured.bare, None, None);
}
