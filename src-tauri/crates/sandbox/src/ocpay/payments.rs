//! The work behind the endpoints: making a link, and saying where one stands.

use std::time::Duration;

use axum::http::StatusCode;
use chrono::TimeDelta;

use super::keys::Key;
use super::wire::{self, LinkWanted, Moment, Reply, Told, general_error, ocpay_error};
use crate::app::App;
use crate::drills::ExpiredAnswer;
use crate::fault::Fault;
use crate::links::{Link, LinkState};
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
    let drilled_life = match acting.map(|acting| &acting.fault) {
        Some(Fault::LinkLife { seconds }) => Some(Duration::from_secs((*seconds).into())),
        _ => None,
    };
    let Ok(link) = keep(app, key, wanted, drilled_life) else {
        return internal(moment);
    };
    app.state.saved().await;
    let url = app.payment_url(&link.reference);
    Reply::new(StatusCode::OK, wire::link_made(&link, wanted, &url, moment))
}

/// Finds a free reference and keeps a link under it. Several taken ones in a row mean that chance is broken.
fn keep(app: &App, key: Key, wanted: &LinkWanted, life: Option<Duration>) -> Result<Link, getrandom::Error> {
    loop {
        let reference = format!("OCPL-{}-{}", random::code(6)?, random::code(4)?);
        let kept = app.state.change(|book| {
            let now = book.now();
            let life = life.unwrap_or_else(|| book.link_life(app.link_life));
            let life = TimeDelta::from_std(life).unwrap_or(TimeDelta::days(365));
            let link = Link {
                serial: 0,
                gateway: super::GATEWAY.name.into(),
                reference,
                title: wanted.title.clone(),
                description: wanted.description.clone(),
                amount_minor: wanted.amount.saturating_mul(100),
                currency: "DZD".into(),
                is_live: key == Key::Live,
                created_at: now,
                expires_at: now.checked_add_signed(life).unwrap_or(now),
                started_at: None,
                settled_at: None,
                outcome: None,
                success_message: wanted.success_message.clone(),
                redirect_url: wanted.redirect_url.clone(),
            };
            book.keep(link.clone()).then_some(link)
        });
        if let Some(link) = kept {
            return Ok(link);
        }
    }
}

/// Where a link stands, or what a drill says about it.
pub(super) async fn check(app: &App, reference: &str, acting: Option<&Acting>, moment: &Moment) -> Reply {
    let seen = acting.map_or(0, |acting| acting.acted);
    let told = match acting.map(|acting| &acting.fault) {
        Some(Fault::NotFound) => return not_found(moment),
        Some(Fault::Gone) => return gone(moment),
        Some(Fault::Failed) => Some(Told::Failed),
        Some(Fault::Pending) => Some(Told::Pending),
        Some(Fault::Confirmed) => Some(Told::Confirmed),
        Some(Fault::ExpiredThenConfirmed { expired_checks }) => {
            if seen <= *expired_checks {
                return gone(moment);
            }
            app.state.change(|book| {
                let now = book.now();
                book.link_mut(reference).map(|link| link.confirm(now)).ok()
            });
            app.state.saved().await;
            None
        }
        Some(Fault::ConfirmedThenPending { confirmed_checks }) => {
            Some(if seen <= *confirmed_checks { Told::Confirmed } else { Told::Pending })
        }
        _ => None,
    };
    let found = app.state.read(|book| {
        let state = |link: &Link| link.state_at(book.now());
        book.link(reference).map(|link| (link.clone(), state(link), book.settings.expired_answer))
    });
    // Links of other gateways may share the book, but not the API.
    let Some((link, state, expired)) = found.filter(|(link, ..)| link.gateway == super::GATEWAY.name) else {
        return not_found(moment);
    };
    let told = match (told, state) {
        (Some(told), _) => told,
        (None, LinkState::Pending) => Told::Pending,
        (None, LinkState::Started) => Told::Processing,
        (None, LinkState::Paid) => Told::Confirmed,
        (None, LinkState::Declined) => Told::Failed,
        (None, LinkState::Expired) if expired == ExpiredAnswer::Gone => return gone(moment),
        (None, LinkState::Expired) => Told::Failed,
    };
    Reply::new(StatusCode::OK, wire::status(&link, told, moment))
}

fn not_found(moment: &Moment) -> Reply {
    ocpay_error(StatusCode::NOT_FOUND, "PAYMENT_NOT_FOUND", "Payment link not found", moment)
}

fn gone(moment: &Moment) -> Reply {
    ocpay_error(StatusCode::GONE, "PAYMENT_EXPIRED", "Payment link expired", moment)
}

/// 500, as the general pages write it.
pub(super) fn internal(moment: &Moment) -> Reply {
    general_error(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "Internal server error", None, moment)
}
