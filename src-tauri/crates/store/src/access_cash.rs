//! What a job can do with tenders and the cash drawer.

use crate::StoreError;
use crate::access::{Read, Write};
use crate::cash::{self, CashCountRecord};
use crate::journal::JournalEntry;
use crate::refunds;
use crate::tenders::{self, TenderFigure, TenderSum};
use domain::cash::{CashCount, CashMove, Explanation};
use domain::{BusinessDay, Money};

impl Read<'_> {
    /// What was tendered without the phone on the days from the first to the second, both included, by kind
    /// and currency. What came to nothing again is left out.
    pub fn tenders_between(&self, days: (BusinessDay, BusinessDay)) -> Result<Vec<TenderSum>, StoreError> {
        self.read(|connection| tenders::sums(connection, days))
    }

    /// What was tendered on the days from `first` to `last`, both included, summed by quarters of an hour,
    /// kind, cashier and currency, in that order.
    pub fn tender_figures(
        &self,
        first: BusinessDay,
        last: BusinessDay,
    ) -> Result<Vec<TenderFigure>, StoreError> {
        self.read(|connection| tenders::figures(connection, first, last))
    }

    /// The same figures, added up anew from the single lines.
    pub fn tender_figures_of_lines(
        &self,
        first: BusinessDay,
        last: BusinessDay,
    ) -> Result<Vec<TenderFigure>, StoreError> {
        self.read(|connection| tenders::figures_of_lines(connection, first, last))
    }

    /// The cash that went in or out of the drawer without a sale on the days from the first to the second,
    /// both included, the oldest first.
    pub fn cash_moves(&self, days: (BusinessDay, BusinessDay)) -> Result<Vec<CashMove>, StoreError> {
        self.read(|connection| cash::moves(connection, days))
    }

    /// The counts of a day's drawer, the oldest first.
    pub fn cash_counts(&self, day: BusinessDay) -> Result<Vec<CashCountRecord>, StoreError> {
        self.read(|connection| cash::counts(connection, day))
    }
}

impl Read<'_> {
    /// What was given back in cash on a day to customers who had paid by phone, one entry a currency.
    pub fn cash_returned(&self, day: BusinessDay) -> Result<Vec<Money>, StoreError> {
        self.read(|connection| refunds::by_cash(connection, day))
    }
}

impl Write<'_> {
    /// Adds a movement of cash and appends the journal row that tells of it, whose place it gives.
    ///
    /// [`StoreError::Constraint`] when its day is closed or its amount isn't above zero.
    pub fn record_cash_move(&mut self, moved: &CashMove, entry: JournalEntry) -> Result<i64, StoreError> {
        let seq = self.appended(&entry)?;
        self.change(|connection| cash::add_move(connection, moved, seq))?;
        Ok(seq)
    }

    /// Adds a count of the drawer and appends the journal row that tells of it, whose place it gives. What
    /// is explained isn't looked at: it comes by [`Write::explain_cash_count`].
    ///
    /// [`StoreError::Constraint`] when its day is closed.
    pub fn record_cash_count(&mut self, count: &CashCount, entry: JournalEntry) -> Result<i64, StoreError> {
        let seq = self.appended(&entry)?;
        self.change(|connection| cash::add_count(connection, count, seq))?;
        Ok(seq)
    }

    /// Adds what the owner says about the difference of a count, by its number in the file.
    ///
    /// [`StoreError::Constraint`] when it was said already or the day is closed.
    pub fn explain_cash_count(
        &mut self,
        count: i64,
        said: &Explanation,
        entry: JournalEntry,
    ) -> Result<i64, StoreError> {
        let seq = self.appended(&entry)?;
        self.change(|connection| cash::add_note(connection, count, said, seq))?;
        Ok(seq)
    }
}
