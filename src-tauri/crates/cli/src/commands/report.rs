//! What days came to.

use super::Context;
use crate::args::Report;
use crate::exit::{Exit, Failure};
use crate::output::word;
use crate::prose;
use engine::views::{
    AmountView, CurrencyReportView, NamedSumView, PeriodView, QuantityView, ReportRequest, ReportView,
};
use serde::Serialize;
use till::Access;

/// `report --json`.
#[derive(Serialize)]
struct ReportLine<'a> {
    period: String,
    from: &'a str,
    to: &'a str,
    days_begun: u32,
    before: Option<SpanLine<'a>>,
    currencies: Vec<CurrencyLine<'a>>,
    links: LinksLine,
    waits: Option<WaitsLine>,
    empty: Option<String>,
    first_day: Option<&'a str>,
    as_of_seq: i64,
}

/// Days from the first to the last.
#[derive(Serialize)]
struct SpanLine<'a> {
    from: &'a str,
    to: &'a str,
}

/// The sums of one currency.
#[derive(Serialize)]
struct CurrencyLine<'a> {
    currency: &'a str,
    #[serde(flatten)]
    totals: TotalsLine,
    /// The same in the days before.
    before: Option<TotalsLine>,
    by_state: Vec<StateLine>,
    by_step: Vec<StepLine<'a>>,
    by_hour: Vec<HourLine>,
    by_gateway: Vec<NamedLine<'a>>,
    by_cashier: Vec<NamedLine<'a>>,
    by_tender: Vec<NamedLine<'a>>,
}

/// Totals in minor units.
#[derive(Serialize)]
struct TotalsLine {
    sold_minor: i64,
    received_minor: i64,
    owed_minor: i64,
    other_minor: i64,
    returned_minor: i64,
    payments: i64,
}

/// Sales by where they stand now.
#[derive(Serialize)]
struct StateLine {
    state: String,
    sales: i64,
    asked_minor: i64,
}

/// A day, week or month.
#[derive(Serialize)]
struct StepLine<'a> {
    from: &'a str,
    to: &'a str,
    payments: i64,
    sold_minor: i64,
}

/// An hour of the shop's clock.
#[derive(Serialize)]
struct HourLine {
    hour: u32,
    payments: i64,
    sold_minor: i64,
}

/// A gateway, a person or a tender.
#[derive(Serialize)]
struct NamedLine<'a> {
    name: Option<&'a str>,
    payments: i64,
    sold_minor: i64,
}

/// What became of links.
#[derive(Serialize)]
struct LinksLine {
    shown: i64,
    paid: i64,
    take_up_permille: Option<i64>,
    failures: Vec<FailureLine>,
}

/// Links that failed for one reason.
#[derive(Serialize)]
struct FailureLine {
    cause: String,
    links: i64,
}

/// How long customers took.
#[derive(Serialize)]
struct WaitsLine {
    median_s: i64,
    nine_tenths_s: i64,
}

/// What days came to.
pub async fn run(context: &Context<'_>, args: Report) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "report", false).await?;
    let outcome = till.engine.report(&actor, &request(args)).await;
    till.close().await;
    let view = outcome?;
    if context.output.is_json() {
        context.output.json_line(&line(&view));
    } else {
        told(context, &view);
    }
    Ok(Exit::Done)
}

fn request(args: Report) -> ReportRequest {
    let of = |period, from| ReportRequest { period, from, to: None, compare: true };
    match (args.week, args.month, args.from) {
        (Some(day), _, _) => of(PeriodView::Week, Some(day)),
        (_, Some(month), _) => of(PeriodView::Month, Some(format!("{month}-01"))),
        (_, _, Some(from)) => ReportRequest { to: args.to, ..of(PeriodView::Range, Some(from)) },
        (None, None, None) => of(PeriodView::Day, None),
    }
}

fn line(view: &ReportView) -> ReportLine<'_> {
    ReportLine {
        period: word(&view.period),
        from: &view.from,
        to: &view.to,
        days_begun: view.days_begun,
        before: view.before.as_ref().map(|span| SpanLine { from: &span.from, to: &span.to }),
        currencies: view.currencies.iter().map(currency).collect(),
        links: LinksLine {
            shown: view.links.shown.now,
            paid: view.links.paid.now,
            take_up_permille: view.links.take_up_permille.map(|share| share.now),
            failures: view
                .links
                .failures
                .iter()
                .map(|row| FailureLine { cause: word(&row.cause), links: row.links.now })
                .collect(),
        },
        waits: view
            .waits
            .as_ref()
            .map(|waits| WaitsLine { median_s: waits.median_s.now, nine_tenths_s: waits.nine_tenths_s.now }),
        empty: view.empty.as_ref().map(word),
        first_day: view.first_day.as_deref(),
        as_of_seq: view.seq,
    }
}

fn currency(sums: &CurrencyReportView) -> CurrencyLine<'_> {
    let totals = |of: fn(&QuantityView) -> Option<i64>| {
        Some(TotalsLine {
            sold_minor: of(&sums.sold)?,
            received_minor: of(&sums.received)?,
            owed_minor: of(&sums.owed)?,
            other_minor: of(&sums.other)?,
            returned_minor: of(&sums.returned)?,
            payments: of(&sums.payments)?,
        })
    };
    CurrencyLine {
        currency: &sums.currency,
        totals: TotalsLine {
            sold_minor: sums.sold.now,
            received_minor: sums.received.now,
            owed_minor: sums.owed.now,
            other_minor: sums.other.now,
            returned_minor: sums.returned.now,
            payments: sums.payments.now,
        },
        before: totals(|quantity| quantity.before),
        by_state: sums
            .by_state
            .iter()
            .map(|row| StateLine {
                state: word(&row.state),
                sales: row.sales.now,
                asked_minor: row.asked.now,
            })
            .collect(),
        by_step: sums
            .steps
            .iter()
            .map(|row| StepLine {
                from: &row.from,
                to: &row.to,
                payments: row.payments.now,
                sold_minor: row.sold.now,
            })
            .collect(),
        by_hour: sums
            .by_hour
            .iter()
            .map(|row| HourLine { hour: row.hour, payments: row.payments.now, sold_minor: row.sold.now })
            .collect(),
        by_gateway: sums.by_gateway.iter().map(named).collect(),
        by_cashier: sums.by_cashier.iter().map(named).collect(),
        by_tender: sums.by_tender.iter().map(named).collect(),
    }
}

fn named(row: &NamedSumView) -> NamedLine<'_> {
    NamedLine { name: row.name.as_deref(), payments: row.payments.now, sold_minor: row.sold.now }
}

/// The report in a few sentences.
fn told(context: &Context<'_>, view: &ReportView) {
    let output = context.output;
    if let Some(why) = &view.empty {
        let first_day = view.first_day.as_deref().unwrap_or_default();
        let values = [("from", view.from.as_str()), ("to", &view.to), ("first_day", first_day)];
        output.say(&format!("cli_report_{}", word(why)), &values);
        return;
    }
    output.say("cli_report", &[("from", &view.from), ("to", &view.to)]);
    for sums in &view.currencies {
        let told = |minor| {
            prose::amount(&AmountView { minor, currency: sums.currency.clone(), exponent: sums.exponent })
        };
        let values = [
            ("sold", told(sums.sold.now)),
            ("payments", sums.payments.now.to_string()),
            ("received", told(sums.received.now)),
            ("owed", told(sums.owed.now)),
        ];
        output.say("cli_report_sold", &values.each_ref().map(|(name, value)| (*name, value.as_str())));
        if let (Some(before), Some(sold)) = (&view.before, sums.sold.before) {
            let sold = told(sold);
            let values = [("from", before.from.as_str()), ("to", &before.to), ("sold", &sold)];
            output.say("cli_report_before", &values);
        }
    }
    if let Some(share) = view.links.take_up_permille {
        let percent = format!("{},{} %", share.now / 10, share.now % 10);
        let (shown, paid) = (view.links.shown.now.to_string(), view.links.paid.now.to_string());
        output.say("cli_report_links", &[("shown", &shown), ("paid", &paid), ("share", &percent)]);
    }
    if let Some(waits) = &view.waits {
        let (half, most) = (waits.median_s.now.to_string(), waits.nine_tenths_s.now.to_string());
        output.say("cli_report_waits", &[("median", &half), ("most", &most)]);
    }
}
