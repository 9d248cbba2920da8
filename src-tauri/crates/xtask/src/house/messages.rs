//! The three languages have the same keys. Placeholders and plurals are compared by the UI's own tests.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Findings, LANGUAGES, files};

/// Compares the message files with each other.
pub fn check(root: &Path, findings: &mut Findings) -> Result<(), String> {
    let mut languages = Vec::new();
    for language in LANGUAGES {
        let file = root.join(format!("ui/messages/{language}.json"));
        if !file.is_file() {
            findings.breaks(format!("ui/messages/{language}.json is missing"));
            continue;
        }
        let keys = keys(&files::read(&file)?).map_err(|why| format!("ui/messages/{language}.json: {why}"))?;
        let unique: BTreeSet<String> = keys.iter().cloned().collect();
        if unique.len() < keys.len() {
            findings.breaks(format!("ui/messages/{language}.json has a key twice"));
        }
        languages.push((language, unique));
    }
    let every_key: BTreeSet<String> = languages.iter().flat_map(|(_, keys)| keys.iter().cloned()).collect();
    for (language, keys) in &languages {
        for key in every_key.difference(keys) {
            findings.breaks(format!("ui/messages/{language}.json has no \"{key}\""));
        }
    }
    Ok(())
}

/// The keys of the outermost object, as they are written.
fn keys(json: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let (mut depth, mut last_string) = (0_u32, String::new());
    let mut characters = json.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => last_string = string(&mut characters)?,
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.checked_sub(1).ok_or("a bracket too many")?,
            ':' if depth == 1 => found.push(std::mem::take(&mut last_string)),
            _ => {}
        }
    }
    if depth == 0 { Ok(found) } else { Err("a bracket is missing".into()) }
}

fn string(characters: &mut std::str::Chars<'_>) -> Result<String, String> {
    let mut text = String::new();
    while let Some(character) = characters.next() {
        match character {
            '"' => return Ok(text),
            '\\' => text.extend([Some('\\'), characters.next()].into_iter().flatten()),
            _ => text.push(character),
        }
    }
    Err("a string has no end".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outermost_keys_count() {
        let json = r#"{"a": "x: \"y\"", "plural": [{"match": {"n=one": "{n}"}}], "b": "}"}"#;
        assert_eq!(keys(json), Ok(vec!["a".into(), "plural".into(), "b".into()]));
    }

    #[test]
    fn a_cut_file_is_an_error() {
        assert!(keys(r#"{"a": "x"#).is_err());
        assert!(keys(r#"{"a": {"#).is_err());
    }
}
