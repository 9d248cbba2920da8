//! Which sale is on the screen now: it is asked about first, and its verdict is seen as it comes.

use domain::SaleNumber;
use std::sync::{Mutex, PoisonError};

/// The sale on the screen.
#[derive(Default)]
pub struct Front(Mutex<Shown>);

#[derive(Default)]
struct Shown {
    sale: Option<SaleNumber>,
    /// Only the customer sees it: the till is locked.
    unattended: bool,
}

impl Front {
    /// Puts a sale on the screen, or none.
    pub fn put(&self, sale: Option<SaleNumber>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Shown { sale, unattended: false };
    }

    /// Nobody stands before the screen any more: the sale stays there for the customer, and its verdict is
    /// news for whoever comes next.
    pub fn leave_unattended(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unattended = true;
    }

    /// The sale on the screen.
    pub fn get(&self) -> Option<SaleNumber> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sale.clone()
    }

    /// Whether that sale is on the screen, and somebody at the till sees it.
    pub fn shows(&self, sale: &SaleNumber) -> bool {
        let shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.sale.as_ref() == Some(sale) && !shown.unattended
    }
}

impl crate::engine::Engine {
    /// Whether the sale on the screen shows a QR.
    pub async fn qr_is_on_screen(&self) -> Result<bool, crate::error::EngineError> {
        let Some(number) = self.inner.front.get() else { return Ok(false) };
        let record = self.record(&number).await?;
        Ok(record.is_shown())
    }
}
