//! The counter the month is sold at: three cashiers, one owner, a gateway that goes wrong on purpose.

use crate::books::Books;
use crate::story::Story;
use chrono::{NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use domain::{Actor, Role};
use engine::Clock;
use engine::budget::Rate;
use engine::views::{
    CashMoveKindView, ExportKind, ExportRequest, FindingKindView, SaleView, StateView, TakeTender,
    TenderKindView,
};
use sandbox::{Drill, Fault, On};
use std::time::Duration;
use support::{Shop, ShopOptions, owner, sale};

/// In 2026 its clocks go back on 15 February at three and forward on 22 March at two.
const ZONE: Tz = chrono_tz::Africa::Casablanca;
const FIRST_DAY: &str = "2026-02-13";
const DAYS: usize = 39;
/// The day changes at four: the shop sells into the night.
const CUTOFF_MINUTES: u16 = 4 * 60;
const CASHIERS: [&str; 3] = ["Amina", "Karim", "Lyes"];
/// What the gateway names more than was asked, when it names another amount.
const TOO_MUCH_MINOR: i64 = 50_000;
/// What every day's drawer begins with, and what is missing from it on some evenings.
const FLOAT_MINOR: i64 = 500_000;
const MISSING_MINOR: i64 = 20_000;

/// A sale the owner still has to look at.
struct Odd {
    story: Story,
    number: String,
    reference: String,
    asked_minor: i64,
    turn: usize,
}

pub struct Counter {
    shop: Shop,
    books: Books,
    sales: usize,
    made: usize,
    day: usize,
    /// Sales whose link is left to expire, with their story and what was asked.
    left: Vec<Odd>,
    /// What will be paid after its day was closed.
    paid_tomorrow: Vec<Odd>,
    /// What the owner decides on this evening, and what they carry over to the next.
    odd: Vec<Odd>,
    carried: Vec<Odd>,
}

impl Counter {
    pub async fn open(sales: usize) -> Counter {
        let rate = Rate { millis_per_request: 0, burst: 1 };
        let wall = at(0, 8, 0);
        let shop = Shop::with(ShopOptions { rate, wall, ..ShopOptions::default() }).await;
        let mut settings = shop.engine.read_settings(&owner()).await.unwrap().shop;
        settings.time_zone = ZONE.name().to_owned();
        settings.cutoff_minutes = CUTOFF_MINUTES;
        shop.engine.save_shop(&owner(), &settings).await.unwrap();
        Counter {
            shop,
            books: Books::default(),
            sales,
            made: 0,
            day: 0,
            left: Vec::new(),
            paid_tomorrow: Vec::new(),
            odd: Vec::new(),
            carried: Vec::new(),
        }
    }

    /// The shop opens at nine; `false` after the last day.
    pub async fn open_day(&mut self) -> bool {
        if self.day == DAYS {
            return false;
        }
        self.until(at(self.day, 9, 0));
        let float = CashMoveKindView::Float;
        self.shop.engine.record_cash_move(&owner(), float, FLOAT_MINOR, "").await.unwrap();
        for late in std::mem::take(&mut self.paid_tomorrow) {
            self.shop.sandbox.drills().confirm_now(&late.reference).unwrap();
            let seen = self.check(&late.number).await;
            assert_eq!(seen.state, StateView::Paid);
            self.happened(late);
        }
        true
    }

    /// Sells from nine until after three in the night, with a crash in the middle.
    pub async fn sell_all_day(&mut self) {
        let (open, over) = (at(self.day, 9, 0), at(self.day + 1, 3, 10));
        let today = self.sales * (self.day + 1) / DAYS - self.made;
        for index in 0..today {
            let part = i32::try_from(index).unwrap();
            self.until(open + (over - open) / i32::try_from(today).unwrap() * part);
            if index == today / 2 {
                self.shop.restart().await;
            }
            self.sell_one().await;
        }
        self.shop.sandbox.forget_requests();
    }

    async fn sell_one(&mut self) {
        let index = self.made;
        self.made += 1;
        let story = Story::of(index);
        let asked_minor = 100 * (500 + i64::try_from(index * 37 % 9_000).unwrap());
        let cashier = Actor { name: Some(CASHIERS[index % 3].to_owned()), role: Role::Cashier };
        if story == Story::PaysAfterLostLink {
            self.drill(Drill::new(On::Create, Fault::DropAfterWork).times(1));
        }
        let asked = sale(asked_minor, &format!("request-of-month-{index}"));
        let sold = self.shop.engine.sell(&cashier, asked).await.unwrap();
        let odd = Odd {
            story,
            reference: sold.link.as_ref().unwrap().reference.clone(),
            number: sold.number.clone(),
            asked_minor,
            turn: index / 50,
        };
        self.live(odd, &sold, index).await;
    }

    /// What happens to the sale while its customer stands there.
    async fn live(&mut self, odd: Odd, sold: &SaleView, index: usize) {
        let number = self.shop.number(&odd.number);
        let who = owner();
        match odd.story {
            Story::Pays | Story::PaysAfterLostLink => self.pays(odd, sold).await,
            Story::PaysThroughFaults => {
                for fault in faults(index) {
                    self.drill(Drill::new(On::Check, fault).about(&odd.reference).times(1));
                    self.shop.engine.check_now(&who, &number).await.unwrap();
                    self.shop.advance(Duration::from_secs(5));
                }
                self.pays(odd, sold).await;
            }
            Story::Declines => {
                self.shop.customer_declines(sold).await;
                assert_eq!(self.check(&odd.number).await.state, StateView::Unpaid);
            }
            Story::Leaves | Story::Late | Story::LateAfterClosing | Story::PaysOther => self.left.push(odd),
            Story::PaysCash => {
                self.take(&odd, TenderKindView::Cash).await;
                self.happened(odd);
            }
            Story::CashThenPhone => {
                self.take(&odd, TenderKindView::Cash).await;
                self.shop.customer_pays(sold).await;
                self.check(&odd.number).await;
                self.happened(odd);
            }
            Story::UnknownWord => {
                let fault = Fault::UnknownStatus { status: "REVERSED".into() };
                self.drill(Drill::new(On::Check, fault).about(&odd.reference).times(1));
                self.check(&odd.number).await;
                self.left.push(odd);
            }
            Story::NotFound => {
                self.drill(Drill::new(On::Check, Fault::NotFound).about(&odd.reference).times(3));
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
                self.shop.customer_pays(sold).await;
                self.check(&odd.number).await;
                self.happened(odd);
            }
            Story::WrongAmount | Story::WrongReference => {
                let fault = if odd.story == Story::WrongAmount {
                    Fault::WrongAmount { amount: Some((named_minor(&odd) / 100).into()) }
                } else {
                    Fault::WrongReference { reference: "OCPL-WRONG2-WXYZ".into() }
                };
                self.drill(Drill::new(On::Check, fault).about(&odd.reference));
                self.shop.customer_pays(sold).await;
                assert_eq!(self.check(&odd.number).await.state, StateView::Conflict);
                self.happened(odd);
            }
            Story::Regresses => {
                let fault = Fault::ConfirmedThenPending { confirmed_checks: 1 };
                self.drill(Drill::new(On::Check, fault).about(&odd.reference));
                self.pays(odd, sold).await;
            }
        }
    }

    async fn pays(&mut self, odd: Odd, sold: &SaleView) {
        self.shop.customer_pays(sold).await;
        assert_eq!(self.check(&odd.number).await.state, StateView::Paid, "{:?}", odd.story);
        self.happened(odd);
    }

    /// Half past three: every link has run out. Late money comes. After the day's end the owner asks about all of it,
    /// decides on what is odd or carries it over by name, and closes.
    pub async fn close_day(&mut self) {
        self.until(at(self.day + 1, 3, 40));
        for odd in std::mem::take(&mut self.left) {
            assert_eq!(self.check(&odd.number).await.state, StateView::Unpaid, "{:?}", odd.story);
            match odd.story {
                Story::Late | Story::GivenUpThenPays => {
                    self.shop.sandbox.drills().confirm_now(&odd.reference).unwrap();
                    assert_eq!(self.check(&odd.number).await.state, StateView::Paid);
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
        // What was carried over is settled a day later; of what is new every third is carried over.
        let (settled, carried): (Vec<Odd>, Vec<Odd>) =
            std::mem::take(&mut self.odd).into_iter().partition(|odd| odd.turn % 3 != 0);
        for odd in std::mem::replace(&mut self.carried, carried) {
            self.decide(odd, true).await;
        }
        for odd in settled {
            self.decide(odd, false).await;
        }
        self.until(at(self.day + 1, 4, 10));
        let preview = self.shop.engine.preview_closing(&owner(), Some(&day)).await.unwrap();
        let blocking = preview.findings.iter().filter(|finding| finding.blocks);
        let names = blocking.map(|finding| finding.id.clone()).collect();
        let closing = self.shop.engine.close_day(&owner(), Some(&day), names).await.unwrap();
        let first_of_month = self.day == 0 || day.ends_with("-01");
        self.books.closes(&closing, first_of_month);
        self.day += 1;
    }

    /// The whole of the sale, without the phone.
    async fn take(&self, odd: &Odd, kind: TenderKindView) {
        let note = if kind == TenderKindView::Other { "cheque 12" } else { "" }.to_owned();
        let input = TakeTender { kind, given_minor: None, note, second_press: true };
        let number = self.shop.number(&odd.number);
        let reply = self.shop.engine.take_tender(&support::cashier(), &number, input).await.unwrap();
        assert!(reply.done && reply.sale.state == StateView::Paid);
    }

    /// The drawer is counted: most evenings it agrees, some it lacks something, which the owner explains, and some
    /// nobody counts it.
    async fn count(&mut self) {
        let expected = FLOAT_MINOR + self.books.in_drawer;
        match self.day % 11 {
            5 => self.books.told_of_drawer(FindingKindView::DrawerUncounted),
            7 => {
                self.shop.engine.count_cash(&owner(), None, expected - MISSING_MINOR, None).await.unwrap();
                let note = "change given twice";
                self.shop.engine.explain_cash(&owner(), None, note).await.unwrap();
                self.books.told_of_drawer(FindingKindView::CashDifference);
            }
            _ => drop(self.shop.engine.count_cash(&owner(), None, expected, None).await.unwrap()),
        }
    }

    /// The owner decides; `day_is_closed` when that of the sale is.
    async fn decide(&mut self, odd: Odd, day_is_closed: bool) {
        let decision = odd.story.decision(odd.turn);
        let number = self.shop.number(&odd.number);
        let note = "as agreed with the customer";
        self.shop.engine.resolve(&owner(), &number, None, decision, note).await.unwrap();
        let moved = odd.story.by_decision(decision, odd.asked_minor, named_minor(&odd));
        self.books.decided(odd.story, &odd.number, decision, moved);
        if day_is_closed && moved != [0; 3] {
            self.books.told_after_closing(&odd.number);
        }
    }

    /// Every closing and every row holds, the figures over all days are the sum of the days, and the files can be made.
    pub async fn prove(&self) {
        let closings = self.shop.engine.verify_closings(&owner()).await.unwrap();
        assert_eq!((closings.closings, closings.broken), (DAYS as u64, None));
        assert!(self.shop.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
        assert_eq!(self.shop.engine.verify_books(&owner()).await.unwrap().unlike, []);
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
        assert_eq!(report["figures"][0]["sold_minor"], self.books.perpetual_sold());
        assert_eq!(report["sales"].as_array().unwrap().len(), self.sales);
        assert!(self.books.told_stories > 0);
    }

    fn happened(&mut self, odd: Odd) {
        self.books.happened(odd.story, &odd.number, odd.asked_minor);
        if odd.story.finding().is_some() {
            self.odd.push(odd);
        }
    }

    async fn check(&self, number: &str) -> SaleView {
        self.shop.check(number).await
    }

    fn drill(&self, drill: Drill) {
        self.shop.sandbox.drills().add(drill);
    }

    /// Lets time pass until then; at once if that is over.
    fn until(&self, moment: domain::Moment) {
        let left = moment - self.shop.clock.now_utc();
        if let Ok(left) = left.to_std() {
            self.shop.advance(left);
        }
    }
}

fn named_minor(odd: &Odd) -> i64 {
    odd.asked_minor + if odd.story == Story::WrongAmount { TOO_MUCH_MINOR } else { 0 }
}

fn date(day: usize) -> NaiveDate {
    let first: NaiveDate = FIRST_DAY.parse().unwrap();
    first + chrono::Days::new(day as u64)
}

/// A time of the shop's clock on day `day`.
fn at(day: usize, hour: u32, minute: u32) -> domain::Moment {
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
    ZONE.from_local_datetime(&date(day).and_time(time)).latest().unwrap().to_utc()
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
    ];
    let pick = |at: usize| all[(index / 6 + at) % all.len()].clone();
    [pick(0), pick(3)]
}
