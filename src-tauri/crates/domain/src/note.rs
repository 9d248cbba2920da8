//! What a person may write beside a sale, and what may go from there to a gateway's page.

/// The longest note, in bytes of UTF-8.
pub const LONGEST_NOTE_BYTES: usize = 200;

/// Why a note can't be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than [`LONGEST_NOTE_BYTES`].
    #[error("the note has {bytes} bytes")]
    TooLong {
        /// How many bytes it has.
        bytes: usize,
    },
    /// A control character, a line break or a character that turns the direction of writing.
    #[error("the note holds a control or direction character")]
    ControlCharacter,
}

/// Whether a character steers text instead of being text: controls, bidi marks, embeddings, overrides
/// and isolates, line and paragraph separators, and invisible joiners that aren't needed to write.
pub fn steers_text(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Checks a note and gives it without surrounding spaces.
pub fn checked(note: &str) -> Result<String, NoteError> {
    let note = note.trim();
    if note.len() > LONGEST_NOTE_BYTES {
        return Err(NoteError::TooLong { bytes: note.len() });
    }
    if note.chars().any(steers_text) {
        return Err(NoteError::ControlCharacter);
    }
    Ok(note.to_owned())
}

/// The start of a text that fits in `limit` bytes, cut between characters.
pub fn cut_to_bytes(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_measured_in_bytes() {
        assert_eq!(checked("  قهوة  "), Ok("قهوة".to_owned()));
        assert!(checked(&"a".repeat(200)).is_ok());
        assert_eq!(checked(&"a".repeat(201)), Err(NoteError::TooLong { bytes: 201 }));
        assert_eq!(checked(&"ق".repeat(101)), Err(NoteError::TooLong { bytes: 202 }));
    }

    #[test]
    fn characters_that_steer_text_are_refused() {
        for bad in ["a\u{0}b", "a\nb", "a\u{202e}b", "a\u{2066}b", "a\u{200f}b", "a\u{7f}b", "a\u{2028}b"] {
            assert_eq!(checked(bad), Err(NoteError::ControlCharacter), "{bad:?}");
        }
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(cut_to_bytes("قهوة", 3), "ق");
        assert_eq!(cut_to_bytes("abc", 10), "abc");
    }
}
