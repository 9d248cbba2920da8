//! Giving money of a paid sale back.

use super::{Context, sale_number};
use crate::args::Refund;
use crate::exit::{Exit, Failure};
use crate::output::word;
use crate::prose;
use engine::EngineError;
use engine::views::{ErrorCode, RefundInput, RefundReply, RefundStageView};
use serde::Serialize;
use till::Access;

/// A refund, as it stands.
#[derive(Serialize)]
struct RefundEvent<'a> {
    event: &'static str,
    sale: &'a str,
    refund: u32,
    own_reference: &'a str,
    way: String,
    amount_minor: i64,
    currency: &'a str,
    stage: String,
    problem: Option<&'a str>,
}

pub async fn refund(context: &Context<'_>, args: Refund) -> Result<Exit, Failure> {
    let number = sale_number(&args.sale)?;
    let (till, actor) = context.open(Access::Sell, "refund", false).await?;
    let outcome = async {
        let sale = till.engine.read_sale(&actor, &number).await?;
        let amount_minor = match &args.amount {
            None => None,
            Some(text) => {
                let currency = domain::Currency::from_code(&sale.amount.currency)
                    .ok_or_else(|| EngineError::new(ErrorCode::Internal))?;
                let money = domain::Money::parse_major(text, currency)
                    .map_err(|error| EngineError::amount(error, currency))?;
                Some(money.amount_minor)
            }
        };
        let input = RefundInput {
            own_reference: args.payment.clone(),
            amount_minor,
            way: args.by.into(),
            reason: args.note.clone(),
        };
        Ok::<_, Failure>(till.engine.refund(&actor, &number, input).await?)
    }
    .await;
    till.close().await;
    tell(context, &outcome?)
}

pub async fn settle(
    context: &Context<'_>,
    sale: &str,
    ordinal: u32,
    went_back: bool,
    note: &str,
) -> Result<Exit, Failure> {
    let number = sale_number(sale)?;
    let (till, actor) = context.open(Access::Sell, "settle-refund", false).await?;
    let outcome = till.engine.settle_refund(&actor, &number, ordinal, went_back, note).await;
    till.close().await;
    tell(context, &outcome?).map(|_| Exit::Done)
}

fn tell(context: &Context<'_>, reply: &RefundReply) -> Result<Exit, Failure> {
    let refund = &reply.refund;
    let stage = word(&refund.stage);
    if context.output.is_json() {
        context.output.json_line(&RefundEvent {
            event: "refund",
            sale: &reply.sale.number,
            refund: refund.ordinal,
            own_reference: &refund.own_reference,
            way: word(&refund.way),
            amount_minor: refund.amount.minor,
            currency: &refund.amount.currency,
            stage: stage.clone(),
            problem: refund.problem.as_deref(),
        });
    } else {
        let amount = prose::amount(&refund.amount);
        let ordinal = refund.ordinal.to_string();
        let values = [("sale", reply.sale.number.as_str()), ("amount", &amount), ("refund", &ordinal)];
        context.output.say(&format!("cli_refund_{stage}"), &values);
        if let Some(problem) = &reply.problem {
            context.output.failure(&Failure(problem.clone()));
        }
    }
    Ok(match refund.stage {
        RefundStageView::Done => Exit::Done,
        RefundStageView::Failed => Exit::NotPaid,
        RefundStageView::Asking | RefundStageView::Unclear | RefundStageView::Pending => Exit::NoVerdict,
    })
}
