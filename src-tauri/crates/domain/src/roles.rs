//! Who may do what. Checked in Rust on every command; hiding a button is decoration.

use crate::{BusinessDay, Sale, SaleState};
use serde::{Deserialize, Serialize};

/// The two roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sells.
    Cashier,
    /// Everything else too.
    Owner,
}

impl Role {
    /// The role's word in the database and the API.
    pub fn word(self) -> &'static str {
        match self {
            Role::Cashier => "cashier",
            Role::Owner => "owner",
        }
    }

    /// The role of that word.
    pub fn from_word(word: &str) -> Option<Role> {
        [Role::Cashier, Role::Owner].into_iter().find(|role| role.word() == word)
    }
}

/// What a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Ask for payments, check, relink and give up.
    Sell,
    /// See one's own shift: what one sold today, and what waits at the counter.
    ReadSales,
    /// See everybody's sales, of any day.
    ReadAllSales,
    /// See the figures of a day.
    ReadDay,
    /// Ask the gateway again about a whole day.
    Reconcile,
    /// Decide about odd payments.
    Resolve,
    /// Give money back.
    Refund,
    /// End a business day.
    CloseDay,
    /// Take data away as files.
    Export,
    /// Check the journal, back up.
    Prove,
    /// See settings; secrets are never readable by anybody.
    ReadSettings,
    /// Change settings, keys and profile.
    ChangeSettings,
    /// Say who works here: names, PINs, who may sign in.
    ManagePeople,
    /// Take cash out of the drawer, take a tender back, explain a difference, set its limit.
    ManageCash,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Permission; 14] = [
        Permission::Sell,
        Permission::ReadSales,
        Permission::ReadAllSales,
        Permission::ReadDay,
        Permission::Reconcile,
        Permission::Resolve,
        Permission::Refund,
        Permission::CloseDay,
        Permission::Export,
        Permission::Prove,
        Permission::ReadSettings,
        Permission::ChangeSettings,
        Permission::ManagePeople,
        Permission::ManageCash,
    ];
}

/// The person a command acts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Their name; `None` for the one implicit person before people exist.
    pub name: Option<String>,
    /// Their role.
    pub role: Role,
}

impl Actor {
    /// The one implicit person of a till that has no people: the owner.
    pub fn implicit_owner() -> Actor {
        Actor { name: None, role: Role::Owner }
    }

    /// Somebody who gave no name on a till that has people: a cashier's rights, and no shift of their own.
    pub fn nobody() -> Actor {
        Actor { name: None, role: Role::Cashier }
    }

    /// Whether the person may see the sale, whose `state` is given, on the business day `today`.
    ///
    /// What still waits, and a verdict nobody acknowledged yet, belong to the counter and not to whoever
    /// typed the amount: the customer stands in front of the next cashier too.
    pub fn sees(&self, sale: &Sale, state: SaleState, today: BusinessDay) -> bool {
        self.may(Permission::ReadAllSales)
            || state == SaleState::Open
            || sale.acknowledged_at.is_none()
            || (sale.cashier == self.name && sale.business_day >= today)
    }

    /// Whether the person may do it.
    pub fn may(&self, permission: Permission) -> bool {
        match self.role {
            Role::Owner => true,
            Role::Cashier => match permission {
                Permission::Sell | Permission::ReadSales | Permission::ReadSettings => true,
                Permission::ReadAllSales
                | Permission::ReadDay
                | Permission::Reconcile
                | Permission::Resolve
                | Permission::Refund
                | Permission::CloseDay
                | Permission::Export
                | Permission::Prove
                | Permission::ChangeSettings
                | Permission::ManagePeople
                | Permission::ManageCash => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{Currency, Money};

    fn cashier() -> Actor {
        Actor { name: Some("Amina".into()), role: Role::Cashier }
    }

    fn seen_sale(by: Option<&str>, day: &str) -> Sale {
        let made = "2026-11-21T09:00:00Z".parse().unwrap();
        Sale {
            number: "A-000001".parse().unwrap(),
            request_id: "request-0001".parse().unwrap(),
            asked: Money::new(150_000, Currency::DZD),
            note: String::new(),
            cashier: by.map(str::to_owned),
            created_at: made,
            business_day: day.parse().unwrap(),
            given_up_at: None,
            acknowledged_at: Some(made),
        }
    }

    #[test]
    fn a_cashier_sells_and_an_owner_does_everything() {
        let allowed: Vec<_> =
            Permission::ALL.into_iter().filter(|permission| cashier().may(*permission)).collect();
        assert_eq!(allowed, [Permission::Sell, Permission::ReadSales, Permission::ReadSettings]);
        assert!(Permission::ALL.into_iter().all(|permission| Actor::implicit_owner().may(permission)));
        assert!(Permission::ALL.into_iter().all(|one| Actor::nobody().may(one) == cashier().may(one)));
    }

    #[test]
    fn a_cashier_sees_their_own_shift_and_what_waits_at_the_counter() {
        let today = "2026-11-21".parse().unwrap();
        let sees = |sale: &Sale, state| cashier().sees(sale, state, today);
        let own = seen_sale(Some("Amina"), "2026-11-21");
        assert!(sees(&own, SaleState::Paid));
        assert!(!sees(&seen_sale(Some("Amina"), "2026-11-20"), SaleState::Paid), "yesterday is over");
        let others = seen_sale(Some("Karim"), "2026-11-21");
        assert!(!sees(&others, SaleState::Paid));
        assert!(sees(&others, SaleState::Open), "the customer stands in front of the next cashier too");
        assert!(
            sees(&Sale { acknowledged_at: None, ..others.clone() }, SaleState::Paid),
            "news is everybody's"
        );
        assert!(!Actor::nobody().sees(&own, SaleState::Paid, today));
        assert!(Actor::implicit_owner().sees(&others, SaleState::Paid, today));
    }
}
