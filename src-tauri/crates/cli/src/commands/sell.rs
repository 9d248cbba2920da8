//! One sale: link, QR, and the wait for the verdict.

use super::Context;
use crate::args::{CustomerArg, Sell};
use crate::exit::{Exit, Failure};
use crate::output::{Event, word};
use crate::{prose, qr_terminal};
use ::sandbox::CustomerDoes;
use domain::{Actor, AmountError, Currency, Money};
use engine::views::{ErrorCode, LinkWish, SaleView, StartSale, StateView};
use engine::{Engine, EngineError, Profile};
use std::time::Duration;
use till::{Access, Till};

/// How long the sandbox's customer takes to look at the phone.
const CUSTOMER_THINKS: Duration = Duration::from_secs(3);

pub async fn run(context: &Context<'_>, sell: Sell) -> Result<Exit, Failure> {
    if sell.customer.is_some() && context.profile != Profile::Demo {
        return Err(EngineError::new(ErrorCode::DemoOnly).into());
    }
    // An amount that can't be read needs no till; how many decimals are taken, the gateway knows.
    match Money::parse_major(&sell.amount, Currency::DZD) {
        Ok(_) | Err(AmountError::TooPrecise { .. }) => {}
        Err(error) => return Err(EngineError::amount(error, Currency::DZD).into()),
    }
    let (till, actor) = context.open(Access::Sell, "sell", true).await?;
    let outcome = sell_with(context, &till, &actor, sell).await;
    till.close().await;
    outcome
}

async fn sell_with(context: &Context<'_>, till: &Till, actor: &Actor, sell: Sell) -> Result<Exit, Failure> {
    let engine = &till.engine;
    let plays = |gateway: &str| till.sandbox().is_some_and(|sandbox| sandbox.plays(gateway));
    if sell.customer.is_some() && !plays(sell.gateway.as_deref().unwrap_or(&engine.selling_gateway())) {
        return Err(EngineError::new(ErrorCode::SandboxElsewhere).into());
    }
    let amount = engine.amount_in_major(&sell.amount, sell.gateway.as_deref())?;
    let currency = amount.currency;
    engine.learn_time(actor).await?;
    let mut notices = engine.notices();
    let LinkWish { method, customer, send_by } = sell.wish.into();
    let sale = engine
        .sell(
            actor,
            StartSale {
                amount_minor: amount.amount_minor,
                currency: currency.code().to_owned(),
                note: sell.note,
                gateway: sell.gateway,
                method,
                customer,
                send_by,
                request_id: sell.request_id.unwrap_or_else(new_request_id),
            },
        )
        .await?;
    tell_link(context, &sale);
    if sale.state != StateView::Open {
        context.output.stage(&sale);
        return Ok(Exit::of_state(sale.state));
    }
    if sell.no_wait {
        return Ok(Exit::Done);
    }
    if let Some(customer) = sell.customer {
        play(till, &sale, customer).await?;
    }
    let number = super::sale_number(&sale.number)?;
    let left = sale.link.as_ref().and_then(|link| link.left_ms).and_then(|left| u64::try_from(left).ok());
    let patience = sell.timeout.map(Duration::from_secs).or(left.map(Duration::from_millis));
    let wait = wait_for_verdict(context, engine, actor, &number, &sale, &mut notices);
    match patience {
        Some(patience) => match tokio::time::timeout(patience, wait).await {
            Ok(outcome) => outcome,
            Err(_) => {
                context.output.say("cli_waiting_over", &[("sale", &sale.number)]);
                Ok(Exit::NoVerdict)
            }
        },
        None => wait.await,
    }
}

/// Reads the sale at each notice and tells each change, until it is decided.
async fn wait_for_verdict(
    context: &Context<'_>,
    engine: &Engine,
    actor: &Actor,
    number: &domain::SaleNumber,
    first: &SaleView,
    notices: &mut tokio::sync::broadcast::Receiver<engine::views::ChangeNotice>,
) -> Result<Exit, Failure> {
    let mut told = (first.stage, first.flags.clone());
    loop {
        let sale = engine.read_sale(actor, number).await?;
        let now = (sale.stage, sale.flags.clone());
        if now != told {
            context.output.stage(&sale);
            told = now;
        }
        if sale.state != StateView::Open {
            return Ok(Exit::of_state(sale.state));
        }
        // A lagged receiver only means that there is something to read.
        if let Err(tokio::sync::broadcast::error::RecvError::Closed) = notices.recv().await {
            return Ok(Exit::NoVerdict);
        }
    }
}

/// Tells the link, with its QR for a person.
pub fn tell_link(context: &Context<'_>, sale: &SaleView) {
    let output = context.output;
    if sale.remade_after_lost_answer {
        output.tell(&Event::Remade { sale: &sale.number }, "cli_remade", &[("sale", &sale.number)]);
    }
    let (Some(link), Some(attempt)) = (&sale.link, sale.attempts.last()) else { return };
    if let (false, Some(qr)) = (output.is_json(), qr_terminal::draw(&link.url)) {
        output.plain(&qr);
    }
    output.tell(
        &Event::Link {
            sale: &sale.number,
            gateway: &attempt.gateway,
            reference: &link.reference,
            url: &link.url,
            amount_minor: sale.amount.minor,
            currency: &sale.amount.currency,
            expires_at: link.expires_at.as_deref(),
            sent_by: attempt.sent_by.as_ref().map(word),
        },
        "cli_link",
        &[
            ("sale", &sale.number),
            ("amount", &prose::amount(&sale.amount)),
            ("url", &link.url),
            ("reference", &link.reference),
        ],
    );
    output.say("cli_scan", &[("host", &link.host)]);
    if let Some(channel) = attempt.sent_by {
        let to = attempt.sent_to.as_deref().unwrap_or_default();
        output.say(&format!("cli_sent_{}", word(&channel)), &[("to", to)]);
    }
}

/// Lets the embedded sandbox play the customer after a while.
async fn play(till: &Till, sale: &SaleView, customer: CustomerArg) -> Result<(), Failure> {
    let Some(link) = &sale.link else { return Ok(()) };
    let does = match customer {
        CustomerArg::Pays => CustomerDoes::Pays,
        CustomerArg::Declines => CustomerDoes::Declines,
        CustomerArg::Leaves => CustomerDoes::Leaves,
    };
    let Some(host) = till.sandbox() else {
        return Err(EngineError::new(ErrorCode::SandboxElsewhere).into());
    };
    tokio::time::sleep(CUSTOMER_THINKS).await;
    Ok(host.play(&link.reference, does).await?)
}

/// An id that no other sale has.
fn new_request_id() -> String {
    let mut bytes = [0_u8; 16];
    // Without randomness from the system, process and time still tell two sales of one terminal apart.
    if getrandom::fill(&mut bytes).is_err() {
        return format!("cli-{}-{:?}", std::process::id(), std::thread::current().id())
            .replace(['(', ')'], "-");
    }
    bytes.iter().fold("cli-".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}
