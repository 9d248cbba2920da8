//! Looking into a till's file before anything is done with it: a backup, a file from another computer.
//! Nothing of it is changed.

use crate::journal::{self, Broken, JournalHead};
use crate::meta::Identity;
use crate::till_codes::has_table;
use crate::{OpenError, StoreError, connection, meta, schema, settings, values};
use domain::{BusinessDay, Moment, SaleNumber, TillCode};
use rusqlite::{Connection, OptionalExtension};
use std::path::{Path, PathBuf};

/// What a file says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its id: files of one till share it with their backups.
    pub file_id: String,
    /// `demo` or `live`.
    pub profile: String,
    /// The till's codes, the one it was made with first.
    pub till_codes: Vec<TillCode>,
    /// The shop's name, if it was ever set.
    pub shop_name: Option<String>,
    /// Whether the till has an owner, so that somebody must sign in.
    pub has_people: bool,
    /// Its version and this program's newest.
    pub version: (u32, u32),
    /// The newest journal row.
    pub head: JournalHead,
    /// When that was written, by the clock of the machine it was written on.
    pub head_at: Option<Moment>,
    /// How many sales it holds.
    pub sales: u64,
    /// The newest sale and when it was made.
    pub last_sale: Option<(SaleNumber, Moment)>,
    /// The newest closing: its number and day.
    pub last_closing: Option<(i64, BusinessDay)>,
    /// Where its journal is broken first, if it is. Such a file isn't brought back.
    pub broken: Option<Broken>,
}

/// How a file stands to the one that is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// They are the same, row by row.
    Same,
    /// The file in use went on from it.
    Older,
    /// It went on from the file in use.
    Newer,
    /// Both went on from a common beginning, each by itself.
    Apart,
    /// It is another till's.
    Stranger,
}

/// What would be lost by taking a file for the one in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// How they stand to each other.
    pub kinship: Kinship,
    /// How many sales only the file in use has.
    pub missing_sales: u64,
    /// The first and the last of them.
    pub missing: Option<(SaleNumber, SaleNumber)>,
    /// How many journal rows only the file in use has.
    pub missing_rows: u64,
}

/// Looks into a file: every page and every journal row is read.
///
/// [`OpenError::Missing`] when there is none, [`OpenError::Newer`] when a newer program wrote it,
/// [`OpenError::Corrupt`] when it is damaged or no till's file. A journal that is broken is part of the look.
pub fn look(path: &Path) -> Result<Look, OpenError> {
    let at = |error: StoreError| OpenError::at(path, error);
    let (file, identity) = open(path)?;
    connection::quick_check(&file).map_err(at)?;
    let bytes = std::fs::metadata(path).map_err(|error| OpenError::of_files(path, &error))?.len();
    told(path, bytes, &file, &identity).map_err(at)
}

/// Looks into a file as [`look`] does, reading only its beginning and its end: for a list of many.
pub fn glance(path: &Path) -> Result<Look, OpenError> {
    let at = |error: StoreError| OpenError::at(path, error);
    let (file, identity) = open(path)?;
    let bytes = std::fs::metadata(path).map_err(|error| OpenError::of_files(path, &error))?.len();
    glanced(path, bytes, &file, &identity).map_err(at)
}

/// What taking `other` for the file in use at `current` would lose. [`OpenError::Missing`] when there is no
/// file in use; another error when it can't be read.
pub fn compare(other: &Path, current: &Path) -> Result<Comparison, OpenError> {
    let (theirs, their_identity) = open(other)?;
    let (ours, our_identity) = open(current)?;
    let at = |error: StoreError| OpenError::at(current, error);
    if their_identity.file_id != our_identity.file_id {
        let sales = last_sequence(&ours).map_err(at)?;
        return Ok(Comparison {
            kinship: Kinship::Stranger,
            missing_sales: sales.unsigned_abs(),
            missing: ends(&ours, 0, sales).map_err(at)?,
            missing_rows: head_of(&ours, &our_identity).map_err(at)?.seq.unsigned_abs(),
        });
    }
    compared((&theirs, &their_identity), (&ours, &our_identity)).map_err(at)
}

/// Opens a file for looking, once it is known to be a till's and not a newer program's.
pub(crate) fn open(path: &Path) -> Result<(Connection, Identity), OpenError> {
    let at = |error: StoreError| OpenError::at(path, error);
    if !path.is_file() {
        return Err(OpenError::Missing { path: path.to_owned() });
    }
    let first = connection::first_page(path).map_err(at)?;
    let foreign = || OpenError::Corrupt { detail: "it is no till's file".to_owned() };
    if connection::application_id(&first).map_err(|_| foreign())? != connection::APPLICATION_ID {
        return Err(foreign());
    }
    drop(first);
    let file = connection::source(path).map_err(at)?;
    let (found, known) = (connection::user_version(&file).map_err(at)?, schema::version(&schema::steps()));
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    let identity = meta::identity(&file).map_err(at)?;
    Ok((file, identity))
}

fn told(path: &Path, bytes: u64, file: &Connection, identity: &Identity) -> Result<Look, StoreError> {
    let mut look = glanced(path, bytes, file, identity)?;
    look.broken = journal::verify(file, identity.genesis)?.broken;
    Ok(look)
}

fn glanced(path: &Path, bytes: u64, file: &Connection, identity: &Identity) -> Result<Look, StoreError> {
    let last_sale = file
        .query_row("SELECT number, created_at FROM sales ORDER BY sequence DESC LIMIT 1", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        })
        .optional()?
        .map(|(number, at)| {
            Ok::<_, StoreError>((values::parsed(&number, "sales.number")?, values::moment(at)?))
        })
        .transpose()?;
    // A file of an older program lacks what came later.
    let last_closing = if has_table(file, "closings")? {
        file.query_row("SELECT number, business_day FROM closings ORDER BY number DESC LIMIT 1", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })
        .optional()?
        .map(|(number, day)| Ok::<_, StoreError>((number, values::parsed(&day, "closings.business_day")?)))
        .transpose()?
    } else {
        None
    };
    let has_people = has_table(file, "people")?
        && file
            .query_row("SELECT EXISTS (SELECT 1 FROM people WHERE role = 'owner')", [], |row| row.get(0))?;
    let shop_name =
        settings::get(file, "shop")?.and_then(|shop| shop.get("shop_name")?.as_str().map(str::to_owned));
    Ok(Look {
        path: path.to_owned(),
        bytes,
        file_id: identity.file_id.clone(),
        profile: identity.profile.clone(),
        till_codes: identity.till_codes.iter().map(|record| record.code.clone()).collect(),
        shop_name,
        has_people,
        version: (connection::user_version(file)?, schema::version(&schema::steps())),
        head: head_of(file, identity)?,
        head_at: journal::head_at(file)?,
        sales: last_sequence(file)?.unsigned_abs(),
        last_sale,
        last_closing,
        broken: None,
    })
}

fn compared(
    (theirs, their_identity): (&Connection, &Identity),
    (ours, our_identity): (&Connection, &Identity),
) -> Result<Comparison, StoreError> {
    let (their_head, our_head) = (head_of(theirs, their_identity)?, head_of(ours, our_identity)?);
    let ours_has_theirs = has_row(ours, &their_head)?;
    let theirs_has_ours = has_row(theirs, &our_head)?;
    let kinship = match (ours_has_theirs, theirs_has_ours) {
        (true, true) => Kinship::Same,
        (true, false) => Kinship::Older,
        (false, true) => Kinship::Newer,
        (false, false) => Kinship::Apart,
    };
    // Chains that part never meet again, so what both have is a beginning, found by halving.
    let common_rows =
        beginning(their_head.seq.min(our_head.seq), |seq| Ok(hash_at(theirs, seq)? == hash_at(ours, seq)?))?;
    let newest = last_sequence(ours)?;
    let common_sales = beginning(last_sequence(theirs)?.min(newest), |sequence| {
        Ok(request_at(theirs, sequence)? == request_at(ours, sequence)?)
    })?;
    Ok(Comparison {
        kinship,
        missing_sales: newest.saturating_sub(common_sales).unsigned_abs(),
        missing: ends(ours, common_sales, newest)?,
        missing_rows: our_head.seq.saturating_sub(common_rows).unsigned_abs(),
    })
}

/// The highest place up to `last` at which both are the same; 0 when none is.
fn beginning(last: i64, same: impl Fn(i64) -> Result<bool, StoreError>) -> Result<i64, StoreError> {
    let (mut low, mut high) = (0, last.max(0));
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if same(middle)? { low = middle } else { high = middle - 1 }
    }
    Ok(low)
}

fn head_of(file: &Connection, identity: &Identity) -> Result<JournalHead, StoreError> {
    journal::head(file, identity.genesis)
}

fn hash_at(file: &Connection, seq: i64) -> Result<Option<[u8; 32]>, StoreError> {
    let mut statement = file.prepare_cached("SELECT hash FROM journal WHERE seq = ?1")?;
    Ok(statement.query_row([seq], |row| row.get(0)).optional()?)
}

fn has_row(file: &Connection, head: &JournalHead) -> Result<bool, StoreError> {
    // Two files of one till begin alike.
    Ok(head.seq == 0 || hash_at(file, head.seq)? == Some(head.hash))
}

fn request_at(file: &Connection, sequence: i64) -> Result<Option<String>, StoreError> {
    let mut statement = file.prepare_cached("SELECT request_id FROM sales WHERE sequence = ?1")?;
    Ok(statement.query_row([sequence], |row| row.get(0)).optional()?)
}

fn last_sequence(file: &Connection) -> Result<i64, StoreError> {
    Ok(file.query_row("SELECT coalesce(max(sequence), 0) FROM sales", [], |row| row.get(0))?)
}

/// The numbers of the sales after `after` up to `last`, the first and the last.
fn ends(file: &Connection, after: i64, last: i64) -> Result<Option<(SaleNumber, SaleNumber)>, StoreError> {
    let number = |sequence: i64| -> Result<Option<SaleNumber>, StoreError> {
        let mut statement = file.prepare_cached("SELECT number FROM sales WHERE sequence = ?1")?;
        let text: Option<String> = statement.query_row([sequence], |row| row.get(0)).optional()?;
        text.map(|text| values::parsed(&text, "sales.number")).transpose()
    };
    if last <= after {
        return Ok(None);
    }
    Ok(number(after + 1)?.zip(number(last)?))
}
