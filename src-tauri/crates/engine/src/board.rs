//! What is watched, and which of it is asked about next: a lane for each gateway key, because a key that has to
//! wait must not hold up another one.

use crate::engine::Engine;
use domain::watch::{NextCheck, next_check};
use domain::{Attempt, GatewayId, OwnReference, SaleNumber, Stage};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use store::SaleRecord;

/// How much later than a displayed link one that nobody sees may be asked about, when all wait for the budget.
const HIDDEN_WAITS: Duration = Duration::from_secs(60);

/// One watched attempt.
pub(crate) struct Watched {
    /// Whose it is.
    pub sale: SaleNumber,
    /// As it stood when it was last read.
    pub attempt: Attempt,
    /// When it is asked about next, in monotonic time.
    pub due: Duration,
    /// Questions in a row that brought no answer.
    pub failures: u32,
    /// Whether a question about it is under way.
    pub asking: bool,
}

/// What is watched at one gateway, by our own names.
#[derive(Default)]
pub(crate) struct Lane(pub HashMap<OwnReference, Watched>);

/// What a lane holds at one moment, the sale on the screen apart from the others.
#[derive(Default)]
pub(crate) struct Look {
    /// What is due about the sale on the screen.
    pub front: Option<OwnReference>,
    /// The most urgent that is due of the others.
    pub other: Option<OwnReference>,
    /// Questions under way about the sale on the screen.
    pub asking_front: usize,
    /// Questions under way about the others.
    pub asking_others: usize,
    /// Whether the sale on the screen shows a link of this gateway.
    pub shows_front: bool,
    /// When the next one is due of those that aren't yet.
    pub next_due: Option<Duration>,
}

impl Lane {
    /// Looks through the lane at `now`; `front` is the sale on the screen. The others go in the order of their
    /// time, in which a link nobody sees gives way for a while but not for ever.
    pub fn look(&self, now: Duration, front: Option<&SaleNumber>) -> Look {
        let mut look = Look::default();
        let (mut first, mut other): (Option<&Watched>, Option<&Watched>) = (None, None);
        for watched in self.0.values() {
            let is_front = front == Some(&watched.sale);
            look.shows_front |= is_front && watched.attempt.screen.is_shown();
            if watched.asking {
                *(if is_front { &mut look.asking_front } else { &mut look.asking_others }) += 1;
            } else if watched.due > now {
                look.next_due = Some(look.next_due.map_or(watched.due, |due| due.min(watched.due)));
            } else {
                let most_urgent = if is_front { &mut first } else { &mut other };
                if most_urgent.is_none_or(|known| urgency(watched) < urgency(known)) {
                    *most_urgent = Some(watched);
                }
            }
        }
        let name = |watched: &Watched| watched.attempt.own_reference.clone();
        (look.front, look.other) = (first.map(name), other.map(name));
        look
    }
}

/// By what due attempts are ordered: the smaller, the sooner.
fn urgency(watched: &Watched) -> Duration {
    watched.due + if watched.attempt.screen.is_shown() { Duration::ZERO } else { HIDDEN_WAITS }
}

/// The attempts that are watched, by gateway.
#[derive(Default)]
pub(crate) struct Board(pub BTreeMap<GatewayId, Lane>);

impl Board {
    /// One of them.
    pub fn get_mut(&mut self, gateway: &GatewayId, own_reference: &OwnReference) -> Option<&mut Watched> {
        self.0.get_mut(gateway)?.0.get_mut(own_reference)
    }

    /// Watches one no more.
    pub fn remove(&mut self, gateway: &GatewayId, own_reference: &OwnReference) {
        if let Some(lane) = self.0.get_mut(gateway) {
            lane.0.remove(own_reference);
        }
    }

    /// All of them.
    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Watched> {
        self.0.values_mut().flat_map(|lane| lane.0.values_mut())
    }

    /// Takes a sale's attempts as they stand now. New ones are due at `first_due`, known ones keep their
    /// time unless the rhythm became faster.
    pub fn take(&mut self, engine: &Engine, record: &SaleRecord, first_due: Option<Duration>) {
        let now = engine.monotonic();
        for kept in &record.attempts {
            let attempt = &kept.attempt;
            if let Some(watched) = self.get_mut(&attempt.gateway, &attempt.own_reference) {
                watched.attempt = attempt.clone();
            }
            let corrected = engine.corrected_now(&attempt.gateway);
            match next_check(attempt, corrected, engine.poll_floor(&attempt.gateway)) {
                NextCheck::In(wait) => {
                    let due = now + wait.to_std().unwrap_or_default();
                    match self.get_mut(&attempt.gateway, &attempt.own_reference) {
                        Some(watched) if watched.failures > 0 => {}
                        Some(watched) => watched.due = watched.due.min(due),
                        None => self.add(record, attempt, first_due.unwrap_or(due)),
                    }
                }
                NextCheck::Never => {
                    let last_is_missing = !kept.watch_over && attempt.is_askable();
                    if attempt.stage == Stage::Confirmed || !last_is_missing {
                        self.remove(&attempt.gateway, &attempt.own_reference);
                    } else if self.get_mut(&attempt.gateway, &attempt.own_reference).is_none() {
                        // Its watch ended while nobody watched; it ends with a last question.
                        self.add(record, attempt, now);
                    }
                }
            }
        }
    }

    fn add(&mut self, record: &SaleRecord, attempt: &Attempt, due: Duration) {
        let sale = record.sale.number.clone();
        let watched = Watched { sale, attempt: attempt.clone(), due, failures: 0, asking: false };
        let lane = self.0.entry(attempt.gateway.clone()).or_default();
        lane.0.insert(attempt.own_reference.clone(), watched);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Currency, Environment, LeftScreen, Money};

    fn watched(sequence: u64, due_s: u64, shown: bool) -> Watched {
        let sale = SaleNumber::new("A".parse().unwrap(), sequence);
        let at = "2026-11-21T09:00:00Z".parse().unwrap();
        let own_reference = OwnReference::new(sale.clone(), 1, 7);
        let asked = Money::new(150_000, Currency::DZD);
        let gateway = "ocpay".parse().unwrap();
        let link = domain::link::Link {
            reference: format!("OCPL-{sequence}"),
            url: "https://pay.ocdz.link/pay/x".to_owned(),
            gateway_created_at: Some(at),
            life_seconds: Some(1_200),
            proof: domain::link::Proof { amount: true, currency: true, environment: true },
            server_time: Some(at),
            request_id: None,
        };
        let mut attempt = Attempt::intended(own_reference, gateway, Environment::Sandbox, asked, at)
            .with_link(&link, at, true);
        if !shown {
            attempt = attempt.left_screen(LeftScreen::Replaced, at);
        }
        Watched { sale, attempt, due: Duration::from_secs(due_s), failures: 0, asking: false }
    }

    fn lane(all: impl IntoIterator<Item = Watched>) -> Lane {
        Lane(all.into_iter().map(|one| (one.attempt.own_reference.clone(), one)).collect())
    }

    fn sequence(own_reference: Option<OwnReference>) -> Option<u64> {
        own_reference.map(|one| one.sale().sequence())
    }

    #[test]
    fn the_sale_on_the_screen_stands_apart_and_the_others_go_by_their_time() {
        let front = SaleNumber::new("A".parse().unwrap(), 3);
        let lane = lane([watched(1, 90, true), watched(2, 80, true), watched(3, 99, true)]);
        let look = lane.look(Duration::from_secs(100), Some(&front));
        assert_eq!((sequence(look.front), sequence(look.other)), (Some(3), Some(2)));
        assert!(look.shows_front);
        let look = lane.look(Duration::from_secs(100), None);
        assert_eq!((sequence(look.front), sequence(look.other)), (None, Some(2)));
        assert!(!look.shows_front);
    }

    #[test]
    fn a_link_nobody_sees_gives_way_for_a_minute_and_no_longer() {
        let now = Duration::from_secs(200);
        let shortly = lane([watched(1, 130, false), watched(2, 180, true)]).look(now, None);
        assert_eq!(sequence(shortly.other), Some(2));
        let long = lane([watched(1, 110, false), watched(2, 180, true)]).look(now, None);
        assert_eq!(sequence(long.other), Some(1));
    }

    #[test]
    fn the_next_time_is_that_of_what_is_not_due_yet_however_much_is_overdue() {
        let mut asked = watched(3, 50, true);
        asked.asking = true;
        let look =
            lane([watched(1, 90, true), watched(2, 101, true), asked]).look(Duration::from_secs(100), None);
        assert_eq!(look.next_due, Some(Duration::from_secs(101)));
        assert_eq!((look.asking_front, look.asking_others), (0, 1));
    }
}
