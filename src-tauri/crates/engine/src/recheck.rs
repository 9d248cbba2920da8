//! Asking the gateway again about a whole day: politely, with progress, and stoppable.

use crate::answers::Asked;
use crate::day::ASKED_ALL;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::findings::asked_all_at;
use crate::listed::ListRead;
use crate::views::{ListReadView, RecheckProgress};
use domain::clearing::CLEARING_ASKED_FOR;
use domain::transition::NOT_FOUND_LIMIT;
use domain::{Actor, Attempt, BusinessDay, Clearing, GatewayId, Moment, Permission, SaleNumber, Stage};
use serde_json::json;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::Read;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The setting that remembers since when a stopped question about a whole day has been answered.
const ASKING_BEGUN: &str = "asking_begun";
/// For how long those answers count.
const STILL_FRESH: chrono::Duration = chrono::Duration::minutes(30);

/// The one question about a whole day that may be under way.
#[derive(Default)]
pub(crate) struct RecheckTask {
    running: Mutex<Option<(JoinHandle<()>, Arc<Stop>)>>,
    /// The lists that were read for a question that isn't at its end yet, and when.
    lists: Mutex<Vec<(BusinessDay, Moment, ListReadView)>>,
}

/// A person's wish that it stops, felt also while it waits for the budget.
#[derive(Default)]
pub(crate) struct Stop {
    asked: AtomicBool,
    told: Notify,
}

impl Stop {
    fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.told.notify_one();
    }

    /// Whether it is wished.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Engine {
    /// Starts asking about every attempt of a day, and for the lists of the gateways that have one. Gives the first progress; the rest comes as notices.
    /// While one runs already, it goes on and nothing new starts.
    pub async fn recheck_day(
        &self,
        actor: &Actor,
        day: Option<&str>,
    ) -> Result<RecheckProgress, EngineError> {
        self.allow(actor, Permission::Reconcile)?;
        let day = self.day_or_today(day)?;
        let (attempts, asked_before, since) = self.attempts_of(day).await?;
        let all = attempts.len().saturating_add(asked_before);
        let first = RecheckProgress {
            day: day.to_string(),
            done: u32::try_from(asked_before).unwrap_or(u32::MAX),
            total: u32::try_from(all).unwrap_or(u32::MAX),
            changed: 0,
            unanswered: 0,
            listing: None,
            lists: Vec::new(),
            finished: false,
            stopped: false,
        };
        let mut running = self.inner.recheck.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.as_ref().is_none_or(|(task, _)| task.is_finished()) {
            let stop = Arc::new(Stop::default());
            let (engine, progress, stopped) = (self.clone(), first.clone(), Arc::clone(&stop));
            let actor = actor.clone();
            let task = tokio::spawn(async move {
                engine.recheck(actor, day, (attempts, since), progress, stopped).await
            });
            *running = Some((task, stop));
        }
        Ok(first)
    }

    /// Asks about every attempt of a day and waits for the end; for use without a window.
    pub async fn recheck_day_to_end(
        &self,
        actor: &Actor,
        day: Option<&str>,
    ) -> Result<RecheckProgress, EngineError> {
        let mut progress = self.recheck_progress();
        let mut last = self.recheck_day(actor, day).await?;
        while !last.finished {
            match progress.recv().await {
                Ok(next) => last = next,
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(tokio::sync::broadcast::error::RecvError::Closed) => break,
            }
        }
        Ok(last)
    }

    /// Stops asking about a whole day after the question that is under way.
    pub fn stop_recheck(&self, actor: &Actor) -> Result<(), EngineError> {
        self.allow(actor, Permission::Reconcile)?;
        if let Some((_, stop)) = &*self.inner.recheck.running.lock().unwrap_or_else(PoisonError::into_inner) {
            stop.ask();
        }
        Ok(())
    }

    /// What is still to be asked about, how much was answered before a person stopped the last question about
    /// the day, and when that one began: it goes on from there.
    async fn attempts_of(
        &self,
        day: BusinessDay,
    ) -> Result<(Vec<Attempt>, usize, Option<Moment>), EngineError> {
        let now = self.now_utc();
        let (records, uncleared, begun) = self
            .inner
            .store
            .read(move |read| {
                let uncleared = read.awaiting_clearing((now - CLEARING_ASKED_FOR, now))?;
                Ok::<_, EngineError>((read.all_of_day(day)?, uncleared, going_on_since(read, day)?))
            })
            .await?;
        let of_day: HashSet<SaleNumber> = records.iter().map(|record| record.sale.number.clone()).collect();
        // What was paid earlier may be cleared by now, which nobody asks about otherwise.
        let uncleared = uncleared
            .into_iter()
            .filter(|record| record.sale.business_day < day && !of_day.contains(&record.sale.number))
            .flat_map(|record| record.attempts)
            .filter(|kept| kept.attempt.clearing == Some(Clearing::Awaited));
        let begun = begun.filter(|begun| now >= *begun && now - *begun < STILL_FRESH);
        let asked: Vec<_> = records
            .into_iter()
            .flat_map(|record| record.attempts)
            .chain(uncleared)
            .filter(|kept| kept.attempt.is_askable())
            .collect();
        let all = asked.len();
        let left: Vec<Attempt> = asked
            .into_iter()
            .filter(|kept| begun.is_none_or(|begun| kept.contact.verified_at.is_none_or(|at| at < begun)))
            .map(|kept| kept.attempt)
            .collect();
        let before = all.saturating_sub(left.len());
        Ok((left, before, begun))
    }

    async fn recheck(
        self,
        actor: Actor,
        day: BusinessDay,
        (attempts, since): (Vec<Attempt>, Option<Moment>),
        mut progress: RecheckProgress,
        stop: Arc<Stop>,
    ) {
        let begun = self.now_utc();
        for attempt in attempts {
            self.wait_for_budget(&attempt.gateway, &stop).await;
            if stop.is_asked() {
                progress.stopped = true;
                break;
            }
            match self.ask_about(&attempt).await {
                Ok(Some(asked)) => {
                    let asked = self.make_sure_it_is_gone(&attempt, asked, &stop).await;
                    progress.changed += u32::from(asked.changed);
                    progress.unanswered += u32::from(asked.problem.is_some());
                }
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "an answer of the day's check could not be recorded");
                    progress.unanswered += 1;
                }
            }
            progress.done += 1;
            let _ = self.inner.recheck_progress.send(progress.clone());
        }
        if !progress.stopped {
            self.read_lists(&actor, day, since, &mut progress, &stop).await;
        }
        progress.finished = true;
        if let Err(error) = self.note_asked_all(&actor, day, begun, &progress).await {
            tracing::warn!(%error, "the end of the day's check could not be recorded");
        }
        let _ = self.inner.recheck_progress.send(progress);
    }

    /// Reads the day's lists, except those that were read before a person stopped the question.
    async fn read_lists(
        &self,
        actor: &Actor,
        day: BusinessDay,
        since: Option<Moment>,
        progress: &mut RecheckProgress,
        stop: &Stop,
    ) {
        let wanted = match self.lists_wanted(day).await {
            Ok(wanted) => wanted,
            Err(error) => {
                tracing::warn!(%error, "which lists there are could not be read");
                return;
            }
        };
        for one in wanted {
            let before = self.list_read_since(day, &one.gateway, since);
            let read = match before {
                Some(view) => ListRead::Told(view),
                None => self.read_list(actor, day, &one, progress, stop).await,
            };
            let ListRead::Told(view) = read else {
                progress.stopped = true;
                break;
            };
            self.with_lists(|lists| lists.push((day, self.now_utc(), view.clone())));
            progress.lists.push(view);
            let _ = self.inner.recheck_progress.send(progress.clone());
        }
        if !progress.stopped {
            self.with_lists(|lists| lists.retain(|(of, ..)| *of != day));
        }
    }

    fn list_read_since(
        &self,
        day: BusinessDay,
        gateway: &GatewayId,
        since: Option<Moment>,
    ) -> Option<ListReadView> {
        let is_it = |(of, at, view): &&(BusinessDay, Moment, ListReadView)| {
            let is_of = *of == day && view.gateway == gateway.as_str() && view.problem.is_none();
            is_of && since.is_some_and(|since| *at >= since)
        };
        self.with_lists(|lists| lists.iter().rev().find(is_it).map(|(.., view)| view.clone()))
    }

    fn with_lists<T>(&self, act: impl FnOnce(&mut Vec<(BusinessDay, Moment, ListReadView)>) -> T) -> T {
        act(&mut self.inner.recheck.lists.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One answer that doesn't know a paid link may be a slip of the gateway; three are a flag. Nobody else
    /// asks about a paid link again, so it is asked here.
    async fn make_sure_it_is_gone(&self, attempt: &Attempt, first: Asked, stop: &Stop) -> Asked {
        let mut asked = first;
        while !stop.is_asked() {
            let unsure = asked.record.attempt(&attempt.own_reference).is_some_and(|kept| {
                let is_paid = kept.attempt.stage == Stage::Confirmed;
                is_paid && (1..NOT_FOUND_LIMIT).contains(&kept.attempt.not_found_count)
            });
            if asked.problem.is_some() || !unsure {
                break;
            }
            self.wait_for_budget(&attempt.gateway, stop).await;
            match self.ask_about(attempt).await {
                Ok(Some(again)) => asked = Asked { changed: asked.changed || again.changed, ..again },
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "an answer about a paid link could not be recorded");
                    break;
                }
            }
        }
        asked
    }

    /// Waits until the key may be used, or until a person stops it.
    pub(crate) async fn wait_for_budget(&self, gateway: &GatewayId, stop: &Stop) {
        while !stop.is_asked() {
            let wait = self.with_budget(gateway, |budget, now| budget.wait(now));
            if wait.is_zero() {
                return;
            }
            self.pause_unless_stopped(wait, stop).await;
        }
    }

    /// Waits so long, or until a person stops it.
    pub(crate) async fn pause_unless_stopped(&self, wait: Duration, stop: &Stop) {
        if wait.is_zero() || stop.is_asked() {
            return;
        }
        tokio::select! {
            () = self.sleep(wait) => {}
            () = stop.told.notified() => {}
        }
    }

    async fn note_asked_all(
        &self,
        actor: &Actor,
        day: BusinessDay,
        begun: Moment,
        progress: &RecheckProgress,
    ) -> Result<(), EngineError> {
        let stopped = progress.stopped;
        let at = self.now_utc();
        let complete = !progress.stopped && progress.unanswered == 0;
        let body = json!({
            "day": day.to_string(), "asked": progress.done, "changed": progress.changed,
            "unanswered": progress.unanswered, "stopped": progress.stopped,
            "lists": progress.lists.iter().map(list_told).collect::<Vec<_>>(),
        });
        let entry = store::JournalEntry {
            kind: "asked_all",
            sale: None,
            attempt: None,
            actor: actor.name.clone(),
            at,
            body,
        };
        self.inner
            .store
            .write(move |write| {
                if complete {
                    let mut days = write.setting(ASKED_ALL)?.unwrap_or_else(|| json!({}));
                    if let Some(days) = days.as_object_mut() {
                        days.insert(day.to_string(), json!(at.to_rfc3339()));
                    }
                    write.put_setting(ASKED_ALL, &days, entry)?;
                } else if stopped {
                    // The first beginning counts while the question is only ever gone on with.
                    let earlier = going_on_since(write, day)?.filter(|one| at - *one < STILL_FRESH);
                    let mut days = write.setting(ASKING_BEGUN)?.unwrap_or_else(|| json!({}));
                    if let Some(days) = days.as_object_mut() {
                        days.insert(day.to_string(), json!(earlier.unwrap_or(begun).to_rfc3339()));
                    }
                    write.put_setting(ASKING_BEGUN, &days, entry)?;
                } else {
                    write.append(entry)?;
                }
                Ok(())
            })
            .await
    }
}

/// A list in the words of the journal.
fn list_told(list: &ListReadView) -> serde_json::Value {
    let problem = list.problem.as_ref().map(|problem| problem.code.word());
    json!({
        "gateway": list.gateway, "rows": list.rows, "statement": list.statement, "found": list.found,
        "problem": problem,
    })
}

/// Since when a stopped question about a day has been answered in part; `None` once one came to its end.
fn going_on_since(read: &Read<'_>, day: BusinessDay) -> Result<Option<Moment>, EngineError> {
    let begun = read.setting(ASKING_BEGUN)?;
    let begun: Option<Moment> =
        begun.and_then(|days| days.get(day.to_string()).and_then(|at| at.as_str()?.parse().ok()));
    let done: Option<Moment> = asked_all_at(read, day)?.and_then(|at| at.parse().ok());
    Ok(begun.filter(|begun| done.is_none_or(|done| done < *begun)))
}
