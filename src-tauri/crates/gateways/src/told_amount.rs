//! An amount with its currency as an answer tells it, and several of them that should come to what was asked.

use crate::json::Fields;
use domain::{Currency, Money};

/// An amount with its currency, each `None` where it isn't told or can't be read exactly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToldAmount {
    /// How much, in minor units.
    pub minor: Option<i64>,
    /// The currency's code as written.
    pub currency: Option<String>,
    /// Whether either of them, or the whole, is there and can't be read exactly.
    pub is_odd: bool,
}

impl ToldAmount {
    /// The fields `amount`, in major units, and `currency`; `unit` gives the decimals.
    pub fn read(of: &Fields<'_>, unit: Currency) -> ToldAmount {
        let (minor, currency) = (of.major("amount", unit), of.word("currency"));
        let is_odd = of.is_odd("amount", &minor) || of.is_odd("currency", &currency);
        ToldAmount { minor, currency, is_odd }
    }

    /// The same in an object inside, which may be absent.
    pub fn within(of: &Fields<'_>, name: &str, unit: Currency) -> ToldAmount {
        let inside = of.object(name);
        let told = ToldAmount::read(inside.as_ref().unwrap_or(&Fields::default()), unit);
        ToldAmount { is_odd: told.is_odd || of.is_odd(name, &inside), ..told }
    }

    /// What several come to. The amount is `None` where there is none of them, or one doesn't tell; the currency is
    /// the first that isn't as asked, else the first.
    pub fn sum<'a>(all: impl IntoIterator<Item = &'a ToldAmount>, asked: Money) -> ToldAmount {
        let add = |sum: ToldAmount, one: &ToldAmount| ToldAmount {
            minor: sum.minor.zip(one.minor).and_then(|(sum, one)| sum.checked_add(one)),
            currency: telling(sum.currency, one.currency.clone(), |code| is_code_of(code, asked)),
            is_odd: sum.is_odd || one.is_odd,
        };
        let mut all = all.into_iter();
        all.next().map(|first| all.fold(first.clone(), add)).unwrap_or_default()
    }

    /// Of two that should be the same, in each part the first that isn't as asked, else the first.
    pub fn beside(self, other: ToldAmount, asked: Money) -> ToldAmount {
        ToldAmount {
            minor: telling(self.minor, other.minor, |minor| *minor == asked.amount_minor),
            currency: telling(self.currency, other.currency, |code| is_code_of(code, asked)),
            is_odd: self.is_odd || other.is_odd,
        }
    }
}

fn is_code_of(code: &str, asked: Money) -> bool {
    code.eq_ignore_ascii_case(asked.currency.code())
}

fn telling<T>(first: Option<T>, second: Option<T>, is_as_asked: impl Fn(&T) -> bool) -> Option<T> {
    match (first, second) {
        (Some(first), Some(second)) if is_as_asked(&first) && !is_as_asked(&second) => Some(second),
        (first, second) => first.or(second),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Money = Money { amount_minor: 1_500, currency: Currency::AED };

    fn told(minor: Option<i64>, code: &str) -> ToldAmount {
        let currency = Some(code.to_owned()).filter(|code| !code.is_empty());
        ToldAmount { minor, currency, is_odd: false }
    }

    #[test]
    fn what_is_absent_is_not_odd_and_what_cannot_be_read_is() {
        let body = br#"{"none":null,"good":{"amount":"15.00","currency":"AED"},"exponent":{"amount":"1e3"},
            "figure":{"currency":12},"text":"15.00"}"#;
        let fields = Fields::read(body, &[]).unwrap();
        let read = |name| ToldAmount::within(&fields, name, Currency::AED);
        assert_eq!(read("good"), told(Some(1_500), "AED"));
        assert_eq!((read("none"), read("absent")), (ToldAmount::default(), ToldAmount::default()));
        for odd in ["exponent", "figure", "text"] {
            assert_eq!(read(odd), ToldAmount { is_odd: true, ..ToldAmount::default() }, "{odd}");
        }
    }

    #[test]
    fn a_sum_is_known_only_where_every_part_is() {
        let sum = |all: &[ToldAmount]| ToldAmount::sum(all, ASKED);
        assert_eq!(sum(&[]), ToldAmount::default());
        assert_eq!(sum(&[told(Some(1_000), "AED"), told(Some(500), "")]), told(Some(1_500), "AED"));
        assert_eq!(sum(&[told(Some(1_000), ""), told(None, "AED")]), told(None, "AED"));
        assert_eq!(sum(&[told(Some(i64::MAX), "AED"), told(Some(1), "USD")]), told(None, "USD"));
    }

    #[test]
    fn of_two_the_one_that_is_not_as_asked_is_told() {
        let beside = |first: ToldAmount, second| first.beside(second, ASKED);
        assert_eq!(beside(told(Some(1_500), "aed"), told(Some(1_400), "USD")), told(Some(1_400), "USD"));
        assert_eq!(beside(told(Some(1_400), "USD"), told(Some(1_300), "EUR")), told(Some(1_400), "USD"));
        assert_eq!(beside(told(None, ""), told(Some(1_500), "AED")), told(Some(1_500), "AED"));
        assert_eq!(beside(told(Some(1_500), "AED"), told(None, "")), told(Some(1_500), "AED"));
    }
}
