//! The configuration in force and the origin of each setting.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::values::Config;
use crate::board::Command;
use crate::model::text;

/// The origin of a setting's value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SettingOrigin {
    /// The built-in `config.ron`.
    #[default]
    BuiltIn,
    /// The user's file.
    File {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// An environment variable.
    Variable(&'static str),
    /// A flag or an argument of the command line.
    Flag(&'static str),
}

impl fmt::Display for SettingOrigin {
    /// Writes `built-in`, `/home/a/config.ron:3`, `env FRONTWATCH_THEME` or `flag --theme`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in"),
            Self::File { file, line } => write!(f, "{}:{line}", text::sanitize(&file.to_string_lossy())),
            Self::Variable(name) => write!(f, "env {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// The configuration in force and the origin of each setting.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EffectiveConfig {
    /// The settings in force.
    pub config: Config,
    /// The user's file, if one was read.
    pub file: Option<PathBuf>,
    pub(super) origins: BTreeMap<String, SettingOrigin>,
}

impl EffectiveConfig {
    /// Returns the origin of the setting at a path (`theme`, `rules.status.active`, `keys.down`).
    #[must_use]
    pub fn origin(&self, path: &str) -> SettingOrigin {
        self.origins.get(path).cloned().unwrap_or_default()
    }

    /// Returns the keys of a command as they are written.
    #[must_use]
    pub fn key_names(&self, command: Command) -> Vec<String> {
        self.config.keymap.chords(command).map(ToString::to_string).collect()
    }
}
