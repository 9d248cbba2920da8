//! The opened tills behind the windows.

use crate::events::{self, MachineChanged, SessionChanged, SessionView};
use crate::session::Session;
use domain::Actor;
use engine::sign_in::LockedBy;
use engine::views::{ErrorCode, ErrorView, MachineView, RestoredView};
use engine::{Engine, EngineError, Profile};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tauri::AppHandle;
use till::machine::Machine;
use till::{Access, Environment, Open, Paths, Till};
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};
use tokio::task::JoinHandle;

/// How often the till looks whether anybody touched it.
const LOOK_FOR_TOUCH: Duration = Duration::from_secs(2);

/// An opened till with the tasks that pass its news on.
struct Opened {
    till: Till,
    forwarding: Vec<JoinHandle<()>>,
}

impl Opened {
    async fn close(self) {
        for task in self.forwarding {
            task.abort();
        }
        self.till.close().await;
    }
}

/// The tills of this process: the one on the screen, and the live one that is watched on in demo.
#[derive(Default)]
pub struct Tills {
    current: Option<Result<Opened, ErrorView>>,
    live_behind: Option<Opened>,
}

/// Everything behind the windows. Clones share it.
#[derive(Clone)]
pub struct Shell {
    tills: Arc<RwLock<Tills>>,
    app: Arc<OnceLock<AppHandle>>,
    awake: Arc<Mutex<Option<keepawake::KeepAwake>>>,
    session: Arc<Session>,
    paths: Paths,
    environment: Environment,
}

impl Shell {
    /// A shell with nothing open yet.
    pub fn new(paths: Paths, environment: Environment) -> Shell {
        Shell {
            tills: Arc::default(),
            app: Arc::default(),
            awake: Arc::default(),
            session: Arc::default(),
            paths,
            environment,
        }
    }

    /// Keeps every command waiting until the first till is open.
    pub fn hold(&self) -> OwnedRwLockWriteGuard<Tills> {
        // Nobody else has the shell yet.
        match Arc::clone(&self.tills).try_write_owned() {
            Ok(guard) => guard,
            Err(_) => unreachable!("a new shell is not locked"),
        }
    }

    /// Opens a profile: the one that was asked for, else the one this machine had last.
    pub async fn open_first(self, mut tills: OwnedRwLockWriteGuard<Tills>, asked: Option<Profile>) {
        let profile = asked.unwrap_or_else(|| self.last_profile());
        if profile != self.last_profile() {
            // Kept, so that a rescue and the next start mean the same till. Only a convenience.
            let _ = self.write_machine(Machine { profile: profile.word().to_owned(), ..self.machine() });
        }
        tills.current = Some(self.open(profile).await);
        if profile == Profile::Demo && self.paths.database(Profile::Live).exists() {
            tills.live_behind = self.open(Profile::Live).await.ok();
        }
    }

    /// Gives the shell its windows.
    pub fn attach(&self, app: AppHandle) {
        let _ = self.app.set(app);
    }

    /// What this machine remembers.
    pub fn machine(&self) -> Machine {
        Machine::read(&self.paths.machine())
    }

    /// Keeps language and theme.
    pub fn save_machine(&self, view: &MachineView) -> Result<(), EngineError> {
        self.write_machine(self.machine().with(view))?;
        if let Some(app) = self.app.get() {
            events::tell(app, &MachineChanged(self.machine().view()));
        }
        Ok(())
    }

    /// Keeps what this machine remembers.
    pub fn write_machine(&self, machine: Machine) -> Result<(), EngineError> {
        machine.write(&self.paths.machine()).map_err(|error| {
            tracing::warn!(%error, "the machine's file could not be written");
            EngineError::new(ErrorCode::FileNotWritten).with("path", self.paths.machine().display())
        })
    }

    /// Where the files are.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// The engine of the till on the screen, or why there is none.
    pub async fn engine(&self) -> Result<Engine, ErrorView> {
        match &self.tills.read().await.current {
            Some(Ok(opened)) => Ok(opened.till.engine.clone()),
            Some(Err(error)) => Err(error.clone()),
            None => Err(EngineError::new(ErrorCode::Internal).view()),
        }
    }

    /// Whether a till of that profile is watched behind the one on the screen.
    pub async fn is_behind(&self, profile: Profile) -> bool {
        match &self.tills.read().await.current {
            Some(Ok(opened)) => opened.till.profile() != profile,
            Some(Err(_)) | None => false,
        }
    }

    /// Who is at the till: until people exist the one implicit owner, then whoever signed in; `None` while it
    /// is locked.
    pub fn person(&self, engine: &Engine) -> Option<Actor> {
        if engine.has_people() {
            self.session.person().map(|person| person.actor)
        } else {
            Some(Actor::implicit_owner())
        }
    }

    /// Who is signed in, and the owner's word over the shoulder.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Tells the till's window that somebody else is at the till, or nobody.
    pub fn tell_session(&self) {
        if let Some(app) = self.app.get() {
            events::tell(app, &SessionChanged(SessionView { locked: self.session.person().is_none() }));
        }
    }

    /// Locks the till whenever nobody touched it for as long as the owner set. Runs as long as the program.
    pub async fn lock_when_idle(self) {
        loop {
            tokio::time::sleep(LOOK_FOR_TOUCH).await;
            let Ok(engine) = self.engine().await else { continue };
            if self.session.person().is_none() {
                continue;
            }
            let limit = match engine.idle_minutes().await {
                Ok(0) => None,
                Ok(minutes) => Some(Duration::from_secs(60 * u64::from(minutes))),
                Err(_) => continue,
            };
            if let Some(person) = self.session.end_if_idle(limit, engine.monotonic()) {
                self.tell_session();
                if let Err(error) = engine.note_locked(&person.actor, LockedBy::Idle).await {
                    tracing::warn!(%error, "that the till locked itself was not written down");
                }
            }
        }
    }

    /// The address phones on the network open the sandbox's pages at, while that is on.
    pub async fn sandbox_network_address(&self) -> Option<String> {
        match &self.tills.read().await.current {
            Some(Ok(opened)) => opened.till.sandbox()?.network_address(),
            _ => None,
        }
    }

    /// Names the shop on the sandbox's pages.
    pub async fn name_shop_in_sandbox(&self, shop_name: &str) {
        if let Some(Ok(opened)) = &self.tills.read().await.current
            && let Some(sandbox) = opened.till.sandbox()
        {
            sandbox.name_shop(shop_name);
        }
    }

    /// How many live sales want somebody while the till is in demo.
    pub async fn live_alerts(&self) -> u32 {
        let Some(engine) = self.tills.read().await.live_behind.as_ref().map(|live| live.till.engine.clone())
        else {
            return 0;
        };
        match engine.strip(&Actor::nobody()).await {
            Ok(strip) => {
                strip.attention_count.saturating_add(u32::try_from(strip.news.len()).unwrap_or(u32::MAX))
            }
            Err(_) => 0,
        }
    }

    async fn open(&self, profile: Profile) -> Result<Opened, ErrorView> {
        let till = Till::open(Open {
            paths: self.paths.clone(),
            profile,
            access: Access::Sell,
            holder: "comptoir".to_owned(),
            environment: self.environment.clone(),
            watch: true,
        })
        .await
        .map_err(|failure| failure.view())?;
        let forwarding = events::forward(self.clone(), &till.engine);
        Ok(Opened { till, forwarding })
    }

    /// The windows, once they are there.
    pub fn app(&self) -> Option<&AppHandle> {
        self.app.get()
    }

    /// Switches between demo and live. Refused while a QR is on the screen. The live till is watched on
    /// while the demo is on the screen.
    pub async fn switch_profile(&self, profile: Profile) -> Result<(), EngineError> {
        let mut tills = self.tills.write().await;
        if let Some(Ok(opened)) = &tills.current
            && opened.till.engine.qr_is_on_screen().await?
        {
            return Err(EngineError::new(ErrorCode::QrOnScreen));
        }
        self.write_machine(Machine { profile: profile.word().to_owned(), ..self.machine() })?;
        // Each profile has people of its own.
        self.session.end();
        match tills.current.take() {
            Some(Ok(opened)) if opened.till.profile() == Profile::Live && profile == Profile::Demo => {
                opened.till.engine.put_in_front(None);
                tills.live_behind = Some(opened);
            }
            Some(Ok(opened)) => opened.close().await,
            Some(Err(_)) | None => {}
        }
        tills.current = match (profile, tills.live_behind.take()) {
            (Profile::Live, Some(live)) => Some(Ok(live)),
            (_, live) => {
                tills.live_behind = live;
                Some(self.open(profile).await)
            }
        };
        Ok(())
    }

    /// Closes and opens the till on the screen again, after a setting it was opened with changed.
    pub async fn reopen(&self) -> Result<(), EngineError> {
        let mut tills = self.tills.write().await;
        let profile = match tills.current.take() {
            Some(Ok(opened)) => {
                let profile = opened.till.profile();
                opened.close().await;
                profile
            }
            _ => self.last_profile(),
        };
        tills.current = Some(self.open(profile).await);
        Ok(())
    }

    /// Brings a till that couldn't be opened back, and opens it.
    pub async fn rescue(&self, how: till::rescue::Rescue) -> Result<(), EngineError> {
        let mut tills = self.tills.write().await;
        let profile = self.last_profile();
        self.session.end();
        if let Some(Ok(opened)) = tills.current.take() {
            opened.close().await;
        }
        let rescued = till::rescue::rescue(&self.paths, profile, how).await;
        tills.current = Some(self.open(profile).await);
        rescued.map_err(|failure| failure.0)
    }

    /// Takes a backup for the file of the till on the screen, and opens the till again. Refused while a QR is
    /// on the screen.
    pub async fn restore(
        &self,
        file: &std::path::Path,
        by: Option<String>,
    ) -> Result<RestoredView, EngineError> {
        let mut tills = self.tills.write().await;
        if let Some(Ok(opened)) = &tills.current
            && opened.till.engine.qr_is_on_screen().await?
        {
            return Err(EngineError::new(ErrorCode::QrOnScreen));
        }
        let profile = self.last_profile();
        // Whoever looks into the file first finds out whether it is fit; the till stays open for that.
        let look = till::restore::look(&self.paths, profile, file).await.map_err(|failure| failure.0)?;
        if let Some(refusal) = look.refusal {
            return Err(EngineError { code: refusal.code, money: refusal.money, values: refusal.values });
        }
        if let Some(Ok(opened)) = tills.current.take() {
            opened.close().await;
        }
        let restored = till::restore::restore(&self.paths, profile, file, by).await;
        if restored.is_ok() {
            // The people are the restored file's.
            self.session.end();
        }
        tills.current = Some(self.open(profile).await);
        restored.map_err(|failure| failure.0)
    }

    fn last_profile(&self) -> Profile {
        if self.machine().profile == "live" { Profile::Live } else { Profile::Demo }
    }

    /// Keeps the screen awake while a QR is on it.
    pub fn keep_awake(&self, on: bool) {
        let mut awake = self.awake.lock().unwrap_or_else(PoisonError::into_inner);
        if on == awake.is_some() {
            return;
        }
        *awake = on
            .then(|| {
                keepawake::Builder::default()
                    .display(true)
                    .reason("A payment is waiting")
                    .app_name("Comptoir")
                    .app_reverse_domain("dz.comptoir.till")
                    .create()
                    .inspect_err(|error| tracing::debug!(%error, "the screen can't be kept awake"))
                    .ok()
            })
            .flatten();
    }

    /// Closes every till.
    pub async fn close(&self) {
        self.keep_awake(false);
        let mut tills = self.tills.write().await;
        if let Some(Ok(opened)) = tills.current.take() {
            opened.close().await;
        }
        if let Some(live) = tills.live_behind.take() {
            live.close().await;
        }
    }
}
