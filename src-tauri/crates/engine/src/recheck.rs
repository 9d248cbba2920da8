//! Asking the gateway again about a whole day: politely, with progress, and stoppable.

use crate::day::ASKED_ALL;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::views::RecheckProgress;
use domain::{Actor, Attempt, BusinessDay, Permission};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

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
        let attempts = self.attempts_of(day).await?;
        let first = RecheckProgress {
            day: day.to_string(),
            done: 0,
            total: u32::try_from(attempts.len()).unwrap_or(u32::MAX),
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

    async fn attempts_of(&self, day: BusinessDay) -> Result<Vec<Attempt>, EngineError> {
        let records = self.inner.store.read(move |read| Ok::<_, EngineError>(read.all_of_day(day)?)).await?;
        Ok(records
            .into_iter()
            .flat_map(|record| record.attempts)
            .map(|kept| kept.attempt)
            .filter(|attempt| attempt.reference.is_some())
            .collect())
    }

    async fn recheck(
        self,
        actor: Actor,
        day: BusinessDay,
        attempts: Vec<Attempt>,
        mut progress: RecheckProgress,
        stop: Arc<Stop>,
    ) {
        for attempt in attempts {
            self.wait_for_budget(&attempt, &stop).await;
            if stop.is_asked() {
                progress.stopped = true;
                break;
            }
            match self.ask_about(&attempt).await {
                Ok(Some(asked)) => {
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
        if let Err(error) = self.note_asked_all(&actor, day, &progress).await {
            tracing::warn!(%error, "the end of the day's check could not be recorded");
        }
        let _ = self.inner.recheck_progress.send(progress);
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
        progress: &RecheckProgress,
    ) -> Result<(), EngineError> {
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
                } else {
                    write.append(entry)?;
                }
                Ok(())
            })
            .await
    }
}
