//! A text in a table that a spreadsheet will open.

use domain::Currency;

/// Words that stand beside digits in what a spreadsheet reads as a number or a time; currencies have codes besides.
const WORDS: [&str; 7] = ["am", "pm", "da", "dt", "dh", "دج", "دينار"];
/// Letters that do so behind a digit, never before the first: an exponent, an hour, a date in one piece with a time.
const LETTERS: [&str; 8] = ["e", "h", "t", "z", "د", "ج", "ص", "م"];
/// The months as spreadsheets know them; also by their first three letters or more.
const MONTHS: &str = "january february march april may june july august september october november december janvier \
    février fevrier mars avril mai juin juillet août aout septembre octobre novembre décembre \
    decembre يناير فبراير مارس أبريل إبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر جانفي \
    فيفري أفريل ماي جوان جويلية أوت يونيه يوليه كانون";
/// What a spreadsheet reads as true or false.
const TRUTHS: [&str; 4] = ["true", "false", "vrai", "faux"];

/// Whether a text needs the apostrophe that keeps it a text: because a spreadsheet would take it for a formula, a
/// number, a date or a truth, or because it begins with an apostrophe of its own.
pub(crate) fn needs_apostrophe(text: &str) -> bool {
    text.starts_with('\'') || begins_like_a_formula(text) || reads_as_a_value(text)
}

fn begins_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// Whether a spreadsheet would read a number, a date, a time or a truth. Rather once too often: an apostrophe harms
/// less than `12/5` that became a day in May.
fn reads_as_a_value(text: &str) -> bool {
    if !text.chars().any(char::is_numeric) {
        return TRUTHS.contains(&text.trim().to_lowercase().as_str());
    }
    let is_mark = |letter: char| {
        letter.is_whitespace()
            || "+-−.,:/%()'’٪٫٬$£€¥₣₺\u{200e}\u{200f}\u{61c}".contains(letter)
            || letter.is_numeric()
    };
    let mut is_first = text.trim_start().starts_with(|letter: char| !is_mark(letter));
    text.split(is_mark).filter(|word| !word.is_empty()).all(|word| {
        let is_behind = !std::mem::take(&mut is_first);
        is_of_a_value(&word.to_lowercase(), is_behind)
    })
}

fn is_of_a_value(word: &str, is_behind: bool) -> bool {
    let is_long = word.chars().nth(2).is_some();
    WORDS.contains(&word)
        || (is_behind && LETTERS.contains(&word))
        || (is_long && MONTHS.split(' ').any(|month| month.starts_with(word)))
        || (word.len() == 3 && Currency::from_code(&word.to_uppercase()).is_some())
}

#[cfg(test)]
mod tests {
    use super::needs_apostrophe;

    #[test]
    fn what_a_spreadsheet_would_take_for_a_formula_is_kept_a_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"] {
            assert!(needs_apostrophe(text), "{text}");
        }
    }

    #[test]
    fn what_a_spreadsheet_would_take_for_a_number_or_a_date_is_kept_a_text() {
        let values = "12/5|00123|1 500|1 500,00|12.5|2026-11-21|21/11/2026|14:32|3 PM|50 %|(12)|1E5|12 mai|5-Jan|Mar 5|21 nov. 2026|٠١٢|١٢/٥|12 DA|500 DZD|500 دج|1/2|½| 12 |2026-11-21T14:32:07Z|5 ماي|21 نوفمبر 2026|€5|TRUE|vrai";
        for text in values.split('|') {
            assert!(needs_apostrophe(text), "{text}");
        }
    }

    #[test]
    fn names_and_references_stay_as_they_are() {
        let texts = "|A-000123|E5-000123|T-000123|A-000123-1-K7F3|OCPL-A1B2C3-D4E5|2 baguettes, lait|قهوة 2|a=b|Café|410 PAYMENT_EXPIRED|table 12|2 × 50|n° 12|12 mangues|mars|1.5 kg";
        for text in texts.split('|') {
            assert!(!needs_apostrophe(text), "{text}");
        }
    }

    #[test]
    fn an_apostrophe_of_ones_own_is_kept_apart_from_ours() {
        assert!(needs_apostrophe("'00123"));
        assert!(!needs_apostrophe("l'eau"));
    }
}
