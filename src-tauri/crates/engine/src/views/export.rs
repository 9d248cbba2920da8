//! Files to take away, and how far one has come.

use serde::{Deserialize, Serialize};

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ExportKind {
    /// One line an attempt, for accountants' programs.
    Csv,
    /// A workbook.
    Xlsx,
    /// A paper, with the CSV and the JSON inside it.
    Pdf,
    /// Everything, for programs: `comptoir-report/1`.
    Json,
}

impl ExportKind {
    /// Its word in file names, the journal and the command line.
    pub fn word(self) -> &'static str {
        match self {
            ExportKind::Csv => "csv",
            ExportKind::Xlsx => "xlsx",
            ExportKind::Pdf => "pdf",
            ExportKind::Json => "json",
        }
    }
}

/// What stands between two fields of a CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SeparatorView {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

/// Which file is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    /// What kind.
    pub kind: ExportKind,
    /// The first business day; today when absent.
    pub from: Option<String>,
    /// The last business day; the first when absent.
    pub to: Option<String>,
    /// The language of its words: `en`, `fr`, `ar`.
    pub language: String,
    /// A CSV's separator; the language's own when absent.
    pub separator: Option<SeparatorView>,
}

/// What an export is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ExportStep {
    /// Reading sales.
    Reading,
    /// Writing rows.
    Writing,
}

/// How far an export has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportProgress {
    /// What kind of file.
    pub kind: ExportKind,
    /// What it is doing.
    pub step: ExportStep,
    /// How many sales were read, or rows written.
    pub done: u32,
    /// Of how many.
    pub total: u32,
}

/// A gateway's own receipt that was written as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct GatewayReceiptView {
    /// Where it is.
    pub path: String,
    /// Its SHA-256, in hex, which the journal has too.
    pub sha256: String,
    /// The gateway's name for people.
    pub gateway: String,
}

/// A receipt that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptView {
    /// Where it is.
    pub path: String,
    /// Whether one was made before, so that this one says COPY.
    pub is_copy: bool,
    /// Its SHA-256, in hex, which the journal has too.
    pub sha256: String,
    /// The journal row it was made as of.
    #[specta(type = specta_typescript::Number)]
    pub as_of_seq: i64,
}
