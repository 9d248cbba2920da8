//! The rows of a report that come some at a time, so that a long file is made without holding them all.

use crate::report::{AttemptRow, FindingRow, RefundRow, SaleRow, TenderRow};

/// What some sales give a report, in the order of the sales' numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The sales.
    pub sales: Vec<SaleRow>,
    /// Their attempts, in the order they were made.
    pub attempts: Vec<AttemptRow>,
    /// What paid them without the phone.
    pub tenders: Vec<TenderRow>,
    /// What went back of their payments by phone.
    pub refunds: Vec<RefundRow>,
    /// What differs about them.
    pub findings: Vec<FindingRow>,
}
