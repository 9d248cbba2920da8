//! Sales and figures of a day.

use super::Context;
use crate::exit::{Exit, Failure};
use crate::output::word;
use crate::prose;
use serde::Serialize;
use till::{Access, SaleRecord};

/// One sale of `sales --json`.
#[derive(Serialize)]
struct SaleLine<'a> {
    number: String,
    amount_minor: i64,
    currency: &'a str,
    state: &'a str,
    flags: Vec<&'static str>,
    business_day: String,
    attempts: Vec<AttemptLine<'a>>,
}

/// One attempt of a sale.
#[derive(Serialize)]
struct AttemptLine<'a> {
    gateway: &'a str,
    own_reference: String,
    reference: Option<&'a str>,
    stage: &'a str,
    flags: Vec<&'static str>,
    raw_status: Option<&'a str>,
    business_day: Option<String>,
}

pub async fn sales(context: &Context<'_>, day: Option<&str>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "sales", false).await?;
    let outcome = till.engine.sales_of_day(&actor, day).await;
    till.close().await;
    let records = outcome?;
    for record in &records {
        if context.output.is_json() {
            context.output.json_line(&line(record));
        } else {
            let amount = format!("{} {}", record.sale.asked.figures(), record.sale.asked.currency);
            context.output.plain(&format!(
                "{}\t{amount}\t{}\t{}",
                record.sale.number,
                record.state().word(),
                record.flags().words().join(" ")
            ));
        }
    }
    if records.is_empty() {
        context.output.say("cli_no_sales", &[]);
    }
    Ok(Exit::Done)
}

fn line(record: &SaleRecord) -> SaleLine<'_> {
    SaleLine {
        number: record.sale.number.to_string(),
        amount_minor: record.sale.asked.amount_minor,
        currency: record.sale.asked.currency.code(),
        state: record.state().word(),
        flags: record.flags().words(),
        business_day: record.sale.business_day.to_string(),
        attempts: record
            .attempts
            .iter()
            .map(|kept| AttemptLine {
                gateway: kept.attempt.gateway.as_str(),
                own_reference: kept.attempt.own_reference.to_string(),
                reference: kept.attempt.reference.as_deref(),
                stage: kept.attempt.stage.word(),
                flags: kept.attempt.flags.words(),
                raw_status: kept.attempt.raw_status.as_deref(),
                business_day: kept.attempt.business_day.map(|day| day.to_string()),
            })
            .collect(),
    }
}

/// `day --json`.
#[derive(Serialize)]
struct DayLine {
    day: String,
    figures: Vec<FiguresLine>,
    counts: CountsLine,
    needs_person: usize,
    as_of_seq: i64,
}

/// The figures of one currency, in minor units.
#[derive(Serialize)]
struct FiguresLine {
    currency: String,
    sold_minor: i64,
    received_minor: i64,
    owed_minor: i64,
    other_minor: i64,
}

/// Sales by state.
#[derive(Serialize)]
struct CountsLine {
    paid: u32,
    open: u32,
    unpaid: u32,
    conflict: u32,
}

pub async fn day(context: &Context<'_>, day: Option<&str>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "day", false).await?;
    let outcome = till.engine.read_day(&actor, day).await;
    till.close().await;
    let view = outcome?;
    if context.output.is_json() {
        context.output.json_line(&DayLine {
            day: view.day,
            figures: view
                .figures
                .iter()
                .map(|figures| FiguresLine {
                    currency: figures.sold.currency.clone(),
                    sold_minor: figures.sold.minor,
                    received_minor: figures.received.minor,
                    owed_minor: figures.owed.minor,
                    other_minor: figures.other.minor,
                })
                .collect(),
            counts: CountsLine {
                paid: view.counts.paid,
                open: view.counts.open,
                unpaid: view.counts.unpaid,
                conflict: view.counts.conflict,
            },
            needs_person: view.attention.len(),
            as_of_seq: view.seq,
        });
        return Ok(Exit::Done);
    }
    for figures in &view.figures {
        context.output.say(
            "cli_day",
            &[
                ("day", &view.day),
                ("sold", &prose::amount(&figures.sold)),
                ("received", &prose::amount(&figures.received)),
                ("owed", &prose::amount(&figures.owed)),
            ],
        );
    }
    let counts = view.counts;
    context.output.say(
        "cli_day_counts",
        &[
            ("paid", &counts.paid.to_string()),
            ("open", &counts.open.to_string()),
            ("unpaid", &counts.unpaid.to_string()),
            ("needs_person", &view.attention.len().to_string()),
        ],
    );
    for item in &view.attention {
        context.output.plain(&format!(
            "{}\t{}\t{}",
            item.sale.number,
            word(&item.cause),
            prose::amount(&item.amount)
        ));
    }
    Ok(Exit::Done)
}
