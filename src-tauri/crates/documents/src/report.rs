//! One report over business days: what every format of it says, and the JSON's own shape.
//!
//! The shape is an outside interface of version [`SCHEMA`]: fields may be added, none changes its meaning.

use chrono::{DateTime, FixedOffset};
use domain::{BusinessDay, Currency, Money};
use serde::{Deserialize, Serialize};

/// A moment with the difference the shop's clock had from UTC then, written `2026-11-21T14:32:07+01:00`.
pub type LocalMoment = DateTime<FixedOffset>;

/// The name and version of the JSON's shape.
pub const SCHEMA: &str = "comptoir-report/1";

/// Says in the JSON what it is. Reading anything else as a report is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Schema;

impl Serialize for Schema {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(SCHEMA)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        if word == SCHEMA {
            Ok(Schema)
        } else {
            Err(serde::de::Error::custom(format!("{word} is not {SCHEMA}")))
        }
    }
}

/// Demo or live: no paper of the one may be taken for one of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// No real money; watermarked.
    Demo,
    /// Real money.
    Live,
}

/// The journal's newest row when something was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalHead {
    /// Its place; 0 while nothing happened.
    pub seq: i64,
    /// Its hash, 64 hexadecimal digits.
    pub hash: String,
    /// When it was written, by the machine's clock; `None` while nothing happened.
    pub at: Option<LocalMoment>,
}

/// The figures of one currency, in its minor units; sold + owed + other + returned = received +
/// tendered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Of which currency.
    pub currency: Currency,
    /// Each paid sale once, however it was paid.
    pub sold_minor: i64,
    /// Every confirmed attempt, and every conflict that a decision counted.
    pub received_minor: i64,
    /// What customers must get back.
    pub owed_minor: i64,
    /// Received, neither sold nor owed.
    pub other_minor: i64,
    /// What was taken without the phone, less what was taken back.
    #[serde(default)]
    pub tendered_minor: i64,
    /// What went back to customers of what came by phone.
    #[serde(default)]
    pub returned_minor: i64,
}

/// Sales by what they came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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

/// What was sold in one hour of the shop's clock, over all days of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourSum {
    /// 0 to 23.
    pub hour: u32,
    /// How many payments.
    pub payments: i32,
    /// Sold, in minor units of the report's first currency.
    pub sold_minor: i64,
}

/// What was sold on one business day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySum {
    /// The day the money landed on.
    pub day: BusinessDay,
    /// How many payments.
    pub payments: i32,
    /// Sold, in minor units of the report's first currency.
    pub sold_minor: i64,
}

/// What was sold through one gateway, by one cashier or with one tender, in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSum {
    /// Of whom or what; empty for sales made before the till had people.
    pub name: String,
    /// In which currency.
    pub currency: Currency,
    /// How many payments.
    pub payments: i32,
    /// Sold, in minor units.
    pub sold_minor: i64,
}

/// One sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleRow {
    /// Its number.
    pub number: String,
    /// When it was made.
    pub made_at: LocalMoment,
    /// The business day it was made on.
    pub business_day: BusinessDay,
    /// What was asked.
    pub asked: Money,
    /// The cashier's note.
    pub note: String,
    /// Who made it; empty while the till had no people.
    pub cashier: String,
    /// What it came to: `paid`, `open`, `unpaid` or `conflict`.
    pub state: String,
    /// What is odd about its attempts.
    pub flags: Vec<String>,
    /// How many payment links were asked for it.
    pub attempts: u32,
    /// The gateway's name for the payment that paid for it; empty when none did.
    pub reference: String,
    /// Sold within the report's days; zero when its money landed on another day, or nothing came.
    pub sold: Money,
    /// How it is paid: `phone`, `cash` or `other`; empty when it isn't.
    #[serde(default)]
    pub paid_by: String,
}

/// One attempt of one sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptRow {
    /// The sale's number.
    pub number: String,
    /// When the sale was made.
    pub made_at: LocalMoment,
    /// The business day the sale was made on.
    pub business_day: BusinessDay,
    /// What was asked.
    pub asked: Money,
    /// The cashier's note.
    pub note: String,
    /// Who made the sale; empty while the till had no people.
    pub cashier: String,
    /// What the sale came to.
    pub state: String,
    /// Our name for the attempt.
    pub own_reference: String,
    /// Which gateway.
    pub gateway: String,
    /// The gateway's name for the attempt; empty when it gave none.
    pub reference: String,
    /// Where the attempt stands.
    pub stage: String,
    /// What is odd about it.
    pub flags: Vec<String>,
    /// The gateway's last word as it wrote it; empty when it said none.
    pub raw_status: String,
    /// When it was confirmed, by the corrected time.
    pub confirmed_at: Option<LocalMoment>,
    /// The business day its money landed on.
    pub money_day: Option<BusinessDay>,
    /// What it brought; zero when nothing.
    pub received: Money,
    /// What a person decided about it: `accepted`, `not_ours`, `to_refund`; empty when nothing.
    pub resolution: String,
}

/// Something that differs, and what a person decided about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRow {
    /// Why it is one: `late`, `duplicate`, `conflict`, …
    pub cause: String,
    /// About which sale.
    pub sale: String,
    /// About which attempt; empty when about none.
    pub own_reference: String,
    /// How much it is about.
    pub amount: Money,
    /// What was decided: `accepted`, `not_ours`, `to_refund`; empty while nobody decided.
    pub resolution: String,
    /// The person's words.
    pub note: String,
    /// Who decided; empty while the till has no people.
    pub by: String,
    /// When it was decided.
    pub decided_at: Option<LocalMoment>,
    /// Whether it still waits for a person.
    pub is_open: bool,
}

/// One tender: cash or another way that paid a sale without the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenderRow {
    /// The sale's number.
    pub number: String,
    /// When the sale was made.
    pub made_at: LocalMoment,
    /// The business day the sale was made on.
    pub business_day: BusinessDay,
    /// What the sale came to.
    pub state: String,
    /// Who made the sale; empty while the till had no people.
    pub cashier: String,
    /// `cash` or `other`.
    pub kind: String,
    /// The name of another way, or a note.
    pub note: String,
    /// What was due: only this is counted.
    pub amount: Money,
    /// What was handed over, where somebody typed it.
    pub given: Option<Money>,
    /// What went back, where somebody typed what was given.
    pub change: Option<Money>,
    /// When it was taken.
    pub at: LocalMoment,
    /// The business day it is booked on.
    pub money_day: BusinessDay,
    /// Who took it; empty while the till had no people.
    pub by: String,
    /// What was said when it was taken back, if it was.
    pub taken_back: Option<TakenBackRow>,
}

/// A tender that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBackRow {
    /// Why.
    pub reason: String,
    /// Who; empty while the till had no people.
    pub by: String,
    /// When.
    pub at: LocalMoment,
    /// The business day the money left again.
    pub money_day: BusinessDay,
}

/// Money of a payment by phone that went back to the customer, or was to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRow {
    /// The sale's number.
    pub number: String,
    /// When the sale was made.
    pub made_at: LocalMoment,
    /// The business day the sale was made on.
    pub business_day: BusinessDay,
    /// What the sale came to.
    pub state: String,
    /// Who made the sale; empty while the till had no people.
    pub cashier: String,
    /// Of which attempt, by our own name for it.
    pub own_reference: String,
    /// Whose attempt that is.
    pub gateway: String,
    /// The gateway's name for the refund; empty where it has none.
    pub reference: String,
    /// `gateway`, `cash`, `other` or `seen`.
    pub way: String,
    /// `asking`, `pending`, `done` or `failed`.
    pub stage: String,
    /// How much was to go back.
    pub amount: Money,
    /// How much went back: that, once it is done.
    pub returned: Money,
    /// Why.
    pub reason: String,
    /// Who wanted it; empty while the till had no people, and where the gateway told of it.
    pub by: String,
    /// When it was wanted.
    pub asked_at: LocalMoment,
    /// When it ended.
    pub ended_at: Option<LocalMoment>,
    /// The business day the money went back.
    pub money_day: Option<BusinessDay>,
}

/// The cash drawer of one business day in one currency, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerRow {
    /// Which day.
    pub day: BusinessDay,
    /// In which currency.
    pub currency: Currency,
    /// What the day began with.
    pub float_minor: i64,
    /// What sales brought, less what was taken back.
    pub sales_minor: i64,
    /// Put in without a sale.
    pub paid_in_minor: i64,
    /// Taken out without a sale, or given back to a customer who had paid by phone.
    pub paid_out_minor: i64,
    /// What should be in it; `null` until it was counted or the day was closed, because the count is blind.
    pub expected_minor: Option<i64>,
    /// What was counted after cash moved last.
    pub counted_minor: Option<i64>,
    /// Counted less expected.
    pub difference_minor: Option<i64>,
    /// Who counted; empty while the till has no people, or nobody did.
    pub counted_by: String,
    /// When it was counted.
    pub counted_at: Option<LocalMoment>,
    /// How often it was counted in all.
    pub counts: u32,
    /// What the owner said about the difference; empty when nothing.
    pub note: String,
}

/// The totals of a closing in one currency, in minor units of what was sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingTotals {
    /// Of which currency.
    pub currency: Currency,
    /// Of the closed day.
    pub day_minor: i64,
    /// Of its month, up to and with the closed day.
    pub month_minor: i64,
    /// Since the till's first sale.
    pub perpetual_minor: i64,
}

/// The immutable end of a business day, as it stands on its report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Its number, consecutive without gaps.
    pub number: u64,
    /// When the day was closed.
    pub closed_at: LocalMoment,
    /// By whom; empty while the till has no people.
    pub by: String,
    /// The totals, one entry a currency.
    pub totals: Vec<ClosingTotals>,
    /// The journal's head that it closed over.
    pub head: JournalHead,
    /// The signature over it, in hexadecimal; empty when it has none.
    pub signature: String,
}

/// One report over business days, from the first to the last with both of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What this is.
    pub schema: Schema,
    /// Demo or live.
    pub profile: Profile,
    /// The shop's name.
    pub shop: String,
    /// The till's letter or short code.
    pub till: String,
    /// The shop's time zone, by its IANA name.
    pub time_zone: String,
    /// The first business day.
    pub from: BusinessDay,
    /// The last business day.
    pub to: BusinessDay,
    /// The journal's newest row when this was read.
    pub as_of: JournalHead,
    /// The figures, one entry a currency, the shop's own first; never empty.
    pub figures: Vec<Figures>,
    /// Sales by state.
    pub counts: Counts,
    /// Sold by hour: the hours that have something, in order.
    pub by_hour: Vec<HourSum>,
    /// Sold by business day: the days that have something, in order.
    pub by_day: Vec<DaySum>,
    /// Sold by gateway.
    pub by_gateway: Vec<NamedSum>,
    /// Sold by cashier.
    pub by_cashier: Vec<NamedSum>,
    /// Sold by `phone`, `cash` and `other`; empty where everything was paid by phone.
    #[serde(default)]
    pub by_tender: Vec<NamedSum>,
    /// The sales, in the order of their numbers.
    pub sales: Vec<SaleRow>,
    /// Their attempts, in the order they were made.
    pub attempts: Vec<AttemptRow>,
    /// What paid sales without the phone, in the order of the sales' numbers.
    #[serde(default)]
    pub tenders: Vec<TenderRow>,
    /// What went back of payments by phone, in the order of the sales' numbers.
    #[serde(default)]
    pub refunds: Vec<RefundRow>,
    /// The cash drawer of each day on which it was in use.
    #[serde(default)]
    pub drawers: Vec<DrawerRow>,
    /// What differs.
    pub findings: Vec<FindingRow>,
    /// The closing, when this is the report of one.
    #[serde(default)]
    pub closing: Option<Closing>,
}

impl Report {
    /// Whether it is about one business day.
    pub fn is_one_day(&self) -> bool {
        self.from == self.to
    }

    /// The currency of the charts and of the first figures.
    pub fn currency(&self) -> Currency {
        self.figures.first().map_or(Currency::DZD, |figures| figures.currency)
    }

    /// The moment that stands in a file for when it was made: the newest journal row's, else the first
    /// day's beginning. Never a clock's, so that the same data gives the same bytes.
    pub fn stamp(&self) -> chrono::NaiveDateTime {
        self.as_of.at.map_or_else(|| self.from.date().and_time(chrono::NaiveTime::MIN), |at| at.naive_local())
    }
}
