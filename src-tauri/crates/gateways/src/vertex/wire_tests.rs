//! How Vertex's JSON is read and written, from the documents' samples to the worst of bytes.

use super::*;
use crate::gateway::Customer;
use domain::{OwnReference, SaleNumber};

fn money(amount_minor: i64, code: &str) -> Money {
    Money::new(amount_minor, Currency::from_code(code).unwrap())
}

fn ask(amount: Money) -> LinkRequest {
    let own_reference = OwnReference::new(SaleNumber::new("A".parse().unwrap(), 123), 2, 7);
    LinkRequest::new(own_reference, amount, Environment::Sandbox)
}

impl Order {
    fn verdict(&self) -> Verdict {
        self.payment.verdict.unwrap()
    }
}

/// What is made of an order of 1500.00 EUR with these fields.
fn read(fields: &str, trust: bool) -> Option<Order> {
    let body = format!(r#"{{"data":{{{fields}}}}}"#);
    let fields = Fields::read(body.as_bytes(), &["k3y"])?;
    Order::read(&fields, money(150_000, "EUR"), Environment::Sandbox, trust)
}

fn order(status: &str, payments: &str) -> Option<Order> {
    read(&whole(status, payments), false)
}

fn whole(status: &str, payments: &str) -> String {
    format!(
        r#""orderNumber":"A-000123-2-9222","orderStatus":"{status}","cost":{{"amount":"1500.00","currency":"EUR"}},"payments":[{payments}]"#
    )
}

fn item(kind: &str, status: &str, amount: &str) -> String {
    format!(
        r#"{{"paymentType":"{kind}","paymentStatus":{{"status":"{status}"}},"cost":{{"amount":"{amount}","currency":"EUR"}}}}"#
    )
}

#[test]
fn the_request_is_the_documents_own() {
    let body = create(115, &ask(money(56, "CLP")), 20).unwrap();
    let order = json!({ "orderNumber": "A-000123-2-9222", "cost": { "amount": "56", "currency": "CLP" } });
    assert_eq!(body, json!({ "shopId": 115, "order": order }));
}

#[test]
fn amounts_have_the_decimals_of_iso_4217() {
    for (minor, code, text) in
        [(56, "CLP", "56"), (5_699, "EUR", "56.99"), (5, "USD", "0.05"), (56_990, "KWD", "56.990")]
    {
        assert_eq!(cost(money(minor, code)), json!({ "amount": text, "currency": code }));
    }
    let body = Fields::read(
        br#"{"data":{"orderStatus":"completed","cost":{"amount":"56.00","currency":"CLP"}}}"#,
        &[],
    );
    let order = Order::read(&body.unwrap(), money(56, "CLP"), Environment::Sandbox, false).unwrap();
    assert_eq!(order.payment.details.amount_minor, Some(56));
}

#[test]
fn a_customer_goes_along_only_with_both_names() {
    let with = |name: Option<&str>| {
        let customer = Customer {
            name: name.map(str::to_owned),
            phone: Some(" 79221110500 ".to_owned()),
            email: Some("  ".to_owned()),
        };
        create(115, &LinkRequest { customer, ..ask(money(56, "CLP")) }, 20).unwrap()["customer"].clone()
    };
    let john = json!({ "firstName": "John", "lastName": "Doe Junior", "phone": "79221110500" });
    assert_eq!(with(Some(" John  Doe Junior ")), john);
    for none in [None, Some(""), Some("John"), Some(" John ")] {
        assert_eq!(with(none), Value::Null, "{none:?}");
    }
}

#[test]
fn a_method_is_named_by_its_parts_and_auto_capture_never_sent() {
    let with = |code: &str| {
        let ask = LinkRequest { method: Some(code.to_owned()), ..ask(money(56, "CLP")) };
        create(115, &ask, 20).map(|body| body["paymentSettings"].clone())
    };
    assert_eq!(with("alps:card"), Some(json!({ "providerCode": "alps", "instrumentType": "card" })));
    let three = json!({ "providerCode": "alps", "instrumentType": "card", "acquirerCode": "lyra" });
    assert_eq!(with("alps:card:lyra"), Some(three));
    for wrong in ["", "alps", "alps:", ":card", "a:b:c:d", "::"] {
        assert_eq!(with(wrong), None, "{wrong}");
    }
}

#[test]
fn the_time_limit_is_counted_from_when_it_is_asked_and_never_before_the_tills_own() {
    let asked_at = crate::json::moment("2024-06-15T10:31:34.086Z");
    let body = create(115, &LinkRequest { asked_at, ..ask(money(56, "CLP")) }, 20).unwrap();
    assert_eq!(body["paymentSettings"], json!({ "timeLimit": "2024-06-15T10:51:49.086Z" }));
}

#[test]
fn methods_are_told_once_each() {
    let body = br#"{"data":[
        {"providerCode":"alps","acquirerCode":"lyra","instrumentType":"card","entryMode":"cnp"},
        {"providerCode":"alps","acquirerCode":"lyra","instrumentType":"card","entryMode":"cp"},
        {"providerCode":"cleo","instrumentType":"bank_transfer"},
        {"providerCode":"a:b","instrumentType":"card"},{"instrumentType":"card"}]}"#;
    let all = methods(&Fields::read(body, &[]).unwrap()).unwrap();
    let told: Vec<_> = all.iter().map(|method| (method.code.as_str(), method.name.as_str())).collect();
    assert_eq!(told, [("alps:card:lyra", "alps, card, lyra"), ("cleo:bank_transfer", "cleo, bank_transfer")]);
    assert!(methods(&Fields::read(b"{}", &[]).unwrap()).is_none());
}

#[test]
fn a_completed_payment_is_paid_while_the_order_is_in_progress() {
    let paid = order("in_progress", &item("payment", "completed", "1500.00")).unwrap();
    assert_eq!(
        (paid.verdict(), paid.payment.raw_status.as_str()),
        (Verdict::Confirmed, "in_progress/completed")
    );
    let asked = Details::matching(money(150_000, "EUR"), "A-000123-2-9222", Environment::Sandbox);
    assert_eq!(paid.payment.details, Details { is_cleared: Some(false), ..asked });
    let cleared = order("completed", &item("payment", "completed", "1500.00")).unwrap();
    assert_eq!(cleared.payment.details.is_cleared, Some(true));
    let rejected = order("rejected", &item("payment", "completed", "1500.00")).unwrap();
    assert_eq!(rejected.payment.details.is_cleared, None, "what went back first never cleared");
    assert_eq!((cleared.verdict(), cleared.payment.raw_status.as_str()), (Verdict::Confirmed, "completed"));
}

#[test]
fn an_items_own_word_decides_and_an_unknown_one_only_where_it_is_trusted() {
    for (word, plain, trusted) in [
        ("authorized", Verdict::Authorized, Verdict::Authorized),
        ("in_progress", Verdict::Pending, Verdict::Pending),
        ("failed", Verdict::Pending, Verdict::Pending),
        ("captured", Verdict::Pending, Verdict::Confirmed),
        ("", Verdict::Pending, Verdict::Confirmed),
    ] {
        let fields = whole("in_progress", &item("payment", word, "1500.00"));
        assert_eq!(read(&fields, false).unwrap().verdict(), plain, "{word}");
        assert_eq!(read(&fields, true).unwrap().verdict(), trusted, "{word}");
    }
    let again =
        format!("{},{}", item("payment", "failed", "1500.00"), item("payment", "completed", "1500.00"));
    assert_eq!(order("in_progress", &again).unwrap().verdict(), Verdict::Confirmed);
    let refund = order("in_progress", &item("refund", "completed", "1500.00")).unwrap();
    assert_eq!(refund.verdict(), Verdict::Pending, "a refund is no payment");
}

#[test]
fn every_status_has_its_verdict_and_no_other() {
    for (status, verdict) in [
        ("in_progress", Verdict::Pending),
        ("need_action", Verdict::Pending),
        ("completed", Verdict::Confirmed),
        ("cancelled", Verdict::Cancelled),
        ("rejected", Verdict::Declined),
        ("failed", Verdict::Failed),
        ("refunded", Verdict::Refunded),
        ("partially_refunded", Verdict::PartiallyRefunded),
        ("COMPLETED", Verdict::Unrecognised),
        ("paid", Verdict::Unrecognised),
    ] {
        assert_eq!(order(status, "").unwrap().verdict(), verdict, "{status}");
    }
    assert_eq!(
        order("rejected", &item("payment", "completed", "1500.00")).unwrap().verdict(),
        Verdict::Refunded,
        "the money had come"
    );
}

#[test]
fn sums_say_whether_all_went_back() {
    let paid = item("payment", "completed", "1500.00");
    for (status, back, verdict) in [
        ("refunded", "1500.00", Verdict::Refunded),
        ("refunded", "500.00", Verdict::PartiallyRefunded),
        ("partially_refunded", "500.00", Verdict::PartiallyRefunded),
        ("partially_refunded", "1500.00", Verdict::Refunded),
    ] {
        let told = order(status, &format!("{paid},{}", item("refund", "completed", back))).unwrap();
        assert_eq!(told.verdict(), verdict, "{status} {back}");
    }
    let failed = order("completed", &format!("{paid},{}", item("refund", "failed", "500.00"))).unwrap();
    assert_eq!((failed.went_back.minor, failed.went_back.failed), (0, 1));
}

#[test]
fn what_differs_from_what_was_asked_is_what_is_told() {
    let less = order("in_progress", &item("payment", "completed", "1499.99")).unwrap();
    assert_eq!(less.payment.details.amount_minor, Some(149_999));
    let twice = format!("{0},{0}", item("payment", "completed", "1500.00"));
    assert_eq!(order("in_progress", &twice).unwrap().payment.details.amount_minor, Some(300_000));
    let other = r#""orderStatus":"completed","cost":{"amount":"1500","currency":"USD"},"payments":[
        {"paymentStatus":{"status":"completed"},"cost":{"amount":"1500","currency":"EUR"}}]"#;
    assert_eq!(read(other, false).unwrap().payment.details.currency.as_deref(), Some("USD"));
}

#[test]
fn money_beside_what_cannot_be_read_exactly_is_no_answer() {
    for odd in [
        r#"{"amount":"1e3","currency":"EUR"}"#,
        r#"{"amount":"1500.001","currency":"EUR"}"#,
        r#"{"amount":"1500.00","currency":12}"#,
        r#""1500.00""#,
    ] {
        let fields = |status: &str| format!(r#""orderStatus":"{status}","cost":{odd}"#);
        assert!(read(&fields("completed"), false).is_none(), "{odd}");
        assert!(read(&fields("in_progress"), false).is_some(), "{odd}");
        assert!(read(&fields("failed"), false).is_some(), "{odd}");
    }
    for none in [r#""orderStatus":5"#, r#""orderStatus":"completed","payments":{}"#, ""] {
        assert!(read(none, false).is_none(), "{none}");
    }
}

#[test]
fn an_order_may_stand_one_level_deeper_and_its_status_in_an_object() {
    let told = read(r#""order":{"orderNumber":"A-1","orderStatus":{"status":"completed"}}"#, false).unwrap();
    assert_eq!(
        (told.verdict(), told.payment.details.reference.as_deref()),
        (Verdict::Confirmed, Some("A-1"))
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(body in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        if let Some(fields) = Fields::read(&body, &["k"]) {
            let _ = methods(&fields);
            let _ = Order::read(&fields, money(150_000, "EUR"), Environment::Sandbox, true);
        }
    }

    #[test]
    fn no_value_in_any_place_confirms_by_itself(
        first in "(null|true|-?[0-9]{1,25}(\\.[0-9]{1,5})?(e[0-9])?|\"[^\"\\\\]{0,12}\"|\\{\\}|\\[\\])",
        second in "(null|false|-?[0-9]{1,25}|\"authorized\"|\\{\"amount\":\"[0-9]{1,25}\"\\})",
    ) {
        let fields = format!(
            r#""orderStatus":"in_progress","orderNumber":{first},"cost":{second},"payments":[
                {{"paymentStatus":{{"status":{first}}},"cost":{{"amount":{first},"currency":{second}}}}},
                {{"paymentStatus":{second},"paymentType":{first},"cost":{second}}}]"#
        );
        if let Some(told) = read(&fields, false) {
            proptest::prop_assert_ne!(told.verdict(), Verdict::Confirmed);
        }
    }
}
