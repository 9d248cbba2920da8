//! Where an installation keeps its files.

use engine::Profile;
use std::path::{Path, PathBuf};

/// The folders and files of one installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    root: PathBuf,
    is_default: bool,
}

impl Paths {
    /// Under a given folder, else the system's own place for this program's data.
    pub fn new(data_dir: Option<PathBuf>) -> Paths {
        match data_dir {
            Some(root) => Paths { root: std::path::absolute(&root).unwrap_or(root), is_default: false },
            None => Paths { root: default_root(), is_default: true },
        }
    }

    /// The data folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether it is the system's own place, where only one program of this user sells.
    pub fn is_default(&self) -> bool {
        self.is_default
    }

    /// The folder of a profile.
    pub fn profile(&self, profile: Profile) -> PathBuf {
        self.root.join(profile.word())
    }

    /// The data file of a profile.
    pub fn database(&self, profile: Profile) -> PathBuf {
        self.profile(profile).join("till.db")
    }

    /// Where the embedded sandbox keeps its payments.
    pub fn sandbox_state(&self) -> PathBuf {
        self.profile(Profile::Demo).join("sandbox.json")
    }

    /// Where the embedded sandbox's address is told to programs beside.
    pub fn sandbox_address(&self) -> PathBuf {
        self.profile(Profile::Demo).join("sandbox-address.json")
    }

    /// Backups of a profile.
    pub fn backups(&self, profile: Profile) -> PathBuf {
        self.root.join("backups").join(profile.word())
    }

    /// Exports.
    pub fn exports(&self) -> PathBuf {
        self.root.join("exports")
    }

    /// Logs.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// What must be known before a database opens.
    pub fn machine(&self) -> PathBuf {
        self.root.join("machine.json")
    }
}

fn default_root() -> PathBuf {
    directories::ProjectDirs::from("dz", "Comptoir", "comptoir")
        .map_or_else(|| PathBuf::from("comptoir-data"), |folders| folders.data_dir().to_owned())
}
