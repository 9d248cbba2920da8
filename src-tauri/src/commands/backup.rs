//! Backups, and the way back from one.

use super::{gate, run, spawn};
use crate::shell::Shell;
use engine::views::{BackupLook, BackupsView, ErrorView, FileView, RestoredView};
use std::path::PathBuf;
use tauri::State;

/// Writes a backup.
#[tauri::command]
#[specta::specta]
pub async fn backup_now(shell: State<'_, Shell>) -> Result<FileView, ErrorView> {
    run(&shell, "backup_now", move |engine, actor| async move { engine.backup_now(&actor).await }).await
}

/// The backups there are, and how keeping them goes.
#[tauri::command]
#[specta::specta]
pub async fn read_backups(shell: State<'_, Shell>) -> Result<BackupsView, ErrorView> {
    run(&shell, "read_backups", move |engine, actor| async move { engine.read_backups(&actor).await }).await
}

/// Chooses the folder of the second place, or none.
#[tauri::command]
#[specta::specta]
pub async fn set_second_place(
    shell: State<'_, Shell>,
    folder: Option<String>,
) -> Result<BackupsView, ErrorView> {
    run(&shell, "set_second_place", move |engine, actor| async move {
        engine.set_second_place(&actor, folder.as_deref()).await
    })
    .await
}

/// Looks into a file before anything happens: what it holds, and what restoring it would lose.
#[tauri::command]
#[specta::specta]
pub async fn look_at_backup(shell: State<'_, Shell>, path: String) -> Result<BackupLook, ErrorView> {
    let paths = shell.paths().clone();
    run(&shell, "look_at_backup", move |engine, _| async move {
        let file = PathBuf::from(path);
        till::restore::look(&paths, engine.profile(), &file).await.map_err(|failure| failure.0)
    })
    .await
}

/// Takes a backup for the file in use, which is kept aside; the till opens again under a new code.
#[tauri::command]
#[specta::specta]
pub async fn restore_backup(shell: State<'_, Shell>, path: String) -> Result<RestoredView, ErrorView> {
    let (engine, actor) = gate(&shell, "restore_backup").await?;
    engine.may_restore(&actor).map_err(|error| error.view())?;
    drop(engine);
    let shell = shell.inner().clone();
    spawn(async move { shell.restore(&PathBuf::from(path), actor.name).await }).await
}
