//! One shop: an engine on a folder of its own, the sandbox it speaks to, and their two clocks in one hand.

use crate::{HandClock, MemorySecrets, PATIENCE, eventually};
use domain::{Actor, Moment, Role, SaleNumber};
use engine::budget::Rate;
use engine::views::{ErrorCode, ExportKind, ExportRequest, SaleView, StartSale, StateView, TimelineEntry};
use engine::watcher::Watching;
use engine::{Clock, Engine, EngineError, Parts, Profile};
use gateways::http::Timeouts;
use gateways::registry::Setup;
use sandbox::{CustomerDoes, Drill, Fault, On, RequestSeen, RunningSandbox, Sandbox, SandboxOptions};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::{OpenOptions, Store};
use tempfile::TempDir;

/// How a shop is set up.
#[derive(Clone)]
pub struct ShopOptions {
    /// Whether the watcher runs.
    pub watch: bool,
    /// The gateways' keys, if they are set.
    pub key: Option<String>,
    /// By which gateway it sells.
    pub gateway: &'static str,
    /// How often it may be used.
    pub rate: Rate,
    /// The gateway's clock is so far ahead of ours.
    pub gateway_ahead: chrono::Duration,
    /// Our wall clock when the shop opens.
    pub wall: Moment,
    /// Another address than the sandbox's.
    pub base_url: Option<String>,
    /// Gateways where nobody listens.
    pub unreachable: &'static [&'static str],
    /// Demo or live.
    pub profile: Profile,
    /// How long it waits for a gateway, in real time.
    pub timeouts: Timeouts,
}

impl Default for ShopOptions {
    /// An ordinary morning, the sandbox's key, nobody watching.
    fn default() -> ShopOptions {
        ShopOptions {
            watch: false,
            key: Some(SandboxOptions::default().access_token),
            gateway: "ocpay",
            rate: Rate::default(),
            gateway_ahead: chrono::Duration::zero(),
            wall: "2026-11-21T09:00:00Z".parse().unwrap(),
            base_url: None,
            unreachable: &[],
            profile: Profile::Demo,
            timeouts: Timeouts::default(),
        }
    }
}

/// A shop that sells.
pub struct Shop {
    /// What the till does.
    pub engine: Engine,
    /// The other side.
    pub sandbox: RunningSandbox,
    /// The till's clock.
    pub clock: Arc<HandClock>,
    /// The till's keychain.
    pub secrets: Arc<MemorySecrets>,
    options: ShopOptions,
    opened_at: Duration,
    gateway_ahead: Mutex<chrono::Duration>,
    watching: Option<Watching>,
    folder: TempDir,
    requests_made: AtomicU32,
}

/// The one implicit person of a till that has no people.
pub fn owner() -> Actor {
    Actor::implicit_owner()
}

/// Somebody who only sells.
pub fn cashier() -> Actor {
    Actor { name: Some("Amina".to_owned()), role: Role::Cashier }
}

/// What a sale of so many minor units is asked with.
pub fn sale(amount_minor: i64, request_id: &str) -> StartSale {
    StartSale {
        amount_minor,
        currency: "DZD".to_owned(),
        note: String::new(),
        gateway: None,
        method: None,
        customer: None,
        send_by: None,
        request_id: request_id.to_owned(),
    }
}

/// A day's CSV in English; today's when no day is named.
pub fn csv_of(day: Option<&str>) -> ExportRequest {
    ExportRequest {
        kind: ExportKind::Csv,
        from: day.map(str::to_owned),
        to: None,
        language: "en".to_owned(),
        separator: None,
    }
}

impl Shop {
    /// A shop where nobody watches: tests ask by hand.
    pub async fn open() -> Shop {
        Shop::with(ShopOptions::default()).await
    }

    /// A shop whose watcher runs.
    pub async fn watched() -> Shop {
        Shop::with(ShopOptions { watch: true, ..ShopOptions::default() }).await
    }

    /// A shop that sells by that gateway.
    pub async fn at(gateway: &'static str) -> Shop {
        Shop::with(ShopOptions { gateway, ..ShopOptions::default() }).await
    }

    /// A shop of one's own wishes.
    pub async fn with(options: ShopOptions) -> Shop {
        let folder = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let clock = Arc::new(HandClock::at(options.wall));
        let secrets =
            Arc::new(options.key.as_deref().map_or_else(MemorySecrets::default, MemorySecrets::with_key));
        let engine = engine_on(&folder, &sandbox, &clock, &secrets, &options).await;
        let opened_at = clock.monotonic();
        let ahead = Mutex::new(options.gateway_ahead);
        let requests_made = AtomicU32::new(0);
        let mut shop = Shop {
            engine,
            sandbox,
            clock,
            secrets,
            options,
            opened_at,
            gateway_ahead: ahead,
            watching: None,
            folder,
            requests_made,
        };
        shop.move_gateways_clock(shop.clock.monotonic());
        shop.go_on().await;
        shop
    }

    /// Resumes, and watches if this shop does.
    async fn go_on(&mut self) {
        self.engine.resume().await.unwrap();
        if self.options.watch {
            self.watching = Some(self.engine.start_watching());
        }
    }

    /// Ends the engine in the middle of whatever it does, and opens a new one over the same files.
    pub async fn restart(&mut self) {
        self.shut().await;
        self.open_again().await;
    }

    /// Ends the engine. Time may pass before [`Shop::open_again`].
    pub async fn shut(&mut self) {
        self.watching = None;
        self.engine.store().close(Duration::from_secs(2)).await;
    }

    /// Opens a new engine over the same files.
    pub async fn open_again(&mut self) {
        self.engine = engine_on(&self.folder, &self.sandbox, &self.clock, &self.secrets, &self.options).await;
        self.go_on().await;
    }

    /// How often the keys may be used from the next opening on.
    pub fn set_rate(&mut self, rate: Rate) {
        self.options.rate = rate;
    }

    /// Opens a new engine over a record that is already open. Nothing is resumed.
    pub async fn open_over(&mut self, store: Store) {
        self.engine =
            engine_over(store, &self.folder, &self.sandbox, &self.clock, &self.secrets, &self.options).await;
    }

    /// Starts the watcher, when the shop was opened without.
    pub fn start_watching(&mut self) {
        self.watching = Some(self.engine.start_watching());
    }

    /// The folder of the shop's files.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Time passes for the till and for the gateway.
    pub fn advance(&self, by: Duration) {
        self.move_gateways_clock(self.clock.monotonic() + by);
        self.clock.advance(by);
    }

    /// The gateway's clock, to where it belongs when our monotonic clock shows `monotonic`; it follows neither
    /// jumps of our wall clock nor the machine's own time.
    fn move_gateways_clock(&self, monotonic: Duration) {
        let ours = self.options.wall + (monotonic - self.opened_at);
        self.sandbox.drills().hold_clock_at(ours + *self.gateway_ahead.lock().unwrap());
    }

    /// A sale of so many minor units, with its link.
    pub async fn sell(&self, amount_minor: i64) -> SaleView {
        self.try_sell(amount_minor).await.unwrap()
    }

    /// A sale of so many minor units, or why it came to nothing.
    pub async fn try_sell(&self, amount_minor: i64) -> Result<SaleView, EngineError> {
        let request = self.requests_made.fetch_add(1, Ordering::SeqCst);
        let mut asked = sale(amount_minor, &format!("request-{request}"));
        asked.currency = self.engine.currency().code().to_owned();
        self.engine.sell(&owner(), asked).await
    }

    /// The code a sale of an ordinary amount fails with.
    pub async fn sell_fails(&self) -> ErrorCode {
        self.try_sell(150_000).await.unwrap_err().code
    }

    /// A sale as it stands.
    pub async fn read(&self, number: &str) -> SaleView {
        self.engine.read_sale(&owner(), &self.number(number)).await.unwrap()
    }

    /// A sale's number.
    pub fn number(&self, number: &str) -> SaleNumber {
        number.parse().unwrap()
    }

    /// Asks the gateway about a sale now, and gives how it stands then.
    pub async fn check(&self, number: &str) -> SaleView {
        self.engine.check_now(&owner(), &self.number(number)).await.unwrap().sale
    }

    /// A sale's timeline, as its kinds.
    pub async fn kinds(&self, number: &str) -> Vec<String> {
        self.timeline(number).await.into_iter().map(|entry| entry.kind).collect()
    }

    /// A sale's timeline.
    pub async fn timeline(&self, number: &str) -> Vec<TimelineEntry> {
        self.engine.timeline(&owner(), &self.number(number)).await.unwrap()
    }

    /// How many sales there are.
    pub async fn sales_made(&self) -> usize {
        self.engine.sales_of_day(&owner(), None).await.unwrap().len()
    }

    /// Waits in real time until a sale is as wanted.
    pub async fn until(&self, number: &str, what: &str, wanted: impl Fn(&SaleView) -> bool) -> SaleView {
        let wanted = &wanted;
        eventually(what, || async move { Some(self.read(number).await).filter(wanted) }).await
    }

    /// Lets time pass, second by second, until a sale is as wanted; at most so many seconds.
    pub async fn live_until(
        &self,
        number: &str,
        what: &str,
        most_seconds: u32,
        wanted: impl Fn(&SaleView) -> bool,
    ) -> SaleView {
        for _ in 0..=most_seconds {
            for _ in 0..8 {
                let view = self.read(number).await;
                if wanted(&view) {
                    return view;
                }
                tokio::time::sleep(Duration::from_millis(3)).await;
            }
            self.advance(Duration::from_secs(1));
        }
        panic!(
            "not within {most_seconds} s of the shop's time: {what}; it is {:#?}",
            self.read(number).await
        );
    }

    /// Lets time pass in steps that no engine takes for a sleep of the machine; each step ends when every
    /// question it caused is answered.
    pub async fn live(&self, how_long: Duration) {
        let until = self.clock.monotonic() + how_long;
        while self.clock.monotonic() < until {
            let now = self.clock.monotonic();
            let wake = eventually("a sleeping watcher", || async { self.clock.next_wake() }).await;
            let next = wake.clamp(now + Duration::from_millis(1), until);
            self.advance(next - now);
            self.settle().await;
        }
    }

    /// Lets so many seconds pass, one by one, without waiting for answers.
    pub async fn live_some(&self, seconds: u32) {
        for _ in 0..seconds {
            self.advance(Duration::from_secs(1));
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits until no question is under way and nobody is about to ask one.
    pub async fn settle(&self) {
        let started = tokio::time::Instant::now();
        let mut quiet = 0;
        let mut before = (0, 0);
        while quiet < 2 {
            tokio::time::sleep(Duration::from_millis(2)).await;
            // What was to be written before this is written after it; a closed record has nothing to write.
            let _ = self.engine.store().write(|_| Ok::<_, EngineError>(())).await;
            let requests = self.sandbox.requests();
            let answered = requests.iter().all(|request| request.status.is_some());
            let now = (requests.len(), self.clock.lain_down());
            quiet = if answered && now == before { quiet + 1 } else { 0 };
            before = now;
            assert!(started.elapsed() < PATIENCE, "the till never comes to rest");
        }
    }

    /// Requests that made a link, or tried to.
    pub fn creates(&self) -> Vec<RequestSeen> {
        self.requests("createLink")
    }

    /// Questions about links.
    pub fn checks(&self) -> Vec<RequestSeen> {
        self.requests("checkPayment")
    }

    /// Questions about one link.
    pub fn checks_of(&self, reference: &str) -> usize {
        self.checks().iter().filter(|seen| seen.path.ends_with(reference)).count()
    }

    /// How often the key was shown to the gateway.
    pub fn validations(&self) -> usize {
        self.requests("validate").len()
    }

    fn requests(&self, part: &str) -> Vec<RequestSeen> {
        self.sandbox.requests().into_iter().filter(|seen| seen.path.contains(part)).collect()
    }

    /// Makes the gateway go wrong.
    pub fn drill(&self, on: On, fault: Fault) -> u64 {
        self.sandbox.drills().add(Drill::new(on, fault))
    }

    /// Makes the gateway go wrong, so many times.
    pub fn drill_times(&self, on: On, fault: Fault, times: u32) -> u64 {
        self.sandbox.drills().add(Drill::new(on, fault).times(times))
    }

    /// The gateway goes right again.
    pub fn no_drills(&self) {
        self.sandbox.drills().clear();
    }

    /// The customer pays the sale's displayed link.
    pub async fn customer_pays(&self, sale: &SaleView) {
        self.sandbox.play(&reference_of(sale), CustomerDoes::Pays).await.unwrap();
    }

    /// A sale that its customer paid while the code was shown.
    pub async fn paid(&self, amount_minor: i64) -> SaleView {
        let sold = self.sell(amount_minor).await;
        self.customer_pays(&sold).await;
        let paid = self.check(&sold.number).await;
        assert_eq!(paid.state, StateView::Paid);
        paid
    }

    /// The customer declines the sale's displayed link.
    pub async fn customer_declines(&self, sale: &SaleView) {
        self.sandbox.play(&reference_of(sale), CustomerDoes::Declines).await.unwrap();
    }
}

fn reference_of(sale: &SaleView) -> String {
    sale.link.as_ref().unwrap().reference.clone()
}

async fn engine_on(
    folder: &TempDir,
    sandbox: &RunningSandbox,
    clock: &Arc<HandClock>,
    secrets: &Arc<MemorySecrets>,
    options: &ShopOptions,
) -> Engine {
    let root = folder.path().to_owned();
    let (profile, now) = (options.profile, clock.now_utc());
    let path = root.join(profile.word()).join("till.db");
    let opening = OpenOptions {
        path,
        backups_dir: root.join("backups"),
        till_code: "A".parse().unwrap(),
        profile: profile.word(),
        now,
        view_only: false,
    };
    let store = tokio::task::spawn_blocking(move || Store::open(opening)).await.unwrap().unwrap();
    engine_over(store, folder, sandbox, clock, secrets, options).await
}

async fn engine_over(
    store: Store,
    folder: &TempDir,
    sandbox: &RunningSandbox,
    clock: &Arc<HandClock>,
    secrets: &Arc<MemorySecrets>,
    options: &ShopOptions,
) -> Engine {
    let (root, profile) = (folder.path().to_owned(), options.profile);
    let backups_dir = root.join("backups");
    let owned = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let setup = |(gateway, base_url): (&str, String)| {
        let nowhere = || options.unreachable.contains(&gateway).then(|| "http://127.0.0.1:9/".to_owned());
        let base_url = Some(options.base_url.clone().or_else(nowhere).unwrap_or(base_url));
        let own = owned(sandbox::options(gateway));
        let setup = Setup { base_url, options: own, timeouts: options.timeouts, ..Setup::default() };
        (gateway.to_owned(), setup)
    };
    let setups: BTreeMap<String, Setup> = sandbox.base_urls().into_iter().map(setup).collect();
    Engine::new(Parts {
        store,
        clock: clock.clone(),
        secrets: secrets.clone(),
        profile,
        setups: setups.clone(),
        sandbox_setups: setups,
        gateway_override: Some(options.gateway.parse().unwrap()),
        machine_zone: chrono_tz::Africa::Algiers,
        exports_dir: root.join("exports"),
        backups_dir,
        rate: options.rate,
        version: "0.0.0-test".to_owned(),
    })
    .await
    .unwrap()
}
