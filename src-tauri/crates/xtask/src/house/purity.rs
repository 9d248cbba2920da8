//! The rules of the till never touch a file, a socket or a clock, and every crate says what it is for.

use std::path::Path;

use super::{Findings, IMPURE_WORDS, ROOMS, files};

/// Reads the domain's sources for what it must not name, and the first line of each crate.
pub fn check(root: &Path, findings: &mut Findings) -> Result<(), String> {
    for file in files::below(&root.join("src-tauri/crates/domain/src"), &["rs"])? {
        for (number, word) in impure_words(&files::read(&file)?) {
            findings
                .breaks(format!("{}:{number} names {word}: the domain is pure", files::from(root, &file)));
        }
    }
    for room in &ROOMS {
        for entry in ["src/lib.rs", "src/main.rs", "support/lib.rs"] {
            let file = root.join(room.folder).join(entry);
            if file.is_file() && !files::read(&file)?.starts_with("//!") {
                findings.breaks(format!("{} must open with what it is for (//!)", files::from(root, &file)));
            }
        }
    }
    Ok(())
}

fn impure_words(source: &str) -> Vec<(usize, &'static str)> {
    let lines = source.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    lines
        .flat_map(|(index, line)| {
            IMPURE_WORDS.iter().filter(|word| line.contains(**word)).map(move |word| (index + 1, *word))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asking_for_the_time_is_impure_but_speaking_of_it_is_not() {
        assert_eq!(impure_words("// never Utc::now\nlet now = Utc::now();"), vec![(2, "Utc::now")]);
    }
}
