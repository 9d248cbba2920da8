//! How the till's values look in the file. Reading never guesses: a word or number the till doesn't
//! know is damage.

use crate::StoreError;
use domain::{Currency, Environment, Flag, Flags, LeftScreen, Moment, Money, Screen};
use rusqlite::Row;
use rusqlite::types::{FromSql, ValueRef};
use std::cell::Cell;
use std::str::FromStr;

/// A moment as the file keeps it: in whole microseconds, what is finer cut off.
///
/// The file's only loss. A record equals its reading if its moments went through here first.
pub fn truncated(moment: Moment) -> Moment {
    Moment::from_timestamp_micros(micros(moment)).unwrap_or(moment)
}

/// Microseconds since 1970 UTC.
pub(crate) fn micros(moment: Moment) -> i64 {
    moment.timestamp_micros()
}

/// The moment so many microseconds after 1970 UTC.
pub(crate) fn moment(micros: i64) -> Result<Moment, StoreError> {
    Moment::from_timestamp_micros(micros).ok_or_else(|| StoreError::damaged("a time out of range"))
}

/// A moment from a column.
pub(crate) fn moment_in(row: &Row<'_>, column: &str) -> Result<Moment, StoreError> {
    moment(row.get(column)?)
}

/// A moment from a column that may be null.
pub(crate) fn optional_moment_in(row: &Row<'_>, column: &str) -> Result<Option<Moment>, StoreError> {
    row.get::<_, Option<i64>>(column)?.map(moment).transpose()
}

/// A name or a day from its text.
pub(crate) fn parsed<T: FromStr>(text: &str, what: &'static str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::damaged(what))
}

/// A name or a day from a column.
pub(crate) fn parsed_in<T: FromStr>(row: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
    parsed(&row.get::<_, String>(column)?, column)
}

/// A word of a closed list from a column.
pub(crate) fn word_in<T>(
    row: &Row<'_>,
    column: &'static str,
    from_word: impl Fn(&str) -> Option<T>,
) -> Result<T, StoreError> {
    from_word(&row.get::<_, String>(column)?).ok_or_else(|| StoreError::damaged(column))
}

/// A row whose columns are read one after the other, as its query lists them.
///
/// Finding a column by its name costs more than reading it, which counts where a hundred thousand rows are read.
pub(crate) struct InOrder<'row> {
    row: &'row Row<'row>,
    next: Cell<usize>,
}

impl<'row> InOrder<'row> {
    /// Begins at the first column.
    pub(crate) fn of(row: &'row Row<'row>) -> InOrder<'row> {
        InOrder { row, next: Cell::new(0) }
    }

    /// The next column, which must be the one of that name.
    pub(crate) fn get<T: FromSql>(&self, column: &'static str) -> Result<T, StoreError> {
        Ok(self.row.get(self.place(column))?)
    }

    /// A moment from the next column.
    pub(crate) fn moment(&self, column: &'static str) -> Result<Moment, StoreError> {
        moment(self.get(column)?)
    }

    /// A moment from the next column, which may be null.
    pub(crate) fn optional_moment(&self, column: &'static str) -> Result<Option<Moment>, StoreError> {
        self.get::<Option<i64>>(column)?.map(moment).transpose()
    }

    /// A name or a day from the next column.
    pub(crate) fn parsed<T: FromStr>(&self, column: &'static str) -> Result<T, StoreError> {
        self.word(column, |text| text.parse().ok())
    }

    /// A name or a day from the next column, which may be null.
    pub(crate) fn optional<T: FromStr>(&self, column: &'static str) -> Result<Option<T>, StoreError> {
        match self.row.get_ref(self.place(column))? {
            ValueRef::Null => Ok(None),
            value => Ok(Some(parsed(text_of(value, column)?, column)?)),
        }
    }

    /// A word of a closed list from the next column.
    pub(crate) fn word<T>(
        &self,
        column: &'static str,
        from_word: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        let text = text_of(self.row.get_ref(self.place(column))?, column)?;
        from_word(text).ok_or_else(|| StoreError::damaged(column))
    }

    /// A word of a closed list from the next column, which may be null.
    pub(crate) fn optional_word<T>(
        &self,
        column: &'static str,
        from_word: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        match self.row.get_ref(self.place(column))? {
            ValueRef::Null => Ok(None),
            value => from_word(text_of(value, column)?).map(Some).ok_or_else(|| StoreError::damaged(column)),
        }
    }

    /// Flags from the next column.
    pub(crate) fn flags(&self, column: &'static str) -> Result<Flags, StoreError> {
        flags(text_of(self.row.get_ref(self.place(column))?, column)?, column)
    }

    /// Money from the next columns, `amount_minor`, `currency` and `currency_exponent`.
    pub(crate) fn money(&self) -> Result<Money, StoreError> {
        let amount_minor = self.get("amount_minor")?;
        let currency = self.word("currency", Currency::from_code)?;
        money(amount_minor, currency, self.get("currency_exponent")?)
    }

    /// A screen from the next columns, `screen`, `screen_since` and `screen_left_why`.
    pub(crate) fn screen(&self) -> Result<Screen, StoreError> {
        let word = text_of(self.row.get_ref(self.place("screen"))?, "screen")?;
        let since = self.optional_moment("screen_since")?;
        let why = match self.row.get_ref(self.place("screen_left_why"))? {
            ValueRef::Null => None,
            value => Some(text_of(value, "screen_left_why")?),
        };
        match (word, since, why) {
            ("never", None, None) => Ok(Screen::Never),
            ("shown", Some(at), None) => Ok(Screen::Shown { at }),
            ("left", Some(at), Some(why)) => {
                let why = left_from_word(why).ok_or_else(|| StoreError::damaged("screen_left_why"))?;
                Ok(Screen::Left { at, why })
            }
            _ => Err(StoreError::damaged("screen")),
        }
    }

    fn place(&self, column: &'static str) -> usize {
        let place = self.next.get();
        debug_assert_eq!(self.row.as_ref().column_name(place), Ok(column));
        self.next.set(place + 1);
        place
    }
}

fn text_of<'row>(value: ValueRef<'row>, column: &'static str) -> Result<&'row str, StoreError> {
    value.as_str().map_err(|_| StoreError::damaged(column))
}

/// Flags as words parted by one space.
pub(crate) fn flags_text(flags: Flags) -> String {
    flags.words().join(" ")
}

fn flags(text: &str, column: &'static str) -> Result<Flags, StoreError> {
    text.split(' ')
        .filter(|word| !word.is_empty())
        .map(|word| Flag::from_word(word).ok_or_else(|| StoreError::damaged(column)))
        .collect()
}

/// Money from the columns `amount_minor`, `currency` and `currency_exponent`. An exponent other than
/// the till's own would make the amount a hundred times another, so it is damage.
pub(crate) fn money_in(row: &Row<'_>) -> Result<Money, StoreError> {
    let currency = word_in(row, "currency", Currency::from_code)?;
    money(row.get("amount_minor")?, currency, row.get("currency_exponent")?)
}

fn money(amount_minor: i64, currency: Currency, exponent: u8) -> Result<Money, StoreError> {
    if exponent != currency.exponent() {
        return Err(StoreError::damaged("currency_exponent"));
    }
    Ok(Money::new(amount_minor, currency))
}

/// The environment's word.
pub(crate) fn environment_word(environment: Environment) -> &'static str {
    match environment {
        Environment::Live => "live",
        Environment::Sandbox => "sandbox",
    }
}

/// The environment of that word.
pub(crate) fn environment_from_word(word: &str) -> Option<Environment> {
    [Environment::Live, Environment::Sandbox]
        .into_iter()
        .find(|environment| environment_word(*environment) == word)
}

fn left_word(why: LeftScreen) -> &'static str {
    match why {
        LeftScreen::Deadline => "deadline",
        LeftScreen::Replaced => "replaced",
        LeftScreen::GivenUp => "given_up",
        LeftScreen::Verdict => "verdict",
        LeftScreen::SalePaid => "sale_paid",
    }
}

fn left_from_word(word: &str) -> Option<LeftScreen> {
    [
        LeftScreen::Deadline,
        LeftScreen::Replaced,
        LeftScreen::GivenUp,
        LeftScreen::Verdict,
        LeftScreen::SalePaid,
    ]
    .into_iter()
    .find(|why| left_word(*why) == word)
}

/// A screen as its three columns: `screen`, `screen_since`, `screen_left_why`.
pub(crate) fn screen_columns(screen: Screen) -> (&'static str, Option<i64>, Option<&'static str>) {
    match screen {
        Screen::Never => ("never", None, None),
        Screen::Shown { at } => ("shown", Some(micros(at)), None),
        Screen::Left { at, why } => ("left", Some(micros(at)), Some(left_word(why))),
    }
}
