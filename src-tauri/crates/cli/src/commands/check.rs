//! Asking the gateway about a sale now.

use super::{Context, sale_number};
use crate::exit::{Exit, Failure};
use crate::output::Event;
use till::Access;

pub async fn run(context: &Context<'_>, sale: &str) -> Result<Exit, Failure> {
    let number = sale_number(sale)?;
    let (till, actor) = context.open(Access::Sell, "check", false).await?;
    let outcome = till.engine.check_now(&actor, &number).await;
    till.close().await;
    let reply = outcome?;
    context.output.stage(&reply.sale);
    if let Some(problem) = reply.problem {
        let event = Event::NotVerified { sale: &reply.sale.number, code: problem.code.word() };
        context.output.tell(&event, "cli_not_verified", &[("sale", &reply.sale.number)]);
        return Ok(Exit::NoVerdict);
    }
    Ok(Exit::of_state(reply.sale.state))
}
