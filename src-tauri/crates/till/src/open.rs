//! Opening an installation.

use crate::clock::{RealClock, machine_zone};
use crate::environment::Environment;
use crate::error::OpenFailure;
use crate::lock::{self, NotLocked, ProfileLock};
use crate::machine::Machine;
use crate::paths::Paths;
use crate::sandbox_host::{self, SandboxHost};
use crate::secrets::TillSecrets;
use domain::TillCode;
use engine::backups::Keeping;
use engine::budget::Rate;
use engine::shop::Shop;
use engine::views::ErrorCode;
use engine::watcher::Watching;
use engine::{Clock, Engine, EngineError, Parts, Profile};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{OpenOptions, Store};

/// The program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What an installation is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To sell and watch: takes the profile's lock; what an earlier run left is resumed.
    Sell,
    /// To read, export or back up beside a program that sells.
    Beside,
}

/// How an installation is opened.
#[derive(Debug, Clone)]
pub struct Open {
    /// Where its files are.
    pub paths: Paths,
    /// Demo or live.
    pub profile: Profile,
    /// What for.
    pub access: Access,
    /// What this program calls itself to a second one.
    pub holder: String,
    /// The environment's say.
    pub environment: Environment,
    /// Whether the watcher starts by itself.
    pub watch: bool,
}

/// One opened installation. Call [`Till::close`] before it goes.
pub struct Till {
    /// What it does.
    pub engine: Engine,
    paths: Paths,
    profile: Profile,
    sandbox: Option<SandboxHost>,
    watching: Option<Watching>,
    keeping: Option<Keeping>,
    sells: bool,
    _lock: Option<ProfileLock>,
}

impl Till {
    /// Opens an installation. Nothing is left behind when it fails, but the folders and the file.
    pub async fn open(open: Open) -> Result<Till, OpenFailure> {
        let folder = open.paths.profile(open.profile);
        let taken = make_folders(&open.paths, open.profile).and_then(|()| take_lock(&open, &folder));
        let (lock, view_only) = match taken {
            Ok(lock) => (lock, false),
            // What can't be written can still be read.
            Err(_) if open.access == Access::Beside && open.paths.database(open.profile).exists() => {
                (None, true)
            }
            Err(failure) => return Err(failure),
        };
        let clock = Arc::new(RealClock::start());
        let store = open_store(&open.paths, open.profile, view_only, clock.now_utc()).await?;
        let settings =
            store.read(|read| Ok::<_, EngineError>(read.settings()?)).await.map_err(OpenFailure::from)?;
        let shop = Shop::from_settings(&settings, machine_zone());
        let sandbox = match open.profile {
            Profile::Demo => {
                sandbox_host::host(&open.paths, &open.environment, &shop, lock.is_some()).await?
            }
            Profile::Live => None,
        };
        let secrets = TillSecrets::new(
            open.profile,
            store.first_till_code().as_str(),
            service_name(&open.paths),
            &folder,
            open.environment.secrets.clone(),
            sandbox.as_ref().map(SandboxHost::secrets).unwrap_or_default(),
        );
        let gateway_override = match &open.environment.gateway {
            Some(name) => Some(engine::input::gateway_id(name)?),
            None => None,
        };
        let engine = Engine::new(Parts {
            store: store.clone(),
            clock,
            secrets: Arc::new(secrets),
            profile: open.profile,
            setups: open.environment.setups(),
            sandbox_setups: sandbox.as_ref().map(SandboxHost::setups).unwrap_or_default(),
            gateway_override,
            machine_zone: machine_zone(),
            exports_dir: open.paths.exports(),
            backups_dir: open.paths.backups(open.profile),
            rate: Rate::default(),
            version: VERSION.to_owned(),
        })
        .await?;
        let sells = lock.is_some() && open.access == Access::Sell;
        if sells {
            engine.resume().await?;
        }
        let watching = (sells && open.watch).then(|| engine.start_watching());
        let keeping = (sells && open.watch).then(|| engine.start_keeping_backups());
        Ok(Till {
            engine,
            paths: open.paths,
            profile: open.profile,
            sandbox,
            watching,
            keeping,
            sells,
            _lock: lock,
        })
    }

    /// Demo or live.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Where the files are.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Starts watching, when opening didn't.
    pub fn start_watching(&mut self) {
        if self.watching.is_none() {
            self.watching = Some(self.engine.start_watching());
        }
    }

    /// The embedded sandbox, in demo.
    pub fn sandbox(&self) -> Option<&SandboxHost> {
        self.sandbox.as_ref()
    }

    /// What this machine remembers beside the data.
    pub fn machine(&self) -> Machine {
        Machine::read(&self.paths.machine())
    }

    /// Stops watching, notes the journal's head in the keychain, drains the writer for at most two seconds, and
    /// closes.
    pub async fn close(mut self) {
        drop(self.watching.take());
        drop(self.keeping.take());
        if self.sells {
            self.engine.note_head().await;
        }
        self.engine.store().close(Duration::from_secs(2)).await;
        if let Some(sandbox) = self.sandbox.take() {
            sandbox.stop().await;
        }
    }
}

/// Makes the folders, and tells early when they can't be written.
fn make_folders(paths: &Paths, profile: Profile) -> Result<(), OpenFailure> {
    for folder in [paths.profile(profile), paths.backups(profile), paths.exports(), paths.logs()] {
        std::fs::create_dir_all(&folder).map_err(|error| {
            tracing::warn!(%error, "a folder can't be made");
            OpenFailure::not_writable(&folder)
        })?;
    }
    Ok(())
}

/// Takes the profile's lock; `None` where another program has it and reading beside it is enough.
fn take_lock(open: &Open, folder: &Path) -> Result<Option<ProfileLock>, OpenFailure> {
    match (lock::take(folder, &open.holder), open.access) {
        (Ok(lock), _) => Ok(Some(lock)),
        (Err(NotLocked::Held(_)), Access::Beside) => Ok(None),
        (Err(NotLocked::Held(holder)), Access::Sell) => {
            let holder = holder.map_or_else(|| "?".to_owned(), |holder| holder.to_string());
            Err(EngineError::new(ErrorCode::TillLocked).with("holder", holder).into())
        }
        (Err(NotLocked::Io(error)), _) => {
            tracing::warn!(%error, "the data folder can't be written");
            Err(OpenFailure::not_writable(folder))
        }
    }
}

pub(crate) async fn open_store(
    paths: &Paths,
    profile: Profile,
    view_only: bool,
    now: domain::Moment,
) -> Result<Store, OpenFailure> {
    let options = OpenOptions {
        path: paths.database(profile),
        backups_dir: paths.backups(profile),
        till_code: first_till_code(),
        profile: profile.word(),
        now,
        view_only,
    };
    let opened = tokio::task::spawn_blocking(move || Store::open(options)).await;
    match opened {
        Ok(opened) => Ok(opened?),
        Err(_) => Err(EngineError::new(ErrorCode::Internal).into()),
    }
}

/// The letter of a new till.
#[allow(clippy::expect_used)] // a constant
fn first_till_code() -> TillCode {
    "A".parse().expect("A is a till code")
}

/// How the keychain names this installation: two data folders of one user must not share a key.
fn service_name(paths: &Paths) -> String {
    if paths.is_default() { "Comptoir".to_owned() } else { format!("Comptoir {}", paths.root().display()) }
}

/// Secrets by gateway and name.
pub(crate) type SecretsByName = BTreeMap<(String, String), gateways::Secret>;
