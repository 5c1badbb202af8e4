//! The variables and files that are read from outside.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What is read from outside, so that a test can be outside.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// Reads an environment variable.
    pub read_variable: &'a dyn Fn(&str) -> Option<String>,
    /// Reads a file.
    pub read_file: &'a dyn Fn(&Path) -> io::Result<String>,
}

impl fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

impl Environment<'_> {
    /// A variable; an empty one counts as not set.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        (self.read_variable)(name).filter(|value| !value.is_empty())
    }

    /// Where the reader's file is looked for unless another is named: in `$XDG_CONFIG_HOME`, else in
    /// `~/.config`. `None` where there is neither.
    #[must_use]
    pub fn config_path(&self) -> Option<PathBuf> {
        let home = || self.variable("HOME").map(|home| Path::new(&home).join(".config"));
        // The XDG specification has relative paths ignored.
        let xdg = self.variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        Some(xdg.or_else(home)?.join("frontwatch").join("config.ron"))
    }
}
