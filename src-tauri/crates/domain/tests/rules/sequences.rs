//! Random lives of one sale with several attempts: whatever happens in whatever order, no money is
//! lost or invented, and nobody is asked to pay twice on purpose.

use crate::fixtures::*;
use chrono::Duration;
use domain::attempt::{Attempt, LeftScreen, Stage};
use domain::figures::{Claim, add_up, claims};
use domain::link::{Link, NoLink, Proof};
use domain::observation::{Details, Observation, Verdict};
use domain::reconciliation::cause;
use domain::sale::{
    Resolution, ResolutionKind, Sale, SaleState, displayed, replace_displayed, settle, standing_decision,
    state,
};
use domain::watch::{NextCheck, is_unfinished, next_check};
use domain::{Channel, Environment, Flag, Moment, transition};
use proptest::prelude::*;

/// Something that happens to a sale.
#[derive(Debug, Clone)]
enum Event {
    LinkMade { proof: Proof, life: Option<u32>, created: i64 },
    LinkLost { keeps_reference: bool },
    LinkRejected,
    NewLink { sent: bool },
    LostFound,
    LostNotThere,
    GiveUp,
    Answer { whom: usize, verdict: Verdict, spoilt: [u8; 4], server: Option<i64> },
    TimePasses { seconds: i64 },
    WatchEnds { whom: usize },
    Decision { whom: usize, kind: ResolutionKind },
}

fn events() -> impl Strategy<Value = Event> {
    let verdict = prop::sample::select(Verdict::ALL.to_vec());
    // Mostly matching, sometimes wrong (1), absent (2) or absurd (3).
    let detail = || prop_oneof![6 => Just(0_u8), 1 => Just(1), 1 => Just(2), 1 => Just(3)];
    let seconds = prop_oneof![
        4 => 0_i64..10,
        3 => 10_i64..300,
        2 => 300_i64..5_000,
        1 => 5_000_i64..200_000,
        1 => -400_000_i64..0,
    ];
    let kind = prop::sample::select(vec![
        ResolutionKind::Accepted,
        ResolutionKind::NotOurs,
        ResolutionKind::ToRefund,
    ]);
    prop_oneof![
        4 => (any::<[bool; 3]>(), prop::option::of(prop_oneof![Just(1_200_u32), 0_u32..4_000, any::<u32>()]),
              prop_oneof![4 => Just(0_i64), 1 => -9_000_000_000_i64..9_000_000_000])
            .prop_map(|([amount, currency, environment], life, created)| Event::LinkMade {
                proof: Proof { amount, currency, environment }, life, created }),
        1 => any::<bool>().prop_map(|keeps_reference| Event::LinkLost { keeps_reference }),
        1 => Just(Event::LinkRejected),
        2 => any::<bool>().prop_map(|sent| Event::NewLink { sent }),
        1 => Just(Event::LostFound),
        1 => Just(Event::LostNotThere),
        1 => Just(Event::GiveUp),
        10 => (0_usize..5, verdict, [detail(), detail(), detail(), detail()], prop::option::of(-4_000_i64..4_000))
            .prop_map(|(whom, verdict, spoilt, server)| Event::Answer { whom, verdict, spoilt, server }),
        4 => seconds.prop_map(|seconds| Event::TimePasses { seconds }),
        1 => (0_usize..5).prop_map(|whom| Event::WatchEnds { whom }),
        2 => (0_usize..5, kind).prop_map(|(whom, kind)| Event::Decision { whom, kind }),
    ]
}

/// The sale, and what a till does with the rules on each event.
struct World {
    sale: Sale,
    attempts: Vec<Attempt>,
    resolutions: Vec<Resolution>,
    now: Moment,
    a_conflict_was_counted: bool,
}

impl World {
    fn new() -> World {
        World {
            sale: sale(),
            attempts: vec![intended(1)],
            resolutions: Vec::new(),
            now: at(0),
            a_conflict_was_counted: false,
        }
    }

    fn state(&self) -> SaleState {
        state(&self.sale, &self.attempts, &self.resolutions)
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::LinkMade { proof, life, created } => self.link_made(*proof, *life, *created),
            Event::LinkLost { keeps_reference } => {
                let reference = keeps_reference.then(|| self.reference_of(self.attempts.len() - 1));
                self.no_link(NoLink::Orphaned { reason: "timeout".into(), reference });
            }
            Event::LinkRejected => self.no_link(NoLink::Rejected { reason: "refused".into() }),
            Event::NewLink { sent } => {
                let settled = self.state() == SaleState::Paid || self.attempts.len() == 5;
                let making = self.attempts.last().is_some_and(|attempt| attempt.stage == Stage::Creating);
                if !settled && !making {
                    let intended = intended(self.attempts.len() as u32 + 1);
                    if *sent {
                        for attempt in &mut self.attempts {
                            *attempt = attempt.left_screen(LeftScreen::Replaced, self.now);
                        }
                    }
                    self.attempts.push(match sent {
                        true => intended.sent_by(Channel::Sms, self.now),
                        false => intended,
                    });
                }
            }
            Event::LostFound => self.lost_found(),
            Event::LostNotThere => {
                for attempt in &mut self.attempts {
                    *attempt = attempt.not_there(self.now);
                }
            }
            Event::GiveUp => {
                self.sale.given_up_at = self.sale.given_up_at.or(Some(self.now));
                for attempt in &mut self.attempts {
                    *attempt = attempt.left_screen(LeftScreen::GivenUp, self.now);
                }
            }
            Event::Answer { whom, verdict, spoilt, server } => self.answer(*whom, *verdict, *spoilt, *server),
            Event::TimePasses { seconds } => {
                self.now += Duration::seconds(*seconds);
                for attempt in &mut self.attempts {
                    if attempt.expires_at.is_some_and(|end| end <= self.now) {
                        *attempt = attempt.left_screen(LeftScreen::Deadline, self.now);
                    }
                }
            }
            Event::WatchEnds { whom } => {
                if let Some(attempt) = self.attempts.get_mut(*whom) {
                    *attempt = attempt.watch_ended();
                }
            }
            Event::Decision { whom, kind } => self.decide(*whom, *kind),
        }
    }

    fn reference_of(&self, index: usize) -> String {
        format!("OCPL-{index}")
    }

    fn link_made(&mut self, proof: Proof, life_seconds: Option<u32>, created: i64) {
        let newest = self.attempts.len() - 1;
        if self.attempts[newest].stage != Stage::Creating {
            return;
        }
        let link = Link {
            proof,
            life_seconds,
            gateway_created_at: self.now.checked_add_signed(Duration::seconds(created)),
            server_time: Some(self.now),
            ..link(&self.reference_of(newest))
        };
        let show = self.sale.given_up_at.is_none() && self.state() != SaleState::Paid;
        self.attempts[newest] = self.attempts[newest].with_link(&link, self.now, show);
        if show {
            replace_displayed(&mut self.attempts, newest, self.now);
        }
    }

    /// The gateway is asked by our own name for what was sent and lost, and knows it.
    fn lost_found(&mut self) {
        let Some(lost) = self.attempts.iter().position(Attempt::is_lost) else { return };
        let link = Link { server_time: Some(self.now), ..link(&self.reference_of(lost)) };
        let show = self.sale.given_up_at.is_none() && self.state() != SaleState::Paid;
        self.attempts[lost] = self.attempts[lost].with_link(&link, self.now, show);
        if show && self.attempts[lost].screen.is_shown() {
            replace_displayed(&mut self.attempts, lost, self.now);
        }
    }

    fn no_link(&mut self, why: NoLink) {
        if let Some(newest) = self.attempts.last_mut() {
            *newest = newest.without_link(&why, self.now, Some(1200));
        }
    }

    fn answer(&mut self, whom: usize, verdict: Verdict, spoilt: [u8; 4], server: Option<i64>) {
        let Some(before) = self.attempts.get(whom).cloned() else { return };
        let mut details = Details::matching(asked(), &self.reference_of(whom), Environment::Sandbox);
        details.amount_minor =
            [details.amount_minor, Some(149_900), None, Some(i64::MIN)][usize::from(spoilt[0])];
        details.currency =
            [details.currency, Some("EUR".into()), None, Some(String::new())][usize::from(spoilt[1])].clone();
        details.reference = [details.reference, Some("OTHER".into()), None, Some(String::new())]
            [usize::from(spoilt[2])]
        .clone();
        details.environment = [details.environment, Some(Environment::Live), None, Some(Environment::Live)]
            [usize::from(spoilt[3])];
        let observation = Observation {
            server_time: server.and_then(|seconds| self.now.checked_add_signed(Duration::seconds(seconds))),
            ..says_with(verdict, details)
        };
        let change = transition(&before, &observation, self.now);
        judge_one_answer(&before, &observation, &change.next);
        let confirmed = change.moved_to(Stage::Confirmed);
        self.attempts[whom] = change.next;
        if confirmed {
            let day = "2026-11-21".parse().unwrap();
            self.attempts[whom].business_day.get_or_insert(day);
            settle(&mut self.attempts, whom, self.now);
        }
    }

    fn decide(&mut self, whom: usize, kind: ResolutionKind) {
        let Some(attempt) = self.attempts.get(whom) else { return };
        if cause(attempt, &self.resolutions, &[]).is_none() {
            return;
        }
        let conflict = attempt.is_conflict();
        self.resolutions.push(decided(attempt, kind, self.now));
        if conflict && kind == ResolutionKind::Accepted {
            self.a_conflict_was_counted = true;
            self.attempts[whom].business_day.get_or_insert("2026-11-21".parse().unwrap());
            settle(&mut self.attempts, whom, self.now);
        }
    }

    fn judge(&self, earlier: &[Attempt]) {
        self.judge_screens();
        for (before, after) in earlier.iter().zip(&self.attempts) {
            assert!(before.flags.since(after.flags).is_empty(), "a flag was taken down");
            if before.stage == Stage::Confirmed {
                assert_eq!(after.stage, Stage::Confirmed, "a confirmed attempt was downgraded");
                assert_eq!(after.confirmed_at, before.confirmed_at);
                assert_eq!(after.business_day, before.business_day);
            }
        }
        self.judge_duplicates();
        self.judge_figures();
        self.judge_attention();
        for attempt in &self.attempts {
            let maybe_sent = attempt.sent_by.is_some() && attempt.stage != Stage::Rejected;
            assert!(
                !maybe_sent || attempt.screen.was_shown(),
                "what a customer may have counts as never shown"
            );
            if let NextCheck::In(wait) = next_check(attempt, self.now, Duration::zero()) {
                assert!(is_unfinished(attempt, self.now) && wait > Duration::zero());
            }
            let _ = attempt.still_payable(self.now);
        }
    }

    fn judge_screens(&self) {
        let shown: Vec<_> = self.attempts.iter().filter(|attempt| attempt.screen.is_shown()).collect();
        assert!(shown.len() <= 1, "two displayed links");
        assert_eq!(displayed(&self.attempts), shown.first().copied());
        if let Some(shown) = shown.first() {
            let has_link = shown.reference.is_some() && shown.url.is_some();
            let unsure = shown.sent_by.is_some() && matches!(shown.stage, Stage::Creating | Stage::Orphaned);
            assert!(has_link || unsure, "a QR without a link");
            let stands = matches!(shown.stage, Stage::Awaiting | Stage::Authorized);
            assert!(stands || unsure, "a QR of a finished attempt");
            assert!(
                self.attempts.iter().all(|attempt| attempt.stage != Stage::Confirmed),
                "a QR of a paid sale"
            );
        }
    }

    fn judge_duplicates(&self) {
        let confirmed = self.attempts.iter().filter(|attempt| attempt.stage == Stage::Confirmed);
        let (duplicates, first): (Vec<_>, Vec<_>) = confirmed.partition(|attempt| attempt.is_duplicate());
        assert!(first.len() <= 1, "a second payment without a flag");
        assert!(
            duplicates.is_empty() || first.len() == 1 || self.a_conflict_was_counted,
            "a duplicate of nothing"
        );
    }

    fn judge_figures(&self) {
        let claims = claims(&self.attempts, &self.resolutions);
        assert_eq!(claims.len(), self.attempts.len());
        for (attempt, claim) in self.attempts.iter().zip(&claims) {
            match (attempt.stage == Stage::Confirmed, claim) {
                (true, claim) => assert_eq!(claim.map(|(_, money)| money), Some(asked()), "money was lost"),
                (false, None) => {}
                (false, Some(_)) => {
                    assert!(standing_decision(attempt, &self.resolutions).is_some(), "money was invented");
                    assert!(attempt.is_conflict());
                }
            }
        }
        let sold = claims.iter().flatten().filter(|(claim, _)| *claim == Claim::Sold).count();
        assert!(sold <= 1, "the sale was sold {sold} times");
        if self.resolutions.is_empty() {
            assert_eq!(sold == 1, self.state() == SaleState::Paid, "a paid sale is sold once");
        }
        if sold == 1 {
            assert_eq!(self.state(), SaleState::Paid, "only a paid sale is sold");
        }
        let sums = add_up(claims.into_iter().flatten()).unwrap();
        if let Some((_, figures)) = sums.get("DZD") {
            let parts = figures.sold_minor + figures.owed_minor + figures.other_minor;
            assert_eq!(parts, figures.received_minor);
        }
    }

    fn judge_attention(&self) {
        for attempt in &self.attempts {
            let seen = cause(attempt, &self.resolutions, &[]);
            let decision = standing_decision(attempt, &self.resolutions);
            if attempt.is_conflict() && decision.is_none() {
                assert_eq!(seen, Some(domain::reconciliation::Cause::Conflict));
                assert_ne!(self.state(), SaleState::Open);
                assert_ne!(self.state(), SaleState::Unpaid);
            }
            let odd = attempt.flags.has(Flag::Late) || attempt.is_duplicate();
            if odd && decision.is_none() {
                assert!(seen.is_some(), "nobody is told: {attempt:?}");
            }
            if decision.is_some_and(|decision| decision.kind == ResolutionKind::ToRefund) {
                assert!(seen.is_some(), "what is owed was forgotten");
            }
        }
    }
}

/// Confirmed only by a confirming word about this very attempt, with nothing that differs.
fn judge_one_answer(before: &Attempt, said: &Observation, after: &Attempt) {
    if before.stage == Stage::Confirmed || after.stage != Stage::Confirmed {
        return;
    }
    let confirming =
        [Verdict::Confirmed, Verdict::Refunded, Verdict::PartiallyRefunded, Verdict::ChargedBack];
    assert!(confirming.contains(&said.verdict), "{:?} confirmed", said.verdict);
    assert!(before.reference.is_some() && said.details.reference == before.reference);
    assert!(said.details.amount_minor.map_or(before.proof.amount, |minor| minor == ASKED_MINOR));
    assert!(said.details.currency.as_deref().map_or(before.proof.currency, |code| code == "DZD"));
    assert!(said.details.environment.map_or(before.proof.environment, |side| side == Environment::Sandbox));
    assert!(!matches!(before.stage, Stage::Creating | Stage::Rejected));
    if before.stage.is_negative() || !before.screen.is_shown() {
        let otherwise_paid = matches!(
            before.screen,
            domain::Screen::Left { why: LeftScreen::SalePaid | LeftScreen::Verdict, .. }
        );
        assert!(after.flags.has(Flag::Late) || (otherwise_paid && before.negative_at.is_none()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_to_a_sale_its_money_is_counted_once(life in prop::collection::vec(events(), 1..60)) {
        let mut world = World::new();
        for event in &life {
            let earlier = world.attempts.clone();
            world.take(event);
            world.judge(&earlier);
        }
    }
}
