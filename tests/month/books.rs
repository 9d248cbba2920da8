//! The month's books as the script keeps them: plain sums and a list, with no rule of the till's.

use crate::sides::Side;
use crate::story::Story;
use engine::views::{ClosingView, DecisionView, FindingKindView, TotalsView};
use std::collections::{BTreeMap, BTreeSet};

/// A finding as the script names it: its kind, the sale it is about, and the currency where it is about a drawer.
pub type Named = (String, String, String);

/// The money of one currency, in its minor units.
#[derive(Default)]
struct Purse {
    /// Sold, owed, other and given back since the last closing.
    day: [i64; 4],
    /// What of sold came without the phone since the last closing.
    tendered: i64,
    /// What the cash sales of the day brought into the drawer; none where there was none.
    in_drawer: Option<i64>,
    month_sold: i64,
    perpetual_sold: i64,
    perpetual_returned: i64,
}

/// What the script knows.
#[derive(Default)]
pub struct Books {
    purses: BTreeMap<&'static str, Purse>,
    /// What stays on the owner's list until somebody decides, and debts, which stay.
    open: BTreeSet<Named>,
    /// What is told in the next closing alone.
    told: BTreeSet<Named>,
    closings: i64,
    /// How often each story was told at each gateway.
    pub told_stories: BTreeMap<(String, &'static str), usize>,
}

fn of_sale(kind: FindingKindView, sale: &str) -> Named {
    (word(kind), sale.to_owned(), String::new())
}

fn word(kind: FindingKindView) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

impl Books {
    /// A story has come to where its money, if any, has landed.
    pub fn happened(&mut self, story: Story, side: &'static Side, sale: &str, asked_minor: i64) {
        let (sold, owed, returned) = story.at_first(side, asked_minor);
        self.add(side, [sold, owed, 0, returned]);
        let purse = self.purse(side);
        purse.tendered += story.tendered(asked_minor);
        if let Some(cash) = story.in_drawer(asked_minor) {
            purse.in_drawer = Some(purse.in_drawer.unwrap_or(0) + cash);
        }
        *self.told_stories.entry((format!("{story:?}"), side.gateway)).or_default() += 1;
        if let Some(kind) = story.finding(side) {
            self.open.insert(of_sale(kind, sale));
        }
        if story == Story::LateAfterClosing {
            self.told_about_sale(FindingKindView::PaidAfterClosing, sale);
        }
    }

    /// The owner decided, and that moved so much to sold, owed and other.
    pub fn decided(
        &mut self,
        (story, side): (Story, &'static Side),
        sale: &str,
        decision: DecisionView,
        moved: [i64; 3],
    ) {
        let [sold, owed, other] = moved;
        self.add(side, [sold, owed, other, 0]);
        if let Some(kind) = story.finding(side) {
            self.ends(kind, sale);
        }
        if decision == DecisionView::ToRefund {
            self.open.insert(of_sale(FindingKindView::Owed, sale));
        }
    }

    /// Money that was sold, or owed where a debt is paid, went back.
    pub fn gone_back(&mut self, side: &'static Side, (sold, owed): (i64, i64)) {
        self.add(side, [-sold, -owed, 0, sold + owed]);
    }

    /// What was open about a sale isn't any more.
    pub fn ends(&mut self, kind: FindingKindView, sale: &str) {
        assert!(self.open.remove(&of_sale(kind, sale)), "{kind:?} of {sale} was not open");
    }

    /// What cash brought into the drawer today, less what went back.
    pub fn cash_of_today(&mut self, side: &'static Side) -> i64 {
        self.purse(side).in_drawer.unwrap_or(0)
    }

    /// Cash went back to a customer.
    pub fn out_of_drawer(&mut self, side: &'static Side, minor: i64) {
        let purse = self.purse(side);
        purse.in_drawer = Some(purse.in_drawer.unwrap_or(0) - minor);
    }

    /// What the day's cash sales brought into each drawer that had any.
    pub fn drawers(&self) -> Vec<(&'static str, i64)> {
        let used = |(currency, purse): (&&'static str, &Purse)| Some((*currency, purse.in_drawer?));
        self.purses.iter().filter_map(used).collect()
    }

    /// Something about a sale that the next closing tells of.
    pub fn told_about_sale(&mut self, kind: FindingKindView, sale: &str) {
        self.told.insert(of_sale(kind, sale));
    }

    /// Something about a drawer that the next closing tells of.
    pub fn told_of_drawer(&mut self, kind: FindingKindView, currency: &str) {
        self.told.insert((word(kind), String::new(), currency.to_owned()));
    }

    /// A closing says exactly this; `first_of_month` when its month had none before.
    pub fn closes(&mut self, closing: &ClosingView, first_of_month: bool) {
        self.closings += 1;
        assert_eq!(closing.number, self.closings);
        let found: BTreeSet<Named> = closing
            .findings
            .iter()
            .map(|finding| match &finding.sale {
                Some(sale) => of_sale(finding.kind, sale),
                None => {
                    let currency = finding.id.rsplit_once(':').map_or("", |(_, currency)| currency);
                    (word(finding.kind), String::new(), currency.to_owned())
                }
            })
            .collect();
        assert_eq!(found.len(), closing.findings.len(), "nothing is said twice");
        let wanted: BTreeSet<Named> = self.open.union(&self.told).cloned().collect();
        let missing: Vec<_> = wanted.difference(&found).collect();
        let invented: Vec<_> = found.difference(&wanted).collect();
        assert!(
            missing.is_empty() && invented.is_empty(),
            "{}: missing {missing:?}, invented {invented:?}",
            closing.day
        );
        let mut named = BTreeSet::new();
        for totals in &closing.totals {
            let currency = totals.day.sold.currency.as_str();
            assert!(named.insert(currency), "{}: {currency} is told twice", closing.day);
            self.purses.get(currency).unwrap_or(&Purse::default()).is_told(totals, first_of_month, closing);
        }
        assert_eq!(closing.totals[0].day.sold.currency, "DZD", "the shop's own comes first");
        for (currency, purse) in &mut self.purses {
            let idle = purse.day == [0; 4] && purse.tendered == 0;
            assert!(named.contains(currency) || idle, "{}: no word of {currency}", closing.day);
            purse.close(first_of_month);
        }
        self.told.clear();
    }

    /// What was sold in all, by currency.
    pub fn perpetual_sold(&self) -> impl Iterator<Item = (&'static str, i64)> + '_ {
        self.purses.iter().map(|(currency, purse)| (*currency, purse.perpetual_sold))
    }

    fn purse(&mut self, side: &'static Side) -> &mut Purse {
        self.purses.entry(side.currency).or_default()
    }

    fn add(&mut self, side: &'static Side, more: [i64; 4]) {
        for (sum, more) in self.purse(side).day.iter_mut().zip(more) {
            *sum += more;
        }
    }
}

impl Purse {
    /// What a closing must say of this currency.
    fn is_told(&self, totals: &TotalsView, first_of_month: bool, closing: &ClosingView) {
        let [sold, owed, other, returned] = self.day;
        let what = (&closing.day, &totals.day.sold.currency);
        let day = &totals.day;
        let said = [day.sold.minor, day.owed.minor, day.other.minor, day.returned.minor];
        assert_eq!(said, self.day, "{what:?}");
        assert_eq!(totals.day.tendered.minor, self.tendered, "{what:?}");
        assert_eq!(totals.day.received.minor, sold + owed + other + returned - self.tendered, "{what:?}");
        let month_before = if first_of_month { 0 } else { self.month_sold };
        assert_eq!(totals.month.sold.minor, month_before + sold, "{what:?}");
        assert_eq!(totals.perpetual.sold.minor, self.perpetual_sold + sold, "{what:?}");
        assert_eq!(totals.perpetual.returned.minor, self.perpetual_returned + returned, "{what:?}");
    }

    fn close(&mut self, first_of_month: bool) {
        let [sold, _, _, returned] = self.day;
        self.month_sold = if first_of_month { sold } else { self.month_sold + sold };
        self.perpetual_sold += sold;
        self.perpetual_returned += returned;
        self.day = [0; 4];
        self.tendered = 0;
        self.in_drawer = None;
    }
}
