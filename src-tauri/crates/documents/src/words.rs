//! The words of the papers, from the program's only prose: `ui/messages`.

use chrono::Datelike;
use domain::{BusinessDay, Currency};
use serde_json::Value;

const ENGLISH: &str = include_str!("../../../../ui/messages/en.json");
const FRENCH: &str = include_str!("../../../../ui/messages/fr.json");
const ARABIC: &str = include_str!("../../../../ui/messages/ar.json");

/// The languages papers are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    En,
    /// French.
    Fr,
    /// Arabic, from right to left.
    Ar,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 3] = [Language::En, Language::Fr, Language::Ar];

    /// Its code: `en`, `fr`, `ar`.
    pub fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Fr => "fr",
            Language::Ar => "ar",
        }
    }

    /// The language of that code.
    pub fn from_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        self == Language::Ar
    }
}

/// The words of one language.
pub struct Words {
    language: Language,
    sentences: Value,
}

impl Words {
    /// The words of a language.
    pub fn of(language: Language) -> Words {
        let text = match language {
            Language::En => ENGLISH,
            Language::Fr => FRENCH,
            Language::Ar => ARABIC,
        };
        Words { language, sentences: serde_json::from_str(text).unwrap_or(Value::Null) }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Every plain sentence with its key.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sentences
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(key, sentence)| Some((key.as_str(), sentence.as_str()?)))
    }

    /// The sentence of a key; the key itself when there is none.
    pub fn say(&self, key: &str) -> String {
        self.sentences.get(key).and_then(Value::as_str).unwrap_or(key).to_owned()
    }

    /// The sentence of a key for a place that runs from left to right in every language.
    pub fn isolated(&self, key: &str) -> String {
        let mark = if self.language.is_right_to_left() { "\u{200f}" } else { "" };
        format!("{mark}{}{mark}", self.say(key))
    }

    /// The sentence of a key with its `{name}`s filled in, each isolated from the text around it.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        values.iter().fold(self.say(key), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), &format!("\u{2068}{value}\u{2069}"))
        })
    }

    /// What a finding is about; the kinds of closings and statements have words of their own.
    pub(crate) fn cause(&self, word: &str) -> String {
        let said = self.word("cause", word);
        if said == word { self.word("finding", word) } else { said }
    }

    /// A word for a plain word of the till, as `state` and `paid`; the word itself where no sentence is.
    pub fn word(&self, of: &str, word: &str) -> String {
        let key = format!("{of}_{word}");
        let said = self.say(&key);
        if said == key { word.to_owned() } else { said }
    }

    /// A currency as people of the language write it: `DZD`, `DA`, `دج`; others by their code.
    pub fn currency(&self, currency: Currency) -> String {
        match (self.language, currency) {
            (Language::Fr, Currency::DZD) => "DA".to_owned(),
            (Language::Ar, Currency::DZD) => "دج".to_owned(),
            (_, other) => other.code().to_owned(),
        }
    }

    /// A business day in words: `Saturday 21 November 2026`.
    pub fn long_date(&self, day: BusinessDay) -> String {
        let date = day.date();
        let weekday = self.say(&format!("paper_weekday_{}", date.weekday().number_from_monday()));
        format!("{weekday} {}", self.date(day))
    }

    /// A business day in words without its weekday: `21 November 2026`.
    pub fn date(&self, day: BusinessDay) -> String {
        format!("{} {}", self.day_and_month(day), day.date().year())
    }

    /// The first day of a range as it stands before its last: without what both have in common.
    pub fn date_before(&self, first: BusinessDay, last: BusinessDay) -> String {
        let (from, to) = (first.date(), last.date());
        if from.year() != to.year() {
            self.date(first)
        } else if from.month() != to.month() {
            self.day_and_month(first)
        } else {
            self.of_month(first)
        }
    }

    fn day_and_month(&self, day: BusinessDay) -> String {
        format!("{} {}", self.of_month(day), self.say(&format!("paper_month_{}", day.date().month())))
    }

    fn of_month(&self, day: BusinessDay) -> String {
        match (self.language, day.date().day()) {
            (Language::Fr, 1) => "1er".to_owned(),
            (_, day) => day.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_papers_exists_in_three_languages() {
        let sources = [
            include_str!("templates/house.typ"),
            include_str!("templates/report.typ"),
            include_str!("templates/receipt.typ"),
            include_str!("paper.rs"),
            include_str!("receipt.rs"),
            include_str!("report_pdf.rs"),
            include_str!("xlsx/book.rs"),
            include_str!("xlsx/cash.rs"),
            include_str!("xlsx/sheets.rs"),
            include_str!("xlsx/summary.rs"),
        ];
        let mut keys: Vec<String> = sources
            .iter()
            .flat_map(|source| source.split('"'))
            .filter(|text| {
                ["paper_", "day_", "state_", "frame_", "result_", "cash_"]
                    .iter()
                    .any(|kind| text.starts_with(kind))
                    && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
                    && !["paper_decision", "paper_tender"].contains(text)
                    && !text.ends_with('_')
            })
            .map(str::to_owned)
            .collect();
        assert!(keys.len() > 30);
        keys.extend(["phone", "cash", "other"].map(|kind| format!("paper_tender_{kind}")));
        keys.extend((1..=7).map(|day| format!("paper_weekday_{day}")));
        keys.extend((1..=12).map(|month| format!("paper_month_{month}")));
        for language in Language::ALL {
            let words = Words::of(language);
            for key in &keys {
                assert_ne!(&words.say(key), key, "{language:?} has no {key}");
            }
        }
    }

    #[test]
    fn a_day_is_written_as_people_write_it() {
        let day: BusinessDay = "2026-11-21".parse().unwrap();
        let dates = Language::ALL.map(|language| Words::of(language).long_date(day));
        assert_eq!(Words::of(Language::Fr).date("2026-11-01".parse().unwrap()), "1er novembre 2026");
        assert_eq!(dates, ["Saturday 21 November 2026", "samedi 21 novembre 2026", "السبت 21 نوفمبر 2026"]);
    }

    #[test]
    fn the_first_day_of_a_range_says_only_what_the_last_does_not() {
        let day = |text: &str| text.parse::<BusinessDay>().unwrap();
        let words = Words::of(Language::En);
        let said = ["2026-11-01", "2026-10-28", "2025-12-31"]
            .map(|first| words.date_before(day(first), day("2026-11-30")));
        assert_eq!(said, ["1", "28 October", "31 December 2025"]);
    }
}
