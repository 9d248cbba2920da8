//! What each column is taken for. A person's choice, remembered for the gateway's next statement.

use super::columns::{fold, guess_one};
use super::{DateOrder, DecimalMark, Field, Sheet, StatementError, amounts, dates};
use domain::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether amounts are written in major or minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountUnit {
    /// Dinars.
    #[default]
    Major,
    /// Centimes.
    Minor,
}

/// By which clock times without an offset are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// The shop's.
    #[default]
    Shop,
    /// UTC.
    Utc,
}

/// What each column is taken for, by the names of the columns, and how their cells are written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// The column of each field.
    pub columns: BTreeMap<Field, String>,
    /// What stands before decimals; found out when absent.
    #[serde(default)]
    pub decimal: Option<DecimalMark>,
    /// Which of day and month comes first; found out when absent.
    #[serde(default)]
    pub dates: Option<DateOrder>,
    /// Whether amounts are in major or minor units.
    #[serde(default)]
    pub unit: AmountUnit,
    /// By which clock times without an offset are.
    #[serde(default)]
    pub clock: Clock,
}

impl Mapping {
    /// What the columns' names say, over it what was chosen the last time where those columns are there.
    /// How cells are written is looked at anew: what was chosen then counts only where it can't be told.
    pub fn guess(sheet: &Sheet, remembered: Option<&Mapping>, currency: Currency) -> Mapping {
        if let Some(remembered) = remembered
            && !remembered.columns.is_empty()
            && remembered.columns.values().all(|name| sheet.column(name).is_some())
        {
            let fresh = Mapping { decimal: None, dates: None, ..remembered.clone() }.settled(sheet, currency);
            return Mapping {
                decimal: fresh.decimal.or(remembered.decimal),
                dates: fresh.dates.or(remembered.dates),
                ..fresh
            };
        }
        let mut columns = BTreeMap::new();
        for name in &sheet.headers {
            if let Some(field) = guess_one(name) {
                columns.entry(field).or_insert_with(|| name.clone());
            }
        }
        let minor = columns.get(&Field::Amount).is_some_and(|name: &String| {
            fold(name).contains("minor") || name.to_lowercase().contains("centime")
        });
        let unit = if minor { AmountUnit::Minor } else { AmountUnit::Major };
        Mapping { columns, unit, ..Mapping::default() }
    }

    /// The columns' places, from 0.
    ///
    /// # Errors
    /// [`StatementError::ColumnMissing`] when a needed field has none, or a named column isn't there.
    pub(super) fn places(&self, sheet: &Sheet) -> Result<BTreeMap<Field, usize>, StatementError> {
        let mut places = BTreeMap::new();
        for field in Field::ALL {
            match self.columns.get(&field) {
                Some(name) => {
                    places.insert(field, sheet.column(name).ok_or(StatementError::ColumnMissing(field))?);
                }
                None if field.is_needed() => return Err(StatementError::ColumnMissing(field)),
                None => {}
            }
        }
        Ok(places)
    }

    /// The same with the decimal mark and the order of dates found out where nobody chose them. What can't be
    /// told stays absent.
    pub fn settled(&self, sheet: &Sheet, currency: Currency) -> Mapping {
        let mut settled = self.clone();
        let column = |field| self.columns.get(&field).and_then(|name| sheet.column(name));
        if settled.decimal.is_none() {
            let mut evidence = amounts::Evidence::default();
            for column in [Field::Amount, Field::Fee, Field::Net].into_iter().filter_map(column) {
                sheet.rows.iter().for_each(|row| evidence.see(row.cell(column)));
            }
            settled.decimal = evidence.mark(currency.exponent());
        }
        if settled.dates.is_none() {
            let mut evidence = dates::Evidence::default();
            for column in [Field::PaidAt, Field::ClearedAt].into_iter().filter_map(column) {
                sheet.rows.iter().for_each(|row| evidence.see(row.cell(column)));
            }
            settled.dates = evidence.order();
        }
        settled
    }
}

impl Sheet {
    /// The place of the column of that name, from 0.
    pub fn column(&self, name: &str) -> Option<usize> {
        let exactly = self.headers.iter().position(|header| header == name);
        exactly.or_else(|| self.headers.iter().position(|header| fold(header) == fold(name)))
    }
}
