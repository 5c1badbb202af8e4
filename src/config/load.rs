//! Reads every layer of the configuration.

use std::io;
use std::path::PathBuf;

use super::effective::{Loaded, Origin};
use super::environment::Environment;
use super::read;
use super::setting_table;
use super::setting_value::Complaint;
use super::values::{ColorChoice, GlyphChoice};
use crate::board::ThemeId;
use crate::model::{Diagnostic, Severity, text};
use crate::query::Length;

/// What the command line sets.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// The situation named as an argument.
    pub data: Option<PathBuf>,
    /// `--theme`.
    pub theme: Option<ThemeId>,
    /// `--color`.
    pub color: Option<ColorChoice>,
    /// `--last`.
    pub window: Option<Length>,
    /// `--ascii`.
    pub ascii: bool,
    /// `--screen-reader`.
    pub screen_reader: bool,
    /// `--mouse`.
    pub mouse: bool,
}

/// Reads every layer.
///
/// # Errors
/// Everything that is wrong with any of them, at once; places are in the reader's file.
pub fn load(environment: &Environment<'_>, flags: &Flags) -> Result<Loaded, Vec<Diagnostic>> {
    let mut loaded = Loaded::default();
    let mut problems = Vec::new();

    let named = flags.config.clone().or_else(|| environment.var("FRONTWATCH_CONFIG").map(PathBuf::from));
    let must_be = named.is_some();
    if let Some(path) = named.or_else(|| environment.config_path()) {
        match (environment.read)(&path) {
            Ok(content) => {
                let home = environment.var("HOME").map(PathBuf::from);
                problems.append(&mut read::apply(&mut loaded, &path, &content, home.as_deref()));
                loaded.file = Some(path);
            }
            // A home that is no folder, as daemons have it, holds no file either.
            Err(error)
                if !must_be
                    && matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
            Err(error) => {
                let path = path.to_string_lossy();
                problems.push(problem(&format!("the configuration {path} cannot be read: {error}"), None));
            }
        }
    }
    for row in setting_table::table() {
        let Some(name) = row.variable else { continue };
        let Some(value) = environment.var(name) else { continue };
        match row.set(&mut loaded.config, &[value.as_str()]) {
            Ok(()) => _ = loaded.origins.insert(row.path.to_owned(), Origin::Variable(name)),
            Err(Complaint { message, hint, .. }) => {
                problems.push(problem(&format!("{name}: {message}"), hint));
            }
        }
    }
    apply_flags(&mut loaded, flags);
    if problems.is_empty() { Ok(loaded) } else { Err(problems) }
}

fn apply_flags(loaded: &mut Loaded, flags: &Flags) {
    let config = &mut loaded.config;
    let mut from = |path: &str, flag| _ = loaded.origins.insert(path.to_owned(), Origin::Flag(flag));
    if let Some(data) = &flags.data {
        config.data = Some(data.clone());
        from("data", "SITUATION");
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
        config.screen_reader = true;
        from("screen_reader", "--screen-reader");
    }
    if flags.mouse {
        config.mouse = true;
        from("mouse", "--mouse");
    }
}

fn problem(message: &str, hint: Option<String>) -> Diagnostic {
    let message = text::safe(message).into_owned();
    let hint = hint.map(|hint| text::safe(&hint).into_owned());
    Diagnostic { severity: Severity::Error, message, location: None, hint }
}
