//! Sentences for people, from the program's only prose: `ui/messages`.

use engine::views::AmountView;
use serde_json::Value;

const ENGLISH: &str = include_str!("../../../../ui/messages/en.json");
const FRENCH: &str = include_str!("../../../../ui/messages/fr.json");
const ARABIC: &str = include_str!("../../../../ui/messages/ar.json");

/// The sentences of one language.
pub struct Prose {
    sentences: Value,
    right_to_left: bool,
}

impl Prose {
    /// The sentences of `en`, `fr` or `ar`; English for anything else.
    pub fn of(language: &str) -> Prose {
        let text = match language {
            "fr" => FRENCH,
            "ar" => ARABIC,
            _ => ENGLISH,
        };
        Prose {
            sentences: serde_json::from_str(text).unwrap_or(Value::Null),
            right_to_left: language == "ar",
        }
    }

    /// The sentence of a key with its `{name}`s filled in; the key itself when there is none.
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut text = self.sentences.get(key).and_then(Value::as_str).unwrap_or(key).to_owned();
        for (name, value) in values {
            let place = format!("{{{name}}}");
            // Isolated in Arabic, so that a number keeps its direction.
            let value =
                if self.right_to_left { format!("\u{2068}{value}\u{2069}") } else { (*value).to_owned() };
            text = text.replace(&place, &value);
        }
        text
    }
}

/// An amount for a person: figures and currency.
pub fn amount(amount: &AmountView) -> String {
    domain::Currency::from_code(&amount.currency).map_or_else(
        || format!("{} {}", amount.minor, amount.currency),
        |currency| format!("{} {}", domain::Money::new(amount.minor, currency).figures(), amount.currency),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_terminal_exists_in_three_languages() {
        let keys = [
            "cli_link",
            "cli_scan",
            "cli_state_open",
            "cli_state_paid",
            "cli_state_unpaid",
            "cli_state_conflict",
            "cli_flags",
            "cli_remade",
            "cli_payable_until",
            "cli_replaced",
            "cli_given_up",
            "cli_not_verified",
            "cli_resolved",
            "cli_file",
            "cli_receipt",
            "cli_receipt_copy",
            "cli_gateway_receipt",
            "cli_verified",
            "cli_broken",
            "cli_gateway",
            "cli_sandbox",
            "cli_sandbox_stop",
            "cli_waiting_over",
            "cli_day",
            "cli_day_counts",
            "cli_no_sales",
            "cli_report",
            "cli_report_before",
            "cli_report_sold",
            "cli_report_links",
            "cli_report_waits",
            "cli_report_no_sale_ever",
            "cli_report_before_first_sale",
            "cli_report_not_begun",
            "cli_report_nothing",
            "cli_pin",
            "cli_pin_wait",
            "cli_pin_wait_how",
            "cli_books_differ",
            "cli_damaged",
            "cli_books_unlike",
            "cli_asked_all",
            "cli_list",
            "cli_list_already",
            "cli_list_unread",
            "cli_no_findings",
            "cli_statement",
            "cli_statement_already",
            "cli_statement_counts",
            "cli_statement_look",
        ];
        for language in ["en", "fr", "ar"] {
            let prose = Prose::of(language);
            for key in keys {
                assert_ne!(prose.say(key, &[]), key, "{language} has no {key}");
            }
            for code in engine::views::ErrorCode::ALL {
                for key in [format!("error_{}", code.word()), format!("error_{}_do", code.word())] {
                    assert_ne!(prose.say(&key, &[]), key, "{language} has no {key}");
                }
            }
        }
    }
}
