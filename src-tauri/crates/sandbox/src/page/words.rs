//! What the page says, in three languages. `{amount}`, `{time}` and `{gateway}` are filled in by the page.

use serde::{Deserialize, Serialize};

/// A language of the customer's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Arabic, right to left.
    #[serde(rename = "ar")]
    Arabic,
}

impl Language {
    /// All of them, in the order in which the page offers them.
    pub const ALL: [Self; 3] = [Self::Arabic, Self::French, Self::English];

    /// The language of a tag such as `fr` or `ar-DZ`; `None` if it is none of the three.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let first = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(first))
    }

    /// Its two-letter code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Arabic => "ar",
        }
    }

    /// The first of the three that an `Accept-Language` header asks for, by its weights.
    #[must_use]
    pub(crate) fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(u32, Self)> = None;
        for wish in header.split(',') {
            let mut parts = wish.split(';');
            let Some(language) = parts.next().and_then(|tag| Self::from_tag(tag.trim())) else { continue };
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(1_000, thousandths);
            if weight > 0 && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    pub(crate) fn direction(self) -> &'static str {
        if self == Self::Arabic { "rtl" } else { "ltr" }
    }

    /// Its name in itself.
    pub(crate) fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
            Self::Arabic => "العربية",
        }
    }

    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
            Self::Arabic => &ARABIC,
        }
    }
}

/// A weight such as `0.8`, in thousandths.
fn thousandths(weight: &str) -> u32 {
    let (whole, rest) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let digits: String = rest.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), digits.parse::<u32>()) {
        (Ok(whole), Ok(part)) => whole.min(1).saturating_mul(1_000).saturating_add(part).min(1_000),
        _ => 0,
    }
}

/// Everything the page says.
pub(crate) struct Words {
    pub(crate) tape: &'static str,
    pub(crate) page_title: &'static str,
    pub(crate) pay_to: &'static str,
    pub(crate) pay: &'static str,
    pub(crate) until: &'static str,
    pub(crate) processing: &'static str,
    pub(crate) otherwise: &'static str,
    pub(crate) decline: &'static str,
    pub(crate) leave: &'static str,
    pub(crate) plays: &'static str,
    pub(crate) reference: &'static str,
    pub(crate) languages: &'static str,
    pub(crate) paid: &'static str,
    pub(crate) paid_at: &'static str,
    pub(crate) declined: &'static str,
    pub(crate) cancelled: &'static str,
    pub(crate) refunded: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) unknown: &'static str,
    pub(crate) left: &'static str,
    pub(crate) left_until: &'static str,
    pub(crate) nothing_moved: &'static str,
    pub(crate) ask_for_new: &'static str,
    pub(crate) check_address: &'static str,
    pub(crate) to_shop: &'static str,
    pub(crate) to_payment: &'static str,
    pub(crate) close: &'static str,
}

static ENGLISH: Words = Words {
    tape: "DEMO. No real money moves.",
    page_title: "Payment",
    pay_to: "Pay to",
    pay: "Pay {amount}",
    until: "Can be paid until {time}",
    processing: "The bank is working on your payment.",
    otherwise: "Or let something else happen",
    decline: "Decline",
    leave: "Leave without paying",
    plays: "This page plays the part of {gateway}’s own payment page. You play the customer.",
    reference: "Reference",
    languages: "Language",
    paid: "Paid",
    paid_at: "Paid at {time}",
    declined: "Payment declined",
    cancelled: "The shop took this link back",
    refunded: "Given back",
    expired: "This link has expired",
    unknown: "No such payment",
    left: "You left without paying",
    left_until: "The link can still be paid until {time}.",
    nothing_moved: "No money moved.",
    ask_for_new: "Ask at the counter for a new code.",
    check_address: "Scan the code again, or ask at the counter for a new one.",
    to_shop: "Back to the shop",
    to_payment: "Back to the payment",
    close: "You may close this page.",
};

static FRENCH: Words = Words {
    tape: "DÉMO. Aucun argent réel ne circule.",
    page_title: "Paiement",
    pay_to: "Payer à",
    pay: "Payer {amount}",
    until: "Payable jusqu’à {time}",
    processing: "La banque traite votre paiement.",
    otherwise: "Ou laisser arriver autre chose",
    decline: "Refuser",
    leave: "Partir sans payer",
    plays: "Cette page joue le rôle de la page de paiement de {gateway}. Vous jouez le client.",
    reference: "Référence",
    languages: "Langue",
    paid: "Payé",
    paid_at: "Payé à {time}",
    declined: "Paiement refusé",
    cancelled: "La boutique a annulé ce lien",
    refunded: "Remboursé",
    expired: "Ce lien a expiré",
    unknown: "Paiement introuvable",
    left: "Vous n’avez pas payé",
    left_until: "Le lien reste payable jusqu’à {time}.",
    nothing_moved: "Aucun argent n’a circulé.",
    ask_for_new: "Demandez un nouveau code à la caisse.",
    check_address: "Scannez le code à nouveau, ou demandez-en un autre à la caisse.",
    to_shop: "Retour à la boutique",
    to_payment: "Retour au paiement",
    close: "Vous pouvez fermer cette page.",
};

static ARABIC: Words = Words {
    tape: "وضع تجريبي: لا تُحوَّل أموال حقيقية.",
    page_title: "الدفع",
    pay_to: "الدفع إلى",
    pay: "ادفع {amount}",
    until: "يمكن الدفع حتى {time}",
    processing: "البنك يعالج عملية الدفع.",
    otherwise: "أو ليحدث شيء آخر",
    decline: "رفض الدفع",
    leave: "المغادرة دون دفع",
    plays: "تؤدي هذه الصفحة دور صفحة الدفع لدى {gateway}، وأنت تؤدي دور الزبون.",
    reference: "المرجع",
    languages: "اللغة",
    paid: "تم الدفع",
    paid_at: "تم الدفع على الساعة {time}",
    declined: "رُفض الدفع",
    cancelled: "ألغى المحل هذا الرابط",
    refunded: "أُعيد المبلغ",
    expired: "انتهت صلاحية هذا الرابط",
    unknown: "لا توجد عملية دفع كهذه",
    left: "غادرت دون أن تدفع",
    left_until: "يبقى الرابط صالحًا للدفع حتى {time}.",
    nothing_moved: "لم يتحرك أي مبلغ.",
    ask_for_new: "اطلب رمزًا جديدًا عند الصندوق.",
    check_address: "امسح الرمز مرة أخرى، أو اطلب رمزًا جديدًا عند الصندوق.",
    to_shop: "العودة إلى المتجر",
    to_payment: "العودة إلى الدفع",
    close: "يمكنك إغلاق هذه الصفحة.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_wish_that_is_spoken_here_wins() {
        for (header, language) in [
            ("fr-DZ,fr;q=0.9,en;q=0.8", Some(Language::French)),
            ("de,en;q=0.3,ar;q=0.7", Some(Language::Arabic)),
            ("de-DE, it", None),
            ("en;q=0, fr;q=0.001", Some(Language::French)),
            ("", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}
