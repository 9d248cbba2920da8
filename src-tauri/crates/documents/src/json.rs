//! A report as JSON.

use crate::{DocumentError, report::Report};

/// The JSON of a report: one object, indented, ending in a line break. The same report gives the same bytes.
pub fn bytes(report: &Report) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = serde_json::to_vec_pretty(report).map_err(DocumentError::broken)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a report back. Anything that isn't a report of this version is refused.
pub fn read(bytes: &[u8]) -> Result<Report, DocumentError> {
    serde_json::from_slice(bytes).map_err(DocumentError::broken)
}
