//! The end of a day.

use super::Context;
use crate::args::LanguageArg;
use crate::commands::cash::{DrawerLine, TenderSumLine, tell_drawer};
use crate::exit::{Exit, Failure};
use crate::output::word;
use crate::prose;
use engine::views::{ClosingPreview, ClosingView, CountsView, FindingView, SumsView, TotalsView};
use serde::Serialize;
use till::Access;

/// `close-day --json`, and with `--preview` the same without what only a closing has.
#[derive(Serialize)]
struct ClosingLine<'a> {
    event: &'static str,
    number: i64,
    day: &'a str,
    closed_at: Option<&'a str>,
    closed_by: Option<&'a str>,
    totals: Vec<TotalsLine<'a>>,
    tenders: Vec<TenderSumLine<'a>>,
    drawers: Vec<DrawerLine<'a>>,
    counts: CountsLine,
    findings: Vec<FindingLine<'a>>,
    #[serde(flatten)]
    proof: Option<ProofLine<'a>>,
}

/// What proves a closing.
#[derive(Serialize)]
struct ProofLine<'a> {
    journal_seq: i64,
    journal_head: &'a str,
    sha256: &'a str,
    public_key: &'a str,
    signature: &'a str,
    anchor: &'a str,
}

/// The totals of one currency.
#[derive(Serialize)]
struct TotalsLine<'a> {
    currency: &'a str,
    day: SumsLine,
    month: SumsLine,
    perpetual: SumsLine,
}

/// Sums in minor units.
#[derive(Serialize)]
struct SumsLine {
    sold_minor: i64,
    received_minor: i64,
    owed_minor: i64,
    other_minor: i64,
    returned_minor: i64,
    payments: i64,
    tendered_minor: i64,
    tenders: i64,
}

/// The sales made on the day, by state.
#[derive(Serialize)]
struct CountsLine {
    paid: u32,
    open: u32,
    unpaid: u32,
    conflict: u32,
}

/// Something about the day.
#[derive(Serialize)]
struct FindingLine<'a> {
    id: &'a str,
    kind: String,
    sale: Option<&'a str>,
    amount_minor: Option<i64>,
    currency: Option<&'a str>,
    blocks: bool,
}

pub async fn preview(context: &Context<'_>, day: Option<&str>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "close-day", false).await?;
    let outcome = till.engine.preview_closing(&actor, day).await;
    till.close().await;
    let view = outcome?;
    tell_preview(context, &view);
    Ok(Exit::Done)
}

pub async fn close(
    context: &Context<'_>,
    day: Option<&str>,
    carry_over: Vec<String>,
    language: Option<LanguageArg>,
) -> Result<Exit, Failure> {
    let language = context.language(language);
    let (till, actor) = context.open(Access::Sell, "close-day", false).await?;
    let outcome = async {
        till.engine.recheck_day_to_end(&actor, day).await?;
        let preview = till.engine.preview_closing(&actor, day).await?;
        let closed = till.engine.end_day(&actor, day, carry_over, &language).await;
        Ok::<_, Failure>((preview, closed))
    }
    .await;
    till.close().await;
    let (preview, closed) = outcome?;
    match closed {
        Ok(closing) => tell_closing(context, &closing),
        Err(error) => {
            // What keeps the day open, so that it can be settled or carried over.
            tell_preview(context, &preview);
            return Err(error.into());
        }
    }
    Ok(Exit::Done)
}

fn tell_preview(context: &Context<'_>, view: &ClosingPreview) {
    if context.output.is_json() {
        context.output.json_line(&ClosingLine {
            event: "closing_preview",
            number: view.number,
            day: &view.day,
            closed_at: None,
            closed_by: None,
            totals: view.totals.iter().map(totals_line).collect(),
            tenders: view.tenders.iter().map(TenderSumLine::of).collect(),
            drawers: view.drawers.iter().map(DrawerLine::of).collect(),
            counts: counts_line(&view.counts),
            findings: view.findings.iter().map(finding_line).collect(),
            proof: None,
        });
        return;
    }
    context.output.say("cli_closing_preview", &[("day", &view.day)]);
    tell_body(context, &view.totals, &view.findings);
    view.drawers.iter().for_each(|drawer| tell_drawer(context, drawer));
}

fn tell_closing(context: &Context<'_>, view: &ClosingView) {
    if context.output.is_json() {
        context.output.json_line(&ClosingLine {
            event: "closing",
            number: view.number,
            day: &view.day,
            closed_at: Some(&view.closed_at),
            closed_by: view.closed_by.as_deref(),
            totals: view.totals.iter().map(totals_line).collect(),
            tenders: view.tenders.iter().map(TenderSumLine::of).collect(),
            drawers: view.drawers.iter().map(DrawerLine::of).collect(),
            counts: counts_line(&view.counts),
            findings: view.findings.iter().map(finding_line).collect(),
            proof: Some(ProofLine {
                journal_seq: view.journal_seq,
                journal_head: &view.journal_head,
                sha256: &view.sha256,
                public_key: &view.public_key,
                signature: &view.signature,
                anchor: &view.anchor,
            }),
        });
        return;
    }
    let number = view.number.to_string();
    context.output.say("cli_closing", &[("day", &view.day), ("number", &number)]);
    tell_body(context, &view.totals, &view.findings);
    view.drawers.iter().for_each(|drawer| tell_drawer(context, drawer));
    context.output.say("cli_closing_head", &[("head", &view.anchor)]);
}

fn tell_body(context: &Context<'_>, totals: &[TotalsView], findings: &[FindingView]) {
    for totals in totals {
        for (key, sums) in [
            ("cli_closing_day", &totals.day),
            ("cli_closing_month", &totals.month),
            ("cli_closing_perpetual", &totals.perpetual),
        ] {
            let (sold, received, owed) =
                (prose::amount(&sums.sold), prose::amount(&sums.received), prose::amount(&sums.owed));
            context.output.say(key, &[("sold", &sold), ("received", &received), ("owed", &owed)]);
        }
    }
    for finding in findings {
        let amount = finding.amount.as_ref().map(prose::amount).unwrap_or_default();
        let mark = if finding.blocks { "!" } else { " " };
        context.output.plain(&format!("{mark} {}\t{amount}", finding.id));
    }
}

fn totals_line(totals: &TotalsView) -> TotalsLine<'_> {
    let sums = |sums: &SumsView| SumsLine {
        sold_minor: sums.sold.minor,
        received_minor: sums.received.minor,
        owed_minor: sums.owed.minor,
        other_minor: sums.other.minor,
        returned_minor: sums.returned.minor,
        payments: sums.payments,
        tendered_minor: sums.tendered.minor,
        tenders: sums.tenders,
    };
    TotalsLine {
        currency: &totals.day.sold.currency,
        day: sums(&totals.day),
        month: sums(&totals.month),
        perpetual: sums(&totals.perpetual),
    }
}

fn counts_line(counts: &CountsView) -> CountsLine {
    CountsLine { paid: counts.paid, open: counts.open, unpaid: counts.unpaid, conflict: counts.conflict }
}

fn finding_line(finding: &FindingView) -> FindingLine<'_> {
    FindingLine {
        id: &finding.id,
        kind: word(&finding.kind),
        sale: finding.sale.as_deref(),
        amount_minor: finding.amount.as_ref().map(|amount| amount.minor),
        currency: finding.amount.as_ref().map(|amount| amount.currency.as_str()),
        blocks: finding.blocks,
    }
}
