//! What a column can be taken for, and the words by which it is recognised in three languages.

use serde::{Deserialize, Serialize};

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The gateway's reference.
    Reference,
    /// What was paid for; a title that begins with one of our sale numbers says whose row it is.
    Title,
    /// The amount before fees.
    Amount,
    /// The amount's currency.
    Currency,
    /// When it was paid.
    PaidAt,
    /// What became of it.
    Status,
    /// What the gateway keeps.
    Fee,
    /// What the shop gets.
    Net,
    /// When the money was paid out.
    ClearedAt,
}

impl Field {
    /// Every field.
    pub const ALL: [Field; 9] = [
        Field::Reference,
        Field::Title,
        Field::Amount,
        Field::Currency,
        Field::PaidAt,
        Field::Status,
        Field::Fee,
        Field::Net,
        Field::ClearedAt,
    ];

    /// The field's word on the command line and in the record.
    pub fn word(self) -> &'static str {
        match self {
            Field::Reference => "reference",
            Field::Title => "title",
            Field::Amount => "amount",
            Field::Currency => "currency",
            Field::PaidAt => "paid_at",
            Field::Status => "status",
            Field::Fee => "fee",
            Field::Net => "net",
            Field::ClearedAt => "cleared_at",
        }
    }

    /// The field of that word.
    pub fn from_word(word: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.word() == word)
    }

    /// Whether no statement can do without it.
    pub fn is_needed(self) -> bool {
        matches!(self, Field::Reference | Field::Amount)
    }

    /// Column names, folded; the whole name must be one of them.
    fn names(self) -> &'static [&'static str] {
        match self {
            Field::Reference => &[
                "reference",
                "ref",
                "paymentref",
                "paymentreference",
                "gatewayreference",
                "transactionref",
                "transactionreference",
                "transactionid",
                "paymentid",
                "refpaiement",
                "referencepaiement",
                "referencedepaiement",
                "numerodetransaction",
                "idtransaction",
                "المرجع",
                "مرجع",
                "مرجعالدفع",
                "رقمالعمليه",
                "رقمالمعامله",
                "رقمالمرجع",
            ],
            Field::Title => &[
                "title",
                "description",
                "label",
                "order",
                "ordernumber",
                "orderid",
                "invoice",
                "product",
                "titre",
                "libelle",
                "designation",
                "motif",
                "objet",
                "commande",
                "العنوان",
                "الوصف",
                "البيان",
                "رقمالطلب",
            ],
            Field::Amount => &[
                "amount",
                "gross",
                "grossamount",
                "amountgross",
                "total",
                "totalamount",
                "value",
                "amountminor",
                "montant",
                "montantbrut",
                "montantpaye",
                "brut",
                "المبلغ",
                "مبلغ",
                "القيمه",
                "المبلغالاجمالي",
            ],
            Field::Currency => &["currency", "ccy", "devise", "monnaie", "العمله", "عمله"],
            Field::PaidAt => &[
                "paidat",
                "paid",
                "date",
                "datetime",
                "paymentdate",
                "paymenttime",
                "paidon",
                "transactiondate",
                "createdat",
                "confirmedat",
                "timestamp",
                "time",
                "datepaiement",
                "datedepaiement",
                "payele",
                "dateoperation",
                "datetransaction",
                "التاريخ",
                "تاريخ",
                "تاريخالدفع",
            ],
            Field::Status => &["status", "state", "paymentstatus", "statut", "etat", "الحاله", "حاله"],
            Field::Fee => &[
                "fee",
                "fees",
                "commission",
                "commissions",
                "charge",
                "charges",
                "frais",
                "الرسوم",
                "رسوم",
                "العموله",
                "عموله",
            ],
            Field::Net => &[
                "net",
                "netamount",
                "amountnet",
                "netpayable",
                "montantnet",
                "netapayer",
                "الصافي",
                "صافي",
                "المبلغالصافي",
            ],
            Field::ClearedAt => &[
                "clearedat",
                "cleared",
                "settledat",
                "settled",
                "settlementdate",
                "payoutdate",
                "paidoutat",
                "valuedate",
                "datevaleur",
                "datedevaleur",
                "datereglement",
                "datedereglement",
                "reglele",
                "تاريخالتسويه",
                "التسويه",
            ],
        }
    }
}

/// A column's name without what people write differently: case, accents, Arabic letter forms, spaces,
/// punctuation, and what stands in brackets.
pub fn fold(name: &str) -> String {
    let plain = name.split(['(', '[']).next().unwrap_or_default();
    let plain = if plain.trim().is_empty() { name } else { plain };
    plain
        .chars()
        .flat_map(char::to_lowercase)
        .filter_map(|letter| match letter {
            'à' | 'â' | 'ä' => Some('a'),
            'é' | 'è' | 'ê' | 'ë' => Some('e'),
            'î' | 'ï' => Some('i'),
            'ô' | 'ö' => Some('o'),
            'ù' | 'û' | 'ü' => Some('u'),
            'ç' => Some('c'),
            'أ' | 'إ' | 'آ' => Some('ا'),
            'ة' => Some('ه'),
            'ى' => Some('ي'),
            // Vowel marks and the long line are not part of a word.
            '\u{640}' | '\u{64b}'..='\u{652}' => None,
            letter if letter.is_alphanumeric() || letter == '#' => Some(letter),
            _ => None,
        })
        .collect()
}

/// What a column of that name is taken for.
pub fn guess_one(name: &str) -> Option<Field> {
    let name = fold(name);
    Field::ALL.into_iter().find(|field| field.names().contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_recognised_in_three_languages() {
        for (name, field) in [
            ("Payment Reference", Field::Reference),
            ("paymentRef", Field::Reference),
            ("Référence", Field::Reference),
            ("رقم العملية", Field::Reference),
            ("Montant (DZD)", Field::Amount),
            ("المبلغُ", Field::Amount),
            ("Date de paiement", Field::PaidAt),
            ("الحالة", Field::Status),
            ("net_amount", Field::Net),
            ("Libellé", Field::Title),
            ("Settled at", Field::ClearedAt),
        ] {
            assert_eq!(guess_one(name), Some(field), "{name}");
        }
        assert_eq!(guess_one("Wilaya"), None);
    }

    #[test]
    fn no_name_stands_for_two_fields() {
        let mut all: Vec<&str> = Field::ALL.into_iter().flat_map(Field::names).copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|name| fold(name) == *name), "a name isn't folded");
    }
}
