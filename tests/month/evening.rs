//! The end of a day at the counter: late money, the drawers, the owner's decisions, the gateways' statements, the
//! closing; and at the end of the month the proof.

use crate::counter::{Counter, DAYS, FLOAT_MINOR, OWN, Odd, at, date};
use crate::sides::{self, LONGEST_LIFE, Side};
use crate::statement::{self, Counted};
use crate::story::Story;
use chrono::TimeDelta;
use domain::attempt::Stage;
use domain::{Clearing, Flag};
use engine::Clock;
use engine::views::{DecisionView, ExportKind, ExportRequest, FindingKindView, StateView, TenderKindView};
use sandbox::Fault;
use std::ops::RangeInclusive;
use store::SaleRecord;
use support::owner;

/// What is missing from the drawer on some evenings.
const MISSING_MINOR: i64 = 20_000;
/// After so many days everything is cleared: two, and the evening on which that is asked.
const DAYS_OF_CLEARING: usize = 4;
/// How long after a payment its day's end tells that it isn't cleared.
const TOLD_UNCLEARED: RangeInclusive<TimeDelta> = TimeDelta::days(3)..=TimeDelta::days(30);
/// Every so many days the gateways' statements are compared.
const DAYS_OF_A_STATEMENT: usize = 7;

impl Counter {
    /// The longest-lived link has run out. Late money comes. After the day's end the owner asks about all of it,
    /// decides on what is odd or carries it over by name, compares the gateways' statements, and closes.
    pub async fn close_day(&mut self) {
        self.until(at(self.day + 1, 3, 15) + LONGEST_LIFE);
        for odd in std::mem::take(&mut self.left) {
            let state = self.check(&odd.number).await.state;
            assert_eq!(state, StateView::Unpaid, "{} {:?}", odd.side.gateway, odd.story);
            match odd.story {
                Story::Late | Story::GivenUpThenPays => {
                    self.confirms(&odd);
                    let state = self.check(&odd.number).await.state;
                    assert_eq!(state, StateView::Paid, "{} {:?}", odd.side.gateway, odd.story);
                    self.happened(odd);
                }
                Story::LateAfterClosing => self.paid_tomorrow.push(odd),
                Story::PaysOther => {
                    self.take(&odd, TenderKindView::Other).await;
                    self.happened(odd);
                }
                _ => self.happened(odd),
            }
        }
        self.count().await;
        let day = date(self.day).to_string();
        self.shop.engine.recheck_day_to_end(&owner(), Some(&day)).await.unwrap();
        self.explain_contradicted(&day).await;
        // What was carried over is settled a day later; of what is new every third is carried over.
        let (settled, carried): (Vec<Odd>, Vec<Odd>) =
            std::mem::take(&mut self.odd).into_iter().partition(|odd| odd.turn % 3 != 0);
        for odd in std::mem::replace(&mut self.carried, carried) {
            self.decide(odd, true).await;
        }
        for odd in settled {
            self.decide(odd, false).await;
        }
        self.compare_statements().await;
        self.until(at(self.day + 1, 4, 10));
        let now = self.shop.clock.now_utc();
        for (_, sale) in self.never_cleared.iter().filter(|(at, _)| TOLD_UNCLEARED.contains(&(now - *at))) {
            self.books.told_about_sale(FindingKindView::NotCleared, sale);
        }
        let preview = self.shop.engine.preview_closing(&owner(), Some(&day)).await.unwrap();
        let blocking = preview.findings.iter().filter(|finding| finding.blocks);
        let names = blocking.map(|finding| finding.id.clone()).collect();
        let closing = self.shop.engine.close_day(&owner(), Some(&day), names).await.unwrap();
        let first_of_month = self.day == 0 || day.ends_with("-01");
        self.books.closes(&closing, first_of_month);
        self.day += 1;
    }

    /// The drawers are counted, one a currency: most evenings they agree, some the shop's own lacks something, which the
    /// owner explains, and some nobody counts any.
    async fn count(&mut self) {
        let mut drawers = vec![(OWN, FLOAT_MINOR)];
        for (currency, minor) in self.books.drawers() {
            if currency == OWN { drawers[0].1 += minor } else { drawers.push((currency, minor)) }
        }
        for (currency, expected) in drawers {
            let missing = if self.day % 11 == 7 && currency == OWN { MISSING_MINOR } else { 0 };
            if self.day % 11 == 5 {
                self.books.told_of_drawer(FindingKindView::DrawerUncounted, currency);
                continue;
            }
            let counted = expected - missing;
            self.shop.engine.count_cash(&owner(), None, counted, Some(currency)).await.unwrap();
            if missing != 0 {
                let note = "change given twice";
                self.shop.engine.explain_cash(&owner(), None, note).await.unwrap();
                self.books.told_of_drawer(FindingKindView::CashDifference, currency);
            }
        }
    }

    /// The gateways' lists have said that less was paid than they had named before, or nothing; the owner knows. A list begins with
    /// the oldest link of which money moved today, so that it may tell of others too.
    async fn explain_contradicted(&mut self, day: &str) {
        let told = self.shop.engine.preview_closing(&owner(), Some(day)).await.unwrap().findings;
        let by_list =
            |kind| matches!(kind, FindingKindView::AmountDiffers | FindingKindView::PaidHereNotThere);
        for finding in told.iter().filter(|finding| by_list(finding.kind)) {
            let is_it = |one: &&mut Counted| Some(&one.sale) == finding.sale.as_ref() && !one.is_told;
            let counted = self.counted.iter_mut().map(|(_, one)| one).find(is_it);
            let counted = counted.filter(|one| one.side.lists && one.contradicted() == Some(finding.kind));
            counted.unwrap_or_else(|| panic!("{day}: invented {finding:?}")).is_told = true;
            let note = "it had said so itself";
            self.shop.engine.resolve_finding(&owner(), &finding.id, note).await.unwrap();
        }
        for sale in std::mem::take(&mut self.contradicted) {
            let counted = self.counted.iter().find(|(_, one)| one.sale == sale);
            assert!(counted.is_some_and(|(_, one)| one.is_told), "{day}: no list contradicts {sale}");
        }
    }

    /// Once a week, the statements of the days up to yesterday, of which everything is decided.
    async fn compare_statements(&mut self) {
        if self.day == 0 || !self.day.is_multiple_of(DAYS_OF_A_STATEMENT) {
            return;
        }
        let of_these_days = |(day, _): &(usize, Counted)| *day < self.day;
        let (past, today) = std::mem::take(&mut self.counted).into_iter().partition(of_these_days);
        self.counted = today;
        let past: Vec<(usize, Counted)> = past;
        let counted: Vec<Counted> = past.into_iter().map(|(_, counted)| counted).collect();
        let days = (date(self.day - DAYS_OF_A_STATEMENT).to_string(), date(self.day - 1).to_string());
        self.on_statements += statement::compare_all(&self.shop, days, &counted).await;
    }

    /// The owner decides; `day_is_closed` when that of the sale is.
    async fn decide(&mut self, odd: Odd, day_is_closed: bool) {
        let decision = odd.story.decision(odd.turn);
        let number = self.shop.number(&odd.number);
        let note = "as agreed with the customer";
        self.shop.engine.resolve(&owner(), &number, None, decision, note).await.unwrap();
        if odd.story == Story::Regresses {
            // The gateway has come to its senses.
            assert!(self.shop.sandbox.drills().remove(odd.drill.unwrap()));
        }
        let moved = odd.story.by_decision(decision, odd.asked_minor, odd.named_minor());
        self.books.decided((odd.story, odd.side), &odd.number, decision, moved);
        if day_is_closed && moved != [0; 3] {
            self.books.told_about_sale(FindingKindView::PaidAfterClosing, &odd.number);
        }
        if odd.story.counts_by_phone(odd.side) {
            let known = self.counted.iter_mut().find(|(_, one)| one.sale == odd.number);
            match known {
                Some((_, one)) => one.decision = Some(decision),
                // A conflict counts from the decision on.
                None => self.count_in(&odd, Some(decision)),
            }
        }
        if odd.is_listed_tomorrow && !day_is_closed {
            self.is_contradicted(&odd);
        }
        // Of the debts, half are paid.
        if decision == DecisionView::ToRefund && odd.turn % 4 == 1 {
            self.debts.push(odd);
        }
    }

    /// What the gateway that tells clears days later is known to be cleared, by the questions of the days between.
    async fn prove_cleared(&self) {
        let mut cleared = 0;
        for day in 0..DAYS - DAYS_OF_CLEARING {
            let day = date(day).to_string();
            let records = self.shop.engine.sales_of_day(&owner(), Some(&day)).await.unwrap();
            let never = |record: &&SaleRecord| {
                let number = record.sale.number.to_string();
                self.never_cleared.iter().any(|(_, sale)| *sale == number)
            };
            let attempts = records.iter().filter(|record| !never(record)).flat_map(|record| &record.attempts);
            for attempt in attempts.map(|kept| &kept.attempt) {
                let is_paid = attempt.stage == Stage::Confirmed && !attempt.flags.has(Flag::Refunded);
                if is_paid && attempt.gateway.as_str() == "vertex" {
                    let at = attempt.clearing.and_then(Clearing::cleared_at);
                    assert!(at.is_some(), "{day}: {} isn't cleared", attempt.own_reference);
                    cleared += 1;
                }
            }
        }
        assert!(cleared > 0);
    }

    /// Every closing and every row holds, the figures over all days are the sum of the days, and the files can be made.
    pub async fn prove(&self) {
        let closings = self.shop.engine.verify_closings(&owner()).await.unwrap();
        assert_eq!((closings.closings, closings.broken), (DAYS as u64, None));
        assert!(self.shop.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
        assert_eq!(self.shop.engine.verify_books(&owner()).await.unwrap().unlike, []);
        self.prove_cleared().await;
        let file = |kind| ExportRequest {
            kind,
            from: Some(date(0).to_string()),
            to: Some(date(DAYS - 1).to_string()),
            language: "ar".to_owned(),
            separator: None,
        };
        let exported = self.shop.engine.export(&owner(), file(ExportKind::Json)).await.unwrap();
        let report: serde_json::Value =
            serde_json::from_slice(&std::fs::read(exported.path).unwrap()).unwrap();
        let figures = report["figures"].as_array().unwrap();
        let mut currencies = 0;
        for (currency, sold_minor) in self.books.perpetual_sold() {
            let told = figures.iter().find(|one| one["currency"] == currency).unwrap();
            assert_eq!(told["sold_minor"], sold_minor, "{currency}");
            currencies += 1;
        }
        assert_eq!((figures.len(), currencies), (4, 4));
        assert_eq!(report["sales"].as_array().unwrap().len(), self.sales);
        assert!(self.on_statements > 0);
        for (fault, _) in Fault::catalogue() {
            assert!(self.drilled.contains(fault.kind()), "{} happened to no sale", fault.kind());
        }
        let told = |story: &Story, side: &Side| {
            self.books.told_stories.get(&(format!("{story:?}"), side.gateway)).copied().unwrap_or(0)
        };
        for story in Story::ALL {
            let at: Vec<usize> = sides::ALL.iter().map(|side| told(&story, side)).collect();
            assert!(at.iter().sum::<usize>() > 0, "{story:?} was never told");
            assert!(self.sales < sides::ALL_IN_SALES || !at.contains(&0), "{story:?}: {at:?}");
        }
    }
}
