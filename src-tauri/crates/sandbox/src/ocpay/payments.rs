//! The work behind the endpoints: making a link, and saying where one stands.

use axum::http::StatusCode;
use serde_json::Map;

use super::dialect::Ocpay;
use super::keys::Key;
use super::wire::{self, LinkWanted, ocpay_error};
use crate::app::App;
use crate::drills::ExpiredAnswer;
use crate::exchange::{Dialect, Moment, Problem, Reply};
use crate::links::LinkState;
use crate::making::{self, Told, Wanted};
use crate::random;
use crate::state::Acting;

/// Makes the link and answers when it survives a crash.
pub(super) async fn create(
    app: &App,
    key: Key,
    wanted: &LinkWanted,
    acting: Option<&Acting>,
    moment: &Moment,
) -> Reply {
    let asked = Wanted {
        gateway: Ocpay::NAME,
        title: wanted.title.clone(),
        description: wanted.description.clone(),
        amount_minor: wanted.amount.saturating_mul(100),
        currency: "DZD".into(),
        is_live: key == Key::Live,
        life: None,
        own_reference: None,
        success_message: wanted.success_message.clone(),
        redirect_url: wanted.redirect_url.clone(),
        extra: Map::new(),
    };
    let name = |_| Ok::<_, getrandom::Error>(format!("OCPL-{}-{}", random::code(6)?, random::code(4)?));
    let Ok(link) = making::make(app, asked, acting, name).await else {
        return Ocpay::problem(&Problem::Internal, moment);
    };
    Reply::ok(wire::link_made(&link, wanted, &app.payment_url(&link.reference), moment))
}

/// Where a link stands, or what a drill says about it.
pub(super) async fn check(app: &App, reference: &str, acting: Option<&Acting>, moment: &Moment) -> Reply {
    let (link, state) = match making::told(app, Ocpay::NAME, reference, acting).await {
        Told::NotFound => return Ocpay::problem(&Problem::NotFound, moment),
        Told::Gone(_) => return gone(moment),
        Told::Is(link, state) => (link, state),
    };
    let told = match state {
        LinkState::Pending => wire::Told::Pending,
        LinkState::Started | LinkState::Authorized => wire::Told::Processing,
        LinkState::Paid | LinkState::PartlyRefunded | LinkState::Refunded => wire::Told::Confirmed,
        LinkState::Expired if app.state.read(|book| book.settings.expired_answer) == ExpiredAnswer::Gone => {
            return gone(moment);
        }
        LinkState::Declined | LinkState::Cancelled | LinkState::Expired => wire::Told::Failed,
    };
    Reply::ok(wire::status(&link, told, moment))
}

fn gone(moment: &Moment) -> Reply {
    ocpay_error(StatusCode::GONE, "PAYMENT_EXPIRED", "Payment link expired", moment)
}
