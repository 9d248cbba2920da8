//! Who is at the till, who works here, and the lock.

use super::{gate, run, spawn};
use crate::session::SignedIn;
use crate::shell::Shell;
use domain::Actor;
use engine::EngineError;
use engine::people::person_view;
use engine::sign_in::LockedBy;
use engine::views::{ErrorCode, ErrorView, PeopleView, PersonView, RecoveryView};
use serde::Serialize;
use tauri::State;
use till::Secret;

/// The owner, just made or let back in, with the code to write down.
#[derive(Debug, Clone, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct OwnerView {
    /// Who the till acts for now.
    pub person: PersonView,
    /// Shown once.
    pub recovery: RecoveryView,
}

fn signed_in(shell: &Shell, id: i64, actor: Actor, now: std::time::Duration) -> PersonView {
    let view = person_view(&actor);
    shell.session().sign_in(SignedIn { id, actor }, now);
    shell.tell_session();
    view
}

/// The people who may sign in.
#[tauri::command]
#[specta::specta]
pub async fn people(shell: State<'_, Shell>) -> Result<PeopleView, ErrorView> {
    run(&shell, "people", move |engine, _| async move { engine.people().await }).await
}

/// Signs a person in by their PIN.
#[tauri::command]
#[specta::specta]
pub async fn sign_in(shell: State<'_, Shell>, person: u32, pin: String) -> Result<PersonView, ErrorView> {
    let pin = Secret::new(pin);
    let (actor, now) = run(&shell, "sign_in", move |engine, _| async move {
        let actor = engine.sign_in(i64::from(person), pin.expose()).await?;
        Ok((actor, engine.monotonic()))
    })
    .await?;
    Ok(signed_in(&shell, i64::from(person), actor, now))
}

/// Locks the till. Waiting sales are watched on.
#[tauri::command]
#[specta::specta]
pub async fn lock_till(shell: State<'_, Shell>) -> Result<(), ErrorView> {
    let (engine, _) = gate(&shell, "lock_till").await?;
    let Some(person) = shell.session().end() else { return Ok(()) };
    shell.tell_session();
    spawn(async move { engine.note_locked(&person.actor, LockedBy::Key).await }).await
}

/// Somebody touched the window: the till doesn't lock itself yet.
#[tauri::command]
#[specta::specta]
pub async fn stay_open(shell: State<'_, Shell>) -> Result<(), ErrorView> {
    let (engine, _) = gate(&shell, "stay_open").await?;
    shell.session().touch(engine.monotonic());
    Ok(())
}

/// The owner's PIN over a cashier's shoulder, for one command.
#[tauri::command]
#[specta::specta]
pub async fn authorise(shell: State<'_, Shell>, command: String, pin: String) -> Result<(), ErrorView> {
    let pin = Secret::new(pin);
    let wanted = command.clone();
    let (owner, now) = run(&shell, "authorise", move |engine, actor| async move {
        if !super::names::COMMANDS.contains(&wanted.as_str()) {
            return Err(EngineError::new(ErrorCode::BadInput).with("field", "command"));
        }
        let owner = engine.authorise(&actor, &wanted, pin.expose()).await?;
        Ok((owner, engine.monotonic()))
    })
    .await?;
    shell.session().grant(&command, owner, now);
    Ok(())
}

/// Makes the owner; from then on people sign in.
#[tauri::command]
#[specta::specta]
pub async fn make_owner(shell: State<'_, Shell>, name: String, pin: String) -> Result<OwnerView, ErrorView> {
    let pin = Secret::new(pin);
    let (id, actor, recovery, now) = run(&shell, "make_owner", move |engine, actor| async move {
        let (id, owner, recovery) = engine.make_owner(&actor, &name, pin.expose()).await?;
        Ok((id, owner, recovery, engine.monotonic()))
    })
    .await?;
    Ok(OwnerView { person: signed_in(&shell, id, actor, now), recovery })
}

/// Lets the owner back in by the recovery code, with a new PIN.
#[tauri::command]
#[specta::specta]
pub async fn recover(shell: State<'_, Shell>, code: String, pin: String) -> Result<OwnerView, ErrorView> {
    let (code, pin) = (Secret::new(code), Secret::new(pin));
    let (id, actor, recovery, now) = run(&shell, "recover", move |engine, _| async move {
        let (id, owner, recovery) = engine.recover(code.expose(), pin.expose()).await?;
        Ok((id, owner, recovery, engine.monotonic()))
    })
    .await?;
    Ok(OwnerView { person: signed_in(&shell, id, actor, now), recovery })
}

/// A new recovery code, by the owner's PIN.
#[tauri::command]
#[specta::specta]
pub async fn renew_recovery(shell: State<'_, Shell>, pin: String) -> Result<RecoveryView, ErrorView> {
    let pin = Secret::new(pin);
    run(&shell, "renew_recovery", move |engine, actor| async move {
        engine.renew_recovery(&actor, pin.expose()).await
    })
    .await
}

/// Changes the PIN of whoever is signed in.
#[tauri::command]
#[specta::specta]
pub async fn change_own_pin(shell: State<'_, Shell>, current: String, pin: String) -> Result<(), ErrorView> {
    let (current, pin) = (Secret::new(current), Secret::new(pin));
    run(&shell, "change_own_pin", move |engine, actor| async move {
        engine.change_own_pin(&actor, current.expose(), pin.expose()).await
    })
    .await
}

/// Everybody who works or worked here.
#[tauri::command]
#[specta::specta]
pub async fn list_people(shell: State<'_, Shell>) -> Result<PeopleView, ErrorView> {
    run(&shell, "list_people", move |engine, actor| async move { engine.list_people(&actor).await }).await
}

/// Enters a cashier.
#[tauri::command]
#[specta::specta]
pub async fn add_cashier(
    shell: State<'_, Shell>,
    name: String,
    pin: String,
) -> Result<PeopleView, ErrorView> {
    let pin = Secret::new(pin);
    run(&shell, "add_cashier", move |engine, actor| async move {
        engine.add_cashier(&actor, &name, pin.expose()).await
    })
    .await
}

/// Gives a person another name.
#[tauri::command]
#[specta::specta]
pub async fn rename_person(
    shell: State<'_, Shell>,
    person: u32,
    name: String,
) -> Result<PeopleView, ErrorView> {
    let id = i64::from(person);
    let view = run(&shell, "rename_person", move |engine, actor| async move {
        engine.rename_person(&actor, id, &name).await
    })
    .await?;
    if let Some(row) = view.people.iter().find(|row| row.id == id) {
        shell.session().rename(id, &row.name);
        shell.tell_session();
    }
    Ok(view)
}

/// Lets a cashier sign in, or no longer.
#[tauri::command]
#[specta::specta]
pub async fn set_person_active(
    shell: State<'_, Shell>,
    person: u32,
    active: bool,
) -> Result<PeopleView, ErrorView> {
    let id = i64::from(person);
    let view = run(&shell, "set_person_active", move |engine, actor| async move {
        engine.set_person_active(&actor, id, active).await
    })
    .await?;
    // By the owner's word over the shoulder a cashier may even be sent away from the till they stand at.
    if !active && shell.session().person().is_some_and(|person| person.id == id) {
        shell.session().end();
        shell.tell_session();
    }
    Ok(view)
}

/// Gives a cashier a new PIN.
#[tauri::command]
#[specta::specta]
pub async fn set_pin(shell: State<'_, Shell>, person: u32, pin: String) -> Result<PeopleView, ErrorView> {
    let pin = Secret::new(pin);
    run(&shell, "set_pin", move |engine, actor| async move {
        engine.set_pin(&actor, i64::from(person), pin.expose()).await
    })
    .await
}

/// After how many minutes without a touch the till locks itself; 0 for never.
#[tauri::command]
#[specta::specta]
pub async fn set_idle_lock(shell: State<'_, Shell>, minutes: u16) -> Result<PeopleView, ErrorView> {
    run(
        &shell,
        "set_idle_lock",
        move |engine, actor| async move { engine.set_idle_lock(&actor, minutes).await },
    )
    .await
}

/// The offer to make the owner was seen.
#[tauri::command]
#[specta::specta]
pub async fn put_off_people(shell: State<'_, Shell>) -> Result<(), ErrorView> {
    run(&shell, "put_off_people", move |engine, actor| async move { engine.put_off_people(&actor).await })
        .await
}
