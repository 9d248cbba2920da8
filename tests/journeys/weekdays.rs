//! A cut-off for each weekday, and what never moves when it changes.

use engine::views::{ErrorCode, ShopSettings};
use std::time::Duration;
use support::{Shop, ShopOptions, owner};

/// Thursday 2026-11-19, 23:30 in Algiers.
async fn on_thursday_night() -> Shop {
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { rate, wall: "2026-11-19T22:30:00Z".parse().unwrap(), ..ShopOptions::default() })
        .await
}

async fn save(shop: &Shop, change: impl FnOnce(&mut ShopSettings)) {
    let mut settings = shop.engine.read_settings(&owner()).await.unwrap().shop;
    change(&mut settings);
    shop.engine.save_shop(&owner(), &settings).await.unwrap();
}

#[tokio::test]
async fn a_friday_that_begins_at_two_lets_thursday_go_on_past_midnight_and_says_so() {
    let mut shop = on_thursday_night().await;
    let each = vec![0, 0, 0, 0, 120, 0, 0];
    let wanted = Some(each);
    save(&shop, |settings| settings.weekday_cutoffs.clone_from(&wanted)).await;
    shop.restart().await;
    assert_eq!(shop.engine.read_settings(&owner()).await.unwrap().shop.weekday_cutoffs, wanted);
    shop.advance(Duration::from_secs(60 * 60));
    let night = shop.paid(150_000).await;
    assert_eq!(night.business_day, "2026-11-19", "00:30 on Friday is still Thursday's");
    let day = shop.engine.read_day(&owner(), None).await.unwrap();
    assert_eq!(
        (day.today.as_str(), day.cutoff.as_str(), day.ends_at.as_str()),
        ("2026-11-19", "00:00", "02:00")
    );
    shop.advance(Duration::from_secs(2 * 60 * 60));
    assert_eq!(shop.paid(150_000).await.business_day, "2026-11-20");
}

#[tokio::test]
async fn changing_cut_off_or_zone_moves_no_sale_that_was_made() {
    let shop = on_thursday_night().await;
    let made = shop.paid(150_000).await;
    assert_eq!(made.business_day, "2026-11-19");
    save(&shop, |settings| settings.cutoff_minutes = 1_439).await;
    assert_eq!(shop.read(&made.number).await.business_day, "2026-11-19");
    assert_eq!(shop.paid(150_000).await.business_day, "2026-11-18", "23:30 comes before 23:59");
    // The shop travels: another zone counts from now on.
    save(&shop, |settings| {
        settings.cutoff_minutes = 0;
        settings.time_zone = "Asia/Tokyo".to_owned();
    })
    .await;
    assert_eq!(shop.paid(150_000).await.business_day, "2026-11-20");
    let days: Vec<String> = [1, 2, 3]
        .map(|number| format!("A-{number:06}"))
        .into_iter()
        .map(|number| shop.number(&number).to_string())
        .collect();
    for (number, day) in days.iter().zip(["2026-11-19", "2026-11-18", "2026-11-20"]) {
        assert_eq!(shop.read(number).await.business_day, day);
        let figures = shop.engine.read_day(&owner(), Some(day)).await.unwrap().figures;
        assert_eq!(figures[0].sold.minor, 150_000, "its money stays with it");
    }
}

#[tokio::test]
async fn a_wall_clock_that_is_set_wrong_doesnt_change_the_day_the_gateway_s_clock_says() {
    let shop = on_thursday_night().await;
    save(&shop, |settings| settings.weekday_cutoffs = Some(vec![0, 0, 0, 0, 120, 0, 0])).await;
    assert_eq!(shop.paid(150_000).await.business_day, "2026-11-19");
    shop.clock.set_wall_clock(chrono::Duration::days(400));
    assert_eq!(shop.paid(150_000).await.business_day, "2026-11-19");
}

#[tokio::test]
async fn cut_offs_that_are_no_week_or_no_minutes_of_a_day_are_refused() {
    let shop = on_thursday_night().await;
    for wrong in [vec![], vec![0; 6], vec![0; 8], vec![0, 0, 0, 1_440, 0, 0, 0]] {
        let mut settings = shop.engine.read_settings(&owner()).await.unwrap().shop;
        settings.weekday_cutoffs = Some(wrong);
        let error = shop.engine.save_shop(&owner(), &settings).await.unwrap_err();
        assert_eq!((error.code, error.values["field"].as_str()), (ErrorCode::BadInput, "cutoff_minutes"));
    }
}
