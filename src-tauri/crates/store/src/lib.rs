//! The durable record: SQLite with one writer, and a hash-chained journal.
