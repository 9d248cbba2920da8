//! The pages' HTML: no script, no resource from elsewhere, every foreign word escaped.

use crate::clock;
use crate::links::{Link, LinkState};
use crate::page::words::Language;
use crate::registry;

const STYLE: &str = include_str!("style.css");

/// Eight points: two squares, one turned.
const STAR: &str = "M115 60 98.9 76.1V98.9H76.1L60 115 43.9 98.9H21.1V76.1L5 60 21.1 43.9V21.1H43.9L60 5 76.1 21.1H98.9V43.9Z";
const OCTAGON: &str = "M40 8H80L112 40V80L80 112H40L8 80V40Z";

/// What a page is about.
pub(crate) struct Scene<'a> {
    pub(crate) shop: &'a str,
    pub(crate) language: Language,
    /// Allows the page's own style, and no other.
    pub(crate) nonce: &'a str,
    /// The link with its state; `None` if there is none of that name.
    pub(crate) link: Option<(&'a Link, LinkState)>,
    /// The customer has just left.
    pub(crate) left: bool,
}

/// The whole page.
pub(crate) fn page(scene: &Scene) -> String {
    let words = scene.language.words();
    let body = match scene.link {
        None => verdict(scene, "notpaid", OCTAGON, CROSS, words.unknown, "", &said(&[words.check_address])),
        Some((link, state)) => match state {
            LinkState::Paid | LinkState::Authorized => paid(scene, link),
            LinkState::Declined => over(scene, link, words.declined),
            LinkState::Cancelled => over(scene, link, words.cancelled),
            LinkState::Refunded | LinkState::PartlyRefunded => {
                verdict(scene, "paid", STAR, TICK, words.refunded, &amount(link), &said(&[words.close]))
            }
            LinkState::Expired => over(scene, link, words.expired),
            LinkState::Pending | LinkState::Started if scene.left => left(scene, link),
            LinkState::Pending | LinkState::Started => open(scene, link, state),
        },
    };
    let Scene { language, nonce, shop, .. } = scene;
    format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title} · {shop}</title><style nonce=\"{nonce}\">{STYLE}</style></head>\n\
         <body><p class=\"tape\" data-testid=\"demo-badge\"><span>{tape}</span></p>\n<main>{body}</main>\n{foot}</body></html>\n",
        lang = language.code(),
        dir = language.direction(),
        title = escaped(words.page_title),
        shop = escaped(shop),
        tape = escaped(words.tape),
        foot = foot(scene),
    )
}

fn open(scene: &Scene, link: &Link, state: LinkState) -> String {
    let words = scene.language.words();
    let amount = amount(link);
    let until = if state == LinkState::Started {
        escaped(words.processing)
    } else {
        with_time(words.until, link.expires_at)
    };
    format!(
        "<section class=\"sheet\">{stars}<p class=\"soft\">{pay_to}</p><p class=\"shop\" dir=\"auto\">{shop}</p>\
         <h1 class=\"amount\" data-testid=\"customer-amount\">{amount}</h1>\
         <p class=\"title\" dir=\"auto\" data-testid=\"customer-title\">{title}</p>{description}\
         <p class=\"until\" data-testid=\"customer-until\">{until}</p></section>\
         <form method=\"post\" action=\"/pay/{reference}?lang={lang}\">\
         <button class=\"brass\" id=\"customer-pay\" data-testid=\"customer-pay\" name=\"does\" value=\"pays\">{pay}</button>\
         <fieldset><legend>{otherwise}</legend>\
         <button id=\"customer-decline\" data-testid=\"customer-decline\" name=\"does\" value=\"declines\">{decline}</button>\
         <button id=\"customer-leave\" data-testid=\"customer-leave\" name=\"does\" value=\"leaves\">{leave}</button>\
         </fieldset></form>",
        stars = stars(),
        pay_to = escaped(words.pay_to),
        shop = escaped(scene.shop),
        title = escaped(&link.title),
        description = link
            .description
            .as_deref()
            .map(|text| format!("<p class=\"soft more\" dir=\"auto\">{}</p>", escaped(text)))
            .unwrap_or_default(),
        reference = escaped(&link.reference),
        lang = scene.language.code(),
        pay = escaped(words.pay).replace("{amount}", &amount),
        otherwise = escaped(words.otherwise),
        decline = escaped(words.decline),
        leave = escaped(words.leave),
    )
}

fn paid(scene: &Scene, link: &Link) -> String {
    let words = scene.language.words();
    let mut more = String::new();
    if let Some(at) = link.settled_at {
        more.push_str(&format!("<p>{}</p>", with_time(words.paid_at, at)));
    }
    if let Some(message) = &link.success_message {
        more.push_str(&format!("<p class=\"message\" dir=\"auto\">{}</p>", escaped(message)));
    }
    more.push_str(&said(&[words.close]));
    if let Some(url) = &link.redirect_url {
        more.push_str(&format!(
            "<p><a class=\"out\" href=\"{}\" rel=\"noreferrer\">{}</a></p>",
            escaped(url),
            escaped(words.to_shop)
        ));
    }
    verdict(scene, "paid", STAR, TICK, words.paid, &amount(link), &more)
}

fn over(scene: &Scene, link: &Link, word: &str) -> String {
    let words = scene.language.words();
    verdict(
        scene,
        "notpaid",
        OCTAGON,
        CROSS,
        word,
        &amount(link),
        &said(&[words.nothing_moved, words.ask_for_new]),
    )
}

fn left(scene: &Scene, link: &Link) -> String {
    let words = scene.language.words();
    let more = format!(
        "{}<p>{}</p><p><a class=\"out\" href=\"/pay/{}?lang={}\">{}</a></p>",
        said(&[words.nothing_moved]),
        with_time(words.left_until, link.expires_at),
        escaped(&link.reference),
        scene.language.code(),
        escaped(words.to_payment),
    );
    verdict(scene, "waiting", OCTAGON, HANDS, words.left, &amount(link), &more)
}

const TICK: &str = "m39 61 15 15 28-31";
const CROSS: &str = "m44 44 32 32m0-32L44 76";
const HANDS: &str = "M60 34V62L78 72";

fn verdict(
    scene: &Scene,
    kind: &str,
    frame: &str,
    sign: &str,
    word: &str,
    amount: &str,
    more: &str,
) -> String {
    let amount = if amount.is_empty() { String::new() } else { format!("<p class=\"amount\">{amount}</p>") };
    format!(
        "<section class=\"sheet verdict {kind}\" data-testid=\"customer-result\" data-result=\"{kind}\">\
         <div class=\"plate\">{stars}<svg class=\"seal\" viewBox=\"0 0 120 120\" aria-hidden=\"true\"><path d=\"{frame}\"/><path class=\"sign\" d=\"{sign}\"/></svg>\
         <h1>{word}</h1>{amount}</div><div class=\"facts\"><p class=\"shop\" dir=\"auto\">{shop}</p>{more}</div></section>",
        stars = stars(),
        word = escaped(word),
        shop = escaped(scene.shop),
    )
}

fn foot(scene: &Scene) -> String {
    let words = scene.language.words();
    let mut foot = String::from("<footer>");
    let mut path = String::from("?lang=");
    if let Some((link, _)) = scene.link {
        let gateway = format!("<bdi>{}</bdi>", escaped(registry::title(&link.gateway)));
        foot.push_str(&format!(
            "<p>{}</p><p>{} <bdi dir=\"ltr\" data-testid=\"customer-reference\">{}</bdi></p>",
            escaped(words.plays).replace("{gateway}", &gateway),
            escaped(words.reference),
            escaped(&link.reference),
        ));
        if scene.left {
            path = "?left=1&amp;lang=".into();
        }
    }
    foot.push_str(&format!("<nav aria-label=\"{}\">", escaped(words.languages)));
    for language in Language::ALL {
        let code = language.code();
        let current = if language == scene.language { " aria-current=\"true\"" } else { "" };
        foot.push_str(&format!(
            "<a href=\"{path}{code}\" lang=\"{code}\" hreflang=\"{code}\"{current}>{}</a>",
            language.own_name()
        ));
    }
    foot.push_str("</nav></footer>");
    foot
}

fn stars() -> String {
    format!(
        "<svg class=\"zellige\" aria-hidden=\"true\" preserveAspectRatio=\"xMidYMid slice\" viewBox=\"0 0 360 240\"><defs><pattern id=\"z\" width=\"60\" height=\"60\" patternUnits=\"userSpaceOnUse\"><path transform=\"scale(.5)\" d=\"{STAR}\"/></pattern></defs><rect width=\"360\" height=\"240\" fill=\"url(#z)\"/></svg>"
    )
}

fn said(sentences: &[&str]) -> String {
    sentences.iter().map(|sentence| format!("<p>{}</p>", escaped(sentence))).collect()
}

fn with_time(words: &str, at: chrono::DateTime<chrono::Utc>) -> String {
    let time = format!(
        "<bdi dir=\"ltr\"><time datetime=\"{}\">{}</time></bdi>",
        clock::iso(at),
        clock::wall_clock(at)
    );
    escaped(words).replace("{time}", &time)
}

/// `1 500,00 DZD`, whatever the language: the figure is one isolate, the currency follows in reading order.
fn amount(link: &Link) -> String {
    let whole = (link.amount_minor / 100).unsigned_abs().to_string();
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('\u{202f}');
        }
        grouped.push(digit);
    }
    format!(
        "<span class=\"money\"><bdi dir=\"ltr\">{grouped}<span class=\"dec\">,{:02}</span></bdi><span class=\"cur\"> {}</span></span>",
        (link.amount_minor % 100).unsigned_abs(),
        escaped(&link.currency)
    )
}

/// Safe between tags and inside a quoted attribute. Control and bidi characters are dropped: a title must not turn
/// the amount around.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(' '),
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            control if control.is_control() => {}
            plain => safe.push(plain),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_cannot_leave_their_place() {
        assert_eq!(escaped("<b a=\"1\" b='2'>&"), "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;");
        assert_eq!(escaped("a\u{202e}b\u{0}c\nd"), "abc d");
    }
}
