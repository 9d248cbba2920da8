//! What somebody with the data file and a tool for databases can do to it.

use std::path::Path;

/// Runs SQL on a data file that no till has open, with every protection of its tables taken away meanwhile: triggers,
/// foreign keys, checks.
pub fn forge(file: &Path, forgery: &str) {
    let raw = rusqlite::Connection::open(file).unwrap();
    let triggers: Vec<(String, String)> = raw
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &triggers {
        raw.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    raw.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    raw.execute_batch(forgery).unwrap();
    for (_, sql) in &triggers {
        raw.execute_batch(sql).unwrap();
    }
}
