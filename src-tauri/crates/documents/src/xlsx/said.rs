//! The words of rows, looked up once: a long sheet says few words very often.

use crate::words::Words;
use std::rc::Rc;

/// Words that were said before.
pub(crate) struct Said<'w> {
    words: &'w Words,
    before: Vec<(&'static str, String, Rc<str>)>,
}

impl<'w> Said<'w> {
    pub(crate) fn of(words: &'w Words) -> Said<'w> {
        Said { words, before: Vec::new() }
    }

    pub(crate) fn words(&self) -> &'w Words {
        self.words
    }

    /// A word for a plain word of the till.
    pub(crate) fn word(&mut self, of: &'static str, word: &str) -> Rc<str> {
        let before = self.before.iter().find(|(kind, plain, _)| *kind == of && plain == word);
        if let Some((_, _, said)) = before {
            return Rc::clone(said);
        }
        let said: Rc<str> = self.words.word(of, word).into();
        self.before.push((of, word.to_owned(), Rc::clone(&said)));
        said
    }

    /// The same, and nothing where there is no plain word.
    pub(crate) fn some_word(&mut self, of: &'static str, word: &str) -> Rc<str> {
        if word.is_empty() { "".into() } else { self.word(of, word) }
    }

    /// The words of flags, in one line.
    pub(crate) fn flags(&mut self, flags: &[String]) -> String {
        flags.iter().map(|flag| self.word("flag", flag)).collect::<Vec<_>>().join(" · ")
    }
}
