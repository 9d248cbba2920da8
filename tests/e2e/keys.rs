//! The keyboard, key by key.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};

/// One key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A key that writes this.
    Char(char),
    /// F1 to F12.
    F(u8),
    Enter,
    Escape,
    Tab,
    Space,
    Delete,
    /// Ctrl and Enter.
    Sign,
}

const CONTROL: char = '\u{e009}';

impl Key {
    /// What is held down meanwhile, and the key itself, in WebDriver's code points.
    fn code(self) -> (Option<char>, char) {
        match self {
            Key::Char(written) => (None, written),
            Key::F(number) => (None, char::from_u32(0xe030 + u32::from(number)).unwrap()),
            Key::Enter => (None, '\u{e007}'),
            Key::Escape => (None, '\u{e00c}'),
            Key::Tab => (None, '\u{e004}'),
            Key::Space => (None, ' '),
            Key::Delete => (None, '\u{e017}'),
            Key::Sign => (Some(CONTROL), '\u{e007}'),
        }
    }
}

/// The strokes of some keys, one after another.
pub fn strokes(keys: &[Key]) -> KeyActions {
    keys.iter().fold(KeyActions::new("keyboard".to_owned()), |strokes, key| {
        let (held, value) = key.code();
        let strokes =
            held.into_iter().fold(strokes, |strokes, value| strokes.then(KeyAction::Down { value }));
        let strokes = strokes.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        held.into_iter().fold(strokes, |strokes, value| strokes.then(KeyAction::Up { value }))
    })
}
