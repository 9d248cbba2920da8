//! Which backups are kept: every one of the newest fourteen days that have one, then the newest of each of
//! the twelve months before. Days and months are those of the backups themselves, so that a clock that is set
//! wrong takes nothing away that the rule keeps.

use crate::engine::Profile;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use domain::{Moment, TillCode};
use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

/// Of how many days every backup is kept.
const DAYS: usize = 14;
/// Of how many months one is kept.
const MONTHS: usize = 12;

/// What a backup is called: `till-live-A-20261121T193207123Z.db`.
pub(super) struct Name {
    pub profile: Profile,
    pub till: TillCode,
    pub made_at: Moment,
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stamp = self.made_at.format("%Y%m%dT%H%M%S%3fZ");
        write!(f, "till-{}-{}-{stamp}.db", self.profile.word(), self.till)
    }
}

/// When something was made, by the stamp its name ends with.
pub(super) fn stamp_of(stem: &str) -> Option<Moment> {
    let (_, stamp) = stem.rsplit_once('-')?;
    let digits = stamp.strip_suffix('Z')?;
    // Milliseconds are written without a point, which no format reads.
    let (whole, millis) = digits.split_at_checked(15)?;
    let at = NaiveDateTime::parse_from_str(whole, "%Y%m%dT%H%M%S").ok()?;
    let millis: i64 = if millis.is_empty() { 0 } else { millis.parse().ok()? };
    Some(at.and_utc() + chrono::Duration::milliseconds(millis))
}

/// When a backup of a profile was made, by its name; `None` for any other file, which nobody takes away.
fn made_at(name: &str, profile: Profile) -> Option<Moment> {
    let stem = name.strip_suffix(".db")?;
    stem.strip_prefix("till-")?.strip_prefix(profile.word())?.strip_prefix('-').map(|_| ())?;
    stamp_of(stem)
}

/// The names that the rule no longer keeps.
pub(super) fn outdated(names: &[String], profile: Profile) -> Vec<String> {
    let mut backups: Vec<(Moment, &String)> =
        names.iter().filter_map(|name| Some((made_at(name, profile)?, name))).collect();
    backups.sort();
    backups.reverse();
    let (mut days, mut months) = (BTreeSet::new(), BTreeSet::new());
    let mut gone = Vec::new();
    for (at, name) in backups {
        let date: NaiveDate = at.date_naive();
        if days.contains(&date) || days.len() < DAYS {
            days.insert(date);
            continue;
        }
        let month = (date.year(), date.month());
        if months.len() < MONTHS && months.insert(month) {
            continue;
        }
        gone.push(name.clone());
    }
    gone
}

/// Takes away what the rule no longer keeps. A file that can't be taken away stays.
pub(super) fn thin_out(folder: &Path, profile: Profile) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    for name in outdated(&names, profile) {
        if let Err(error) = std::fs::remove_file(folder.join(&name)) {
            tracing::warn!(%error, name, "an old backup could not be taken away");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(at: &str) -> String {
        let made_at: Moment = at.parse().unwrap();
        Name { profile: Profile::Live, till: "A".parse().unwrap(), made_at }.to_string()
    }

    fn day(number: i64, hour: u32) -> String {
        let first: NaiveDate = "2026-01-01".parse().unwrap();
        let date = first + chrono::Duration::days(number);
        name(&format!("{date}T{hour:02}:00:00.123Z"))
    }

    #[test]
    fn a_backup_is_called_by_its_moment_and_read_back_by_it() {
        let called = name("2026-11-21T19:32:07.123Z");
        assert_eq!(called, "till-live-A-20261121T193207123Z.db");
        assert_eq!(made_at(&called, Profile::Live), Some("2026-11-21T19:32:07.123Z".parse().unwrap()));
        assert_eq!(made_at(&called, Profile::Demo), None);
        let older = "till-live-20261121T193207123Z.db";
        assert!(made_at(older, Profile::Live).is_some(), "from before names had a till");
        for other in
            ["till-20261121T193207Z-before-v4.db", "till-live-A.db", "notes.db", "till-live-A-now.db"]
        {
            assert_eq!(made_at(other, Profile::Live), None, "{other}");
        }
    }

    #[test]
    fn fourteen_days_are_kept_whole_then_one_a_month_for_a_year_and_the_newest_always() {
        let mut names: Vec<String> = (0..800).flat_map(|at| [day(at, 9), day(at, 20)]).collect();
        names.push("till-20261121T193207Z-before-v4.db".to_owned());
        let gone = outdated(&names, Profile::Live);
        let kept: Vec<&String> = names.iter().filter(|name| !gone.contains(name)).collect();
        assert_eq!(kept.len(), 14 * 2 + 12 + 1, "{kept:?}");
        assert!(!gone.contains(&day(799, 20)) && !gone.contains(&day(786, 9)));
        assert!(gone.contains(&day(785, 9)) && !gone.contains(&day(785, 20)), "the newest of its month");
        assert!(kept.iter().all(|name| !gone.contains(name)));
        assert_eq!(outdated(&[day(0, 9)], Profile::Live), Vec::<String>::new());
    }

    #[test]
    fn a_clock_that_jumps_years_ahead_takes_no_backup_of_the_last_days_away() {
        let mut names: Vec<String> = (0..13).map(|at| day(at, 20)).collect();
        names.push(name("2041-05-05T05:05:05.000Z"));
        assert_eq!(outdated(&names, Profile::Live), Vec::<String>::new());
    }
}
