//! Watching everything unfinished.

use super::Context;
use crate::exit::{Exit, Failure};
use domain::Actor;
use engine::Engine;
use engine::views::SaleView;
use std::collections::BTreeMap;
use std::time::Duration;
use till::Access;

/// Watches until no sale is open any more, or the time is over. What is already decided but still inside
/// its watch is asked about once, so that late money is found.
pub async fn run(context: &Context<'_>, timeout: Option<u64>) -> Result<Exit, Failure> {
    let (mut till, actor) = context.open(Access::Sell, "watch", false).await?;
    let engine = till.engine.clone();
    let mut notices = engine.notices();
    let before = unfinished(&engine, &actor).await?;
    let watched: Vec<String> = before.iter().map(|sale| sale.number.clone()).collect();
    let mut told: BTreeMap<String, (String, usize)> =
        before.iter().map(|sale| (sale.number.clone(), mark(sale))).collect();
    let asking_once = async {
        engine.ask_about_everything(&actor).await?;
        till.start_watching();
        loop {
            let mut open = false;
            for number in &watched {
                let sale = engine.read_sale(&actor, &super::sale_number(number)?).await?;
                open |= sale.state == engine::views::StateView::Open;
                if told.get(number) != Some(&mark(&sale)) {
                    context.output.stage(&sale);
                    told.insert(number.clone(), mark(&sale));
                }
            }
            if !open {
                return Ok::<_, Failure>(());
            }
            if let Err(tokio::sync::broadcast::error::RecvError::Closed) = notices.recv().await {
                return Ok(());
            }
        }
    };
    let outcome = match timeout {
        Some(seconds) => tokio::time::timeout(Duration::from_secs(seconds), asking_once).await,
        None => Ok(asking_once.await),
    };
    let still_open = unfinished(&engine, &actor)
        .await
        .map(|sales| sales.iter().any(|sale| sale.state == engine::views::StateView::Open));
    till.close().await;
    match outcome {
        Ok(Err(failure)) => Err(failure),
        Ok(Ok(())) | Err(_) => Ok(if still_open? { Exit::NoVerdict } else { Exit::Done }),
    }
}

async fn unfinished(engine: &Engine, actor: &Actor) -> Result<Vec<SaleView>, Failure> {
    Ok(engine.unfinished_sales(actor).await?)
}

/// What makes a sale worth telling again.
fn mark(sale: &SaleView) -> (String, usize) {
    (crate::output::word(&sale.stage), sale.flags.len())
}
