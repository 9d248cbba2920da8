//! Which encoding a text is in.

use super::StatementError;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};
use std::borrow::Cow;

/// The text of a file and the name of its encoding.
///
/// UTF-8 and UTF-16 show themselves. Of the two Windows code pages, which share the French letters, the
/// Arabic one is taken where letters of its Arabic part stand side by side, as they do in words and never in
/// French.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), StatementError> {
    let encoding = encoding_of(bytes);
    let (text, _, broken) = encoding.decode(bytes);
    let odd =
        text.chars().take(4096).any(|letter| letter.is_control() && !matches!(letter, '\t' | '\r' | '\n'));
    if odd || (broken && encoding != WINDOWS_1256 && encoding != WINDOWS_1252) {
        return Err(StatementError::NotATable);
    }
    Ok((text, encoding.name()))
}

fn encoding_of(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let (head, _) = bytes.split_at(bytes.len().min(4096));
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    // Without a mark: digits and separators have a zero as their other half.
    if head.len() >= 8 && zeros(1) > head.len() / 8 && zeros(0) == 0 {
        return UTF_16LE;
    }
    if head.len() >= 8 && zeros(0) > head.len() / 8 && zeros(1) == 0 {
        return UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let pairs = bytes.windows(2).filter(|pair| pair.iter().all(|byte| is_arabic(*byte))).count();
    let alone = bytes.iter().filter(|byte| is_latin(**byte)).count();
    if pairs > 0 && pairs >= alone { WINDOWS_1256 } else { WINDOWS_1252 }
}

/// Whether Windows-1256 has an Arabic letter there.
fn is_arabic(byte: u8) -> bool {
    matches!(byte, 0xc0..=0xd6 | 0xd8..=0xdf | 0xe1 | 0xe3..=0xe6 | 0xec | 0xed | 0x81 | 0x8d | 0x8e | 0x90)
}

/// Whether both code pages have the same French letter there.
fn is_latin(byte: u8) -> bool {
    matches!(byte, 0xe0 | 0xe2 | 0xe7..=0xeb | 0xee | 0xef | 0xf4 | 0xf9 | 0xfb | 0xfc)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn name(bytes: &[u8]) -> &'static str {
        decode(bytes).unwrap().1
    }

    #[test]
    fn each_encoding_shows_itself() {
        let arabic = "المرجع;المبلغ\nOCPL-1-2;1500\n";
        let french = "Référence;Montant réglé\nOCPL-1-2;1500\n";
        let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        assert_eq!(name(arabic.as_bytes()), "UTF-8");
        assert_eq!(name(format!("\u{feff}{french}").as_bytes()), "UTF-8");
        assert_eq!(name(&utf16(&format!("\u{feff}{arabic}"), u16::to_le_bytes)), "UTF-16LE");
        assert_eq!(name(&utf16(&format!("\u{feff}{french}"), u16::to_be_bytes)), "UTF-16BE");
        assert_eq!(name(&utf16("a;b\nOCPL-1-2;1500\n", u16::to_le_bytes)), "UTF-16LE");
        assert_eq!(name(&WINDOWS_1256.encode(arabic).0), "windows-1256");
        assert_eq!(name(&WINDOWS_1252.encode(french).0), "windows-1252");
        let mixed = format!("{french}{arabic}");
        assert_eq!(name(&WINDOWS_1256.encode(&mixed).0), "windows-1256");
        assert_eq!(decode(&WINDOWS_1256.encode(&mixed).0).unwrap().0, mixed);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap_err(), StatementError::NotATable);
        assert_eq!(decode(b"%PDF-1.7\n%\xb5\xed\xae\xfb\n1 0 obj\0").unwrap_err(), StatementError::NotATable);
    }
}
