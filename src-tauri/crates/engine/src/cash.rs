//! The cash drawer: what goes in and out without a sale, and the blind count.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::project::amount;
use crate::views::{
    CashCountView, CashMoveKindView, CashMoveView, CashView, DrawerFiguresView, DrawerStateView, DrawerView,
    ErrorCode,
};
use domain::cash::{CashCount, CashMove, CashMoveKind, Drawer, DrawerState, Explanation};
use domain::closing::DrawerStatement;
use domain::finding::{Finding, FindingKind};
use domain::money::AmountError;
use domain::{Actor, BusinessDay, Currency, Moment, Money, Permission, TenderKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{CashCountRecord, JournalEntry, Read};

/// The setting that holds the limit of differences.
const CASH: &str = "cash";

/// The drawer of one currency, with what was counted in it.
pub(crate) struct Till {
    pub(crate) currency: Currency,
    pub(crate) drawer: Drawer,
    /// The counts of the day, the oldest first.
    counts: Vec<CashCountRecord>,
    limit_minor: i64,
}

impl Till {
    fn newest(&self) -> Option<&CashCount> {
        self.counts.last().map(|record| &record.count)
    }

    pub(crate) fn state(&self) -> Result<DrawerState, EngineError> {
        Ok(self.drawer.state(self.newest(), self.limit_minor)?)
    }

    /// The newest count, if cash didn't move after it.
    fn standing_count(&self) -> Result<Option<&CashCountRecord>, EngineError> {
        let is_counted = !matches!(self.state()?, DrawerState::Unused | DrawerState::Uncounted);
        Ok(self.counts.last().filter(|_| is_counted))
    }

    fn counts(&self) -> u32 {
        u32::try_from(self.counts.len()).unwrap_or(u32::MAX)
    }

    /// As a closing keeps it.
    pub(crate) fn statement(&self) -> Result<DrawerStatement, EngineError> {
        Ok(DrawerStatement {
            currency: self.currency.code().to_owned(),
            exponent: self.currency.exponent(),
            drawer: self.drawer,
            expected_minor: self.drawer.expected_minor()?,
            count: self.standing_count()?.map(|record| record.count.clone()),
            counts: self.counts(),
        })
    }

    /// What a closing has to hear of it.
    pub(crate) fn finding(&self) -> Result<Option<Finding>, EngineError> {
        let about = |kind, minor| Finding::of_day(kind).about(Money::new(minor, self.currency));
        Ok(match self.state()? {
            DrawerState::Unused | DrawerState::Agrees => None,
            DrawerState::Uncounted => {
                Some(Finding { amount_minor: None, ..about(FindingKind::DrawerUncounted, 0) })
            }
            DrawerState::Differs(minor) => Some(about(FindingKind::CashDifference, minor)),
            DrawerState::OverLimit(minor) => Some(about(FindingKind::CashOverLimit, minor)),
        })
    }
}

impl Engine {
    /// Records cash that goes in or out of the drawer without a sale, on the open day; what is taken out is
    /// the owner's. `amount_minor` is above zero, in the shop's currency. A reason is needed, but for a float.
    pub async fn record_cash_move(
        &self,
        actor: &Actor,
        kind: CashMoveKindView,
        amount_minor: i64,
        note: &str,
    ) -> Result<CashView, EngineError> {
        let kind = match kind {
            CashMoveKindView::Float => CashMoveKind::Float,
            CashMoveKindView::PayIn => CashMoveKind::PayIn,
            CashMoveKindView::PayOut => CashMoveKind::PayOut,
        };
        let is_out = kind == CashMoveKind::PayOut;
        self.allow(actor, if is_out { Permission::ManageCash } else { Permission::Sell })?;
        let note = domain::note::checked(note)?;
        let currency = self.shop().currency;
        let wrong = match amount_minor {
            0 => Some(AmountError::Zero),
            minor if minor < 0 => Some(AmountError::Negative),
            _ => None,
        };
        if let Some(error) = wrong {
            return Err(EngineError::amount(error, currency));
        }
        if note.is_empty() && kind.needs_reason() {
            return Err(EngineError::new(ErrorCode::NoteRequired));
        }
        let (engine, actor) = (self.clone(), actor.clone());
        self.inner
            .store
            .write(move |write| {
                let now = engine.corrected_now(&engine.default_gateway());
                let business_day = engine.open_day(write)?;
                let moved = CashMove {
                    kind,
                    amount: Money::new(amount_minor, currency),
                    note,
                    by: actor.name.clone(),
                    at: now,
                    business_day,
                };
                let body = json!({
                    "kind": kind.word(), "amount_minor": amount_minor, "currency": currency.code(),
                    "note": moved.note, "business_day": business_day.to_string(),
                });
                write.record_cash_move(&moved, engine.cash_entry("cash_moved", &actor, body))?;
                // A sum beyond the integer is refused with the movement that made it.
                engine.cash_view(write, business_day)
            })
            .await
    }

    /// Commits what somebody counted in the drawer of a day, the open one when none is named, and only then
    /// says what should have been there. A cashier counts today's.
    pub async fn count_cash(
        &self,
        actor: &Actor,
        day: Option<&str>,
        counted_minor: i64,
        currency: Option<&str>,
    ) -> Result<CashView, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let own = self.shop().currency;
        let currency = match currency {
            Some(code) => Currency::from_code(code).ok_or_else(|| EngineError::bad_input("currency"))?,
            None => own,
        };
        if counted_minor < 0 {
            return Err(EngineError::amount(AmountError::Negative, currency));
        }
        let day = day.map(|text| text.parse().map_err(|_| EngineError::bad_input("day"))).transpose()?;
        let (engine, actor) = (self.clone(), actor.clone());
        self.inner
            .store
            .write(move |write| {
                let open = engine.open_day(write)?;
                let day = day.unwrap_or(open);
                if day != open && !actor.may(Permission::ManageCash) {
                    return Err(EngineError::new(ErrorCode::NotAllowed));
                }
                if day > open {
                    return Err(EngineError::new(ErrorCode::DayNotBegun).with("day", day));
                }
                crate::closing::still_open(write, day)?;
                let tills = engine.tills(write, day)?;
                let drawer = tills.iter().find(|till| till.currency == currency);
                let expected_minor =
                    drawer.map_or(Ok(0), |till| till.drawer.expected_minor()).map_err(EngineError::from)?;
                let count = CashCount {
                    counted: Money::new(counted_minor, currency),
                    expected: Money::new(expected_minor, currency),
                    by: actor.name.clone(),
                    at: engine.corrected_now(&engine.default_gateway()),
                    business_day: day,
                    explained: None,
                };
                let body = json!({
                    "counted_minor": counted_minor, "expected_minor": expected_minor,
                    "difference_minor": count.difference_minor()?, "currency": currency.code(),
                    "business_day": day.to_string(),
                });
                write.record_cash_count(&count, engine.cash_entry("cash_counted", &actor, body))?;
                engine.cash_view(write, day)
            })
            .await
    }

    /// Records what the owner says about the difference of a day's newest count.
    pub async fn explain_cash(
        &self,
        actor: &Actor,
        day: Option<&str>,
        note: &str,
    ) -> Result<CashView, EngineError> {
        self.allow(actor, Permission::ManageCash)?;
        let note = crate::input::required_note(note)?;
        let day = day.map(|text| text.parse().map_err(|_| EngineError::bad_input("day"))).transpose()?;
        let (engine, actor) = (self.clone(), actor.clone());
        self.inner
            .store
            .write(move |write| {
                let open = engine.open_day(write)?;
                let day = day.unwrap_or(open);
                crate::closing::still_open(write, day)?;
                let mut found = None;
                for till in engine.tills(write, day)? {
                    let unexplained = till.standing_count()?.filter(|kept| kept.count.explained.is_none());
                    if let Some(kept) = unexplained
                        && kept.count.difference_minor()? != 0
                    {
                        found = Some((kept.id, till.currency, kept.count.difference_minor()?));
                        break;
                    }
                }
                let (id, currency, difference_minor) =
                    found.ok_or_else(|| EngineError::new(ErrorCode::NothingToExplain))?;
                let at = engine.corrected_now(&engine.default_gateway());
                let said = Explanation { note: note.clone(), by: actor.name.clone(), at };
                let body = json!({
                    "note": note, "difference_minor": difference_minor, "currency": currency.code(),
                    "business_day": day.to_string(),
                });
                write.explain_cash_count(id, &said, engine.cash_entry("cash_explained", &actor, body))?;
                engine.cash_view(write, day)
            })
            .await
    }

    /// Sets the difference up to which a closing needs no word of the owner, in minor units of the shop's
    /// currency; zero or more.
    pub async fn set_cash_limit(&self, actor: &Actor, limit_minor: i64) -> Result<CashView, EngineError> {
        self.allow(actor, Permission::ManageCash)?;
        if limit_minor < 0 {
            return Err(EngineError::amount(AmountError::Negative, self.shop().currency));
        }
        let (engine, actor) = (self.clone(), actor.clone());
        self.inner
            .store
            .write(move |write| {
                let body = json!({ "limit_minor": limit_minor });
                let entry = engine.cash_entry("cash_limit_set", &actor, body.clone());
                write.put_setting(CASH, &body, entry)?;
                let day = engine.open_day(write)?;
                engine.cash_view(write, day)
            })
            .await
    }

    /// The cash of a day, of the open one when none is named; a cashier sees that one only.
    pub async fn read_cash(&self, actor: &Actor, day: Option<&str>) -> Result<CashView, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let day = day.map(|text| text.parse().map_err(|_| EngineError::bad_input("day"))).transpose()?;
        let (engine, may_any) = (self.clone(), actor.may(Permission::ReadDay));
        self.inner
            .store
            .read(move |read| {
                let open = engine.open_day(read)?;
                let day = day.unwrap_or(open);
                if day != open && !may_any {
                    return Err(EngineError::new(ErrorCode::NotAllowed));
                }
                engine.cash_view(read, day)
            })
            .await
    }

    /// The business day that cash lands on now.
    fn open_day(&self, read: &Read<'_>) -> Result<BusinessDay, EngineError> {
        self.open_day_at(read, self.corrected_now(&self.default_gateway()))
    }

    /// The business day that what happens at `now` (corrected time) lands on.
    pub(crate) fn open_day_at(&self, read: &Read<'_>, now: Moment) -> Result<BusinessDay, EngineError> {
        Ok(self.shop().calendar().open_day_of(now, read.closed_through()?))
    }

    fn cash_entry(&self, kind: &'static str, actor: &Actor, body: Value) -> JournalEntry {
        JournalEntry { kind, sale: None, attempt: None, actor: actor.name.clone(), at: self.now_utc(), body }
    }

    /// The drawers of a day that were used or counted.
    pub(crate) fn tills(&self, read: &Read<'_>, day: BusinessDay) -> Result<Vec<Till>, EngineError> {
        let limit_minor =
            read.setting(CASH)?.and_then(|value| value.get("limit_minor")?.as_i64()).unwrap_or(0);
        let mut drawers: BTreeMap<String, (Currency, Drawer)> = BTreeMap::new();
        for moved in read.cash_moves((day, day))? {
            let currency = moved.amount.currency;
            let (_, drawer) =
                drawers.entry(currency.code().to_owned()).or_insert((currency, Drawer::default()));
            *drawer = drawer.with_move(moved.kind, moved.amount.amount_minor)?;
        }
        for figure in read.tender_figures(day, day)?.iter().filter(|one| one.kind == TenderKind::Cash) {
            let currency = figure.amount.currency;
            let (_, drawer) =
                drawers.entry(currency.code().to_owned()).or_insert((currency, Drawer::default()));
            *drawer = drawer.with_sales(figure.amount.amount_minor)?;
        }
        for returned in read.cash_returned(day)? {
            let currency = returned.currency;
            let (_, drawer) =
                drawers.entry(currency.code().to_owned()).or_insert((currency, Drawer::default()));
            *drawer = drawer.with_returned(returned.amount_minor)?;
        }
        let counts = read.cash_counts(day)?;
        for record in &counts {
            let currency = record.count.counted.currency;
            drawers.entry(currency.code().to_owned()).or_insert((currency, Drawer::default()));
        }
        let own = self.shop().currency;
        let mut tills: Vec<Till> = drawers
            .into_values()
            .map(|(currency, drawer)| Till {
                currency,
                drawer,
                counts: counts
                    .iter()
                    .filter(|record| record.count.counted.currency == currency)
                    .cloned()
                    .collect(),
                limit_minor,
            })
            .collect();
        tills.sort_by_key(|till| till.currency != own);
        Ok(tills)
    }

    fn cash_view(&self, read: &Read<'_>, day: BusinessDay) -> Result<CashView, EngineError> {
        let is_closed = read.closed_through()?.is_some_and(|closed| day <= closed);
        let mut tills = self.tills(read, day)?;
        let own = self.shop().currency;
        let limit_minor =
            read.setting(CASH)?.and_then(|value| value.get("limit_minor")?.as_i64()).unwrap_or(0);
        if tills.iter().all(|till| till.currency != own) {
            let unused = Till { currency: own, drawer: Drawer::default(), counts: Vec::new(), limit_minor };
            tills.insert(0, unused);
        }
        let moves = read.cash_moves((day, day))?;
        Ok(CashView {
            day: day.to_string(),
            is_closed,
            drawers: tills.iter().map(|till| drawer_view(till, is_closed)).collect::<Result<_, _>>()?,
            moves: moves.iter().map(move_view).collect(),
            limit: amount(Money::new(limit_minor, own)),
        })
    }
}

/// A drawer for a screen. Unless the day is closed, nobody is shown what should be in it before a count.
pub(crate) fn drawer_view(till: &Till, is_closed: bool) -> Result<DrawerView, EngineError> {
    let state = till.state()?;
    let is_shown = is_closed || !matches!(state, DrawerState::Uncounted);
    let statement = till.statement()?;
    let view = statement_view(&statement, state)?;
    Ok(DrawerView { figures: view.figures.filter(|_| is_shown), ..view })
}

/// The drawer of a closing for a screen.
pub(crate) fn closed_drawer_view(statement: &DrawerStatement) -> Result<DrawerView, EngineError> {
    // The limit of then isn't kept: what was closed over was explained, or within it.
    let state = statement.drawer.state(statement.count.as_ref(), i64::MAX)?;
    statement_view(statement, state)
}

fn statement_view(statement: &DrawerStatement, state: DrawerState) -> Result<DrawerView, EngineError> {
    let currency =
        Currency::from_code(&statement.currency).ok_or_else(|| EngineError::new(ErrorCode::StoreCorrupt))?;
    let money = |minor| amount(Money::new(minor, currency));
    let drawer = statement.drawer;
    Ok(DrawerView {
        currency: statement.currency.clone(),
        exponent: currency.exponent(),
        state: match state {
            DrawerState::Unused => DrawerStateView::Unused,
            DrawerState::Uncounted => DrawerStateView::Uncounted,
            DrawerState::Agrees => DrawerStateView::Agrees,
            DrawerState::Differs(_) => DrawerStateView::Differs,
            DrawerState::OverLimit(_) => DrawerStateView::OverLimit,
        },
        figures: Some(DrawerFiguresView {
            float: money(drawer.float_minor),
            sales: money(drawer.sales_minor),
            paid_in: money(drawer.paid_in_minor),
            paid_out: money(drawer.paid_out_minor),
            returned: money(drawer.returned_minor),
            expected: money(statement.expected_minor),
        }),
        count: statement.count.as_ref().map(count_view).transpose()?,
        counts: statement.counts,
    })
}

fn count_view(count: &CashCount) -> Result<CashCountView, EngineError> {
    Ok(CashCountView {
        counted: amount(count.counted),
        expected: amount(count.expected),
        difference: amount(Money::new(count.difference_minor()?, count.counted.currency)),
        by: count.by.clone(),
        at: count.at.to_rfc3339(),
        explanation: count.explained.as_ref().map(|said| said.note.clone()),
        explained_by: count.explained.as_ref().and_then(|said| said.by.clone()),
    })
}

fn move_view(moved: &CashMove) -> CashMoveView {
    CashMoveView {
        kind: match moved.kind {
            CashMoveKind::Float => CashMoveKindView::Float,
            CashMoveKind::PayIn => CashMoveKindView::PayIn,
            CashMoveKind::PayOut => CashMoveKindView::PayOut,
        },
        amount: amount(moved.amount),
        note: moved.note.clone(),
        by: moved.by.clone(),
        at: moved.at.to_rfc3339(),
    }
}
