//! What a job can do with statements and findings.

use crate::access::{Read, Write};
use crate::findings::{self, FindingEnd, FindingRecord};
use crate::journal::JournalEntry;
use crate::statements::{self, StatementRecord};
use crate::{StoreError, journal};
use domain::statement::{OurPayment, StatementRow};
use domain::{BusinessDay, GatewayId};

/// What an imported statement brings with it, all in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementImport {
    /// The statement.
    pub record: StatementRecord,
    /// How many rows were staged for it.
    pub rows: i64,
    /// What differs. Those that are known already stay as they are.
    pub findings: Vec<FindingRecord>,
    /// Findings of earlier statements that this one answers.
    pub answered: Vec<String>,
}

impl Read<'_> {
    /// The statement of that content, if it was imported.
    pub fn statement_of(&self, content: &str) -> Result<Option<StatementRecord>, StoreError> {
        self.read(|connection| statements::of_content(connection, content))
    }

    /// The newest statements, the newest first.
    pub fn statements(&self, limit: u32) -> Result<Vec<StatementRecord>, StoreError> {
        self.read(|connection| statements::newest(connection, limit))
    }

    /// The newest statement of a gateway that came as a file.
    pub fn newest_statement_of(&self, gateway: &GatewayId) -> Result<Option<StatementRecord>, StoreError> {
        self.read(|connection| statements::newest_of(connection, gateway))
    }

    /// The newest sale's place in the order of sales; 0 while nothing was sold.
    pub fn newest_sequence(&self) -> Result<u64, StoreError> {
        self.read(statements::newest_sequence)
    }

    /// Every attempt of a gateway whose money landed on one of the days, both ends included.
    pub fn paid_on(
        &self,
        gateway: &GatewayId,
        days: (BusinessDay, BusinessDay),
    ) -> Result<Vec<OurPayment>, StoreError> {
        self.read(|connection| statements::paid_on(connection, gateway, days))
    }

    /// The attempts of a gateway that these texts name, by its reference or by ours.
    pub fn payments_named(
        &self,
        gateway: &GatewayId,
        references: &[&str],
    ) -> Result<Vec<OurPayment>, StoreError> {
        self.read(|connection| statements::named(connection, gateway, references))
    }

    /// Findings that landed on a day or are about it, and every open one from before; the oldest first.
    pub fn findings_of_day(&self, day: BusinessDay) -> Result<Vec<FindingRecord>, StoreError> {
        self.read(|connection| findings::of_day(connection, day))
    }

    /// Open findings that landed on a day or before it, the oldest first.
    pub fn open_findings(&self, day: BusinessDay) -> Result<Vec<FindingRecord>, StoreError> {
        self.read(|connection| findings::open_through(connection, day))
    }

    /// Findings that landed on one of the days, both ends included; the oldest first.
    pub fn findings_landed(
        &self,
        days: (BusinessDay, BusinessDay),
    ) -> Result<Vec<FindingRecord>, StoreError> {
        self.read(|connection| findings::landed_on(connection, days))
    }

    /// Every open finding, the oldest first.
    pub fn every_open_finding(&self) -> Result<Vec<FindingRecord>, StoreError> {
        self.read(findings::every_open)
    }

    /// The findings that a statement brought, the oldest first.
    pub fn findings_of_statement(&self, number: i64) -> Result<Vec<FindingRecord>, StoreError> {
        self.read(|connection| findings::of_statement(connection, number))
    }

    /// The finding of an id.
    pub fn finding(&self, id: &str) -> Result<Option<FindingRecord>, StoreError> {
        self.read(|connection| findings::by_id(connection, id))
    }

    /// Whether the journal's rows after `seq` are still what they were written as, and none is missing.
    pub fn journal_holds_since(&self, seq: i64) -> Result<bool, StoreError> {
        let genesis = self.identity().genesis;
        self.read(|connection| {
            let newest = journal::head(connection, genesis)?.seq;
            let rows = newest.saturating_sub(seq).max(0);
            Ok(journal::check_tail(connection, genesis, rows)?.is_none())
        })
    }
}

impl Write<'_> {
    /// The number the next statement gets.
    pub fn next_statement_number(&self) -> Result<i64, StoreError> {
        self.read(statements::next_number)
    }

    /// Writes rows of a statement that is still to come, without a journal row: until the statement itself
    /// is imported nobody sees them. Those already written stay.
    pub fn stage_statement_rows(&mut self, content: &str, rows: &[StatementRow]) -> Result<(), StoreError> {
        self.change(|connection| statements::stage_rows(connection, content, rows))
    }

    /// Imports a statement whose rows were staged, and appends the journal row that tells of it, whose place
    /// it gives.
    ///
    /// [`StoreError::Constraint`] when rows are missing, the statement is known, the number leaves a gap, or a
    /// finding would land on a closed day.
    pub fn import_statement(
        &mut self,
        import: &StatementImport,
        entry: JournalEntry,
    ) -> Result<i64, StoreError> {
        let seq = self.appended(&entry)?;
        self.change(|connection| {
            if statements::count_rows(connection, &import.record.content)? != import.rows {
                return Err(StoreError::broken_rule("a statement without all its rows"));
            }
            statements::add(connection, &import.record, seq)?;
            for finding in &import.findings {
                findings::add(connection, finding, seq)?;
            }
            let by_statement = FindingEnd {
                person: None,
                note: String::new(),
                statement: Some(import.record.number),
                at: import.record.at,
            };
            import.answered.iter().try_for_each(|id| findings::end(connection, id, &by_statement, seq))
        })?;
        Ok(seq)
    }

    /// Ends a finding and appends the journal row that tells of it, whose place it gives.
    ///
    /// [`StoreError::Constraint`] when there is no such finding or it has ended.
    pub fn end_finding(
        &mut self,
        id: &str,
        end: &FindingEnd,
        entry: JournalEntry,
    ) -> Result<i64, StoreError> {
        let seq = self.appended(&entry)?;
        self.change(|connection| findings::end(connection, id, end, seq))?;
        Ok(seq)
    }
}
