//! A customer at the counter, and what their gateway makes of it while they stand there.

use crate::counter::{Counter, Odd};
use crate::sides::SecondPayment;
use crate::story::Story;
use engine::Clock;
use engine::views::{SaleView, StageView, StateView, TenderKindView};
use sandbox::{CustomerDoes, Drill, Fault, On};
use std::time::Duration;
use support::owner;

impl Counter {
    /// What happens to the sale while its customer stands there.
    pub async fn live(&mut self, mut odd: Odd, sold: &SaleView, index: usize) {
        let number = self.shop.number(&odd.number);
        let who = owner();
        match odd.story {
            Story::Pays | Story::PaysAfterLostLink => self.pays(odd, sold).await,
            Story::PaysThroughFaults => {
                for fault in faults(index) {
                    self.drill(Drill::new(On::Check, fault).about(&odd.references[0]).times(1));
                    self.shop.engine.check_now(&who, &number).await.unwrap();
                    self.shop.advance(Duration::from_secs(5));
                }
                self.pays(odd, sold).await;
            }
            Story::Declines => {
                self.shop.customer_declines(sold).await;
                assert_eq!(self.check(&odd.number).await.state, StateView::Unpaid, "{}", odd.side.gateway);
                self.happened(odd);
            }
            Story::Leaves
            | Story::Late
            | Story::LateAfterClosing
            | Story::PaysOther
            | Story::UnsafeAddress
            | Story::ShortLife => self.left.push(odd),
            Story::PaysCash => {
                self.take(&odd, TenderKindView::Cash).await;
                self.happened(odd);
            }
            Story::CashThenPhone => {
                self.take(&odd, TenderKindView::Cash).await;
                self.pays_all_the_same(&odd, sold).await;
                self.check(&odd.number).await;
                self.happened(odd);
            }
            Story::UnknownWord => {
                let fault = Fault::UnknownStatus { status: "REVERSED".into() };
                self.drill(Drill::new(On::Check, fault).about(&odd.references[0]).times(1));
                self.check(&odd.number).await;
                self.left.push(odd);
            }
            Story::NotFound => {
                self.drill(Drill::new(On::Check, Fault::NotFound).about(&odd.references[0]).times(3));
                for _ in 0..3 {
                    self.check(&odd.number).await;
                    self.shop.advance(Duration::from_secs(40));
                }
                self.left.push(odd);
            }
            Story::GivenUp | Story::GivenUpThenPays => {
                assert!(self.shop.engine.give_up(&who, &number, true).await.unwrap().done);
                self.left.push(odd);
            }
            Story::PaysTwice => {
                let second = self.shop.engine.new_link(&who, &number, true).await.unwrap().sale;
                self.shop.customer_pays(&second).await;
                // A link that is only replaced isn't taken back, at no gateway.
                self.shop.customer_pays(sold).await;
                odd.references.push(second.link.unwrap().reference);
                self.check(&odd.number).await;
                self.happened(odd);
            }
            Story::WrongAmount | Story::WrongReference | Story::WrongCurrency | Story::WrongEnvironment => {
                let fault = match odd.story {
                    Story::WrongAmount => Fault::WrongAmount { amount: None },
                    Story::WrongReference => {
                        Fault::WrongReference { reference: "OCPL-WRONG2-WXYZ".to_owned() }
                    }
                    Story::WrongCurrency => Fault::WrongCurrency { currency: "USD".to_owned() },
                    _ => Fault::WrongEnvironment,
                };
                self.drill(Drill::new(On::Check, fault).about(&odd.references[0]));
                self.shop.customer_pays(sold).await;
                let state = self.check(&odd.number).await.state;
                let is_conflict = odd.story.is_conflict(odd.side);
                let wanted = if is_conflict { StateView::Conflict } else { StateView::Paid };
                assert_eq!(state, wanted, "{} {:?}", odd.side.gateway, odd.story);
                self.happened(odd);
            }
            Story::DetailsLeftOut | Story::NothingProved => {
                let drill = Drill::new(On::Check, Fault::DetailsAbsent).about(&odd.references[0]);
                self.drill(if odd.story.is_conflict(odd.side) { drill } else { drill.times(2) });
                self.shop.customer_pays(sold).await;
                let first = self.check(&odd.number).await.state;
                let knows = odd.story == Story::DetailsLeftOut && odd.side.confirms_without_details;
                let wanted = if knows { StateView::Paid } else { StateView::Open };
                assert_eq!(first, wanted, "{} {:?}", odd.side.gateway, odd.story);
                self.shop.advance(Duration::from_secs(61));
                let state = self.check(&odd.number).await.state;
                if odd.story.is_conflict(odd.side) {
                    assert_eq!(state, StateView::Conflict, "{} {:?}", odd.side.gateway, odd.story);
                } else {
                    self.is_paid(&odd).await;
                }
                self.happened(odd);
            }
            Story::ConfirmedUnpaid => {
                self.drill(Drill::new(On::Check, Fault::Confirmed).about(&odd.references[0]));
                self.is_paid(&odd).await;
                if odd.side.lists {
                    self.contradicted.push(odd.number.clone());
                }
                if odd.side.clears_later() {
                    self.never_cleared.push((self.shop.clock.now_utc(), odd.number.clone()));
                }
                self.happened(odd);
            }
            Story::SaidOver => {
                let fault = if odd.turn.is_multiple_of(2) { Fault::Gone } else { Fault::Failed };
                self.drill(Drill::new(On::Check, fault).about(&odd.references[0]));
                assert_eq!(self.check(&odd.number).await.state, StateView::Unpaid, "{}", odd.side.gateway);
                self.happened(odd);
            }
            Story::SaidOverThenPaid => {
                let fault = Fault::ExpiredThenConfirmed { expired_checks: 1 };
                self.drill(Drill::new(On::Check, fault).about(&odd.references[0]));
                assert_eq!(self.check(&odd.number).await.state, StateView::Unpaid, "{}", odd.side.gateway);
                self.is_paid(&odd).await;
                self.happened(odd);
            }
            Story::PaysAfterSilence | Story::PaysBesideAClock => {
                let fault = match odd.story {
                    Story::PaysBesideAClock => Fault::ClockSkew { seconds: 365 * 24 * 3600 },
                    _ if odd.turn.is_multiple_of(2) => Fault::Never { after_work: false },
                    _ => Fault::SlowDrip { interval_ms: 50 },
                };
                self.drill(Drill::new(On::Check, fault).about(&odd.references[0]).times(1));
                assert_eq!(self.check(&odd.number).await.state, StateView::Open, "{}", odd.side.gateway);
                self.pays(odd, sold).await;
            }
            Story::Regresses => {
                let fault = Fault::ConfirmedThenPending { confirmed_checks: 1 };
                odd.drill = Some(self.drill(Drill::new(On::Check, fault).about(&odd.references[0])));
                self.pays(odd, sold).await;
            }
            Story::GivenBack
            | Story::PartGivenBack
            | Story::GivenBackAfterClosing
            | Story::RefundAnswerLost
            | Story::RefundHangs
            | Story::GivenBackThere => {
                self.shop.customer_pays(sold).await;
                self.is_paid(&odd).await;
                self.goes_back(odd).await;
            }
            Story::Reserves => {
                let does = if odd.side.reserves { CustomerDoes::Authorizes } else { CustomerDoes::Pays };
                self.shop.sandbox.play(&odd.references[0], does).await.unwrap();
                self.is_paid(&odd).await;
                self.happened(odd);
            }
            Story::LetGo => {
                if odd.side.reserves {
                    self.drill(Drill::new(On::Act, Fault::DropBeforeWork).about(&odd.references[0]).times(1));
                    self.shop.sandbox.play(&odd.references[0], CustomerDoes::Authorizes).await.unwrap();
                    assert_eq!(self.check(&odd.number).await.stage, StageView::Authorized);
                }
                assert!(self.shop.engine.give_up(&who, &number, true).await.unwrap().done);
                self.left.push(odd);
            }
        }
    }

    async fn pays(&mut self, odd: Odd, sold: &SaleView) {
        self.shop.customer_pays(sold).await;
        self.is_paid(&odd).await;
        self.happened(odd);
    }

    async fn is_paid(&self, odd: &Odd) {
        let paid = self.check(&odd.number).await;
        assert_eq!(paid.state, StateView::Paid, "{} {:?}", odd.side.gateway, odd.story);
        assert_eq!(paid.attempts.len(), odd.side.attempts(odd.story), "{} {:?}", odd.side.gateway, odd.story);
    }

    /// Money comes by phone after cash was taken.
    async fn pays_all_the_same(&self, odd: &Odd, sold: &SaleView) {
        match odd.side.second_payment() {
            SecondPayment::ByTheCustomer => self.shop.customer_pays(sold).await,
            SecondPayment::ByTheGateway => {
                let paid = self.shop.sandbox.play(&odd.references[0], CustomerDoes::Pays).await;
                assert!(paid.is_err(), "{} lets a customer pay what it took back", odd.side.gateway);
                self.confirms(odd);
            }
        }
    }
}

/// Two of the ways in which an answer can be nonsense, by turns.
fn faults(index: usize) -> [Fault; 2] {
    let all = [
        Fault::ServerError { after_work: false },
        Fault::BadGateway { after_work: false },
        Fault::CutJson,
        Fault::CutConnection,
        Fault::TooManyRequests { retry_after_s: Some(2), as_date: false },
        Fault::KeyRefused,
        Fault::BadRequest,
        Fault::Unavailable { retry_after_s: Some(2), after_work: false },
        Fault::IpBlocked,
        Fault::MerchantNotValidated,
        Fault::Oversized { bytes: 70_000, chunked: true },
        Fault::Late { delay_ms: 20 },
        Fault::Edit { pointer: "/news".to_owned(), value: Some("soon".into()) },
    ];
    let pick = |at: usize| all[(index / 6 + at) % all.len()].clone();
    [pick(0), pick(3)]
}
