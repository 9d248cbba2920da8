//! The sums of a report, from the books of its days, so that a paper says what the day's closing said.

use crate::closing::read_statement;
use crate::day::sums_by_currency;
use crate::error::EngineError;
use crate::report::{Heading, local};
use crate::signing::hex;
use chrono::Timelike;
use documents::report::{
    Closing, ClosingTotals, Counts, DaySum, Figures, HourSum, JournalHead, NamedSum, Report,
};
use domain::closing::Sums;
use domain::figures::{Claim, SumOverflow};
use domain::{Currency, Moment, Money};
use std::collections::BTreeMap;
use store::{DayCounts, DayFigure, Read, TenderFigure};

/// How many payments, less those taken back, and what they brought.
type Sold = (i32, i64);
/// Sums by name and currency.
type Named = BTreeMap<(String, Place), (Currency, Sold)>;
/// Where a currency stands among others: the shop's own first, then by code, as in the figures.
type Place = (bool, String);

/// Puts figures, counts, sums and, of one closed day, its closing in.
pub(crate) fn put_in(read: &Read<'_>, heading: &Heading, report: &mut Report) -> Result<(), EngineError> {
    let figures = read.figures(report.from, report.to)?;
    let tenders = read.tender_figures(report.from, report.to)?;
    put_figures(heading, report, &figures, &tenders)?;
    put_tenders(read, heading, report, &figures)?;
    let DayCounts { paid, conflict, unpaid, open } = read.counts_of_days((report.from, report.to))?;
    report.counts = Counts { paid, open, unpaid, conflict };
    if report.from != report.to {
        return Ok(());
    }
    let Some(kept) = read.closing_of(report.from)? else { return Ok(()) };
    let statement = read_statement(&kept)?;
    // What stood where when the day closed, not where it stands now.
    let counts = statement.counts;
    report.counts =
        Counts { paid: counts.paid, open: counts.open, unpaid: counts.unpaid, conflict: counts.conflict };
    let closed_at: Moment = statement.closed_at.parse().map_err(|_| EngineError::bad_input("closed_at"))?;
    report.closing = Some(Closing {
        number: statement.number.unsigned_abs(),
        closed_at: local(closed_at, heading.zone),
        by: statement.closed_by.unwrap_or_default(),
        totals: statement
            .totals
            .iter()
            .filter_map(|totals| {
                Some(ClosingTotals {
                    currency: Currency::from_code(&totals.currency)?,
                    day_minor: totals.day.sold_minor,
                    month_minor: totals.month.sold_minor,
                    perpetual_minor: totals.perpetual.sold_minor,
                })
            })
            .collect(),
        head: JournalHead { seq: statement.journal_seq, hash: statement.journal_head, at: None },
        signature: hex(&kept.signature),
    });
    Ok(())
}

fn put_figures(
    heading: &Heading,
    report: &mut Report,
    figures: &[DayFigure],
    tenders: &[TenderFigure],
) -> Result<(), SumOverflow> {
    let own = heading.currency;
    let (mut hours, mut days) = (BTreeMap::<u32, Sold>::new(), BTreeMap::<_, Sold>::new());
    let (mut gateways, mut cashiers) = (Named::new(), Named::new());
    for figure in figures.iter().filter(|figure| figure.claim == Claim::Sold) {
        let Money { currency, .. } = figure.amount;
        let name = heading.gateways.get(&figure.gateway).unwrap_or(&figure.gateway);
        for (sums, name) in [(&mut gateways, name), (&mut cashiers, &figure.cashier)] {
            let key = (name.clone(), place(currency, own));
            add(&mut sums.entry(key).or_insert((currency, (0, 0))).1, figure.payments, figure.amount)?;
        }
        if currency == own {
            add(days.entry(figure.business_day).or_default(), figure.payments, figure.amount)?;
            let hour = local(figure.since, heading.zone).hour();
            add(hours.entry(hour).or_default(), figure.payments, figure.amount)?;
        }
    }
    for tendered in tenders {
        let Money { currency, .. } = tendered.amount;
        let key = (tendered.cashier.clone(), place(currency, own));
        let of_cashier = &mut cashiers.entry(key).or_insert((currency, (0, 0))).1;
        add(of_cashier, tendered.tenders, tendered.amount)?;
        if currency == own {
            add(days.entry(tendered.business_day).or_default(), tendered.tenders, tendered.amount)?;
            let hour = local(tendered.since, heading.zone).hour();
            add(hours.entry(hour).or_default(), tendered.tenders, tendered.amount)?;
        }
    }
    let mut sums = sums_by_currency(figures, tenders)?;
    let first = sums.remove(own.code()).unwrap_or((own, Sums::default()));
    report.figures = std::iter::once(first)
        .chain(sums.into_values())
        .map(|(currency, sums)| Figures {
            currency,
            sold_minor: sums.sold_minor,
            received_minor: sums.received_minor,
            owed_minor: sums.owed_minor,
            other_minor: sums.other_minor,
            tendered_minor: sums.tendered_minor,
            returned_minor: sums.returned_minor,
        })
        .collect();
    report.by_hour = hours
        .into_iter()
        .map(|(hour, (payments, sold_minor))| HourSum { hour, payments, sold_minor })
        .collect();
    report.by_day =
        days.into_iter().map(|(day, (payments, sold_minor))| DaySum { day, payments, sold_minor }).collect();
    report.by_gateway = named(gateways);
    report.by_cashier = named(cashiers);
    Ok(())
}

/// Puts in what was sold by each way of paying, where not everything was by phone.
fn put_tenders(
    read: &Read<'_>,
    heading: &Heading,
    report: &mut Report,
    figures: &[DayFigure],
) -> Result<(), EngineError> {
    let tenders = read.tenders_between((report.from, report.to))?;
    if tenders.is_empty() {
        return Ok(());
    }
    let mut by_phone = Named::new();
    for figure in figures.iter().filter(|figure| figure.claim == Claim::Sold) {
        let currency = figure.amount.currency;
        let key = ("phone".to_owned(), place(currency, heading.currency));
        add(&mut by_phone.entry(key).or_insert((currency, (0, 0))).1, figure.payments, figure.amount)?;
    }
    report.by_tender = named(by_phone);
    for sum in tenders {
        report.by_tender.push(NamedSum {
            name: sum.kind.word().to_owned(),
            currency: sum.amount.currency,
            payments: i32::try_from(sum.tenders).map_err(|_| SumOverflow)?,
            sold_minor: sum.amount.amount_minor,
        });
    }
    Ok(())
}

fn place(currency: Currency, own: Currency) -> Place {
    (currency != own, currency.code().to_owned())
}

fn add((payments, sold_minor): &mut Sold, more: i64, amount: Money) -> Result<(), SumOverflow> {
    *payments = i32::try_from(more).ok().and_then(|more| payments.checked_add(more)).ok_or(SumOverflow)?;
    *sold_minor = sold_minor.checked_add(amount.amount_minor).ok_or(SumOverflow)?;
    Ok(())
}

fn named(sums: Named) -> Vec<NamedSum> {
    sums.into_iter()
        .filter(|(_, (_, sold))| *sold != (0, 0))
        .map(|((name, _), (currency, (payments, sold_minor)))| NamedSum {
            name,
            currency,
            payments,
            sold_minor,
        })
        .collect()
}
