//! One scheduler asks about every unfinished attempt: by the schedule of `domain::watch`, within each
//! key's budget, the sale on the screen first.

use crate::budget::full_jitter;
use crate::engine::Engine;
use crate::error::EngineError;
use domain::watch::{NextCheck, deadline, next_check};
use domain::{Attempt, GatewayId, OwnReference, SaleNumber};
use serde_json::json;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::{JournalEntry, Notice, SaleRecord};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{JoinHandle, JoinSet};

/// Questions under way at once, beside those about the sale on the screen: links that hang must not hold
/// that one up.
const MOST_AT_ONCE: usize = 4;
/// Questions about the sale on the screen under way at once.
const MOST_ABOUT_FRONT: usize = 2;
/// How much later than a displayed link one that nobody sees may be asked about, when all wait for the budget.
const HIDDEN_WAITS: Duration = Duration::from_secs(60);
/// The longest the scheduler sleeps, so that a sleep of the machine is noticed soon.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// A gap this much longer than the sleep that was asked for means that the machine slept.
const WAKE_GAP: Duration = Duration::from_secs(10);
/// The least time to a question at the deadline.
const AT_THE_BORDER: Duration = Duration::from_millis(20);
/// Back-off after failures: for the displayed link, and for the others.
const BACKOFF_BASE: Duration = Duration::from_secs(2);
const BACKOFF_CAP_SHOWN: Duration = Duration::from_secs(15);
const BACKOFF_CAP_OTHER: Duration = Duration::from_secs(300);

/// One watched attempt.
struct Watched {
    sale: SaleNumber,
    attempt: Attempt,
    due: Duration,
    failures: u32,
    asking: bool,
}

/// What asking about one attempt came to.
struct Outcome {
    own_reference: OwnReference,
    asked_at: Duration,
    answered: bool,
    record: Option<SaleRecord>,
}

/// The attempts that are watched, by our own names.
#[derive(Default)]
struct Board(HashMap<OwnReference, Watched>);

impl Board {
    /// Takes a sale's attempts as they stand now. New ones are due at `first_due`, known ones keep their
    /// time unless the rhythm became faster.
    fn take(&mut self, engine: &Engine, record: &SaleRecord, first_due: Option<Duration>) {
        let now = engine.monotonic();
        for kept in &record.attempts {
            let attempt = &kept.attempt;
            let corrected = engine.corrected_now(&attempt.gateway);
            let NextCheck::In(wait) = next_check(attempt, corrected) else {
                if let Some(watched) = self.0.get_mut(&attempt.own_reference) {
                    watched.attempt = attempt.clone();
                }
                let over =
                    !kept.watch_over && attempt.is_askable() && attempt.stage != domain::Stage::Confirmed;
                if attempt.stage == domain::Stage::Confirmed || !over {
                    self.0.remove(&attempt.own_reference);
                } else if !self.0.contains_key(&attempt.own_reference) {
                    self.0.insert(
                        attempt.own_reference.clone(),
                        Watched {
                            sale: record.sale.number.clone(),
                            attempt: attempt.clone(),
                            due: now,
                            failures: 0,
                            asking: false,
                        },
                    );
                }
                continue;
            };
            let wait = wait.to_std().unwrap_or_default();
            match self.0.get_mut(&attempt.own_reference) {
                Some(watched) => {
                    watched.attempt = attempt.clone();
                    if watched.failures == 0 {
                        watched.due = watched.due.min(now + wait);
                    }
                }
                None => {
                    self.0.insert(
                        attempt.own_reference.clone(),
                        Watched {
                            sale: record.sale.number.clone(),
                            attempt: attempt.clone(),
                            due: first_due.unwrap_or(now + wait),
                            failures: 0,
                            asking: false,
                        },
                    );
                }
            }
        }
    }

    /// The attempts that may be asked about now, the most urgent first: the sale on the screen, then in
    /// the order of their time, in which a link nobody sees gives way for a while but not for ever.
    fn due(&self, now: Duration, front: Option<&SaleNumber>) -> Vec<OwnReference> {
        let mut due: Vec<&Watched> =
            self.0.values().filter(|watched| !watched.asking && watched.due <= now).collect();
        due.sort_by_key(|watched| {
            let waits = if watched.attempt.screen.is_shown() { Duration::ZERO } else { HIDDEN_WAITS };
            (front != Some(&watched.sale), watched.due + waits)
        });
        due.into_iter().map(|watched| watched.attempt.own_reference.clone()).collect()
    }

    /// How many questions are under way: about that sale, and about others.
    fn under_way(&self, front: Option<&SaleNumber>) -> (usize, usize) {
        let asking = || self.0.values().filter(|watched| watched.asking);
        let about_front = asking().filter(|watched| front == Some(&watched.sale)).count();
        (about_front, asking().count() - about_front)
    }

    /// When the next one is due, that isn't being asked about.
    fn next_due(&self) -> Option<Duration> {
        self.0.values().filter(|watched| !watched.asking).map(|watched| watched.due).min()
    }
}

/// The tasks of an engine; they end when this is dropped.
pub struct Watching {
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Engine {
    /// Starts watching and passing changes on. Everything unfinished is asked about at once, within the
    /// budget. A task that ends by a mistake is logged, journalled and started again.
    pub fn start_watching(&self) -> Watching {
        let (watch, forward) = (self.clone(), self.clone());
        Watching {
            tasks: vec![
                tokio::spawn(supervise(self.clone(), "watcher", move || {
                    let engine = watch.clone();
                    async move { engine.watch().await }
                })),
                tokio::spawn(supervise(self.clone(), "notices", move || {
                    let engine = forward.clone();
                    async move { engine.forward_notices().await }
                })),
            ],
        }
    }

    /// Passes the record's notices on to the windows.
    async fn forward_notices(&self) -> Result<(), EngineError> {
        let mut notices = self.inner.store.notices();
        loop {
            match notices.recv().await {
                Ok(Notice { seq, sale }) => self.tell(seq, sale.map(|sale| sale.to_string())),
                Err(RecvError::Lagged(_)) => {
                    let head = self.inner.store.read(|read| Ok::<_, EngineError>(read.head()?)).await?;
                    self.tell(head.seq, None);
                }
                Err(RecvError::Closed) => return Ok(()),
            }
        }
    }

    /// Reads everything unfinished anew onto the board; it is all due now.
    async fn fill(&self, board: &mut Board) -> Result<(), EngineError> {
        let now = self.monotonic();
        board.0.retain(|_, watched| watched.asking);
        for watched in board.0.values_mut() {
            watched.due = now;
            watched.failures = 0;
        }
        for record in self.inner.store.read(|read| Ok::<_, EngineError>(read.unfinished()?)).await? {
            board.take(self, &record, Some(now));
        }
        Ok(())
    }

    async fn watch(&self) -> Result<(), EngineError> {
        let mut notices = self.inner.store.notices();
        let mut board = Board::default();
        let mut questions: JoinSet<Outcome> = JoinSet::new();
        self.fill(&mut board).await?;
        loop {
            let now = self.monotonic();
            let mut wake_at = now + LONGEST_SLEEP;
            let front = self.inner.front.get();
            let (mut about_front, mut about_others) = board.under_way(front.as_ref());
            for own_reference in board.due(now, front.as_ref()) {
                let Some(watched) = board.0.get_mut(&own_reference) else { continue };
                let is_front = front.as_ref() == Some(&watched.sale);
                let (under_way, most) = match is_front {
                    true => (&mut about_front, MOST_ABOUT_FRONT),
                    false => (&mut about_others, MOST_AT_ONCE),
                };
                if *under_way >= most {
                    continue;
                }
                let wait = self.with_budget(&watched.attempt.gateway, |budget, now| budget.wait(now));
                if !wait.is_zero() {
                    wake_at = wake_at.min(now + wait);
                    continue;
                }
                // Used here and not by the question, so that no other one finds the same token.
                self.with_budget(&watched.attempt.gateway, |budget, now| budget.take(now));
                *under_way += 1;
                watched.asking = true;
                let (engine, attempt) = (self.clone(), watched.attempt.clone());
                questions.spawn(async move { engine.question(attempt).await });
            }
            if let Some(due) = board.next_due().filter(|due| *due > now) {
                wake_at = wake_at.min(due);
            }
            tokio::select! {
                Some(outcome) = questions.join_next(), if !questions.is_empty() => match outcome {
                    Ok(outcome) => self.take_outcome(&mut board, outcome),
                    Err(error) => {
                        // A question that broke must not leave its attempt unwatched.
                        tracing::error!(%error, "a question about an attempt broke");
                        board.0.values_mut().for_each(|watched| watched.asking = false);
                        self.sleep(Duration::from_secs(1)).await;
                    }
                },
                notice = notices.recv() => match notice {
                    Ok(Notice { sale: Some(sale), .. }) => {
                        match self.record(&sale).await {
                            Ok(record) => board.take(self, &record, None),
                            // A sale that can't be read now must not stay unwatched.
                            Err(_) => self.fill(&mut board).await?,
                        }
                    }
                    // The record was opened anew, or changes were missed.
                    Ok(Notice { sale: None, .. }) | Err(RecvError::Lagged(_)) => self.fill(&mut board).await?,
                    Err(RecvError::Closed) => return Ok(()),
                },
                () = self.inner.watch_again.notified() => {
                    if self.inner.ask_all_again.swap(false, Ordering::SeqCst) {
                        self.fill(&mut board).await?;
                    }
                }
                () = self.inner.clock.sleep_until(wake_at) => {}
            }
            // Whichever came first after a sleep of the machine: everything may have changed meanwhile.
            if self.monotonic() > wake_at + WAKE_GAP {
                tracing::info!("the machine slept; asking about everything again");
                self.fill(&mut board).await?;
            }
        }
    }

    /// Takes a due QR down, then asks. A watch whose time is over is ended instead.
    async fn question(&self, attempt: Attempt) -> Outcome {
        let asked_at = self.monotonic();
        let own_reference = attempt.own_reference.clone();
        let asked = async {
            self.take_down_if_due(own_reference.clone(), &attempt).await?;
            let last_question =
                next_check(&attempt, self.corrected_now(&attempt.gateway)) == NextCheck::Never;
            let Some(asked) = self.ask_within_budget(&attempt).await? else {
                return Ok(None);
            };
            // A watch ends by the gateway's clock. While no answer of this run told it, ours may be wrong.
            if last_question && self.inner.times.is_told(&attempt.gateway) {
                self.end_watch(own_reference.clone()).await?;
                let record = self.record(&asked.record.sale.number).await?;
                return Ok(Some((record, asked.problem.is_none())));
            }
            Ok::<_, EngineError>(Some((asked.record, asked.problem.is_none())))
        }
        .await;
        match asked {
            Ok(Some((record, answered))) => {
                Outcome { own_reference, asked_at, answered, record: Some(record) }
            }
            Ok(None) => Outcome { own_reference, asked_at, answered: true, record: None },
            Err(error) => {
                tracing::warn!(%error, "an answer could not be recorded; it will be asked for again");
                Outcome { own_reference, asked_at, answered: false, record: None }
            }
        }
    }

    fn take_outcome(&self, board: &mut Board, outcome: Outcome) {
        let now = self.monotonic();
        let Some(watched) = board.0.get_mut(&outcome.own_reference) else { return };
        watched.asking = false;
        if let Some(record) = &outcome.record
            && let Some(kept) =
                record.attempts.iter().find(|kept| kept.attempt.own_reference == outcome.own_reference)
        {
            watched.attempt = kept.attempt.clone();
            if kept.watch_over || kept.attempt.stage == domain::Stage::Confirmed {
                board.0.remove(&outcome.own_reference);
                return;
            }
        }
        let gateway: GatewayId = watched.attempt.gateway.clone();
        let corrected = self.corrected_now(&gateway);
        let wait = match next_check(&watched.attempt, corrected) {
            NextCheck::In(wait) => wait.to_std().unwrap_or_default(),
            // The watch ends with one last question, asked by the schedule's own end.
            NextCheck::Never => Duration::from_secs(60),
        };
        watched.failures = if outcome.answered { 0 } else { watched.failures.saturating_add(1) };
        watched.due = outcome.asked_at + wait;
        if let Ok(to_deadline) = (deadline(&watched.attempt) - corrected).to_std()
            && watched.attempt.screen.is_shown()
        {
            // The QR leaves at the deadline, not at the next question after it.
            watched.due = watched.due.max(now).min(now + to_deadline.max(AT_THE_BORDER));
        }
        if watched.failures > 0 {
            let cap = if watched.attempt.screen.is_shown() { BACKOFF_CAP_SHOWN } else { BACKOFF_CAP_OTHER };
            let jitter = full_jitter(watched.failures, BACKOFF_BASE, cap, |below| fastrand::u64(0..below));
            watched.due += jitter;
        }
    }
}

/// Runs a task for ever: one that ends is logged, journalled and started again.
async fn supervise<F, R>(engine: Engine, name: &'static str, make: F)
where
    F: Fn() -> R + Send + 'static,
    R: Future<Output = Result<(), EngineError>> + Send + 'static,
{
    loop {
        // In a set of its own, so that the task ends with its supervisor.
        let mut task = JoinSet::new();
        task.spawn(make());
        let why = match task.join_next().await {
            None | Some(Ok(Ok(()))) => return,
            Some(Ok(Err(error))) => error.to_string(),
            Some(Err(error)) if error.is_cancelled() => return,
            Some(Err(error)) => error.to_string(),
        };
        tracing::error!(task = name, why, "a task ended; starting it again");
        let entry = JournalEntry {
            kind: "task_restarted",
            sale: None,
            attempt: None,
            actor: None,
            at: engine.now_utc(),
            body: json!({ "task": name, "why": why }),
        };
        let _ = engine.inner.store.write(move |write| Ok::<_, EngineError>(write.append(entry)?)).await;
        engine.sleep(Duration::from_secs(1)).await;
    }
}
