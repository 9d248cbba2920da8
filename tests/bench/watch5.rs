//! A thousand unfinished attempts at five gateways, watched by the real till over real HTTP: within each key's budget,
//! the sale on the screen by its own schedule, and next to no processor.

use crate::far_side::{FarSide, Seen};
use crate::figures::{ratio_of_mean_to, worst};
use crate::table::{Against, Table, Unit};
use crate::unfinished::{self, AT_EACH};
use crate::{Done, place, processor};
use domain::{Actor, OwnReference, SaleNumber};
use engine::Profile;
use engine::budget::Rate;
use engine::views::StartSale;
use gateways::{CheckRequest, registry};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use till::{Access, Open, Paths, Till};

/// How long a sale of each gateway is on the screen.
const ON_SCREEN: Duration = Duration::from_secs(40);
/// How often the displayed sale is asked about in its first two minutes, where the gateway has no floor above it.
const RHYTHM_MS: u32 = 2_000;
/// What the machine may take to wake somebody and to carry a question to the other process.
const ON_TIME_MS: f64 = 100.0;
const UNDER_WAY_MS: f64 = 20.0;
const MOST_PERCENT: f64 = 2.0;
/// How long the control asks.
const CONTROL: Duration = Duration::from_secs(20);

/// What one gateway's sale on the screen showed.
struct Phase {
    gateway: &'static str,
    floor_ms: u32,
    reference: String,
    percent: f64,
}

pub async fn measure(table: &mut Table) -> Done {
    let Some(_) = processor::used() else {
        table.note("watch5: measured on Linux only, where a program can read what it used of the processor");
        return Ok(());
    };
    let (far_side, folder) = (FarSide::start()?, place::folder());
    let till = open(&far_side, &folder, false).await?;
    unfinished::write(till.engine.store(), &far_side).await?;
    till.close().await;
    far_side.take_requests().await?;

    let till = open(&far_side, &folder, true).await?;
    let mut phases = Vec::new();
    for entry in registry::ALL {
        phases.push(phase(&till, entry, &far_side).await?);
    }
    till.close().await;
    let seen = far_side.take_requests().await?;
    let questions: Vec<&Seen> = seen.iter().filter(|seen| seen.is_question()).collect();
    tell_budgets(table, &questions);
    tell_displayed(table, &phases, &questions)?;
    tell_forgotten(table, &questions, phases.len());
    let bare = bare(&far_side, &questions).await?;
    let used: Vec<f64> = phases.iter().map(|phase| phase.percent).collect();
    let against = Against { target: "<= 2 % of one core", met: worst(&used) <= MOST_PERCENT };
    let control = Some(("the questions alone", bare, ratio_of_mean_to(&used, bare)));
    table.add("watch5: the till's processor time", Unit::Percent, &used, control, Some(against));
    Ok(())
}

async fn open(far_side: &FarSide, folder: &tempfile::TempDir, watch: bool) -> Result<Till, String> {
    let variables = far_side.variables();
    let environment = till::Environment::from(|name| {
        variables.iter().find(|(variable, _)| variable == name).map(|(_, value)| value.clone())
    });
    let open = Open {
        paths: Paths::new(Some(folder.path().to_owned())),
        profile: Profile::Demo,
        access: Access::Sell,
        holder: "a measurement".to_owned(),
        environment,
        watch,
    };
    Till::open(open).await.map_err(|failure| format!("{failure:?}"))
}

/// Sells by one gateway and leaves the sale on the screen for a while.
async fn phase(till: &Till, entry: &'static registry::Entry, far_side: &FarSide) -> Result<Phase, String> {
    let gateway = far_side.gateway(entry)?;
    let capabilities = gateway.capabilities();
    let (currency, _) = capabilities.currencies.first().ok_or("it takes no currency")?;
    let asked = StartSale {
        amount_minor: 150_000,
        currency: currency.code().to_owned(),
        note: String::new(),
        gateway: Some(entry.id.to_owned()),
        method: None,
        customer: None,
        send_by: None,
        request_id: format!("on-the-screen-{}", entry.id),
    };
    let sold = till.engine.sell(&Actor::implicit_owner(), asked).await.map_err(|error| error.to_string())?;
    let reference = sold.link.ok_or("the reply carries no QR")?.reference;
    let before = processor::used().ok_or("what was used can't be read")?;
    tokio::time::sleep(ON_SCREEN).await;
    let used = processor::used().ok_or("what was used can't be read")?.saturating_sub(before);
    let percent = 100.0 * used.as_secs_f64() / ON_SCREEN.as_secs_f64();
    Ok(Phase { gateway: entry.id, floor_ms: capabilities.poll_floor_ms, reference, percent })
}

/// By how many questions any stretch of time was above what a key may be used.
fn tell_budgets(table: &mut Table, questions: &[&Seen]) {
    let rate = Rate::default();
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for question in questions {
        times.entry(question.gateway()).or_default().push(milliseconds(question));
    }
    for (gateway, times) in &times {
        let mut above = f64::NEG_INFINITY;
        for (from, first) in times.iter().enumerate() {
            for (to, last) in times.iter().enumerate().skip(from) {
                let allowed =
                    f64::from(rate.burst) + (last - first + UNDER_WAY_MS) / rate.millis_per_request as f64;
                above = above.max((to - from + 1) as f64 - allowed);
            }
        }
        let what = format!("watch5: {gateway}, questions above the key's budget in any stretch of time");
        let against = Against { target: "never above", met: above <= 0.0 };
        table.add_count(&what, times.len(), &format!("{:.0}", above.max(0.0).ceil()), against);
    }
}

/// How much later than its own schedule each displayed sale was asked about.
fn tell_displayed(table: &mut Table, phases: &[Phase], questions: &[&Seen]) -> Done {
    for phase in phases {
        let of_it = questions.iter().filter(|seen| seen.reference.as_deref() == Some(&phase.reference));
        let times: Vec<f64> = of_it.map(|seen| milliseconds(seen)).collect();
        let rhythm = f64::from(phase.floor_ms.max(RHYTHM_MS));
        let on_screen =
            times.iter().take_while(|time| **time < times[0] + ON_SCREEN.as_secs_f64() * 1000.0 - rhythm);
        let on_screen: Vec<f64> = on_screen.copied().collect();
        let late: Vec<f64> = on_screen.windows(2).map(|pair| (pair[1] - pair[0] - rhythm).max(0.0)).collect();
        if late.len() < 3 {
            return Err(format!(
                "{}: only {} questions about the sale on the screen",
                phase.gateway,
                times.len()
            ));
        }
        let what = format!("watch5: {}, the displayed sale's questions after their time", phase.gateway);
        let against = Against { target: "worst <= 100 ms", met: worst(&late) <= ON_TIME_MS };
        table.add(&what, Unit::Milliseconds, &late, None, Some(against));
        let soonest = times.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
        let floor = f64::from(phase.floor_ms);
        let what =
            format!("watch5: {}, the shortest time between two of them (floor {floor:.0} ms)", phase.gateway);
        let against = Against { target: ">= floor - 20 ms under way", met: soonest >= floor - UNDER_WAY_MS };
        table.add_count(&what, times.len(), &format!("{soonest:.0} ms"), against);
    }
    Ok(())
}

/// What nobody asked about in all that time.
fn tell_forgotten(table: &mut Table, questions: &[&Seen], on_screen: usize) {
    let asked: BTreeSet<_> = questions.iter().filter_map(|seen| seen.reference.as_deref()).collect();
    let all = usize::try_from(AT_EACH).unwrap_or_default() * registry::ALL.len() + on_screen;
    let seconds = ON_SCREEN.as_secs() * on_screen as u64;
    let what = format!("watch5: attempts that nobody asked about in {seconds} s");
    let forgotten = all.saturating_sub(asked.len());
    table.add_count(&what, all, &forgotten.to_string(), Against { target: "none", met: forgotten == 0 });
}

/// The control: as many questions a second with nobody to keep the answers. Percent of one core.
async fn bare(far_side: &FarSide, questions: &[&Seen]) -> Result<f64, String> {
    let mut asking = Vec::new();
    for entry in registry::ALL {
        let gateway = far_side.gateway(entry)?;
        let reference = questions.iter().find(|seen| seen.gateway() == entry.id);
        let reference = reference.and_then(|seen| seen.reference.clone()).ok_or("nobody was asked")?;
        let (currency, _) = gateway.capabilities().currencies.first().ok_or("it takes no currency")?;
        let asked = domain::Money::new(150_000, *currency);
        let sale = SaleNumber::new("A".parse().map_err(|_| "A is no till code")?, 1);
        let own_reference = OwnReference::new(sale, 1, 1);
        asking.push((gateway, CheckRequest { reference, own_reference, asked }));
    }
    let each = (ON_SCREEN * u32::try_from(asking.len()).unwrap_or(1))
        / u32::try_from(questions.len().max(1)).map_err(|error| error.to_string())?;
    let mut ticks = tokio::time::interval(each);
    let before = processor::used().ok_or("what was used can't be read")?;
    let until = tokio::time::Instant::now() + CONTROL;
    while tokio::time::Instant::now() < until {
        for (gateway, question) in &asking {
            ticks.tick().await;
            drop(gateway.check(question).await);
        }
    }
    let used = processor::used().ok_or("what was used can't be read")?.saturating_sub(before);
    Ok(100.0 * used.as_secs_f64() / CONTROL.as_secs_f64())
}

fn milliseconds(seen: &Seen) -> f64 {
    seen.at.timestamp_micros() as f64 / 1000.0
}
