//! A person's decision about an odd payment.

use super::{Context, sale_number};
use crate::exit::{Exit, Failure};
use crate::output::{Event, word};
use engine::views::DecisionView;
use till::Access;

pub async fn run(
    context: &Context<'_>,
    sale: &str,
    decision: DecisionView,
    note: &str,
) -> Result<Exit, Failure> {
    let number = sale_number(sale)?;
    let (till, actor) = context.open(Access::Sell, "resolve", false).await?;
    let outcome = till.engine.resolve(&actor, &number, None, decision, note).await;
    till.close().await;
    let sale = outcome?;
    let decision = word(&decision);
    let event = Event::Resolved { sale: &sale.number, decision: &decision };
    context.output.tell(&event, "cli_resolved", &[("sale", &sale.number), ("decision", &decision)]);
    Ok(Exit::Done)
}
