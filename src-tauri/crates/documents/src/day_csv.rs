//! The CSV of a day: UTF-8 with a byte order mark, RFC 4180 lines, one row an attempt.

use crate::cell::formula_safe;
use domain::Money;

/// One attempt of one sale. Times are the shop's local time, `2026-11-21 14:32:07`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    /// The sale's number.
    pub number: String,
    /// When the sale was made.
    pub made_at: String,
    /// The business day the sale was made on.
    pub business_day: String,
    /// What was asked.
    pub asked: Money,
    /// The cashier's note.
    pub note: String,
    /// Who made the sale.
    pub cashier: String,
    /// What the sale came to.
    pub state: String,
    /// Our name for the attempt.
    pub own_reference: String,
    /// Which gateway.
    pub gateway: String,
    /// The gateway's name for the attempt.
    pub reference: String,
    /// Where the attempt stands.
    pub stage: String,
    /// What is odd about it.
    pub flags: String,
    /// The gateway's last word.
    pub raw_status: String,
    /// When it was confirmed.
    pub confirmed_at: String,
    /// The business day its money landed on.
    pub money_day: String,
    /// What it brought; zero when nothing.
    pub received: Money,
    /// What a person decided about it.
    pub resolution: String,
}

/// The columns, as machines read them; they don't change with the language.
pub const COLUMNS: [&str; 18] = [
    "sale",
    "made_at",
    "business_day",
    "amount",
    "currency",
    "note",
    "cashier",
    "state",
    "own_reference",
    "gateway",
    "reference",
    "stage",
    "flags",
    "raw_status",
    "confirmed_at",
    "money_day",
    "received",
    "resolution",
];

/// The file's bytes. The same rows give the same bytes.
pub fn bytes(rows: &[DayRow]) -> Result<Vec<u8>, csv::Error> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut out);
    writer.write_record(COLUMNS)?;
    for row in rows {
        writer.write_record([
            row.number.clone(),
            row.made_at.clone(),
            row.business_day.clone(),
            row.asked.plain(),
            row.asked.currency.code().to_owned(),
            formula_safe(&row.note),
            formula_safe(&row.cashier),
            row.state.clone(),
            row.own_reference.clone(),
            row.gateway.clone(),
            formula_safe(&row.reference),
            row.stage.clone(),
            row.flags.clone(),
            formula_safe(&row.raw_status),
            row.confirmed_at.clone(),
            row.money_day.clone(),
            row.received.plain(),
            row.resolution.clone(),
        ])?;
    }
    writer.flush()?;
    drop(writer);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;

    fn row() -> DayRow {
        DayRow {
            number: "A-000001".into(),
            made_at: "2026-11-21 14:32:07".into(),
            business_day: "2026-11-21".into(),
            asked: Money::new(150_000, Currency::DZD),
            note: "=HYPERLINK(\"x\"), قهوة".into(),
            cashier: String::new(),
            state: "paid".into(),
            own_reference: "A-000001-1-K7F3".into(),
            gateway: "ocpay".into(),
            reference: "OCPL-A1B2C3-D4E5".into(),
            stage: "confirmed".into(),
            flags: "late".into(),
            raw_status: "CONFIRMED".into(),
            confirmed_at: "2026-11-21 14:33:00".into(),
            money_day: "2026-11-21".into(),
            received: Money::new(150_000, Currency::DZD),
            resolution: String::new(),
        }
    }

    #[test]
    fn an_accountants_program_reads_back_what_was_written() {
        let bytes = bytes(&[row()]).unwrap();
        assert!(bytes.starts_with("\u{feff}".as_bytes()));
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.lines().all(|_| text.contains("\r\n")));
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(&record[3], "1500.00");
        assert_eq!(&record[5], "'=HYPERLINK(\"x\"), قهوة");
        assert_eq!(&record[16], "1500.00");
    }
}
