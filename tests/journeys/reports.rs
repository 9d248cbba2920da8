//! What days came to: a report says what was done, no more and no less, and what it is compared with.

use engine::views::{
    CurrencyReportView, EmptyReport, ErrorCode, ExportKind, ExportRequest, FailureView, PeriodView,
    QuantityView, ReportRequest, ReportView, StateView, StepView,
};
use engine::{EngineError, budget};
use sandbox::{Fault, On};
use std::time::Duration;
use support::{Shop, ShopOptions, cashier, owner};

const HOUR: u64 = 60 * 60;
const DAY: Duration = Duration::from_secs(24 * HOUR);

/// A shop whose gateway never asks it to wait: no time passes in these stories by itself.
async fn unhurried(wall: &str) -> Shop {
    let rate = budget::Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { rate, wall: wall.parse().unwrap(), ..ShopOptions::default() }).await
}

fn of(period: PeriodView, from: Option<&str>, to: Option<&str>) -> ReportRequest {
    ReportRequest { period, from: from.map(str::to_owned), to: to.map(str::to_owned), compare: true }
}

async fn try_read(
    shop: &Shop,
    period: PeriodView,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<ReportView, EngineError> {
    shop.engine.report(&owner(), &of(period, from, to)).await
}

async fn read(shop: &Shop, period: PeriodView, from: Option<&str>, to: Option<&str>) -> ReportView {
    try_read(shop, period, from, to).await.unwrap()
}

/// A sale that is paid so many seconds after its QR is there.
async fn paid(shop: &Shop, amount_minor: i64, seconds: u64) {
    let sold = shop.sell(amount_minor).await;
    shop.advance(Duration::from_secs(seconds));
    shop.customer_pays(&sold).await;
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
}

fn told(quantity: QuantityView) -> (i64, Option<i64>, Option<i64>, Option<i64>) {
    (quantity.now, quantity.before, quantity.difference, quantity.permille)
}

fn hours(sums: &CurrencyReportView) -> Vec<(u32, i64, i64)> {
    let busy = sums.by_hour.iter().filter(|row| row.payments.now != 0);
    busy.map(|row| (row.hour, row.payments.now, row.sold.now)).collect()
}

/// Two business days in Paris around the night in which an hour comes twice, cut at four.
async fn a_long_night() -> Shop {
    let shop = unhurried("2026-10-24T20:00:00Z").await;
    let mut settings = shop.engine.read_settings(&owner()).await.unwrap().shop;
    settings.time_zone = "Europe/Paris".to_owned();
    settings.cutoff_minutes = 4 * 60;
    shop.engine.save_shop(&owner(), &settings).await.unwrap();
    paid(&shop, 150_000, 40).await; // 22:00
    shop.advance(Duration::from_secs(4 * HOUR + HOUR / 2));
    paid(&shop, 100_000, 40).await; // half past two
    shop.advance(Duration::from_secs(HOUR));
    paid(&shop, 50_000, 300).await; // half past two again
    shop.advance(Duration::from_secs(2 * HOUR));
    let declined = shop.sell(70_000).await; // half past four: the next day
    shop.customer_declines(&declined).await;
    assert_eq!(shop.check(&declined.number).await.state, StateView::Unpaid);
    let left = shop.sell(60_000).await;
    let given_up = shop.engine.give_up(&owner(), &shop.number(&left.number), true).await.unwrap();
    assert!(given_up.done);
    let again = shop.sell(80_000).await;
    let again = shop.engine.new_link(&owner(), &shop.number(&again.number), true).await.unwrap().sale;
    shop.customer_pays(&again).await;
    assert_eq!(shop.check(&again.number).await.state, StateView::Paid);
    shop.sell(90_000).await;
    shop
}

#[tokio::test]
async fn a_report_says_what_was_done_over_the_cut_off_and_the_hour_that_comes_twice() {
    let shop = a_long_night().await;
    let view = read(&shop, PeriodView::Range, Some("2026-10-24"), Some("2026-10-25")).await;
    let sums = &view.currencies[0];
    assert_eq!((view.days, view.days_begun, view.step, view.empty), (2, 2, StepView::Day, None));
    assert_eq!(
        (sums.sold.now, sums.received.now, sums.owed.now, sums.payments.now),
        (380_000, 380_000, 0, 4)
    );
    let days: Vec<_> =
        sums.steps.iter().map(|step| (step.from.as_str(), step.payments.now, step.sold.now)).collect();
    assert_eq!(days, [("2026-10-24", 3, 300_000), ("2026-10-25", 1, 80_000)]);
    assert_eq!(hours(sums), [(2, 2, 150_000), (4, 1, 80_000), (22, 1, 150_000)]);
    let states: Vec<_> = sums.by_state.iter().map(|row| (row.state, row.sales.now, row.asked.now)).collect();
    assert_eq!(
        states,
        [
            (StateView::Paid, 4, 380_000),
            (StateView::Unpaid, 2, 130_000),
            (StateView::Open, 1, 90_000),
            (StateView::Conflict, 0, 0)
        ]
    );
    for (rows, name) in
        [(&sums.by_gateway, Some("OCPay")), (&sums.by_cashier, None), (&sums.by_tender, Some("phone"))]
    {
        let rows: Vec<_> =
            rows.iter().map(|row| (row.name.as_deref(), row.payments.now, row.sold.now)).collect();
        assert_eq!(rows, [(name, 4, 380_000)]);
    }
    assert_eq!(view.cutoff_hour, 4);
}

#[tokio::test]
async fn a_report_tells_how_many_links_were_paid_how_fast_and_why_the_others_were_not() {
    let shop = a_long_night().await;
    let view = read(&shop, PeriodView::Range, Some("2026-10-24"), Some("2026-10-25")).await;
    let links = &view.links;
    assert_eq!((links.shown.now, links.paid.now), (8, 4));
    assert_eq!(links.take_up_permille.map(|share| share.now), Some(500));
    let mut failures: Vec<_> = links.failures.iter().map(|row| (row.cause, row.links.now)).collect();
    failures.sort_by_key(|(cause, _)| format!("{cause:?}"));
    let once = [FailureView::Declined, FailureView::GivenUp, FailureView::Replaced];
    assert_eq!(failures, once.map(|cause| (cause, 1)));
    let waits = view.waits.unwrap();
    assert!((39..=42).contains(&waits.median_s.now), "{waits:?}");
    assert!((295..=305).contains(&waits.nine_tenths_s.now), "{waits:?}");
    let first = read(&shop, PeriodView::Day, Some("2026-10-24"), None).await;
    assert_eq!((first.links.shown.now, first.links.failures.len()), (3, 0), "of the sales of that day");
}

#[tokio::test]
async fn a_report_the_days_and_the_exported_file_say_the_same() {
    let shop = a_long_night().await;
    let view = read(&shop, PeriodView::Range, Some("2026-10-24"), Some("2026-10-25")).await;
    let sums = &view.currencies[0];
    let (mut sold, mut received) = (0, 0);
    for day in ["2026-10-24", "2026-10-25"] {
        let figures = &shop.engine.read_day(&owner(), Some(day)).await.unwrap().figures[0];
        sold += figures.sold.minor;
        received += figures.received.minor;
        let one = read(&shop, PeriodView::Day, Some(day), None).await;
        assert_eq!((one.currencies[0].sold.now, one.period), (figures.sold.minor, PeriodView::Day));
    }
    assert_eq!((sums.sold.now, sums.received.now), (sold, received));
    let request = ExportRequest {
        kind: ExportKind::Json,
        from: Some(view.from.clone()),
        to: Some(view.to.clone()),
        language: "en".to_owned(),
        separator: None,
    };
    let file = shop.engine.export(&owner(), request).await.unwrap();
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(file.path).unwrap()).unwrap();
    assert_eq!(json["figures"][0]["sold_minor"], sums.sold.now);
    for (row, hour) in json["by_hour"].as_array().unwrap().iter().zip(hours(sums)) {
        let row = (&row["hour"], &row["payments"], &row["sold_minor"]);
        assert_eq!(row, (&hour.0.into(), &hour.1.into(), &hour.2.into()));
    }
}

#[tokio::test]
async fn a_day_is_compared_with_the_day_before_in_money_and_in_thousandths() {
    let shop = unhurried("2026-11-20T09:00:00Z").await;
    paid(&shop, 150_000, 20).await;
    let first = read(&shop, PeriodView::Day, None, None).await;
    assert_eq!(first.before, None, "nothing was sold before the first sale to be measured by");
    assert_eq!(told(first.currencies[0].sold), (150_000, None, None, None));
    paid(&shop, 50_000, 60).await;
    shop.advance(DAY);
    paid(&shop, 100_000, 30).await;
    let view = read(&shop, PeriodView::Day, None, None).await;
    let before = view.before.as_ref().unwrap();
    assert_eq!((before.from.as_str(), before.to.as_str()), ("2026-11-20", "2026-11-20"));
    let sums = &view.currencies[0];
    assert_eq!(told(sums.sold), (100_000, Some(200_000), Some(-100_000), Some(-500)));
    assert_eq!(told(sums.owed), (0, Some(0), Some(0), None));
    assert_eq!(told(sums.by_gateway[0].payments), (1, Some(2), Some(-1), Some(-500)));
    assert_eq!(sums.by_state[0].asked.before, Some(200_000));
    let alone = ReportRequest { compare: false, ..of(PeriodView::Day, None, None) };
    let alone = shop.engine.report(&owner(), &alone).await.unwrap();
    assert_eq!((alone.before, told(alone.currencies[0].sold)), (None, (100_000, None, None, None)));
}

#[tokio::test]
async fn a_month_that_runs_is_compared_with_as_many_days_of_the_month_before() {
    let shop = unhurried("2026-10-05T09:00:00Z").await;
    paid(&shop, 50_000, 20).await;
    shop.advance(DAY * 20);
    paid(&shop, 150_000, 20).await; // 25 October: later in its month than today in ours
    shop.advance(DAY * 10);
    paid(&shop, 100_000, 20).await; // 4 November
    shop.advance(DAY * 3);
    let month = read(&shop, PeriodView::Month, None, None).await;
    assert_eq!((month.from.as_str(), month.to.as_str(), month.days_begun), ("2026-11-01", "2026-11-30", 7));
    let before = month.before.as_ref().unwrap();
    assert_eq!((before.from.as_str(), before.to.as_str()), ("2026-10-01", "2026-10-07"));
    assert_eq!(told(month.currencies[0].sold), (100_000, Some(50_000), Some(50_000), Some(1000)));
    let days = &month.currencies[0].steps;
    assert_eq!((days.len(), days[3].sold.now, days[4].sold.before), (30, 100_000, Some(50_000)));
    assert_eq!(days[7].sold.before, None, "the eighth has not come yet");

    let earlier = month.earlier.unwrap();
    let october = read(&shop, PeriodView::Month, Some(&earlier.from), None).await;
    assert_eq!(october.currencies[0].sold.now, 200_000);
    assert_eq!((october.earlier, october.before), (None, None), "September is before the first sale");
    assert_eq!(october.later.unwrap().from, "2026-11-01");
    assert_eq!(month.later, None, "December hasn't begun");
    let week = read(&shop, PeriodView::Week, Some("2026-11-04"), None).await;
    assert_eq!(
        (week.from.as_str(), week.to.as_str()),
        ("2026-11-01", "2026-11-07"),
        "from Sunday in Algiers"
    );
    let year = read(&shop, PeriodView::Range, Some("2026-01-01"), Some("2026-12-31")).await;
    assert_eq!((year.step, year.currencies[0].steps.len()), (StepView::Month, 12));
    assert_eq!(year.currencies[0].steps[9].sold.now, 200_000);
}

#[tokio::test]
async fn links_that_were_never_made_are_counted_by_why() {
    let shop = unhurried("2026-11-21T09:00:00Z").await;
    shop.drill_times(On::Create, Fault::BadRequest, 1);
    shop.try_sell(150_000).await.unwrap_err();
    shop.drill_times(On::Create, Fault::DropAfterWork, 1);
    paid(&shop, 150_000, 10).await;
    let view = read(&shop, PeriodView::Day, None, None).await;
    assert_eq!((view.links.shown.now, view.links.paid.now), (1, 1), "nobody could see the others");
    let mut failures: Vec<_> = view.links.failures.iter().map(|row| (row.cause, row.links.now)).collect();
    failures.sort_by_key(|(cause, _)| format!("{cause:?}"));
    assert_eq!(failures, [(FailureView::Lost, 1), (FailureView::Refused, 1)]);
}

#[tokio::test]
async fn late_money_stands_on_the_day_it_landed_and_its_link_on_the_day_of_its_sale() {
    let shop = unhurried("2026-11-20T22:50:00Z").await;
    let sold = shop.sell(150_000).await; // 23:50
    shop.advance(Duration::from_secs(15 * 60));
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await;
    let first = read(&shop, PeriodView::Day, Some("2026-11-20"), None).await;
    let second = read(&shop, PeriodView::Day, Some("2026-11-21"), None).await;
    assert_eq!((first.currencies[0].sold.now, first.links.paid.now), (0, 1));
    assert_eq!((second.currencies[0].sold.now, second.links.paid.now), (150_000, 0));
    assert_eq!((first.waits.unwrap().median_s.now, second.waits), (900, None));
}

#[tokio::test]
async fn an_empty_report_says_why_it_is_empty() {
    let shop = unhurried("2026-11-21T09:00:00Z").await;
    let why = async |from: &str| {
        let view = read(&shop, PeriodView::Day, Some(from), None).await;
        assert_eq!((view.currencies[0].sold.now, view.links.take_up_permille), (0, None));
        (view.empty, view.first_day)
    };
    assert_eq!(why("2026-11-21").await, (Some(EmptyReport::NoSaleEver), None));
    paid(&shop, 150_000, 10).await;
    shop.advance(DAY * 2);
    let first = Some("2026-11-21".to_owned());
    assert_eq!(why("1999-01-01").await, (Some(EmptyReport::BeforeFirstSale), first.clone()));
    assert_eq!(why("2026-11-22").await, (Some(EmptyReport::Nothing), first.clone()));
    assert_eq!(why("2026-11-24").await, (Some(EmptyReport::NotBegun), first));
}

#[tokio::test]
async fn a_range_that_cannot_be_is_refused_with_its_reason() {
    let shop = unhurried("2026-11-21T09:00:00Z").await;
    let code = async |period, from, to| try_read(&shop, period, from, to).await.unwrap_err().code;
    let range = PeriodView::Range;
    assert_eq!(code(range, Some("2026-11-21"), Some("2026-11-20")).await, ErrorCode::RangeBackwards);
    assert_eq!(code(range, Some("2026-11-22"), None).await, ErrorCode::RangeBackwards, "today is before");
    assert_eq!(code(range, Some("2016-11-21"), Some("2026-11-21")).await, ErrorCode::RangeTooLong);
    for text in ["", "2026-13-01", "21/11/2026", "2026-11-31"] {
        assert_eq!(code(PeriodView::Month, Some(text), None).await, ErrorCode::BadInput, "{text}");
        assert_eq!(code(range, Some("2026-11-01"), Some(text)).await, ErrorCode::BadInput, "{text}");
    }
    let refused = shop.engine.report(&cashier(), &of(range, None, None)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
}
