//! A report as PDF: A4, in one language, with its CSV and JSON inside.

use crate::chart::{self, Chart};
use crate::csv_file::{self, Separator};
use crate::error::{DocumentError, Steps};
use crate::paper::{self, grouped, minute};
use crate::report::{
    Closing, DrawerRow, Figures, FindingRow, JournalHead, NamedSum, Profile, Report, SaleRow,
};
use crate::typeset::{Paper, UNDRAWN, drawable};
use crate::words::{Language, Words};
use domain::{BusinessDay, Money};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// More sales than these aren't listed on paper: they stand in the files inside it.
pub const SALES_LISTED: usize = 500;
/// More days than these are charted by month.
const DAYS_CHARTED: i64 = 45;
/// More months than these are charted by year.
const MONTHS_CHARTED: i64 = 13;

/// The report as PDF/A-3b. The same report in the same language gives the same bytes.
pub fn bytes(report: &Report, language: Language, steps: Steps<'_>) -> Result<Vec<u8>, DocumentError> {
    with_paper(report, language, steps, |paper| paper.pdf())?
}

fn with_paper<T>(
    report: &Report,
    language: Language,
    steps: Steps<'_>,
    set: impl FnOnce(Paper<'_>) -> T,
) -> Result<T, DocumentError> {
    let words = Words::of(language);
    let head = report.closing.as_ref().map_or(&report.as_of, |closing| &closing.head);
    let files = vec![
        (
            "/report.csv",
            csv_file::bytes(
                &report.attempts,
                &report.tenders,
                &report.refunds,
                Separator::of(language),
                steps,
            )?,
        ),
        ("/report.json", crate::json::bytes(report)?),
        ("/head.svg", paper::qr(&paper::anchor(report, head))?),
    ];
    if !steps(u32::try_from(report.attempts.len()).unwrap_or(u32::MAX)) {
        return Err(DocumentError::Stopped);
    }
    let ident = format!("report {} {} {} {} {}", report.till, report.from, report.to, head.seq, head.hash);
    let mut data = data(report, &words, head);
    // What a box stands for is said where there is one.
    if data.to_string().contains(UNDRAWN) {
        data["undrawn"] = words.say("paper_undrawn").replace("{mark}", &UNDRAWN.to_string()).into();
    }
    let template = include_str!("templates/report.typ");
    Ok(set(Paper { template, data: &data, files, ident, language }))
}

fn data(report: &Report, words: &Words, head: &JournalHead) -> Value {
    let language = words.language();
    let kind = match (&report.closing, report.is_one_day()) {
        (Some(_), _) => "paper_closing_report",
        (None, true) => "paper_day_report",
        (None, false) => "paper_range_report",
    };
    let title = title(report, words);
    let is_listed = report.sales.len() <= SALES_LISTED;
    let unlisted = words.fill("paper_sales_many", &[("count", &report.sales.len().to_string())]);
    let listed = if is_listed { report.sales.as_slice() } else { &[] };
    json!({
        "lang": language.code(),
        "rtl": language.is_right_to_left(),
        "demo": report.profile == Profile::Demo,
        "stamp": paper::stamp(report.stamp()),
        "kind": words.say(kind),
        "title": title,
        "title_plain": format!("{}: {title}", words.say(kind)),
        "shop": drawable(&report.shop),
        "till": words.fill("frame_till", &[("till", &report.till)]),
        "zone": report.time_zone,
        "currency": words.currency(report.currency()),
        "figures": report.figures.iter().map(|sums| figures(sums, words)).collect::<Vec<_>>(),
        "counts": [
            ("paid", report.counts.paid.to_string()),
            ("unpaid", report.counts.unpaid.to_string()),
            ("open", report.counts.open.to_string()),
            ("conflict", report.counts.conflict.to_string()),
        ],
        "closing": report.closing.as_ref().map(|made| closing(made, words)),
        "charts": charts(report, words),
        // Bars are of one currency, which is said where there are others.
        "charted": if report.figures.len() > 1 { words.currency(report.currency()) } else { String::new() },
        "sums": sums(report, words),
        "drawers": report.drawers.iter().map(|row| drawer(row, words)).collect::<Vec<_>>(),
        "findings": report.findings.iter().map(|row| finding(row, words)).collect::<Vec<_>>(),
        "sales": listed.iter().map(|row| sale(row, words, report.is_one_day())).collect::<Vec<_>>(),
        "undrawn": "",
        "sales_unlisted": if is_listed { String::new() } else { unlisted },
        "proof": {
            "seq": head.seq.to_string(),
            "hash": grouped(&head.hash),
            "short": head.hash.chars().take(8).collect::<String>(),
            "at": report.as_of.at.map(minute).unwrap_or_default(),
        },
        "words": paper::words(words),
    })
}

fn title(report: &Report, words: &Words) -> String {
    let title = if report.is_one_day() { words.long_date(report.from) } else { range(report, words) };
    // French days begin small, titles don't.
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn range(report: &Report, words: &Words) -> String {
    format!(
        "{} {} {}",
        words.date_before(report.from, report.to),
        words.say("paper_to_word"),
        words.date(report.to)
    )
}

fn figures(figures: &Figures, words: &Words) -> Value {
    let say = |minor| Money::new(minor, figures.currency).figures();
    json!({
        "currency": words.currency(figures.currency),
        "sold": say(figures.sold_minor),
        "owed": say(figures.owed_minor),
        "other": say(figures.other_minor),
        "received": say(figures.received_minor),
        "has_owed": figures.owed_minor != 0,
        "has_other": figures.other_minor != 0,
        "returned": say(figures.returned_minor),
        "has_returned": figures.returned_minor != 0,
        "tendered": say(figures.tendered_minor),
        "by_phone": say(figures.sold_minor.saturating_sub(figures.tendered_minor)),
        "has_tendered": figures.tendered_minor != 0,
    })
}

fn closing(closing: &Closing, words: &Words) -> Value {
    let totals: Vec<Value> = closing
        .totals
        .iter()
        .map(|totals| {
            let say = |minor| Money::new(minor, totals.currency).figures();
            json!({
                "currency": words.currency(totals.currency),
                "day": say(totals.day_minor),
                "month": say(totals.month_minor),
                "perpetual": say(totals.perpetual_minor),
            })
        })
        .collect();
    json!({
        "number": closing.number.to_string(),
        "closed_at": minute(closing.closed_at),
        "by": drawable(&closing.by),
        "totals": totals,
        "signature": grouped(&closing.signature),
    })
}

/// Sold by hour; before it by day, month or year, whichever is few enough to be read.
fn charts(report: &Report, words: &Words) -> Vec<Value> {
    let mut charts = Vec::new();
    if !report.is_one_day() {
        let sold: BTreeMap<BusinessDay, i64> =
            report.by_day.iter().map(|sum| (sum.day, sum.sold_minor)).collect();
        if (report.to.date() - report.from.date()).num_days() < DAYS_CHARTED {
            let days = std::iter::successors(Some(report.from), |day| Some(day.next()))
                .take_while(|day| *day <= report.to)
                // The calendar's last day is its own successor.
                .take(usize::try_from(DAYS_CHARTED).unwrap_or_default())
                .map(|day| (day.date().format("%d").to_string(), sold.get(&day).copied().unwrap_or(0)))
                .collect();
            charts.push(drawn(words.say("paper_by_day"), days, report));
        } else {
            let days = (report.to.date() - report.from.date()).num_days();
            let (key, format) = if days < MONTHS_CHARTED * 31 {
                ("paper_by_month", "%Y-%m")
            } else {
                ("paper_by_year", "%Y")
            };
            let mut sums: BTreeMap<String, i64> = BTreeMap::new();
            for (day, sold_minor) in sold {
                let sum = sums.entry(day.date().format(format).to_string()).or_default();
                *sum = sum.saturating_add(sold_minor);
            }
            charts.push(drawn(words.say(key), sums.into_iter().collect(), report));
        }
    }
    if let (Some(first), Some(last)) = (report.by_hour.first(), report.by_hour.last()) {
        let sold: BTreeMap<u32, i64> = report.by_hour.iter().map(|sum| (sum.hour, sum.sold_minor)).collect();
        // A day of one hour would be one broad bar: at least nine hours are drawn.
        let from = first.hour.min(last.hour.saturating_sub(8));
        let to = last.hour.max(from + 8).min(23);
        let hours =
            (from..=to).map(|hour| (hour.to_string(), sold.get(&hour).copied().unwrap_or(0))).collect();
        charts.push(drawn(words.say("day_by_hour"), hours, report));
    }
    charts
}

fn drawn(title: String, values: Vec<(String, i64)>, report: &Report) -> Value {
    let currency = report.currency();
    let Chart { bars, lines } = chart::chart(&values, currency.minor_per_major());
    let bars: Vec<Value> =
        bars.iter().map(|bar| json!({ "label": bar.label, "per_mille": bar.per_mille })).collect();
    let lines: Vec<Value> = lines
        .iter()
        .map(|(minor, per_mille)| {
            let figures = Money::new(*minor, currency).figures();
            let whole = figures.split(',').next().unwrap_or_default();
            json!({ "label": whole, "per_mille": per_mille })
        })
        .collect();
    json!({ "title": title, "bars": bars, "lines": lines })
}

fn sums(report: &Report, words: &Words) -> Vec<Value> {
    let by_tender: Vec<NamedSum> = report
        .by_tender
        .iter()
        .map(|sum| NamedSum { name: words.word("paper_tender", &sum.name), ..sum.clone() })
        .collect();
    let of = |key: &str, sums: &[NamedSum]| {
        let rows: Vec<Value> = sums
            .iter()
            .map(|sum| {
                let name = if sum.name.is_empty() { words.say("paper_unnamed") } else { drawable(&sum.name) };
                json!({
                    "name": name,
                    "payments": sum.payments.to_string(),
                    "sold": Money::new(sum.sold_minor, sum.currency).figures(),
                    "currency": words.currency(sum.currency),
                })
            })
            .collect();
        (!rows.is_empty()).then(|| json!({ "title": words.say(key), "rows": rows }))
    };
    [
        of("paper_by_gateway", &report.by_gateway),
        of("paper_by_cashier", &report.by_cashier),
        of("paper_by_tender", &by_tender),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn drawer(row: &DrawerRow, words: &Words) -> Value {
    let say = |minor| Money::new(minor, row.currency).figures();
    let unknown = || words.say("paper_drawer_uncounted");
    json!({
        "day": row.day.to_string(),
        "currency": words.currency(row.currency),
        "float": say(row.float_minor),
        "sales": say(row.sales_minor),
        "paid_in": say(row.paid_in_minor),
        "paid_out": say(row.paid_out_minor),
        "expected": row.expected_minor.map_or_else(unknown, say),
        "counted": row.counted_minor.map_or_else(unknown, say),
        "difference": row.difference_minor.map(say).unwrap_or_default(),
        "differs": row.difference_minor.is_some_and(|minor| minor != 0),
        "by": drawable(&row.counted_by),
        "note": drawable(&row.note),
    })
}

fn finding(row: &FindingRow, words: &Words) -> Value {
    let state = if row.resolution.is_empty() {
        words.say(if row.is_open { "paper_finding_open" } else { "paper_finding_done" })
    } else {
        words.word("paper_decision", &row.resolution)
    };
    json!({
        "cause": words.cause(&row.cause),
        "sale": row.sale,
        "state": state,
        "is_open": row.is_open,
        "by": drawable(&row.by),
        "decided_at": row.decided_at.map(minute).unwrap_or_default(),
        "note": drawable(&row.note),
        "amount": row.amount.figures(),
        "currency": words.currency(row.amount.currency),
    })
}

fn sale(row: &SaleRow, words: &Words, is_one_day: bool) -> Value {
    let time = row.made_at.format(if is_one_day { "%H:%M:%S" } else { "%m-%d %H:%M" }).to_string();
    json!({
        "number": row.number,
        "time": time,
        "note": drawable(&row.note),
        "cashier": drawable(&row.cashier),
        "reference": drawable(&row.reference),
        "state": row.state,
        "paid_by": if matches!(row.paid_by.as_str(), "cash" | "other") { words.word("paper_tender", &row.paid_by) } else { String::new() },
        "asked": row.asked.figures(),
        "currency": words.currency(row.asked.currency),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(notes: &[String]) -> Report {
        let money = |minor| json!({ "amount_minor": minor, "currency": "DZD" });
        let sales: Vec<Value> = (1..)
            .zip(notes)
            .map(|(number, note)| {
                json!({
                    "number": format!("A-{number:06}"), "made_at": "2026-11-21T14:32:07+01:00",
                    "business_day": "2026-11-21", "asked": money(1_000 + number), "note": note, "cashier": "",
                    "state": "paid", "flags": [], "attempts": 1, "reference": "", "sold": money(1_000 + number),
                    "paid_by": "phone",
                })
            })
            .collect();
        serde_json::from_value(json!({
            "schema": "comptoir-report/1", "profile": "live", "shop": "A shop", "till": "A", "time_zone": "UTC",
            "from": "2026-11-21", "to": "2026-11-21", "as_of": { "seq": 1, "hash": "00", "at": null },
            "figures": [{
                "currency": "DZD", "sold_minor": 500, "received_minor": 500, "owed_minor": 0, "other_minor": 0,
            }],
            "counts": { "paid": 5, "open": 0, "unpaid": 0, "conflict": 0 },
            "by_hour": [], "by_day": [], "by_gateway": [], "by_cashier": [],
            "sales": sales, "attempts": [], "findings": [],
        }))
        .unwrap()
    }

    fn pages(report: &Report, language: Language) -> Vec<String> {
        with_paper(report, language, &mut |_| true, |paper| paper.pages()).unwrap()
    }

    #[test]
    fn a_long_note_stands_on_the_page_of_its_number_and_its_amount() {
        let notes: Vec<String> = (1..=60)
            .map(|number| format!("begin{number:03} {}end{number:03}", "baguettes ".repeat(17)))
            .collect();
        let pages = pages(&report(&notes), Language::En);
        assert!(pages.len() > 3, "{}", pages.len());
        for number in 1..=60 {
            let amount = Money::new(1_000 + number, domain::Currency::DZD).figures();
            let texts =
                [format!("A-{number:06}"), format!("begin{number:03}"), format!("end{number:03}"), amount];
            let whole = |page: &&String| texts.iter().all(|text| page.contains(text));
            assert!(pages.iter().any(|page| whole(&page)), "the row of {} is split", texts[0]);
        }
    }

    #[test]
    fn bars_are_of_one_currency_which_is_said_where_there_are_others() {
        let mut report = report(&[]);
        report.by_hour =
            serde_json::from_value(json!([{ "hour": 9, "payments": 1, "sold_minor": 500 }])).unwrap();
        let said = |report: &Report| pages(report, Language::En).join(" ").contains("· DZD");
        assert!(!said(&report));
        let mut euros = report.figures[0].clone();
        euros.currency = domain::Currency::from_code("EUR").unwrap();
        report.figures.push(euros);
        assert!(said(&report));
    }

    #[test]
    fn sums_of_another_currency_are_added_in_one_line() {
        let mut report = report(&[]);
        let mut euros = report.figures[0].clone();
        euros.currency = domain::Currency::from_code("EUR").unwrap();
        (euros.other_minor, euros.returned_minor) = (300, 200);
        report.figures.push(euros);
        for language in Language::ALL {
            let text = pages(&report, language).join(" ");
            // `+` for what is owed in each of two lines, and for the two sums that only euros have.
            assert_eq!(text.matches('+').count(), 4, "a plus sign that begins a list is none: {text}");
        }
    }

    #[test]
    fn the_foot_says_what_a_box_stands_for_where_there_is_one() {
        let said = "hold the text as it was typed";
        let foot = |note: &str| pages(&report(&[note.to_owned()]), Language::En).join(" ").contains(said);
        assert!(foot("tea 🍵"));
        assert!(!foot("tea"));
        for language in Language::ALL {
            let pages = pages(&report(&["茶 🍵 Ａ".to_owned()]), language);
            assert!(!pages.join(" ").contains(UNDRAWN), "a box is drawn, not a letter");
        }
    }
}
