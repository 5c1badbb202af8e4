//! Access to environment variables and files.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Access to environment variables and files; tests substitute their own.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// Reads an environment variable.
    pub read_variable: &'a dyn Fn(&str) -> Option<String>,
    /// Reads a file.
    pub read_file: &'a dyn Fn(&Path) -> io::Result<Vec<u8>>,
}

impl fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

impl Environment<'_> {
    /// Returns a variable. An empty variable counts as unset.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        (self.read_variable)(name).filter(|value| !value.is_empty())
    }

    /// Returns the default path of the user's file: in `$XDG_CONFIG_HOME`, otherwise in `~/.config`. `None` if
    /// neither is known.
    #[must_use]
    pub fn config_path(&self) -> Option<PathBuf> {
        Some(self.own_folder("XDG_CONFIG_HOME", ".config")?.join("config.ron"))
    }

    /// Returns the folder of the program's state: in `$XDG_STATE_HOME`, otherwise in `~/.local/state`. `None` if neither
    /// is known.
    #[must_use]
    pub fn state_folder(&self) -> Option<PathBuf> {
        self.own_folder("XDG_STATE_HOME", ".local/state")
    }

    /// Returns the folder in which feeds keep their data by default: in `$XDG_DATA_HOME`, otherwise in `~/.local/share`.
    /// `None` if neither is known.
    #[must_use]
    pub fn feed_store(&self) -> Option<PathBuf> {
        Some(self.own_folder("XDG_DATA_HOME", ".local/share")?.join("feeds"))
    }

    /// Returns the program's folder in the one that a variable of the XDG specification names, otherwise in
    /// `default_path` below the home folder.
    fn own_folder(&self, variable: &str, default_path: &str) -> Option<PathBuf> {
        let home = || self.variable("HOME").map(|home| Path::new(&home).join(default_path));
        // The specification requires relative paths to be ignored.
        let xdg = self.variable(variable).map(PathBuf::from).filter(|path| path.is_absolute());
        Some(xdg.or_else(home)?.join("frontwatch"))
    }

    /// Returns the path of the user's view file, in the folder of [`Environment::config_path`].
    #[must_use]
    pub fn view_file_path(&self) -> Option<PathBuf> {
        Some(self.config_path()?.with_file_name("views.ron"))
    }
}
