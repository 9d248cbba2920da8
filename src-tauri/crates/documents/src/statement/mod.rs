//! Reading a gateway's statement: any bytes become a sheet of cells, a sheet and a mapping become rows.
//!
//! Nothing is guessed about money. What can be read in two ways (a date like 03/04, an amount like 1,500 of
//! a currency with three decimals) is asked, and a row that can't be read says so and stays a row. Formulas
//! are never run: a workbook's own last value counts, a CSV's `=…` is a text.

mod amounts;
mod columns;
mod dates;
mod delimited;
mod error;
mod mapping;
mod rows;
mod sheet;
mod text;
mod workbook;

pub use amounts::DecimalMark;
pub use columns::Field;
pub use dates::DateOrder;
pub use error::StatementError;
pub use mapping::{AmountUnit, Clock, Mapping};
pub use rows::{Reading, read};
pub use sheet::{Cell, Found, Sheet, SheetRow};

/// The most bytes a file may have.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;
/// The most rows a file may have.
pub const MOST_ROWS: usize = 300_000;
/// The most columns that are looked at.
pub const MOST_COLUMNS: usize = 200;
/// The most bytes a workbook may unpack to.
pub const MOST_UNPACKED_BYTES: u64 = 256 * 1024 * 1024;

/// Reads a file's cells and finds its header row.
///
/// # Errors
/// [`StatementError`] says what kind of file it is instead of a table, or which limit it breaks.
pub fn open(bytes: &[u8]) -> Result<Sheet, StatementError> {
    if bytes.len() > MOST_BYTES {
        return Err(StatementError::TooLarge);
    }
    let found = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        workbook::read(bytes)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        // Office packs what a password protects into the container of its old formats.
        return Err(if is_encrypted_package(bytes) {
            StatementError::Protected
        } else {
            StatementError::NotATable
        });
    } else {
        delimited::read(bytes)?
    };
    Sheet::with_header(found.0, found.1)
}

fn is_encrypted_package(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}
