//! The configuration in force and the origin of each setting.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::values::Config;
use crate::board::{Command, SavedView, ViewOrigin};
use crate::file::FeedSources;
use crate::file::view_fields::read_view_texts;
use crate::model::{Situation, text};
use crate::query::ViewSetting;

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
    /// The folder in which feeds keep their data unless a setting names another; `None` if the user has no data folder.
    pub default_store: Option<PathBuf>,
    /// The user's view file, which may not exist yet; `None` if the user has no configuration folder.
    pub view_file: Option<PathBuf>,
    pub(super) origins: BTreeMap<String, SettingOrigin>,
}

impl EffectiveConfig {
    /// Returns the feeds that situations can use besides their own, and where feeds keep their data.
    #[must_use]
    pub fn feed_sources(&self) -> FeedSources {
        let store = self.config.store.as_ref().or(self.default_store.as_ref()).cloned();
        FeedSources { store, own_feeds: self.config.feeds.clone() }
    }

    /// Returns the origin of the setting at a path (`theme`, `rules.status.active`, `keys.down`).
    #[must_use]
    pub fn origin(&self, path: &str) -> SettingOrigin {
        self.origins.get(path).cloned().unwrap_or_default()
    }

    /// Returns every named view, with defaults filled in: those of the files, and of the situation those that no file of
    /// the user has.
    #[must_use]
    pub fn named_views(&self, situation: &Situation) -> Vec<SavedView> {
        let base = self.config.opening_view();
        let own = self.config.views.iter();
        let mut views: Vec<SavedView> =
            own.map(|view| SavedView::from_setting(view, self.view_origin(&view.name), &base)).collect();
        for setting in read_view_texts(&situation.views) {
            let view = SavedView::from_setting(&setting, ViewOrigin::Situation, &base);
            match views.iter_mut().find(|existing| existing.name == view.name) {
                Some(existing) if existing.origin < view.origin => *existing = view,
                Some(_) => {}
                None => views.push(view),
            }
        }
        views
    }

    /// Returns where a view of this configuration comes from.
    #[must_use]
    pub fn view_origin(&self, name: &str) -> ViewOrigin {
        match self.origins.get(&format!("views.{name}")) {
            Some(SettingOrigin::File { file, .. }) if Some(file) == self.view_file.as_ref() => {
                ViewOrigin::ViewFile
            }
            Some(SettingOrigin::File { .. }) => ViewOrigin::Config,
            _ => ViewOrigin::BuiltIn,
        }
    }

    /// Adds a view that was saved in the view file.
    pub fn add_saved_view(&mut self, view: ViewSetting) {
        if let Some(file) = &self.view_file {
            let origin = SettingOrigin::File { file: file.clone(), line: 1 };
            self.origins.insert(format!("views.{}", view.name), origin);
            self.config.put_view(view);
        }
    }

    /// Returns the keys of a command as they are written.
    #[must_use]
    pub fn key_names(&self, command: Command) -> Vec<String> {
        self.config.keymap.chords(command).map(ToString::to_string).collect()
    }
}
