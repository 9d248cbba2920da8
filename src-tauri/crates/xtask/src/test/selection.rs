//! Which steps a person asked for.

/// The answer to `--only` and `--skip`.
#[derive(Default)]
pub struct Selection {
    only: Vec<String>,
    skip: Vec<String>,
}

impl Selection {
    /// Reads the arguments of `cargo xtask test`; a name that no step has is an error.
    pub fn parse(args: &[String], known: &[&str]) -> Result<Self, String> {
        let mut selection = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let (flag, value) = match arg.split_once('=') {
                Some((flag, value)) => (flag, Some(value.to_owned())),
                None => (arg.as_str(), None),
            };
            let list = match flag {
                "--only" => &mut selection.only,
                "--skip" => &mut selection.skip,
                _ => return Err(format!("what is \"{arg}\"? There are --only, --skip and --list")),
            };
            let value = value
                .or_else(|| args.next().cloned())
                .ok_or_else(|| format!("{flag} needs a step's name"))?;
            for name in value.split(',').map(str::trim) {
                if !known.contains(&name) {
                    return Err(format!("there is no step \"{name}\"; there are: {}", known.join(", ")));
                }
                list.push(name.to_owned());
            }
        }
        Ok(selection)
    }

    /// Whether this step is to be run.
    pub fn takes(&self, name: &str) -> bool {
        let is_in = |list: &[String]| list.iter().any(|it| it == name);
        (self.only.is_empty() || is_in(&self.only)) && !is_in(&self.skip)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn parse(args: &[&str]) -> Result<Selection, String> {
        let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
        Selection::parse(&args, &["house", "build", "e2e"])
    }

    #[test]
    fn without_flags_every_step_runs() {
        assert!(parse(&[]).unwrap().takes("house"));
    }

    #[test]
    fn only_and_skip_take_lists_in_either_spelling() {
        let selection = parse(&["--only", "house,build", "--skip=build"]).unwrap();
        assert!(selection.takes("house"));
        assert!(!selection.takes("build"));
        assert!(!selection.takes("e2e"));
    }

    #[test]
    fn a_misspelt_step_is_refused_instead_of_running_nothing() {
        assert!(parse(&["--only", "hous"]).is_err());
        assert!(parse(&["--only"]).is_err());
        assert!(parse(&["--quick"]).is_err());
    }
}
