use super::*;
use gateways::capabilities::EnvironmentSign;
use gateways::registry;

fn capabilities(customer: CustomerUse) -> Capabilities {
    Capabilities { sends_by: &[Channel::Sms, Channel::Email], customer, methods: true, ..bare() }
}

/// A gateway that can do nothing.
fn bare() -> Capabilities {
    Capabilities::bare(registry::entry("ocpay").unwrap(), EnvironmentSign::Key).unwrap()
}

fn wish(send_by: Option<ChannelView>, name: &str, phone: &str, email: &str) -> LinkWish {
    let told = |text: &str| Some(text.to_owned());
    let customer = CustomerInput { name: told(name), phone: told(phone), email: told(email) };
    LinkWish { method: None, customer: Some(customer), send_by }
}

fn refused(customer: CustomerUse, wish: &LinkWish) -> ErrorCode {
    Wish::checked(wish, &capabilities(customer)).unwrap_err().code
}

#[test]
fn a_phone_number_needs_its_country_s_code_and_may_be_written_as_people_do() {
    for (written, meant) in [
        ("+971 50 123 4567", Some("+971501234567")),
        ("00971-50-123.4567", Some("+971501234567")),
        (" +213 (555) 12 34 56 ", Some("+213555123456")),
        ("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", Some("+971501234567")),
        ("\u{202a}+971501234567\u{202c}", Some("+971501234567")),
        ("0501234567", None),
        ("+0501234567", None),
        ("+9715", None),
        ("+9715012345678901", None),
        ("+971 50 12x 4567", None),
        ("++971501234567", None),
        ("+971+501234567", None),
        ("+", None),
    ] {
        assert_eq!(phone(written.trim()).as_deref(), meant, "{written:?}");
    }
}

#[test]
fn a_mail_address_has_something_before_its_sign_and_a_host_with_a_dot() {
    for fit in ["a@b.co", "amel.ben+till@mail.example.ae", "o'neil@x-y.org"] {
        assert_eq!(email(fit).as_deref(), Some(fit));
    }
    let long = format!("{}@example.com", "a".repeat(65));
    for unfit in
        ["", "a", "@b.co", "a@", "a@b", "a@b..co", "a@-b.co", "a b@c.de", "a@b@c.de", "a\u{202e}@b.co", &long]
    {
        assert_eq!(email(unfit), None, "{unfit:?}");
    }
}

#[test]
fn a_name_is_written_in_any_script_and_holds_nothing_that_steers_text() {
    assert_eq!(name("  أمل   بن علي "), Some("أمل بن علي".to_owned()));
    for unfit in ["123", "a\u{202e}b", "a\nb", &"a".repeat(101)] {
        assert_eq!(name(unfit), None, "{unfit:?}");
    }
}

#[test]
fn what_is_missing_to_send_a_link_is_said_before_anything_happens() {
    let (sms, mail) = (Some(ChannelView::Sms), Some(ChannelView::Email));
    let (number, address) = ("+971501234567", "amel@example.ae");
    assert_eq!(refused(CustomerUse::Told, &wish(sms, "", "", address)), ErrorCode::PhoneMissing);
    assert_eq!(refused(CustomerUse::Told, &wish(mail, "", number, "")), ErrorCode::EmailMissing);
    assert_eq!(refused(CustomerUse::WithEmail, &wish(sms, "", number, "")), ErrorCode::EmailMissing);
    assert_eq!(refused(CustomerUse::WithNames, &wish(None, "Amel", "", address)), ErrorCode::NamesMissing);
    assert_eq!(refused(CustomerUse::Untold, &wish(None, "Amel Ali", "", "")), ErrorCode::CustomerNotTaken);
    assert_eq!(refused(CustomerUse::Told, &wish(sms, "", "12", address)), ErrorCode::PhoneUnfit);
    assert_eq!(refused(CustomerUse::Told, &wish(None, "", "", "amel")), ErrorCode::EmailUnfit);
    assert_eq!(refused(CustomerUse::Told, &wish(None, "1", "", "")), ErrorCode::CustomerNameUnfit);
    let none = LinkWish { send_by: sms, ..LinkWish::default() };
    assert_eq!(refused(CustomerUse::Told, &none), ErrorCode::PhoneMissing);
    let kept = Wish::checked(&wish(sms, "", number, ""), &capabilities(CustomerUse::Told)).unwrap();
    assert_eq!((kept.send_by, kept.customer.phone.as_deref()), (Some(Channel::Sms), Some(number)));
}

#[test]
fn what_was_left_empty_is_no_customer() {
    let empty = Wish::checked(&wish(None, " ", "", " "), &capabilities(CustomerUse::Untold)).unwrap();
    assert_eq!(empty.customer, Customer::default());
}

#[test]
fn a_gateway_that_cannot_is_asked_for_nothing() {
    let bare = bare();
    let method = LinkWish { method: Some("card".to_owned()), ..LinkWish::default() };
    assert_eq!(Wish::checked(&method, &bare).unwrap_err().code, ErrorCode::MethodNotOffered);
    let sent = wish(Some(ChannelView::Sms), "", "+971501234567", "");
    let error = Wish::checked(&sent, &bare).unwrap_err();
    assert_eq!((error.code, error.values["channel"].as_str()), (ErrorCode::SendingNotOffered, "sms"));
    assert!(!format!("{error:?} {sent:?}").contains("97150"), "who it is stands in no error and no log");
}

#[test]
fn a_screen_is_told_only_the_end_of_where_a_link_went() {
    let of = |send_by| {
        let wish = wish(Some(send_by), "", "+971501234567", "amel@example.ae");
        Wish::checked(&wish, &capabilities(CustomerUse::Told)).unwrap().sent_to()
    };
    assert_eq!(of(ChannelView::Sms).as_deref(), Some("…67"));
    assert_eq!(of(ChannelView::Email).as_deref(), Some("a…@example.ae"));
    assert_eq!(Wish::default().sent_to(), None);
}

#[test]
fn what_a_gateway_repeats_of_a_customer_is_taken_out_of_its_words() {
    let wish = wish(None, "Amel Ali", "+971 50 123 4567", "amel@example.ae");
    let wish = Wish::checked(&wish, &capabilities(CustomerUse::Told)).unwrap();
    let said = "971501234567 of Amel Ali <amel@example.ae> (+971501234567) can't be reached";
    let kept = wish.without_customer(said);
    assert_eq!(kept, "*** of *** <***> (***) can't be reached");
    assert_eq!(Wish::default().without_customer("no customer"), "no customer");
}
