//! Numbers, days and times as digits, without a pattern and without a text of their own: they make up most of a
//! long file, and patterns most of the time it takes.

use crate::report::LocalMoment;
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use domain::Money;
use std::io::Write;

/// A whole number.
pub(crate) fn number(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0_u8; 20];
    let mut begin = digits.len();
    loop {
        begin -= 1;
        digits[begin] = b'0' + last_digit(number);
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[begin..]);
}

/// A whole number with noughts before it, so that it has at least that many digits.
pub(crate) fn padded(out: &mut Vec<u8>, value: u64, width: u32) {
    for place in (1..width).rev() {
        if value < 10_u64.pow(place) {
            out.push(b'0');
        } else {
            break;
        }
    }
    number(out, value);
}

/// An amount in major units with all its decimals, as [`Money::plain`] says it.
pub(crate) fn money(out: &mut Vec<u8>, money: Money) {
    let per_major = money.currency.minor_per_major().unsigned_abs().max(1);
    let magnitude = money.amount_minor.unsigned_abs();
    if money.amount_minor < 0 {
        out.push(b'-');
    }
    number(out, magnitude / per_major);
    if money.currency.exponent() > 0 {
        out.push(b'.');
        padded(out, magnitude % per_major, u32::from(money.currency.exponent()));
    }
}

/// `2026-11-21`.
pub(crate) fn date(out: &mut Vec<u8>, date: NaiveDate) {
    match u64::try_from(date.year()) {
        Ok(year) if year <= 9_999 => padded(out, year, 4),
        // A year that nobody lives in is written as its type writes it.
        _ => {
            let _ = write!(out, "{date}");
            return;
        }
    }
    out.push(b'-');
    padded(out, u64::from(date.month()), 2);
    out.push(b'-');
    padded(out, u64::from(date.day()), 2);
}

/// `14:32:07`.
pub(crate) fn time(out: &mut Vec<u8>, time: NaiveTime) {
    padded(out, u64::from(time.hour()), 2);
    out.push(b':');
    padded(out, u64::from(time.minute()), 2);
    out.push(b':');
    padded(out, u64::from(time.second()), 2);
}

fn last_digit(number: u64) -> u8 {
    u8::try_from(number % 10).unwrap_or_default()
}

/// The shop's local time as a text, `2026-11-21 14:32:07`.
pub(crate) fn local(moment: LocalMoment) -> String {
    let moment = moment.naive_local();
    let mut out = Vec::with_capacity(19);
    date(&mut out, moment.date());
    out.push(b' ');
    time(&mut out, moment.time());
    String::from_utf8(out).unwrap_or_default()
}
