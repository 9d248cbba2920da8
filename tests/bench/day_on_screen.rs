//! The day on the screen of the real window, over a million sales: from its key to the frame that shows its figures.

use crate::counter::Counter;
use crate::driver::Driver;
use crate::figures::{median, ratio_of_pairs};
use crate::table::{Against, Table, Unit};
use crate::window::{asked, number, put_into};
use crate::{Done, history, place};
use std::time::Duration;

/// Two windows by turns, each opened twice: so neither has the better half of the run.
const TURNS: usize = 2;
const OPENED_A_TURN: usize = 20;
const WARM_UP: usize = 3;
/// After its start the till checks its whole file, and half a minute later it makes the day's backup: what is
/// measured lies between the two.
const CHECKED_WITHIN: Duration = Duration::from_secs(12);
const CALL: Duration = Duration::from_secs(20);

/// Measures the day of the last of a million sales beside the same day in a file that holds nothing else. `whole`
/// has the history; `alone` is a till without a sale, into which that one day is written.
pub async fn measure(table: &mut Table, whole: &Counter, alone: &Counter) -> Done {
    if cfg!(target_os = "macos") {
        table.note("the day on the screen: no WebDriver opens a web view's window on macOS");
        return Ok(());
    }
    let till = alone.till().await?;
    history::write_day(&till.engine, history::CLOSED_DAYS).await.map_err(|error| error.to_string())?;
    till.close().await;
    let (mut ours, mut control) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        opened(whole, history::CLOSED_DAYS * history::SALES_A_DAY, &mut ours).await?;
        opened(alone, 0, &mut control).await?;
    }
    let against = Against { target: "median <= 60 ms", met: median(&ours) <= 60.0 };
    let ratio = ratio_of_pairs(&ours, &control);
    table.add(
        "owner: the day's key to its painted figures, of a million sales",
        Unit::Milliseconds,
        &ours,
        Some(("that day alone", median(&control), ratio)),
        Some(against),
    );
    Ok(())
}

/// Opens the day again and again in a window over that till, in which so many sales came before the day's.
async fn opened(counter: &Counter, before: u64, times: &mut Vec<f64>) -> Done {
    let sold_minor: i64 = (before + 1..=before + history::SALES_A_DAY)
        .filter(|sequence| history::is_paid(*sequence))
        .map(history::amount_minor)
        .sum();
    let sold = sold_minor.to_string();
    let driver = Driver::start(&counter.variables()).await?;
    let page = driver.open(&place::program("comptoir")?, &["--profile", "demo"]).await?;
    tokio::time::sleep(CHECKED_WITHIN).await;
    let measuring = async {
        put_into(&page).await?;
        for index in 0..OPENED_A_TURN + WARM_UP {
            let shown = asked(&page, "day").await?;
            if shown["figures"].as_str() != Some(&sold) {
                return Err(format!("the day shows {} instead of {sold}", shown["figures"]));
            }
            if index >= WARM_UP {
                times.push(number(&shown["since"])?);
            }
        }
        Ok(())
    };
    let measured = measuring.await;
    let _ = tokio::time::timeout(CALL, page.close()).await;
    measured
}
