//! Money that goes back: at once, on another day, in doubt overnight, or at the gateway's own website; and debts that
//! are paid. By the gateway where it can, else by hand.

use crate::counter::{Counter, FLOAT_MINOR, OWN, Odd};
use crate::sides::Hanging;
use crate::story::{PART_MINOR, Story};
use engine::views::{
    DecisionView, FindingKindView, RefundInput, RefundReply, RefundStageView, RefundWayView,
};
use sandbox::{Drill, Fault, On};
use support::owner;

impl Counter {
    /// What becomes of paid money on its own day.
    pub async fn goes_back(&mut self, mut odd: Odd) {
        let (side, reference) = (odd.side, odd.references[0].clone());
        match odd.story {
            Story::PartGivenBack if side.gives_a_part_at_once() => {
                self.by_gateway(&odd, Some(PART_MINOR)).await;
            }
            Story::PartGivenBack => {
                if side.gives_back {
                    let refused = self.give_back(&odd, RefundWayView::Gateway, Some(PART_MINOR)).await;
                    assert_eq!(refused.refund.stage, RefundStageView::Failed, "{}", side.gateway);
                }
                self.by_hand(&odd, PART_MINOR).await;
            }
            Story::GivenBackThere => {
                self.shop.sandbox.drills().give_back(&reference, odd.asked_minor).unwrap();
                self.check(&odd.number).await;
            }
            Story::RefundAnswerLost if side.gives_back => {
                self.drill(Drill::new(On::Act, Fault::DropAfterWork).about(&reference).times(1));
                self.by_gateway(&odd, None).await;
            }
            Story::RefundHangs if side.gives_back => odd.drill = self.hangs(&odd).await,
            Story::GivenBackAfterClosing => {}
            _ => self.all_back(&odd).await,
        }
        let is_for_tomorrow =
            odd.story == Story::GivenBackAfterClosing || (odd.story == Story::RefundHangs && side.gives_back);
        if is_for_tomorrow {
            self.landed(&odd);
            self.overnight.push(odd);
        } else {
            self.happened(odd);
        }
    }

    /// Asks the gateway to give it back in such a way that nobody can say today whether it did; gives the drill that
    /// holds it up.
    async fn hangs(&self, odd: &Odd) -> Option<u64> {
        let reference = &odd.references[0];
        let (drill, stage) = match odd.side.hanging()? {
            Hanging::TheGatewayIsSlow => {
                let first_refund = format!("{reference}001");
                (Drill::new(On::Check, Fault::Pending).about(first_refund), RefundStageView::Pending)
            }
            Hanging::TheWishIsLost => (
                Drill::new(On::Act, Fault::DropBeforeWork).about(reference).times(1),
                RefundStageView::Unclear,
            ),
        };
        let drill = self.drill(drill);
        let reply = self.give_back(odd, RefundWayView::Gateway, None).await;
        assert_eq!(reply.refund.stage, stage, "{}", odd.side.gateway);
        let seen = self.check(&odd.number).await;
        assert_eq!(seen.refunds[0].stage, stage, "{}", odd.side.gateway);
        Some(drill)
    }

    /// What was put off yesterday is done, and debts are paid.
    pub async fn give_back_in_the_morning(&mut self) {
        for odd in std::mem::take(&mut self.overnight) {
            match (odd.story, odd.side.hanging()) {
                (Story::RefundHangs, Some(hanging)) => self.hangs_no_more(&odd, hanging).await,
                _ => {
                    self.all_back(&odd).await;
                    self.gone_back_after_closing(&odd, (odd.asked_minor, 0));
                }
            }
        }
        for debt in std::mem::take(&mut self.debts) {
            match debt.story {
                // The gateway has less than it named.
                Story::WrongAmount => self.by_hand(&debt, debt.named_minor()).await,
                _ => self.all_back(&debt).await,
            }
            self.books.ends(FindingKindView::Owed, &debt.number);
            self.gone_back_after_closing(&debt, (0, debt.named_minor()));
            if let Some((_, counted)) = self.counted.iter_mut().find(|(_, one)| one.sale == debt.number) {
                counted.is_repaid = true;
            }
            // Its refund brings it onto today's list.
            if debt.side.lists {
                self.is_contradicted(&debt);
            }
        }
    }

    async fn hangs_no_more(&mut self, odd: &Odd, hanging: Hanging) {
        match hanging {
            Hanging::TheGatewayIsSlow => {
                assert!(self.shop.sandbox.drills().remove(odd.drill.unwrap()));
                let seen = self.check(&odd.number).await;
                assert_eq!(seen.refunds[0].stage, RefundStageView::Done, "{}", odd.side.gateway);
                self.books.ends(FindingKindView::RefundWaiting, &odd.number);
                self.gone_back_after_closing(odd, (odd.asked_minor, 0));
            }
            Hanging::TheWishIsLost => {
                let number = self.shop.number(&odd.number);
                let note = "the gateway's website has nothing of it";
                let reply = self.shop.engine.settle_refund(&owner(), &number, 1, false, note).await.unwrap();
                assert_eq!(reply.refund.stage, RefundStageView::Failed, "{}", odd.side.gateway);
                self.books.ends(FindingKindView::RefundUnclear, &odd.number);
            }
        }
    }

    /// The next list of its gateway has the sale, and says otherwise if the till counted another amount than was paid.
    /// What a statement or a list told before isn't told again.
    pub fn is_contradicted(&mut self, odd: &Odd) {
        let counted = self.counted.iter().map(|(_, one)| one).find(|one| one.sale == odd.number);
        if counted.is_some_and(|one| one.contradicted().is_some() && !one.is_told) {
            self.contradicted.push(odd.number.clone());
        }
    }

    fn gone_back_after_closing(&mut self, odd: &Odd, (sold, owed): (i64, i64)) {
        self.books.gone_back(odd.side, (sold, owed));
        self.books.told_about_sale(FindingKindView::PaidAfterClosing, &odd.number);
    }

    /// All that is left of it, as its gateway allows.
    async fn all_back(&mut self, odd: &Odd) {
        if odd.side.gives_back {
            self.by_gateway(odd, None).await;
        } else {
            self.by_hand(odd, odd.asked_minor).await;
        }
    }

    /// Through the gateway, asking until it says that it is done; twice is enough for each.
    async fn by_gateway(&self, odd: &Odd, amount_minor: Option<i64>) {
        self.give_back(odd, RefundWayView::Gateway, amount_minor).await;
        self.check(&odd.number).await;
        let seen = self.check(&odd.number).await;
        let stages: Vec<_> = seen.refunds.iter().map(|refund| refund.stage).collect();
        assert_eq!(stages, [RefundStageView::Done], "{} {:?}", odd.side.gateway, odd.story);
    }

    /// In cash where the drawer holds so much, else by a transfer.
    async fn by_hand(&mut self, odd: &Odd, minor: i64) {
        let float = if odd.side.currency == OWN { FLOAT_MINOR } else { 0 };
        let has_cash = self.books.cash_of_today(odd.side) + float >= minor;
        let way = if has_cash { RefundWayView::Cash } else { RefundWayView::Other };
        let reply = self.give_back(odd, way, Some(minor)).await;
        assert_eq!(reply.refund.stage, RefundStageView::Done, "{} {:?}", odd.side.gateway, odd.story);
        if has_cash {
            self.books.out_of_drawer(odd.side, minor);
        }
    }

    async fn give_back(&self, odd: &Odd, way: RefundWayView, amount_minor: Option<i64>) -> RefundReply {
        let number = self.shop.number(&odd.number);
        // Of two payments it is the one that was decided on.
        let seen = self.shop.read(&odd.number).await;
        let decided = |attempt: &&engine::views::AttemptView| {
            attempt.resolution.as_ref().is_some_and(|one| one.decision == DecisionView::ToRefund)
        };
        let own_reference = seen.attempts.iter().find(decided).map(|attempt| attempt.own_reference.clone());
        let reason = "the coat was too small".to_owned();
        let input = RefundInput { own_reference, amount_minor, way, reason };
        self.shop.engine.refund(&owner(), &number, input).await.unwrap()
    }
}
