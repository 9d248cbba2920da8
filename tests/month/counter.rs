//! The counter the month is sold at: three cashiers, one owner, five gateways that go wrong on purpose.

use crate::books::Books;
use crate::sides::{self, Side, side_of};
use crate::statement::Counted;
use crate::story::Story;
use chrono::{NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use domain::{Actor, Role};
use engine::Clock;
use engine::budget::Rate;
use engine::views::{
    CashMoveKindView, DecisionView, MoneyMoved, SaleView, StartSale, StateView, TakeTender, TenderKindView,
};
use gateways::http::Timeouts;
use sandbox::{Drill, Fault, On, UnsafeUrl};
use std::collections::BTreeSet;
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
    /// Sales that the till believes to be paid and that no gateway will ever clear, and since when it does.
    pub never_cleared: Vec<(domain::Moment, String)>,
    /// The kinds of drills that happened to some sale.
    pub drilled: BTreeSet<&'static str>,
    /// How many findings the statements brought.
    pub on_statements: usize,
}

impl Counter {
    pub async fn open(sales: usize) -> Counter {
        let rate = Rate { millis_per_request: 0, burst: 1 };
        let wall = at(0, 8, 0);
        // Some answers don't come at all.
        let second = Duration::from_secs(1);
        let timeouts = Timeouts { connect: second, read: 2 * second, whole: 3 * second };
        let shop = Shop::with(ShopOptions { rate, wall, timeouts, ..ShopOptions::default() }).await;
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
            never_cleared: Vec::new(),
            drilled: BTreeSet::new(),
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
        self.forget_requests();
    }

    /// Which drills happened is noted, and the requests are forgotten.
    pub fn forget_requests(&mut self) {
        self.drilled.extend(self.shop.sandbox.requests().iter().filter_map(|seen| seen.drill));
        self.shop.sandbox.forget_requests();
    }

    async fn sell_one(&mut self) {
        let index = self.made;
        self.made += 1;
        let (story, side) = (Story::of(index), side_of(index));
        let asked_minor = side.asked_minor(index);
        let cashier = Actor { name: Some(CASHIERS[index % 3].to_owned()), role: Role::Cashier };
        let fault = match story {
            Story::PaysAfterLostLink => Some(Fault::DropAfterWork),
            Story::UnsafeAddress => Some(Fault::PaymentUrl { form: UnsafeUrl::ForeignHost }),
            Story::NothingProved => Some(Fault::DetailsAbsent),
            Story::ShortLife => Some(Fault::LinkLife { seconds: 60 }),
            _ => None,
        };
        if let Some(fault) = fault {
            self.drill(Drill::new(On::Create, fault).times(1));
        }
        let asked = StartSale {
            currency: side.currency.to_owned(),
            gateway: Some(side.gateway.to_owned()),
            ..sale(asked_minor, &format!("request-of-month-{index}"))
        };
        let sold = if story == Story::UnsafeAddress {
            assert_eq!(self.shop.engine.sell(&cashier, asked).await.unwrap_err().money, MoneyMoved::None);
            self.shop.read(&format!("A-{:06}", self.made)).await
        } else {
            self.shop.engine.sell(&cashier, asked).await.unwrap()
        };
        let shown = sold.link.as_ref().map(|link| link.reference.clone());
        assert_eq!(shown.is_none(), story == Story::UnsafeAddress, "{} {story:?}", side.gateway);
        let odd = Odd {
            story,
            side,
            references: vec![shown.or_else(|| sold.attempts[0].reference.clone()).unwrap()],
            number: sold.number.clone(),
            asked_minor,
            turn: index / 50 + index / 500,
            drill: None,
            is_listed_tomorrow: side.lists
                && self.shop.clock.now_utc() >= at(self.day + 1, 4, 0) - LIST_MARGIN,
        };
        self.live(odd, &sold, index).await;
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
        if odd.story.counts_by_phone(odd.side) && !odd.story.is_conflict(odd.side) {
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
