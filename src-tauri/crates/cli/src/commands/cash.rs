//! Tenders and the cash drawer.

use super::press::tell;
use super::{Context, sale_number};
use crate::args::{CashCommand, Tender};
use crate::exit::{Exit, Failure};
use crate::output::word;
use crate::prose;
use domain::{Currency, Money};
use engine::EngineError;
use engine::views::{
    CashMoveKindView, CashView, DrawerStateView, DrawerView, SaleView, TakeTender, TenderKindView,
    TenderSumView, TenderView,
};
use serde::Serialize;
use till::Access;

/// A tender in JSON: what paid a sale without the phone.
#[derive(Serialize)]
pub struct TenderLine<'a> {
    kind: String,
    amount_minor: i64,
    currency: &'a str,
    given_minor: Option<i64>,
    change_minor: Option<i64>,
    note: &'a str,
    by: Option<&'a str>,
    at: &'a str,
    business_day: &'a str,
    taken_back: Option<&'a str>,
}

impl<'a> TenderLine<'a> {
    fn of(tender: &'a TenderView) -> TenderLine<'a> {
        TenderLine {
            kind: word(&tender.kind),
            amount_minor: tender.due.minor,
            currency: &tender.due.currency,
            given_minor: tender.given.as_ref().map(|given| given.minor),
            change_minor: tender.change.as_ref().map(|change| change.minor),
            note: &tender.note,
            by: tender.by.as_deref(),
            at: &tender.at,
            business_day: &tender.business_day,
            taken_back: tender.taken_back.as_ref().map(|back| back.reason.as_str()),
        }
    }
}

/// `tender` and `take-back` in JSON.
#[derive(Serialize)]
struct TenderEvent<'a> {
    event: &'static str,
    sale: &'a str,
    state: String,
    tender: Option<TenderLine<'a>>,
}

/// What was taken without the phone, in JSON.
#[derive(Serialize)]
pub struct TenderSumLine<'a> {
    kind: String,
    currency: &'a str,
    tenders: i64,
    amount_minor: i64,
}

impl<'a> TenderSumLine<'a> {
    /// Of one kind and currency.
    pub fn of(sum: &'a TenderSumView) -> TenderSumLine<'a> {
        TenderSumLine {
            kind: word(&sum.kind),
            currency: &sum.amount.currency,
            tenders: sum.tenders,
            amount_minor: sum.amount.minor,
        }
    }
}

/// A drawer in JSON, in minor units; what nobody counted yet is null.
#[derive(Serialize)]
pub struct DrawerLine<'a> {
    currency: &'a str,
    state: String,
    float_minor: Option<i64>,
    sales_minor: Option<i64>,
    paid_in_minor: Option<i64>,
    paid_out_minor: Option<i64>,
    returned_minor: Option<i64>,
    expected_minor: Option<i64>,
    counted_minor: Option<i64>,
    difference_minor: Option<i64>,
    counted_by: Option<&'a str>,
    counted_at: Option<&'a str>,
    counts: u32,
    note: Option<&'a str>,
}

impl<'a> DrawerLine<'a> {
    /// Of one currency.
    pub fn of(drawer: &'a DrawerView) -> DrawerLine<'a> {
        let figures = drawer.figures.as_ref();
        let count = drawer.count.as_ref();
        DrawerLine {
            currency: &drawer.currency,
            state: word(&drawer.state),
            float_minor: figures.map(|figures| figures.float.minor),
            sales_minor: figures.map(|figures| figures.sales.minor),
            paid_in_minor: figures.map(|figures| figures.paid_in.minor),
            paid_out_minor: figures.map(|figures| figures.paid_out.minor),
            returned_minor: figures.map(|figures| figures.returned.minor),
            expected_minor: figures.map(|figures| figures.expected.minor),
            counted_minor: count.map(|count| count.counted.minor),
            difference_minor: count.map(|count| count.difference.minor),
            counted_by: count.and_then(|count| count.by.as_deref()),
            counted_at: count.map(|count| count.at.as_str()),
            counts: drawer.counts,
            note: count.and_then(|count| count.explanation.as_deref()),
        }
    }
}

/// `cash` in JSON.
#[derive(Serialize)]
struct CashEvent<'a> {
    event: &'static str,
    day: &'a str,
    closed: bool,
    drawers: Vec<DrawerLine<'a>>,
    moves: Vec<MoveLine<'a>>,
    limit_minor: i64,
}

/// A movement of cash in JSON.
#[derive(Serialize)]
struct MoveLine<'a> {
    kind: String,
    amount_minor: i64,
    currency: &'a str,
    note: &'a str,
    by: Option<&'a str>,
    at: &'a str,
}

/// Takes cash or another way for a sale. `--confirm` is the second press.
pub async fn tender(context: &Context<'_>, args: Tender) -> Result<Exit, Failure> {
    let number = sale_number(&args.sale)?;
    let (till, actor) = context.open(Access::Sell, "tender", false).await?;
    let outcome = async {
        let currency = till.engine.currency();
        let given_minor = args.given.as_deref().map(|text| typed(text, currency)).transpose()?;
        let input = TakeTender {
            kind: args.kind.into(),
            given_minor,
            note: args.note.clone(),
            second_press: args.confirm,
        };
        Ok::<_, Failure>(till.engine.take_tender(&actor, &number, input).await?)
    }
    .await;
    till.close().await;
    let reply = outcome?;
    tell(context, &reply, "cli_tendered");
    if reply.second_press {
        context.output.say("cli_tender_confirm", &[("sale", &reply.sale.number)]);
    }
    tell_tender(context, "tender", &reply.sale);
    if !reply.done {
        context.output.stage(&reply.sale);
    }
    Ok(if reply.done { Exit::Done } else { Exit::of_state(reply.sale.state) })
}

/// Takes a wrong tender back.
pub async fn take_back(context: &Context<'_>, sale: &str, note: &str) -> Result<Exit, Failure> {
    let number = sale_number(sale)?;
    let (till, actor) = context.open(Access::Sell, "take-back", false).await?;
    let outcome = till.engine.take_back_tender(&actor, &number, note).await;
    till.close().await;
    let view = outcome?;
    context.output.say("cli_taken_back", &[("sale", &view.number)]);
    tell_tender(context, "taken_back", &view);
    Ok(Exit::Done)
}

fn tell_tender(context: &Context<'_>, event: &'static str, sale: &SaleView) {
    // After taking back nothing stands any more: then the newest tells what was.
    let tender = sale.tender.as_ref().or(sale.tenders.last());
    if context.output.is_json() {
        let tender = tender.map(TenderLine::of);
        context.output.json_line(&TenderEvent {
            event,
            sale: &sale.number,
            state: word(&sale.state),
            tender,
        });
    } else if let Some(change) = sale.tender.as_ref().and_then(|tender| tender.change.as_ref()) {
        context.output.say("cli_change", &[("amount", &prose::amount(change))]);
    }
}

/// The drawer: shows it, moves cash, counts, explains.
pub async fn cash(
    context: &Context<'_>,
    what: Option<CashCommand>,
    day: Option<&str>,
) -> Result<Exit, Failure> {
    let access = if what.is_some() { Access::Sell } else { Access::Beside };
    let (till, actor) = context.open(access, "cash", false).await?;
    let engine = &till.engine;
    let currency = engine.currency();
    let outcome = async {
        let moved = |kind, amount: String, note: String| {
            let actor = &actor;
            async move {
                let minor = typed(&amount, currency)?;
                Ok::<CashView, Failure>(engine.record_cash_move(actor, kind, minor, &note).await?)
            }
        };
        Ok::<CashView, Failure>(match what {
            None => engine.read_cash(&actor, day).await?,
            Some(CashCommand::Float { amount, note }) => moved(CashMoveKindView::Float, amount, note).await?,
            Some(CashCommand::In { amount, note }) => moved(CashMoveKindView::PayIn, amount, note).await?,
            Some(CashCommand::Out { amount, note }) => moved(CashMoveKindView::PayOut, amount, note).await?,
            Some(CashCommand::Count { amount }) => {
                engine.count_cash(&actor, day, typed(&amount, currency)?, None).await?
            }
            Some(CashCommand::Explain { note }) => engine.explain_cash(&actor, day, &note).await?,
            Some(CashCommand::Limit { amount }) => {
                engine.set_cash_limit(&actor, typed(&amount, currency)?).await?
            }
        })
    }
    .await;
    till.close().await;
    tell_cash(context, &outcome?);
    Ok(Exit::Done)
}

/// An amount as people write it; zero is one too where something is counted.
fn typed(text: &str, currency: Currency) -> Result<i64, Failure> {
    match Money::parse_major(text, currency) {
        Ok(money) => Ok(money.amount_minor),
        Err(domain::AmountError::Zero) => Ok(0),
        Err(error) => Err(EngineError::amount(error, currency).into()),
    }
}

fn tell_cash(context: &Context<'_>, view: &CashView) {
    if context.output.is_json() {
        context.output.json_line(&CashEvent {
            event: "cash",
            day: &view.day,
            closed: view.is_closed,
            drawers: view.drawers.iter().map(DrawerLine::of).collect(),
            moves: view
                .moves
                .iter()
                .map(|moved| MoveLine {
                    kind: word(&moved.kind),
                    amount_minor: moved.amount.minor,
                    currency: &moved.amount.currency,
                    note: &moved.note,
                    by: moved.by.as_deref(),
                    at: &moved.at,
                })
                .collect(),
            limit_minor: view.limit.minor,
        });
        return;
    }
    for moved in &view.moves {
        context.output.plain(&format!(
            "{}\t{}\t{}",
            word(&moved.kind),
            prose::amount(&moved.amount),
            moved.note
        ));
    }
    for drawer in &view.drawers {
        tell_drawer(context, drawer);
    }
}

/// Tells a person of a drawer.
pub fn tell_drawer(context: &Context<'_>, drawer: &DrawerView) {
    match (&drawer.state, &drawer.count) {
        (DrawerStateView::Unused, _) => context.output.say("cli_drawer_unused", &[]),
        (_, Some(count)) => context.output.say(
            "cli_drawer_counted",
            &[
                ("counted", &prose::amount(&count.counted)),
                ("expected", &prose::amount(&count.expected)),
                ("difference", &prose::amount(&count.difference)),
            ],
        ),
        (_, None) => context.output.say("cli_drawer_uncounted", &[("currency", &drawer.currency)]),
    }
}

impl From<crate::args::TenderArg> for TenderKindView {
    fn from(arg: crate::args::TenderArg) -> TenderKindView {
        match arg {
            crate::args::TenderArg::Cash => TenderKindView::Cash,
            crate::args::TenderArg::Other => TenderKindView::Other,
        }
    }
}
