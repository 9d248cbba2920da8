//! A span of business days as its owner sees it: what came of it, and how it went before.

use super::StateView;
use serde::{Deserialize, Serialize};

/// How a span of days is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum PeriodView {
    /// One business day.
    #[default]
    Day,
    /// The week of the shop's that a day lies in.
    Week,
    /// The month that a day lies in.
    Month,
    /// Any days.
    Range,
}

/// Which report is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportRequest {
    /// How the days are chosen.
    pub period: PeriodView,
    /// The first day, or any day of the week or month; today when absent.
    pub from: Option<String>,
    /// The last day of a range; today when absent. Not looked at for a day, a week or a month.
    pub to: Option<String>,
    /// Whether it is compared with the period before.
    pub compare: bool,
}

/// Business days from the first to the last, both included: `2026-11-01`, `2026-11-30`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SpanView {
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// A number and what it was in the period before: minor units, a count, seconds or thousandths, as its field
/// says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct QuantityView {
    /// In this period.
    #[specta(type = specta_typescript::Number)]
    pub now: i64,
    /// In the period before; `None` when nothing is compared.
    #[specta(type = Option<specta_typescript::Number>)]
    pub before: Option<i64>,
    /// Now less before.
    #[specta(type = Option<specta_typescript::Number>)]
    pub difference: Option<i64>,
    /// The difference in thousandths of what was before, rounded to the nearest; `None` where that was nothing.
    #[specta(type = Option<specta_typescript::Number>)]
    pub permille: Option<i64>,
}

/// Why a report has nothing to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum EmptyReport {
    /// The till has no sale at all.
    NoSaleEver,
    /// The span ends before the first sale; `first_day` says when that was.
    BeforeFirstSale,
    /// The span has not begun.
    NotBegun,
    /// Nothing was asked for and no money landed.
    Nothing,
}

/// What one bar of a chart stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum StepView {
    /// A day.
    Day,
    /// A week of the shop's.
    Week,
    /// A month.
    Month,
}

/// What was sold in one piece of the span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StepSumView {
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// Payments, less those taken back.
    pub payments: QuantityView,
    /// Sold, in minor units. Before: in the same days of the period before.
    pub sold: QuantityView,
}

/// What was sold in one hour of the shop's clock, over all days of the span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct HourSumView {
    /// 0 to 23.
    pub hour: u32,
    /// Payments, less those taken back.
    pub payments: QuantityView,
    /// Sold, in minor units.
    pub sold: QuantityView,
}

/// What was sold by one gateway, cashier or tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct NamedSumView {
    /// A gateway's or a person's name, or a tender's word; `None` for sales made before the till had people.
    pub name: Option<String>,
    /// Payments, less those taken back.
    pub payments: QuantityView,
    /// Sold, in minor units.
    pub sold: QuantityView,
}

/// Sales made in the span that stand at one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StateSumView {
    /// Where they stand now.
    pub state: StateView,
    /// How many.
    pub sales: QuantityView,
    /// How much was asked in them, in minor units.
    pub asked: QuantityView,
}

/// The sums of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyReportView {
    /// ISO code.
    pub currency: String,
    /// How many decimals it has.
    pub exponent: u8,
    /// Each paid sale once, by the day its money landed, in minor units.
    pub sold: QuantityView,
    /// Every confirmed attempt; sold + owed + other + returned = received.
    pub received: QuantityView,
    /// What customers must get back.
    pub owed: QuantityView,
    /// Received, neither sold nor owed.
    pub other: QuantityView,
    /// What went back to customers, on the day it did.
    pub returned: QuantityView,
    /// How many payments make up what was sold.
    pub payments: QuantityView,
    /// What was sold by the pieces of the span, in order and without a gap.
    pub steps: Vec<StepSumView>,
    /// What was sold by hour, all 24.
    pub by_hour: Vec<HourSumView>,
    /// By gateway, the most first.
    pub by_gateway: Vec<NamedSumView>,
    /// By cashier, the most first.
    pub by_cashier: Vec<NamedSumView>,
    /// By tender: `phone`.
    pub by_tender: Vec<NamedSumView>,
    /// Sales by where they stand now, all four states.
    pub by_state: Vec<StateSumView>,
}

/// Why a link failed its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FailureView {
    /// The gateway said no to the customer.
    Declined,
    /// Its time ran out, by the gateway's word.
    Expired,
    /// The gateway said taken back.
    Cancelled,
    /// The cashier gave the sale up.
    GivenUp,
    /// The cashier made a new link in its place.
    Replaced,
    /// Its time ran out and the gateway gave no verdict.
    NoAnswer,
    /// The gateway refused to make it.
    Refused,
    /// No connection to the gateway.
    Unreachable,
    /// The gateway asked to wait.
    Busy,
    /// The answer was lost or couldn't be trusted; nobody saw it.
    Lost,
}

/// How many links failed for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FailureSumView {
    /// Why.
    pub cause: FailureView,
    /// How many.
    pub links: QuantityView,
}

/// What became of the links of the sales made in the span, as far as is known now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LinksView {
    /// Links that customers could see.
    pub shown: QuantityView,
    /// Of these, paid.
    pub paid: QuantityView,
    /// Paid of shown in thousandths; `None` while none was shown.
    pub take_up_permille: Option<QuantityView>,
    /// Why the others, and links that were never made, failed; the most first, only causes that occurred.
    pub failures: Vec<FailureSumView>,
}

/// How long it took from a link on the screen to its money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct WaitsView {
    /// Half of the customers took no longer, in seconds. Exact under a minute, then cut to 2 s, under five
    /// minutes to 5 s, under ten to 10 s, under half an hour to 30 s, else to 5 min.
    pub median_s: QuantityView,
    /// Nine of ten took no longer, in seconds, cut likewise.
    pub nine_tenths_s: QuantityView,
}

/// A span of business days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    /// How the days were chosen.
    pub period: PeriodView,
    /// The first day.
    pub from: String,
    /// The last day, also where it has not come yet.
    pub to: String,
    /// Today's business day.
    pub today: String,
    /// How many days it has.
    pub days: u32,
    /// How many of them have begun; fewer than `days` while it runs.
    pub days_begun: u32,
    /// The days it is compared with, as many as have begun; `None` when nothing is compared.
    pub before: Option<SpanView>,
    /// The period before, to go there; `None` where everything was before the first sale.
    pub earlier: Option<SpanView>,
    /// The period after; `None` where it has not begun.
    pub later: Option<SpanView>,
    /// The day of the first sale.
    pub first_day: Option<String>,
    /// Why there is nothing to show, if so.
    pub empty: Option<EmptyReport>,
    /// The hour the shop's day begins with, which charts of hours begin with too.
    pub cutoff_hour: u32,
    /// What one of the `steps` is.
    pub step: StepView,
    /// The sums, one entry a currency, the shop's own first; never empty.
    pub currencies: Vec<CurrencyReportView>,
    /// The links.
    pub links: LinksView,
    /// How long customers took; `None` while nobody paid.
    pub waits: Option<WaitsView>,
    /// The newest journal row when this was read.
    #[specta(type = specta_typescript::Number)]
    pub seq: i64,
}
