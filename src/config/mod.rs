//! The configuration: what the reader may set, from where, and what is wrong with it.
//!
//! Each setting is one row of `setting_table::table`. Later layers go before earlier ones: the built-in
//! `config.ron`, the reader's file, `FRONTWATCH_*`, flags. The reader's file is never written.

mod config_file;
mod effective;
mod environment;
mod key_bindings;
mod load;
mod render;
mod ron_fields;
mod setting_table;
mod setting_value;
mod values;
mod views;

#[cfg(test)]
mod tests;

pub use self::effective::{EffectiveConfig, SettingOrigin};
pub use self::environment::Environment;
pub use self::load::{ConfigFlags, load_config};
pub use self::render::{render_config, render_keys, render_keys_page, render_rules_page, render_themes};
pub use self::values::{ColorChoice, Config, GlyphChoice};
pub use self::views::ViewSetting;

/// The built-in configuration as a file with comments: its own manual. A test holds that it says what
/// [`Config::default`] is.
pub const BUILT_IN: &str = include_str!("../../config.ron");
