//! The counter the month is sold at: three cashiers, one owner, five gateways that go wrong on purpose.

use crate::books::Books;
use crate::sides::{self, SecondPayment, Side, side_of};
use crate::statement::Counted;
use crate::story::Story;
use chrono::{NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use domain::{Actor, Role};
use engine::Clock;
use engine::budget::Rate;
use engine::views::{
    CashMoveKindView, DecisionView, SaleView, StageView, StartSale, StateView, TakeTender, TenderKindView,
};
use sandbox::{CustomerDoes, Drill, Fault, On};
use std::time::Duration;
use support::{Shop, ShopOptions, owner, sale};

/// In 2026 its clocks go back on 15 February at three and forward on 22 March at two.
const ZONE: Tz = chrono_tz::Africa::Casablanca;
const FIRST_DAY: &str = "2026-02-13";
pub const DAYS: usize = 39;
/// The day changes at four: the shop sells into the night.
const CUTOFF_MINUTES: u16 = 4 * 60;
/// How long before a day its gateways' lists begin.
const LIST_MARGIN: chrono::Duration = chrono::Duration::hours(2);
const CASHIERS: [&str; 3] = ["Amina", "Karim", "Lyes"];
/// The shop's own currency, in which the drawer's float is.
pub const OWN: &str = "DZD";
/// What every day's drawer begins with.
pub const FLOAT_MINOR: i64 = 500_000;

/// A sale the owner still has to look at.
pub struct Odd {
    pub story: Story,
    pub side: &'static Side,
    pub number: String,
    /// The links its customer was shown, the first one first.
    pub references: Vec<String>,
    pub asked_minor: i64,
    pub turn: usize,
    /// The drill that holds it where it is.
    pub drill: Option<u64>,
    /// Made so late in the day that tomorrow's list of its gateway has it too.
    pub is_listed_tomorrow: bool,
}

impl Odd {
    /// What the gateway names for it.
    pub fn named_minor(&self) -> i64 {
        self.asked_minor + if self.story == Story::WrongAmount { self.side.too_much_minor } else { 0 }
    }
}

pub struct Counter {
    pub shop: Shop,
    pub books: Books,
    pub sales: usize,
    pub made: usize,
    pub day: usize,
    /// Sales whose link is left to expire, with their story and what was asked.
    pub left: Vec<Odd>,
    /// What will be paid after its day was closed.
    pub paid_tomorrow: Vec<Odd>,
    /// What the owner decides on this evening, and what they carry over to the next.
    pub odd: Vec<Odd>,
    pub carried: Vec<Odd>,
    /// What the till counts since the last statements, by the day on which it landed there; what isn't decided yet
    /// lands when it is.
    pub counted: Vec<(usize, Counted)>,
    /// Whose money goes back tomorrow, or is said then to have gone back or not.
    pub overnight: Vec<Odd>,
    /// What the owner decided to give back, and does tomorrow.
    pub debts: Vec<Odd>,
    /// Sales of which the next list will say that the till counted another amount than was paid.
    pub contradicted: Vec<String>,
    /// How many findings the statements brought.
    pub on_statements: usize,
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
        for said in shop.engine.read_settings(&owner()).await.unwrap().gateways {
            let side = sides::ALL
                .iter()
                .find(|side| side.gateway == said.gateway)
                .expect("a gateway without a month");
            assert_eq!((side.takes_back, side.finds), (said.can.cancel, said.can.find), "{}", side.gateway);
            let can = (said.can.refund, said.can.capture, said.can.list);
            assert_eq!((side.gives_back, side.reserves, side.lists), can, "{}", side.gateway);
        }
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
            counted: Vec::new(),
            overnight: Vec::new(),
            debts: Vec::new(),
            contradicted: Vec::new(),
            on_statements: 0,
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
            self.confirms(&late);
            let seen = self.check(&late.number).await;
            assert_eq!(seen.state, StateView::Paid, "{} {:?}", late.side.gateway, late.story);
            self.happened(late);
        }
        self.give_back_in_the_morning().await;
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
        let (story, side) = (Story::of(index), side_of(index));
        let asked_minor = side.asked_minor(index);
        let cashier = Actor { name: Some(CASHIERS[index % 3].to_owned()), role: Role::Cashier };
        if story == Story::PaysAfterLostLink {
            self.drill(Drill::new(On::Create, Fault::DropAfterWork).times(1));
        }
        let asked = StartSale {
            currency: side.currency.to_owned(),
            gateway: Some(side.gateway.to_owned()),
            ..sale(asked_minor, &format!("request-of-month-{index}"))
        };
        let sold = self.shop.engine.sell(&cashier, asked).await.unwrap();
        let odd = Odd {
            story,
            side,
            references: vec![sold.link.as_ref().unwrap().reference.clone()],
            number: sold.number.clone(),
            asked_minor,
            turn: index / 50 + index / 500,
            drill: None,
            is_listed_tomorrow: side.lists
                && self.shop.clock.now_utc() >= at(self.day + 1, 4, 0) - LIST_MARGIN,
        };
        self.live(odd, &sold, index).await;
    }

    /// What happens to the sale while its customer stands there.
    async fn live(&mut self, mut odd: Odd, sold: &SaleView, index: usize) {
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
            Story::Leaves | Story::Late | Story::LateAfterClosing | Story::PaysOther => self.left.push(odd),
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
            Story::WrongAmount | Story::WrongReference => {
                let fault = match odd.story {
                    Story::WrongAmount => Fault::WrongAmount { amount: None },
                    _ => Fault::WrongReference { reference: "OCPL-WRONG2-WXYZ".into() },
                };
                self.drill(Drill::new(On::Check, fault).about(&odd.references[0]));
                self.shop.customer_pays(sold).await;
                let state = self.check(&odd.number).await.state;
                assert_eq!(state, StateView::Conflict, "{} {:?}", odd.side.gateway, odd.story);
                self.happened(odd);
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

    /// The gateway confirms the first link of a sale, whatever it said before.
    pub fn confirms(&self, odd: &Odd) {
        self.shop.sandbox.drills().confirm_now(&odd.references[0]).unwrap();
    }

    /// The whole of the sale, without the phone.
    pub async fn take(&self, odd: &Odd, kind: TenderKindView) {
        let note = if kind == TenderKindView::Other { "cheque 12" } else { "" }.to_owned();
        let input = TakeTender { kind, given_minor: None, note, second_press: true };
        let number = self.shop.number(&odd.number);
        let reply = self.shop.engine.take_tender(&support::cashier(), &number, input).await.unwrap();
        assert!(reply.done && reply.sale.state == StateView::Paid);
    }

    /// Its money, if any, has landed; what is odd about it waits for the owner.
    pub fn happened(&mut self, odd: Odd) {
        self.landed(&odd);
        if odd.story.finding(odd.side).is_some() {
            self.odd.push(odd);
        }
    }

    pub fn landed(&mut self, odd: &Odd) {
        self.books.happened(odd.story, odd.side, &odd.number, odd.asked_minor);
        let conflict = matches!(odd.story, Story::WrongAmount | Story::WrongReference);
        if odd.story.counts_by_phone() && !conflict {
            self.count_in(odd, None);
        }
    }

    pub fn count_in(&mut self, odd: &Odd, decision: Option<DecisionView>) {
        let (story, side, sale) = (odd.story, odd.side, odd.number.clone());
        let references = odd.references.clone();
        let counted = Counted { side, story, sale, references, decision, is_repaid: false, is_told: false };
        self.counted.push((self.day, counted));
    }

    pub async fn check(&self, number: &str) -> SaleView {
        self.shop.check(number).await
    }

    pub fn drill(&self, drill: Drill) -> u64 {
        self.shop.sandbox.drills().add(drill)
    }

    /// Lets time pass until then; at once if that is over.
    pub fn until(&self, moment: domain::Moment) {
        let left = moment - self.shop.clock.now_utc();
        if let Ok(left) = left.to_std() {
            self.shop.advance(left);
        }
    }
}

pub fn date(day: usize) -> NaiveDate {
    let first: NaiveDate = FIRST_DAY.parse().unwrap();
    first + chrono::Days::new(day as u64)
}

/// A time of the shop's clock on day `day`.
pub fn at(day: usize, hour: u32, minute: u32) -> domain::Moment {
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
        Fault::Unavailable { retry_after_s: Some(2), after_work: false },
        Fault::IpBlocked,
        Fault::MerchantNotValidated,
        Fault::Oversized { bytes: 70_000, chunked: true },
        Fault::Late { delay_ms: 20 },
    ];
    let pick = |at: usize| all[(index / 6 + at) % all.len()].clone();
    [pick(0), pick(3)]
}
