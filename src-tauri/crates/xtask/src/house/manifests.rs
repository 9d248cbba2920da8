//! Which crate depends on which, read from the manifests.

use std::path::Path;

use super::{Findings, IO_CRATES, ROOMS, Room, files};

/// One line of a dependency table.
#[derive(Debug, PartialEq, Eq)]
struct Dependency {
    name: String,
    for_tests: bool,
}

/// Compares each manifest with the table of rooms.
pub fn check(root: &Path, findings: &mut Findings) -> Result<(), String> {
    for manifest in
        files::below(&root.join("src-tauri"), &["toml"])?.into_iter().chain([root.join("tests/Cargo.toml")])
    {
        if manifest.file_name().is_none_or(|name| name != "Cargo.toml") {
            continue;
        }
        let folder = files::from(root, manifest.parent().unwrap_or(root));
        match ROOMS.iter().find(|room| room.folder == folder) {
            Some(room) => {
                for dependency in dependencies(&files::read(&manifest)?) {
                    findings.broken.extend(complaint(room, &dependency));
                }
            }
            None => findings.breaks(format!("{folder} is not in the table of house.rs: whom may it know?")),
        }
    }
    Ok(())
}

fn complaint(room: &Room, dependency: &Dependency) -> Option<String> {
    let name = dependency.name.as_str();
    let is_ours = ROOMS.iter().any(|room| room.name == name);
    let is_allowed =
        room.may_know.contains(&name) || (dependency.for_tests && room.tests_may_know.contains(&name));
    if is_ours && !is_allowed {
        return Some(format!("{} must not know {name}", room.name));
    }
    if name.starts_with("tauri") && room.folder.contains("/crates/") {
        return Some(format!("{} must not know Tauri ({name})", room.name));
    }
    if room.name == "domain" && !dependency.for_tests && IO_CRATES.contains(&name) {
        return Some(format!("domain must not depend on {name}, which does I/O"));
    }
    if room.name == "xtask" {
        return Some(format!("xtask has no dependencies, not even {name}"));
    }
    None
}

/// The dependencies of a manifest, under their packages' names without our own prefix.
fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    // The table we are in: whether it is for tests, and the dependency's name if it has a table of its own.
    let mut table: Option<(bool, Option<String>)> = None;
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            table = dependency_table(header.trim_end_matches(']'));
            if let Some((for_tests, Some(name))) = &table {
                found.push(Dependency { name: ours(name), for_tests: *for_tests });
            }
            continue;
        }
        let (Some((for_tests, own_name)), Some((key, value))) = (&table, line.split_once('=')) else {
            continue;
        };
        if line.starts_with('#') {
            continue;
        }
        let renamed = package_name(line);
        if own_name.is_some() {
            if let Some(last) = found.last_mut()
                && key.trim() == "package"
            {
                last.name = ours(value.trim().trim_matches('"'));
            }
            continue;
        }
        let key = key.trim().trim_end_matches(".workspace").trim_matches('"');
        found.push(Dependency { name: ours(renamed.unwrap_or(key)), for_tests: *for_tests });
    }
    found
}

/// `dependencies`, `dev-dependencies`, `target.'cfg(unix)'.dependencies`, `dependencies.tokio`, …
fn dependency_table(header: &str) -> Option<(bool, Option<String>)> {
    for (kind, for_tests) in
        [("dev-dependencies", true), ("build-dependencies", false), ("dependencies", false)]
    {
        if header == kind || header.ends_with(&format!(".{kind}")) {
            // `[workspace.dependencies]` only names versions.
            return (!header.starts_with("workspace.")).then_some((for_tests, None));
        }
        if let Some(at) = header.find(&format!("{kind}.")) {
            return Some((for_tests, Some(header[at + kind.len() + 1..].trim_matches('"').to_owned())));
        }
    }
    None
}

fn package_name(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("package")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
    value.split('"').next()
}

fn ours(name: &str) -> String {
    let short = name.strip_prefix("comptoir-").unwrap_or(name);
    short.to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn room(name: &str) -> &'static Room {
        ROOMS.iter().find(|room| room.name == name).unwrap()
    }

    fn complains(name: &str, on: &str, for_tests: bool) -> bool {
        complaint(room(name), &Dependency { name: on.into(), for_tests }).is_some()
    }

    #[test]
    fn every_way_to_write_a_dependency_is_read() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\ndomain.workspace = true\n# a = 1\n\
            s = { path = \"../store\", package = \"comptoir-store\" }\n[dependencies.tokio]\nversion = \"1\"\n\
            [target.'cfg(unix)'.dependencies]\nnix = \"1\"\n[dev-dependencies]\nproptest = \"1\"\n[lints]\nworkspace = true\n";
        let names: Vec<(String, bool)> =
            dependencies(manifest).into_iter().map(|it| (it.name, it.for_tests)).collect();
        let expected =
            [("domain", false), ("store", false), ("tokio", false), ("nix", false), ("proptest", true)];
        assert_eq!(names, expected.map(|(name, for_tests)| (name.to_owned(), for_tests)));
    }

    #[test]
    fn a_table_of_shared_versions_is_no_dependency() {
        assert!(dependencies("[workspace.dependencies]\ntokio = \"1\"\n").is_empty());
    }

    #[test]
    fn the_domain_knows_nobody_and_does_no_io() {
        assert!(complains("domain", "store", false));
        assert!(complains("domain", "tokio", false));
        assert!(!complains("domain", "chrono", false));
    }

    #[test]
    fn the_sandbox_knows_none_of_ours_even_in_tests() {
        assert!(complains("sandbox", "domain", false));
        assert!(complains("sandbox", "gateways", true));
    }

    #[test]
    fn siblings_do_not_know_each_other() {
        assert!(complains("store", "gateways", false));
        assert!(complains("gateways", "documents", false));
        assert!(!complains("engine", "store", false));
    }

    #[test]
    fn only_the_shell_knows_tauri() {
        assert!(complains("engine", "tauri-specta", false));
        assert!(!complains("comptoir", "tauri", false));
    }

    #[test]
    fn an_engines_test_may_ask_the_sandbox_but_the_engine_may_not() {
        assert!(!complains("engine", "sandbox", true));
        assert!(complains("engine", "sandbox", false));
    }
}
