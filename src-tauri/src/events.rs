//! What the windows are told without asking.

use crate::shell::Shell;
use engine::views::{ChangeNotice, HealthView, MachineView, RecheckProgress};
use engine::{Engine, Profile};
use serde::Serialize;
use tauri::{AppHandle, Emitter};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;

/// Something changed: a [`ChangeNotice`].
pub const CHANGE_NOTICE: &str = "change-notice";
/// A gateway does better or worse: a [`HealthView`].
pub const HEALTH_CHANGED: &str = "health-changed";
/// "Ask about all" has come this far: a [`RecheckProgress`].
pub const RECHECK_PROGRESS: &str = "recheck-progress";
/// Language or theme changed: a [`MachineView`].
pub const MACHINE_CHANGED: &str = "machine-changed";
/// So many live sales want somebody while the till is in demo: a number.
pub const LIVE_ALERTS: &str = "live-alerts";

/// Tells every window.
fn tell<T: Serialize + Clone>(app: &AppHandle, event: &str, payload: T) {
    if let Err(error) = app.emit(event, payload) {
        tracing::warn!(%error, event, "the windows could not be told");
    }
}

/// Language or theme changed.
pub fn machine_changed(app: &AppHandle, machine: &MachineView) {
    tell(app, MACHINE_CHANGED, machine.clone());
}

/// Passes an engine's news on to the windows. Of the live till behind a demo only the alerts.
pub fn forward(shell: Shell, engine: &Engine) -> Vec<JoinHandle<()>> {
    let live = engine.profile() == Profile::Live;
    vec![
        tokio::spawn(changes(shell.clone(), engine.clone(), live)),
        tokio::spawn(pass_on(shell.clone(), engine.health_changes(), HEALTH_CHANGED, |view: HealthView| view)),
        tokio::spawn(pass_on(shell, engine.recheck_progress(), RECHECK_PROGRESS, |view: RecheckProgress| view)),
    ]
}

async fn changes(shell: Shell, engine: Engine, live: bool) {
    let mut notices = engine.notices();
    loop {
        let notice = match notices.recv().await {
            Ok(notice) => notice,
            Err(RecvError::Lagged(_)) => ChangeNotice { seq: i64::MAX >> 11, sale: None },
            Err(RecvError::Closed) => return,
        };
        let Some(app) = shell.app() else { continue };
        if live && shell.engine().await.is_ok_and(|current| current.profile() == Profile::Demo) {
            tell(app, LIVE_ALERTS, shell.live_alerts().await);
        } else {
            tell(app, CHANGE_NOTICE, notice);
        }
    }
}

async fn pass_on<T, U>(shell: Shell, mut news: Receiver<T>, event: &'static str, shape: fn(T) -> U)
where
    T: Clone,
    U: Serialize + Clone,
{
    loop {
        match news.recv().await {
            Ok(one) => {
                if let Some(app) = shell.app() {
                    tell(app, event, shape(one));
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}
