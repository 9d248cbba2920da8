//! A gateway's statement as its owner sees it: what a file says, what each column was taken for, and what
//! doesn't agree with the record.

use super::{AmountView, ErrorView, FindingKindView};
use serde::{Deserialize, Serialize};

/// What a column can be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FieldView {
    /// The gateway's reference.
    Reference,
    /// What was paid for.
    Title,
    /// The amount before fees.
    Amount,
    /// Its currency.
    Currency,
    /// When it was paid.
    PaidAt,
    /// What became of it.
    Status,
    /// What the gateway keeps.
    Fee,
    /// What the shop gets.
    Net,
    /// When the money was paid out.
    ClearedAt,
}

/// What stands before decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum DecimalView {
    /// `1 500,50`
    Comma,
    /// `1,500.50`
    Point,
}

/// Which comes first where the year comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum DateOrderView {
    /// 21/11/2026
    DayFirst,
    /// 11/21/2026
    MonthFirst,
}

/// Whether amounts are in major or minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum AmountUnitView {
    /// Dinars.
    #[default]
    Major,
    /// Centimes.
    Minor,
}

/// By which clock times without an offset are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum StatementClockView {
    /// The shop's.
    #[default]
    Shop,
    /// UTC.
    Utc,
}

/// One field and the column it is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct MappedColumn {
    /// The field.
    pub field: FieldView,
    /// The column's name as it stands in the file; `#3` for one without a name.
    pub column: String,
}

/// What each column is taken for, and how its cells are written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct MappingView {
    /// The columns that are used; the others are ignored.
    pub columns: Vec<MappedColumn>,
    /// What stands before decimals; found out when absent.
    pub decimal: Option<DecimalView>,
    /// Which of day and month comes first; found out when absent.
    pub dates: Option<DateOrderView>,
    /// Whether amounts are in major or minor units.
    pub unit: AmountUnitView,
    /// By which clock times without an offset are.
    pub clock: StatementClockView,
}

/// How a statement is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatementChoice {
    /// Whose statement it is; the shop's gateway when absent.
    pub gateway: Option<String>,
    /// What each column is taken for; found out, or as the last time, when absent.
    pub mapping: Option<MappingView>,
    /// The first business day it holds all of; found out when absent.
    pub from: Option<String>,
    /// The last one.
    pub to: Option<String>,
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatementColumn {
    /// Its name.
    pub name: String,
    /// What it is taken for.
    pub field: Option<FieldView>,
    /// What its first rows say.
    pub samples: Vec<String>,
}

/// What a row says became of its payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RowStatusView {
    /// Paid.
    Paid,
    /// Given back or taken back.
    Refunded,
    /// Not paid.
    NotPaid,
}

/// Why a row can't be read as money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RowProblemView {
    /// Its amount, fee or net.
    Amount,
    /// Its currency.
    Currency,
    /// Its status.
    Status,
}

/// A row as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatementRowView {
    /// Its line in the file.
    pub line: u32,
    /// The reference as it stands there.
    pub reference: String,
    /// What was paid for, as it stands there.
    pub title: String,
    /// How much; `null` when it can't be read.
    pub amount: Option<AmountView>,
    /// What became of it.
    pub status: RowStatusView,
    /// When it was paid.
    pub paid_at: Option<String>,
    /// What the gateway kept.
    pub fee: Option<AmountView>,
    /// What the shop gets.
    pub net: Option<AmountView>,
    /// Why it can't be read.
    pub problem: Option<RowProblemView>,
}

/// A file before anything of it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatementLook {
    /// The file's name.
    pub file_name: String,
    /// Whose statement it is taken for.
    pub gateway: String,
    /// A text's encoding; `null` for a workbook.
    pub encoding: Option<String>,
    /// The workbook's sheet; `null` for a text.
    pub sheet: Option<String>,
    /// Its columns, in their order.
    pub columns: Vec<StatementColumn>,
    /// What they are taken for.
    pub mapping: MappingView,
    /// Whether that is how the gateway's last statement was read.
    pub remembered: bool,
    /// How many rows it has.
    pub rows: u32,
    /// How many of them are about payments of this till.
    pub ours: u32,
    /// How many can't be read.
    pub unread: u32,
    /// The first rows as they were read.
    pub preview: Vec<StatementRowView>,
    /// The first rows that can't be read.
    pub unread_rows: Vec<StatementRowView>,
    /// The first business day it seems to hold all of.
    pub from: Option<String>,
    /// The last one.
    pub to: Option<String>,
    /// The number under which the very same was imported before.
    #[specta(type = Option<specta_typescript::Number>)]
    pub already: Option<i64>,
    /// What keeps it from being imported as it is mapped now.
    pub problem: Option<ErrorView>,
}

/// Where a row ended that is no payment both sides agree on and no finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum OtherPlaceView {
    /// Somebody else's.
    NotOurs,
    /// Its reference stood in the file before.
    Repeated,
    /// It can't be read as money.
    Unread,
}

/// A row that is told apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct OtherRow {
    /// Where it ended.
    pub place: OtherPlaceView,
    /// Its line in the file.
    pub line: u32,
    /// The reference as it stands there.
    pub reference: String,
    /// How much, if it can be read.
    pub amount: Option<AmountView>,
}

/// How many rows ended where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatementCounts {
    /// Rows in all.
    pub rows: u32,
    /// Rows on which both sides say the same.
    pub agree: u32,
    /// Rows on which they don't.
    pub differ: u32,
    /// Rows whose reference stood in the file before.
    pub repeated: u32,
    /// Rows that can't be read.
    pub unread: u32,
    /// Rows that are somebody else's.
    pub not_ours: u32,
    /// Payments of ours that the statement should have and doesn't.
    pub missing: u32,
}

/// An imported statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatementView {
    /// Consecutive from 1.
    #[specta(type = specta_typescript::Number)]
    pub number: i64,
    /// Whose it is.
    pub gateway: String,
    /// The file's name; empty for a list that the gateway gave when it was asked.
    pub file_name: String,
    /// The SHA-256 of the file, else of its rows, in hex.
    pub sha256: String,
    /// When the gateway was asked for it, where it came as no file.
    pub asked_at: Option<String>,
    /// The first business day it holds all of.
    pub from: String,
    /// The last one.
    pub to: String,
    /// When it was imported.
    pub at: String,
    /// By whom; `null` while the till has no people.
    pub by: Option<String>,
    /// Whether it had been imported before, so that nothing new was written now.
    pub already: bool,
    /// How many rows ended where.
    pub counts: StatementCounts,
    /// The first rows that are told apart.
    pub others: Vec<OtherRow>,
    /// What it found, with how each ended.
    pub findings: Vec<FindingRowView>,
}

/// What a person can do about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FindingActionView {
    /// Decide about the payment.
    Decide,
    /// Look at the sale.
    Look,
    /// Ask the gateway about every link of the day.
    AskAll,
    /// Settle it with a note.
    Settle,
    /// It is told, and nothing is to be done.
    Nothing,
}

/// How a finding ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingEndView {
    /// Who settled it; `null` while the till has no people.
    pub by: Option<String>,
    /// Why; empty where a later statement answered it.
    pub note: String,
    /// When.
    pub at: String,
    /// The later statement that answered it.
    #[specta(type = Option<specta_typescript::Number>)]
    pub statement: Option<i64>,
}

/// A finding with all that is known about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingRowView {
    /// What it is named by.
    pub id: String,
    /// What kind.
    pub kind: FindingKindView,
    /// About which sale.
    pub sale: Option<String>,
    /// About which attempt.
    pub own_reference: Option<String>,
    /// The gateway's reference, where it is none of ours.
    pub reference: Option<String>,
    /// What we say; theirs where we say nothing.
    pub amount: Option<AmountView>,
    /// What the gateway says, where that is another amount.
    pub theirs: Option<AmountView>,
    /// The closed day it is about, where it landed on a later one.
    pub about_day: Option<String>,
    /// The statement that says so.
    #[specta(type = Option<specta_typescript::Number>)]
    pub statement: Option<i64>,
    /// The line of it.
    pub line: Option<u32>,
    /// Whether it keeps the day open.
    pub blocks: bool,
    /// What can be done about it.
    pub action: FindingActionView,
    /// How it ended; `null` while it is open.
    pub end: Option<FindingEndView>,
}

/// Everything about a day that its owner must see or has settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingsView {
    /// Which day.
    pub day: String,
    /// The findings, the open ones first.
    pub findings: Vec<FindingRowView>,
    /// The newest statements.
    pub statements: Vec<StatementSummary>,
}

/// A statement in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatementSummary {
    /// Its number.
    #[specta(type = specta_typescript::Number)]
    pub number: i64,
    /// Whose it is.
    pub gateway: String,
    /// The gateway's name for people.
    pub name: String,
    /// The file's name; empty for a list that the gateway gave when it was asked.
    pub file_name: String,
    /// When the gateway was asked for it, where it came as no file.
    pub asked_at: Option<String>,
    /// The first business day it holds all of.
    pub from: String,
    /// The last one.
    pub to: String,
    /// How many rows ended where.
    pub counts: StatementCounts,
}
