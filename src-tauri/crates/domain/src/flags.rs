//! What is odd about an attempt. A person must see every flag; nothing here changes a stage.

use serde::{Deserialize, Serialize};

/// One oddity of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Confirmed after a negative verdict, after its QR left for good, or without ever having been shown.
    Late,
    /// The gateway names another amount than was asked.
    AmountMismatch,
    /// The gateway names another currency.
    CurrencyMismatch,
    /// The gateway answers about another reference, or about none.
    ReferenceMismatch,
    /// The gateway says sandbox where live was asked, or the reverse.
    WrongEnvironment,
    /// The confirmation left out amount, currency or environment.
    DetailsMissing,
    /// A second confirmed payment for one sale.
    DuplicatePayment,
    /// A status word the till doesn't know.
    UnrecognisedStatus,
    /// A confirmed or authorized attempt was later called something less.
    Regressed,
    /// The gateway repeatedly didn't find it.
    NotFound,
    /// The watch ended without any verdict.
    Unverified,
    /// Refunded, wholly or in part.
    Refunded,
    /// Charged back.
    ChargedBack,
}

impl Flag {
    /// Every flag, in the order they are shown.
    pub const ALL: [Flag; 13] = [
        Flag::Late,
        Flag::AmountMismatch,
        Flag::CurrencyMismatch,
        Flag::ReferenceMismatch,
        Flag::WrongEnvironment,
        Flag::DetailsMissing,
        Flag::DuplicatePayment,
        Flag::UnrecognisedStatus,
        Flag::Regressed,
        Flag::NotFound,
        Flag::Unverified,
        Flag::Refunded,
        Flag::ChargedBack,
    ];

    /// The flag's word in the database, the API and the journal.
    pub fn word(self) -> &'static str {
        match self {
            Flag::Late => "late",
            Flag::AmountMismatch => "amount_mismatch",
            Flag::CurrencyMismatch => "currency_mismatch",
            Flag::ReferenceMismatch => "reference_mismatch",
            Flag::WrongEnvironment => "wrong_environment",
            Flag::DetailsMissing => "details_missing",
            Flag::DuplicatePayment => "duplicate_payment",
            Flag::UnrecognisedStatus => "unrecognised_status",
            Flag::Regressed => "regressed",
            Flag::NotFound => "not_found",
            Flag::Unverified => "unverified",
            Flag::Refunded => "refunded",
            Flag::ChargedBack => "charged_back",
        }
    }

    /// The flag of that word.
    pub fn from_word(word: &str) -> Option<Flag> {
        Flag::ALL.into_iter().find(|flag| flag.word() == word)
    }

    const fn bit(self) -> u16 {
        1 << (self as u16)
    }
}

/// A set of flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Flags(u16);

impl Flags {
    /// No flag.
    pub const NONE: Flags = Flags(0);

    /// The flags of a confirmation that doesn't match: every conflict has at least one of them.
    pub const OF_CONFLICT: Flags = Flags(
        Flag::AmountMismatch.bit()
            | Flag::CurrencyMismatch.bit()
            | Flag::ReferenceMismatch.bit()
            | Flag::WrongEnvironment.bit()
            | Flag::DetailsMissing.bit(),
    );

    /// Whether the flag is raised.
    pub fn has(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// The set with one flag more. Flags are never taken down.
    #[must_use]
    pub fn with(self, flag: Flag) -> Flags {
        Flags(self.0 | flag.bit())
    }

    /// What this set has that `before` hasn't.
    pub fn since(self, before: Flags) -> Flags {
        Flags(self.0 & !before.0)
    }

    /// Whether nothing is raised.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The flags, in the order of [`Flag::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.has(*flag))
    }

    /// What both sets have.
    pub fn common(self, other: Flags) -> Flags {
        Flags(self.0 & other.0)
    }

    /// Their words, in order.
    pub fn words(self) -> Vec<&'static str> {
        self.iter().map(Flag::word).collect()
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<T: IntoIterator<Item = Flag>>(flags: T) -> Flags {
        flags.into_iter().fold(Flags::NONE, Flags::with)
    }
}

impl Serialize for Flags {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Flags {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Flag>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_has_its_own_word_and_place() {
        for flag in Flag::ALL {
            assert_eq!(Flag::from_word(flag.word()), Some(flag));
            assert_eq!(serde_json_word(flag), flag.word());
        }
        let all: Flags = Flag::ALL.into_iter().collect();
        assert_eq!(all.iter().count(), Flag::ALL.len());
        assert!(all.since(all).is_empty());
    }

    fn serde_json_word(flag: Flag) -> String {
        serde_json::to_value(flag).unwrap().as_str().unwrap().to_owned()
    }
}
