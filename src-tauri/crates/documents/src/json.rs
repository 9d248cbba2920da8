//! A report as JSON.

use crate::report_rows::Rows;
use crate::spool::Spool;
use crate::{DocumentError, report::Report};
use serde::Serialize;
use std::io::Write;

/// The JSON of a report: one object, indented, ending in a line break. The same report gives the same bytes.
pub fn bytes(report: &Report) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = serde_json::to_vec_pretty(report).map_err(DocumentError::broken)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes the JSON of a report whose rows come some at a time: the bytes of [`bytes`] with the rows of the report
/// itself behind them. What is held in memory doesn't grow with the rows.
pub fn write(
    report: &Report,
    batches: impl Iterator<Item = Rows>,
    mut out: impl Write,
) -> Result<(), DocumentError> {
    let text = String::from_utf8(bytes(&Report {
        sales: Vec::new(),
        attempts: Vec::new(),
        tenders: Vec::new(),
        refunds: Vec::new(),
        findings: Vec::new(),
        ..report.clone()
    })?)
    .map_err(DocumentError::broken)?;
    let (before, text) = cut(&text, "sales")?;
    let (between_attempts, text) = cut(text, "attempts")?;
    let (between_tenders, text) = cut(text, "tenders")?;
    let (between_refunds, text) = cut(text, "refunds")?;
    let (between_findings, after) = cut(text, "findings")?;
    let mut sales = Array::new(before);
    let mut attempts = Array::new(between_attempts);
    let mut tenders = Array::new(between_tenders);
    let mut refunds = Array::new(between_refunds);
    let mut findings = Array::new(between_findings);
    let (mut attempts_below, mut tenders_below) = (Spool::new(), Spool::new());
    let (mut refunds_below, mut findings_below) = (Spool::new(), Spool::new());
    let own = Rows {
        sales: report.sales.clone(),
        attempts: report.attempts.clone(),
        tenders: report.tenders.clone(),
        refunds: report.refunds.clone(),
        findings: report.findings.clone(),
    };
    for rows in batches.chain(std::iter::once(own)) {
        sales.add(&rows.sales, &mut out)?;
        attempts.add(&rows.attempts, &mut attempts_below)?;
        tenders.add(&rows.tenders, &mut tenders_below)?;
        refunds.add(&rows.refunds, &mut refunds_below)?;
        findings.add(&rows.findings, &mut findings_below)?;
    }
    sales.end(&mut out)?;
    attempts.end(&mut attempts_below)?;
    tenders.end(&mut tenders_below)?;
    refunds.end(&mut refunds_below)?;
    findings.end(&mut findings_below)?;
    for below in [attempts_below, tenders_below, refunds_below, findings_below] {
        below.copy_to(&mut out)?;
    }
    out.write_all(after.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// What stands before the empty list of that name, up to and with its bracket, and what stands after it. No text
/// of a person has a line break of its own in JSON, so the name can't be found inside one.
fn cut<'t>(text: &'t str, name: &str) -> Result<(&'t str, &'t str), DocumentError> {
    let list = format!("\n  \"{name}\": []");
    let place = text.find(&list).ok_or_else(|| DocumentError::broken(format!("a report without {name}")))?;
    let bracket = place + list.len() - 1;
    Ok((&text[..bracket], &text[bracket..]))
}

/// One list of a report, indented as it stands in the whole.
struct Array {
    piece: Vec<u8>,
    has_rows: bool,
}

impl Array {
    /// With what stands before it.
    fn new(before: &str) -> Array {
        Array { piece: before.as_bytes().to_vec(), has_rows: false }
    }

    fn add<T: Serialize>(&mut self, rows: &[T], out: &mut impl Write) -> Result<(), DocumentError> {
        for row in rows {
            self.piece.extend_from_slice(if self.has_rows { b"," } else { b"" });
            self.has_rows = true;
            let row = serde_json::to_vec_pretty(row).map_err(DocumentError::broken)?;
            for line in row.split(|byte| *byte == b'\n') {
                self.piece.extend_from_slice(b"\n    ");
                self.piece.extend_from_slice(line);
            }
        }
        out.write_all(&self.piece)?;
        self.piece.clear();
        Ok(())
    }

    /// Writes what stands before the closing bracket.
    fn end(self, out: &mut impl Write) -> Result<(), DocumentError> {
        out.write_all(&self.piece)?;
        if self.has_rows {
            out.write_all(b"\n  ")?;
        }
        Ok(())
    }
}

/// Reads a report back. Anything that isn't a report of this version is refused.
pub fn read(bytes: &[u8]) -> Result<Report, DocumentError> {
    serde_json::from_slice(bytes).map_err(DocumentError::broken)
}
