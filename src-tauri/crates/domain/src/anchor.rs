//! A head of the journal that was written down somewhere else.
//!
//! The chain inside a file can't show that rows at its end were taken away. Only a head that is kept where
//! nobody who has the file can reach it does: on a printed closing, in an export, in a keychain.

use crate::TillCode;
use crate::ids::NotAName;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What the text begins with.
const SCHEMA: &str = "comptoir-head/1";

/// A head of the journal, written `comptoir-head/1:A:345:9f2c…` as it stands in the QR of a closing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Anchor {
    /// The till's code then.
    pub till: TillCode,
    /// The place of the newest row; 0 while nothing happened.
    pub seq: i64,
    /// That row's hash, 64 hexadecimal digits in lower case.
    pub hash: String,
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEMA}:{}:{}:{}", self.till, self.seq, self.hash)
    }
}

impl FromStr for Anchor {
    type Err = NotAName;

    /// Reads what a scanner or a person gives: spaces and line breaks in it don't matter, nor do capitals
    /// in the hash.
    fn from_str(text: &str) -> Result<Anchor, NotAName> {
        let wrong = || NotAName(text.chars().take(120).collect(), "journal head");
        let plain: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let mut parts =
            plain.strip_prefix(SCHEMA).and_then(|rest| rest.strip_prefix(':')).ok_or_else(wrong)?.split(':');
        let (till, seq, hash) = (parts.next(), parts.next(), parts.next());
        let (Some(till), Some(seq), Some(hash), None) = (till, seq, hash, parts.next()) else {
            return Err(wrong());
        };
        let digits = !seq.is_empty() && seq.bytes().all(|byte| byte.is_ascii_digit());
        let seq: i64 = seq.parse().ok().filter(|_| digits).ok_or_else(wrong)?;
        let hash = hash.to_ascii_lowercase();
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        Ok(Anchor { till: till.parse().map_err(|_| wrong())?, seq, hash })
    }
}

impl TryFrom<String> for Anchor {
    type Error = NotAName;
    fn try_from(text: String) -> Result<Self, NotAName> {
        text.parse()
    }
}

impl From<Anchor> for String {
    fn from(anchor: Anchor) -> String {
        anchor.to_string()
    }
}

/// What an anchor says about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// The file still has that row, as it was then.
    Met,
    /// The file ends before that row: rows at its end were taken away.
    TailMissing,
    /// That row is another one: the journal was written anew, or the anchor is of another file.
    Differs,
    /// No such till ever wrote in this file.
    OtherTill,
    /// The row was written after the copy that this file was restored from: it is in the file that was put
    /// aside then.
    SetAside,
}

/// What an anchor says. `codes` are the till's codes in their order, each with the row that began it (the
/// first with 0); `row` is the hash the file has at the anchor's place, `None` when it ends before.
pub fn judge(anchor: &Anchor, codes: &[(TillCode, i64)], row: Option<&str>) -> Met {
    let Some(place) = codes.iter().position(|(code, _)| *code == anchor.till) else {
        return Met::OtherTill;
    };
    if codes.get(place + 1).is_some_and(|(_, began)| anchor.seq >= *began) {
        return Met::SetAside;
    }
    match row {
        Some(hash) if hash == anchor.hash => Met::Met,
        Some(_) => Met::Differs,
        None => Met::TailMissing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> TillCode {
        text.parse().unwrap()
    }

    fn anchor(till: &str, seq: i64) -> Anchor {
        Anchor { till: code(till), seq, hash: "9f".repeat(32) }
    }

    #[test]
    fn what_a_scanner_reads_is_what_was_printed() {
        let anchor = anchor("A", 345);
        let text = anchor.to_string();
        assert_eq!(text, format!("comptoir-head/1:A:345:{}", "9f".repeat(32)));
        assert_eq!(text.parse(), Ok(anchor.clone()));
        assert_eq!(format!(" {}\n{} ", &text[..40], &text[40..]).parse(), Ok(anchor.clone()));
        assert_eq!(text.replace("9f", "9F").parse(), Ok(anchor));
        for wrong in ["", "comptoir-head/1", "comptoir-head/2:A:1:00", "comptoir-head/1:A:-1:", "A:1:00"] {
            assert!(wrong.parse::<Anchor>().is_err(), "{wrong:?}");
        }
        assert!(format!("{text}:more").parse::<Anchor>().is_err());
        assert!(text.replace(":345:", ":3 4x:").parse::<Anchor>().is_err());
    }

    #[test]
    fn an_anchor_is_met_missing_or_another_s() {
        let codes = [(code("A"), 0)];
        let hash = "9f".repeat(32);
        assert_eq!(judge(&anchor("A", 3), &codes, Some(&hash)), Met::Met);
        assert_eq!(judge(&anchor("A", 3), &codes, Some(&"00".repeat(32))), Met::Differs);
        assert_eq!(judge(&anchor("A", 3), &codes, None), Met::TailMissing);
        assert_eq!(judge(&anchor("B", 3), &codes, Some(&hash)), Met::OtherTill);
    }

    #[test]
    fn after_a_restore_later_rows_of_the_old_till_are_in_the_file_that_was_put_aside() {
        let codes = [(code("A"), 0), (code("B2K"), 10)];
        let hash = "9f".repeat(32);
        assert_eq!(judge(&anchor("A", 9), &codes, Some(&hash)), Met::Met);
        assert_eq!(judge(&anchor("A", 10), &codes, Some("00")), Met::SetAside);
        assert_eq!(judge(&anchor("A", 99), &codes, None), Met::SetAside);
        assert_eq!(judge(&anchor("B2K", 99), &codes, None), Met::TailMissing);
    }
}
