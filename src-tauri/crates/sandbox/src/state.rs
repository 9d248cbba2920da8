//! What the sandbox remembers: links, drills and settings, and the file they survive a restart in.
//!
//! Everything is in memory behind one short lock. A change is numbered; the file is written by a thread of its own
//! (temp, sync, rename), which folds the changes that pile up meanwhile into one writing. Who must be sure that a
//! change survives waits for its number.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clock;
use crate::drills::{Drill, On, SetDrill, Settings};
use crate::fault::Fault;
use crate::links::{CustomerDoes, Link, Refusal};
use crate::writer::Writer;

/// How many links are remembered in a file, which is written as a whole; the oldest go first.
const LINKS_KEPT: usize = 5_000;

/// Written into the file, so that a later sandbox knows what it reads.
pub(crate) const FILE_VERSION: u32 = 1;

/// What is remembered, as it is in memory.
#[derive(Debug, Default)]
pub(crate) struct Book {
    links: HashMap<String, Link>,
    next_serial: u64,
    next_drill: u64,
    pub(crate) drills: Vec<SetDrill>,
    pub(crate) settings: Settings,
    /// Whether there is a file, so that old links are forgotten. In memory alone all are kept.
    pub(crate) is_filed: bool,
    /// A clock that stands still instead of the machine's; it doesn't survive a restart.
    pub(crate) held_at: Option<DateTime<Utc>>,
}

/// What is remembered, as it is in the file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Saved {
    pub(crate) version: u32,
    next_serial: u64,
    next_drill: u64,
    settings: Settings,
    drills: Vec<SetDrill>,
    links: Vec<Link>,
}

/// A drill's fault, at the moment it acts.
#[derive(Debug, Clone)]
pub(crate) struct Acting {
    pub(crate) fault: Fault,
    /// How often the drill has acted on this link, this time included.
    pub(crate) acted: u32,
}

impl Book {
    /// The sandbox's time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        clock::shifted(self.held_at.unwrap_or_else(clock::machine_now), self.settings.clock_skew_s)
    }

    /// How long a link lives that is made now.
    pub(crate) fn link_life(&self, usual: Duration) -> Duration {
        self.settings.link_life_s.map_or(usual, |seconds| Duration::from_secs(seconds.into()))
    }

    /// The serial that the next link gets.
    pub(crate) fn next_serial(&self) -> u64 {
        self.next_serial + 1
    }

    /// The links of a gateway, in no order.
    pub(crate) fn links_of(&self, gateway: &str) -> impl Iterator<Item = &Link> {
        self.links.values().filter(move |link| link.gateway == gateway)
    }

    pub(crate) fn link(&self, reference: &str) -> Option<&Link> {
        self.links.get(reference)
    }

    pub(crate) fn link_mut(&mut self, reference: &str) -> Result<&mut Link, Refusal> {
        self.links.get_mut(reference).ok_or(Refusal::UnknownReference)
    }

    /// Keeps a new link, gives it its serial, and forgets the oldest if there are too many. `false`: the reference is taken.
    pub(crate) fn keep(&mut self, mut link: Link) -> bool {
        if self.links.contains_key(&link.reference) {
            return false;
        }
        self.next_serial += 1;
        link.serial = self.next_serial;
        self.links.insert(link.reference.clone(), link);
        if self.is_filed
            && self.links.len() > LINKS_KEPT
            && let Some(oldest) =
                self.links.values().min_by_key(|link| link.serial).map(|link| link.reference.clone())
        {
            self.links.remove(&oldest);
        }
        true
    }

    pub(crate) fn links_in_order(&self) -> Vec<Link> {
        let mut links: Vec<_> = self.links.values().cloned().collect();
        links.sort_unstable_by_key(|link| link.serial);
        links
    }

    /// The newest link that nothing has happened to.
    pub(crate) fn newest_open(&self) -> Option<String> {
        let open = self.links.values().filter(|link| link.outcome.is_none());
        open.max_by_key(|link| link.serial).map(|link| link.reference.clone())
    }

    pub(crate) fn add_drill(&mut self, drill: Drill) -> u64 {
        self.next_drill += 1;
        self.drills.push(SetDrill { id: self.next_drill, drill, acted: Default::default() });
        self.next_drill
    }

    pub(crate) fn remove_drill(&mut self, id: u64) -> bool {
        let before = self.drills.len();
        self.drills.retain(|set| set.id != id);
        self.drills.len() != before
    }

    /// The first drill that fits the request acts; one that is used up goes.
    pub(crate) fn act(&mut self, gateway: &str, on: On, reference: Option<&str>) -> Option<Acting> {
        let place = self.drills.iter().position(|SetDrill { drill, .. }| {
            (drill.on == On::Any || drill.on == on)
                && drill.times != Some(0)
                && drill.gateway.as_deref().is_none_or(|only| only == gateway)
                && drill.reference.as_deref().is_none_or(|only| reference == Some(only))
        })?;
        let set = &mut self.drills[place];
        let acted = set.acted.entry(reference.unwrap_or_default().to_owned()).or_default();
        *acted = acted.saturating_add(1);
        let acting = Acting { fault: set.drill.fault.clone(), acted: *acted };
        if let Some(times) = &mut set.drill.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.drills.remove(place);
            }
        }
        Some(acting)
    }

    pub(crate) fn to_saved(&self) -> Saved {
        Saved {
            version: FILE_VERSION,
            next_serial: self.next_serial,
            next_drill: self.next_drill,
            settings: self.settings,
            drills: self.drills.clone(),
            links: self.links_in_order(),
        }
    }
}

impl From<Saved> for Book {
    fn from(saved: Saved) -> Self {
        Self {
            links: saved.links.into_iter().map(|link| (link.reference.clone(), link)).collect(),
            next_serial: saved.next_serial,
            next_drill: saved.next_drill,
            drills: saved.drills,
            settings: saved.settings,
            ..Self::default()
        }
    }
}

/// The book with the number of its last change.
#[derive(Debug, Default)]
pub(crate) struct Numbered {
    pub(crate) book: Book,
    pub(crate) change: u64,
}

/// The shared book; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct State {
    numbered: Arc<Mutex<Numbered>>,
    writer: Option<Writer>,
}

/// Takes the lock; a panic elsewhere leaves the book usable, since every change is one small step.
pub(crate) fn lock(numbered: &Mutex<Numbered>) -> MutexGuard<'_, Numbered> {
    numbered.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// A book that is written to `writer`'s file, or nowhere.
    pub(crate) fn new(numbered: Arc<Mutex<Numbered>>, writer: Option<Writer>) -> Self {
        Self { numbered, writer }
    }

    /// Looks something up.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Book) -> T) -> T {
        look(&lock(&self.numbered).book)
    }

    /// Changes something; it is written soon.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Book) -> T) -> T {
        let mut numbered = lock(&self.numbered);
        numbered.change += 1;
        let number = numbered.change;
        let result = change(&mut numbered.book);
        drop(numbered);
        if let Some(writer) = &self.writer {
            writer.ask(number);
        }
        result
    }

    /// Lets the first drill that fits act. Nothing is written if there is none.
    pub(crate) fn act(&self, gateway: &str, on: On, reference: Option<&str>) -> Option<Acting> {
        if self.read(|book| book.drills.is_empty()) {
            return None;
        }
        self.change(|book| book.act(gateway, on, reference))
    }

    /// The customer acts on a link; returns when that survives a crash.
    pub(crate) async fn play(&self, reference: &str, does: CustomerDoes, late: bool) -> Result<(), Refusal> {
        self.change(|book| {
            let now = book.now();
            book.link_mut(reference)?.play(does, late, now)
        })?;
        self.saved().await;
        Ok(())
    }

    /// Returns when every change made so far is in the file, or when writing it failed, which is logged: a sandbox on
    /// a full disk goes on from memory.
    pub(crate) async fn saved(&self) {
        if let Some(writer) = &self.writer {
            let number = lock(&self.numbered).change;
            writer.wait_for(number).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drills_play_one_after_another_and_a_used_up_one_goes() {
        let mut book = Book::default();
        book.add_drill(Drill::new(On::Check, Fault::ServerError { after_work: false }).times(1));
        book.add_drill(Drill::new(On::Any, Fault::NotFound).times(2));
        let kinds: Vec<_> = (0..4)
            .map(|_| book.act("ocpay", On::Check, Some("R")).map(|acting| acting.fault.kind()))
            .collect();
        assert_eq!(kinds, [Some("server_error"), Some("not_found"), Some("not_found"), None]);
        assert!(book.drills.is_empty());
    }

    #[test]
    fn a_drill_about_one_link_leaves_others_alone_and_counts_each_link_apart() {
        let mut book = Book::default();
        book.add_drill(Drill::new(On::Check, Fault::Gone).about("R"));
        assert!(book.act("ocpay", On::Check, Some("S")).is_none());
        assert!(book.act("ocpay", On::Create, None).is_none());
        assert_eq!(book.act("ocpay", On::Check, Some("R")).map(|acting| acting.acted), Some(1));
        assert_eq!(book.act("ocpay", On::Check, Some("R")).map(|acting| acting.acted), Some(2));
    }
}
