//! Proving the record: journal check, quick check; and what a window needs first.

use crate::engine::{Engine, Profile};
use crate::error::EngineError;
use crate::views::{BootView, CustomerView, ErrorCode, ErrorView, LimitsView, MachineView, ProfileView};
use domain::{Actor, Permission};
use store::{StoreHealth, VerifyReport, ViewOnlyReason};

impl Engine {
    /// Walks the journal's chain and names the first row that was changed, removed or inserted.
    pub async fn verify_journal(&self, actor: &Actor) -> Result<VerifyReport, EngineError> {
        self.allow(actor, Permission::Prove)?;
        self.inner.store.read(|read| Ok::<_, EngineError>(read.verify_journal()?)).await
    }

    /// Checks the whole file; selling stops when it fails. Runs after the first paint.
    pub async fn quick_check(&self) -> Result<(), EngineError> {
        Ok(self.inner.store.quick_check().await?)
    }

    /// Why the till doesn't sell now, if so.
    pub fn fault(&self) -> Option<ErrorView> {
        match &*self.inner.store.health().borrow() {
            StoreHealth::Selling => None,
            StoreHealth::ViewOnly { reason } => {
                let code = match reason {
                    ViewOnlyReason::Asked => ErrorCode::ViewOnly,
                    ViewOnlyReason::Corrupt => ErrorCode::StoreCorrupt,
                    ViewOnlyReason::Io => ErrorCode::StoreIo,
                };
                Some(EngineError::new(code).view())
            }
        }
    }

    /// What a window needs first.
    pub async fn boot(&self, actor: &Actor, machine: MachineView) -> Result<BootView, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let gateway = self.default_gateway();
        let slot = self.slot(&gateway)?;
        let shop = self.shop();
        let limits = crate::input::limits(slot.gateway.capabilities(), shop.currency)?;
        let decimals = crate::input::decimals(&limits, shop.currency);
        let head = self.inner.store.read(|read| Ok::<_, EngineError>(read.head()?)).await?;
        let front = self.newest_live().await?;
        Ok(BootView {
            profile: profile_view(self.inner.profile),
            machine,
            till: self.inner.store.till_code().to_string(),
            person: crate::people::person_view(actor),
            people: self.people().await?,
            locked: false,
            limits: LimitsView {
                currency: shop.currency.code().to_owned(),
                exponent: shop.currency.exponent(),
                decimals,
                minimum_minor: limits.minimum_minor,
                maximum_minor: limits.maximum_minor,
            },
            health: self.health_of(&gateway),
            fault: self.fault(),
            front,
            strip: self.strip(actor).await?,
            seq: head.seq,
            clock_difference_ms: self.inner.times.difference_ms(self.inner.clock.as_ref(), &gateway),
            now: self.corrected_now(&gateway).to_rfc3339(),
            version: self.inner.version.clone(),
            live_alerts: 0,
            shop: shop.view(),
        })
    }

    /// What the customer's window shows: the sale on the screen, and nothing of any other.
    pub async fn customer_view(&self, machine: &MachineView) -> Result<CustomerView, EngineError> {
        let shop = self.shop();
        let sale = match self.inner.front.get() {
            Some(number) => Some(self.view(&self.record(&number).await?)?),
            None => None,
        };
        Ok(CustomerView {
            profile: profile_view(self.inner.profile),
            shop_name: shop.shop_name,
            languages: shop.customer_languages,
            theme: machine.theme.clone(),
            sale,
        })
    }
}

/// The profile for a screen.
pub fn profile_view(profile: Profile) -> ProfileView {
    match profile {
        Profile::Demo => ProfileView::Demo,
        Profile::Live => ProfileView::Live,
    }
}
