//! The day as its owner sees it.

use super::{AmountView, AttentionItem, ClosingView, FindingRowView, SaleRow, TenderSumView};
use serde::{Deserialize, Serialize};

/// The figures of one currency; sold by phone + owed + other + returned = received, and sold by phone + tendered = sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FiguresView {
    /// Each paid sale once, however it was paid: the shop's total.
    pub sold: AmountView,
    /// What was sold by phone alone.
    pub sold_by_phone: AmountView,
    /// What was taken without the phone, less what was taken back.
    pub tendered: AmountView,
    /// Every confirmed attempt.
    pub received: AmountView,
    /// What customers must get back.
    pub owed: AmountView,
    /// Received, neither sold nor owed.
    pub other: AmountView,
    /// What went back to customers on the day, of whatever day it came.
    pub returned: AmountView,
}

/// Sales of a day by what they came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CountsView {
    /// Paid.
    pub paid: u32,
    /// Waiting to be paid.
    pub open: u32,
    /// Not paid.
    pub unpaid: u32,
    /// Waiting for a decision.
    pub conflict: u32,
}

/// What was sold in one hour of the shop's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct HourView {
    /// 0 to 23.
    pub hour: u32,
    /// Sold in that hour, in minor units of the day's main currency.
    #[specta(type = specta_typescript::Number)]
    pub sold_minor: i64,
    /// Sold in that hour on the same weekday a week before.
    #[specta(type = specta_typescript::Number)]
    pub week_before_minor: i64,
}

/// One business day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    /// `2026-11-21`.
    pub day: String,
    /// Today's business day.
    pub today: String,
    /// The hour of the shop's clock now, when `day` is today.
    pub hour_now: Option<u32>,
    /// The cut-off it began at, `04:00`.
    pub cutoff: String,
    /// The cut-off it ends at on the next date.
    pub ends_at: String,
    /// The figures, one entry a currency, the shop's own first; never empty.
    pub figures: Vec<FiguresView>,
    /// What was taken without the phone, by kind and currency.
    pub tenders: Vec<TenderSumView>,
    /// Sales by state.
    pub counts: CountsView,
    /// Sales by hour, all 24.
    pub hours: Vec<HourView>,
    /// What waits for a decision, also of other days.
    pub attention: Vec<AttentionItem>,
    /// Sales of the day with a flag that needs no decision.
    pub flagged: Vec<SaleRow>,
    /// What statements found that is still to be settled, also of days before.
    pub findings: Vec<FindingRowView>,
    /// When the gateway was last asked about the whole day.
    pub asked_all_at: Option<String>,
    /// The day's closing, once it was closed.
    pub closing: Option<ClosingView>,
    /// The newest journal row when this was read.
    #[specta(type = specta_typescript::Number)]
    pub seq: i64,
}

/// How far "ask about all" has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RecheckProgress {
    /// Which day.
    pub day: String,
    /// How many attempts were asked about.
    pub done: u32,
    /// Of how many.
    pub total: u32,
    /// How many of them changed by it.
    pub changed: u32,
    /// How many got no usable answer.
    pub unanswered: u32,
    /// Whether it ended.
    pub finished: bool,
    /// Whether a person stopped it.
    pub stopped: bool,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    /// Where it is.
    pub path: String,
    /// How many rows it has; of a backup, the rows of the journal.
    pub rows: u32,
    /// Its SHA-256, in hex, which the journal has too.
    pub sha256: String,
    /// The journal row it was made as of.
    #[specta(type = specta_typescript::Number)]
    pub as_of_seq: i64,
}

/// A page of sales, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SalesPage {
    /// The rows.
    pub rows: Vec<SaleRow>,
    /// How many sales the day has (not the search).
    pub day_total: u32,
    /// Give this as `before` for the next page; `None` when there is none.
    #[specta(type = Option<specta_typescript::Number>)]
    pub next_before: Option<u64>,
}

/// Which sales are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SalesQuery {
    /// Of which business day; today when absent. Not used by a search.
    pub day: Option<String>,
    /// Number, amount, reference or note; searches all days.
    pub search: Option<String>,
    /// Only sales before this consecutive number.
    #[specta(type = Option<specta_typescript::Number>)]
    pub before: Option<u64>,
}
