//! Who imports whom in the UI: views use components, components use lib, features leave each other alone.

use std::path::Path;

use super::{FEATURES, Findings, TAURI_DOOR, files};

/// A floor of the UI. Imports go down, never up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Floor {
    Lib,
    Components,
    Views,
}

/// Where a file lives: its floor, and its feature unless it is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Home<'a> {
    floor: Floor,
    feature: Option<&'a str>,
}

/// Reads the imports of every source file of the UI.
pub fn check(root: &Path, findings: &mut Findings) -> Result<(), String> {
    let source = root.join("ui/src");
    for file in files::below(&source, &["ts", "js", "svelte"])? {
        let name = files::from(&source, &file);
        for import in imports(&files::read(&file)?) {
            if let Some(why) = complaint(&name, &import) {
                findings.breaks(format!("ui/src/{name} imports \"{import}\": {why}"));
            }
        }
    }
    Ok(())
}

fn complaint(file: &str, import: &str) -> Option<String> {
    let (package, door) = TAURI_DOOR;
    if import.starts_with(package) {
        let is_inside = file.starts_with(&format!("{door}/"));
        return (!is_inside).then(|| format!("only {door} may"));
    }
    let target = resolve(file, import)?;
    let (from, to) = (home(file)?, home(&target)?);
    if to.floor > from.floor {
        return Some(format!("{} must not know {}", word(from.floor), word(to.floor)));
    }
    // Views bring features together.
    if from.floor == Floor::Views {
        return None;
    }
    match (from.feature, to.feature) {
        (Some(a), Some(b)) if a != b => Some(format!("{a} must not know {b}")),
        (None, Some(b)) => Some(format!("what is shared must not know {b}")),
        _ => None,
    }
}

fn word(floor: Floor) -> &'static str {
    match floor {
        Floor::Lib => "lib",
        Floor::Components => "components",
        Floor::Views => "views",
    }
}

fn home(path: &str) -> Option<Home<'_>> {
    let mut parts = path.split('/');
    let floor = match parts.next()? {
        "lib" => Floor::Lib,
        "components" => Floor::Components,
        "views" => Floor::Views,
        _ => return None,
    };
    let folder = parts.next()?;
    Some(Home {
        floor,
        feature: FEATURES.into_iter().find(|feature| *feature == folder && floor != Floor::Views),
    })
}

/// The imported file's path from `ui/src`, or `None` for a package.
fn resolve(file: &str, import: &str) -> Option<String> {
    for (alias, folder) in
        [("$lib/", "lib/"), ("$components/", "components/"), ("$views/", "views/"), ("$src/", "")]
    {
        if let Some(rest) = import.strip_prefix(alias) {
            return Some(format!("{folder}{rest}"));
        }
    }
    if !import.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Every quoted text after `from`, `import` or `import(`, outside line comments.
fn imports(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in
        source.lines().map(str::trim_start).filter(|line| !line.starts_with("//") && !line.starts_with('*'))
    {
        for keyword in ["from", "import"] {
            let mut rest = line;
            while let Some(at) = rest.find(keyword) {
                let before = rest[..at].chars().next_back();
                rest = &rest[at + keyword.len()..];
                if before.is_none_or(|it| !it.is_alphanumeric() && it != '_' && it != '.') {
                    found.extend(quoted(rest));
                }
            }
        }
    }
    found
}

fn quoted(after_keyword: &str) -> Option<String> {
    let text = after_keyword.trim_start().trim_start_matches('(').trim_start();
    let quote = text.chars().next().filter(|it| matches!(it, '"' | '\''))?;
    text[1..].split(quote).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_import_is_seen() {
        let source = "import { a } from './a';\nimport \"./b.css\";\nconst c = await import('../c');\n\
                      export * from './d';\n// import './e';\n} from \"f\";\nconst from = 'g';";
        assert_eq!(imports(source), ["./a", "./b.css", "../c", "./d", "f"]);
    }

    #[test]
    fn only_the_door_imports_tauri() {
        assert!(complaint("lib/sell/sell.svelte.ts", "@tauri-apps/api/core").is_some());
        assert!(complaint("lib/backend/client.ts", "@tauri-apps/api/core").is_none());
    }

    #[test]
    fn imports_go_down_and_never_up() {
        assert!(complaint("views/Sell.svelte", "../components/sell/Keypad.svelte").is_none());
        assert!(complaint("components/sell/Keypad.svelte", "../../lib/sell/keypad").is_none());
        assert!(complaint("lib/sell/keypad.ts", "../../components/shared/Key.svelte").is_some());
        assert!(complaint("components/shared/Key.svelte", "$views/Sell.svelte").is_some());
    }

    #[test]
    fn features_do_not_import_each_other() {
        assert!(complaint("lib/sell/sell.svelte.ts", "../sales/list").is_some());
        assert!(complaint("components/sell/Keypad.svelte", "$lib/day/totals").is_some());
        assert!(complaint("lib/sell/sell.svelte.ts", "../money/format").is_none());
        assert!(complaint("lib/money/format.ts", "../sell/keypad").is_some());
        assert!(complaint("views/Sell.svelte", "../lib/sales/list").is_none());
    }

    #[test]
    fn packages_and_styles_are_nobodys_home() {
        assert!(complaint("lib/sell/a.ts", "svelte").is_none());
        assert!(complaint("components/sell/A.svelte", "../../styles/tokens.css").is_none());
    }
}
