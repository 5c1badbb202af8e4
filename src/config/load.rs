//! Loads all layers of the configuration.

use std::io;
use std::path::PathBuf;

use super::config_file;
use super::effective::{EffectiveConfig, SettingOrigin};
use super::environment::Environment;
use super::setting_table;
use super::values::{ColorChoice, GlyphChoice};
use super::view_file;
use crate::board::ThemeId;
use crate::file::setting_value::SettingError;
use crate::file::source_text::decode_utf8;
use crate::model::{Diagnostic, Severity, text};
use crate::query::WindowLength;

/// The settings of the command line.
#[derive(Debug, Clone, Default)]
pub struct ConfigFlags {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// The situation argument.
    pub data: Option<PathBuf>,
    /// `--store`.
    pub store: Option<PathBuf>,
    /// `--theme`.
    pub theme: Option<ThemeId>,
    /// `--color`.
    pub color: Option<ColorChoice>,
    /// `--last`.
    pub window: Option<WindowLength>,
    /// `--ascii`.
    pub ascii: bool,
    /// `--screen-reader`.
    pub screen_reader: bool,
    /// `--mouse`.
    pub mouse: bool,
}

/// Loads all layers.
///
/// # Errors
/// All problems of all layers at once, located in the user's file where possible.
pub fn load_config(
    environment: &Environment<'_>,
    flags: &ConfigFlags,
) -> Result<EffectiveConfig, Vec<Diagnostic>> {
    let mut loaded =
        EffectiveConfig { default_store: environment.feed_store(), ..EffectiveConfig::default() };
    let mut problems = Vec::new();

    // The configuration comes after it and may replace its views.
    if let Some(path) = environment.view_file_path() {
        match (environment.read_file)(&path) {
            Ok(bytes) => match decode_utf8(&path.to_string_lossy(), bytes) {
                Ok(content) => {
                    problems.append(&mut view_file::apply_view_file(&mut loaded, &path, &content));
                    loaded.view_file = Some(path);
                }
                Err(problem) => problems.push(*problem),
            },
            Err(error) if is_missing(&error) => loaded.view_file = Some(path),
            Err(error) => {
                let path = path.to_string_lossy();
                problems
                    .push(new_problem(&format!("the file of views {path} cannot be read: {error}"), None));
            }
        }
    }
    let named_path =
        flags.config.clone().or_else(|| environment.variable("FRONTWATCH_CONFIG").map(PathBuf::from));
    let is_required = named_path.is_some();
    if let Some(path) = named_path.or_else(|| environment.config_path()) {
        match (environment.read_file)(&path) {
            Ok(bytes) => {
                let home = environment.variable("HOME").map(PathBuf::from);
                match decode_utf8(&path.to_string_lossy(), bytes) {
                    Ok(content) => problems.append(&mut config_file::apply_config_file(
                        &mut loaded,
                        &path,
                        &content,
                        home.as_deref(),
                    )),
                    Err(problem) => problems.push(*problem),
                }
                loaded.file = Some(path);
            }
            // The home directory of a daemon may not exist; then there is no file either.
            Err(error) if !is_required && is_missing(&error) => {}
            Err(error) => {
                let path = path.to_string_lossy();
                problems
                    .push(new_problem(&format!("the configuration {path} cannot be read: {error}"), None));
            }
        }
    }
    for row in setting_table::setting_table() {
        let Some(name) = row.variable else { continue };
        let Some(value) = environment.variable(name) else { continue };
        match row.set_value(&mut loaded.config, &[value.as_str()]) {
            Ok(()) => _ = loaded.origins.insert(row.path.to_owned(), SettingOrigin::Variable(name)),
            Err(SettingError { message, hint, .. }) => {
                problems.push(new_problem(&format!("{name}: {message}"), hint));
            }
        }
    }
    apply_flags(&mut loaded, flags);
    if problems.is_empty() { Ok(loaded) } else { Err(problems) }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn apply_flags(loaded: &mut EffectiveConfig, flags: &ConfigFlags) {
    let config = &mut loaded.config;
    let mut from = |path: &str, flag| _ = loaded.origins.insert(path.to_owned(), SettingOrigin::Flag(flag));
    if let Some(data) = &flags.data {
        config.data = Some(data.clone());
        from("data", "SITUATION");
    }
    if let Some(store) = &flags.store {
        config.store = Some(store.clone());
        from("store", "--store");
    }
    if let Some(theme) = flags.theme {
        config.theme = theme;
        from("theme", "--theme");
    }
    if let Some(color) = flags.color {
        config.color = color;
        from("color", "--color");
    }
    if let Some(window) = flags.window {
        config.window = window;
        from("window", "--last");
    }
    if flags.ascii {
        config.glyphs = GlyphChoice::Ascii;
        from("glyphs", "--ascii");
    }
    if flags.screen_reader {
        config.use_screen_reader = true;
        from("screen_reader", "--screen-reader");
    }
    if flags.mouse {
        config.use_mouse = true;
        from("mouse", "--mouse");
    }
}

fn new_problem(message: &str, hint: Option<String>) -> Diagnostic {
    let message = text::sanitize(message).into_owned();
    let hint = hint.map(|hint| text::sanitize(&hint).into_owned());
    Diagnostic { severity: Severity::Error, message, location: None, hint }
}
