//! What a job can do with the record: [`Read`] within one snapshot, [`Write`] within one transaction.

use crate::journal::{self, JournalEntry, JournalHead, JournalRow, VerifyReport};
use crate::listing::{self, ListedSales, Listing, Run};
use crate::lists::{self, DayCounts};
use crate::meta::{self, Identity};
use crate::money::{self, DayFigure, Landing};
use crate::people::{self, PersonRecord};
use crate::record::{Contact, SaleRecord};
use crate::till_codes::TillCodeRecord;
use crate::{Notice, StoreError, attempts, sales, settings, shifts};
use domain::{BusinessDay, Moment, OwnReference, RequestId, SaleNumber, TillCode};
use rusqlite::Connection;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Deref;

/// Reads the record as it was at one moment.
pub struct Read<'c> {
    connection: &'c Connection,
    identity: &'c Identity,
    /// The first failure after which nothing of the job may be kept.
    trouble: RefCell<Option<StoreError>>,
}

impl<'c> Read<'c> {
    pub(crate) fn new(connection: &'c Connection, identity: &'c Identity) -> Read<'c> {
        Read { connection, identity, trouble: RefCell::new(None) }
    }

    /// The connection itself, for tests of what the tables refuse by themselves.
    #[cfg(test)]
    pub(crate) fn raw(&self) -> &Connection {
        self.connection
    }

    pub(crate) fn trouble(&self) -> Option<StoreError> {
        self.trouble.borrow().clone()
    }

    /// Runs one read. A disk that fails or is full may have rolled the transaction back under us,
    /// after which every later statement would stand alone: so the job is spoiled from there on.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(trouble) = self.trouble() {
            return Err(trouble);
        }
        work(self.connection).inspect_err(|error| {
            if error.is_grave() || *error == StoreError::Full {
                self.spoil(error);
            }
        })
    }

    pub(crate) fn identity(&self) -> &Identity {
        self.identity
    }

    fn spoil(&self, error: &StoreError) {
        self.trouble.borrow_mut().get_or_insert_with(|| error.clone());
    }

    /// The sale of a number.
    pub fn sale(&self, number: &SaleNumber) -> Result<Option<SaleRecord>, StoreError> {
        self.read(|connection| sales::by_number(connection, number))
    }

    /// The sale a request made, which makes a repeated Enter the same sale.
    pub fn sale_by_request(&self, request_id: &RequestId) -> Result<Option<SaleRecord>, StoreError> {
        self.read(|connection| sales::by_request(connection, request_id))
    }

    /// The sale an attempt belongs to.
    pub fn sale_of_attempt(&self, own_reference: &OwnReference) -> Result<Option<SaleRecord>, StoreError> {
        self.read(|connection| sales::by_attempt(connection, own_reference))
    }

    /// Sales with an attempt that is still to be asked about (it has a reference, is not confirmed
    /// and its watch isn't marked over) or whose making was cut short; those on a screen first.
    pub fn unfinished(&self) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(lists::unfinished)
    }

    /// Sales with a refund that the gateway hasn't ended, the oldest first.
    pub fn giving_back(&self) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(lists::giving_back)
    }

    /// Sales with a link on a screen, the newest first.
    pub fn waiting(&self) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(lists::waiting)
    }

    /// Decided sales that nobody has acknowledged, the newest first.
    pub fn news(&self) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(lists::news)
    }

    /// Sales a person must see, the newest first.
    pub fn needing_person(&self) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(lists::needing_person)
    }

    /// The newest sale with a link on a screen.
    pub fn newest_sale_shown(&self) -> Result<Option<SaleRecord>, StoreError> {
        self.read(lists::newest_shown)
    }

    /// A page of a day, the newest first: sales made that day or with money that landed on it.
    /// `before` is the sequence of the last one already seen.
    pub fn sales_of_day(
        &self,
        day: BusinessDay,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(|connection| lists::page_of_day(connection, day, before, limit))
    }

    /// The whole of a day, the oldest first: sales made that day or with money that landed on it.
    pub fn all_of_day(&self, day: BusinessDay) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(|connection| lists::all_of_day(connection, day))
    }

    /// Which sales were made on one of a range of days, or have money that landed or was booked anew on one,
    /// and what the books of those days say they brought.
    pub fn listing(&self, days: (BusinessDay, BusinessDay)) -> Result<Listing, StoreError> {
        self.read(|connection| listing::of_days(connection, days))
    }

    /// The sales of a run, in the order of their numbers. Meant for some hundreds at a time.
    pub fn sales_of_run(&self, run: Run) -> Result<ListedSales, StoreError> {
        self.read(|connection| listing::of_run(connection, run))
    }

    /// How many sales [`Read::all_of_day`] has.
    pub fn count_of_day(&self, day: BusinessDay) -> Result<u32, StoreError> {
        self.read(|connection| lists::count_of_day(connection, day))
    }

    /// Sales of [`Read::all_of_day`] that have a flag, the newest first.
    pub fn flagged_of_day(&self, day: BusinessDay) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(|connection| lists::flagged_of_day(connection, day))
    }

    /// Sales of days that were closed before, whose money was booked on this day; the oldest first.
    pub fn landed_after_closing(&self, day: BusinessDay) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(|connection| lists::landed_after_closing(connection, day))
    }

    /// Sales with a payment of that time, both ends included, that isn't cleared as far as its gateway last said.
    pub fn awaiting_clearing(&self, span: (Moment, Moment)) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(|connection| lists::awaiting_clearing(connection, span))
    }

    /// How many sale numbers below the newest are missing. The tables allow none.
    pub fn missing_numbers(&self) -> Result<i64, StoreError> {
        self.read(lists::missing_numbers)
    }

    /// The first and last number of the sales made on a day; `None` without any.
    pub fn numbers_of_day(&self, day: BusinessDay) -> Result<Option<(SaleNumber, SaleNumber)>, StoreError> {
        self.read(|connection| lists::numbers_of_day(connection, day))
    }

    /// What landed on the days from `first` to `last`, both included, summed by quarters of an hour,
    /// gateway, cashier, currency and claim, in that order. What a decision changed after its day was
    /// closed stands on the day it was booked on.
    pub fn figures(&self, first: BusinessDay, last: BusinessDay) -> Result<Vec<DayFigure>, StoreError> {
        self.read(|connection| money::figures(connection, first, last))
    }

    /// The same figures, added up anew from the single lines.
    pub fn figures_of_lines(
        &self,
        first: BusinessDay,
        last: BusinessDay,
    ) -> Result<Vec<DayFigure>, StoreError> {
        self.read(|connection| money::figures_of_lines(connection, first, last))
    }

    /// The codes the till ever had, the one it was made with first.
    pub fn till_codes(&self) -> Vec<TillCodeRecord> {
        self.identity.till_codes.clone()
    }

    /// The journal rows of a kind, the oldest first. Reads the whole journal.
    pub fn journal_rows_of_kind(&self, kind: &str) -> Result<Vec<JournalRow>, StoreError> {
        self.read(|connection| journal::of_kind(connection, kind))
    }

    /// The journal row of a place.
    pub fn journal_row(&self, seq: i64) -> Result<Option<JournalRow>, StoreError> {
        self.read(|connection| journal::of_seq(connection, seq))
    }

    /// How many of the sales made on a day stand where.
    pub fn counts_of_day(&self, day: BusinessDay) -> Result<DayCounts, StoreError> {
        self.counts_of_days((day, day))
    }

    /// How many of the sales made on the days from the first to the second, both included, stand where.
    pub fn counts_of_days(&self, days: (BusinessDay, BusinessDay)) -> Result<DayCounts, StoreError> {
        self.read(|connection| lists::counts_of_days(connection, days))
    }

    /// A page of what a person sold on a day, the newest first; `cashier` is the name the sales carry, if
    /// any. `before` is the sequence of the last one already seen.
    pub fn sales_of_shift(
        &self,
        day: BusinessDay,
        cashier: Option<&str>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(|connection| shifts::page(connection, day, cashier, before, limit))
    }

    /// How many sales [`Read::sales_of_shift`] gives in all.
    pub fn count_of_shift(&self, day: BusinessDay, cashier: Option<&str>) -> Result<u32, StoreError> {
        self.read(|connection| shifts::count(connection, day, cashier))
    }

    /// Everybody who works or worked here, the longest here first.
    pub fn people(&self) -> Result<Vec<PersonRecord>, StoreError> {
        self.read(people::all)
    }

    /// Sales that a typed text may mean: number or its digits, reference, own reference, note, or
    /// amount in major units. Exactly that number first, then the newest. An empty text finds nothing.
    pub fn search(&self, text: &str, limit: u32) -> Result<Vec<SaleRecord>, StoreError> {
        self.read(|connection| lists::search(connection, text, limit))
    }

    /// The journal of a sale, the oldest row first.
    pub fn journal_of(&self, number: &SaleNumber) -> Result<Vec<JournalRow>, StoreError> {
        self.read(|connection| journal::of_sale(connection, number))
    }

    /// The journal's newest row.
    pub fn head(&self) -> Result<JournalHead, StoreError> {
        self.read(|connection| journal::head(connection, self.identity.genesis))
    }

    /// The journal's newest row of any other kind than `kinds`, and when it was written by this machine's clock:
    /// `None` while nothing of that sort happened, and then the head is the file's beginning.
    pub fn head_but(&self, kinds: &[&str]) -> Result<(JournalHead, Option<Moment>), StoreError> {
        self.read(|connection| journal::head_but(connection, self.identity.genesis, kinds))
    }

    /// The sales that journal rows after `seq` are about, in order, one entry a row, at most `limit`.
    pub fn changes_since(&self, seq: i64, limit: u32) -> Result<Vec<(i64, SaleNumber)>, StoreError> {
        self.read(|connection| journal::changes_since(connection, seq, limit))
    }

    /// Checks the whole journal, row by row. A broken chain is part of the report, not an error.
    pub fn verify_journal(&self) -> Result<VerifyReport, StoreError> {
        self.read(|connection| journal::verify(connection, self.identity.genesis))
    }

    /// The value of a setting.
    pub fn setting(&self, key: &str) -> Result<Option<Value>, StoreError> {
        self.read(|connection| settings::get(connection, key))
    }

    /// Every setting.
    pub fn settings(&self) -> Result<BTreeMap<String, Value>, StoreError> {
        self.read(settings::all)
    }

    /// The newest difference seen between a gateway's clock and ours, theirs minus ours, in
    /// milliseconds.
    pub fn last_difference_ms(&self) -> Result<Option<i64>, StoreError> {
        self.read(meta::last_difference_ms)
    }

    /// The newest closed business day. Days close in order, so every day up to it is closed.
    pub fn closed_through(&self) -> Result<Option<BusinessDay>, StoreError> {
        self.read(meta::closed_through)
    }
}

/// Changes the record within one transaction. What it reads, it reads inside that transaction.
///
/// A change that fails spoils the whole job: nothing of it is kept, whatever the job answers.
pub struct Write<'c> {
    read: Read<'c>,
    till_code: &'c TillCode,
    notices: Vec<Notice>,
    open_day: Option<BusinessDay>,
}

impl<'c> Deref for Write<'c> {
    type Target = Read<'c>;
    fn deref(&self) -> &Read<'c> {
        &self.read
    }
}

impl<'c> Write<'c> {
    pub(crate) fn new(connection: &'c Connection, identity: &'c Identity) -> Write<'c> {
        Write {
            read: Read::new(connection, identity),
            till_code: &identity.till_code,
            notices: Vec::new(),
            open_day: None,
        }
    }

    /// What is to be told once the transaction is committed.
    pub(crate) fn into_notices(self) -> Vec<Notice> {
        self.notices
    }

    pub(crate) fn change<T>(
        &mut self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.read.read(work).inspect_err(|error| self.read.spoil(error))
    }

    pub(crate) fn appended(&mut self, entry: &JournalEntry) -> Result<i64, StoreError> {
        let genesis = self.read.identity.genesis;
        let seq = self.change(|connection| journal::append(connection, genesis, entry))?;
        if let Some(sale) = entry.sale.clone() {
            self.notices.push(Notice { seq, sale: Some(sale) });
        }
        Ok(seq)
    }

    /// The number the next sale gets. Given away only by saving a sale of that number, so there are
    /// no gaps.
    pub fn next_sale_number(&self) -> Result<SaleNumber, StoreError> {
        self.read.read(|connection| sales::next_number(connection, self.till_code))
    }

    /// Says which business day is open now: what this job changes about money of a closed day is booked
    /// there. Without it that is the day after the newest closed one.
    pub fn set_open_day(&mut self, day: BusinessDay) {
        self.open_day = Some(day);
    }

    /// Inserts or updates a sale with its attempts and new decisions, derives the rest from them, and
    /// appends one journal row, whose place it gives. `record.seq` is not looked at.
    ///
    /// [`StoreError::Constraint`] when a frozen field differs, an attempt or decision is missing or
    /// belongs elsewhere, two links are displayed, a confirmed attempt is downgraded, the number
    /// leaves a gap, or the entry is about another sale.
    pub fn save(&mut self, record: &SaleRecord, mut entry: JournalEntry) -> Result<i64, StoreError> {
        let number = &record.sale.number;
        if entry.sale.as_ref().is_some_and(|sale| sale != number) {
            return self.change(|_| Err(StoreError::broken_rule("a journal entry about another sale")));
        }
        entry.sale = Some(number.clone());
        let seq = self.appended(&entry)?;
        let till_code = self.till_code;
        let landing = Landing { day: self.open_day, at: entry.at };
        self.change(|connection| sales::save(connection, till_code, record, landing, seq))?;
        Ok(seq)
    }

    /// Keeps how the last question about an attempt went, without a journal row or a notice, and the
    /// difference of the clocks if there is one. [`StoreError::NotFound`] when there is no such
    /// attempt.
    pub fn record_contact(&mut self, attempt: &OwnReference, contact: &Contact) -> Result<(), StoreError> {
        self.change(|connection| attempts::put_contact(connection, attempt, contact))
    }

    /// Appends a journal row that changes no sale, and gives its place.
    pub fn append(&mut self, entry: JournalEntry) -> Result<i64, StoreError> {
        self.appended(&entry)
    }

    /// Sets a setting and appends the journal row that tells of it, whose place it gives.
    pub fn put_setting(&mut self, key: &str, value: &Value, entry: JournalEntry) -> Result<i64, StoreError> {
        let seq = self.appended(&entry)?;
        self.change(|connection| settings::put(connection, key, value, seq))?;
        Ok(seq)
    }

    /// The number the next person gets.
    pub fn next_person_id(&self) -> Result<i64, StoreError> {
        self.read.read(people::next_id)
    }

    /// Enters a person or changes them, and appends the journal row that tells of it, whose place it gives.
    /// Neither a PIN nor a hash belongs into the entry.
    ///
    /// [`StoreError::Constraint`] when somebody else has the name, a role changes, or there would be two
    /// owners.
    pub fn save_person(&mut self, person: &PersonRecord, entry: JournalEntry) -> Result<i64, StoreError> {
        let seq = self.appended(&entry)?;
        self.change(|connection| people::save(connection, person, seq))?;
        Ok(seq)
    }
}
