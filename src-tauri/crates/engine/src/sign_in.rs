//! Signing in, the owner's PIN over a cashier's shoulder, and the way back with the recovery code.
//!
//! A try is counted and committed before the PIN is looked at: whoever cuts the power at the right moment
//! gains nothing by it.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::people::{fit_pin, found, hash};
use crate::pins;
use crate::views::{ErrorCode, RecoveryView};
use domain::people::{FAILURES_UNTIL_LOCK, PIN_LONGEST, PIN_SHORTEST, Pin, Tries, name_key};
use domain::{Actor, Permission, Role};
use serde_json::{Value, json};
use store::PersonRecord;

/// Why a till was locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockedBy {
    /// Somebody pressed the key.
    Key,
    /// Nobody touched it for too long.
    Idle,
}

impl Engine {
    /// Lets a person in by their PIN. Gives whom the till then acts for.
    pub async fn sign_in(&self, person: i64, pin: &str) -> Result<Actor, EngineError> {
        let person = self.check_pin(person, pin, "signed_in", None, json!({})).await?;
        Ok(actor_of(&person))
    }

    /// [`Engine::sign_in`] for a person known by name.
    pub async fn sign_in_by_name(&self, name: &str, pin: &str) -> Result<Actor, EngineError> {
        let key = name_key(name.trim());
        let all = self.everybody().await?;
        let person = all
            .iter()
            .find(|person| name_key(&person.name) == key)
            .ok_or_else(|| EngineError::new(ErrorCode::PersonUnknown))?;
        self.sign_in(person.id, pin).await
    }

    /// The owner's PIN over a cashier's shoulder: gives whom one command then acts for. The journal says
    /// which command, and who stood at the till.
    pub async fn authorise(&self, actor: &Actor, command: &str, pin: &str) -> Result<Actor, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let owner = self.owner().await?.id;
        let body = json!({ "command": command, "at_the_till": actor.name });
        let owner = self.check_pin(owner, pin, "authorised", None, body).await?;
        Ok(actor_of(&owner))
    }

    /// Changes the PIN of the person at the till, who must know the old one.
    pub async fn change_own_pin(&self, actor: &Actor, current: &str, pin: &str) -> Result<(), EngineError> {
        self.allow(actor, Permission::Sell)?;
        let pin = fit_pin(pin)?;
        let key = actor.name.as_deref().map(name_key);
        let all = self.everybody().await?;
        let person = all
            .iter()
            .find(|person| Some(name_key(&person.name)) == key)
            .ok_or_else(|| EngineError::new(ErrorCode::PersonUnknown))?;
        let value = self.pepper(&person.pepper).await?;
        let pin_hash = hash(pin.expose().to_owned(), value.expose().to_owned()).await?;
        self.check_pin(person.id, current, "pin_changed", Some(pin_hash), json!({})).await?;
        Ok(())
    }

    /// Somebody locked the till, or nobody touched it. What is on the screen stays there for the customer.
    pub async fn note_locked(&self, actor: &Actor, by: LockedBy) -> Result<(), EngineError> {
        let why = match by {
            LockedBy::Key => "key",
            LockedBy::Idle => "idle",
        };
        self.inner.front.leave_unattended();
        let entry = self.entry_of_people("till_locked", actor.name.clone(), json!({ "why": why }));
        self.inner.store.write(move |write| Ok::<_, EngineError>(write.append(entry)?)).await?;
        Ok(())
    }

    /// Lets the owner back in by the recovery code, with a new PIN. Where the pepper is missing, as after a
    /// restore on another PC, a new one is made and a signing key with it, and cashiers need new PINs. The code is used up: gives the
    /// next one, which is shown once.
    pub async fn recover(&self, code: &str, pin: &str) -> Result<(i64, Actor, RecoveryView), EngineError> {
        let pin = fit_pin(pin)?;
        let wrong = || EngineError::new(ErrorCode::RecoveryWrong);
        let code = pins::plain_recovery_code(code).ok_or_else(wrong)?;
        let engine = self.clone();
        self.to_the_end(async move {
            let owner = engine.owner().await?;
            let kept = owner.recovery_hash.clone().ok_or_else(wrong)?;
            let fits = fits(kept.clone(), code, String::new()).await?;
            if !fits {
                let entry = engine.entry_of_people("recovery_refused", None, json!({ "person": owner.id }));
                engine.inner.store.write(move |write| Ok::<_, EngineError>(write.append(entry)?)).await?;
                return Err(wrong());
            }
            let (pepper, value, is_new) = match engine.pepper(&owner.pepper).await {
                Ok(value) => (owner.pepper.clone(), value, false),
                Err(error) if error.code == ErrorCode::PepperMissing => {
                    let (name, value) = engine.make_pepper().await?;
                    (name, value, true)
                }
                Err(error) => return Err(error),
            };
            let pin_hash = hash(pin.expose().to_owned(), value.expose().to_owned()).await?;
            let next = pins::new_recovery_code()?;
            let next_hash = hash(next.replace('-', ""), String::new()).await?;
            let actor = actor_of(&owner);
            engine
                .change_person(&actor, owner.id, "recovered", move |_, person| {
                    // A code opens once, also when two hands type it at the same time.
                    if person.recovery_hash.as_ref() != Some(&kept) {
                        return Err(wrong());
                    }
                    person.pin_hash = pin_hash;
                    person.pepper.clone_from(&pepper);
                    person.recovery_hash = Some(next_hash);
                    person.failed_count = 0;
                    Ok(json!({ "pepper": pepper, "new_pepper": is_new }))
                })
                .await?;
            // Another computer signs with a key of its own, which the journal tells of now. A keychain that
            // doesn't take it is asked again at the next closing.
            if is_new && let Err(error) = engine.signing_key(&actor).await {
                tracing::warn!(%error, "no signing key was made with the new pepper");
            }
            Ok((owner.id, actor, RecoveryView { code: next }))
        })
        .await
    }

    /// A new recovery code, by the owner's PIN; the old one opens nothing any more.
    pub async fn renew_recovery(&self, actor: &Actor, pin: &str) -> Result<RecoveryView, EngineError> {
        self.allow(actor, Permission::ManagePeople)?;
        let owner = self.owner().await?.id;
        self.check_pin(owner, pin, "pin_checked", None, json!({})).await?;
        let code = pins::new_recovery_code()?;
        let recovery_hash = hash(code.replace('-', ""), String::new()).await?;
        self.change_person(actor, owner, "recovery_renewed", move |_, person| {
            person.recovery_hash = Some(recovery_hash);
            Ok(json!({}))
        })
        .await?;
        Ok(RecoveryView { code })
    }

    /// Counts a try, commits the count, and only then looks at the PIN. When it fits, the count ends and the
    /// journal gets a row of `kind`; with `pin_hash`, the person has a new PIN in the same transaction.
    async fn check_pin(
        &self,
        person: i64,
        pin: &str,
        kind: &'static str,
        pin_hash: Option<String>,
        body: Value,
    ) -> Result<PersonRecord, EngineError> {
        let pin = Pin::typed(pin).map_err(|_| {
            EngineError::new(ErrorCode::PinUnfit).with("least", PIN_SHORTEST).with("most", PIN_LONGEST)
        })?;
        let engine = self.clone();
        self.to_the_end(async move {
            let _one_at_a_time = engine.inner.locks.of_person(person).await;
            let known = found(&engine.everybody().await?, person)?;
            // Before the count: a PIN that can't be looked at costs no try.
            let pepper = engine.pepper(&known.pepper).await?;
            let counted = engine.count_try(person).await?;
            let right =
                fits(counted.pin_hash.clone(), pin.expose().to_owned(), pepper.expose().to_owned()).await?;
            if !right {
                return Err(engine.wrong(&counted));
            }
            let actor = actor_of(&counted);
            let checked = counted.pin_hash;
            engine
                .change_person(&actor, person, kind, move |_, person| {
                    if !person.active || person.pin_hash != checked {
                        return Err(EngineError::new(ErrorCode::PersonUnknown));
                    }
                    person.failed_count = 0;
                    if let Some(pin_hash) = pin_hash {
                        person.pin_hash = pin_hash;
                    }
                    Ok(body)
                })
                .await
        })
        .await
    }

    /// Commits one more try of a person, unless they must wait or are locked.
    pub(crate) async fn count_try(&self, person: i64) -> Result<PersonRecord, EngineError> {
        let engine = self.clone();
        let till = Actor::nobody();
        self.change_person(&till, person, "pin_tried", move |_, person| {
            if !person.active {
                return Err(EngineError::new(ErrorCode::PersonUnknown));
            }
            match engine.tries_left(person) {
                Tries::Free => {}
                Tries::Wait(left) => return Err(wait(left)),
                Tries::Locked => return Err(locked(person)),
            }
            person.failed_count = person.failed_count.saturating_add(1);
            Ok(json!({ "tries": person.failed_count }))
        })
        .await
    }

    /// What a wrong PIN is answered with; its wait begins now.
    fn wrong(&self, counted: &PersonRecord) -> EngineError {
        let left = FAILURES_UNTIL_LOCK.saturating_sub(counted.failed_count);
        match self.tries_left(counted) {
            Tries::Locked => locked(counted),
            Tries::Wait(wait) => EngineError::new(ErrorCode::PinWrong).with("seconds", seconds(wait)),
            Tries::Free => EngineError::new(ErrorCode::PinWrong).with("seconds", 0),
        }
        .with("left", left)
    }
}

/// Whom a person's commands act for.
pub(crate) fn actor_of(person: &PersonRecord) -> Actor {
    Actor { name: Some(person.name.clone()), role: person.role }
}

fn wait(left: std::time::Duration) -> EngineError {
    EngineError::new(ErrorCode::PinWait).with("seconds", seconds(left))
}

fn locked(person: &PersonRecord) -> EngineError {
    let code = match person.role {
        Role::Owner => ErrorCode::OwnerLocked,
        Role::Cashier => ErrorCode::PinLocked,
    };
    EngineError::new(code).with("name", &person.name)
}

/// Whole seconds, so that nobody is told to come back too early.
fn seconds(left: std::time::Duration) -> u64 {
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}

async fn fits(kept: String, text: String, pepper: String) -> Result<bool, EngineError> {
    tokio::task::spawn_blocking(move || pins::fits(&kept, &text, &pepper))
        .await
        .map_err(|_| EngineError::new(ErrorCode::Internal))
}
