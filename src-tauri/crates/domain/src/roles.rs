//! Who may do what. Checked in Rust on every command; hiding a button is decoration.

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

/// What a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Ask for payments, check, relink and give up.
    Sell,
    /// See sales and their timelines.
    ReadSales,
    /// See the figures of a day.
    ReadDay,
    /// Ask the gateway again about a whole day.
    Reconcile,
    /// Decide about odd payments.
    Resolve,
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
}

impl Permission {
    /// Every permission.
    pub const ALL: [Permission; 10] = [
        Permission::Sell,
        Permission::ReadSales,
        Permission::ReadDay,
        Permission::Reconcile,
        Permission::Resolve,
        Permission::CloseDay,
        Permission::Export,
        Permission::Prove,
        Permission::ReadSettings,
        Permission::ChangeSettings,
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

    /// Whether the person may do it.
    pub fn may(&self, permission: Permission) -> bool {
        match self.role {
            Role::Owner => true,
            Role::Cashier => match permission {
                Permission::Sell | Permission::ReadSales | Permission::ReadSettings => true,
                Permission::ReadDay
                | Permission::Reconcile
                | Permission::Resolve
                | Permission::CloseDay
                | Permission::Export
                | Permission::Prove
                | Permission::ChangeSettings => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cashier_sells_and_an_owner_does_everything() {
        let cashier = Actor { name: Some("Amina".into()), role: Role::Cashier };
        let allowed: Vec<_> =
            Permission::ALL.into_iter().filter(|permission| cashier.may(*permission)).collect();
        assert_eq!(allowed, [Permission::Sell, Permission::ReadSales, Permission::ReadSettings]);
        assert!(Permission::ALL.into_iter().all(|permission| Actor::implicit_owner().may(permission)));
    }
}
