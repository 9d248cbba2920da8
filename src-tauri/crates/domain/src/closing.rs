//! The end of a business day: what a closing says, and what it has to account for.

use crate::cash::{CashCount, Drawer};
use crate::figures::{Claim, SumOverflow};
use crate::finding::Finding;
use crate::{BusinessDay, TenderKind};
use serde::{Deserialize, Serialize};

/// The shape of [`Statement`], which files and other programs name.
pub const SCHEMA: &str = "comptoir-closing/1";

/// What was sold, owed and received, in minor units. `sold + owed + other + returned = received + tendered`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Each paid sale once, however it was paid.
    pub sold_minor: i64,
    /// Everything by phone that was confirmed or that a decision counted.
    pub received_minor: i64,
    /// What customers must get back.
    pub owed_minor: i64,
    /// Received, neither sold nor owed.
    pub other_minor: i64,
    /// How many payments by phone that was.
    pub payments: i64,
    /// What was taken without the phone, less what was taken back.
    #[serde(default)]
    pub tendered_minor: i64,
    /// How many tenders that was, less those taken back.
    #[serde(default)]
    pub tenders: i64,
    /// What went back to customers of what came by phone, on the day it went back. It is no longer sold or owed.
    #[serde(default)]
    pub returned_minor: i64,
}

impl Sums {
    /// These sums and one more line; a line that takes an earlier one back is negative.
    pub fn with(self, claim: Claim, amount_minor: i64, payments: i64) -> Result<Sums, SumOverflow> {
        let line = Sums { received_minor: amount_minor, payments, ..Sums::default() };
        self.plus(match claim {
            Claim::Sold => Sums { sold_minor: amount_minor, ..line },
            Claim::Owed => Sums { owed_minor: amount_minor, ..line },
            Claim::Other => Sums { other_minor: amount_minor, ..line },
            // The payment it is a part of is counted where the rest of it is.
            Claim::Returned => Sums { returned_minor: amount_minor, payments: 0, ..line },
        })
    }

    /// These sums and so many tenders more; what was taken back is negative.
    pub fn with_tenders(self, amount_minor: i64, tenders: i64) -> Result<Sums, SumOverflow> {
        self.plus(Sums { sold_minor: amount_minor, tendered_minor: amount_minor, tenders, ..Sums::default() })
    }

    /// What was sold by phone alone.
    pub fn by_phone_minor(&self) -> Result<i64, SumOverflow> {
        self.sold_minor.checked_sub(self.tendered_minor).ok_or(SumOverflow)
    }

    /// Both together.
    pub fn plus(self, more: Sums) -> Result<Sums, SumOverflow> {
        let add = |one: i64, other: i64| one.checked_add(other).ok_or(SumOverflow);
        Ok(Sums {
            sold_minor: add(self.sold_minor, more.sold_minor)?,
            received_minor: add(self.received_minor, more.received_minor)?,
            owed_minor: add(self.owed_minor, more.owed_minor)?,
            other_minor: add(self.other_minor, more.other_minor)?,
            payments: add(self.payments, more.payments)?,
            tendered_minor: add(self.tendered_minor, more.tendered_minor)?,
            tenders: add(self.tenders, more.tenders)?,
            returned_minor: add(self.returned_minor, more.returned_minor)?,
        })
    }
}

/// The totals of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Its three letters.
    pub currency: String,
    /// Its number of decimals.
    pub exponent: u8,
    /// Of the day, and of the days without a closing before it.
    pub day: Sums,
    /// Of its calendar month so far.
    pub month: Sums,
    /// Of everything this till ever closed.
    pub perpetual: Sums,
}

/// How many of the sales made on the day stood where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Paid.
    pub paid: u32,
    /// Waiting to be paid.
    pub open: u32,
    /// Not paid.
    pub unpaid: u32,
    /// Waiting for a decision.
    pub conflict: u32,
}

/// What was taken without the phone, of one kind and currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderTotals {
    /// How.
    pub kind: TenderKind,
    /// Its three letters.
    pub currency: String,
    /// Its number of decimals.
    pub exponent: u8,
    /// How many, less those taken back.
    pub tenders: i64,
    /// How much, less what was taken back, in minor units.
    pub amount_minor: i64,
}

/// The drawer of a day in one currency, and what was counted in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerStatement {
    /// Its three letters.
    pub currency: String,
    /// Its number of decimals.
    pub exponent: u8,
    /// What went in and out, in minor units.
    #[serde(flatten)]
    pub drawer: Drawer,
    /// What should be in it, in minor units.
    pub expected_minor: i64,
    /// The newest count since cash moved last; `null` when there is none.
    pub count: Option<CashCount>,
    /// How often it was counted that day.
    pub counts: u32,
}

/// Everything a closing says. Its JSON, byte for byte, is what is signed, kept and printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// [`SCHEMA`].
    pub schema: String,
    /// Consecutive from 1.
    pub number: i64,
    /// The file's till.
    pub till: String,
    /// `demo` or `live`.
    pub profile: String,
    /// The shop's name then.
    pub shop_name: String,
    /// The shop's time zone then.
    pub zone: String,
    /// The day it ends.
    pub business_day: BusinessDay,
    /// When, RFC 3339, by the corrected time.
    pub closed_at: String,
    /// Who; `null` while the till has no people.
    pub closed_by: Option<String>,
    /// The totals, one entry a currency, the shop's own first.
    pub totals: Vec<Totals>,
    /// The sales made on the day, by state.
    pub counts: Counts,
    /// The lowest number of the day's sales.
    pub first_sale: Option<String>,
    /// The highest.
    pub last_sale: Option<String>,
    /// What its owner saw; those that block were carried over by name.
    pub findings: Vec<Finding>,
    /// When the gateway was last asked about the whole day.
    pub asked_all_at: Option<String>,
    /// The journal's newest row before the closing's own.
    pub journal_seq: i64,
    /// That row's hash, in hex.
    pub journal_head: String,
    /// The SHA-256 of the closing before, in hex.
    pub previous_sha256: Option<String>,
    /// What was taken without the phone.
    #[serde(default)]
    pub tenders: Vec<TenderTotals>,
    /// The cash drawer, one entry a currency that was in use.
    #[serde(default)]
    pub drawers: Vec<DrawerStatement>,
}

/// Which findings still keep a day open: those that block and nobody carries over.
pub fn unsettled<'a>(findings: &'a [Finding], carried_over: &[String]) -> Vec<&'a Finding> {
    let is_carried =
        |finding: &Finding| finding.kind.can_be_carried_over() && carried_over.contains(&finding.id());
    findings.iter().filter(|finding| finding.kind.blocks() && !is_carried(finding)).collect()
}

/// The totals after one more day.
///
/// `before` is the closing before; its month goes on when the day is in the same calendar month.
pub fn totals_after(
    before: Option<&Statement>,
    day: BusinessDay,
    of_day: Vec<(String, u8, Sums)>,
) -> Result<Vec<Totals>, SumOverflow> {
    let month_of = |day: BusinessDay| day.to_string().get(..7).map(str::to_owned);
    let goes_on = before.is_some_and(|before| month_of(before.business_day) == month_of(day));
    let earlier = before.map(|before| before.totals.as_slice()).unwrap_or_default();
    let mut totals = Vec::new();
    for (currency, exponent, sums) in of_day {
        let old = earlier.iter().find(|old| old.currency == currency);
        let month = old.filter(|_| goes_on).map_or(Sums::default(), |old| old.month);
        let perpetual = old.map_or(Sums::default(), |old| old.perpetual);
        totals.push(Totals {
            currency,
            exponent,
            day: sums,
            month: month.plus(sums)?,
            perpetual: perpetual.plus(sums)?,
        });
    }
    for old in earlier {
        if totals.iter().all(|new: &Totals| new.currency != old.currency) {
            let month = if goes_on { old.month } else { Sums::default() };
            totals.push(Totals { day: Sums::default(), month, ..old.clone() });
        }
    }
    Ok(totals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::FindingKind;

    fn day(text: &str) -> BusinessDay {
        text.parse().unwrap()
    }

    fn sold(amount_minor: i64) -> Sums {
        Sums::default().with(Claim::Sold, amount_minor, 1).unwrap()
    }

    fn statement(day: BusinessDay, totals: Vec<Totals>) -> Statement {
        Statement {
            schema: SCHEMA.into(),
            number: 1,
            till: "A".into(),
            profile: "live".into(),
            shop_name: String::new(),
            zone: "Africa/Algiers".into(),
            business_day: day,
            closed_at: "2026-11-21T20:00:00Z".into(),
            closed_by: None,
            totals,
            counts: Counts::default(),
            first_sale: None,
            last_sale: None,
            findings: Vec::new(),
            asked_all_at: None,
            journal_seq: 1,
            journal_head: String::new(),
            previous_sha256: None,
            tenders: Vec::new(),
            drawers: Vec::new(),
        }
    }

    #[test]
    fn a_month_begins_anew_and_the_perpetual_total_never_does() {
        let first = totals_after(None, day("2026-11-29"), vec![("DZD".into(), 2, sold(100))]).unwrap();
        let first = statement(day("2026-11-29"), first);
        let second =
            totals_after(Some(&first), day("2026-11-30"), vec![("DZD".into(), 2, sold(20))]).unwrap();
        assert_eq!(
            (second[0].day.sold_minor, second[0].month.sold_minor, second[0].perpetual.sold_minor),
            (20, 120, 120)
        );
        let second = statement(day("2026-11-30"), second);
        let third = totals_after(Some(&second), day("2026-12-01"), vec![("DZD".into(), 2, sold(3))]).unwrap();
        assert_eq!(
            (third[0].day.sold_minor, third[0].month.sold_minor, third[0].perpetual.sold_minor),
            (3, 3, 123)
        );
    }

    #[test]
    fn a_currency_without_sales_today_keeps_its_totals() {
        let first = totals_after(None, day("2026-11-29"), vec![("AED".into(), 2, sold(100))]).unwrap();
        let first = statement(day("2026-11-29"), first);
        let second =
            totals_after(Some(&first), day("2026-11-30"), vec![("DZD".into(), 2, sold(20))]).unwrap();
        let dirhams = second.iter().find(|totals| totals.currency == "AED").unwrap();
        assert_eq!((dirhams.day.sold_minor, dirhams.perpetual.sold_minor), (0, 100));
    }

    #[test]
    fn a_total_that_no_longer_fits_is_an_error_and_never_a_wrong_number() {
        assert_eq!(sold(i64::MAX).plus(sold(1)), Err(SumOverflow));
    }

    #[test]
    fn what_blocks_keeps_a_day_open_until_somebody_carries_exactly_it_over() {
        let late = Finding { sale: Some("A-000001".into()), ..Finding::of_day(FindingKind::Late) };
        let told = Finding::of_day(FindingKind::ClockDrift);
        let findings = [late.clone(), told];
        assert_eq!(unsettled(&findings, &[]), [&late]);
        assert_eq!(unsettled(&findings, &["late:A-000002".into()]), [&late]);
        assert!(unsettled(&findings, &["late:A-000001".into()]).is_empty());
    }

    #[test]
    fn a_refund_decided_later_moves_money_from_sold_to_owed_and_receives_nothing() {
        let moved = Sums::default().with(Claim::Sold, -100, -1).unwrap().with(Claim::Owed, 100, 1).unwrap();
        assert_eq!(moved, Sums { sold_minor: -100, owed_minor: 100, ..Sums::default() });
    }
}
