//! Texts that cross the border: a link's title on its way out, a gateway's words on their way in.

use crate::gateway::LinkRequest;
use domain::note::{cut_to_bytes, steers_text};

/// What stands between the parts of a title.
const SEPARATOR: &str = " - ";

/// A link's title: sale number, shop name, note; whatever of them isn't empty, without markdown,
/// control or direction characters, cut between characters to `limit_bytes`.
///
/// Bytes are the strictest way a gateway counts its "characters".
pub fn title(ask: &LinkRequest, limit_bytes: usize) -> String {
    let mut title = ask.own_reference.sale().to_string();
    for part in [plain(&ask.shop_name), plain(&ask.note)] {
        if !part.is_empty() {
            title.push_str(SEPARATOR);
            title.push_str(&part);
        }
    }
    cut_to_bytes(&title, limit_bytes).trim_end_matches([' ', '-']).to_owned()
}

/// A gateway's words, fit to be kept and shown: without control and direction characters, on one line,
/// at most `limit` characters, and with the `secret` masked should it be repeated in them. `None` when
/// nothing is left.
pub fn from_outside(words: &str, secret: &str, limit: usize) -> Option<String> {
    let mask = |words: &str| if secret.is_empty() { words.to_owned() } else { words.replace(secret, "***") };
    // Again after the cleaning, which joins what a hidden character held apart.
    let kept: String = mask(&one_line(&mask(words), |_| false)).chars().take(limit).collect();
    let kept = kept.trim_end();
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// A text that markdown renders as it stands.
fn plain(text: &str) -> String {
    one_line(text, |character| "*_~`[](){}<>#|\\!".contains(character))
}

/// A text without what `drop` names and without steering characters, its runs of space made one.
fn one_line(text: &str, drop: impl Fn(char) -> bool) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() || character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
        {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !steers_text(character) && !drop(character) {
            line.push(character);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Currency, Environment, Money, OwnReference, SaleNumber};

    fn ask(shop_name: &str, note: &str) -> LinkRequest {
        let sale = SaleNumber::new("A".parse().unwrap(), 123);
        let amount = Money::new(150_000, Currency::DZD);
        LinkRequest {
            note: note.to_owned(),
            shop_name: shop_name.to_owned(),
            ..LinkRequest::new(OwnReference::new(sale, 2, 7), amount, Environment::Sandbox)
        }
    }

    #[test]
    fn a_title_begins_with_the_sale_number() {
        assert_eq!(title(&ask("Café Tlemcen", "2 thés"), 200), "A-000123 - Café Tlemcen - 2 thés");
        assert_eq!(title(&ask("", ""), 200), "A-000123");
        assert_eq!(title(&ask("مقهى", ""), 200), "A-000123 - مقهى");
        assert_eq!(title(&ask("  ", "***"), 200), "A-000123");
    }

    #[test]
    fn markdown_and_steering_characters_never_reach_the_payment_page() {
        let note = "**free** [click](https://evil.example) <b>\u{202e}x\u{2066}\n# big | `code` ~no~ \\ !";
        assert_eq!(
            title(&ask("S", note), 200),
            "A-000123 - S - free clickhttps://evil.example bx big code no"
        );
    }

    #[test]
    fn a_title_is_cut_by_bytes_between_characters() {
        for limit in 8..60 {
            let cut = title(&ask("مقهى الجزائر", "شاي بالنعناع"), limit);
            assert!(cut.len() <= limit && cut.starts_with("A-000123"), "{limit}: {cut:?}");
            assert_eq!(cut, cut.trim_end());
        }
        assert!(title(&ask(&"ق".repeat(300), "x"), 200).len() <= 200);
    }

    #[test]
    fn a_gateways_words_are_kept_on_one_line_and_short() {
        let keep = |words| from_outside(words, "key-123", 10);
        assert_eq!(keep(" a\r\nb\u{202e}c "), Some("a bc".to_owned()));
        assert_eq!(keep("12345678901234"), Some("1234567890".to_owned()));
        assert_eq!(keep("ققققققققققققق"), Some("قققققققققق".to_owned()));
        assert_eq!(keep("\u{0}\u{200f} "), None);
        assert_eq!(keep("bad key-123"), Some("bad ***".to_owned()));
        assert_eq!(keep("bad key\u{61c}-123"), Some("bad ***".to_owned()));
    }

    proptest::proptest! {
        #[test]
        fn any_words_are_cut_clean_and_without_panic(words in ".{0,300}", limit in 0_usize..250) {
            let title = title(&ask(&words, &words), limit.max(8));
            proptest::prop_assert!(title.len() <= limit.max(8));
            proptest::prop_assert!(!title.chars().any(steers_text));
            if let Some(kept) = from_outside(&words, "k", limit) {
                proptest::prop_assert!(kept.chars().count() <= limit);
                proptest::prop_assert!(!kept.chars().any(steers_text));
            }
        }
    }
}
