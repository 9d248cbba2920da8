//! Who works here: the owner's list of people, their names and PINs. Signing in is in `sign_in`.

use crate::engine::{Engine, Profile};
use crate::error::EngineError;
use crate::pins;
use crate::views::{ErrorCode, PeopleView, PersonRow, PersonView, RecoveryView, RoleView};
use crate::waits::Waits;
use domain::people::{NAME_LONGEST, PIN_LONGEST, PIN_SHORTEST, Pin, PinUnfit, Tries, checked_name, name_key};
use domain::{Actor, Permission, Role};
use gateways::Secret;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use store::{JournalEntry, PersonRecord, Write};

/// The setting that holds what the till does for people.
const PEOPLE: &str = "people";
/// Where peppers are among the secrets.
const SECRETS_OF_PEOPLE: &str = "people";
/// Minutes without a touch after which the till locks itself, unless the owner says otherwise.
const IDLE_MINUTES: u16 = 5;
/// The longest such time.
const MOST_IDLE_MINUTES: u16 = 240;

/// What an engine remembers about people.
#[derive(Default)]
pub(crate) struct PeopleState {
    /// Whether there is an owner. Once there is, the implicit one is nobody any more.
    pub owner_exists: AtomicBool,
    pub waits: Waits,
}

impl Engine {
    /// Whether people exist, so that somebody must sign in.
    pub fn has_people(&self) -> bool {
        self.inner.people.owner_exists.load(Ordering::SeqCst)
    }

    /// Reads who is there. Waits that an earlier run left begin again here.
    pub(crate) async fn notice_people(&self) -> Result<(), EngineError> {
        let people = self.everybody().await?;
        let owner = people.iter().any(|person| person.role == Role::Owner);
        self.inner.people.owner_exists.store(owner, Ordering::SeqCst);
        for person in &people {
            let _ = self.tries_left(person);
        }
        Ok(())
    }

    /// The people who may sign in, for the screen that asks who is at the till: cashiers first. Anybody may see
    /// it.
    pub async fn people(&self) -> Result<PeopleView, EngineError> {
        let mut view = self.people_view().await?;
        view.people.retain(|person| person.active);
        view.people.sort_by_key(|person| person.role == RoleView::Owner);
        Ok(view)
    }

    /// Everybody who works or worked here.
    pub async fn list_people(&self, actor: &Actor) -> Result<PeopleView, EngineError> {
        self.allow(actor, Permission::ManagePeople)?;
        self.people_view().await
    }

    async fn people_view(&self) -> Result<PeopleView, EngineError> {
        let people = self.everybody().await?;
        let setting = self.inner.store.read(|read| Ok::<_, EngineError>(read.setting(PEOPLE)?)).await?;
        let offered = setting.as_ref().and_then(|all| all.get("offered")?.as_bool()).unwrap_or(false);
        Ok(PeopleView {
            offer: people.is_empty() && !offered && self.inner.profile == Profile::Live,
            people: people.iter().map(|person| self.person_row(person)).collect(),
            idle_minutes: idle_minutes(setting.as_ref()),
        })
    }

    fn person_row(&self, person: &PersonRecord) -> PersonRow {
        let tries = self.tries_left(person);
        PersonRow {
            id: person.id,
            name: person.name.clone(),
            role: role_view(person.role),
            active: person.active,
            locked: tries == Tries::Locked,
            wait_ms: match tries {
                Tries::Wait(left) => u32::try_from(left.as_millis()).unwrap_or(u32::MAX),
                Tries::Free | Tries::Locked => 0,
            },
        }
    }

    /// Makes the owner, and with them a till that must be signed in to. Gives the recovery code, which is
    /// shown once. Refused when there is an owner.
    pub async fn make_owner(
        &self,
        actor: &Actor,
        name: &str,
        pin: &str,
    ) -> Result<(i64, Actor, RecoveryView), EngineError> {
        self.allow(actor, Permission::ManagePeople)?;
        let (name, pin) = (fit_name(name)?, fit_pin(pin)?);
        let engine = self.clone();
        self.to_the_end(async move {
            if engine.everybody().await?.iter().any(|person| person.role == Role::Owner) {
                return Err(EngineError::new(ErrorCode::OwnerExists));
            }
            let (pepper, value) = engine.make_pepper().await?;
            let code = pins::new_recovery_code()?;
            let recovery_hash = Some(hash(code.replace('-', ""), String::new()).await?);
            let pin_hash = hash(pin.expose().to_owned(), value.expose().to_owned()).await?;
            let owner = Actor { name: Some(name.clone()), role: Role::Owner };
            let entered = engine.clone();
            let id = engine
                .inner
                .store
                .write(move |write| {
                    if write.people()?.iter().any(|person| person.role == Role::Owner) {
                        return Err(EngineError::new(ErrorCode::OwnerExists));
                    }
                    entered.enter(write, None, &name, Role::Owner, pin_hash, pepper, recovery_hash)
                })
                .await?;
            engine.inner.people.owner_exists.store(true, Ordering::SeqCst);
            Ok((id, owner, RecoveryView { code }))
        })
        .await
    }

    /// Enters a cashier.
    pub async fn add_cashier(&self, actor: &Actor, name: &str, pin: &str) -> Result<PeopleView, EngineError> {
        self.allow(actor, Permission::ManagePeople)?;
        let (name, pin) = (fit_name(name)?, fit_pin(pin)?);
        let (pepper, pin_hash) = self.hashed_under_owners_pepper(&pin).await?;
        let (engine, by) = (self.clone(), actor.name.clone());
        self.inner
            .store
            .write(move |write| {
                engine.enter(write, by.clone(), &name, Role::Cashier, pin_hash, pepper, None).map(|_| ())
            })
            .await?;
        self.people_view().await
    }

    #[allow(clippy::too_many_arguments)] // the fields of one row
    fn enter(
        &self,
        write: &mut Write<'_>,
        by: Option<String>,
        name: &str,
        role: Role,
        pin_hash: String,
        pepper: String,
        recovery_hash: Option<String>,
    ) -> Result<i64, EngineError> {
        name_is_free(&write.people()?, name, None)?;
        let id = write.next_person_id()?;
        let made_at = self.now_utc();
        let person = PersonRecord {
            id,
            name: name.to_owned(),
            role,
            pin_hash,
            pepper: pepper.clone(),
            recovery_hash,
            failed_count: 0,
            active: true,
            made_at,
        };
        let mut body = json!({ "person": id, "name": name, "role": role.word() });
        if role == Role::Owner {
            body["pepper"] = json!(pepper);
        }
        write.save_person(&person, self.entry_of_people("person_added", by, body))?;
        Ok(id)
    }

    /// Gives a person another name. Sales keep the name they were made under.
    pub async fn rename_person(
        &self,
        actor: &Actor,
        person: i64,
        name: &str,
    ) -> Result<PeopleView, EngineError> {
        self.allow(actor, Permission::ManagePeople)?;
        let name = fit_name(name)?;
        self.change_person(actor, person, "person_renamed", move |all, person| {
            name_is_free(all, &name, Some(person.id))?;
            let body = json!({ "from": person.name, "name": name });
            person.name.clone_from(&name);
            Ok(body)
        })
        .await?;
        self.people_view().await
    }

    /// Lets a cashier sign in, or no longer. The owner always may.
    pub async fn set_person_active(
        &self,
        actor: &Actor,
        person: i64,
        active: bool,
    ) -> Result<PeopleView, EngineError> {
        self.allow(actor, Permission::ManagePeople)?;
        let kind = if active { "person_activated" } else { "person_deactivated" };
        self.change_person(actor, person, kind, move |_, person| {
            if person.role == Role::Owner {
                return Err(EngineError::bad_input("person"));
            }
            person.active = active;
            Ok(json!({}))
        })
        .await?;
        self.people_view().await
    }

    /// Gives a cashier a new PIN, which also ends a lock or a wait.
    pub async fn set_pin(&self, actor: &Actor, person: i64, pin: &str) -> Result<PeopleView, EngineError> {
        self.allow(actor, Permission::ManagePeople)?;
        let (pepper, pin_hash) = self.hashed_under_owners_pepper(&fit_pin(pin)?).await?;
        self.change_person(actor, person, "pin_changed", move |_, person| {
            // The owner's own PIN is changed by whoever knows it, or by the recovery code.
            if person.role == Role::Owner {
                return Err(EngineError::bad_input("person"));
            }
            person.pin_hash = pin_hash;
            person.pepper = pepper;
            person.failed_count = 0;
            Ok(json!({}))
        })
        .await?;
        self.people_view().await
    }

    /// Sets after how many minutes without a touch the till locks itself; 0 for never.
    pub async fn set_idle_lock(&self, actor: &Actor, minutes: u16) -> Result<PeopleView, EngineError> {
        self.allow(actor, Permission::ManagePeople)?;
        if minutes > MOST_IDLE_MINUTES {
            return Err(EngineError::bad_input("minutes"));
        }
        self.put_people_setting(actor, "idle_minutes", json!(minutes)).await?;
        self.people_view().await
    }

    /// The offer to make the owner was seen: it doesn't come by itself again.
    pub async fn put_off_people(&self, actor: &Actor) -> Result<(), EngineError> {
        self.allow(actor, Permission::ManagePeople)?;
        self.put_people_setting(actor, "offered", json!(true)).await
    }

    /// Minutes without a touch after which the till locks itself; 0 for never.
    pub async fn idle_minutes(&self) -> Result<u16, EngineError> {
        let setting = self.inner.store.read(|read| Ok::<_, EngineError>(read.setting(PEOPLE)?)).await?;
        Ok(idle_minutes(setting.as_ref()))
    }

    async fn put_people_setting(&self, actor: &Actor, name: &str, value: Value) -> Result<(), EngineError> {
        let kept = self.inner.store.read(|read| Ok::<_, EngineError>(read.setting(PEOPLE)?)).await?;
        let mut all = kept.filter(Value::is_object).unwrap_or_else(|| json!({}));
        all[name] = value;
        self.put_setting(actor, PEOPLE, all).await
    }

    /// Changes one person in one transaction; `how` gives the journal row's body.
    pub(crate) async fn change_person(
        &self,
        actor: &Actor,
        person: i64,
        kind: &'static str,
        how: impl FnOnce(&[PersonRecord], &mut PersonRecord) -> Result<Value, EngineError> + Send + 'static,
    ) -> Result<PersonRecord, EngineError> {
        let (engine, by) = (self.clone(), actor.name.clone());
        self.inner
            .store
            .write(move |write| {
                let all = write.people()?;
                let mut wanted = found(&all, person)?;
                let mut body = how(&all, &mut wanted)?;
                body["person"] = json!(person);
                write.save_person(&wanted, engine.entry_of_people(kind, by, body))?;
                Ok(wanted)
            })
            .await
    }

    /// Everybody, as the record has them.
    pub(crate) async fn everybody(&self) -> Result<Vec<PersonRecord>, EngineError> {
        self.inner.store.read(|read| Ok::<_, EngineError>(read.people()?)).await
    }

    /// What a person's wrong PINs leave them.
    pub(crate) fn tries_left(&self, person: &PersonRecord) -> Tries {
        self.inner.people.waits.left(person.id, person.failed_count, self.monotonic())
    }

    /// A journal entry about people. Never with a PIN or a hash.
    pub(crate) fn entry_of_people(
        &self,
        kind: &'static str,
        actor: Option<String>,
        body: Value,
    ) -> JournalEntry {
        JournalEntry { kind, sale: None, attempt: None, actor, at: self.now_utc(), body }
    }

    /// Makes a pepper and keeps it under a name of its own: an older one is never overwritten, so that a
    /// kill in between leaves every kept hash its pepper.
    pub(crate) async fn make_pepper(&self) -> Result<(String, Secret), EngineError> {
        let (name, value) = pins::new_pepper()?;
        self.inner
            .secrets
            .set(SECRETS_OF_PEOPLE, &name, &value)
            .await
            .map_err(|_| EngineError::new(ErrorCode::SecretsUnavailable))?;
        Ok((name, value))
    }

    /// The pepper of that name, or an error that says that the recovery code is needed.
    pub(crate) async fn pepper(&self, name: &str) -> Result<Secret, EngineError> {
        let kept = self
            .inner
            .secrets
            .get(SECRETS_OF_PEOPLE, name)
            .await
            .map_err(|_| EngineError::new(ErrorCode::SecretsUnavailable))?;
        kept.map(|(value, _)| value).ok_or_else(|| EngineError::new(ErrorCode::PepperMissing))
    }

    async fn hashed_under_owners_pepper(&self, pin: &Pin) -> Result<(String, String), EngineError> {
        let owner = self.owner().await?;
        let value = self.pepper(&owner.pepper).await?;
        let hash = hash(pin.expose().to_owned(), value.expose().to_owned()).await?;
        Ok((owner.pepper, hash))
    }

    /// The owner, or an error that says that there is none yet.
    pub(crate) async fn owner(&self) -> Result<PersonRecord, EngineError> {
        self.everybody()
            .await?
            .into_iter()
            .find(|person| person.role == Role::Owner)
            .ok_or_else(|| EngineError::new(ErrorCode::PersonUnknown))
    }
}

/// A person for a screen.
pub fn person_view(actor: &Actor) -> PersonView {
    PersonView { name: actor.name.clone(), role: role_view(actor.role) }
}

fn role_view(role: Role) -> RoleView {
    match role {
        Role::Owner => RoleView::Owner,
        Role::Cashier => RoleView::Cashier,
    }
}

fn idle_minutes(setting: Option<&Value>) -> u16 {
    setting
        .and_then(|all| all.get("idle_minutes")?.as_u64())
        .and_then(|minutes| u16::try_from(minutes).ok())
        .unwrap_or(IDLE_MINUTES)
}

/// The person of that number.
pub(crate) fn found(all: &[PersonRecord], person: i64) -> Result<PersonRecord, EngineError> {
    all.iter().find(|one| one.id == person).cloned().ok_or_else(|| EngineError::new(ErrorCode::PersonUnknown))
}

fn name_is_free(all: &[PersonRecord], name: &str, own: Option<i64>) -> Result<(), EngineError> {
    let key = name_key(name);
    if all.iter().any(|person| name_key(&person.name) == key && Some(person.id) != own) {
        return Err(EngineError::new(ErrorCode::NameTaken).with("name", name));
    }
    Ok(())
}

fn fit_name(name: &str) -> Result<String, EngineError> {
    checked_name(name).ok_or_else(|| EngineError::new(ErrorCode::NameUnfit).with("most", NAME_LONGEST))
}

/// A PIN somebody chose.
pub(crate) fn fit_pin(pin: &str) -> Result<Pin, EngineError> {
    Pin::chosen(pin).map_err(|why| {
        let code = match why {
            PinUnfit::NotDigits => ErrorCode::PinUnfit,
            PinUnfit::TooPlain => ErrorCode::PinTooPlain,
        };
        EngineError::new(code).with("least", PIN_SHORTEST).with("most", PIN_LONGEST)
    })
}

/// Hashes off the async threads.
pub(crate) async fn hash(text: String, pepper: String) -> Result<String, EngineError> {
    tokio::task::spawn_blocking(move || pins::hashed(&text, &pepper))
        .await
        .map_err(|_| EngineError::new(ErrorCode::Internal))?
}
