//! What a job can do with closings and their files.

use crate::access::{Read, Write};
use crate::closing_files::{self, ClosingFileRecord};
use crate::closings::{self, ClosingRecord};
use crate::journal::JournalEntry;
use crate::{StoreError, meta};
use domain::BusinessDay;

impl Read<'_> {
    /// Every closing, the first one first.
    pub fn closings(&self) -> Result<Vec<ClosingRecord>, StoreError> {
        self.read(closings::all)
    }

    /// The newest closing.
    pub fn newest_closing(&self) -> Result<Option<ClosingRecord>, StoreError> {
        self.read(closings::newest)
    }

    /// The closing of a day.
    pub fn closing_of(&self, day: BusinessDay) -> Result<Option<ClosingRecord>, StoreError> {
        self.read(|connection| closings::of_day(connection, day))
    }

    /// The files of a closing, in the order they were made, without their bytes.
    pub fn closing_files(&self, closing: i64) -> Result<Vec<ClosingFileRecord>, StoreError> {
        self.read(|connection| closing_files::of_closing(connection, closing))
    }

    /// One file of a closing with its bytes.
    pub fn closing_file(&self, closing: i64, kind: &str) -> Result<Option<ClosingFileRecord>, StoreError> {
        self.read(|connection| closing_files::one(connection, closing, kind))
    }

    /// The oldest day that isn't closed and on which a sale was made or money was booked.
    pub fn oldest_open_day(&self) -> Result<Option<BusinessDay>, StoreError> {
        self.read(|connection| closings::oldest_open(connection, meta::closed_through(connection)?))
    }
}

impl Write<'_> {
    /// Ends a business day and appends the journal row that tells of it, whose place it gives. Every day
    /// through that one is closed from then on.
    ///
    /// [`StoreError::Constraint`] when the number leaves a gap or the day is closed already.
    pub fn close_day(&mut self, closing: &ClosingRecord, entry: JournalEntry) -> Result<i64, StoreError> {
        let seq = self.appended(&entry)?;
        self.change(|connection| closings::add(connection, closing, seq))?;
        Ok(seq)
    }

    /// Keeps the files of a closing and appends the journal row that tells of them, whose place it gives.
    ///
    /// [`StoreError::Constraint`] when the closing has such a file already.
    pub fn file_closing(
        &mut self,
        files: &[ClosingFileRecord],
        entry: JournalEntry,
    ) -> Result<i64, StoreError> {
        let seq = self.appended(&entry)?;
        for file in files {
            self.change(|connection| closing_files::add(connection, file, seq))?;
        }
        Ok(seq)
    }
}
