//! The cash drawer: what should be in it, what was counted, and how far apart the two are.

use crate::figures::SumOverflow;
use crate::{BusinessDay, Moment, Money};
use serde::{Deserialize, Serialize};

/// Cash that goes in or out without a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashMoveKind {
    /// What lies in the drawer when the day begins.
    Float,
    /// Put in during the day.
    PayIn,
    /// Taken out during the day: a supplier, the bank.
    PayOut,
}

impl CashMoveKind {
    /// Every kind.
    pub const ALL: [CashMoveKind; 3] = [CashMoveKind::Float, CashMoveKind::PayIn, CashMoveKind::PayOut];

    /// The kind's word in the database and the API.
    pub fn word(self) -> &'static str {
        match self {
            CashMoveKind::Float => "float",
            CashMoveKind::PayIn => "pay_in",
            CashMoveKind::PayOut => "pay_out",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<CashMoveKind> {
        CashMoveKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it has to say what for. A float says so by itself.
    pub fn needs_reason(self) -> bool {
        self != CashMoveKind::Float
    }
}

/// One movement of cash without a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashMove {
    /// Which way.
    pub kind: CashMoveKind,
    /// How much; above zero in either direction.
    pub amount: Money,
    /// What for, in the person's words.
    pub note: String,
    /// Who; `None` while the till has no people.
    pub by: Option<String>,
    /// When, by the corrected time.
    pub at: Moment,
    /// The business day it is booked on, frozen.
    pub business_day: BusinessDay,
}

/// What a person said about a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Why, in the person's words.
    pub note: String,
    /// Who; `None` while the till has no people.
    pub by: Option<String>,
    /// When, by the corrected time.
    pub at: Moment,
}

/// What somebody counted in the drawer, without having seen what should be in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashCount {
    /// What was counted; zero or more.
    pub counted: Money,
    /// What should have been there when it was counted, in the same currency.
    pub expected: Money,
    /// Who counted; `None` while the till has no people.
    pub by: Option<String>,
    /// When, by the corrected time.
    pub at: Moment,
    /// The business day whose drawer it is.
    pub business_day: BusinessDay,
    /// What the owner said about the difference, if anything.
    pub explained: Option<Explanation>,
}

impl CashCount {
    /// How much more was counted than expected, in minor units; below zero when some is missing.
    pub fn difference_minor(&self) -> Result<i64, SumOverflow> {
        self.counted.amount_minor.checked_sub(self.expected.amount_minor).ok_or(SumOverflow)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_zero(minor: &i64) -> bool {
    *minor == 0
}

/// Why the drawer of a day may not simply be closed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawerState {
    /// Nobody touched it: there is nothing to count.
    Unused,
    /// Cash moved, and nobody counted since.
    Uncounted,
    /// Counted, and what was expected is there.
    Agrees,
    /// Counted with a difference, which may stand: it is within the limit, or the owner explained it. In
    /// minor units.
    Differs(i64),
    /// Counted with a difference over the limit that the owner has not explained. In minor units.
    OverLimit(i64),
}

/// The drawer of one business day and one currency, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawer {
    /// What the day began with.
    pub float_minor: i64,
    /// What sales brought: what was due, never what was given. Less what was taken back.
    pub sales_minor: i64,
    /// Put in.
    pub paid_in_minor: i64,
    /// Taken out.
    pub paid_out_minor: i64,
    /// Given back to customers who had paid by phone.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub returned_minor: i64,
    /// Whether anything happened at all.
    pub is_used: bool,
}

impl Drawer {
    /// The drawer after one more movement.
    pub fn with_move(self, kind: CashMoveKind, amount_minor: i64) -> Result<Drawer, SumOverflow> {
        let mut next = Drawer { is_used: true, ..self };
        let part = match kind {
            CashMoveKind::Float => &mut next.float_minor,
            CashMoveKind::PayIn => &mut next.paid_in_minor,
            CashMoveKind::PayOut => &mut next.paid_out_minor,
        };
        *part = part.checked_add(amount_minor).ok_or(SumOverflow)?;
        Ok(next)
    }

    /// The drawer after so much was given back to a customer who had paid by phone.
    pub fn with_returned(self, amount_minor: i64) -> Result<Drawer, SumOverflow> {
        let returned_minor = self.returned_minor.checked_add(amount_minor).ok_or(SumOverflow)?;
        Ok(Drawer { returned_minor, is_used: true, ..self })
    }

    /// The drawer after sales of so much; below zero for what was taken back.
    pub fn with_sales(self, amount_minor: i64) -> Result<Drawer, SumOverflow> {
        let sales_minor = self.sales_minor.checked_add(amount_minor).ok_or(SumOverflow)?;
        Ok(Drawer { sales_minor, is_used: true, ..self })
    }

    /// What should be in it: float + sales + in − out.
    pub fn expected_minor(&self) -> Result<i64, SumOverflow> {
        self.float_minor
            .checked_add(self.sales_minor)
            .and_then(|sum| sum.checked_add(self.paid_in_minor))
            .and_then(|sum| sum.checked_sub(self.paid_out_minor))
            .and_then(|sum| sum.checked_sub(self.returned_minor))
            .ok_or(SumOverflow)
    }

    /// How the newest count of its day stands to it. One that expected another sum is outdated: cash moved
    /// after it. `limit_minor` is the difference up to which the owner need not say anything.
    pub fn state(&self, newest: Option<&CashCount>, limit_minor: i64) -> Result<DrawerState, SumOverflow> {
        let expected = self.expected_minor()?;
        let Some(count) = newest.filter(|count| count.expected.amount_minor == expected) else {
            return Ok(if self.is_used { DrawerState::Uncounted } else { DrawerState::Unused });
        };
        let difference = count.difference_minor()?;
        let is_large = difference.unsigned_abs() > limit_minor.unsigned_abs();
        Ok(match difference {
            0 => DrawerState::Agrees,
            _ if is_large && count.explained.is_none() => DrawerState::OverLimit(difference),
            _ => DrawerState::Differs(difference),
        })
    }
}
