//! Saves views in the user's view file.

use std::io;
use std::path::Path;

use super::lock_file::lock_file;
use super::{ProgramContext, output_file};
use crate::board::Board;
use crate::config::{EffectiveConfig, ViewFileError, add_view};
use crate::model::limits::MAX_CONFIG_BYTES;
use crate::model::text::sanitize;
use crate::query::ViewSetting;

/// Saves a view, offers it on the board, and reports the result there. `omitted` is what the view cannot hold, in words.
pub(super) fn save_view(
    board: &mut Board,
    config: &mut EffectiveConfig,
    context: &ProgramContext<'_>,
    setting: ViewSetting,
    omitted: &[&str],
    replaces: bool,
) {
    let name = setting.name.clone();
    match write_view(config, context, &setting, replaces) {
        Ok(path) => {
            config.add_saved_view(setting);
            board.set_saved_views(config.named_views(board.store().recorded_situation()));
            let lost = match omitted {
                [] => String::new(),
                parts => format!("; not saved: {}", parts.join(", ")),
            };
            board.show_message(format!("Saved the view {name} in {path}{lost}"), false);
        }
        Err(reason) => board.show_message(sanitize(&reason), true),
    }
}

/// Writes a view to the file and returns the file's path.
fn write_view(
    config: &EffectiveConfig,
    context: &ProgramContext<'_>,
    setting: &ViewSetting,
    replaces: bool,
) -> Result<String, String> {
    let path = config.view_file.as_deref().ok_or("There is no folder for your views: HOME is not set")?;
    let shown = path.display();
    let failure = |error: io::Error| format!("The view is not saved: {shown}: {error}");
    // Two boards may save a view at the same time.
    let _lock = lock_file(path).map_err(failure)?;
    let existing = read_existing(context, path).map_err(failure)?;
    let text = add_view(path, existing.as_deref(), setting, replaces).map_err(|error| match error {
        ViewFileError::Exists => {
            let name = &setting.name;
            format!("There is a view {name} already; `save-view! {name}` replaces it")
        }
        ViewFileError::Problems(problems) => {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            format!("The view is not saved, because the file has a problem: {first}")
        }
    })?;
    if u64::try_from(text.len()).is_ok_and(|length| length > MAX_CONFIG_BYTES) {
        return Err(format!("The view is not saved: {shown} would be too large"));
    }
    let write = &mut |out: &mut dyn io::Write| out.write_all(text.as_bytes());
    output_file::replace_file(path, write).map_err(|error| format!("The view is not saved: {error}"))?;
    Ok(shown.to_string())
}

/// Reads the file, if it exists.
fn read_existing(context: &ProgramContext<'_>, path: &Path) -> io::Result<Option<String>> {
    match (context.environment.read_file)(path) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
