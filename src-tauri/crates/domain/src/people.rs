//! What a name and a PIN may look like, and how long one waits after wrong PINs.

use crate::note;
use std::fmt;
use std::time::Duration;

/// Fewest digits of a PIN.
pub const PIN_SHORTEST: usize = 4;
/// Most digits of a PIN.
pub const PIN_LONGEST: usize = 8;
/// Most letters of a name.
pub const NAME_LONGEST: usize = 40;
/// Wrong PINs in a row after which each further one costs a wait.
pub const FAILURES_UNTIL_WAIT: u32 = 3;
/// Wrong PINs in a row after which the PIN no longer opens anything.
pub const FAILURES_UNTIL_LOCK: u32 = 10;

const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// Why a text can't become a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinUnfit {
    /// Not 4 to 8 digits.
    #[error("a PIN has 4 to 8 digits")]
    NotDigits,
    /// One digit over and over, or a plain run: the first that anybody tries.
    #[error("too easy to guess")]
    TooPlain,
}

/// The digits of a PIN, in Western figures whatever the keyboard wrote. Its `Debug` shows `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// A PIN as somebody typed it to be let in.
    pub fn typed(text: &str) -> Result<Pin, PinUnfit> {
        let digits = text.trim().chars().map(digit).collect::<Option<String>>().ok_or(PinUnfit::NotDigits)?;
        let fits = (PIN_SHORTEST..=PIN_LONGEST).contains(&digits.len());
        if fits { Ok(Pin(digits)) } else { Err(PinUnfit::NotDigits) }
    }

    /// A PIN that somebody wants to have from now on.
    pub fn chosen(text: &str) -> Result<Pin, PinUnfit> {
        let pin = Pin::typed(text)?;
        let steps: Vec<i16> =
            pin.0.as_bytes().windows(2).map(|two| i16::from(two[1]) - i16::from(two[0])).collect();
        let plain = [-1, 0, 1].iter().any(|step| steps.iter().all(|one| one == step));
        if plain { Err(PinUnfit::TooPlain) } else { Ok(pin) }
    }

    /// The digits themselves, for the one function that hashes them.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A digit in Western figures, from Western, Arabic or Persian ones.
fn digit(letter: char) -> Option<char> {
    let zero = match letter {
        '0'..='9' => '0',
        '\u{0660}'..='\u{0669}' => '\u{0660}',
        '\u{06F0}'..='\u{06F9}' => '\u{06F0}',
        _ => return None,
    };
    char::from_digit(u32::from(letter) - u32::from(zero), 10)
}

/// A name as it is kept: without surrounding space or control characters, 1 to 40 letters. `None` when it
/// can't be one.
pub fn checked_name(text: &str) -> Option<String> {
    let name = note::checked(text).ok()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (1..=NAME_LONGEST).contains(&name.chars().count()).then_some(name)
}

/// What two names are compared by: nobody hears the difference between "amina" and "Amina".
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// What so many wrong PINs in a row lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// The next try may come at once.
    Free,
    /// The next try may come after so long.
    Wait(Duration),
    /// No PIN opens any more: a cashier gets a new one from the owner, the owner uses the recovery code.
    Locked,
}

/// What `failed` wrong PINs in a row lead to.
pub fn tries_after(failed: u32) -> Tries {
    if failed < FAILURES_UNTIL_WAIT {
        return Tries::Free;
    }
    if failed >= FAILURES_UNTIL_LOCK {
        return Tries::Locked;
    }
    let doubled = FIRST_WAIT.saturating_mul(1 << (failed - FAILURES_UNTIL_WAIT));
    Tries::Wait(doubled.min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_pin_is_four_to_eight_digits_of_any_of_our_keyboards() {
        assert_eq!(Pin::typed(" 2580 ").unwrap().expose(), "2580");
        assert_eq!(Pin::typed("٢٥٨٠").unwrap().expose(), "2580");
        assert_eq!(Pin::typed("۲۵۸۰").unwrap().expose(), "2580");
        for unfit in ["", "258", "258025802", "25a0", "2 580", "-2580"] {
            assert_eq!(Pin::typed(unfit), Err(PinUnfit::NotDigits), "{unfit:?}");
        }
        assert_eq!(format!("{:?}", Pin::typed("2580").unwrap()), "***");
    }

    #[test]
    fn a_plain_run_is_not_taken_as_a_new_pin_but_may_be_typed() {
        for plain in ["0000", "1234", "456789", "8765", "99999999"] {
            assert_eq!(Pin::chosen(plain), Err(PinUnfit::TooPlain), "{plain}");
            assert!(Pin::typed(plain).is_ok());
        }
        for fine in ["2580", "1235", "0001", "1212"] {
            assert!(Pin::chosen(fine).is_ok(), "{fine}");
        }
    }

    #[test]
    fn a_name_is_short_and_has_no_hidden_characters() {
        assert_eq!(checked_name("  Amina   B. ").unwrap(), "Amina B.");
        assert_eq!(checked_name("أمينة").unwrap(), "أمينة");
        for unfit in ["", "   ", "a\u{202e}b", "a\nb", &"x".repeat(41)] {
            assert_eq!(checked_name(unfit), None, "{unfit:?}");
        }
        assert_eq!(name_key("ÉLISE"), name_key("élise"));
    }

    #[test]
    fn three_wrong_pins_cost_a_wait_that_grows_and_ten_lock() {
        assert_eq!(tries_after(2), Tries::Free);
        let waits: Vec<u64> = (3..10)
            .map(|failed| match tries_after(failed) {
                Tries::Wait(wait) => wait.as_secs(),
                other => panic!("{failed}: {other:?}"),
            })
            .collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(tries_after(10), Tries::Locked);
        assert_eq!(tries_after(u32::MAX), Tries::Locked);
    }
}
