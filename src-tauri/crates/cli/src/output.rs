//! What goes to standard output: JSON lines in frozen structs, or sentences for a person.

use crate::exit::Failure;
use crate::prose::Prose;
use engine::Unlike;
use engine::views::{ErrorView, KeyCheckView, MoneyMoved, SaleView};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;

/// A JSON line. Its shapes are an outside interface: see the README.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event<'a> {
    /// A link is there.
    Link {
        sale: &'a str,
        gateway: &'a str,
        reference: &'a str,
        url: &'a str,
        amount_minor: i64,
        currency: &'a str,
        expires_at: Option<&'a str>,
        sent_by: Option<String>,
    },
    /// Where a sale stands, at each change.
    Stage { sale: &'a str, stage: &'a str, flags: Vec<String> },
    /// An answer of the gateway was lost; another link was made, nobody saw the first.
    Remade { sale: &'a str },
    /// What a press did.
    Press { sale: &'a str, done: bool, old_payable_until: Option<&'a str> },
    /// The gateway's answer couldn't be used.
    NotVerified { sale: &'a str, code: String },
    /// A decision was recorded.
    Resolved { sale: &'a str, decision: &'a str },
    /// A file was written.
    File { what: &'a str, path: &'a str, rows: u32, sha256: Option<&'a str>, as_of_seq: i64 },
    /// A receipt was written.
    Receipt { sale: &'a str, path: &'a str, copy: bool, sha256: &'a str, as_of_seq: i64 },
    /// A gateway's own receipt was written.
    GatewayReceipt { sale: &'a str, gateway: &'a str, path: &'a str, sha256: &'a str },
    /// The journal and the closings were walked.
    Verified {
        rows: u64,
        head: String,
        broken: Option<i64>,
        closings: u64,
        broken_closing: Option<i64>,
        why: Option<String>,
        damaged: Option<&'a str>,
        files: u64,
        sales: u64,
        days: u64,
        unlike: Vec<UnlikeLine<'a>>,
        anchor: Option<String>,
        keychain: Option<String>,
        exports: u64,
        broken_export: Option<&'a str>,
    },
    /// What is inside a backup.
    Backup {
        path: &'a str,
        profile: &'a str,
        till: &'a str,
        shop: Option<&'a str>,
        as_of: Option<&'a str>,
        journal_seq: i64,
        sales: u64,
        last_sale: Option<&'a str>,
        last_sale_at: Option<&'a str>,
        last_closing: Option<i64>,
        last_closing_day: Option<&'a str>,
        kinship: String,
        missing_sales: u64,
        missing_first: Option<&'a str>,
        missing_last: Option<&'a str>,
        refusal: Option<String>,
    },
    /// The till goes on from a backup.
    Restored { till: &'a str, set_aside: Option<&'a str> },
    /// How a gateway does.
    Gateway {
        gateway: &'a str,
        name: &'a str,
        state: String,
        problem: Option<&'a str>,
        order: Option<usize>,
        enabled: bool,
        default: bool,
        sends_by: Vec<String>,
        methods: Option<Vec<MethodLine<'a>>>,
    },
    /// What a test of a key looked at.
    KeyTest { gateway: &'a str, good: bool, code: Option<String>, checks: Vec<KeyCheckLine<'a>> },
    /// A sandbox answers.
    Sandbox { gateway: &'a str, base_url: String },
    /// A command failed.
    Error {
        code: String,
        money: &'a str,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        values: &'a BTreeMap<String, String>,
    },
}

/// A way to pay that a gateway names.
#[derive(Debug, Serialize)]
pub struct MethodLine<'a> {
    /// By what it is asked for.
    pub code: &'a str,
    /// What the gateway calls it.
    pub name: &'a str,
}

/// One thing that a test of a key looked at, or couldn't.
#[derive(Debug, Serialize)]
pub struct KeyCheckLine<'a> {
    about: String,
    state: String,
    value: Option<&'a str>,
}

impl KeyCheckLine<'_> {
    /// As it is told.
    pub fn of(check: &KeyCheckView) -> KeyCheckLine<'_> {
        KeyCheckLine { about: word(&check.about), state: word(&check.state), value: check.value.as_deref() }
    }
}

/// Something in the tables that isn't what the journal says.
#[derive(Debug, Serialize)]
pub struct UnlikeLine<'a> {
    about: String,
    what: &'a str,
    found: &'a str,
    expected: &'a str,
}

impl UnlikeLine<'_> {
    /// As it is told.
    pub fn of(unlike: &Unlike) -> UnlikeLine<'_> {
        let Unlike { about, what, found, expected } = unlike;
        UnlikeLine { about: about.to_string(), what, found, expected }
    }
}

/// Standard output, one way or the other.
pub struct Output {
    json: bool,
    prose: Prose,
}

impl Output {
    /// `language` is for people's sentences.
    pub fn new(json: bool, language: &str) -> Output {
        Output { json, prose: Prose::of(language) }
    }

    /// Whether JSON is wanted.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Writes a JSON line, or the sentence of that key for a person.
    pub fn tell(&self, event: &Event<'_>, key: &str, values: &[(&str, &str)]) {
        if self.json {
            self.json_line(event);
        } else {
            self.line(&self.prose.say(key, values));
        }
    }

    /// Writes any value as a JSON line.
    pub fn json_line(&self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(line) => self.line(&line),
            Err(error) => tracing::error!(%error, "a line could not be made"),
        }
    }

    /// Writes a sentence for a person; nothing with JSON.
    pub fn say(&self, key: &str, values: &[(&str, &str)]) {
        if !self.json {
            self.line(&self.prose.say(key, values));
        }
    }

    /// Writes a text for a person as it is; nothing with JSON.
    pub fn plain(&self, text: &str) {
        if !self.json {
            self.line(text);
        }
    }

    fn line(&self, text: &str) {
        // A reader that went away must not stop a sale that is under way.
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    }

    /// Tells a person something that is no result, also beside JSON: on standard error.
    pub fn aside(&self, key: &str, values: &[(&str, &str)]) {
        eprintln!("{}", self.prose.say(key, values));
    }

    /// What happened, as a sentence for a person.
    pub fn sentence(&self, error: &ErrorView) -> String {
        let values: Vec<(&str, &str)> =
            error.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        ended(self.prose.say(&format!("error_{}", error.code.word()), &values))
    }

    /// Tells where a sale stands.
    pub fn stage(&self, sale: &SaleView) {
        let stage = word(&sale.stage);
        let flags: Vec<String> = sale.flags.iter().map(word).collect();
        if self.json {
            self.json_line(&Event::Stage { sale: &sale.number, stage: &stage, flags });
            return;
        }
        let amount = crate::prose::amount(&sale.amount);
        let key = match &sale.tender {
            Some(tender) => format!("cli_state_paid_{}", word(&tender.kind)),
            None => format!("cli_state_{}", word(&sale.state)),
        };
        self.say(&key, &[("sale", &sale.number), ("amount", &amount), ("stage", &stage)]);
        if !flags.is_empty() {
            self.say("cli_flags", &[("flags", &flags.join(", "))]);
        }
    }

    /// Tells why a command failed: what happened, whether money moved, what to do now.
    pub fn failure(&self, failure: &Failure) {
        let code = failure.0.code.word();
        let money = match failure.0.money {
            MoneyMoved::None => "none",
            MoneyMoved::Unknown => "unknown",
            MoneyMoved::Moved => "moved",
        };
        if self.json {
            self.json_line(&Event::Error { code, money, values: &failure.0.values });
            return;
        }
        let values: Vec<(&str, &str)> =
            failure.0.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let sentences = [
            ended(self.prose.say(&format!("error_{code}"), &values)),
            self.prose.say(&format!("common_money_{money}"), &[]),
            self.prose.say(&format!("error_{code}_do"), &values),
        ];
        eprintln!("{}", sentences.join(" "));
    }
}

/// A sentence with its end: one that closes with a path, a name or somebody else's words has none.
fn ended(mut sentence: String) -> String {
    let last = sentence.trim_end_matches(['\u{2069}', '"', '»', '”']).chars().next_back();
    if !last.is_some_and(|last| matches!(last, '.' | '!' | '?' | '؟' | '…')) {
        sentence.push('.');
    }
    sentence
}

/// The word of a plain enum, as serde writes it.
pub fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_closes_with_a_path_gets_its_full_stop_and_no_other_gets_a_second() {
        for (told, whole) in [
            ("The file cannot be read: /tmp", "The file cannot be read: /tmp."),
            (
                "Another Comptoir already sells: comptoir (11101)",
                "Another Comptoir already sells: comptoir (11101).",
            ),
            ("الملف: \u{2068}/tmp\u{2069}", "الملف: \u{2068}/tmp\u{2069}."),
            ("Done.", "Done."),
            ("The gateway says \"no.\"", "The gateway says \"no.\""),
            ("هل دفع؟", "هل دفع؟"),
        ] {
            assert_eq!(ended(told.to_owned()), whole);
        }
    }
}
