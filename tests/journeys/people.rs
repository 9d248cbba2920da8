//! People, their PINs, and the ways back in.

use domain::{Actor, Role};
use engine::Clock;
use engine::EngineError;
use engine::views::{ErrorCode, PersonRow, SalesQuery, StateView};
use std::time::Duration;
use support::{Shop, ShopOptions, eventually, owner, sale};

const NADIAS: &str = "2580";
const AMINAS: &str = "4711";
const WRONG: &str = "9999";

/// A shop with its owner Nadia and the cashier Amina.
struct Staffed {
    shop: Shop,
    nadia: Actor,
    nadias_id: i64,
    aminas_id: i64,
    code: String,
}

impl Staffed {
    async fn open() -> Staffed {
        Staffed::with(ShopOptions::default()).await
    }

    async fn with(options: ShopOptions) -> Staffed {
        let shop = Shop::with(options).await;
        let (nadias_id, nadia, recovery) = shop.engine.make_owner(&owner(), "Nadia", NADIAS).await.unwrap();
        let people = shop.engine.add_cashier(&nadia, "Amina", AMINAS).await.unwrap().people;
        Staffed { shop, nadia, nadias_id, aminas_id: people[1].id, code: recovery.code }
    }

    async fn try_pin(&self, person: i64, pin: &str) -> Result<Actor, EngineError> {
        self.shop.engine.sign_in(person, pin).await
    }

    async fn amina(&self) -> Actor {
        self.try_pin(self.aminas_id, AMINAS).await.unwrap()
    }

    async fn fails(&self, person: i64, pin: &str) -> EngineError {
        self.try_pin(person, pin).await.unwrap_err()
    }

    async fn row(&self, person: i64) -> PersonRow {
        let people = self.shop.engine.people().await.unwrap().people;
        people.into_iter().find(|row| row.id == person).unwrap()
    }

    /// Wrong PINs until the lock, every wait served.
    async fn lock_out(&self, person: i64) {
        for _ in 0..10 {
            let waited = Duration::from_millis(u64::from(self.row(person).await.wait_ms));
            self.shop.clock.advance(waited);
            self.fails(person, WRONG).await;
        }
        assert!(self.row(person).await.locked);
    }

    /// Everything the data file and what lies beside it says.
    async fn bytes(&self) -> Vec<u8> {
        let backup = self.shop.folder().join("copy.db");
        self.shop.engine.store().backup(backup.clone()).await.unwrap();
        std::fs::read(backup).unwrap()
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn before_people_exist_the_one_implicit_owner_sells_and_afterwards_is_nobody() {
    let shop = Shop::open().await;
    assert!(!shop.engine.has_people());
    shop.sell(150_000).await;
    let (_, nadia, _) = shop.engine.make_owner(&owner(), "Nadia", NADIAS).await.unwrap();
    assert!(shop.engine.has_people());
    let refused = shop.engine.read_day(&owner(), None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    assert_eq!(
        shop.engine.sell(&owner(), sale(100_000, "request-late")).await.unwrap_err().code,
        ErrorCode::NotAllowed
    );
    assert!(shop.engine.read_day(&nadia, None).await.is_ok());
    assert_eq!(
        shop.engine.make_owner(&nadia, "Zohra", "1379").await.unwrap_err().code,
        ErrorCode::OwnerExists
    );
}

#[tokio::test]
async fn the_right_pin_opens_as_that_person_and_their_sales_carry_their_name() {
    let staffed = Staffed::open().await;
    let amina = staffed.amina().await;
    assert_eq!(amina, Actor { name: Some("Amina".to_owned()), role: Role::Cashier });
    assert_eq!(staffed.try_pin(staffed.nadias_id, NADIAS).await.unwrap(), staffed.nadia);
    assert_eq!(staffed.shop.engine.sign_in_by_name(" amina ", "٤٧١١").await.unwrap(), amina);
    let sold = staffed.shop.engine.sell(&amina, sale(150_000, "request-amina")).await.unwrap();
    assert_eq!(sold.cashier.as_deref(), Some("Amina"));
    let unknown = staffed.shop.engine.sign_in_by_name("Karim", AMINAS).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::PersonUnknown);
}

#[tokio::test]
async fn three_wrong_pins_cost_a_wait_that_no_wall_clock_shortens() {
    let staffed = Staffed::open().await;
    for left in ["9", "8"] {
        let error = staffed.fails(staffed.aminas_id, WRONG).await;
        assert_eq!((error.code, error.values["left"].as_str()), (ErrorCode::PinWrong, left));
    }
    assert_eq!(staffed.fails(staffed.aminas_id, WRONG).await.values["seconds"], "30");
    for years in [10, -20] {
        staffed.shop.clock.set_wall_clock(chrono::Duration::days(365 * years));
        let error = staffed.fails(staffed.aminas_id, AMINAS).await;
        assert_eq!((error.code, error.values["seconds"].as_str()), (ErrorCode::PinWait, "30"));
    }
    staffed.shop.clock.advance(Duration::from_secs(29));
    assert_eq!(staffed.fails(staffed.aminas_id, AMINAS).await.values["seconds"], "1");
    assert_eq!(staffed.row(staffed.nadias_id).await.wait_ms, 0, "only whoever was wrong waits");
    staffed.shop.clock.advance(Duration::from_secs(1));
    staffed.amina().await;
    assert_eq!(
        staffed.fails(staffed.aminas_id, WRONG).await.values["left"],
        "9",
        "the right PIN ends the count"
    );
}

#[tokio::test]
async fn a_restart_frees_nobody_it_begins_the_wait_again() {
    let mut staffed = Staffed::open().await;
    for _ in 0..3 {
        staffed.fails(staffed.aminas_id, WRONG).await;
    }
    staffed.shop.clock.advance(Duration::from_secs(25));
    staffed.shop.shut().await;
    staffed.shop.clock.set_wall_clock(chrono::Duration::days(3));
    staffed.shop.open_again().await;
    assert_eq!(staffed.fails(staffed.aminas_id, AMINAS).await.values["seconds"], "30");
    staffed.shop.clock.advance(Duration::from_secs(30));
    staffed.amina().await;
}

#[tokio::test]
async fn a_kill_between_the_count_and_the_look_costs_the_try() {
    let mut staffed = Staffed::open().await;
    for killed in 1..=3_u32 {
        let before = staffed.shop.engine.changes_since(0).await.unwrap().seq;
        let (engine, amina) = (staffed.shop.engine.clone(), staffed.aminas_id);
        let trying = tokio::spawn(async move { engine.sign_in(amina, AMINAS).await });
        let engine = &staffed.shop.engine;
        while engine.changes_since(0).await.unwrap().seq == before {
            tokio::task::yield_now().await;
        }
        // The count is committed and the PIN, a right one, is being looked at: the till ends here.
        staffed.shop.shut().await;
        assert!(trying.await.unwrap().is_err(), "try {killed} came through before the till ended");
        staffed.shop.open_again().await;
    }
    let error = staffed.fails(staffed.aminas_id, AMINAS).await;
    assert_eq!((error.code, error.values["seconds"].as_str()), (ErrorCode::PinWait, "30"));
}

#[tokio::test]
async fn ten_wrong_pins_lock_a_cashier_until_the_owner_gives_a_new_pin() {
    let mut staffed = Staffed::open().await;
    staffed.lock_out(staffed.aminas_id).await;
    staffed.shop.clock.advance(Duration::from_secs(1_000_000));
    staffed.shop.restart().await;
    let error = staffed.fails(staffed.aminas_id, AMINAS).await;
    assert_eq!((error.code, error.values["name"].as_str()), (ErrorCode::PinLocked, "Amina"));
    let engine = &staffed.shop.engine;
    engine.set_pin(&staffed.nadia, staffed.aminas_id, "3691").await.unwrap();
    assert_eq!(staffed.fails(staffed.aminas_id, AMINAS).await.code, ErrorCode::PinWrong);
    assert!(staffed.try_pin(staffed.aminas_id, "3691").await.is_ok());
}

#[tokio::test]
async fn the_recovery_code_unlocks_the_owner_once_and_gives_the_next() {
    let staffed = Staffed::open().await;
    staffed.lock_out(staffed.nadias_id).await;
    assert_eq!(staffed.fails(staffed.nadias_id, NADIAS).await.code, ErrorCode::OwnerLocked);
    let engine = &staffed.shop.engine;
    let wrong = engine.recover("00000-00000-00000-00000", "1379").await.unwrap_err();
    assert_eq!(wrong.code, ErrorCode::RecoveryWrong);
    let typed = staffed.code.to_lowercase().replace('-', " ");
    let (id, nadia, next) = engine.recover(&typed, "1379").await.unwrap();
    assert_eq!((id, &nadia), (staffed.nadias_id, &staffed.nadia));
    assert!(staffed.try_pin(id, "1379").await.is_ok());
    assert_eq!(engine.recover(&staffed.code, "2468").await.unwrap_err().code, ErrorCode::RecoveryWrong);
    assert!(engine.recover(&next.code, "1470").await.is_ok());
    // The pepper was there all the time, so cashiers keep their PINs.
    staffed.amina().await;
}

#[tokio::test]
async fn on_another_pc_the_recovery_code_makes_a_new_pepper_and_cashiers_get_new_pins() {
    let mut staffed = Staffed::open().await;
    staffed.shop.shut().await;
    staffed.shop.secrets.forget_all();
    staffed.shop.open_again().await;
    for (person, pin) in [(staffed.nadias_id, NADIAS), (staffed.aminas_id, AMINAS)] {
        assert_eq!(staffed.fails(person, pin).await.code, ErrorCode::PepperMissing);
        assert_eq!(staffed.row(person).await.wait_ms, 0, "a PIN that can't be looked at costs no try");
    }
    let engine = &staffed.shop.engine;
    let (id, nadia, _) = engine.recover(&staffed.code, "1379").await.unwrap();
    assert!(staffed.try_pin(id, "1379").await.is_ok());
    assert_eq!(staffed.fails(staffed.aminas_id, AMINAS).await.code, ErrorCode::PepperMissing);
    engine.set_pin(&nadia, staffed.aminas_id, "3691").await.unwrap();
    assert!(staffed.try_pin(staffed.aminas_id, "3691").await.is_ok());
    let bytes = staffed.bytes().await;
    assert!(holds(&bytes, "\"new_pepper\":true"), "the journal says so");
}

#[tokio::test]
async fn a_keychain_that_doesnt_answer_loses_nothing() {
    let staffed = Staffed::open().await;
    staffed.shop.secrets.set_broken(true);
    assert_eq!(staffed.fails(staffed.aminas_id, AMINAS).await.code, ErrorCode::SecretsUnavailable);
    let refused = staffed.shop.engine.recover(&staffed.code, "1379").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::SecretsUnavailable, "no second pepper while the first may be there");
    staffed.shop.secrets.set_broken(false);
    staffed.amina().await;
}

#[tokio::test]
async fn no_pin_hash_pepper_or_code_reaches_the_journal_and_no_pin_the_file() {
    let staffed = Staffed::open().await;
    staffed.amina().await;
    staffed.fails(staffed.aminas_id, "60606060").await;
    staffed.shop.engine.change_own_pin(&staffed.nadia, NADIAS, "13795246").await.unwrap();
    let bytes = staffed.bytes().await;
    for kind in ["person_added", "pin_tried", "signed_in", "pin_changed"] {
        assert!(holds(&bytes, kind), "{kind}");
    }
    for secret in ["60606060", "13795246", &staffed.code, &staffed.code.replace('-', "")] {
        assert!(!holds(&bytes, secret));
    }
    let report = staffed.shop.engine.verify_journal(&staffed.nadia).await.unwrap();
    assert_eq!(report.broken, None);
}

#[tokio::test]
async fn the_owners_pin_over_the_shoulder_says_which_command_and_counts_like_any_other() {
    let staffed = Staffed::open().await;
    let amina = staffed.amina().await;
    let engine = &staffed.shop.engine;
    let wrong = engine.authorise(&amina, "read_day", AMINAS).await.unwrap_err();
    assert_eq!((wrong.code, wrong.values["left"].as_str()), (ErrorCode::PinWrong, "9"));
    let over = engine.authorise(&amina, "read_day", NADIAS).await.unwrap();
    assert_eq!(over, staffed.nadia);
    assert!(engine.read_day(&over, None).await.is_ok());
    let bytes = staffed.bytes().await;
    assert!(holds(&bytes, "\"at_the_till\":\"Amina\",\"command\":\"read_day\""));
}

#[tokio::test]
async fn a_cashier_who_left_opens_nothing_and_may_come_back() {
    let staffed = Staffed::open().await;
    let engine = &staffed.shop.engine;
    let view = engine.set_person_active(&staffed.nadia, staffed.aminas_id, false).await.unwrap();
    assert!(!view.people[1].active);
    assert_eq!(engine.people().await.unwrap().people.len(), 1, "the PIN screen doesn't show who left");
    assert_eq!(staffed.fails(staffed.aminas_id, AMINAS).await.code, ErrorCode::PersonUnknown);
    engine.set_person_active(&staffed.nadia, staffed.aminas_id, true).await.unwrap();
    staffed.amina().await;
    let owner_leaves = engine.set_person_active(&staffed.nadia, staffed.nadias_id, false).await.unwrap_err();
    assert_eq!(owner_leaves.code, ErrorCode::BadInput);
}

#[tokio::test]
async fn names_are_short_and_nobodys_twice_and_pins_are_no_plain_runs() {
    let staffed = Staffed::open().await;
    let engine = &staffed.shop.engine;
    let nadia = &staffed.nadia;
    for (name, pin, code) in [
        ("AMINA", "2468", ErrorCode::NameTaken),
        ("", "2468", ErrorCode::NameUnfit),
        ("Ka\u{202e}rim", "2468", ErrorCode::NameUnfit),
        ("Karim", "24a8", ErrorCode::PinUnfit),
        ("Karim", "123", ErrorCode::PinUnfit),
        ("Karim", "1234", ErrorCode::PinTooPlain),
    ] {
        assert_eq!(engine.add_cashier(nadia, name, pin).await.unwrap_err().code, code, "{name} {pin}");
    }
    assert_eq!(engine.list_people(nadia).await.unwrap().people.len(), 2);
    let taken = engine.rename_person(nadia, staffed.aminas_id, "nadia").await.unwrap_err();
    assert_eq!(taken.code, ErrorCode::NameTaken);
    let view = engine.rename_person(nadia, staffed.aminas_id, "AMINA").await.unwrap();
    assert_eq!(view.people[1].name, "AMINA", "her own name in other letters");
}

#[tokio::test]
async fn a_cashier_sees_their_own_sales_of_today_and_what_waits_at_the_counter() {
    let mut staffed = Staffed::open().await;
    let (amina, nadia) = (staffed.amina().await, staffed.nadia.clone());
    staffed.shop.engine.add_cashier(&nadia, "Karim", "3691").await.unwrap();
    let karim = staffed.shop.engine.sign_in_by_name("Karim", "3691").await.unwrap();
    let shop = &mut staffed.shop;
    let query = |search: Option<&str>, day: Option<&str>| SalesQuery {
        day: day.map(str::to_owned),
        search: search.map(str::to_owned),
        before: None,
    };
    let aminas = shop.engine.sell(&amina, sale(150_000, "request-a1")).await.unwrap();
    let karims = shop.engine.sell(&karim, sale(90_000, "request-k1")).await.unwrap();
    let number = shop.number(&karims.number);
    shop.engine.put_in_front(None);
    // While it waits, the next cashier serves the customer.
    assert!(shop.engine.read_sale(&amina, &number).await.is_ok());
    shop.customer_pays(&karims).await;
    assert_eq!(shop.engine.check_now(&amina, &number).await.unwrap().sale.state, StateView::Paid);
    shop.engine.acknowledge(&karim, &number).await.unwrap();
    for outcome in [
        shop.engine.read_sale(&amina, &number).await.map(|_| ()),
        shop.engine.timeline(&amina, &number).await.map(|_| ()),
        shop.engine.check_now(&amina, &number).await.map(|_| ()),
        shop.engine.give_up(&amina, &number, true).await.map(|_| ()),
        shop.engine.new_link(&amina, &number, true).await.map(|_| ()),
        shop.engine.show_sale(&amina, Some(number.clone())).await,
        shop.engine.list_sales(&amina, query(None, Some("2026-11-20"))).await.map(|_| ()),
        shop.engine.sales_of_day(&amina, Some("2026-11-20")).await.map(|_| ()),
    ] {
        assert_eq!(outcome.unwrap_err().code, ErrorCode::NotAllowed);
    }
    let page = shop.engine.list_sales(&amina, query(None, None)).await.unwrap();
    let numbers: Vec<_> = page.rows.iter().map(|row| row.number.clone()).collect();
    assert_eq!((numbers, page.day_total), (vec![aminas.number.clone()], 1));
    assert!(shop.engine.list_sales(&amina, query(Some("900"), None)).await.unwrap().rows.is_empty());
    assert_eq!(shop.engine.list_sales(&amina, query(Some("1500"), None)).await.unwrap().rows.len(), 1);
    assert_eq!(shop.engine.sales_of_day(&amina, None).await.unwrap().len(), 1);
    assert_eq!(shop.engine.list_sales(&nadia, query(None, None)).await.unwrap().rows.len(), 2);
    shop.engine.show_sale(&karim, Some(number.clone())).await.unwrap();
    assert!(shop.engine.read_sale(&amina, &number).await.is_ok(), "what is on the screen may be seen");
    let wall = shop.clock.now_utc();
    shop.advance(Duration::from_secs(86_400));
    assert!(shop.clock.now_utc() > wall);
    assert!(
        shop.engine.list_sales(&amina, query(None, None)).await.unwrap().rows.is_empty(),
        "another shift"
    );
}

#[tokio::test]
async fn making_the_owner_is_offered_once_and_in_live_only() {
    let demo = Shop::open().await;
    assert!(!demo.engine.people().await.unwrap().offer);
    let live = Shop::with(ShopOptions { profile: engine::Profile::Live, ..ShopOptions::default() }).await;
    assert!(live.engine.people().await.unwrap().offer);
    live.engine.put_off_people(&owner()).await.unwrap();
    assert!(!live.engine.people().await.unwrap().offer);
    assert_eq!(live.engine.people().await.unwrap().idle_minutes, 5);
    live.engine.set_idle_lock(&owner(), 0).await.unwrap();
    assert_eq!(live.engine.idle_minutes().await.unwrap(), 0);
    assert!(!live.engine.people().await.unwrap().offer, "one setting doesn't forget the other");
    assert_eq!(live.engine.set_idle_lock(&owner(), 999).await.unwrap_err().code, ErrorCode::BadInput);
}

#[tokio::test]
async fn while_the_till_is_locked_its_sales_are_watched_on() {
    let staffed = Staffed::with(ShopOptions { watch: true, ..ShopOptions::default() }).await;
    let amina = staffed.amina().await;
    let shop = &staffed.shop;
    let sold = shop.engine.sell(&amina, sale(150_000, "request-amina")).await.unwrap();
    shop.engine.note_locked(&amina, engine::sign_in::LockedBy::Idle).await.unwrap();
    shop.customer_pays(&sold).await;
    // What is on the screen is there for the customer only: nobody has seen its verdict.
    eventually("the verdict on the strip of a locked till", || async {
        shop.advance(Duration::from_secs(2));
        shop.engine.strip(&Actor::nobody()).await.unwrap().news.first().cloned()
    })
    .await;
}
