//! A gateway's own account of what was paid, as rows, and the comparison with ours.
//!
//! Every row of theirs ends in exactly one [`TheirPlace`] and every payment of ours in exactly one
//! [`OurPlace`]; what differs is a [`Disagreement`]. Nothing here changes a stage: a statement is a paper
//! that somebody chose, and no verdict of the gateway.

use crate::finding::FindingKind;
pub use crate::window::{OwnNumbers, Window};
use crate::{BusinessDay, Moment, Money};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What a row says became of its payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowStatus {
    /// Paid; also where the statement has no column for it.
    Paid,
    /// Given back or taken back.
    Refunded,
    /// Not paid: pending, declined, expired.
    NotPaid,
}

impl RowStatus {
    /// The status's word in the file.
    pub fn word(self) -> &'static str {
        match self {
            RowStatus::Paid => "paid",
            RowStatus::Refunded => "refunded",
            RowStatus::NotPaid => "not_paid",
        }
    }
}

/// Why a row says nothing about money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowProblem {
    /// Its amount, fee or net is no amount, or has more decimals than its currency.
    Amount,
    /// Its currency is none the till knows.
    Currency,
    /// Its status is a word nobody taught the till.
    Status,
}

impl RowProblem {
    /// The problem's word.
    pub fn word(self) -> &'static str {
        match self {
            RowProblem::Amount => "amount",
            RowProblem::Currency => "currency",
            RowProblem::Status => "status",
        }
    }
}

/// One row of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// Its line in the file, from 1.
    pub line: u32,
    /// The gateway's reference as it stands there; empty when the row has none.
    pub reference: String,
    /// What was paid for, as it stands there; empty when the statement doesn't say.
    pub title: String,
    /// How much; `None` when there is a problem.
    pub amount: Option<Money>,
    /// What became of it.
    pub status: RowStatus,
    /// When it was paid, if the statement says so readably.
    pub paid_at: Option<Moment>,
    /// What the gateway kept, in minor units of the amount's currency.
    pub fee_minor: Option<i64>,
    /// What the shop gets, in minor units of the amount's currency.
    pub net_minor: Option<i64>,
    /// Whether the money was paid out; `None` when the statement has no column for it.
    pub cleared: Option<bool>,
    /// When it was paid out.
    pub cleared_at: Option<Moment>,
    /// Why it says nothing about money, if so.
    pub problem: Option<RowProblem>,
}

/// One attempt of ours, as far as a statement can say anything about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OurPayment {
    /// Our name for it.
    pub own_reference: String,
    /// Its sale's number.
    pub sale: String,
    /// The gateway's name for it.
    pub reference: Option<String>,
    /// What it brought; `None` when it brought nothing.
    pub paid: Option<Money>,
    /// When it was paid, by the corrected time.
    pub paid_at: Option<Moment>,
    /// When its link was made, by the gateway's clock where that is known.
    pub made_at: Moment,
    /// The business day its money landed on, else the day its sale was made.
    pub day: BusinessDay,
    /// Its confirmation didn't match what was asked: a person decides, or has decided.
    pub in_conflict: bool,
    /// Somebody decided that the customer gets it back, or the gateway was asked to give some of it back.
    pub to_refund: bool,
    /// The gateway said that it was given back, all or part of it; or a person gave it by hand.
    pub refunded: bool,
}

/// Where a row of theirs ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TheirPlace {
    /// Both sides say the same.
    Agrees,
    /// Both know it, and they say something else.
    Differs,
    /// It names a sale of ours by a reference that isn't ours.
    NamesOurSale,
    /// Its reference stood in the file before.
    Repeated,
    /// It can't be read as money.
    Unread,
    /// It is somebody else's.
    NotOurs,
}

/// Where a payment of ours ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OurPlace {
    /// Both sides say the same.
    Agrees,
    /// Both know it, and they say something else.
    Differs,
    /// Paid here, and not on the statement.
    Missing,
    /// Its row can't be read as money.
    Unread,
    /// The statement doesn't claim to know about it.
    NotExpected,
}

/// One thing the two sides don't agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What kind.
    pub kind: FindingKind,
    /// The index of their row.
    pub theirs: Option<usize>,
    /// The index of our payment.
    pub ours: Option<usize>,
    /// The sale it is about.
    pub sale: String,
    /// What we say; theirs where we say nothing.
    pub amount: Option<Money>,
    /// What they say, in minor units of their currency, where that is another.
    pub theirs_minor: Option<i64>,
}

/// Both sides after they were laid beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Where each row of theirs ended, in their order.
    pub theirs: Vec<TheirPlace>,
    /// Where each payment of ours ended, in our order.
    pub ours: Vec<OurPlace>,
    /// What differs, in the order it was met.
    pub disagreements: Vec<Disagreement>,
}

/// Lays a statement beside our payments. `ours` holds every attempt that a row names, and every attempt
/// that brought money within the window.
pub fn compare(
    theirs: &[StatementRow],
    ours: &[OurPayment],
    window: Window,
    numbers: &OwnNumbers,
) -> Comparison {
    let mut known: HashMap<&str, usize> = HashMap::with_capacity(ours.len().saturating_mul(2));
    for (index, payment) in ours.iter().enumerate() {
        known.insert(&payment.own_reference, index);
        if let Some(reference) = &payment.reference {
            known.insert(reference, index);
        }
    }
    let mut table = Table {
        ours,
        window,
        given_back: theirs
            .iter()
            .filter(|row| row.status == RowStatus::Refunded && row.problem.is_none())
            .filter_map(|row| known.get(row.reference.as_str()).copied())
            .map(|index| (index, ()))
            .collect(),
        places: vec![OurPlace::NotExpected; ours.len()],
        found: Vec::new(),
    };
    let mut met: HashMap<&str, RowStatus> = HashMap::with_capacity(theirs.len());
    let their_places = theirs
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let before =
                if row.reference.is_empty() { None } else { met.insert(row.reference.as_str(), row.status) };
            let ours = known.get(row.reference.as_str()).copied().filter(|_| !row.reference.is_empty());
            table.place(index, row, ours, before, numbers)
        })
        .collect();
    table.miss();
    Comparison { theirs: their_places, ours: table.places, disagreements: table.found }
}

struct Table<'a> {
    ours: &'a [OurPayment],
    window: Window,
    /// Our payments that a row says were given back.
    given_back: HashMap<usize, ()>,
    places: Vec<OurPlace>,
    found: Vec<Disagreement>,
}

impl Table<'_> {
    fn place(
        &mut self,
        index: usize,
        row: &StatementRow,
        ours: Option<usize>,
        before: Option<RowStatus>,
        numbers: &OwnNumbers,
    ) -> TheirPlace {
        if row.problem.is_some() {
            if let Some(ours) = ours
                && self.places[ours] == OurPlace::NotExpected
            {
                self.places[ours] = OurPlace::Unread;
            }
            return TheirPlace::Unread;
        }
        // A payment and its refund are two rows of one reference by right.
        let is_again = before
            .is_some_and(|before| (before == RowStatus::Refunded) == (row.status == RowStatus::Refunded));
        match ours {
            Some(ours) if is_again => {
                if row.status == RowStatus::Paid && before == Some(RowStatus::Paid) {
                    self.tell(FindingKind::CountedTwice, index, ours, row.amount, None);
                    self.places[ours] = OurPlace::Differs;
                }
                TheirPlace::Repeated
            }
            None if is_again => TheirPlace::Repeated,
            Some(ours) => self.judge(index, row, ours),
            None => self.stranger(index, row, numbers),
        }
    }

    /// A row and the payment it names.
    fn judge(&mut self, index: usize, row: &StatementRow, ours: usize) -> TheirPlace {
        let payment = &self.ours[ours];
        let told = self.found.len();
        match (row.status, payment.paid) {
            (RowStatus::Paid, None) => {
                if self.window.can_tell(payment) {
                    self.tell(FindingKind::PaidThereNotHere, index, ours, row.amount, None);
                }
            }
            (RowStatus::Paid, Some(paid)) => self.weigh(index, row, ours, paid),
            (RowStatus::Refunded, paid) => {
                if !(payment.to_refund || payment.refunded) {
                    self.tell(FindingKind::RefundedThere, index, ours, paid.or(row.amount), None);
                }
            }
            (RowStatus::NotPaid, Some(paid)) => {
                if self.window.can_deny(payment) {
                    self.tell(FindingKind::PaidHereNotThere, index, ours, Some(paid), None);
                }
            }
            (RowStatus::NotPaid, None) => {}
        }
        // What is merely told (money on its way) is no difference between the two sides.
        let differs = self.found[told..].iter().any(|found| found.kind.blocks());
        if differs || self.places[ours] != OurPlace::Differs {
            self.places[ours] = if differs { OurPlace::Differs } else { OurPlace::Agrees };
        }
        if differs { TheirPlace::Differs } else { TheirPlace::Agrees }
    }

    /// Both say paid: is it the same money?
    fn weigh(&mut self, index: usize, row: &StatementRow, ours: usize, paid: Money) {
        let (payment, theirs) = (&self.ours[ours], row.amount.unwrap_or(paid));
        if theirs.currency != paid.currency {
            self.tell(FindingKind::CurrencyDiffers, index, ours, Some(paid), Some(theirs.amount_minor));
        } else if theirs.amount_minor != paid.amount_minor {
            self.tell(FindingKind::AmountDiffers, index, ours, Some(paid), Some(theirs.amount_minor));
        }
        if let (Some(fee), Some(net)) = (row.fee_minor, row.net_minor)
            && theirs.amount_minor.checked_sub(fee) != Some(net)
        {
            self.tell(FindingKind::FeeDiffers, index, ours, Some(theirs), Some(net));
        }
        // A list says how payments stand at this moment; a refund is asked about by itself.
        let is_paper = self.window.made.is_none();
        if is_paper && payment.to_refund && !payment.refunded && !self.given_back.contains_key(&ours) {
            self.tell(FindingKind::RefundMissing, index, ours, Some(paid), None);
        }
        if row.cleared == Some(false) {
            self.tell(FindingKind::NotCleared, index, ours, Some(paid), None);
        }
    }

    /// A row whose reference is none of ours. Only where it names one of our sales is it about us.
    fn stranger(&mut self, index: usize, row: &StatementRow, numbers: &OwnNumbers) -> TheirPlace {
        let named = numbers.named_in(&row.title).or_else(|| numbers.named_in(&row.reference));
        match named {
            Some(sale) if row.status == RowStatus::Paid => {
                self.found.push(Disagreement {
                    kind: FindingKind::PaidThereNotHere,
                    theirs: Some(index),
                    ours: None,
                    sale: sale.to_string(),
                    amount: row.amount,
                    theirs_minor: None,
                });
                TheirPlace::NamesOurSale
            }
            Some(_) => TheirPlace::NamesOurSale,
            None => TheirPlace::NotOurs,
        }
    }

    /// What the statement should have had.
    fn miss(&mut self) {
        for (index, payment) in self.ours.iter().enumerate() {
            let Some(paid) = payment.paid else { continue };
            if self.places[index] == OurPlace::NotExpected && self.window.expects(payment) {
                self.places[index] = OurPlace::Missing;
                self.found.push(Disagreement {
                    kind: FindingKind::PaidHereNotThere,
                    theirs: None,
                    ours: Some(index),
                    sale: payment.sale.clone(),
                    amount: Some(paid),
                    theirs_minor: None,
                });
            }
        }
    }

    fn tell(
        &mut self,
        kind: FindingKind,
        theirs: usize,
        ours: usize,
        amount: Option<Money>,
        theirs_minor: Option<i64>,
    ) {
        let sale = self.ours[ours].sale.clone();
        self.found.push(Disagreement {
            kind,
            theirs: Some(theirs),
            ours: Some(ours),
            sale,
            amount,
            theirs_minor,
        });
    }
}
