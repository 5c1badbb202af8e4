//! The configuration: every setting with its value and origin, and the problems found in it.
//!
//! Each setting is a row of `setting_table::setting_table`. Later layers override earlier ones: the built-in
//! `config.ron`, the user's file, `FRONTWATCH_*` variables, flags. The user's file is never written.

mod built_in_views;
mod config_file;
mod effective;
mod environment;
mod key_bindings;
mod load;
mod render;
mod setting_table;
mod values;
mod view_file;

#[cfg(test)]
mod tests;

pub use self::effective::{EffectiveConfig, SettingOrigin};
pub use self::environment::Environment;
pub use self::load::{ConfigFlags, load_config};
pub use self::render::{render_config, render_keys, render_keys_page, render_rules_page, render_themes};
pub use self::values::{ColorChoice, Config, GlyphChoice};
pub use self::view_file::{ViewFileError, add_view};

/// The built-in configuration, a commented file that serves as its own manual. A test ensures that it equals
/// [`Config::default`].
pub const BUILT_IN: &str = include_str!("../../config.ron");
