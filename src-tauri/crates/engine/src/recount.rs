//! Counting everything anew: whether the tables that screens and files read from say what the journal says.
//!
//! The chain proves the journal, and signatures prove closings; neither says anything of the tables beside
//! them. This goes through every sale with the journal's rows about it, through every line and sum of money,
//! and through the closed days, whose totals were signed.

use crate::closing::read_statement;
use crate::day::sums_by_currency;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::{MADE, judge};
use domain::closing::{DrawerStatement, Statement, Sums};
use domain::{Actor, BusinessDay, Permission};
use store::{About, Found, Read, Unlike};

/// What counting everything anew found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BooksReport {
    /// How many sales were held against the journal.
    pub sales: u64,
    /// How many days were added up.
    pub days: u64,
    /// What differs, at most a dozen things: more is no more proof.
    pub unlike: Vec<Unlike>,
}

impl Engine {
    /// Counts the books anew: each day's sums from the lines, the lines from payments, decisions and tenders,
    /// each sale from the journal's rows about it, drawer and settings from theirs, and the closed days from
    /// what was signed. Whether the journal itself is whole is [`Engine::verify_journal`]'s to say.
    pub async fn verify_books(&self, actor: &Actor) -> Result<BooksReport, EngineError> {
        self.allow(actor, Permission::Prove)?;
        let engine = self.clone();
        self.inner
            .store
            .read(move |read| {
                let mut found = Found::default();
                let days = read.recount_days(&mut found)?;
                let sales = read.recount_sales(MADE, &mut found, &mut judge)?;
                read.recount_told(&mut found)?;
                closed_days(read, &mut found)?;
                // Lines that are damaged in themselves were named; they can't be added up.
                if found.is_empty() {
                    engine.closed_totals(read, &mut found)?;
                }
                Ok::<_, EngineError>(BooksReport { sales, days, unlike: found.into_list() })
            })
            .await
    }

    /// The totals of each closing against the lines of its days.
    fn closed_totals(&self, read: &Read<'_>, found: &mut Found) -> Result<(), EngineError> {
        let mut before: Option<BusinessDay> = None;
        for closing in read.closings()? {
            // One that can't be read is told by the closings' own proof.
            let Ok(statement) = read_statement(&closing) else { return Ok(()) };
            let day = statement.business_day;
            let first = before.replace(day).map_or(day, BusinessDay::next).min(day);
            let sums = sums_by_currency(
                &read.figures_of_lines(first, day)?,
                &read.tender_figures_of_lines(first, day)?,
            )?;
            let about = About::Closing(statement.number);
            for totals in &statement.totals {
                let counted = sums.get(&totals.currency).map_or_else(Sums::default, |(_, sums)| *sums);
                compare_sums(&about, &totals.currency, counted, totals.day, found);
            }
            for (currency, (_, counted)) in &sums {
                if statement.totals.iter().all(|totals| totals.currency != *currency) {
                    compare_sums(&about, currency, *counted, Sums::default(), found);
                }
            }
            let numbers = read.numbers_of_day(day)?;
            let ends = numbers.map(|(first, last)| format!("{first} {last}"));
            let signed = statement.first_sale.as_ref().zip(statement.last_sale.as_ref());
            let signed = signed.map(|(first, last)| format!("{first} {last}"));
            found.compare(&about, "sales", ends.unwrap_or_default(), signed.unwrap_or_default());
            self.compare_drawers(read, &about, &statement, found)?;
        }
        Ok(())
    }

    fn compare_drawers(
        &self,
        read: &Read<'_>,
        about: &About,
        statement: &Statement,
        found: &mut Found,
    ) -> Result<(), EngineError> {
        let tills = self.tills(read, statement.business_day)?;
        let counted: Vec<DrawerStatement> =
            tills.iter().map(crate::cash::Till::statement).collect::<Result<_, _>>()?;
        for signed in &statement.drawers {
            let what = format!("drawer {}", signed.currency);
            let kept = counted.iter().find(|drawer| drawer.currency == signed.currency);
            if kept != Some(signed) {
                let told = |drawer: Option<&DrawerStatement>| {
                    drawer.map_or_else(String::new, |drawer| {
                        let count = drawer.count.as_ref().map(|count| count.counted.amount_minor);
                        let count = count.map_or_else(|| "-".to_owned(), |minor| minor.to_string());
                        format!("{} / {count}", drawer.expected_minor)
                    })
                };
                found.add(about.clone(), &what, told(kept), told(Some(signed)));
            }
        }
        Ok(())
    }
}

/// Whether the newest closed day is that of the newest closing.
fn closed_days(read: &Read<'_>, found: &mut Found) -> Result<(), EngineError> {
    let day = |day: Option<BusinessDay>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let newest = read.newest_closing()?.map(|closing| closing.business_day);
    found.compare(&About::File, "meta.closed_through", day(read.closed_through()?), day(newest));
    Ok(())
}

fn compare_sums(about: &About, currency: &str, counted: Sums, signed: Sums, found: &mut Found) {
    let figures = |sums: Sums| {
        [
            ("sold_minor", sums.sold_minor),
            ("received_minor", sums.received_minor),
            ("owed_minor", sums.owed_minor),
            ("other_minor", sums.other_minor),
            ("tendered_minor", sums.tendered_minor),
            ("returned_minor", sums.returned_minor),
            ("payments", sums.payments),
            ("tenders", sums.tenders),
        ]
    };
    for ((name, counted), (_, signed)) in figures(counted).into_iter().zip(figures(signed)) {
        found.compare(about, &format!("{name} {currency}"), counted, signed);
    }
}
