//! The control of everything that commits: one bare insert a transaction, as durable as the till's, on the same disk.

use crate::wall;
use rusqlite::Connection;
use std::path::Path;
use std::time::Instant;

/// About as much as a sale's journal row.
const BYTES: usize = 500;

/// A file with one table and nothing to check.
pub struct BareInsert(Connection);

impl BareInsert {
    pub fn beside(folder: &Path) -> BareInsert {
        let connection = Connection::open(folder.join("bare.db")).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                 CREATE TABLE bare (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;",
            )
            .unwrap();
        BareInsert(connection)
    }

    /// One insert, committed: how many milliseconds it took.
    pub fn once(&self) -> f64 {
        let body = "x".repeat(BYTES);
        let started = Instant::now();
        self.0.prepare_cached("INSERT INTO bare (body) VALUES (?1)").unwrap().execute([body]).unwrap();
        wall::ms(started.elapsed())
    }
}
