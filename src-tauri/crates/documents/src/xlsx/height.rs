//! How high a row is whose texts wrap. Some programs find that out when they open a workbook and some don't, so a
//! row of more than one line says it, without fixing it: it is measured again when somebody changes the row.

/// A line of the font, in points.
const LINE_POINTS: u32 = 15;
/// The highest row a spreadsheet has.
const MOST_POINTS: u32 = 405;
/// A column's unit, in tenths of a pixel.
const UNIT: u32 = 70;
/// What indents and edges take of a column.
const EDGES: u32 = 110;

/// The height of lines, in points.
pub(crate) fn points(lines: u32) -> u32 {
    lines.saturating_mul(LINE_POINTS).min(MOST_POINTS)
}

/// About how many lines a text takes in a column of that width; rather one too many.
pub(crate) fn lines(text: &str, width: u8) -> u32 {
    let room = (u32::from(width) * UNIT).saturating_sub(EDGES).max(UNIT);
    // Most texts are short, and no letter of theirs is wider than this.
    if text.len() <= usize::from(width) / 2 && !text.contains('\n') {
        return 1;
    }
    text.split('\n').fold(0_u32, |lines, line| lines.saturating_add(lines_of(line, room)))
}

fn lines_of(line: &str, room: u32) -> u32 {
    let (mut lines, mut taken) = (1_u32, 0_u32);
    for word in line.split(' ') {
        let width = word.chars().fold(0_u32, |sum, letter| sum.saturating_add(tenths(letter)));
        let space = if taken == 0 { 0 } else { tenths(' ') };
        if taken + space + width <= room {
            taken += space + width;
            continue;
        }
        if taken > 0 {
            lines = lines.saturating_add(1);
        }
        // A word longer than the column is broken.
        lines = lines.saturating_add(width.saturating_sub(1) / room);
        taken = if width == 0 { 0 } else { (width - 1) % room + 1 };
    }
    lines
}

/// About how wide a letter is, in tenths of a pixel.
fn tenths(letter: char) -> u32 {
    match letter {
        ' ' | '.' | ',' | ':' | ';' | 'i' | 'j' | 'l' | 'I' | '\'' | '-' | '(' | ')' | '"' => 45,
        'm' | 'w' | 'M' | 'W' | '@' => 125,
        'A'..='Z' | '_' => 86,
        '\u{1100}'..='\u{115f}'
        | '\u{2600}'..='\u{27bf}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}' => 140,
        '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'.. => 140,
        _ => 77,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_as_many_lines_as_its_words_need() {
        assert_eq!(lines("", 10), 1);
        assert_eq!(lines("Amina", 18), 1);
        assert_eq!(lines("one\ntwo", 30), 2);
        assert!(lines("Le client avait déjà sa marchandise, vérifié au téléphone", 26) >= 3);
        assert!(lines(&"W".repeat(60), 12) >= 7, "a long word is broken");
        assert!(lines(&"茶".repeat(20), 20) >= 2);
    }

    #[test]
    fn no_row_is_higher_than_a_spreadsheet_has() {
        assert_eq!(points(1), 15);
        assert_eq!(points(u32::MAX), 405);
    }
}
