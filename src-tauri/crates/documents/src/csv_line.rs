//! Lines of RFC 4180, written field by field into one piece of memory: a long file has millions of fields.

use crate::cell::needs_apostrophe;
use crate::digits;
use crate::error::DocumentError;
use crate::report::LocalMoment;
use domain::{BusinessDay, Money};
use std::io::Write;

/// Lines under way.
pub(crate) struct Lines {
    out: Vec<u8>,
    separator: u8,
    is_begun: bool,
}

impl Lines {
    pub(crate) fn new(separator: u8) -> Lines {
        Lines::beginning_with("", separator)
    }

    /// With something before the first line.
    pub(crate) fn beginning_with(text: &str, separator: u8) -> Lines {
        Lines { out: text.as_bytes().to_vec(), separator, is_begun: false }
    }

    /// A text as it is.
    pub(crate) fn text(&mut self, text: &str) {
        self.field();
        self.quoted("", text);
    }

    /// A text that no spreadsheet takes for a formula, a number or a date: one that it would gets an apostrophe
    /// before it. One that begins with an apostrophe gets another, so that whoever reads may strip the first.
    pub(crate) fn safe_text(&mut self, text: &str) {
        self.field();
        self.quoted(if needs_apostrophe(text) { "'" } else { "" }, text);
    }

    /// Words, parted by a space.
    pub(crate) fn words(&mut self, words: &[String]) {
        match words {
            [] => self.empty(1),
            [word] => self.text(word),
            words => self.text(&words.join(" ")),
        }
    }

    /// The shop's local time, `2026-11-21 14:32:07`.
    pub(crate) fn moment(&mut self, moment: LocalMoment) {
        self.field();
        let local = moment.naive_local();
        digits::date(&mut self.out, local.date());
        self.out.push(b' ');
        digits::time(&mut self.out, local.time());
    }

    pub(crate) fn day(&mut self, day: BusinessDay) {
        self.field();
        digits::date(&mut self.out, day.date());
    }

    /// An amount in major units with all its decimals, behind the mark that a spreadsheet expects which reads such
    /// lines: a comma where semicolons part the fields.
    pub(crate) fn money(&mut self, money: Money) {
        self.field();
        let begin = self.out.len();
        digits::money(&mut self.out, money);
        if self.separator == b';' {
            let point = self.out[begin..].iter().rposition(|byte| *byte == b'.');
            if let Some(point) = point {
                self.out[begin + point] = b',';
            }
        }
    }

    /// The same below zero.
    pub(crate) fn minus(&mut self, money: Money) {
        let begin = self.out.len() + usize::from(self.is_begun);
        self.money(money);
        self.out.insert(begin, b'-');
    }

    /// What there may be, else nothing.
    pub(crate) fn maybe<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Lines, T)) {
        match value {
            Some(value) => put(self, value),
            None => self.empty(1),
        }
    }

    pub(crate) fn empty(&mut self, fields: usize) {
        (0..fields).for_each(|_| self.field());
    }

    /// Ends the line.
    pub(crate) fn end(&mut self) {
        self.out.extend_from_slice(b"\r\n");
        self.is_begun = false;
    }

    /// Writes what is there so far, and goes on empty.
    pub(crate) fn pour(&mut self, out: &mut impl Write) -> Result<(), DocumentError> {
        out.write_all(&self.out)?;
        self.out.clear();
        Ok(())
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    fn field(&mut self) {
        if self.is_begun {
            self.out.push(self.separator);
        }
        self.is_begun = true;
    }

    fn quoted(&mut self, before: &str, text: &str) {
        let is_special = |byte: &u8| *byte == self.separator || matches!(byte, b'"' | b'\r' | b'\n');
        if !text.as_bytes().iter().any(is_special) {
            self.out.extend_from_slice(before.as_bytes());
            self.out.extend_from_slice(text.as_bytes());
            return;
        }
        self.out.push(b'"');
        self.out.extend_from_slice(before.as_bytes());
        for byte in text.bytes() {
            if byte == b'"' {
                self.out.push(b'"');
            }
            self.out.push(byte);
        }
        self.out.push(b'"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_line_is_what_a_careful_writer_writes(
            fields in prop::collection::vec("[a-z,;\"'\r\n\té= -]{0,6}", 2..6), separator in prop::sample::select(b",;\t".to_vec()),
        ) {
            let mut lines = Lines::new(separator);
            fields.iter().for_each(|field| lines.text(field));
            lines.end();
            let mut expected = csv::WriterBuilder::new()
                .delimiter(separator)
                .terminator(csv::Terminator::CRLF)
                .from_writer(Vec::new());
            expected.write_record(&fields).unwrap();
            prop_assert_eq!(lines.into_bytes(), expected.into_inner().unwrap());
        }

        #[test]
        fn amounts_days_and_moments_are_written_as_they_are_said(
            minor in any::<i64>(), code in prop::sample::select(vec!["DZD", "TND", "JPY"]), seconds in -3_000_000_000_i64..200_000_000_000,
        ) {
            let money = Money::new(minor, domain::Currency::from_code(code).unwrap());
            let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap().fixed_offset();
            let day = BusinessDay::from_date(at.date_naive());
            let mut lines = Lines::new(b',');
            lines.money(money);
            lines.day(day);
            lines.moment(at);
            let expected = format!("{},{day},{}", money.plain(), at.naive_local().format("%Y-%m-%d %H:%M:%S"));
            prop_assert_eq!(String::from_utf8(lines.into_bytes()).unwrap(), expected);
            let mut lines = Lines::new(b';');
            lines.money(money);
            prop_assert_eq!(String::from_utf8(lines.into_bytes()).unwrap(), money.plain().replace('.', ","));
        }
    }
}
