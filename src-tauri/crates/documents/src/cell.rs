//! A text in a table that a spreadsheet will open.

/// A text that no spreadsheet takes for a formula: one that begins like a formula gets an apostrophe.
pub fn formula_safe(text: &str) -> String {
    if begins_like_a_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// Whether a spreadsheet would take a text for a formula.
pub(crate) fn begins_like_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::formula_safe;

    #[test]
    fn what_begins_like_a_formula_becomes_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"] {
            assert_eq!(formula_safe(text), format!("'{text}"));
        }
        for text in ["", "1 500", "قهوة", "a=b"] {
            assert_eq!(formula_safe(text), text);
        }
    }
}
