//! Asking the gateway again about a whole day: politely, with progress, and stoppable.

use crate::answers::Asked;
use crate::day::ASKED_ALL;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::findings::asked_all_at;
use crate::views::RecheckProgress;
use domain::transition::NOT_FOUND_LIMIT;
use domain::{Actor, Attempt, BusinessDay, Moment, Permission, Stage};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use store::Read;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The setting that remembers since when a stopped question about a whole day has been answered.
const ASKING_BEGUN: &str = "asking_begun";
/// For how long those answers count.
const STILL_FRESH: chrono::Duration = chrono::Duration::minutes(30);

/// The one question about a whole day that may be under way.
#[derive(Default)]
pub(crate) struct RecheckTask(Mutex<Option<(JoinHandle<()>, Arc<Stop>)>>);

/// A person's wish that it stops, felt also while it waits for the budget.
#[derive(Default)]
struct Stop {
    asked: AtomicBool,
    told: Notify,
}

impl Stop {
    fn ask(&self) {
        self.asked.store(true, Ordering::SeqCst);
        self.told.notify_one();
    }

    fn is_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Engine {
    /// Starts asking about every attempt of a day. Gives the first progress; the rest comes as notices.
    /// While one runs already, it goes on and nothing new starts.
    pub async fn recheck_day(
        &self,
        actor: &Actor,
        day: Option<&str>,
    ) -> Result<RecheckProgress, EngineError> {
        self.allow(actor, Permission::Reconcile)?;
        let day = self.day_or_today(day)?;
        let (attempts, asked_before) = self.attempts_of(day).await?;
        let all = attempts.len().saturating_add(asked_before);
        let first = RecheckProgress {
            day: day.to_string(),
            done: u32::try_from(asked_before).unwrap_or(u32::MAX),
            total: u32::try_from(all).unwrap_or(u32::MAX),
            changed: 0,
            unanswered: 0,
            finished: false,
            stopped: false,
        };
        let mut running = self.inner.recheck.0.lock().unwrap_or_else(PoisonError::into_inner);
        if running.as_ref().is_none_or(|(task, _)| task.is_finished()) {
            let stop = Arc::new(Stop::default());
            let (engine, progress, stopped) = (self.clone(), first.clone(), Arc::clone(&stop));
            let actor = actor.clone();
            let task =
                tokio::spawn(async move { engine.recheck(actor, day, attempts, progress, stopped).await });
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
        if let Some((_, stop)) = &*self.inner.recheck.0.lock().unwrap_or_else(PoisonError::into_inner) {
            stop.ask();
        }
        Ok(())
    }

    /// What is still to be asked about, and how much was answered before a person stopped the last question
    /// about the day: it goes on from there.
    async fn attempts_of(&self, day: BusinessDay) -> Result<(Vec<Attempt>, usize), EngineError> {
        let (records, begun) = self
            .inner
            .store
            .read(move |read| Ok::<_, EngineError>((read.all_of_day(day)?, going_on_since(read, day)?)))
            .await?;
        let now = self.now_utc();
        let begun = begun.filter(|begun| now >= *begun && now - *begun < STILL_FRESH);
        let asked: Vec<_> = records
            .into_iter()
            .flat_map(|record| record.attempts)
            .filter(|kept| kept.attempt.is_askable())
            .collect();
        let all = asked.len();
        let left: Vec<Attempt> = asked
            .into_iter()
            .filter(|kept| begun.is_none_or(|begun| kept.contact.verified_at.is_none_or(|at| at < begun)))
            .map(|kept| kept.attempt)
            .collect();
        let before = all.saturating_sub(left.len());
        Ok((left, before))
    }

    async fn recheck(
        self,
        actor: Actor,
        day: BusinessDay,
        attempts: Vec<Attempt>,
        mut progress: RecheckProgress,
        stop: Arc<Stop>,
    ) {
        let begun = self.now_utc();
        for attempt in attempts {
            self.wait_for_budget(&attempt, &stop).await;
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
        progress.finished = true;
        if let Err(error) = self.note_asked_all(&actor, day, begun, &progress).await {
            tracing::warn!(%error, "the end of the day's check could not be recorded");
        }
        let _ = self.inner.recheck_progress.send(progress);
    }

    /// One answer that doesn't know a paid link may be a slip of the gateway; three are a flag. Nobody else
    /// asks about a paid link again, so it is asked here.
    async fn make_sure_it_is_gone(&self, attempt: &Attempt, first: Asked, stop: &Stop) -> Asked {
        let mut asked = first;
        while !stop.is_asked() {
            let kept = asked.record.attempts.iter().find(|kept| {
                kept.attempt.own_reference == attempt.own_reference && kept.attempt.stage == Stage::Confirmed
            });
            let unsure =
                kept.is_some_and(|kept| (1..NOT_FOUND_LIMIT).contains(&kept.attempt.not_found_count));
            if asked.problem.is_some() || !unsure {
                break;
            }
            self.wait_for_budget(attempt, stop).await;
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
    async fn wait_for_budget(&self, attempt: &Attempt, stop: &Stop) {
        while !stop.is_asked() {
            let wait = self.with_budget(&attempt.gateway, |budget, now| budget.wait(now));
            if wait.is_zero() {
                return;
            }
            tokio::select! {
                () = self.sleep(wait) => {}
                () = stop.told.notified() => {}
            }
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

/// Since when a stopped question about a day has been answered in part; `None` once one came to its end.
fn going_on_since(read: &Read<'_>, day: BusinessDay) -> Result<Option<Moment>, EngineError> {
    let begun = read.setting(ASKING_BEGUN)?;
    let begun: Option<Moment> =
        begun.and_then(|days| days.get(day.to_string()).and_then(|at| at.as_str()?.parse().ok()));
    let done: Option<Moment> = asked_all_at(read, day)?.and_then(|at| at.parse().ok());
    Ok(begun.filter(|begun| done.is_none_or(|done| done < *begun)))
}
