//! Making a link, and looking where one or a refund of it stands: what every gateway's endpoints share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::TimeDelta;

use crate::app::App;
use crate::fault::Fault;
use crate::links::{Link, LinkState, Refund, RefundStage};
use crate::state::Acting;
use crate::wanted::Wanted;

/// Keeps a link under the first free name that `name` gives, and returns when it survives a crash. `name` is told the
/// link's serial. Several taken names in a row mean that chance is broken.
pub(crate) async fn make<E>(
    app: &App,
    wanted: Wanted,
    acting: Option<&Acting>,
    name: impl Fn(u64) -> Result<String, E>,
) -> Result<Link, E> {
    let drilled = match acting.map(|acting| &acting.fault) {
        Some(Fault::LinkLife { seconds }) => Some(Duration::from_secs((*seconds).into())),
        _ => None,
    };
    let link = loop {
        let kept = app.state.change(|book| {
            let now = book.now();
            let usual = wanted.life.unwrap_or(app.link_life);
            let life = drilled.unwrap_or_else(|| book.link_life(usual));
            let life = TimeDelta::from_std(life).unwrap_or(TimeDelta::days(365));
            let link = Link {
                serial: 0,
                gateway: wanted.gateway.into(),
                reference: name(book.next_serial())?,
                own_reference: wanted.own_reference.clone(),
                title: wanted.title.clone(),
                description: wanted.description.clone(),
                amount_minor: wanted.amount_minor,
                currency: wanted.currency.clone(),
                is_live: wanted.is_live,
                created_at: now,
                expires_at: now.checked_add_signed(life).unwrap_or(now),
                started_at: None,
                settled_at: None,
                outcome: None,
                refunds: Vec::new(),
                success_message: wanted.success_message.clone(),
                redirect_url: wanted.redirect_url.clone(),
                extra: wanted.extra.clone(),
                listed_as: None,
            };
            Ok(book.keep(link.clone()).then_some(link))
        })?;
        if let Some(link) = kept {
            break link;
        }
    };
    app.state.saved().await;
    Ok(link)
}

/// For [`make`], a name that the till itself gave: it is tried once, since a link that has it already keeps it.
pub(crate) fn given_name<E>(name: String, taken: impl Fn() -> E) -> impl Fn(u64) -> Result<String, E> {
    let was_tried = AtomicBool::new(false);
    move |_| if was_tried.swap(true, Ordering::Relaxed) { Err(taken()) } else { Ok(name.clone()) }
}

/// Where a link stands, or where a drill says it does.
#[derive(Debug, Clone)]
pub(crate) enum Told {
    /// No such link.
    NotFound,
    /// A drill says that it is over, whatever it is; the link, if there is one.
    Gone(Option<Link>),
    /// So.
    Is(Link, LinkState),
}

/// Where a link of a gateway stands. `reference` is the link's name here.
pub(crate) async fn told(app: &App, gateway: &str, reference: &str, acting: Option<&Acting>) -> Told {
    let seen = acting.map_or(0, |acting| acting.acted);
    // Links of other gateways may share the book, but not the API.
    let find = || {
        app.state.read(|book| {
            let found = book.link(reference).filter(|link| link.gateway == gateway);
            found.map(|link| (link.clone(), link.state_at(book.now())))
        })
    };
    let drilled = match acting.map(|acting| &acting.fault) {
        Some(Fault::NotFound) => return Told::NotFound,
        Some(Fault::Gone) => return Told::Gone(find().map(|(link, _)| link)),
        Some(Fault::Failed) => Some(LinkState::Declined),
        Some(Fault::Pending) => Some(LinkState::Pending),
        Some(Fault::Confirmed) => Some(LinkState::Paid),
        Some(Fault::ExpiredThenConfirmed { expired_checks }) => {
            if seen <= *expired_checks {
                return Told::Gone(find().map(|(link, _)| link));
            }
            app.state.change(|book| {
                let now = book.now();
                book.link_mut(reference).map(|link| link.confirm(now)).ok()
            });
            app.state.saved().await;
            None
        }
        Some(Fault::ConfirmedThenPending { confirmed_checks }) => {
            Some(if seen <= *confirmed_checks { LinkState::Paid } else { LinkState::Pending })
        }
        _ => None,
    };
    match find() {
        Some((link, state)) => Told::Is(link, drilled.unwrap_or(state)),
        None => Told::NotFound,
    }
}

/// Where giving money back stands, at a gateway that takes its time: done when it is first read, unless a drill holds it
/// or lets it fail. `None` where the link has no such refund, or a drill says so.
pub(crate) fn told_refund<'a>(link: &'a mut Link, id: &str, acting: Option<&Acting>) -> Option<&'a Refund> {
    let refund = link.refunds.iter_mut().find(|refund| refund.id == id)?;
    match acting.map(|acting| &acting.fault) {
        Some(Fault::NotFound) => return None,
        Some(Fault::Pending) => {}
        Some(Fault::Failed) => refund.stage = RefundStage::Failed,
        _ if refund.stage == RefundStage::Pending => refund.stage = RefundStage::Done,
        _ => {}
    }
    Some(refund)
}
