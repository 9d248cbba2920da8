//! The month's books as the script keeps them: plain sums and a list, with no rule of the till's.

use crate::story::Story;
use engine::views::{ClosingView, DecisionView, FindingKindView};
use std::collections::BTreeSet;

/// A finding as the script names it: its kind, and the sale it is about.
pub type Named = (String, String);

/// What the script knows.
#[derive(Default)]
pub struct Books {
    /// Sold, owed and other since the last closing, in minor units.
    day: [i64; 3],
    /// What of sold came without the phone since the last closing.
    tendered: i64,
    /// What the cash sales of the day brought into the drawer.
    pub in_drawer: i64,
    month_sold: i64,
    perpetual_sold: i64,
    /// What stays on the owner's list until somebody decides, and debts, which stay.
    open: BTreeSet<Named>,
    /// What is told in the next closing alone.
    told: BTreeSet<Named>,
    closings: i64,
    /// How many sales each story had.
    pub told_stories: usize,
}

fn word(kind: FindingKindView) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

impl Books {
    /// A story has come to where its money, if any, has landed.
    pub fn happened(&mut self, story: Story, sale: &str, asked_minor: i64) {
        let (sold, owed) = story.at_first(asked_minor);
        self.add([sold, owed, 0]);
        self.tendered += story.tendered(asked_minor);
        self.in_drawer += story.in_drawer(asked_minor);
        if let Some(kind) = story.finding() {
            self.open.insert((word(kind), sale.to_owned()));
            self.told_stories += 1;
        }
        if story == Story::LateAfterClosing {
            self.told_after_closing(sale);
        }
    }

    /// The owner decided, and that moved so much to sold, owed and other.
    pub fn decided(&mut self, story: Story, sale: &str, decision: DecisionView, moved: [i64; 3]) {
        self.add(moved);
        if let Some(kind) = story.finding() {
            assert!(self.open.remove(&(word(kind), sale.to_owned())), "{story:?} of {sale} was not open");
        }
        if decision == DecisionView::ToRefund {
            self.open.insert((word(FindingKindView::Owed), sale.to_owned()));
        }
    }

    /// Money of a sale whose own day is closed moves: the next closing tells of it.
    pub fn told_after_closing(&mut self, sale: &str) {
        self.told.insert((word(FindingKindView::PaidAfterClosing), sale.to_owned()));
    }

    /// Something about the drawer that the next closing tells of.
    pub fn told_of_drawer(&mut self, kind: FindingKindView) {
        self.told.insert((word(kind), String::new()));
    }

    /// A closing says exactly this; `first_of_month` when its month had none before.
    pub fn closes(&mut self, closing: &ClosingView, first_of_month: bool) {
        self.closings += 1;
        assert_eq!(closing.number, self.closings);
        let found: BTreeSet<Named> = closing
            .findings
            .iter()
            .map(|finding| (word(finding.kind), finding.sale.clone().unwrap_or_default()))
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
        let [sold, owed, other] = self.day;
        self.month_sold = if first_of_month { sold } else { self.month_sold + sold };
        self.perpetual_sold += sold;
        let totals = &closing.totals[0];
        let said = [totals.day.sold.minor, totals.day.owed.minor, totals.day.other.minor];
        assert_eq!(said, self.day, "{}", closing.day);
        assert_eq!(totals.day.tendered.minor, self.tendered, "{}", closing.day);
        let received = sold + owed + other - self.tendered;
        assert_eq!(totals.day.received.minor, received, "{}", closing.day);
        assert_eq!(totals.month.sold.minor, self.month_sold, "{}", closing.day);
        assert_eq!(totals.perpetual.sold.minor, self.perpetual_sold, "{}", closing.day);
        self.day = [0; 3];
        self.tendered = 0;
        self.in_drawer = 0;
        self.told.clear();
    }

    /// What was sold in all.
    pub fn perpetual_sold(&self) -> i64 {
        self.perpetual_sold
    }

    fn add(&mut self, more: [i64; 3]) {
        for (sum, more) in self.day.iter_mut().zip(more) {
            *sum += more;
        }
    }
}
