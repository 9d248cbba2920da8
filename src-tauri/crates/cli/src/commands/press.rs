//! A new link for a sale, and giving a sale up. The command itself is the second press: it asks the
//! gateway first, and tells until when the old link may still be paid.

use super::sell::tell_link;
use super::{Context, sale_number};
use crate::args::Wish;
use crate::exit::{Exit, Failure};
use crate::output::Event;
use engine::views::PressReply;
use till::Access;

pub async fn relink(
    context: &Context<'_>,
    sale: &str,
    gateway: Option<&str>,
    wish: Wish,
) -> Result<Exit, Failure> {
    let number = sale_number(sale)?;
    let gateway = gateway.map(engine::input::gateway_id).transpose()?;
    let (till, actor) = context.open(Access::Sell, "relink", false).await?;
    let outcome = till.engine.new_link_as(&actor, &number, gateway, wish.into(), true).await;
    till.close().await;
    let reply = outcome?;
    tell(context, &reply, "cli_replaced");
    if reply.done {
        tell_link(context, &reply.sale);
        return Ok(Exit::Done);
    }
    context.output.stage(&reply.sale);
    Ok(Exit::of_state(reply.sale.state))
}

pub async fn cancel(context: &Context<'_>, sale: &str) -> Result<Exit, Failure> {
    let number = sale_number(sale)?;
    let (till, actor) = context.open(Access::Sell, "cancel", false).await?;
    let outcome = till.engine.give_up(&actor, &number, true).await;
    till.close().await;
    let reply = outcome?;
    tell(context, &reply, "cli_given_up");
    // A person was just told what giving up means; "not paid" would say more than is known.
    if context.output.is_json() || !reply.done {
        context.output.stage(&reply.sale);
    }
    Ok(if reply.done { Exit::Done } else { Exit::of_state(reply.sale.state) })
}

/// Tells what a press came to; `done_key` is the sentence where it was done.
pub fn tell(context: &Context<'_>, reply: &PressReply, done_key: &str) {
    let sale = &reply.sale.number;
    if let Some(problem) = &reply.problem {
        let event = Event::NotVerified { sale, code: problem.code.word() };
        context.output.tell(&event, "cli_not_verified", &[("sale", sale)]);
    }
    if context.output.is_json() {
        let old_payable_until = reply.old_payable_until.as_deref();
        context.output.json_line(&Event::Press { sale, done: reply.done, old_payable_until });
        return;
    }
    if let Some(until) = &reply.old_payable_until {
        context.output.say("cli_payable_until", &[("sale", sale), ("until", until)]);
    }
    if reply.done {
        context.output.say(done_key, &[("sale", sale)]);
    }
}
