//! Tenders and the cash drawer as screens show them.

use super::AmountView;
use serde::{Deserialize, Serialize};

/// How a sale was paid that the phone did not pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum TenderKindView {
    /// Notes and coins.
    Cash,
    /// Another way, by the name the shop gives it.
    Other,
}

/// A tender that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TakenBackView {
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Option<String>,
    /// When.
    pub at: String,
    /// The business day the money left again.
    pub business_day: String,
}

/// One payment of a sale without the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TenderView {
    /// Which tender of the sale, from 1.
    pub ordinal: u32,
    /// How.
    pub kind: TenderKindView,
    /// What was due: only this is counted.
    pub due: AmountView,
    /// What was handed over, where somebody typed it.
    pub given: Option<AmountView>,
    /// What went back, where somebody typed what was given.
    pub change: Option<AmountView>,
    /// The name of another way, or a note.
    pub note: String,
    /// Who took it.
    pub by: Option<String>,
    /// When.
    pub at: String,
    /// The business day it is booked on.
    pub business_day: String,
    /// What was said when it was taken back, if it was.
    pub taken_back: Option<TakenBackView>,
}

/// What a tender is taken with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TakeTender {
    /// How.
    pub kind: TenderKindView,
    /// What was handed over, in minor units; of cash only, and only where somebody typed it.
    #[specta(type = Option<specta_typescript::Number>)]
    pub given_minor: Option<i64>,
    /// The name of another way, or a note; may be empty for cash.
    pub note: String,
    /// Whether the cashier was told until when the link may still be paid, and pressed again.
    pub second_press: bool,
}

/// What was taken without the phone, of one kind and currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TenderSumView {
    /// How.
    pub kind: TenderKindView,
    /// How many, less those taken back.
    #[specta(type = specta_typescript::Number)]
    pub tenders: i64,
    /// How much, less what was taken back.
    pub amount: AmountView,
}

/// Cash that goes in or out of the drawer without a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CashMoveKindView {
    /// What lies in the drawer when the day begins.
    Float,
    /// Put in.
    PayIn,
    /// Taken out.
    PayOut,
}

/// One movement of cash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CashMoveView {
    /// Which way.
    pub kind: CashMoveKindView,
    /// How much.
    pub amount: AmountView,
    /// What for.
    pub note: String,
    /// Who.
    pub by: Option<String>,
    /// When.
    pub at: String,
}

/// One count of the drawer. Nobody was shown what was expected before it was committed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CashCountView {
    /// What was counted.
    pub counted: AmountView,
    /// What should have been there then.
    pub expected: AmountView,
    /// Counted less expected; below zero when some is missing.
    pub difference: AmountView,
    /// Who counted.
    pub by: Option<String>,
    /// When.
    pub at: String,
    /// What the owner said about the difference.
    pub explanation: Option<String>,
    /// Who said it.
    pub explained_by: Option<String>,
}

/// What went in and out of a drawer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DrawerFiguresView {
    /// What the day began with.
    pub float: AmountView,
    /// What sales brought, less what was taken back.
    pub sales: AmountView,
    /// Put in.
    pub paid_in: AmountView,
    /// Taken out.
    pub paid_out: AmountView,
    /// Given back to customers who had paid by phone.
    pub returned: AmountView,
    /// What should be in it: float + sales + in − out − given back.
    pub expected: AmountView,
}

/// How a drawer stands to its newest count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum DrawerStateView {
    /// Nobody touched it.
    Unused,
    /// Cash moved, and nobody counted since.
    Uncounted,
    /// What was expected is there.
    Agrees,
    /// It differs, and that may stand.
    Differs,
    /// It differs by more than the limit, and the owner said nothing yet.
    OverLimit,
}

/// The drawer of a day in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct DrawerView {
    /// Its currency, ISO code.
    pub currency: String,
    /// How many decimals that has.
    pub exponent: u8,
    /// How it stands.
    pub state: DrawerStateView,
    /// What went in and out. `null` until it is counted: the count is blind.
    pub figures: Option<DrawerFiguresView>,
    /// The newest count, if cash didn't move after it.
    pub count: Option<CashCountView>,
    /// How often it was counted in all.
    pub counts: u32,
}

/// The cash of one business day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CashView {
    /// Which day.
    pub day: String,
    /// Whether that day is closed.
    pub is_closed: bool,
    /// The drawers, the shop's own currency first and always there.
    pub drawers: Vec<DrawerView>,
    /// What went in and out without a sale, the oldest first.
    pub moves: Vec<CashMoveView>,
    /// A difference up to this needs no word of the owner.
    pub limit: AmountView,
}
