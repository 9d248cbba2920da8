//! What a job can do to count the record anew.

use crate::access::Read;
use crate::record::SaleRecord;
use crate::recount::{self, Found, HistoryRow};
use crate::{StoreError, recount_told};

impl Read<'_> {
    /// Adds the sums of every day up anew from their lines and sales; gives how many days there are. What
    /// differs is added to `found`.
    pub fn recount_days(&self, found: &mut Found) -> Result<u64, StoreError> {
        self.read(|connection| recount::days(connection, found))
    }

    /// Goes through every sale: what its row says of what belongs to it, and its lines of money against its
    /// attempts, decisions and tenders. `judge` holds it against the journal's rows about it, the oldest
    /// first. Every row of the kind `made` must have its sale. Gives how many sales there are; stops when
    /// `found` has enough.
    pub fn recount_sales(
        &self,
        made: &str,
        found: &mut Found,
        judge: &mut dyn FnMut(&SaleRecord, &[HistoryRow], &mut Found),
    ) -> Result<u64, StoreError> {
        self.read(|connection| recount::sales(connection, made, found, judge))
    }

    /// The first thing that a damaged file holds and no till wrote: a setting that can't be read, or a row that
    /// points to one that isn't there, as its table and what tells the row from others.
    pub fn first_damage(&self) -> Result<Option<String>, StoreError> {
        self.read(recount_told::first_damage)
    }

    /// Holds drawer, statements, settled findings and settings against the journal rows that tell of them.
    pub fn recount_told(&self, found: &mut Found) -> Result<(), StoreError> {
        self.read(|connection| recount_told::rows(connection, found))
    }
}
