//! The statement a gateway gives its merchant: what was paid, with fee and net, as CSV. And the ways in which
//! such a paper is wrong, for drills.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::amounts;
use crate::links::{Link, LinkState};
use crate::state::Book;

/// The gateway keeps one part in a hundred, rounded up to its minor unit.
const FEE_PER: i64 = 100;
/// So many decimals stand in every amount: `1500.00`.
const DECIMALS: usize = 2;

/// What is wrong with a statement on purpose. In a query: `leave_out=OCPL-…&alter=OCPL-…&foreign=2`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StatementDrills {
    /// The row of this reference is left out.
    pub leave_out: Option<String>,
    /// The amount of this reference is ten major units too high.
    pub alter: Option<String>,
    /// The fee of this reference is one minor unit too high, its net as it was.
    pub wrong_fee: Option<String>,
    /// The row of this reference stands there twice.
    pub twice: Option<String>,
    /// The row of this reference is in euros.
    pub in_euros: Option<String>,
    /// The payment of this reference stands under a reference nobody was told.
    pub rename: Option<String>,
    /// The row of this reference says refunded.
    pub refunded: Option<String>,
    /// The row of this reference isn't paid out yet.
    pub not_cleared: Option<String>,
    /// So many rows of other merchants.
    pub foreign: u32,
    /// Links nobody paid are there too.
    pub with_unpaid: bool,
}

/// One row, before it is written.
struct Row {
    reference: String,
    title: String,
    amount_minor: i64,
    currency: String,
    fee_minor: i64,
    net_minor: i64,
    status: &'static str,
    paid_at: DateTime<Utc>,
    cleared_at: Option<DateTime<Utc>>,
}

/// The statement of one gateway as CSV: UTF-8 with a byte order mark, commas, one row a payment, oldest first,
/// each with its refunds after it.
pub(crate) fn csv(book: &Book, gateway: &str, drills: &StatementDrills) -> String {
    let now = book.now();
    let mut out =
        String::from("\u{feff}Payment reference,Title,Amount,Currency,Status,Fee,Net,Paid at,Cleared at\r\n");
    for row in rows(&book.links_in_order(), gateway, now, drills) {
        let cleared = row.cleared_at.map(time).unwrap_or_default();
        let cells = [
            quoted(&row.reference),
            quoted(&row.title),
            amounts::text(row.amount_minor, DECIMALS),
            row.currency,
            row.status.to_owned(),
            amounts::text(row.fee_minor, DECIMALS),
            amounts::text(row.net_minor, DECIMALS),
            time(row.paid_at),
            cleared,
        ];
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn rows(links: &[Link], gateway: &str, now: DateTime<Utc>, drills: &StatementDrills) -> Vec<Row> {
    let is = |wanted: &Option<String>, link: &Link| wanted.as_deref() == Some(link.reference.as_str());
    let mut rows = Vec::new();
    for link in links.iter().filter(|link| link.gateway == gateway) {
        let paid =
            matches!(link.state_at(now), LinkState::Paid | LinkState::PartlyRefunded | LinkState::Refunded);
        if is(&drills.leave_out, link) || !(paid || drills.with_unpaid) {
            continue;
        }
        let extra = if is(&drills.alter, link) { 1_000 } else { 0 };
        let amount_minor = link.amount_minor.saturating_add(extra);
        let fee_minor = amount_minor.saturating_add(FEE_PER - 1) / FEE_PER;
        let paid_at = link.settled_at.unwrap_or(link.created_at);
        let row = || Row {
            reference: if is(&drills.rename, link) {
                format!("OCPL-RENAME-{:04}", link.serial)
            } else {
                link.reference.clone()
            },
            title: link.title.clone(),
            amount_minor,
            currency: if is(&drills.in_euros, link) { "EUR".to_owned() } else { link.currency.clone() },
            fee_minor: fee_minor.saturating_add(i64::from(is(&drills.wrong_fee, link))),
            net_minor: amount_minor.saturating_sub(fee_minor),
            status: match (paid, is(&drills.refunded, link)) {
                (_, true) => "REFUNDED",
                (true, false) => "CONFIRMED",
                (false, false) => "FAILED",
            },
            paid_at,
            cleared_at: (paid && !is(&drills.not_cleared, link)).then_some(paid_at),
        };
        rows.push(row());
        if is(&drills.twice, link) {
            rows.push(row());
        }
        rows.extend(link.given_back().map(|refund| Row {
            amount_minor: refund.amount_minor,
            fee_minor: 0,
            net_minor: refund.amount_minor,
            status: "REFUNDED",
            paid_at: refund.at,
            cleared_at: None,
            ..row()
        }));
    }
    for number in 1..=drills.foreign {
        let amount_minor = i64::from(number).saturating_mul(70_000);
        let fee_minor = amount_minor / FEE_PER;
        rows.push(Row {
            reference: format!("OCPL-OTHERS-{number:04}"),
            title: format!("Order {number}"),
            amount_minor,
            currency: "DZD".to_owned(),
            fee_minor,
            net_minor: amount_minor.saturating_sub(fee_minor),
            status: "CONFIRMED",
            paid_at: now,
            cleared_at: Some(now),
        });
    }
    rows
}

fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A field as RFC 4180 has it.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::links::Outcome;

    fn paid(serial: u64, reference: &str, amount_minor: i64) -> Link {
        let at = DateTime::UNIX_EPOCH;
        Link {
            serial,
            gateway: "ocpay".into(),
            reference: reference.into(),
            title: "A-000001 · \"tea\", two".into(),
            description: None,
            amount_minor,
            currency: "DZD".into(),
            is_live: false,
            created_at: at,
            expires_at: at,
            started_at: Some(at),
            settled_at: Some(at),
            outcome: Some(Outcome::Paid),
            success_message: None,
            redirect_url: None,
            own_reference: None,
            refunds: Vec::new(),
            extra: serde_json::Map::new(),
            listed_as: None,
        }
    }

    #[test]
    fn a_row_has_fee_and_net_that_add_up_and_its_title_quoted() {
        let mut book = Book::default();
        book.keep(paid(1, "OCPL-A-1", 150_050));
        let text = csv(&book, "ocpay", &StatementDrills::default());
        let row = text.lines().nth(1).unwrap_or_default();
        assert_eq!(
            row,
            "OCPL-A-1,\"A-000001 · \"\"tea\"\", two\",1500.50,DZD,CONFIRMED,15.01,1485.49,1970-01-01T00:00:00Z,1970-01-01T00:00:00Z"
        );
    }

    #[test]
    fn each_drill_spoils_its_own_row_and_no_other() {
        let mut book = Book::default();
        book.keep(paid(1, "OCPL-A-1", 100_000));
        book.keep(paid(2, "OCPL-A-2", 100_000));
        let two = Some("OCPL-A-2".to_owned());
        let whole = csv(&book, "ocpay", &StatementDrills::default());
        for drills in [
            StatementDrills { leave_out: two.clone(), ..StatementDrills::default() },
            StatementDrills { alter: two.clone(), ..StatementDrills::default() },
            StatementDrills { wrong_fee: two.clone(), ..StatementDrills::default() },
            StatementDrills { twice: two.clone(), ..StatementDrills::default() },
            StatementDrills { in_euros: two.clone(), ..StatementDrills::default() },
            StatementDrills { rename: two.clone(), ..StatementDrills::default() },
            StatementDrills { refunded: two.clone(), ..StatementDrills::default() },
            StatementDrills { not_cleared: two.clone(), ..StatementDrills::default() },
            StatementDrills { foreign: 1, ..StatementDrills::default() },
        ] {
            let spoiled = csv(&book, "ocpay", &drills);
            assert_ne!(spoiled, whole, "{drills:?}");
            assert_eq!(spoiled.lines().nth(1), whole.lines().nth(1), "{drills:?}");
        }
    }
}
