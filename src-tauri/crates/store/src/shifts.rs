//! What one person sold on one day.

use crate::record::SaleRecord;
use crate::{StoreError, sales};
use domain::BusinessDay;
use rusqlite::{Connection, named_params};

/// A page of what a person sold on a day, the newest first, below a sequence number.
pub(crate) fn page(
    connection: &Connection,
    day: BusinessDay,
    cashier: Option<&str>,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(
        connection,
        "WHERE business_day = :day AND cashier IS :cashier AND sequence < :before
         ORDER BY sequence DESC LIMIT :limit",
        named_params! {
            ":day": day.to_string(), ":cashier": cashier,
            ":before": sales::sequence_before(before), ":limit": limit,
        },
    )
}

/// How many sales a person made on a day.
pub(crate) fn count(
    connection: &Connection,
    day: BusinessDay,
    cashier: Option<&str>,
) -> Result<u32, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM sales WHERE business_day = :day AND cashier IS :cashier")?
        .query_row(named_params! { ":day": day.to_string(), ":cashier": cashier }, |row| row.get(0))?)
}
