//! Backups, a look into one, and what anchors of the journal say.

use super::ErrorView;
use serde::{Deserialize, Serialize};

/// Where a backup lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum BackupPlace {
    /// In the data folder.
    Here,
    /// In the second place, a drive that may be taken away.
    Second,
    /// In the data folder, taken before the file was brought to a newer version.
    BeforeUpgrade,
    /// In the data folder, a file that a restore or a rescue put aside.
    SetAside,
}

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupRow {
    /// Where it is.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Where it lies.
    pub place: BackupPlace,
    /// When it was made, by its name, RFC 3339.
    pub made_at: String,
    /// Its size.
    #[specta(type = specta_typescript::Number)]
    pub bytes: u64,
}

/// How the second place does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum SecondState {
    /// The newest backup lies there too.
    Ready,
    /// The drive is there and the newest backup isn't yet.
    Behind,
    /// The drive isn't there.
    Absent,
    /// The drive is there and doesn't take the backup.
    Failed,
}

/// The second place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SecondPlaceView {
    /// The folder that was chosen.
    pub folder: String,
    /// How it does.
    pub state: SecondState,
    /// Why it doesn't take the backup, when it doesn't.
    pub problem: Option<ErrorView>,
}

/// The newest backup that the journal tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LastBackupView {
    /// When it was made.
    pub at: String,
    /// Its name.
    pub name: String,
    /// The journal row it was made as of.
    #[specta(type = specta_typescript::Number)]
    pub as_of_seq: i64,
}

/// Everything the screen about backups shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupsView {
    /// The folder of backups.
    pub folder: String,
    /// Backups, the newest first.
    pub rows: Vec<BackupRow>,
    /// The newest one the journal tells of.
    pub last: Option<LastBackupView>,
    /// Why the newest try by itself made none, if so.
    pub problem: Option<ErrorView>,
    /// The second place, if one was chosen.
    pub second: Option<SecondPlaceView>,
    /// Whether the owner should look here: a try failed, or the second place is absent or fails.
    pub wants_look: bool,
}

/// How a backup stands to the file in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum KinshipView {
    /// They are the same.
    Same,
    /// The file in use went on from it.
    Older,
    /// It went on from the file in use.
    Newer,
    /// Both went on from a common beginning, each by itself.
    Apart,
    /// It is another till's.
    Stranger,
    /// There is no file in use, or it can't be read.
    Alone,
}

/// What is inside a backup, before anything happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BackupLook {
    /// Where it is.
    pub path: String,
    /// Its name.
    pub name: String,
    /// `demo` or `live`.
    pub profile: String,
    /// The till's code in it.
    pub till: String,
    /// The shop's name in it, if it was ever set.
    pub shop_name: Option<String>,
    /// Whether somebody must sign in once it is restored.
    pub has_people: bool,
    /// When its newest journal row was written.
    pub as_of: Option<String>,
    /// Its newest journal row.
    #[specta(type = specta_typescript::Number)]
    pub journal_seq: i64,
    /// How many sales it holds.
    #[specta(type = specta_typescript::Number)]
    pub sales: u64,
    /// The newest of them.
    pub last_sale: Option<String>,
    /// When that was made.
    pub last_sale_at: Option<String>,
    /// The newest closing's number.
    #[specta(type = Option<specta_typescript::Number>)]
    pub last_closing: Option<i64>,
    /// The day it ended.
    pub last_closing_day: Option<String>,
    /// Whether an older program wrote it, so that it is brought to this one's version.
    pub from_older_program: bool,
    /// How it stands to the file in use.
    pub kinship: KinshipView,
    /// How many sales only the file in use has.
    #[specta(type = specta_typescript::Number)]
    pub missing_sales: u64,
    /// The first of them.
    pub missing_first: Option<String>,
    /// The last of them.
    pub missing_last: Option<String>,
    /// Why it can't be restored here, if so.
    pub refusal: Option<ErrorView>,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RestoredView {
    /// The code the till goes on under.
    pub till: String,
    /// The folder the file that was in use lies in now; `None` when there was none.
    pub set_aside: Option<String>,
}

/// What an anchor says about this file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MetView {
    /// The file still has that row, as it was then.
    Met,
    /// The file ends before that row: rows at its end were taken away.
    TailMissing,
    /// That row is another one.
    Differs,
    /// No such till ever wrote in this file.
    OtherTill,
    /// The row is in the file that a restore put aside.
    SetAside,
}

impl MetView {
    /// Whether it proves that the file was changed.
    pub fn is_break(self) -> bool {
        matches!(self, MetView::TailMissing | MetView::Differs)
    }
}
