//! What must be known before a database opens: last profile, language, theme, window.

use engine::views::MachineView;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

/// What this machine remembers beside the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Machine {
    /// `demo` or `live`.
    pub profile: String,
    /// `en`, `fr`, `ar`.
    pub language: String,
    /// `light`, `dark`, `system`.
    pub theme: String,
    /// The window's place: x, y, width, height in logical pixels.
    pub window: Option<[i32; 4]>,
}

impl Default for Machine {
    fn default() -> Machine {
        Machine {
            profile: "demo".to_owned(),
            language: system_language(),
            theme: "light".to_owned(),
            window: None,
        }
    }
}

impl Machine {
    /// Reads it; what is absent or unreadable takes its default.
    pub fn read(path: &Path) -> Machine {
        let machine: Machine =
            std::fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        machine.sound()
    }

    /// Writes it: temporary file, sync, rename.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let temporary = path.with_extension("json.part");
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&temporary, path)
    }

    /// What a screen reads.
    pub fn view(&self) -> MachineView {
        MachineView { language: self.language.clone(), theme: self.theme.clone() }
    }

    /// Takes what a screen wants to keep.
    #[must_use]
    pub fn with(self, view: &MachineView) -> Machine {
        Machine { language: view.language.clone(), theme: view.theme.clone(), ..self }.sound()
    }

    /// Replaces what isn't known by its default.
    fn sound(mut self) -> Machine {
        let default = Machine::default();
        if !engine::shop::LANGUAGES.contains(&self.language.as_str()) {
            self.language = default.language;
        }
        if !["light", "dark", "system"].contains(&self.theme.as_str()) {
            self.theme = default.theme;
        }
        if !["demo", "live"].contains(&self.profile.as_str()) {
            self.profile = default.profile;
        }
        self
    }
}

/// The system's language where the till speaks it, else English.
fn system_language() -> String {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_default();
    engine::shop::LANGUAGES
        .into_iter()
        .find(|language| locale.starts_with(language))
        .unwrap_or("en")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreadable_file_gives_the_defaults_and_a_written_one_reads_back() {
        let path = std::env::temp_dir().join(format!("comptoir-machine-{}.json", std::process::id()));
        std::fs::write(&path, "{ no json").unwrap();
        assert_eq!(Machine::read(&path), Machine::default());
        let machine = Machine { language: "ar".into(), theme: "dark".into(), ..Machine::default() };
        machine.write(&path).unwrap();
        assert_eq!(Machine::read(&path), machine);
        std::fs::write(&path, r#"{"language":"xx","theme":"pink","profile":"both"}"#).unwrap();
        assert_eq!(Machine::read(&path), Machine::default());
        std::fs::remove_file(&path).unwrap();
    }
}
