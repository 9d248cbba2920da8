//! Looking for what is wrong with a data file that can't be opened as a till: for reading only, without rights,
//! and telling no more than where.

use crate::clock::RealClock;
use crate::error::OpenFailure;
use crate::open::open_store;
use crate::paths::Paths;
use engine::{Clock, EngineError, Profile};
use std::time::Duration;
use store::Broken;

/// Where a damaged file is damaged first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// How many journal rows were walked.
    pub rows: u64,
    /// The newest row that the chain proves, in hex.
    pub head: String,
    /// The first journal row that doesn't fit, if one doesn't.
    pub broken: Option<Broken>,
    /// The first row of another table that no till wrote, as its table and what tells it from others.
    pub table: Option<String>,
}

/// Examines a profile's file. A failure when nothing at all of it can be read.
pub async fn examine(paths: &Paths, profile: Profile) -> Result<Damage, OpenFailure> {
    let store = open_store(paths, profile, true, RealClock::start().now_utc()).await?;
    let journal = store.read(|read| Ok::<_, EngineError>(read.verify_journal()?)).await;
    let table = store.read(|read| Ok::<_, EngineError>(read.first_damage()?)).await;
    store.close(Duration::from_secs(1)).await;
    let journal = journal?;
    Ok(Damage {
        rows: journal.rows,
        head: journal.head.hash_hex(),
        broken: journal.broken,
        // Where the tables can't be read at all, the journal is what there is to tell.
        table: table.unwrap_or_default(),
    })
}
