//! Times as statements write them.

use super::sheet::Cell;
use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use domain::Moment;
use serde::{Deserialize, Serialize};

/// Which comes first where the year comes last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 21/11/2026
    DayFirst,
    /// 11/21/2026
    MonthFirst,
}

/// What a column of dates says about their order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence {
    day_first: bool,
    month_first: bool,
    unsure: bool,
}

impl Evidence {
    /// Looks at one cell more.
    pub fn see(&mut self, cell: &Cell) {
        let Cell::Text(text) = cell else { return };
        let Some([first, second, _]) = numbers_of(&western(text)).filter(|parts| parts[0] < 1000) else {
            return;
        };
        match (first > 12, second > 12) {
            (true, _) => self.day_first = true,
            (false, true) => self.month_first = true,
            (false, false) => self.unsure = true,
        }
    }

    /// The order; `None` when it can't be told. Dates that begin with the year need none.
    pub fn order(self) -> Option<DateOrder> {
        match (self.day_first, self.month_first, self.unsure) {
            (true, true, _) | (false, false, true) => None,
            (_, true, _) => Some(DateOrder::MonthFirst),
            _ => Some(DateOrder::DayFirst),
        }
    }
}

/// Reads a moment; without an offset of its own it is by the clock of `zone`. A date alone is its midnight.
pub fn read(cell: &Cell, order: DateOrder, zone: Tz) -> Option<Moment> {
    let local = match cell {
        Cell::Moment(moment) => *moment,
        Cell::Text(text) => {
            let text = western(text);
            if let Ok(moment) = DateTime::parse_from_rfc3339(&text) {
                return sensible(moment.to_utc());
            }
            let (date, time) = text.split_once([' ', 'T']).unwrap_or((&text, ""));
            let date = date_of(date.trim_end_matches(','), order)?;
            let (time, offset) = time_of(time.trim())?;
            let local = date.and_time(time);
            if let Some(offset) = offset {
                return sensible(local.and_local_timezone(offset).single()?.to_utc());
            }
            local
        }
        Cell::Empty | Cell::Number(_) => return None,
    };
    sensible(in_zone(local, zone)?)
}

fn sensible(moment: Moment) -> Option<Moment> {
    let year = chrono::Datelike::year(&moment);
    (2000..2200).contains(&year).then_some(moment)
}

/// The moment of a zone's local time; of two the first, and of an hour that was left out the one after it.
fn in_zone(local: NaiveDateTime, zone: Tz) -> Option<Moment> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => Some(moment.to_utc()),
        LocalResult::None => {
            let later = local.checked_add_signed(Duration::hours(1))?;
            zone.from_local_datetime(&later).earliest().map(|moment| moment.to_utc())
        }
    }
}

fn western(text: &str) -> String {
    text.trim()
        .chars()
        .filter(|letter| {
            !matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .map(|letter| match u32::from(letter) {
            code @ 0x660..=0x669 => char::from_digit(code - 0x660, 10).unwrap_or(letter),
            code @ 0x6f0..=0x6f9 => char::from_digit(code - 0x6f0, 10).unwrap_or(letter),
            _ if letter.is_whitespace() => ' ',
            _ => letter,
        })
        .collect()
}

/// The three numbers that a text begins with.
fn numbers_of(text: &str) -> Option<[u32; 3]> {
    let date = text.split([' ', 'T', ',']).next()?;
    let mut parts = date.split(['-', '/', '.']).map(|part| {
        let digits = part.len() <= 4 && !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits { part.parse::<u32>().ok() } else { None }
    });
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    if parts.next().is_some() { None } else { Some(numbers) }
}

fn date_of(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let [first, second, third] = numbers_of(text)?;
    let (year, month, day) = if first >= 1000 {
        (first, second, third)
    } else {
        let year = if third < 100 { third.checked_add(2000)? } else { third };
        match order {
            DateOrder::DayFirst => (year, second, first),
            DateOrder::MonthFirst => (year, first, second),
        }
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// `14:32`, `14:32:07.123`, `2:32 PM`, each with `Z`, `UTC` or `+01:00` behind it or not.
fn time_of(text: &str) -> Option<(NaiveTime, Option<FixedOffset>)> {
    if text.is_empty() {
        return Some((NaiveTime::MIN, None));
    }
    let upper = text.to_uppercase();
    let (rest, offset) = if let Some(rest) = upper.strip_suffix("UTC").or_else(|| upper.strip_suffix('Z')) {
        (rest.to_owned(), FixedOffset::east_opt(0))
    } else if let Some(place) = upper.rfind(['+', '-']) {
        let (rest, offset) = upper.split_at(place);
        let sign = if offset.starts_with('-') { -1 } else { 1 };
        let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
        let hours: i32 = digits.get(..2)?.parse().ok()?;
        let minutes: i32 = digits.get(2..4).map_or(Some(0), |text| text.parse().ok())?;
        let seconds = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?;
        (rest.to_owned(), Some(FixedOffset::east_opt(seconds.checked_mul(sign)?)?))
    } else {
        (upper, None)
    };
    let rest = rest.trim();
    let (rest, half) = match (rest.strip_suffix("AM"), rest.strip_suffix("PM")) {
        (Some(rest), _) => (rest.trim(), Some(0)),
        (_, Some(rest)) => (rest.trim(), Some(12)),
        (None, None) => (rest, None),
    };
    let mut parts = rest.split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute: u32 = parts.next()?.parse().ok()?;
    let second: u32 = match parts.next() {
        Some(text) => text.split(['.', ',']).next()?.parse().ok()?,
        None => 0,
    };
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => (hour % 12).checked_add(half)?,
        Some(_) => return None,
        None => hour,
    };
    Some((NaiveTime::from_hms_opt(hour, minute, second)?, offset))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn at(text: &str, order: DateOrder) -> Option<String> {
        read(&Cell::text(text), order, chrono_tz::Africa::Algiers).map(|moment| moment.to_rfc3339())
    }

    #[test]
    fn moments_are_read_as_statements_write_them() {
        let noon = Some("2026-11-03T11:05:00+00:00".to_owned());
        for text in [
            "2026-11-03T11:05:00Z",
            "2026-11-03T12:05:00+01:00",
            "2026-11-03 12:05",
            "2026/11/03 12:05:00",
            "03/11/2026 12:05",
            "3.11.26 12:05:00.250",
            "03-11-2026 12:05 PM",
            "03/11/2026 11:05 UTC",
            "٠٣/١١/٢٠٢٦ ١٢:٠٥",
        ] {
            assert_eq!(at(text, DateOrder::DayFirst), noon, "{text}");
        }
        assert_eq!(at("11/03/2026 12:05", DateOrder::MonthFirst), noon);
        for text in ["", "soon", "31/02/2026", "2026-13-01", "03/11/1812", "03/11/2026 25:00", "03/11/2026/1"]
        {
            assert_eq!(at(text, DateOrder::DayFirst), None, "{text}");
        }
    }

    #[test]
    fn an_hour_that_a_clock_leaves_out_is_the_one_after_it() {
        let read = |text| read(&Cell::text(text), DateOrder::DayFirst, chrono_tz::Europe::Paris).unwrap();
        assert_eq!(read("2026-03-29 02:30").to_rfc3339(), "2026-03-29T01:30:00+00:00");
    }

    #[test]
    fn the_order_is_told_by_what_can_be_no_month() {
        let order = |texts: &[&str]| {
            let mut evidence = Evidence::default();
            texts.iter().for_each(|text| evidence.see(&Cell::text(text)));
            evidence.order()
        };
        assert_eq!(order(&["03/04/2026", "21/04/2026"]), Some(DateOrder::DayFirst));
        assert_eq!(order(&["03/04/2026", "04/21/2026"]), Some(DateOrder::MonthFirst));
        assert_eq!(order(&["03/04/2026"]), None);
        assert_eq!(order(&["21/04/2026", "04/21/2026"]), None);
        assert_eq!(order(&["2026-04-03"]), Some(DateOrder::DayFirst));
    }
}
