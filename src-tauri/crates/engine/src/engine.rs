//! The engine put together: what it is made of, and the few things every method needs.

use crate::backups::BackupState;
use crate::budget::{Budget, Rate};
use crate::clock::{Clock, CorrectedTime};
use crate::contact::LastTimes;
use crate::error::EngineError;
use crate::front::Front;
use crate::health::Healths;
use crate::locks::NamedLocks;
use crate::methods::MethodList;
use crate::people::PeopleState;
use crate::recheck::RecheckTask;
use crate::secrets::{SecretPlace, Secrets};
use crate::shop::Shop;
use crate::stopped::Stopped;
use crate::views::{ChangeNotice, ErrorCode, ExportProgress, HealthView, RecheckProgress};
use crate::wish::SentTo;
use domain::{Actor, Environment, GatewayId, GatewayOrder, Moment, Permission, SaleNumber};
use gateways::Gateway;
use gateways::registry::Setup;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use store::{Contact, JournalEntry, SaleRecord, Store, StoreHealth, ViewOnlyReason};
use tokio::sync::{Notify, broadcast};

/// Rows of the journal that are read at once.
const CHANGES_PAGE: u32 = 500;

/// Demo or live: two data files, never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// No real money.
    Demo,
    /// Real money.
    Live,
}

impl Profile {
    /// The profile's word in paths and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Profile::Demo => "demo",
            Profile::Live => "live",
        }
    }

    /// Which side of a gateway belongs to it.
    pub fn environment(self) -> Environment {
        match self {
            Profile::Demo => Environment::Sandbox,
            Profile::Live => Environment::Live,
        }
    }
}

/// What an engine is made of. Put together by `till`, and by tests.
pub struct Parts {
    /// The record.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Secrets.
    pub secrets: Arc<dyn Secrets>,
    /// Demo or live.
    pub profile: Profile,
    /// Addresses per gateway for a shop's own keys, from the environment; the gateway's own when absent.
    /// Options are the shop's and come from the settings.
    pub setups: BTreeMap<String, Setup>,
    /// Addresses and hosts per gateway for the sandbox's key (demo).
    pub sandbox_setups: BTreeMap<String, Setup>,
    /// The gateway for sales that name none, over the shop's setting.
    pub gateway_override: Option<GatewayId>,
    /// The zone the machine is in, for a shop that hasn't chosen one.
    pub machine_zone: chrono_tz::Tz,
    /// Where exports go.
    pub exports_dir: PathBuf,
    /// Where backups go.
    pub backups_dir: PathBuf,
    /// How often each gateway key may be used.
    pub rate: Rate,
    /// The program's version.
    pub version: String,
}

/// One gateway as it is set up now.
#[derive(Clone)]
pub(crate) struct Slot {
    pub gateway: Arc<dyn Gateway>,
    pub key_place: Option<SecretPlace>,
    /// Where a key lies by which a removed gateway could come back.
    pub spare_key: Option<SecretPlace>,
    pub base_url: Option<String>,
    pub methods: MethodList,
}

pub(crate) struct Inner {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub secrets: Arc<dyn Secrets>,
    pub profile: Profile,
    pub setups: BTreeMap<String, Setup>,
    pub sandbox_setups: BTreeMap<String, Setup>,
    pub gateway_override: Option<GatewayId>,
    pub exports_dir: PathBuf,
    pub backups_dir: PathBuf,
    pub rate: Rate,
    pub version: String,
    pub times: CorrectedTime,
    pub front: Front,
    /// When the gateway was last asked about each attempt, by whomever.
    pub asked: LastTimes,
    /// When its last readable answer about each came.
    pub verified: LastTimes,
    pub healths: Healths,
    pub locks: NamedLocks,
    pub slots: RwLock<BTreeMap<GatewayId, Slot>>,
    pub order: RwLock<GatewayOrder>,
    /// Held by whoever changes which gateways there are.
    pub gates: tokio::sync::Mutex<()>,
    pub shop: RwLock<Shop>,
    pub budgets: Mutex<HashMap<GatewayId, Budget>>,
    pub notices: broadcast::Sender<ChangeNotice>,
    pub health_changes: broadcast::Sender<HealthView>,
    pub recheck: RecheckTask,
    pub recheck_progress: broadcast::Sender<RecheckProgress>,
    pub export_progress: broadcast::Sender<ExportProgress>,
    /// How often somebody stopped the exports that were under way.
    pub exports_stopped: Arc<AtomicU64>,
    pub watch_again: Notify,
    /// The newest journal row that windows were told about.
    pub newest_seq: AtomicI64,
    pub ask_all_again: AtomicBool,
    /// Wakes whoever asks about refunds.
    pub refunds_again: Notify,
    pub stopped: Stopped,
    pub sent_to: SentTo,
    pub people: PeopleState,
    pub backups: BackupState,
}

/// What the till does. Clones share one till.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

impl Engine {
    /// Makes an engine: reads the settings, sets the gateways up. Watching starts with
    /// [`Engine::start_watching`].
    pub async fn new(parts: Parts) -> Result<Engine, EngineError> {
        let (settings, difference_ms, head) = parts
            .store
            .read(|read| Ok::<_, EngineError>((read.settings()?, read.last_difference_ms()?, read.head()?)))
            .await?;
        let shop = Shop::from_settings(&settings, parts.machine_zone);
        let (notices, _) = broadcast::channel(256);
        let (health_changes, _) = broadcast::channel(16);
        let (recheck_progress, _) = broadcast::channel(64);
        let (export_progress, _) = broadcast::channel(64);
        let engine = Engine {
            inner: Arc::new(Inner {
                store: parts.store,
                clock: parts.clock,
                secrets: parts.secrets,
                profile: parts.profile,
                setups: parts.setups,
                sandbox_setups: parts.sandbox_setups,
                gateway_override: parts.gateway_override,
                exports_dir: parts.exports_dir,
                backups_dir: parts.backups_dir,
                rate: parts.rate,
                version: parts.version,
                times: CorrectedTime::starting_from(difference_ms),
                front: Front::default(),
                asked: LastTimes::default(),
                verified: LastTimes::default(),
                healths: Healths::default(),
                locks: NamedLocks::default(),
                slots: RwLock::default(),
                order: RwLock::default(),
                gates: tokio::sync::Mutex::default(),
                shop: RwLock::new(shop),
                budgets: Mutex::default(),
                notices,
                health_changes,
                recheck: RecheckTask::default(),
                recheck_progress,
                export_progress,
                exports_stopped: Arc::default(),
                watch_again: Notify::new(),
                ask_all_again: AtomicBool::new(false),
                refunds_again: Notify::new(),
                stopped: Stopped::default(),
                sent_to: SentTo::default(),
                people: PeopleState::default(),
                backups: BackupState::default(),
                newest_seq: AtomicI64::new(head.seq),
            }),
        };
        engine.set_gateways_up(&settings).await?;
        engine.notice_people().await?;
        Ok(engine)
    }

    /// Which data this is.
    pub fn profile(&self) -> Profile {
        self.inner.profile
    }

    /// The record, for whoever opened it.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Changes, as they are committed. A receiver that lagged asks [`Engine::changes_since`].
    pub fn notices(&self) -> broadcast::Receiver<ChangeNotice> {
        self.inner.notices.subscribe()
    }

    /// Changes of a gateway's health.
    pub fn health_changes(&self) -> broadcast::Receiver<HealthView> {
        self.inner.health_changes.subscribe()
    }

    /// How far "ask about all" has come.
    pub fn recheck_progress(&self) -> broadcast::Receiver<RecheckProgress> {
        self.inner.recheck_progress.subscribe()
    }

    /// Puts a sale on the screen, or none: it is asked about first, and its verdict counts as seen.
    pub fn put_in_front(&self, sale: Option<SaleNumber>) {
        self.inner.front.put(sale);
        self.inner.watch_again.notify_one();
    }

    /// Has the watcher ask about everything at once, because what kept answers away may be gone.
    pub(crate) fn ask_all_again(&self) {
        self.inner.ask_all_again.store(true, Ordering::SeqCst);
        self.inner.watch_again.notify_one();
    }

    /// Runs work to its end, also when whoever asked for it goes away: a link half made would be found
    /// only at the next start.
    pub(crate) async fn to_the_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, EngineError>> + Send + 'static,
    ) -> Result<T, EngineError> {
        tokio::spawn(work).await.unwrap_or_else(|error| {
            tracing::error!(%error, "work of the till broke");
            Err(EngineError::new(ErrorCode::Internal))
        })
    }

    /// How long a gateway still wants to be left alone, if it does.
    pub(crate) fn pause_of(&self, gateway: &GatewayId) -> Option<Duration> {
        Some(self.with_budget(gateway, |budget, now| budget.paused_for(now))).filter(|pause| !pause.is_zero())
    }

    /// Passes if the person may do it. Once people exist, the implicit owner is nobody any more.
    pub(crate) fn allow(&self, actor: &Actor, permission: Permission) -> Result<(), EngineError> {
        let outdated = self.has_people() && *actor == Actor::implicit_owner();
        if actor.may(permission) && !outdated { Ok(()) } else { Err(EngineError::new(ErrorCode::NotAllowed)) }
    }

    /// The gateway of that name, as set up now.
    pub(crate) fn slot(&self, id: &GatewayId) -> Result<Slot, EngineError> {
        self.inner
            .slots
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()
            .ok_or_else(|| EngineError::new(ErrorCode::GatewayUnknown))
    }

    /// A gateway's name for people.
    pub(crate) fn gateway_name(&self, id: &GatewayId) -> String {
        self.slot(id)
            .map_or_else(|_| id.to_string(), |slot| slot.gateway.capabilities().display_name.to_owned())
    }

    /// The gateway for a sale that names none.
    pub(crate) fn default_gateway(&self) -> GatewayId {
        self.inner.gateway_override.clone().unwrap_or_else(|| self.shop().default_gateway)
    }

    /// The shop's settings now.
    pub(crate) fn shop(&self) -> Shop {
        self.inner.shop.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The corrected time by a gateway's clock.
    pub(crate) fn corrected_now(&self, gateway: &GatewayId) -> Moment {
        self.inner.times.now(self.inner.clock.as_ref(), gateway)
    }

    /// This machine's time.
    pub(crate) fn now_utc(&self) -> Moment {
        self.inner.clock.now_utc()
    }

    /// The monotonic time: it counts the machine's sleep, and nobody can set it.
    pub fn monotonic(&self) -> Duration {
        self.inner.clock.monotonic()
    }

    /// Waits on the engine's own clock.
    pub(crate) async fn sleep(&self, wait: Duration) {
        self.inner.clock.sleep_until(self.monotonic() + wait).await;
    }

    /// Uses the budget of a gateway key.
    pub(crate) fn with_budget<T>(
        &self,
        gateway: &GatewayId,
        act: impl FnOnce(&mut Budget, Duration) -> T,
    ) -> T {
        let now = self.monotonic();
        let mut budgets = self.inner.budgets.lock().unwrap_or_else(PoisonError::into_inner);
        let budget = budgets.entry(gateway.clone()).or_insert_with(|| Budget::full(self.inner.rate, now));
        act(budget, now)
    }

    /// Counts a request against the budget of its gateway's key.
    pub(crate) fn spend(&self, gateway: &GatewayId) {
        self.with_budget(gateway, |budget, now| budget.take(now));
    }

    /// Tells windows to read a sale again although no journal row was added (its contact is fresher).
    pub(crate) fn tell_contact(&self, record: &SaleRecord) {
        self.tell(record.seq, Some(record.sale.number.to_string()));
    }

    /// Tells windows. Never with an older row than before: they ignore what is older than they know, and
    /// fresher contact of an older sale must not be lost to that.
    pub(crate) fn tell(&self, seq: i64, sale: Option<String>) {
        let newest = self.inner.newest_seq.fetch_max(seq, Ordering::Relaxed).max(seq);
        let _ = self.inner.notices.send(ChangeNotice { seq: newest, sale });
    }

    /// The sale of that number, or an error that says there is none.
    pub(crate) async fn record(&self, number: &SaleNumber) -> Result<SaleRecord, EngineError> {
        let wanted = number.clone();
        self.inner
            .store
            .read(move |read| Ok::<_, EngineError>(read.sale(&wanted)?))
            .await?
            .ok_or_else(|| EngineError::new(ErrorCode::SaleNotFound).with("sale", number))
    }

    /// Whether a record may show what a failed sync left in the file without making it durable. It must not
    /// be told as true before the file was opened again.
    pub(crate) fn is_doubtful(&self, record: &SaleRecord) -> bool {
        let failed = matches!(
            *self.inner.store.health().borrow(),
            StoreHealth::ViewOnly { reason: ViewOnlyReason::Io }
        );
        failed && record.seq > self.inner.newest_seq.load(Ordering::Relaxed)
    }

    /// A journal entry about a sale.
    pub(crate) fn entry(
        &self,
        kind: &'static str,
        sale: &SaleNumber,
        actor: Option<&Actor>,
        body: serde_json::Value,
    ) -> JournalEntry {
        JournalEntry {
            kind,
            sale: Some(sale.clone()),
            attempt: None,
            actor: actor.and_then(|actor| actor.name.clone()),
            at: self.now_utc(),
            body,
        }
    }

    /// Contact after a readable answer.
    pub(crate) fn contact_after_answer(
        &self,
        gateway: &GatewayId,
        server_time: Option<Moment>,
        request_id: Option<String>,
    ) -> Contact {
        let difference_ms = server_time.and_then(|server_time| {
            self.inner.times.observe(self.inner.clock.as_ref(), gateway, server_time)
        });
        let now = self.now_utc();
        Contact {
            asked_at: Some(now),
            verified_at: Some(now),
            problem: None,
            problem_since: None,
            server_time,
            difference_ms,
            request_id,
        }
    }

    /// What changed since a journal row.
    pub async fn changes_since(&self, seq: i64) -> Result<crate::views::ChangesView, EngineError> {
        let (head, sales) = self
            .inner
            .store
            .read(move |read| {
                let head = read.head()?;
                let (mut from, mut sales) = (seq, BTreeSet::new());
                loop {
                    let page = read.changes_since(from, CHANGES_PAGE)?;
                    let Some((last, _)) = page.last() else { break };
                    from = *last;
                    sales.extend(page.into_iter().map(|(_, sale)| sale.to_string()));
                }
                Ok::<_, EngineError>((head, sales))
            })
            .await?;
        Ok(crate::views::ChangesView { seq: head.seq, sales: sales.into_iter().collect() })
    }
}
