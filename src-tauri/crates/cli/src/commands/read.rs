//! Sales and figures of a day.

use super::Context;
use crate::commands::cash::TenderSumLine;
use crate::exit::{Exit, Failure};
use crate::output::word;
use crate::prose;
use domain::{Channel, Clearing, SaleState};
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
    paid_by: Option<&'static str>,
    tenders: Vec<SaleTenderLine<'a>>,
    refunds: Vec<SaleRefundLine<'a>>,
}

/// One refund of a sale.
#[derive(Serialize)]
struct SaleRefundLine<'a> {
    refund: u32,
    own_reference: String,
    way: &'static str,
    amount_minor: i64,
    reason: &'a str,
    stage: &'static str,
    business_day: Option<String>,
}

/// One tender of a sale.
#[derive(Serialize)]
struct SaleTenderLine<'a> {
    kind: &'static str,
    amount_minor: i64,
    given_minor: Option<i64>,
    change_minor: Option<i64>,
    note: &'a str,
    business_day: String,
    taken_back: Option<&'a str>,
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
    sent_by: Option<&'static str>,
    /// `awaited` or `cleared`, where the gateway tells.
    clearing: Option<&'static str>,
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
            // What the phone did not pay says so beside the word.
            let how = record.tender().map(|tender| format!(" ({})", tender.kind.word())).unwrap_or_default();
            context.output.plain(&format!(
                "{}\t{amount}\t{}{how}\t{}",
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
                sent_by: kept.attempt.sent_by.map(Channel::word),
                clearing: kept.attempt.clearing.map(Clearing::word),
            })
            .collect(),
        paid_by: match (record.tender(), record.state()) {
            (Some(tender), _) => Some(tender.kind.word()),
            (None, SaleState::Paid) => Some("phone"),
            (None, _) => None,
        },
        tenders: record
            .tenders
            .iter()
            .map(|tender| SaleTenderLine {
                kind: tender.kind.word(),
                amount_minor: tender.due.amount_minor,
                given_minor: tender.given.map(|given| given.amount_minor),
                change_minor: tender.change().map(|change| change.amount_minor),
                note: &tender.note,
                business_day: tender.business_day.to_string(),
                taken_back: tender.taken_back.as_ref().map(|back| back.reason.as_str()),
            })
            .collect(),
        refunds: record
            .refunds
            .iter()
            .map(|refund| SaleRefundLine {
                refund: refund.ordinal,
                own_reference: refund.attempt.to_string(),
                way: refund.way.word(),
                amount_minor: refund.amount.amount_minor,
                reason: &refund.reason,
                stage: refund.stage.word(),
                business_day: refund.business_day.map(|day| day.to_string()),
            })
            .collect(),
    }
}

/// `day --json`.
#[derive(Serialize)]
struct DayLine<'a> {
    day: String,
    figures: Vec<FiguresLine>,
    counts: CountsLine,
    needs_person: usize,
    as_of_seq: i64,
    tenders: Vec<TenderSumLine<'a>>,
}

/// The figures of one currency, in minor units.
#[derive(Serialize)]
struct FiguresLine {
    currency: String,
    sold_minor: i64,
    received_minor: i64,
    owed_minor: i64,
    other_minor: i64,
    returned_minor: i64,
    sold_by_phone_minor: i64,
    tendered_minor: i64,
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
            day: view.day.clone(),
            figures: view
                .figures
                .iter()
                .map(|figures| FiguresLine {
                    currency: figures.sold.currency.clone(),
                    sold_minor: figures.sold.minor,
                    received_minor: figures.received.minor,
                    owed_minor: figures.owed.minor,
                    other_minor: figures.other.minor,
                    returned_minor: figures.returned.minor,
                    sold_by_phone_minor: figures.sold_by_phone.minor,
                    tendered_minor: figures.tendered.minor,
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
            tenders: view.tenders.iter().map(TenderSumLine::of).collect(),
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
    for sum in &view.tenders {
        let key = format!("cli_day_{}", word(&sum.kind));
        context.output.say(&key, &[("amount", &prose::amount(&sum.amount))]);
    }
    let counts = view.counts;
    context.output.say(
        "cli_day_counts",
        &[
            ("paid", &counts.paid.to_string()),
            ("open", &counts.open.to_string()),
            ("unpaid", &counts.unpaid.to_string()),
            ("conflict", &counts.conflict.to_string()),
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
