//! One scheduler asks about every unfinished attempt: by the schedule of `domain::watch`, within each
//! key's budget, the sale on the screen first.

use crate::board::{Board, Lane};
use crate::budget::full_jitter;
use crate::engine::Engine;
use crate::error::EngineError;
use domain::watch::{NextCheck, deadline, is_unfinished, next_check};
use domain::{Attempt, GatewayId, OwnReference, SaleNumber};
use serde_json::json;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::{JournalEntry, Notice, SaleRecord};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{JoinHandle, JoinSet};

/// Questions under way at once at one gateway, beside those about the sale on the screen: neither links that hang
/// nor a gateway that does must hold others up.
const MOST_AT_ONCE: usize = 4;
/// Questions about the sale on the screen under way at once.
const MOST_ABOUT_FRONT: usize = 2;
/// What questions about other sales leave of the budget that the sale on the screen uses: it never waits for them.
const LEFT_FOR_FRONT: u32 = 1;
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

/// What asking about one attempt came to.
struct Outcome {
    gateway: GatewayId,
    own_reference: OwnReference,
    asked_at: Duration,
    answered: bool,
    record: Option<SaleRecord>,
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
        let (watch, forward, refunds) = (self.clone(), self.clone(), self.clone());
        Watching {
            tasks: vec![
                tokio::spawn(supervise(self.clone(), "refunds", move || {
                    let engine = refunds.clone();
                    async move { engine.watch_refunds().await }
                })),
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
        board.0.values_mut().for_each(|lane| lane.0.retain(|_, watched| watched.asking));
        for watched in board.all_mut() {
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
        // A code that was only taken off the screen has no outcome.
        let mut questions: JoinSet<Option<Outcome>> = JoinSet::new();
        self.fill(&mut board).await?;
        loop {
            let now = self.monotonic();
            let mut wake_at = now + LONGEST_SLEEP;
            let front = self.inner.front.get();
            for (gateway, lane) in &mut board.0 {
                let next = self.ask_what_is_due(gateway, lane, front.as_ref(), now, &mut questions);
                wake_at = next.map_or(wake_at, |next| wake_at.min(next));
            }
            tokio::select! {
                Some(outcome) = questions.join_next(), if !questions.is_empty() => match outcome {
                    Ok(Some(outcome)) => self.take_outcome(&mut board, outcome),
                    Ok(None) => {}
                    Err(error) => {
                        // A question that broke must not leave its attempt unwatched.
                        tracing::error!(%error, "a question about an attempt broke");
                        board.all_mut().for_each(|watched| watched.asking = false);
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

    /// Starts every question of a lane that is due and that the budget has room for. Gives when to look again,
    /// if that is known: until a question under way comes back there may be nothing to do.
    fn ask_what_is_due(
        &self,
        gateway: &GatewayId,
        lane: &mut Lane,
        front: Option<&SaleNumber>,
        now: Duration,
        questions: &mut JoinSet<Option<Outcome>>,
    ) -> Option<Duration> {
        loop {
            let look = lane.look(now, front);
            let left_for_front = if look.shows_front { LEFT_FOR_FRONT } else { 0 };
            let mut wake_at = look.next_due;
            let mut started = false;
            for (due, under_way, most, leaving) in [
                (look.front, look.asking_front, MOST_ABOUT_FRONT, 0),
                (look.other, look.asking_others, MOST_AT_ONCE, left_for_front),
            ] {
                let Some(watched) = due.and_then(|due| lane.0.get_mut(&due)) else { continue };
                if under_way >= most {
                    continue;
                }
                let (engine, attempt) = (self.clone(), watched.attempt.clone());
                let may_ask_from = self.may_ask_from(&attempt);
                if may_ask_from > now {
                    watched.due = may_ask_from;
                    questions.spawn(async move { engine.only_take_down(attempt).await });
                    started = true;
                    continue;
                }
                let wait = self.with_budget(gateway, |budget, now| budget.wait_leaving(now, leaving));
                if !wait.is_zero() {
                    let grown_at = now + wait;
                    wake_at = Some(wake_at.map_or(grown_at, |known| known.min(grown_at)));
                    continue;
                }
                // Used here and not by the question, so that no other one finds the same token.
                self.spend(gateway);
                watched.asking = true;
                questions.spawn(async move { Some(engine.question(attempt).await) });
                started = true;
            }
            if !started {
                return wake_at;
            }
        }
    }

    /// Takes a due QR down although the gateway wants no question yet.
    async fn only_take_down(&self, attempt: Attempt) -> Option<Outcome> {
        if let Err(error) = self.take_down_if_due(&attempt).await {
            tracing::warn!(%error, "a code could not be taken off the screen; its question will");
        }
        None
    }

    /// Takes a due QR down, then asks. A watch whose time is over is ended instead.
    async fn question(&self, attempt: Attempt) -> Outcome {
        let asked_at = self.monotonic();
        let (gateway, own_reference) = (attempt.gateway.clone(), attempt.own_reference.clone());
        let asked = async {
            self.take_down_if_due(&attempt).await?;
            let last_question = !is_unfinished(&attempt, self.corrected_now(&attempt.gateway));
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
                Outcome { gateway, own_reference, asked_at, answered, record: Some(record) }
            }
            Ok(None) => Outcome { gateway, own_reference, asked_at, answered: true, record: None },
            Err(error) => {
                tracing::warn!(%error, "an answer could not be recorded; it will be asked for again");
                Outcome { gateway, own_reference, asked_at, answered: false, record: None }
            }
        }
    }

    fn take_outcome(&self, board: &mut Board, outcome: Outcome) {
        let now = self.monotonic();
        let Some(watched) = board.get_mut(&outcome.gateway, &outcome.own_reference) else { return };
        watched.asking = false;
        if let Some(record) = &outcome.record
            && let Some(kept) = record.attempt(&outcome.own_reference)
        {
            watched.attempt = kept.attempt.clone();
            if kept.watch_over || kept.attempt.stage == domain::Stage::Confirmed {
                board.remove(&outcome.gateway, &outcome.own_reference);
                return;
            }
        }
        let corrected = self.corrected_now(&outcome.gateway);
        let wait = match next_check(&watched.attempt, corrected, self.poll_floor(&outcome.gateway)) {
            NextCheck::In(wait) => wait.to_std().unwrap_or_default(),
            // The watch ends with one last question, asked by the schedule's own end.
            NextCheck::Never => Duration::from_secs(60),
        };
        watched.failures = if outcome.answered { 0 } else { watched.failures.saturating_add(1) };
        watched.due = (outcome.asked_at + wait).max(self.may_ask_from(&watched.attempt));
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
