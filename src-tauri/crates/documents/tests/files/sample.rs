//! A shop's day for tests: sales of every state, odd notes, long names.

use chrono::{Days, Duration, NaiveDate};
use documents::Rows;
use documents::report::{
    AttemptRow, Closing, ClosingTotals, Counts, DaySum, DrawerRow, Figures, FindingRow, HourSum, JournalHead,
    LocalMoment, NamedSum, Profile, RefundRow, Report, SaleRow, Schema, TakenBackRow, TenderRow,
};
use domain::{BusinessDay, Currency, Money};

pub const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const NOTES: [&str; 6] = [
    "=HYPERLINK(\"x\"); قهوة, \"deux\"",
    "",
    "2 baguettes, lait",
    "خبز وحليب 2 × 50",
    "+1",
    "Café — crème brûlée",
];

pub fn at(text: &str) -> LocalMoment {
    LocalMoment::parse_from_rfc3339(text).unwrap()
}

fn day_of(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

fn dzd(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::DZD)
}

/// One demo day of sixty sales.
pub fn day() -> Report {
    let (mut sales, mut attempts) = (Vec::new(), Vec::new());
    for index in 0..60_u32 {
        let made_at = at("2026-11-21T08:12:05+01:00") + Duration::minutes(i64::from(index) * 11);
        let asked = dzd(150_000 + i64::from(index) * 23_450);
        let (state, stage) = match index {
            17 | 33 => ("unpaid", "declined"),
            40 => ("conflict", "awaiting"),
            58 | 59 => ("open", "awaiting"),
            _ => ("paid", "confirmed"),
        };
        let is_paid = state == "paid";
        let flags = if index == 12 { vec!["late".to_owned()] } else { Vec::new() };
        let number = format!("A-{:06}", index + 1);
        let reference = format!("OCPL-{:06X}-D4E5", 0xA1_B2C3 + index * 7919);
        let note = NOTES[index as usize % NOTES.len()].to_owned();
        let cashier = ["Amina Benali", "Karim", "فاطمة"][index as usize % 3].to_owned();
        let paid = if is_paid { asked } else { dzd(0) };
        sales.push(SaleRow {
            number: number.clone(),
            made_at,
            business_day: day_of("2026-11-21"),
            asked,
            note: note.clone(),
            cashier: cashier.clone(),
            state: state.into(),
            flags: flags.clone(),
            attempts: 1,
            reference: if is_paid { reference.clone() } else { String::new() },
            sold: paid,
            paid_by: if is_paid { "phone".into() } else { String::new() },
        });
        attempts.push(AttemptRow {
            own_reference: format!("{number}-1-K7F3"),
            number,
            made_at,
            business_day: day_of("2026-11-21"),
            asked,
            note,
            cashier,
            state: state.into(),
            gateway: "ocpay".into(),
            reference,
            stage: stage.into(),
            flags,
            raw_status: stage.to_uppercase(),
            confirmed_at: is_paid.then(|| made_at + Duration::seconds(55)),
            money_day: is_paid.then(|| day_of("2026-11-21")),
            received: paid,
            resolution: String::new(),
        });
    }
    let sold_minor: i64 = sales.iter().map(|sale| sale.sold.amount_minor).sum();
    let by_hour = (8..19)
        .map(|hour| HourSum { hour, payments: 5, sold_minor: i64::from((hour * 37) % 11 + 2) * 321_000 })
        .collect();
    let named = |name: &str, payments, sold_minor| NamedSum {
        name: name.into(),
        currency: Currency::DZD,
        payments,
        sold_minor,
    };
    Report {
        schema: Schema,
        profile: Profile::Demo,
        shop: "Épicerie El Baraka".into(),
        till: "A".into(),
        time_zone: "Africa/Algiers".into(),
        from: day_of("2026-11-21"),
        to: day_of("2026-11-21"),
        as_of: JournalHead { seq: 345, hash: HASH.into(), at: Some(at("2026-11-21T19:32:07+01:00")) },
        figures: vec![Figures {
            currency: Currency::DZD,
            sold_minor,
            received_minor: sold_minor + 345_000,
            owed_minor: 345_000,
            other_minor: 0,
            returned_minor: 0,
            tendered_minor: 0,
        }],
        counts: Counts { paid: 55, open: 2, unpaid: 2, conflict: 1 },
        by_hour,
        by_day: vec![DaySum { day: day_of("2026-11-21"), payments: 55, sold_minor }],
        by_gateway: vec![named("OCPay", 55, sold_minor)],
        by_cashier: vec![
            named("Amina Benali", 19, 15_000_000),
            named("Karim", 18, 14_000_000),
            named("فاطمة", 18, sold_minor - 29_000_000),
        ],
        by_tender: Vec::new(),
        sales,
        attempts,
        tenders: Vec::new(),
        refunds: Vec::new(),
        drawers: Vec::new(),
        findings: vec![
            FindingRow {
                cause: "duplicate".into(),
                sale: "A-000021".into(),
                own_reference: "A-000021-2-P2Q4".into(),
                amount: dzd(345_000),
                resolution: String::new(),
                note: String::new(),
                by: String::new(),
                decided_at: None,
                is_open: true,
            },
            FindingRow {
                cause: "late".into(),
                sale: "A-000013".into(),
                own_reference: "A-000013-1-K7F3".into(),
                amount: dzd(431_400),
                resolution: "accepted".into(),
                note: "Le client avait déjà sa marchandise, vérifié au téléphone avec la responsable".into(),
                by: "Amina Benali".into(),
                decided_at: Some(at("2026-11-21T18:05:00+01:00")),
                is_open: false,
            },
        ],
        closing: None,
    }
}

/// The same day, live and closed.
pub fn closed_day() -> Report {
    let mut report = day();
    report.profile = Profile::Live;
    let day_minor = report.figures[0].sold_minor;
    report.closing = Some(Closing {
        number: 12,
        closed_at: at("2026-11-21T20:04:31+01:00"),
        by: "Amina Benali".into(),
        totals: vec![ClosingTotals {
            currency: Currency::DZD,
            day_minor,
            month_minor: day_minor * 19,
            perpetual_minor: day_minor * 412,
        }],
        head: report.as_of.clone(),
        signature: HASH.repeat(2),
    });
    report
}

/// A month of more sales than a paper lists, in two currencies.
pub fn month() -> Report {
    let mut report = day();
    report.profile = Profile::Live;
    report.from = day_of("2026-11-01");
    report.to = day_of("2026-11-30");
    let first = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    report.by_day = (0..30_u64)
        .map(|offset| DaySum {
            day: BusinessDay::from_date(first + Days::new(offset)),
            payments: 40,
            sold_minor: if offset % 7 == 5 {
                0
            } else {
                i64::try_from(offset * 37 % 23).unwrap() * 1_230_000 + 9_000_000
            },
        })
        .collect();
    report.sales = report.sales.iter().cycle().take(1_200).cloned().collect();
    report.figures.push(Figures {
        currency: Currency::from_code("EUR").unwrap(),
        sold_minor: 12_050,
        received_minor: 12_050,
        owed_minor: 0,
        other_minor: 0,
        returned_minor: 0,
        tendered_minor: 0,
    });
    report
}

/// The same closed day with a drawer: two sales in cash, one of them taken back, and a cheque.
pub fn day_with_cash() -> Report {
    let mut report = closed_day();
    let tender = |index: usize, kind: &str, note: &str| {
        let sale = &report.sales[index];
        TenderRow {
            number: sale.number.clone(),
            made_at: sale.made_at,
            business_day: sale.business_day,
            state: "paid".into(),
            cashier: sale.cashier.clone(),
            kind: kind.into(),
            note: note.into(),
            amount: sale.asked,
            given: (kind == "cash").then(|| dzd(1_000_000)),
            change: (kind == "cash").then(|| dzd(1_000_000 - sale.asked.amount_minor)),
            at: sale.made_at + Duration::minutes(25),
            money_day: sale.business_day,
            by: "Amina Benali".into(),
            taken_back: None,
        }
    };
    let mut tenders =
        vec![tender(17, "cash", ""), tender(33, "cash", ""), tender(58, "other", "=شيك رقم 12")];
    tenders[1].taken_back = Some(TakenBackRow {
        reason: "Mauvaise vente, le client a payé par téléphone".into(),
        by: "Nadia".into(),
        at: at("2026-11-21T17:40:00+01:00"),
        money_day: day_of("2026-11-21"),
    });
    for (index, kind) in [(17, "cash"), (58, "other")] {
        report.sales[index].state = "paid".into();
        report.sales[index].paid_by = kind.into();
        report.sales[index].sold = report.sales[index].asked;
    }
    let tendered_minor = tenders[0].amount.amount_minor + tenders[2].amount.amount_minor;
    let named = |name: &str, payments, sold_minor| NamedSum {
        name: name.into(),
        currency: Currency::DZD,
        payments,
        sold_minor,
    };
    report.by_tender = vec![
        named("phone", 55, report.figures[0].sold_minor),
        named("cash", 1, tenders[0].amount.amount_minor),
        named("other", 1, tenders[2].amount.amount_minor),
    ];
    report.drawers = vec![DrawerRow {
        day: day_of("2026-11-21"),
        currency: Currency::DZD,
        float_minor: 500_000,
        sales_minor: tenders[0].amount.amount_minor,
        paid_in_minor: 0,
        paid_out_minor: 120_000,
        expected_minor: Some(380_000 + tenders[0].amount.amount_minor),
        counted_minor: Some(370_000 + tenders[0].amount.amount_minor),
        difference_minor: Some(-10_000),
        counted_by: "Amina Benali".into(),
        counted_at: Some(at("2026-11-21T19:20:00+01:00")),
        counts: 1,
        note: "Monnaie rendue en trop".into(),
    }];
    report.figures[0].sold_minor += tendered_minor;
    report.figures[0].tendered_minor = tendered_minor;
    report.tenders = tenders;
    let refund = |ordinal: i64, way: &str, stage: &str, returned_minor| {
        let sale = &report.sales[3];
        RefundRow {
            number: sale.number.clone(),
            made_at: sale.made_at,
            business_day: sale.business_day,
            state: "paid".into(),
            cashier: sale.cashier.clone(),
            own_reference: format!("{}-1-K7F3", sale.number),
            gateway: "paymennt".into(),
            reference: String::new(),
            way: way.into(),
            stage: stage.into(),
            amount: dzd(20_000),
            returned: dzd(returned_minor),
            reason: "=مقاس خاطئ".into(),
            by: "Nadia".into(),
            asked_at: sale.made_at + Duration::minutes(ordinal),
            ended_at: (returned_minor != 0).then(|| sale.made_at + Duration::minutes(ordinal + 1)),
            money_day: (returned_minor != 0).then_some(sale.business_day),
        }
    };
    report.refunds = vec![refund(1, "gateway", "done", 20_000), refund(2, "gateway", "pending", 0)];
    report.figures[0].sold_minor -= 20_000;
    report.figures[0].returned_minor = 20_000;
    report
}

/// A report without the rows of its sales, and these in batches of so many sales' attempts.
pub fn in_batches(report: &Report, most: usize) -> (Report, Vec<Rows>) {
    let mut batches = Vec::new();
    let count = report.sales.len().max(report.attempts.len());
    for first in (0..count).step_by(most) {
        fn of<T: Clone>(rows: &[T], first: usize, most: usize) -> Vec<T> {
            rows.iter().skip(first).take(most).cloned().collect()
        }
        batches.push(Rows {
            sales: of(&report.sales, first, most),
            attempts: of(&report.attempts, first, most),
            tenders: of(&report.tenders, first, most),
            refunds: of(&report.refunds, first, most),
            findings: of(&report.findings, first, most),
        });
    }
    let bare = Report {
        sales: Vec::new(),
        attempts: Vec::new(),
        tenders: Vec::new(),
        refunds: Vec::new(),
        findings: Vec::new(),
        ..report.clone()
    };
    (bare, batches)
}

/// Reports short and long, with cash and without.
pub fn every() -> [Report; 4] {
    [day(), closed_day(), day_with_cash(), month()]
}
