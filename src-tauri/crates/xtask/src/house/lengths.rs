//! A file that can't be read in one sitting does more than one thing.

use std::path::Path;

use super::{Findings, LONG_FILE_LINES, LONGEST_FILE_LINES, files};

const EXTENSIONS: [&str; 6] = ["rs", "ts", "js", "svelte", "css", "sql"];
/// Written by a program.
const GENERATED: &str = "ui/src/lib/backend/bindings.ts";

/// Counts the lines of every source file.
pub fn check(root: &Path, findings: &mut Findings) -> Result<(), String> {
    for folder in ["src-tauri", "ui", "tests"] {
        for file in files::below(&root.join(folder), &EXTENSIONS)? {
            let name = files::from(root, &file);
            if name == GENERATED {
                continue;
            }
            let lines = files::read(&file)?.lines().count();
            if lines > LONGEST_FILE_LINES {
                findings.breaks(format!("{name} has {lines} lines; {LONGEST_FILE_LINES} are the most"));
            } else if lines > LONG_FILE_LINES {
                findings.noted.push(format!("{name} has {lines} lines: is it still one thing?"));
            }
        }
    }
    Ok(())
}
