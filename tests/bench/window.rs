//! The same in the real window: from the key to the QR's first frame, and from a verdict's bytes to its.

use crate::bare_insert::BareInsert;
use crate::counter::Counter;
use crate::driver::Driver;
use crate::figures::{median, percentile, ratio_of_pairs};
use crate::table::{Against, Table, Unit};
use crate::{Done, place, wall};
use fantoccini::Client;
use serde_json::Value;
use std::time::Duration;

const SALES: usize = 80;
const WARM_UP: usize = 3;
/// The page's clock counts whole milliseconds; each figure against our own clock is taken as if it had lost one.
const PAGE_CLOCK_MS: f64 = 1.0;

/// A call that takes longer has frozen the window.
const CALL: Duration = Duration::from_secs(20);

/// Sale by sale, in milliseconds.
#[derive(Default)]
struct Measured {
    charge: Vec<f64>,
    verdict: Vec<f64>,
    floor: Vec<f64>,
    two_floors: Vec<f64>,
}

pub async fn measure(table: &mut Table) -> Done {
    if cfg!(target_os = "macos") {
        table.note("window: no WebDriver opens a web view's window on macOS");
        return Ok(());
    }
    let counter = Counter::open()?;
    let bare = BareInsert::beside(counter.folder());
    let driver = Driver::start(&counter.variables()).await?;
    let page = driver.open(&place::program("comptoir")?, &["--profile", "demo"]).await?;
    let measured = sales(&counter, &bare, &page).await;
    let _ = tokio::time::timeout(CALL, page.close()).await;
    tell(table, &measured?);
    Ok(())
}

async fn sales(counter: &Counter, bare: &BareInsert, page: &Client) -> Result<Measured, String> {
    put_into(page).await?;
    let mut measured = Measured::default();
    for index in 0..SALES + WARM_UP {
        let qr = asked(page, "charge").await?;
        let reference = qr["reference"].as_str().ok_or("the page names no reference")?.to_owned();
        let gateway = counter.seen.newest_link().ok_or("no link went over the wire")?.took();
        counter.customer_pays(&reference).await;
        let paid = asked(page, "check").await?;
        let bytes_in = counter.seen.confirmation_of(&reference).ok_or("nothing was confirmed")?;
        asked(page, "next").await?;
        // The least that a commit and a frame can take, then the same again for the second commit of a charge.
        let (first, second) = (bare.once(), bare.once());
        let frame = number(&asked(page, "bare").await?["since"])?;
        if index % 20 == 0 {
            eprintln!("  {index} of {} sales", SALES + WARM_UP);
        }
        if index >= WARM_UP {
            measured.charge.push(number(&qr["since"])? - wall::ms(gateway));
            measured.verdict.push(number(&paid["wall"])? + PAGE_CLOCK_MS - bytes_in.answered_wall_ms);
            measured.floor.push(first + frame + PAGE_CLOCK_MS);
            measured.two_floors.push(first + second + frame + PAGE_CLOCK_MS);
        }
    }
    Ok(measured)
}

/// Puts the hands and eyes of the measurement into the till's page.
pub async fn put_into(page: &Client) -> Done {
    let putting = tokio::time::timeout(CALL, page.execute(include_str!("page.js"), Vec::new())).await;
    putting.map_err(|_| "the window froze")?.map_err(|error| error.to_string())?;
    Ok(())
}

/// Lets the page do one thing and gives what it says.
pub async fn asked(page: &Client, what: &str) -> Result<Value, String> {
    let script = format!("window.__bench.{what}(arguments[arguments.length - 1]);");
    let saying = tokio::time::timeout(CALL, page.execute_async(&script, Vec::new())).await;
    let said = saying.map_err(|_| format!("{what}: the window froze"))?;
    let said = said.map_err(|error| format!("{what}: {error}"))?;
    match said.get("failed") {
        Some(seen) => Err(format!("{what}: it never came; the page said {seen}")),
        None => Ok(said),
    }
}

/// A time that the page says, in milliseconds.
pub fn number(value: &Value) -> Result<f64, String> {
    value.as_f64().ok_or_else(|| "the page gives no time".to_owned())
}

fn tell(table: &mut Table, measured: &Measured) {
    let met = median(&measured.verdict) <= 20.0 && percentile(&measured.verdict, 0.99) <= 50.0;
    let floor = median(&measured.floor);
    table.add(
        "window: verdict's bytes in to its first frame",
        Unit::Milliseconds,
        &measured.verdict,
        Some(("insert + frame", floor, ratio_of_pairs(&measured.verdict, &measured.floor))),
        Some(Against { target: "p50 <= 20, p99 <= 50 ms", met }),
    );
    let two = median(&measured.two_floors);
    table.add(
        "window: charge to the QR's first frame, less the gateway",
        Unit::Milliseconds,
        &measured.charge,
        Some(("2 inserts + frame", two, ratio_of_pairs(&measured.charge, &measured.two_floors))),
        Some(Against { target: "p99 <= 60 ms", met: percentile(&measured.charge, 0.99) <= 60.0 }),
    );
    table.note(
        "window: keys are pressed inside the page; its clock counts whole milliseconds, and one is added to every \
         time that is taken from it against another clock, and to the control",
    );
}
