//! What the windows are told without asking.

use crate::shell::Shell;
use engine::views::{ChangeNotice, ExportProgress, HealthView, MachineView, RecheckProgress};
use engine::{Engine, Profile};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::AppHandle;
use tauri_specta::Event;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;

/// Something changed: read it again.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[tauri_specta(event_name = "change-notice")]
pub struct Changed(pub ChangeNotice);

/// A gateway does better or worse.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[tauri_specta(event_name = "health-changed")]
pub struct HealthChanged(pub HealthView);

/// "Ask about all" has come this far.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[tauri_specta(event_name = "recheck-progress")]
pub struct Rechecked(pub RecheckProgress);

/// An export has come this far.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[tauri_specta(event_name = "export-progress")]
pub struct Exported(pub ExportProgress);

/// Language or theme changed.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[tauri_specta(event_name = "machine-changed")]
pub struct MachineChanged(pub MachineView);

/// So many live sales want somebody while the till is in demo.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[tauri_specta(event_name = "live-alerts")]
pub struct LiveAlerts(pub u32);

/// Somebody else is at the till now, or nobody: the window opens the till again.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[tauri_specta(event_name = "session-changed")]
pub struct SessionChanged(pub SessionView);

/// Who is at the till.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Whether somebody must sign in first.
    pub locked: bool,
}

/// Tells every window.
pub fn tell<T: Event + Serialize + Clone>(app: &AppHandle, event: &T) {
    if let Err(error) = event.emit(app) {
        tracing::warn!(%error, event = T::NAME, "the windows could not be told");
    }
}

/// Passes an engine's news on to the windows. Of the live till behind a demo only the alerts.
pub fn forward(shell: Shell, engine: &Engine) -> Vec<JoinHandle<()>> {
    vec![
        tokio::spawn(changes(shell.clone(), engine.notices(), engine.profile())),
        tokio::spawn(pass_on(shell.clone(), engine.health_changes(), engine.profile(), HealthChanged)),
        tokio::spawn(pass_on(shell.clone(), engine.export_progress(), engine.profile(), Exported)),
        tokio::spawn(pass_on(shell, engine.recheck_progress(), engine.profile(), Rechecked)),
    ]
}

async fn changes(shell: Shell, mut notices: Receiver<ChangeNotice>, of: Profile) {
    loop {
        let notice = match notices.recv().await {
            Ok(notice) => notice,
            // The newest of what was missed stands for all of it: anything may have changed.
            Err(RecvError::Lagged(_)) => match notices.recv().await {
                Ok(notice) => ChangeNotice { sale: None, ..notice },
                Err(_) => continue,
            },
            Err(RecvError::Closed) => return,
        };
        let Some(app) = shell.app() else { continue };
        if shell.is_behind(of).await {
            tell(app, &LiveAlerts(shell.live_alerts().await));
        } else {
            tell(app, &Changed(notice));
        }
    }
}

async fn pass_on<T, E>(shell: Shell, mut news: Receiver<T>, of: Profile, event: fn(T) -> E)
where
    T: Clone,
    E: Event + Serialize + Clone,
{
    loop {
        match news.recv().await {
            Ok(one) => {
                if let Some(app) = shell.app()
                    && !shell.is_behind(of).await
                {
                    tell(app, &event(one));
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}
