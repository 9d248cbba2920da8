//! Who works here, as the file keeps them.

use super::support::*;
use crate::{PersonRecord, StoreError};
use domain::{BusinessDay, Role};

fn person(id: i64, name: &str, role: Role) -> PersonRecord {
    PersonRecord {
        id,
        name: name.to_owned(),
        role,
        pin_hash: "pin-hash".to_owned(),
        pepper: "pepper-1".to_owned(),
        recovery_hash: (role == Role::Owner).then(|| "recovery-hash".to_owned()),
        failed_count: 0,
        active: true,
        made_at: crate::truncated(noon()),
    }
}

async fn save(store: &crate::Store, wanted: PersonRecord) -> Result<i64, StoreError> {
    store.write(move |write| write.save_person(&wanted, entry("person_changed"))).await
}

async fn shop_with_two() -> (Shop, crate::Store) {
    let shop = Shop::new();
    let store = shop.open();
    save(&store, person(1, "Nadia", Role::Owner)).await.unwrap();
    save(&store, person(2, "Amina", Role::Cashier)).await.unwrap();
    (shop, store)
}

#[tokio::test]
async fn a_person_reads_back_as_saved_and_a_change_stays_through_closing() {
    let (shop, store) = shop_with_two().await;
    let changed = PersonRecord { failed_count: 4, active: false, ..person(2, "Amina B.", Role::Cashier) };
    assert_eq!(save(&store, changed.clone()).await.unwrap(), 3);
    close(store).await;
    let people = shop.open().read(|read| read.people()).await.unwrap();
    assert_eq!(people, [person(1, "Nadia", Role::Owner), changed]);
}

#[tokio::test]
async fn two_people_never_share_a_name_and_there_is_one_owner_who_stays() {
    let (_shop, store) = shop_with_two().await;
    for refused in [
        person(3, "AMINA", Role::Cashier),
        person(3, "Yacine", Role::Owner),
        PersonRecord { active: false, ..person(1, "Nadia", Role::Owner) },
        PersonRecord { recovery_hash: None, ..person(1, "Nadia", Role::Owner) },
        person(2, "Amina", Role::Owner),
    ] {
        assert_eq!(save(&store, refused.clone()).await, Err(StoreError::Constraint), "{refused:?}");
    }
    let people = store.read(|read| read.people()).await.unwrap();
    assert_eq!(people.len(), 2);
    assert_eq!(store.write(|write| write.next_person_id()).await.unwrap(), 3);
}

#[tokio::test]
async fn nobody_is_deleted_or_made_somebody_else_even_by_plain_sql() {
    let (_shop, store) = shop_with_two().await;
    for sql in [
        "DELETE FROM people",
        "UPDATE people SET role = 'owner' WHERE id = 2",
        "UPDATE people SET id = 9 WHERE id = 2",
        "UPDATE people SET made_at = 0",
        "UPDATE people SET failed_count = -1",
        "INSERT OR REPLACE INTO people SELECT * FROM people",
    ] {
        let refused: Result<(), StoreError> = store
            .write(move |write| {
                write.raw().execute_batch(sql)?;
                Ok(())
            })
            .await;
        assert_eq!(refused, Err(StoreError::Constraint), "{sql}");
    }
}

#[test]
fn a_hash_never_shows_in_a_log() {
    let shown = format!("{:?}", person(1, "Nadia", Role::Owner));
    assert!(shown.contains("Nadia") && !shown.contains("hash"), "{shown}");
}

#[tokio::test]
async fn a_shift_is_what_one_person_sold_that_day() {
    let shop = Shop::new();
    let store = shop.open();
    for cashier in [Some("Amina"), Some("Karim"), Some("Amina"), None] {
        let made: Result<(), StoreError> = store
            .write(move |write| {
                let mut record = shown_sale(write.next_sale_number()?);
                record.sale.cashier = cashier.map(str::to_owned);
                write.save(&record, entry("sale_made"))?;
                Ok(())
            })
            .await;
        made.unwrap();
    }
    let day: BusinessDay = "2026-11-21".parse().unwrap();
    let next: BusinessDay = "2026-11-22".parse().unwrap();
    let (all, page, none, other_day, count) = store
        .read(move |read| {
            Ok::<_, StoreError>((
                read.sales_of_shift(day, Some("Amina"), None, 9)?,
                read.sales_of_shift(day, Some("Amina"), Some(3), 9)?,
                read.sales_of_shift(day, None, None, 9)?,
                read.sales_of_shift(next, Some("Amina"), None, 9)?,
                read.count_of_shift(day, Some("Amina"))?,
            ))
        })
        .await
        .unwrap();
    let numbers = |sales: &[crate::SaleRecord]| -> Vec<u64> {
        sales.iter().map(|record| record.sale.number.sequence()).collect()
    };
    assert_eq!((numbers(&all), numbers(&page), numbers(&none)), (vec![3, 1], vec![1], vec![4]));
    assert!(other_day.is_empty());
    assert_eq!(count, 2);
}

#[tokio::test]
async fn a_file_from_before_people_keeps_its_sales_and_gets_nobody() {
    let shop = Shop::new();
    let store = shop.open();
    let sold = sell(&store).await;
    let before = load(&store, sold.clone()).await;
    close(store).await;
    // As a program of version 2 left it.
    back_to(2, &shop.path());
    let store = shop.open();
    assert_eq!(load(&store, sold).await, before);
    assert_eq!(store.read(|read| read.people()).await.unwrap(), []);
    save(&store, person(1, "Nadia", Role::Owner)).await.unwrap();
    close(store).await;
}
