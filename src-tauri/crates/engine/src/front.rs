//! Which sale is on the screen now: it is asked about first, and its verdict is seen as it comes.

use domain::SaleNumber;
use std::sync::{Mutex, PoisonError};

/// The sale on the screen.
#[derive(Default)]
pub struct Front(Mutex<Option<SaleNumber>>);

impl Front {
    /// Puts a sale on the screen, or none.
    pub fn put(&self, sale: Option<SaleNumber>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = sale;
    }

    /// The sale on the screen.
    pub fn get(&self) -> Option<SaleNumber> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether that sale is on the screen.
    pub fn shows(&self, sale: &SaleNumber) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref() == Some(sale)
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
