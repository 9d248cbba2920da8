//! Files to take away: their kinds, languages and separators.

use clap::ValueEnum;
use engine::views::{ExportKind, SeparatorView};

/// Business days as a file.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// What kind of file.
    #[arg(value_enum)]
    pub kind: KindArg,
    /// One business day; today when no day is named.
    #[arg(long, value_name = "D", conflicts_with_all = ["from", "to"])]
    pub day: Option<String>,
    /// The first business day.
    #[arg(long, value_name = "D", requires = "to")]
    pub from: Option<String>,
    /// The last business day.
    #[arg(long, value_name = "D", requires = "from")]
    pub to: Option<String>,
    /// In which language; the till's own when absent.
    #[arg(long, value_enum)]
    pub language: Option<LanguageArg>,
    /// Between the fields of a CSV; the language's own when absent.
    #[arg(long, value_enum)]
    pub separator: Option<SeparatorArg>,
}

/// What kind of file.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum KindArg {
    /// One line a payment link.
    Csv,
    /// A workbook.
    Xlsx,
    /// A paper, with the CSV and the JSON inside it.
    Pdf,
    /// Everything, for programs.
    Json,
}

impl From<KindArg> for ExportKind {
    fn from(arg: KindArg) -> ExportKind {
        match arg {
            KindArg::Csv => ExportKind::Csv,
            KindArg::Xlsx => ExportKind::Xlsx,
            KindArg::Pdf => ExportKind::Pdf,
            KindArg::Json => ExportKind::Json,
        }
    }
}

/// A language.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LanguageArg {
    /// English.
    En,
    /// French.
    Fr,
    /// Arabic.
    Ar,
}

impl LanguageArg {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            LanguageArg::En => "en",
            LanguageArg::Fr => "fr",
            LanguageArg::Ar => "ar",
        }
    }
}

/// What stands between two fields.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SeparatorArg {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

impl From<SeparatorArg> for SeparatorView {
    fn from(arg: SeparatorArg) -> SeparatorView {
        match arg {
            SeparatorArg::Comma => SeparatorView::Comma,
            SeparatorArg::Semicolon => SeparatorView::Semicolon,
            SeparatorArg::Tab => SeparatorView::Tab,
        }
    }
}
